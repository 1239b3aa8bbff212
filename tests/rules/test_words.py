"""The words of a text as search knows them: what is one word, what is left of it, and that no text is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurodash_ceu.rules.stems import stem
from neurodash_ceu.rules.words import LONGEST, fold, sought, spans, stems

# From Porter's paper, step by step; where a later step goes on, with what it leaves.
PORTER = {
    "caresses": "caress", "ponies": "poni", "ties": "ti", "cats": "cat", "feed": "feed", "agreed": "agre",
    "plastered": "plaster", "bled": "bled", "motoring": "motor", "sing": "sing", "conflated": "conflat",
    "troubled": "troubl", "sized": "size", "hopping": "hop", "tanned": "tan", "falling": "fall", "hissing": "hiss",
    "failing": "fail", "filing": "file", "happy": "happi", "sky": "sky", "relational": "relat", "conditional": "condit",
    "rational": "ration", "digitizer": "digit", "radically": "radic", "differently": "differ", "operator": "oper",
    "decisiveness": "decis", "hopefulness": "hope", "callousness": "callous", "formality": "formal",
    "sensitivity": "sensit", "sensibility": "sensibl", "triplicate": "triplic", "formative": "form",
    "formalize": "formal", "electricity": "electr", "electrical": "electr", "hopeful": "hope", "goodness": "good",
    "revival": "reviv", "allowance": "allow", "inference": "infer", "gyroscopic": "gyroscop", "adjustable": "adjust",
    "defensible": "defens", "irritant": "irrit", "replacement": "replac", "adjustment": "adjust",
    "dependent": "depend", "adoption": "adopt", "communism": "commun", "activate": "activ", "homologous": "homolog",
    "effective": "effect", "probate": "probat", "rate": "rate", "cease": "ceas", "controlling": "control",
    "roll": "roll",
}
ONE_WORD = [
    "fall falls falling", "exercise exercises exercising exercised", "train training trained", "walk walks walking",
    "spastic spasticity", "therapy therapies", "dose doses dosing", "fatigue fatigued", "programme program programmes",
    "metre meter metres", "randomised randomized randomisation randomization", "haemorrhage hemorrhage",
    "oedema edema", "paediatric pediatric", "behaviour behavior behavioural", "practise practice practising",
    "dyspnoea dyspnea", "apnoea apnea", "anaemia anemia", "analyse analyze analysing", "aetiology etiology",
    "ageing aging", "centre center", "anaesthesia anesthesia", "tumour tumor tumours", "pedalling pedaling",
]
NOT_ONE = ["als al", "fes fe", "strong strength", "sit site", "hop hope", "rest restore"]


@pytest.mark.parametrize(("word", "left"), PORTER.items())
def test_the_endings_of_the_paper(word: str, left: str) -> None:
    assert stem(word) == left


@pytest.mark.parametrize("several", ONE_WORD)
def test_forms_of_one_word_are_one(several: str) -> None:
    assert len({stem(word) for word in several.split()}) == 1


@pytest.mark.parametrize("several", NOT_ONE)
def test_other_words_stay_others(several: str) -> None:
    assert len({stem(word) for word in several.split()}) == 2


@pytest.mark.parametrize(("text", "left"), [
    ("6.5", ["6.5"]), ("6,5", ["6.5"]), ("1,500 steps", ["1500", "step"]), ("60-80 %", ["60", "80"]),
    ("fall-prevention", ["fall", "prevent"]), ("6MWT", ["6mwt"]), ("T25FW in 7 s", ["t25fw", "7", "s"]),
    ("patient's patient\u2019s", ["patient", "patient"]), ("don't", ["dont"]), ("m\u00b2", ["m2"]),
    ("\ufb01ne", ["fine"]), ("STRASSE Stra\u00dfe", ["strass", "strass"]), ("\u0130stanbul", ["istanbul"]),
    ("Caf\u00e9 cafe\u0301", ["cafe", "cafe"]), ("\u0152dema", ["edema"]), ("\u00c6r\u00f8", ["aero"]),
    ("AND or NOT the", []), ("* \" ( ) :", []), ("\U0001f600 \u2028 \0", []), ("col:x^2", ["col", "x", "2"]),
    ("3.14.15", ["3.14.15"]), ("3.x", ["3", "x"]), (".5", ["5"]), ("\u0661\u0662", ["\u0661\u0662"]),
    ("x" * 100, ["x" * LONGEST]),
])
def test_what_is_one_word(text: str, left: list[str]) -> None:
    assert stems(text) == left


def test_a_long_word_stands_for_those_that_begin_like_it() -> None:
    fall, ms, number = sought("Falls MS 2024")
    assert [fall.finds(word) for word in ("fall", "fallen", "fal", "befall")] == [True, True, False, False]
    assert [ms.finds(word) for word in ("ms", "msec")] == [True, False]
    assert [number.finds(word) for word in ("2024", "20245")] == [True, False]


def test_each_word_is_looked_for_once() -> None:
    assert [one.stem for one in sought("fall falls FALL heat")] == ["fall", "heat"]


@given(st.text(max_size=300))
def test_any_text_has_words_made_of_letters_digits_and_points(text: str) -> None:
    found = stems(text)
    assert stems(text) == found
    assert all(one and len(one) <= LONGEST and one.replace(".", "").isalnum() for one in found)
    for start, end, _ in spans(text):
        assert text[start:end].strip() == text[start:end] != ""


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=100))
def test_case_and_form_make_no_difference(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_the_words_of_a_sentence_stand_where_they_are_written() -> None:
    text = "Caf\u00e9s and 6.5\u00a0m, the patient\u2019s"
    assert [(text[start:end], left) for start, end, left in spans(text)] == [
        ("Caf\u00e9s", ["cafe"]), ("and", []), ("6.5", ["6.5"]), ("m", ["m"]), ("the", []),
        ("patient\u2019s", ["patient"])]
