"""What a transcript states: its days, its sums, and a text that reads back as it was written."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurodash_ceu.rules.canonical import canonical_text, plain
from neurodash_ceu.rules.credit import KINDS, Minutes
from neurodash_ceu.rules.people import LicenceHeld
from neurodash_ceu.rules.refusal import Refused
from neurodash_ceu.rules.transcripts import (
    BookHead,
    Line,
    Period,
    TranscriptFacts,
    in_print_order,
    period_of,
    says_the_same,
    transcript_from_text,
    transcript_text,
)

SHA = "a" * 64
LINE = Line(place=1, number=1, kind="award", completed_on="2026-11-22", title="A module", activity_code="ND-1",
            minutes=Minutes(reading=60, test=15), format="self-paced text", provider="A provider", hash=SHA,
            topics=(("falls", 30),), certificate="7KQ4M2XV93HJ5TRC", certificate_state="in force")
FACTS = TranscriptFacts(
    code="7KQ4M2XV93HJ5TRC", verify_url="https://ceu.example.org/verify/7KQ4M2XV93HJ5TRC", legal_name="Ruth Example",
    period=Period(date(2024, 4, 1), date(2026, 3, 31)), books=(BookHead("b" * 32, 3, SHA),), lines=(LINE,),
    made_at="2026-11-24T15:30:00+00:00", zone="America/Chicago", provider="A provider", provider_address=("A street",),
    paper="letter", demonstration=True, licence=LicenceHeld("PT", "Texas", "1234567"))


def test_a_text_reads_back_as_it_was_written() -> None:
    for facts in (FACTS, replace(FACTS, licence=None, period=Period()),
                  replace(FACTS, lines=(replace(LINE, kind="reversal", reverses=1, minutes=-LINE.minutes),))):
        assert transcript_from_text(transcript_text(facts)) == facts


@pytest.mark.parametrize(("change", "sentence"), [
    ({"more": 1}, "unknown fact 'more'"), ({"schema": 2}, "not of schema 1"), ({"books": None}, "lacks a fact"),
    ({"period": {"from_on": "yesterday"}}, "lacks a fact"), ({"period": {"words": "x", "year": 1}}, "lacks a fact"),
    ({"licence": {}, "provider_address": []}, "canonical"),
])
def test_a_text_that_is_not_ours_is_refused(change: dict[str, object], sentence: str) -> None:
    values = plain(FACTS)
    assert isinstance(values, dict)
    with pytest.raises(ValueError, match=sentence):
        transcript_from_text(canonical_text(values | change))


@pytest.mark.parametrize("text", ["", "[]", "{", "[" * 5000])
def test_what_is_no_text_at_all_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="the text is not"):
        transcript_from_text(text)


@pytest.mark.parametrize(("typed", "period"), [
    (("", ""), Period()),
    (("2024-04-01", ""), Period(date(2024, 4, 1))),
    (("", " 2026-03-31 "), Period(None, date(2026, 3, 31))),
    (("2026-03-31", "2026-03-31"), Period(date(2026, 3, 31), date(2026, 3, 31))),
])
def test_days_are_read(typed: tuple[str, str], period: Period) -> None:
    assert period_of(*typed) == period


@pytest.mark.parametrize(("typed", "field"), [
    (("31.3.2026", ""), "from"), (("", "2026-02-29"), "to"), (("2026-04-01", "2026-03-31"), "to"),
    (("0001-01-01", ""), "from"), (("", "9999-12-31"), "to"), (("2026-W01-1x", ""), "from")])
def test_what_is_no_day_is_refused_on_its_field(typed: tuple[str, str], field: str) -> None:
    with pytest.raises(Refused) as refused:
        period_of(*typed)
    assert refused.value.field == field


LINES = st.lists(st.builds(
    replace, st.just(LINE), number=st.integers(1, 99), completed_on=st.dates().map(date.isoformat),
    minutes=st.builds(Minutes, *[st.integers(-99, 99) for _ in KINDS]),
    topics=st.lists(st.tuples(st.sampled_from(("ethics", "falls")), st.integers(-9, 9)), max_size=3).map(tuple)))


@given(LINES)
def test_sums_do_not_hang_on_the_order(lines: list[Line]) -> None:
    there, back = (replace(FACTS, lines=tuple(order)) for order in (lines, lines[::-1]))
    assert there.minutes == back.minutes
    assert there.minutes.total == sum(line.minutes.total for line in lines)
    assert there.topics == back.topics
    assert all(own for _, own in there.topics)


@given(LINES)
def test_the_newest_stands_first(lines: list[Line]) -> None:
    ordered = in_print_order(lines)
    assert [line.completed_on for line in ordered] == sorted((line.completed_on for line in lines), reverse=True)


def test_what_was_taken_back_comes_to_nothing() -> None:
    back = replace(LINE, number=2, kind="reversal", minutes=-LINE.minutes, topics=(("falls", -30),), reverses=1)
    facts = replace(FACTS, lines=(back, LINE))
    assert (facts.minutes, facts.topics) == (Minutes(), ())


def test_two_of_the_same_day_say_the_same_but_for_code_and_instant() -> None:
    other = replace(FACTS, code="0" * 16, verify_url="https://ceu.example.org/verify/0",
                    made_at="2026-11-25T00:00:00+00:00")
    assert says_the_same(FACTS, other)
    assert not says_the_same(FACTS, replace(other, paper="a4"))
    assert not says_the_same(FACTS, replace(other, books=(BookHead("b" * 32, 4, SHA),)))
