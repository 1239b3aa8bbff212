"""Adjusting an entry on both databases: never below nothing, told to whoever checks, and taken along by a reversal."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from neurodash_ceu.credits import adjustments, checking, ledger, proving, reversals
from neurodash_ceu.ports.session import Database
from neurodash_ceu.records.audit import AuditEvent
from neurodash_ceu.records.credits import Certificate, LedgerEntry
from neurodash_ceu.records.outbox import Mail
from neurodash_ceu.records.people import Person
from neurodash_ceu.rules.credit import Minutes
from neurodash_ceu.rules.deeds import Acting, Plan, SeenOtherwise, Why
from neurodash_ceu.rules.refusal import Refused
from tests import make
from tests.credits import shelf
from tests.learning.study import ISSUER

NOW = make.NOW
WHY = Why("part-not-taken", "The afternoon was not attended.")
BACK = Why("entered-in-error", "It was entered for somebody else.")
LESS = Minutes(reading=-45)


@pytest.fixture
def registrar(database: Database) -> Acting:
    """Somebody of the office."""
    with database.writing() as session:
        return Acting(make.person(session, "registrar", legal_name="Imran Registrar").id, "registrar")


@pytest.fixture
def book(database: Database) -> int:
    """The book of a learner: 60 minutes of reading and 15 of test, certified; and 90 minutes of a course elsewhere."""
    with database.writing() as session:
        made = shelf.book(session, make.person(session, email="ruth@example.org"))
        shelf.credited(session, made, "Ruth Example", topics=(("ethics", 60), ("falls", 20)))
        shelf.entry(session, made, kind="outside", minutes=Minutes(stated=90), edition=None, title="Gait lab day")
    return made.id


def planned(database: Database, book: int, change: Minutes, seq: int = 1) -> Plan:
    with database.reading() as session:
        return adjustments.plan_adjustment(session, book, seq, change, WHY, ISSUER, NOW)


def adjusting(book: int, change: Minutes, acting: Acting, seen: str, seq: int = 1) -> Callable[[Session], LedgerEntry]:
    return lambda session: adjustments.adjust_entry(session, book, seq, change, WHY, ISSUER, acting, seen, NOW)


def done(database: Database, act: Callable[[Session], Any]) -> Any:
    with database.writing() as session:
        return act(session)


def adjusted(database: Database, book: int, change: Minutes, acting: Acting, seq: int = 1) -> LedgerEntry:
    made: LedgerEntry = done(database, adjusting(book, change, acting, planned(database, book, change, seq).mark, seq))
    return made


def net(database: Database, book: int, seq: int = 1) -> Minutes:
    with database.reading() as session:
        return adjustments.net_of(session, session.get_one(LedgerEntry, (book, seq))).minutes


def reversed_(database: Database, book: int, seq: int, acting: Acting) -> LedgerEntry:
    with database.reading() as session:
        plan = reversals.plan_reversal(session, book, seq, BACK, ISSUER, NOW)
    made: LedgerEntry = done(database, lambda session: reversals.reverse_entry(
        session, book, seq, BACK, ISSUER, acting, plan.mark, NOW))
    return made


def total(database: Database, book: int) -> int:
    with database.reading() as session:
        assert proving.verify(session).broken == ()
        return ledger.minutes_in(session, [book]).total


def test_an_adjustment_is_an_entry_of_its_own(database: Database, book: int, registrar: Acting) -> None:
    plan = planned(database, book, LESS)
    made = done(database, adjusting(book, LESS, registrar, plan.mark))
    facts = ledger.facts_of(made)
    assert facts is not None
    assert (facts.kind, facts.adjusts, facts.minutes, facts.reason_code) == ("adjustment", 1, LESS, "part-not-taken")
    assert (facts.title, facts.completed_on, facts.zone, facts.edition, facts.provider) == (
        shelf.FACTS.title, shelf.FACTS.completed_on, shelf.FACTS.zone, shelf.FACTS.edition, shelf.FACTS.provider)
    # 60 of 75 minutes were ethics; of 30 that are left, no more than 30 can be. Falls had 20 and keep them.
    assert facts.topics == (("ethics", -30),)
    assert net(database, book) == Minutes(reading=15, test=15)
    assert total(database, book) == 75 - 45 + 90
    with database.reading() as session:
        event = session.scalars(select(AuditEvent).where(AuditEvent.act == "entry.adjusted")).one()
        mail = session.scalars(select(Mail)).one()
        code = session.scalars(select(Certificate.code)).one()
        checked = checking.check(session, code, lambda _: True)
    assert json.loads(event.after or "") == {"minutes": 30, "total": 120, "adjustment": 3,
                                             "topics": {"ethics": 30, "falls": 20}}
    assert plan.letter is not None and mail.body == plan.letter.body
    assert "by −45 min. It counts 30 min now." in mail.body and "still prints 75 min" in mail.body
    assert checked is not None and checked.state == "adjusted"
    assert checked.adjusted == ("Genuine, but its minutes are no longer right. The ledger has since been adjusted by "
                                "−45 min: 30 min count.")
    assert plan.public[0].endswith(checked.adjusted)


def test_a_course_elsewhere_is_adjusted_in_its_sum(database: Database, book: int, registrar: Acting) -> None:
    adjusted(database, book, Minutes(stated=30), registrar, 2)
    assert net(database, book, 2) == Minutes(stated=120)


@pytest.mark.parametrize(("change", "seq", "sentence"), [
    (Minutes(), 1, "Enter how many"), (Minutes(reading=-61), 1, "Only 60 min can be taken off"),
    (Minutes(video=-1), 1, "Only 0 min"), (Minutes(stated=5), 1, "no minutes of stated"),
    (Minutes(reading=5), 2, "no minutes of reading"), (LESS, 9, "no such entry")])
def test_what_cannot_be_adjusted_says_why(
    database: Database, book: int, change: Minutes, seq: int, sentence: str
) -> None:
    with pytest.raises(Refused, match=sentence):
        planned(database, book, change, seq)


def test_neither_what_was_reversed_nor_what_corrects_is_adjusted(
    database: Database, book: int, registrar: Acting
) -> None:
    made = adjusted(database, book, LESS, registrar)
    with pytest.raises(Refused, match=r"Look at entry no\. 1 instead"):
        planned(database, book, LESS, made.seq)
    reversed_(database, book, 2, registrar)
    with pytest.raises(Refused, match=r"reversed by no\. 4"):
        planned(database, book, Minutes(stated=1), 2)


def test_a_reversal_takes_the_adjustments_along(database: Database, book: int, registrar: Acting) -> None:
    adjusted(database, book, LESS, registrar)
    adjusted(database, book, Minutes(exercise=10), registrar)
    with database.reading() as session:
        plan = reversals.plan_reversal(session, book, 1, BACK, ISSUER, NOW)
    assert [(one.what, one.after) for one in plan.changes[:3]] == [
        (f"Entry no. 1: {shelf.FACTS.title}", "Reversed by no. 5"), ("Its adjustment no. 3", "Reversed by no. 6"),
        ("Its adjustment no. 4", "Reversed by no. 7")]
    assert plan.before["minutes"] == 40
    reversed_(database, book, 1, registrar)
    assert total(database, book) == 90
    with database.reading() as session:
        assert {one for one in session.scalars(select(LedgerEntry.reverses_seq)) if one} == {1, 3, 4}


def test_an_adjustment_is_undone_by_reversing_it(database: Database, book: int, registrar: Acting) -> None:
    made = adjusted(database, book, LESS, registrar)
    reversed_(database, book, made.seq, registrar)
    assert net(database, book) == Minutes(reading=60, test=15)
    with database.reading() as session:
        code = session.scalars(select(Certificate.code)).one()
        checked = checking.check(session, code, lambda _: True)
    assert checked is not None and checked.state == "in force"


def test_but_not_where_less_than_nothing_would_be_left(database: Database, book: int, registrar: Acting) -> None:
    more = adjusted(database, book, Minutes(reading=30), registrar)
    adjusted(database, book, Minutes(reading=-80), registrar)
    with pytest.raises(Refused, match="less than nothing"):
        reversed_(database, book, more.seq, registrar)


def test_nobody_adjusts_their_own_and_what_changed_is_shown_again(
    database: Database, book: int, registrar: Acting
) -> None:
    seen = planned(database, book, LESS).mark
    with database.reading() as session:
        owner = session.scalars(select(Person.id).where(Person.email == "ruth@example.org")).one()
    with pytest.raises(Refused, match="your own record"):
        done(database, adjusting(book, LESS, Acting(owner, "admin"), seen))
    adjusted(database, book, Minutes(reading=-1), registrar)
    with pytest.raises(SeenOtherwise):
        done(database, adjusting(book, LESS, registrar, seen))


@pytest.mark.parametrize("_round", range(2))
def test_two_at_once_are_one_after_the_other(
    database: Database, book: int, registrar: Acting, _round: int
) -> None:
    seen, barrier = planned(database, book, LESS).mark, Barrier(2)

    def one(_: int) -> Any:
        barrier.wait(20)
        try:
            return done(database, adjusting(book, LESS, registrar, seen))
        except (Refused, SeenOtherwise, IntegrityError) as error:
            return error

    with ThreadPoolExecutor(2) as threads:
        made = [type(each).__name__ for each in threads.map(one, range(2))]
    assert "LedgerEntry" in made and made.count("LedgerEntry") == 1
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(LedgerEntry)) == 3


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(["reading", "video", "test", "reverse"]), st.integers(-70, 70)), max_size=6))
def test_whatever_is_adjusted_the_net_is_never_below_nothing(
    sqlite_database: Database, steps: list[tuple[str, int]]
) -> None:
    with sqlite_database.writing() as session:
        acting = Acting(make.person(session, "registrar").id, "registrar")
        made = shelf.book(session, make.person(session))
        shelf.entry(session, made)
    for kind, number in steps:
        try:
            if kind == "reverse":
                reversed_(sqlite_database, made.id, 2, acting)
            else:
                adjusted(sqlite_database, made.id, Minutes(**{kind: number}), acting)
        except Refused:
            continue
        left = net(sqlite_database, made.id)
        assert min(left.reading, left.video, left.test) >= 0
    reversed_(sqlite_database, made.id, 1, acting)
    assert total(sqlite_database, made.id) == 0
