"""Entitlements are dated facts: held from a day until a day, by everybody, by gift of the operator, or by a grant."""

from __future__ import annotations

from datetime import date, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurodash_ceu.rules.plans import ALL, FOR_EVERYBODY, PREMIUM, PREMIUM_PRICE_USD_A_YEAR, Entitlement, Grant, held

TODAY = date(2026, 11, 22)
DAY = timedelta(days=1)
DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))
GRANTS = st.builds(Grant, st.sampled_from(sorted(PREMIUM)), DAYS, st.none() | DAYS)


@pytest.mark.parametrize(("from_on", "until_on", "holds"), [
    (TODAY, TODAY, True), (TODAY, None, True), (TODAY - DAY, TODAY, True), (TODAY, TODAY + DAY, True),
    (TODAY - DAY, None, True), (TODAY + DAY, None, False), (TODAY + DAY, TODAY + DAY, False),
    (TODAY - DAY, TODAY - DAY, False), (TODAY + DAY, TODAY - DAY, False),
])
def test_a_grant_holds_on_every_day_of_its_span(from_on: date, until_on: date | None, holds: bool) -> None:
    assert Grant("deep_dive", from_on, until_on).holds(TODAY) is holds


@given(GRANTS, DAYS)
def test_a_grant_holds_on_one_unbroken_run_of_days(grant: Grant, today: date) -> None:
    inside = grant.from_on <= today <= (grant.until_on or date.max)
    assert grant.holds(today) is inside


@given(st.lists(GRANTS, max_size=6), DAYS)
def test_held_is_what_everybody_has_and_the_grants_in_force(grants: list[Grant], today: date) -> None:
    found = held(grants, today)
    assert found == FOR_EVERYBODY | {grant.entitlement for grant in grants if grant.holds(today)}
    assert held(grants[::-1], today) == found
    assert held(grants * 2, today) == found


@given(st.lists(GRANTS, max_size=6), DAYS)
def test_a_brief_and_earning_credit_are_never_behind_a_plan(grants: list[Grant], today: date) -> None:
    assert {"brief", "earn"} <= held(grants, today)


def test_an_operator_gives_some_or_all_to_everybody() -> None:
    assert held((), TODAY) == {"brief", "earn"}
    assert held((), TODAY, frozenset({"deep_dive"})) == {"brief", "earn", "deep_dive"}
    assert held((), TODAY, frozenset({ALL})) == held((), TODAY, frozenset({"*"})) == set(get_args(Entitlement))
    assert held((Grant("tracking", TODAY),), TODAY, frozenset({"deep_dive"})) == {
        "brief", "earn", "deep_dive", "tracking"}


def test_every_entitlement_is_everybodys_or_premium_and_never_both() -> None:
    assert set(get_args(Entitlement)) == FOR_EVERYBODY | PREMIUM
    assert not FOR_EVERYBODY & PREMIUM
    assert {"brief", "earn"} == FOR_EVERYBODY
    assert PREMIUM_PRICE_USD_A_YEAR == 99
