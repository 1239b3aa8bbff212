"""A person's licences as they state them: added, ended, and put back. A row is never deleted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from neurodash_ceu.ports import audit
from neurodash_ceu.records.people import Licence, Person
from neurodash_ceu.rules.people import Learner, LicenceHeld
from neurodash_ceu.rules.refusal import Refused

MOST = 40


def mine(session: Session, learner: Learner) -> Sequence[Licence]:
    """Every licence of this person, those in force first, in the order they were added."""
    rows = session.scalars(select(Licence).where(Licence.person_id == learner.person_id).order_by(Licence.id)).all()
    return sorted(rows, key=lambda row: row.ended_at is not None)


def find(session: Session, learner: Learner, licence_id: int) -> Licence | None:
    """A licence of this person; another's does not exist."""
    return session.scalars(select(Licence).where(
        Licence.id == licence_id, Licence.person_id == learner.person_id)).one_or_none()


def add(session: Session, learner: Learner, stated: LicenceHeld, now: datetime) -> Licence:
    """Add a licence. The same one twice is once. Raises Refused beyond what anybody holds."""
    session.get(Person, learner.person_id, with_for_update=True)
    in_force = [row for row in mine(session, learner) if row.ended_at is None]
    same = next((row for row in in_force if held(row) == stated), None)
    if same is not None:
        return same
    if len(in_force) >= MOST:
        raise Refused(f"{MOST} licences stand here already. End one that is over first.")
    row = Licence(person_id=learner.person_id, created_at=now, **asdict(stated))
    session.add(row)
    session.flush()
    _note(session, learner, row, "licence.added", now, after=asdict(stated))
    return row


def end(session: Session, learner: Learner, licence: Licence, now: datetime) -> None:
    """End a licence: certificates from now on leave it out. Twice is once."""
    if licence.ended_at is None:
        licence.ended_at = now
        session.flush()
        _note(session, learner, licence, "licence.ended", now, before=asdict(held(licence)))


def put_back(session: Session, learner: Learner, licence: Licence, now: datetime) -> None:
    """Undo the end of a licence. Twice is once; one that was added again meanwhile stays ended."""
    session.get(Person, learner.person_id, with_for_update=True)
    others = [row for row in mine(session, learner) if row.ended_at is None and held(row) == held(licence)]
    if licence.ended_at is not None and not others:
        licence.ended_at = None
        session.flush()
        _note(session, learner, licence, "licence.put back", now, after=asdict(held(licence)))


def set_expiry(session: Session, learner: Learner, licence: Licence, day: date | None, now: datetime) -> None:
    """Say on which day a licence expires, or take it back (None). The same day twice is once."""
    before = licence.expires_on
    if before != day:
        licence.expires_on = day
        session.flush()
        _note(session, learner, licence, "licence.expires on", now, before=before and {"day": before.isoformat()},
              after=day and {"day": day.isoformat()})


def held(row: Licence) -> LicenceHeld:
    """The licence as it is printed."""
    return LicenceHeld(row.profession, row.jurisdiction, row.number)


def _note(
    session: Session, learner: Learner, row: Licence, act: str, now: datetime, *, before: object = None,
    after: object = None,
) -> None:
    audit.record(session, now, act, ("licence", str(row.id)), actor_id=learner.person_id, acting_as="learner",
                 before=before, after=after)
