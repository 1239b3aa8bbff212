"""Timed attempts whose time is up, wherever they are: found and graded as they stand by whoever meets them first."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from neurodash_ceu.accounts.finding import learner_of
from neurodash_ceu.credits import ledger
from neurodash_ceu.learning import finding, sitting
from neurodash_ceu.records.learning import Attempt
from neurodash_ceu.records.people import Person
from neurodash_ceu.rules.provider import Issuer
from neurodash_ceu.rules.sitting import GRACE


def waiting(session: Session, now: datetime) -> list[tuple[int, int]]:
    """The enrollments with such an attempt: (book_id, n)."""
    rows = session.execute(
        select(Attempt.book_id, Attempt.enrollment_n)
        .where(Attempt.submitted_at.is_(None), Attempt.deadline_at < now - GRACE)
        .order_by(Attempt.book_id, Attempt.enrollment_n))
    return [(row.book_id, row.enrollment_n) for row in rows]


def close(session: Session, key: tuple[int, int], issuer: Issuer, now: datetime) -> bool:
    """Grade the attempt of this enrollment as it stands. False where another was faster."""
    found, owner = finding.find_by_key(session, *key), ledger.owner_of(session, key[0])
    person = session.get(Person, owner) if owner is not None else None
    if found is None or person is None:
        return False
    return sitting.close_overdue(session, learner_of(session, person), found, issuer, now) is not None
