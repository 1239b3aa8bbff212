"""A person's whole record as the office reads it: who, what they were credited, what they study, and what was found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from neurodash_ceu.accounts.finding import learner_of
from neurodash_ceu.credits import ledger, proving, views
from neurodash_ceu.credits.judging import Broken
from neurodash_ceu.credits.views import BookView, Ledger
from neurodash_ceu.learning import finding, more_time
from neurodash_ceu.learning import views as parts
from neurodash_ceu.learning.standings import Standing, standings_of
from neurodash_ceu.records.people import Licence, Person
from neurodash_ceu.rules.people import Learner

STUDIES_A_PAGE = 20


@dataclass(frozen=True)
class BookPage:
    """Some entries of a book, newest first, and what is not as it was written.

    `told` is the first broken link of what is shown, what its certificates and completions tell, and what the last walk
    over everything found in this book.
    """

    view: BookView
    told: tuple[Broken, ...]


@dataclass(frozen=True)
class Study:
    """An enrollment: where it stands, its parts as the learner sees them, and how many of them are done."""

    standing: Standing
    rows: tuple[parts.Row, ...]

    @property
    def done(self) -> int:
        """How many required parts are done."""
        return sum(1 for state in self.standing.owed if state.state == "done")


@dataclass(frozen=True)
class PersonRecord:
    """A person's record. Of a closed account nothing personal is in it: `learner` is None and there are no licences."""

    person_id: int
    person: Person
    learner: Learner | None
    licences: tuple[Licence, ...]
    book_ids: tuple[int, ...]
    ledger: Ledger
    books: tuple[BookPage, ...]
    studies: tuple[Study, ...]
    more_time: tuple[more_time.Row, ...]
    more_studies: int
    next_skip: int

    @property
    def closed(self) -> bool:
        """Is the account closed?"""
        return self.person.closed_at is not None


def record_of(
    session: Session, person_id: int, now: datetime, *, before: int | None = None, skip: int = 0
) -> PersonRecord | None:
    """The record of a person, or None. `before` pages a ledger, `skip` enrollments.

    The number of queries does not grow with what the person did, but for one a book.
    """
    person = session.get(Person, person_id)
    if person is None:
        return None
    closed = person.closed_at is not None
    learner = learner_of(session, person)
    book_ids = ledger.books_of(session, person_id)
    whole = views.ledger_of(session, person_id, before=before)
    found = finding.enrollments_of(session, learner)
    studies = standings_of(session, found[skip:skip + STUDIES_A_PAGE])
    return PersonRecord(
        person_id, person, None if closed else learner, () if closed else _licences(session, person_id), book_ids,
        whole,
        tuple(_page(session, view) for view in whole.books),
        tuple(Study(one, parts.rows(one)) for one in studies),
        () if closed else more_time.listed(session, person_id, {
            one.enrollment.module_id: one.module.head.title for one in found}, now.date()),
        max(0, len(found) - skip - STUDIES_A_PAGE), skip + STUDIES_A_PAGE)


def _licences(session: Session, person_id: int) -> tuple[Licence, ...]:
    return tuple(session.scalars(select(Licence).where(Licence.person_id == person_id).order_by(
        Licence.ended_at.is_not(None), Licence.id)))


def _page(session: Session, view: BookView) -> BookPage:
    # A certificate may print an entry behind the newest one that is there, and so tell that the end was taken off.
    oldest, newest = view.rows[-1].entry.seq, None if view.latest else view.rows[0].entry.seq
    found = (*((Broken(view.name, *view.fault),) if view.fault else ()),
             *proving.witnesses(session, view.book_id, oldest if view.older else 1, newest))
    kept = view.checked.faults if view.checked else ()
    return BookPage(view, (*found, *(one for one in kept if one not in found)))


@dataclass(frozen=True)
class Named:
    """Who a page is about: no name is left of a closed account."""

    person_id: int
    name: str | None


def named(session: Session, person_id: int) -> Named | None:
    """Who somebody is, or None."""
    person = session.get(Person, person_id)
    return None if person is None else Named(person_id, None if person.closed_at else person.legal_name)
