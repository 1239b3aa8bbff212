"""Who looked at whose record: noted once a day for each pair, so that a person can be told who read about them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from neurodash_ceu.ports import audit
from neurodash_ceu.records.audit import AuditEvent, Look
from neurodash_ceu.records.people import Person

LOOKED = "person.looked at"


@dataclass(frozen=True)
class Looked:
    """One note: when, who (None: a closed account), and in which role."""

    at: datetime
    name: str | None
    acting_as: str


def noted(session: Session, actor_id: int, person_id: int, now: datetime) -> bool:
    """Is a look of this pair noted today (UTC), or none to be noted because the record is the reader's own?"""
    return actor_id == person_id or session.get(Look, (person_id, now.date(), actor_id)) is not None


def note(session: Session, actor_id: int, acting_as: str, person_id: int, now: datetime) -> None:
    """Note a look. Raises IntegrityError when another page of the same reader was faster today."""
    session.add(Look(person_id=person_id, day=now.date(), actor_id=actor_id))
    session.flush()
    audit.record(session, now, LOOKED, ("person", str(person_id)), actor_id=actor_id, acting_as=acting_as)


def newest(session: Session, person_id: int, most: int) -> tuple[Looked, ...]:
    """Who looked at this record last."""
    rows = session.execute(
        select(AuditEvent.at, Person.legal_name, Person.closed_at, AuditEvent.acting_as)
        .outerjoin(Person, Person.id == AuditEvent.actor_id)
        .where(AuditEvent.subject_kind == "person", AuditEvent.subject_id == str(person_id), AuditEvent.act == LOOKED)
        .order_by(AuditEvent.id.desc()).limit(most))
    return tuple(Looked(at, None if closed else name, acting_as) for at, name, closed, acting_as in rows)
