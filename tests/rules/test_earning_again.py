"""When a completed module earns again: policies by hand, and what holds of every policy, day and history."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurodash_ceu.rules.canonical import canonical_text
from neurodash_ceu.rules.deeds import reason_words
from neurodash_ceu.rules.earning_again import Earlier, Noted, Verdict, judge, materially_new, months_later
from neurodash_ceu.rules.lesson import Again
from tests.rules.lessons import module

DAYS = st.dates(date(1999, 1, 1), date(2100, 12, 31))
POLICIES = st.none() | st.builds(Again, st.none() | st.integers(1, 120), st.booleans())
NOTES = st.none() | st.sampled_from(["doses", "fractures"])
HISTORIES = st.lists(NOTES, min_size=1, max_size=6).map(
    lambda notes: tuple(Noted(n, note) for n, note in enumerate(notes, 1)))
FIRST = Earlier(date(2026, 5, 3), 1)


@pytest.mark.parametrize(("policy", "today", "note", "code"), [
    (None, date(2099, 1, 1), "doses", "earned-once"),
    (Again(), date(2099, 1, 1), "doses", "earned-once"),
    (Again(24), date(2028, 5, 2), "doses", "again-from-2028-05-03"),
    (Again(24), date(2028, 5, 3), None, None),
    (Again(new_edition=True), date(2099, 1, 1), None, "again-on-new-edition"),
    (Again(new_edition=True), date(2026, 5, 3), "doses", None),
    (Again(24, new_edition=True), date(2028, 5, 2), None, "again-from-2028-05-03-or-new-edition"),
    (Again(24, new_edition=True), date(2026, 5, 3), "doses", None),
    (Again(24, new_edition=True), date(2028, 5, 3), None, None)])
def test_policies(policy: Again | None, today: date, note: str | None, code: str | None) -> None:
    verdict = judge(policy, FIRST, today, (Noted(2, note), Noted(1)), 2)
    assert (verdict.earns, verdict.reason) == (code is None, code)


@pytest.mark.parametrize(("code", "sentence"), [
    ("earned-once", "Credit for this module is earned once."),
    ("again-on-new-edition", "Credit for this module is earned again only on a materially new edition."),
    ("again-from-2028-05-03", "Credit for this module can be earned again from 3 May 2028."),
    ("again-from-2028-05-03-or-new-edition",
     "Credit for this module can be earned again from 3 May 2028, or sooner on a materially new edition."),
    ("again-from-2028-15-03", "Again from 2028 15 03."), ("again-from-spring", "Again from spring.")])
def test_every_code_has_its_sentence(code: str, sentence: str) -> None:
    assert reason_words(code) == sentence


@pytest.mark.parametrize(("day", "months", "later"), [
    ("2026-05-03", 24, "2028-05-03"), ("2028-02-29", 12, "2029-02-28"), ("2028-02-29", 48, "2032-02-29"),
    ("2027-08-31", 6, "2028-02-29"), ("2026-08-31", 6, "2027-02-28"), ("2026-11-30", 1, "2026-12-30"),
    ("2026-12-31", 2, "2027-02-28"), ("2096-02-29", 48, "2100-02-28"), ("1999-12-31", 2, "2000-02-29")])
def test_months_are_those_of_the_calendar(day: str, months: int, later: str) -> None:
    assert months_later(date.fromisoformat(day), months).isoformat() == later


@given(DAYS, st.integers(0, 240), st.integers(0, 240))
def test_months_go_on_and_never_into_another_month(day: date, months: int, more: int) -> None:
    later = months_later(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later.day < day.day and (later + timedelta(1)).day == 1)
    assert later <= months_later(day, months + more)


@pytest.mark.parametrize(("notes", "since", "own", "news"), [
    ([None, "a"], 1, 2, "a"), ([None, "a", "a"], 1, 3, "a"), ([None, "a", "a"], 2, 3, None),
    ([None, "a", None], 1, 3, "a"),  # said and taken out again: it was new all the same
    ([None, "a", None, "a"], 2, 4, None),  # and put back, it is no news
    ([None, "a", "b"], 1, 3, "a b"), (["a"], 1, 1, None), ([None, None, "a"], 1, 2, None)])
def test_a_note_is_news_once(notes: list[str | None], since: int, own: int, news: str | None) -> None:
    assert materially_new([Noted(n, note) for n, note in enumerate(notes, 1)], since, own) == news


@given(POLICIES, DAYS, HISTORIES)
def test_without_an_earlier_award_it_earns(policy: Again | None, today: date, history: tuple[Noted, ...]) -> None:
    assert judge(policy, None, today, history, len(history)) == Verdict(earns=True)


@given(POLICIES, DAYS, DAYS, HISTORIES, st.data())
def test_the_day_that_is_told_is_the_first_that_earns(
    policy: Again | None, on: date, today: date, history: tuple[Noted, ...], data: st.DataObject
) -> None:
    earlier = Earlier(on, data.draw(st.integers(1, len(history))))
    verdict = judge(policy, earlier, today, history, len(history))
    assert (verdict.reason is None) == verdict.earns
    if verdict.opens_on is not None:
        assert today < verdict.opens_on
        assert judge(policy, earlier, verdict.opens_on, history, len(history)).earns
        assert not judge(policy, earlier, verdict.opens_on - timedelta(1), history, len(history)).earns
    if verdict.new_edition:
        new = (*history, Noted(len(history) + 1, "not said before"))
        assert judge(policy, earlier, today, new, len(new)).earns
    if verdict.reason == "earned-once":
        assert not judge(policy, earlier, date(9999, 1, 1), history, len(history)).earns
    if verdict.earns:  # and goes on to earn, whatever is mended later
        mended = (*history, Noted(len(history) + 1, data.draw(NOTES)))
        assert judge(policy, earlier, today + timedelta(data.draw(st.integers(0, 999))), mended, len(mended)).earns


@given(POLICIES, DAYS, HISTORIES, st.randoms())
def test_the_order_of_editions_does_not_matter(
    policy: Again | None, today: date, history: tuple[Noted, ...], chance: object
) -> None:
    mixed = list(history)
    chance.shuffle(mixed)  # type: ignore[attr-defined]  # hypothesis gives a Random
    assert judge(policy, FIRST, today, mixed, len(history)) == judge(policy, FIRST, today, history, len(history))


def test_a_module_that_says_nothing_of_it_keeps_its_hash() -> None:
    whole = module()
    assert not {"again", "changed", "topics"} & set(canonical_text(whole).split('"'))
    spoken = replace(whole, head=replace(whole.head, again=Again(24), changed="Doses."))
    assert '"again":{"after_months":24,"new_edition":false},' in canonical_text(spoken)
