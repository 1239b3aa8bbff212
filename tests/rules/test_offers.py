"""Whether an edition earns credit on a day, and every reason why not, in sentences."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurodash_ceu.rules.lesson import CreditClaim, Review
from neurodash_ceu.rules.offers import Offer, offer
from tests.rules.lessons import module

RELEASED, UNTIL = date(2026, 11, 1), date(2028, 11, 1)
REVIEW = (Review("A Person", "PT", "NCS", date(2026, 11, 2)),)

TOO_EARLY = "This module is released on 1 November 2026; before that it earns nothing."
TOO_LATE = "Credit for this edition ended on 1 November 2028. You can still read and practise."
TOO_LITTLE = "The credit claim of this module is below one minute, so it earns nothing."
UNREVIEWED = ("No licensed clinician has reviewed this module yet, so it earns no credit. "
              "You can read and practise all of it.")


def asked(today: date, *, demonstration: bool = False, reviewed: bool = True, minutes: tuple[int, int] = (1, 1)):
    head = module(
        released_on=RELEASED, credit_until=UNTIL, review=REVIEW if reviewed else (),
        credit=CreditClaim("mergener", *minutes, ("brief",), "Counted.")).head
    return offer(head, today, demonstration)


@pytest.mark.parametrize(("today", "why_not"), [
    (RELEASED - timedelta(days=1), (TOO_EARLY,)), (RELEASED, ()), (date(2027, 6, 1), ()), (UNTIL, ()),
    (UNTIL + timedelta(days=1), (TOO_LATE,)), (date(2099, 1, 1), (TOO_LATE,)),
])
def test_credit_is_earned_from_release_to_the_last_day_both_included(today: date, why_not: tuple[str, ...]) -> None:
    assert asked(today) == Offer(why_not)


@pytest.mark.parametrize(("demonstration", "reviewed", "why_not"), [
    (False, True, ()), (False, False, (UNREVIEWED,)), (True, True, ()), (True, False, ()),
])
def test_outside_a_demonstration_a_named_reviewer_is_needed(
    demonstration: bool, reviewed: bool, why_not: tuple[str, ...]
) -> None:
    assert asked(UNTIL, demonstration=demonstration, reviewed=reviewed).why_not == why_not


@pytest.mark.parametrize(("minutes", "why_not"), [
    ((0, 0), (TOO_LITTLE,)), ((1, 0), ()), ((0, 1), ()), ((-3, 3), (TOO_LITTLE,)), ((30, 10), ()),
])
def test_a_claim_below_a_minute_earns_nothing(minutes: tuple[int, int], why_not: tuple[str, ...]) -> None:
    assert asked(UNTIL, minutes=minutes).why_not == why_not


def test_every_reason_is_told_at_once() -> None:
    assert asked(date(2026, 1, 1), reviewed=False, minutes=(0, 0)).why_not == (TOO_EARLY, TOO_LITTLE, UNREVIEWED)
    assert asked(date(2030, 1, 1), reviewed=False, minutes=(0, 0)).why_not == (TOO_LATE, TOO_LITTLE, UNREVIEWED)


@given(st.dates(date(2026, 1, 1), date(2029, 12, 31)))
def test_credit_is_earned_exactly_when_nothing_stands_against_it(today: date) -> None:
    for demonstration, reviewed in product([True, False], repeat=2):
        found = asked(today, demonstration=demonstration, reviewed=reviewed)
        assert found.earns == (not found.why_not) == (RELEASED <= today <= UNTIL and (reviewed or demonstration))
