"""An act is a row of the same transaction, which nobody changes afterwards."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from neurodash_ceu.ports import audit
from neurodash_ceu.ports.session import Database
from neurodash_ceu.records.audit import AuditEvent
from neurodash_ceu.rules.credit import Minutes
from tests import make

SUBJECT = ("certificate", "C0DE")


def record(session: Session, **more: object) -> None:
    """Record an act of the system."""
    audit.record(session, make.NOW, "certificate.held", SUBJECT, actor_id=None, acting_as="printer", **more)  # type: ignore[arg-type]  # whatever the test gives


def test_an_act_says_who_what_why_before_and_after(database: Database) -> None:
    with database.writing() as session:
        person = make.person(session)
        audit.record(session, make.NOW, "profile.changed", ("person", "7"), actor_id=person.id, acting_as="learner",
                     reason="Married.", before={"name": "Ruth Ö"}, after={"name": "Ruth Ü"})
    with database.reading() as session:
        event = session.scalars(select(AuditEvent)).one()
    assert (event.at, event.actor_id, event.acting_as, event.act) == (
        make.NOW, person.id, "learner", "profile.changed")
    assert (event.subject_kind, event.subject_id, event.reason) == ("person", "7", "Married.")
    assert (event.before, event.after) == ('{"name":"Ruth Ö"}', '{"name":"Ruth Ü"}')


def test_values_are_spelt_canonically(database: Database) -> None:
    with database.writing() as session:
        record(session, after=Minutes(reading=60))
    with database.reading() as session:
        after = session.scalars(select(AuditEvent.after)).one()
    assert json.loads(after or "") == {"evaluation": 0, "exercise": 0, "reading": 60, "test": 0, "video": 0}
    with pytest.raises(TypeError), database.writing() as session:
        record(session, after=0.5)


def test_false_and_nothing_are_kept_apart(database: Database) -> None:
    with database.writing() as session:
        record(session, before=False, after=None)
    with database.reading() as session:
        event = session.scalars(select(AuditEvent)).one()
    assert (event.before, event.after) == ("false", None)


def test_an_act_that_fails_leaves_no_trace_of_having_been_done(database: Database) -> None:
    with pytest.raises(RuntimeError), database.writing() as session:
        _record_and_fail(session)
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(AuditEvent)) == 0


def _record_and_fail(session: Session) -> None:
    record(session)
    session.flush()
    raise RuntimeError("the act itself")


def test_nothing_recorded_is_changed_or_taken_out(database: Database) -> None:
    with database.writing() as session:
        record(session, reason="No font has ꙮ.")
    for statement in (update(AuditEvent).values(reason="Another."), update(AuditEvent).values(actor_id=None),
                      delete(AuditEvent)):
        with pytest.raises(IntegrityError, match="written once"), database.writing() as session:
            session.execute(statement)
    with database.reading() as session:
        assert session.scalars(select(AuditEvent)).one().reason == "No font has ꙮ."
