"""Sentences of a text: where they end, where they do not, and on which line they begin."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurodash_ceu.rules.prose import citations
from neurodash_ceu.rules.sentences import sentences


def texts(markdown: str) -> list[str]:
    """The words of each sentence."""
    return [one.text for one in sentences(markdown)]


@pytest.mark.parametrize(("markdown", "found"), [
    ("One thing. Another thing.", ["One thing.", "Another thing."]),
    ("Strength rose [#a; @b]. Walking did not [#c].", ["Strength rose [#a; @b].", "Walking did not [#c]."]),
    ("Strength rose. [#a] Walking did not.", ["Strength rose. [#a]", "Walking did not."]),
    ("It rose. 23.1% is an average.", ["It rose.", "23.1% is an average."]),
    ("The change was small. −0.6 can matter.", ["The change was small.", "−0.6 can matter."]),
    ('"A little," she says. "Is it?" she asks. "Yes."', ['"A little," she says.', '"Is it?" she asks.', '"Yes."']),
    ("**Ask first.** New signs (see above.) Then go on.", ["**Ask first.**", "New signs (see above.)", "Then go on."]),
    ("See Rao et al. 2019 and No. 5, e.g. MS vs. Stroke.", ["See Rao et al. 2019 and No. 5, e.g. MS vs. Stroke."]),
    ("By J. Smith, p < 0.001 and 6.5 s.", ["By J. Smith, p < 0.001 and 6.5 s."]),
    ("- One. Two.\n  still two\n- Three", ["One.", "Two. still two", "Three"]),
    ("1. **Lead.** Do it.\n2. **More.** Again.", ["**Lead.**", "Do it.", "**More.**", "Again."]),
    ("an EDSS of\n6. Then more", ["an EDSS of 6.", "Then more"]),
    ("First.\n\n\nSecond.", ["First.", "Second."]),
    ("", []),
    ("  \n \n", []),
])
def test_sentences_end_where_a_reader_ends_them(markdown: str, found: list[str]) -> None:
    assert texts(markdown) == found


def test_a_row_of_a_table_is_a_sentence_whose_cells_repeat_the_heads() -> None:
    made = texts("| | Guide [@a] | Kim [@b] |\n| --- | --- | --- |\n| Sets | 2 | 1 to 3 |\n| Load | high |")
    assert made == ["| Sets | Guide [@a]: 2 | Kim [@b]: 1 to 3 |", "| Load | Guide [@a]: high |"]


def test_each_sentence_knows_its_line_and_what_it_stands_with() -> None:
    made = sentences("One is\nlong. Two.\nThree.\n\n- four\n- five. Six\n  goes on\n\n| a |\n| - |\n| b |")
    assert [(one.line, one.piece) for one in made] == [(0, 0), (1, 0), (2, 0), (4, 1), (5, 2), (5, 2), (10, 3)]


@given(st.text(alphabet="aB1 .?!\n-|*[#]\"(", max_size=60))
def test_no_word_and_no_citation_of_a_paragraph_is_lost(text: str) -> None:
    made = sentences(text)
    assert all(one.text and 0 <= one.line <= text.count("\n") for one in made)
    if "|" not in text and "-" not in text and "*" not in text:
        kept = " ".join(one.text for one in made).split()
        dropped = [word for word in text.split() if word not in kept]
        assert all(word.rstrip(".").isdigit() for word in dropped)
        assert sum(len(citations(one.text)) for one in made) == len(citations(" ".join(text.split())))
