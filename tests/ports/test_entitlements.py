"""The one look-up of entitlements: whose, which day, and how it ends; one query however many grants there are."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from neurodash_ceu.ports.entitlements import entitlements_of
from neurodash_ceu.ports.session import Database
from neurodash_ceu.records.membership import EntitlementEnd, EntitlementGrant
from neurodash_ceu.rules.plans import FOR_EVERYBODY, PREMIUM
from tests import make
from tests.make import NOW

DAY = timedelta(days=1)
FIRST = date(2026, 11, 24)


@pytest.fixture
def ruth(database: Database) -> int:
    with database.writing() as session:
        return make.person(session).id


def grant(
    database: Database, person_id: int, name: str, from_on: date, until_on: date | None, ended_on: date | None = None
) -> None:
    with database.writing() as session:
        row = EntitlementGrant(person_id=person_id, entitlement=name, source="grant", from_on=from_on,
                               until_on=until_on, recorded_at=NOW)
        session.add(row)
        session.flush()
        if ended_on is not None:
            session.add(EntitlementEnd(grant_id=row.id, ended_on=ended_on, reason="it ended", recorded_at=NOW))


def days(database: Database, person_id: int, name: str, several: range) -> list[int]:
    """On which of these days after the first an entitlement is held."""
    with database.reading() as session:
        return [n for n in several if name in entitlements_of(session, person_id, FIRST + n * DAY)]


@pytest.mark.parametrize(("until", "ended", "held"), [
    (None, None, [0, 1, 2, 3, 4]),
    (2, None, [0, 1, 2]),
    (0, None, [0]),
    (None, 3, [0, 1, 2]),
    (2, 4, [0, 1, 2]),  # ended after it was over: it was over before
    (4, 1, [0]),
    (4, 0, []),  # ended on its first day: never held
    (4, -1, []),
])
def test_a_grant_holds_from_its_first_day_to_the_earlier_of_its_ends(
    database: Database, ruth: int, until: int | None, ended: int | None, held: list[int]
) -> None:
    grant(database, ruth, "deep_dive", FIRST, None if until is None else FIRST + until * DAY,
          None if ended is None else FIRST + ended * DAY)
    assert days(database, ruth, "deep_dive", range(-1, 5)) == held


def test_one_grant_s_end_leaves_another_of_the_same_name(database: Database, ruth: int) -> None:
    grant(database, ruth, "deep_dive", FIRST, None, FIRST + DAY)
    grant(database, ruth, "deep_dive", FIRST + 3 * DAY, FIRST + 3 * DAY)
    assert days(database, ruth, "deep_dive", range(-1, 6)) == [0, 3]


def test_nobody_holds_another_s(database: Database, ruth: int) -> None:
    with database.writing() as session:
        other = make.person(session).id
    grant(database, other, "deep_dive", FIRST, None)
    with database.reading() as session:
        assert entitlements_of(session, ruth, FIRST) == FOR_EVERYBODY
        assert entitlements_of(session, other, FIRST) == FOR_EVERYBODY | {"deep_dive"}
        assert entitlements_of(session, 999_999, FIRST) == FOR_EVERYBODY


def test_what_the_operator_gives_needs_no_grant(database: Database, ruth: int) -> None:
    with database.reading() as session:
        assert entitlements_of(session, ruth, FIRST, frozenset({"protocols"})) == FOR_EVERYBODY | {"protocols"}
        assert entitlements_of(session, ruth, FIRST, frozenset({"*"})) == FOR_EVERYBODY | PREMIUM


def test_many_grants_are_one_query(database: Database, ruth: int) -> None:
    for n in range(12):
        grant(database, ruth, "deep_dive", FIRST + n * DAY, FIRST + n * DAY, FIRST if n % 2 else None)
    with make.counted(database) as seen, database.reading() as session:
        entitlements_of(session, ruth, FIRST)
        assert len(seen()) == 1
