"""More time in timed quizzes, as staff gave it to a learner: what is in force, and giving or ending it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from neurodash_ceu.learning.finding import Found
from neurodash_ceu.records.credits import Book
from neurodash_ceu.records.learning import MoreTimeRow
from neurodash_ceu.records.people import Person
from neurodash_ceu.rules.credit import civil_date
from neurodash_ceu.rules.sitting import MoreTime


def in_force(session: Session, found: Found, now: datetime) -> tuple[MoreTime, ...]:
    """What a learner has for attempts at this module that begin now, by the civil day where they live."""
    end = aliased(MoreTimeRow)
    rows = session.execute(
        select(MoreTimeRow, end.from_on, Person.zone)
        .join(Person, Person.id == MoreTimeRow.person_id)
        .join(Book, Book.person_id == Person.id)
        .outerjoin(end, (end.person_id == MoreTimeRow.person_id) & (end.ends_n == MoreTimeRow.n))
        .where(Book.id == found.key[0], MoreTimeRow.ends_n.is_(None)))
    return tuple(more for row, ended_on, zone in rows
                 if (more := as_law(row, ended_on)).applies(found.enrollment.module_id, civil_date(now, zone)))


def as_law(row: MoreTimeRow, ended_on: date | None) -> MoreTime:
    """A row as the law reads it. One that was ended reaches to the day before the end; so an end counts at once."""
    until = row.until_on
    if ended_on is not None:
        until = date.fromordinal(ended_on.toordinal() - 1) if until is None else min(
            until, date.fromordinal(ended_on.toordinal() - 1))
    return MoreTime(row.percent, row.minutes, row.module_id, row.from_on, until)
