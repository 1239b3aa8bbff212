"""Codes are forgiving to read and strict to keep; facts are one text that reads back as it was written."""

from __future__ import annotations

import json
import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurodash_ceu.rules.certificate import (
    ALPHABET,
    LENGTH,
    Approved,
    CertificateFacts,
    facts_from_text,
    facts_text,
    new_code,
    normalise_code,
    shown_code,
)
from neurodash_ceu.rules.credit import Minutes
from neurodash_ceu.rules.people import LicenceHeld
from neurodash_ceu.rules.provider import Signer

CODES = st.text(alphabet=ALPHABET, min_size=LENGTH, max_size=LENGTH)
LINES = st.text(min_size=1, max_size=30)
WHOLE = st.integers(0, 10_000)
FACTS = st.builds(
    CertificateFacts,
    code=CODES, verify_url=LINES, legal_name=LINES, title=LINES, activity_code=LINES, edition=LINES, author=LINES,
    edition_number=WHOLE, level=LINES, for_whom=LINES, format=LINES, completed_on=LINES, zone=LINES, started_at=LINES,
    completed_at=LINES, issued_at=LINES, provider=LINES, paper=st.sampled_from(["a4", "letter"]), entry_hash=LINES,
    demonstration=st.booleans(), provider_number=st.none() | LINES,
    licences=st.lists(st.builds(LicenceHeld, LINES, LINES, LINES), max_size=3).map(tuple),
    objectives=st.lists(LINES, max_size=4).map(tuple), provider_address=st.lists(LINES, max_size=3).map(tuple),
    minutes=st.builds(Minutes, WHOLE, WHOLE, WHOLE, WHOLE, WHOLE), signer=st.none() | st.builds(Signer, LINES, LINES),
    approvals=st.lists(st.builds(Approved, LINES, LINES, LINES), max_size=3).map(tuple),
    points=st.none() | WHOLE, max_points=st.none() | WHOLE, pass_percent=st.none() | WHOLE, attempt=st.none() | WHOLE,
    topics=st.lists(st.tuples(LINES, WHOLE), max_size=3).map(tuple))
SAMPLE = CertificateFacts(
    code="0" * LENGTH, verify_url="https://ceu.example.org/verify/0", legal_name="Ruth Example", licences=(),
    title="T", activity_code="A", edition="e", edition_number=1, level="l", for_whom="f", format="f", author="a",
    objectives=(), minutes=Minutes(reading=1), completed_on="2026-11-24", zone="UTC", started_at="s", completed_at="c",
    issued_at="i", provider="p", provider_address=(), paper="a4", entry_hash="h", demonstration=False)


@given(CODES)
def test_a_code_is_read_back_as_it_is_shown(code: str) -> None:
    shown = shown_code(code)
    assert normalise_code(shown) == normalise_code(code) == code
    assert [len(group) for group in shown.split("-")] == [4, 4, 4, 4]


@given(CODES, st.data())
def test_a_code_is_read_however_it_is_typed(code: str, data: st.DataObject) -> None:
    alike = {"0": "0oO", "1": "1iIlL"}
    between = st.text(alphabet=" -\u2010\u2011\u2012\u2013\u2014\u2212._/\u00a0", max_size=2)
    typed = "".join(
        data.draw(st.sampled_from(alike.get(letter, letter + letter.lower()))) + data.draw(between) for letter in code)
    assert normalise_code(data.draw(between) + typed) == code


@given(st.text(max_size=40))
def test_what_is_no_code_is_none(typed: str) -> None:
    code = normalise_code(typed)
    assert code is None or (len(code) == LENGTH and set(code) <= set(ALPHABET) and normalise_code(code) == code)


@pytest.mark.parametrize("typed", ["", "0" * 15, "0" * 17, "U" * 16, "0" * 15 + "!", "٠" * 16, "Ⅰ" * 16,
                                   "0" * 15 + "é"])
def test_a_wrong_letter_or_length_is_no_code(typed: str) -> None:
    assert normalise_code(typed) is None


@given(st.binary(min_size=10, max_size=10))
def test_a_code_holds_all_eighty_bits(random: bytes) -> None:
    code = new_code(lambda count: random[:count])
    assert normalise_code(code) == code
    number = 0
    for letter in code:
        number = number * 32 + ALPHABET.index(letter)
    assert number.to_bytes(10) == random


def test_codes_differ_and_no_letter_is_mistaken_for_another() -> None:
    assert len({new_code(secrets.token_bytes) for _ in range(1000)}) == 1000
    assert len(ALPHABET) == len(set(ALPHABET)) == 32 and not set("ILOU") & set(ALPHABET)


@given(FACTS)
def test_facts_read_back_as_they_were_written(facts: CertificateFacts) -> None:
    assert facts_from_text(facts_text(facts)) == facts


@given(FACTS, FACTS)
def test_two_facts_are_two_texts(one: CertificateFacts, other: CertificateFacts) -> None:
    assert (one == other) == (facts_text(one) == facts_text(other))


def test_what_is_absent_is_left_out_of_the_text() -> None:
    values = json.loads(facts_text(SAMPLE))
    assert "signer" not in values and "points" not in values and values["schema"] == 1


@pytest.mark.parametrize(("change", "said"), [
    ({"schema": 2}, "not of schema 1"),
    ({"schema": None}, "not of schema 1"),
    ({"nickname": "R"}, "unknown fact 'nickname'"),
    ({"minutes": None}, "lacks a fact"),
    ({"minutes": {"reading": 1, "sleeping": 2}}, "lacks a fact"),
    ({"licences": [{"profession": "PT"}]}, "lacks a fact"),
    ({"signer": {"name": "Sam"}}, "lacks a fact"),
])
def test_a_text_that_is_not_ours_is_refused(change: dict[str, object], said: str) -> None:
    values = json.loads(facts_text(SAMPLE)) | change
    with pytest.raises(ValueError, match=said):
        facts_from_text(json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False))


@pytest.mark.parametrize("text", ["", "[]", "null", "7", '{"schema":1', '"schema"'])
def test_what_is_no_object_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="the text is not"):
        facts_from_text(text)


@pytest.mark.parametrize("missing", [name for name in json.loads(facts_text(SAMPLE)) if name not in (
    "schema", "approvals", "topics")])
def test_every_fact_is_asked_for(missing: str) -> None:
    values = json.loads(facts_text(SAMPLE))
    del values[missing]
    with pytest.raises(ValueError, match="lacks a fact"):
        facts_from_text(json.dumps(values, sort_keys=True, separators=(",", ":")))


def test_another_spelling_of_the_same_facts_is_refused() -> None:
    text = facts_text(SAMPLE)
    for spelt in (text + " ", text.replace(":", ": ", 1), text.replace("Ruth", "\\u0052uth")):
        assert json.loads(spelt) == json.loads(text)
        with pytest.raises(ValueError, match="canonical spelling"):
            facts_from_text(spelt)
