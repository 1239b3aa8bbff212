"""How a quiz is sat: the clock, more time, waits, and what the surest mistakes come first for."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurodash_ceu.rules import calibration, sitting
from neurodash_ceu.rules.assessment import Policy
from neurodash_ceu.rules.calibration import Judged
from neurodash_ceu.rules.refusal import Refused
from neurodash_ceu.rules.sitting import GRACE, MoreTime, Past

NOW = datetime(2026, 11, 24, 15, 30, tzinfo=UTC)
DAY = date(2026, 11, 24)
MORE = st.builds(MoreTime, st.integers(0, 300), st.integers(0, 1440), st.none(), st.just(DAY), st.none())


@given(st.integers(1, 1440), st.lists(MORE, max_size=4))
def test_more_time_never_takes_time_and_is_the_most_generous_one(limit: int, given: list[MoreTime]) -> None:
    whole = sitting.limit_of(limit, given)
    assert whole >= limit
    assert whole == max([limit, *(sitting.limit_of(limit, [one]) for one in given)])
    assert sitting.deadline(Policy(time_limit_minutes=limit), NOW, given) == NOW + timedelta(minutes=whole)


@pytest.mark.parametrize(("percent", "minutes", "whole"), [(25, 0, 50), (33, 0, 54), (0, 10, 50), (25, 10, 60)])
def test_a_part_of_a_minute_is_a_whole_one(percent: int, minutes: int, whole: int) -> None:
    assert sitting.limit_of(40, [MoreTime(percent, minutes, None, DAY, None)]) == whole


def test_more_time_applies_from_a_day_to_a_day_for_a_module() -> None:
    more = MoreTime(25, 0, "m", DAY, DAY + timedelta(days=1))
    days = [DAY + timedelta(days=n) for n in (-1, 0, 1, 2)]
    assert [more.applies("m", day) for day in days] == [False, True, True, False]
    assert not more.applies("another", DAY)
    assert MoreTime(25, 0, None, DAY, None).applies("another", date(2099, 1, 1))


@given(st.integers(-3600, 3600))
def test_an_attempt_is_over_after_its_deadline_and_the_grace_and_never_dated_later(seconds: int) -> None:
    now = NOW + timedelta(seconds=seconds)
    assert sitting.is_over(NOW, now) == (timedelta(seconds=seconds) > GRACE)
    assert sitting.ended_at(NOW, now) == min(NOW, now)
    assert not sitting.is_over(None, now)
    assert sitting.ended_at(None, now) == now


@given(st.integers(0, 3), st.integers(1, 3), st.integers(0, 100))
def test_only_a_failed_attempt_is_waited_after_and_never_before_a_granted_one(
    sat: int, allowed: int, wait: int
) -> None:
    past = [Past(False, NOW + timedelta(hours=n)) for n in range(sat)]
    opens = sitting.opens_at(Policy(wait_minutes=wait), allowed, past)
    waits = wait > 0 and 0 < sat < allowed
    assert opens == (past[-1].submitted_at + timedelta(minutes=wait) if waits else None)
    assert sitting.opens_at(Policy(wait_minutes=wait), allowed, [*past, Past(True, NOW)]) is None


def test_the_instant_at_which_it_opens_is_open() -> None:
    policy = Policy(wait_minutes=90)
    with pytest.raises(Refused, match="1 hour 30 minutes after the last one"):
        sitting.must_be_open(NOW, policy, NOW - timedelta(microseconds=1))
    sitting.must_be_open(NOW, policy, NOW)
    sitting.must_be_open(None, policy, NOW)


@pytest.mark.parametrize(("minutes", "words"), [
    (0, "0 minutes"), (1, "1 minute"), (60, "1 hour"), (1440, "1 day"), (2950, "2 days 1 hour 10 minutes")])
def test_a_span_in_words(minutes: int, words: str) -> None:
    assert sitting.span_words(minutes) == words


JUDGED = st.builds(Judged, st.integers(1, 99), st.none() | st.integers(0, 2), st.booleans(), st.booleans()).map(
    lambda one: one if one.answered else Judged(one.position, one.sure, False, False))


@given(st.lists(JUDGED, max_size=12))
def test_calibration_counts_every_answer_that_said_how_sure_once(judged: list[Judged]) -> None:
    levels = calibration.calibration(judged)
    said = [one for one in judged if one.answered and one.sure is not None]
    assert sum(level.given for level in levels) == len(said)
    assert sum(level.right for level in levels) == sum(one.right for one in said)
    again = calibration.to_look_at(judged)
    assert sorted(one.position for one in again) == sorted(one.position for one in judged if not one.right)
    ranks = [(-1 if one.sure is None else one.sure) if one.answered else -2 for one in again]
    assert ranks == sorted(ranks, reverse=True)
    assert all(one.right and one.sure == 0 for one in calibration.lucky(judged))
