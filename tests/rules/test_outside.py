"""A course taken elsewhere: what it comes to, by hand; what may come next; and what is left of a file's name."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurodash_ceu.rules import outside as law
from neurodash_ceu.rules.outside import CLOSING, EVENTS, OPEN, STATES, Outside
from neurodash_ceu.rules.proof import kept_name, kind_of, proof_hash
from neurodash_ceu.rules.refusal import Refused

SAID = Outside("Gait after stroke", "Example College", "2026-10-03", "UTC", "blended", "0.6", "iacet-ceu", 360)


@pytest.mark.parametrize(("claimed", "unit", "minutes", "words"), [
    # 0.6 x 10 x 60
    ("0.6", "iacet-ceu", 360, "0.6 CEU of IACET = 6 contact hours of 60 minutes = 360 minutes."),
    ("6", "contact-hour-60", 360, "6 contact hours of 60 minutes = 360 minutes."),
    ("6", "contact-hour-50", 300, "6 contact hours of 50 minutes = 300 minutes."),
    ("0,05", "asha-ceu", 30, "0.05 CEU of ASHA = 0.5 contact hours of 60 minutes = 30 minutes."),
    ("6", "boc-ceu", 360, None),  # one hour each, not ten
    ("90", "minute", 90, "90 minutes.")])
def test_what_an_amount_comes_to(claimed: str, unit: str, minutes: int, words: str | None) -> None:
    found = law.worth(law.amount(claimed), unit)
    assert found.minutes == minutes
    assert words is None or found.words == words


@pytest.mark.parametrize("typed", ["", "six", "-1", "1.2.3", "1,000,000", "1e3", "٣", "123456", "0.12345", " "])
def test_what_is_no_amount(typed: str) -> None:
    with pytest.raises(Refused) as refused:
        law.worth(law.amount(typed), "minute")
    assert refused.value.field == "claimed"


@given(st.fractions(0, 10_000, max_denominator=10_000), st.sampled_from([unit for unit, _ in law.UNIT_CHOICES]))
def test_no_amount_comes_to_more_than_one_course_has(claimed: Fraction, unit: str) -> None:
    try:
        found = law.worth(Fraction(round(claimed * 100), 100), unit)
    except Refused:
        return
    assert 1 <= found.minutes <= law.MOST_MINUTES


def test_what_was_stated_is_read_as_it_was_written() -> None:
    said = replace(SAID, topics=(("falls", 60),), assessed=True, authority="AOTA", number="1")
    assert law.outside_from_text(law.outside_text(said)) == said


@pytest.mark.parametrize("other", [
    replace(SAID, title="GAIT – after   Stroke!"), replace(SAID, provider="example-college"),
    replace(SAID, title="Gáit after stroke"), replace(SAID, minutes=1, format="live virtual")])
def test_one_course_is_known_however_it_is_spelled(other: Outside) -> None:
    assert other.same_key == SAID.same_key


@pytest.mark.parametrize("other", [replace(SAID, title="Gait after strokes"), replace(SAID, completed_on="2026-10-04"),
                                   replace(SAID, provider="Example College 2")])
def test_and_another_is_another(other: Outside) -> None:
    assert other.same_key != SAID.same_key


def test_what_may_come_is_written_out() -> None:
    may = {(kind, state) for kind in EVENTS if kind != "sent" for state in STATES if not _refused(kind, state)}
    assert may == {("asked", "sent"), ("answered", "asked"), *((kind, state) for kind in CLOSING for state in OPEN)}
    assert {law.state_after(kind) for kind in EVENTS} == set(STATES)


def _refused(kind: str, state: str) -> bool:
    try:
        law.may_come(kind, state)  # type: ignore[arg-type]  # one of EVENTS
    except Refused:
        return True
    return False


def test_the_hash_of_several_files_is_of_their_list() -> None:
    assert proof_hash(["a" * 64]) == "a" * 64
    # By hand: printf '["aaa…","bbb…"]' | sha256sum
    assert proof_hash(["a" * 64, "b" * 64]) == "2ba3056e95d23c0c154eca683e330401c46e441d5074523e16349e29d7597a64"
    with pytest.raises(ValueError, match="has a proof"):
        proof_hash([])


@given(st.text(max_size=300))
def test_a_name_is_a_word_or_some(sent: str) -> None:
    name = kept_name(sent)
    assert 1 <= len(name) <= 100 and name == name.strip() and not name.startswith(".")
    assert not any(unicodedata.category(sign)[0] == "C" or sign in '<>:"/\\|?*%;\u2028\u2029' for sign in name)


@given(st.binary(max_size=64))
def test_a_file_is_one_of_three_kinds_or_a_sentence(content: bytes) -> None:
    try:
        assert kind_of(content) in ("pdf", "jpeg", "png")
    except Refused as refused:
        assert refused.field == "proof" and refused.sentence.endswith(".")
