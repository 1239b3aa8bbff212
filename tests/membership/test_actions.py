"""Entitlements are dated facts: granted, ended early, folded on a day; on both databases."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DatabaseError

from neurodash_ceu.membership import actions
from neurodash_ceu.ports.entitlements import entitlements_of
from neurodash_ceu.ports.session import Database
from neurodash_ceu.records.audit import AuditEvent
from neurodash_ceu.records.membership import EntitlementGrant
from neurodash_ceu.rules.plans import FOR_EVERYBODY, PREMIUM
from neurodash_ceu.rules.refusal import Refused
from tests import make
from tests.make import NOW

FIRST, LAST = date(2026, 11, 24), date(2027, 11, 23)
DAY = timedelta(days=1)


@pytest.fixture
def ruth(database: Database) -> int:
    with database.writing() as session:
        return make.person(session).id


def held(database: Database, person_id: int, today: date, free: frozenset[str] = frozenset()) -> frozenset[str]:
    with database.reading() as session:
        return entitlements_of(session, person_id, today, free)


def test_premium_holds_from_its_first_day_to_its_last(database: Database, ruth: int) -> None:
    with database.writing() as session:
        rows = actions.grant_premium(session, ruth, "purchase", "order 1", FIRST, LAST, NOW)
    assert {row.entitlement for row in rows} == PREMIUM
    whole = FOR_EVERYBODY | PREMIUM
    assert [held(database, ruth, day) == whole for day in (FIRST - DAY, FIRST, LAST, LAST + DAY)] == [
        False, True, True, False]
    assert held(database, ruth, LAST + DAY) == FOR_EVERYBODY


def test_another_person_holds_nothing_of_it(database: Database, ruth: int) -> None:
    with database.writing() as session:
        other = make.person(session).id
        actions.grant_premium(session, ruth, "grant", None, FIRST, None, NOW)
    assert held(database, other, FIRST) == FOR_EVERYBODY


def test_an_early_end_holds_until_the_day_before(database: Database, ruth: int) -> None:
    with database.writing() as session:
        row = actions.grant(session, ruth, "deep_dive", "seat", "clinic", FIRST, None, NOW)
        actions.end(session, row.id, FIRST + 5 * DAY, "the seat was taken back", NOW)
        actions.end(session, row.id, FIRST + 9 * DAY, "again", NOW)
    assert ["deep_dive" in held(database, ruth, FIRST + n * DAY) for n in (0, 4, 5, 9)] == [True, True, False, False]


def test_one_end_leaves_the_other_grant(database: Database, ruth: int) -> None:
    with database.writing() as session:
        bought = actions.grant(session, ruth, "deep_dive", "purchase", "order 1", FIRST, LAST, NOW)
        actions.grant(session, ruth, "deep_dive", "voucher", "ABC", FIRST, FIRST + DAY, NOW)
        actions.end(session, bought.id, FIRST, "refunded", NOW)
    assert ["deep_dive" in held(database, ruth, FIRST + n * DAY) for n in (0, 1, 2)] == [True, True, False]


def test_the_same_purchase_twice_is_once(database: Database, ruth: int) -> None:
    with database.writing() as session:
        first = actions.grant_premium(session, ruth, "purchase", "order 1", FIRST, LAST, NOW)
        second = actions.grant_premium(session, ruth, "purchase", "order 1", FIRST, LAST, NOW)
        assert [row.id for row in first] == [row.id for row in second]
        actions.grant_premium(session, ruth, "purchase", "order 2", FIRST, LAST, NOW)
    with database.reading() as session:
        assert len(session.scalars(select(EntitlementGrant)).all()) == 2 * len(PREMIUM)


def test_what_the_operator_gives_is_everybody_s(database: Database, ruth: int) -> None:
    assert held(database, ruth, FIRST, frozenset({"deep_dive"})) == FOR_EVERYBODY | {"deep_dive"}
    assert held(database, ruth, FIRST, frozenset({"*"})) == FOR_EVERYBODY | PREMIUM


def test_half_a_fact_is_refused(database: Database, ruth: int) -> None:
    with database.writing() as session:
        row = actions.grant(session, ruth, "deep_dive", "grant", None, FIRST, None, NOW)
        for refuse in (
                lambda: actions.grant(session, ruth, "deep_dive", "gift", None, FIRST, None, NOW),
                lambda: actions.grant(session, ruth, "deep_dive", "grant", None, FIRST, FIRST - DAY, NOW),
                lambda: actions.grant(session, ruth + 1, "deep_dive", "grant", None, FIRST, None, NOW),
                lambda: actions.end(session, row.id, FIRST, "  ", NOW),
                lambda: actions.end(session, row.id + 1, FIRST, "why", NOW)):
            with pytest.raises(Refused):
                refuse()


def test_both_acts_are_noted(database: Database, ruth: int) -> None:
    with database.writing() as session:
        row = actions.grant(session, ruth, "deep_dive", "grant", "gift", FIRST, LAST, NOW)
        actions.end(session, row.id, FIRST, "a mistake", NOW, actor_id=ruth, acting_as="registrar")
    with database.reading() as session:
        granted, ended = session.scalars(select(AuditEvent).order_by(AuditEvent.id)).all()
        assert json.loads(granted.after or "") == {
            "grant": row.id, "entitlement": "deep_dive", "source": "grant", "ref": "gift", "from": "2026-11-24",
            "until": "2027-11-23"}
        assert (ended.act, ended.actor_id, ended.acting_as, ended.reason) == (
            "entitlement.ended", ruth, "registrar", "a mistake")


def test_a_grant_is_never_rewritten(database: Database, ruth: int) -> None:
    with database.writing() as session:
        row = actions.grant(session, ruth, "deep_dive", "grant", None, FIRST, LAST, NOW)
    with pytest.raises(DatabaseError), database.writing() as session:
        session.get_one(EntitlementGrant, row.id).until_on = None
