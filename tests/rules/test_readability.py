"""How hard a text is to read: the formulas by hand-worked examples, and syllables by their rule."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neurodash_ceu.rules.readability import Measured, measured, syllables


@pytest.mark.parametrize(("word", "count"), [
    ("care", 1), ("little", 2), ("makes", 1), ("walked", 1), ("wanted", 2), ("boxes", 2), ("tables", 2), ("the", 1),
    ("strength", 1), ("resistance", 3), ("training", 2), ("fatigue", 2), ("spasticity", 4), ("EDSS", 4), ("MS", 2),
    ("25-foot", 2), ("0.36", 1), ("m/s", 2), ("don't", 1),
    ("20%", 1), ("patient's", 2), ("one-repetition", 5), ("oedema", 3), ("y", 1),
    ("rhythm", 1), ("agreed", 2), ("free", 1), ("use", 1), ("trials", 1), ("A", 1)])
def test_syllables_are_counted_by_the_rule(word: str, count: int) -> None:
    assert syllables(word) == count


def test_the_formulas_are_those_printed() -> None:
    # 100 words, 5 sentences, 150 syllables: 206.835 - 20.3 - 126.9 = 59.635; 7.8 + 17.7 - 15.59 = 9.91
    found = Measured(100, 5, 150)
    assert (found.ease, found.grade_tenths, found.sentence_tenths) == (59, 99, 200)
    # one word, one sentence, one syllable: 206.835 - 1.015 - 84.6 = 121.22; 0.39 + 11.8 - 15.59 = -3.4
    assert (Measured(1, 1, 1).ease, Measured(1, 1, 1).grade_tenths) == (121, -34)
    # 476 words at 238 a minute are two minutes, 477 are three
    assert [Measured(words, 9, 900).minutes for words in (0, 1, 238, 239, 476, 477)] == [0, 1, 1, 2, 2, 3]


def test_what_is_no_sentence_is_not_measured() -> None:
    assert measured([]) == Measured(0, 0, 0)
    assert (measured([]).ease, measured([]).grade_tenths, measured([]).minutes) == (0, 0, 0)
    assert measured(["She walks. She rests [#a]."]) == Measured(4, 2, 4)
    assert measured(["It rose by 0.36 m/s. Good."]) == Measured(6, 2, 7)
    assert measured(["1. **Test.** Each leg\n2. **Train.** It works"]) == Measured(6, 4, 6)
    assert measured(["| a | b |\n| --- | --- |\n| c | d |"]) == Measured(0, 0, 0)
    assert measured(["One two", "three four"]).sentences == 2


@settings(max_examples=100)
@given(st.lists(st.text(st.sampled_from("abe .,;:!?-’1XY|*[]#@\n"), max_size=60), max_size=4))
def test_any_text_can_be_measured(texts: list[str]) -> None:
    found = measured(texts)
    assert found.sentences <= found.words <= found.syllables
    assert measured(list(reversed(texts))) == found
    assert (found.words == 0) == (found.sentences == 0)
