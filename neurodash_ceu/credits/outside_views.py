"""Claims in lists: a learner's own, newest first, and the office's queue of one state, oldest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Subquery, func, literal, select, tuple_
from sqlalchemy.orm import Session

from neurodash_ceu.credits import ledger
from neurodash_ceu.records.base import Instant
from neurodash_ceu.records.credits import Book
from neurodash_ceu.records.outside import OutsideClaim
from neurodash_ceu.records.people import Person
from neurodash_ceu.rules import outside as law
from neurodash_ceu.rules.outside import Outside

A_PAGE = 50
MOST_COUNTED = 100  # beyond it a page says "more than 100"


@dataclass(frozen=True)
class Line:
    """A claim in a list. `name` is that of its learner, where the office reads (None: the account is closed)."""

    row: OutsideClaim
    said: Outside
    name: str | None = None

    @property
    def address(self) -> str:
        """Its key, as addresses have it."""
        return f"{self.row.book_id}/{self.row.n}"


@dataclass(frozen=True)
class Page:
    """Some claims; `cursor` begins the next page, or None. `counts` are those of each state, where the office reads."""

    lines: tuple[Line, ...]
    cursor: str | None
    state: str = ""
    counts: tuple[tuple[str, int], ...] = ()


def mine(session: Session, person_id: int, before: str | None) -> Page:
    """A person's claims, newest first."""
    query = select(OutsideClaim).where(OutsideClaim.book_id.in_(ledger.books_of(session, person_id)))
    start = _numbers(before)
    if start is not None:
        query = query.where(tuple_(OutsideClaim.book_id, OutsideClaim.n) < tuple_(*(literal(one) for one in start)))
    rows = session.scalars(query.order_by(OutsideClaim.book_id.desc(), OutsideClaim.n.desc()).limit(A_PAGE + 1)).all()
    lines = tuple(Line(row, law.outside_from_text(row.facts)) for row in rows[:A_PAGE])
    return Page(lines, f"{lines[-1].row.book_id}-{lines[-1].row.n}" if len(rows) > A_PAGE else None)


def queue(session: Session, state: str, after: str | None) -> Page:
    """The claims of one state, those that stand so longest first, with how many there are of each."""
    state = state if state in law.STATES else "sent"
    query = (select(OutsideClaim, Person.legal_name, Person.closed_at)
             .join(Book, Book.id == OutsideClaim.book_id).join(Person, Person.id == Book.person_id)
             .where(OutsideClaim.state == state))
    start = _place(after)
    if start is not None:
        since, book_id, n = start
        query = query.where(tuple_(OutsideClaim.since, OutsideClaim.book_id, OutsideClaim.n) > tuple_(
            literal(since, Instant()), literal(book_id), literal(n)))
    rows = session.execute(query.order_by(
        OutsideClaim.since, OutsideClaim.book_id, OutsideClaim.n).limit(A_PAGE + 1)).all()
    lines = tuple(Line(row, law.outside_from_text(row.facts), None if closed else name)
                  for row, name, closed in rows[:A_PAGE])
    cursor = None
    if len(rows) > A_PAGE:
        last = lines[-1].row
        cursor = f"{last.since.isoformat()}_{last.book_id}-{last.n}"
    return Page(lines, cursor, state, tuple((one, _count(session, one)) for one in law.STATES))


def waiting() -> Subquery:
    """The claims that wait for the office, so far as they are counted."""
    return _of_state("sent")


def _count(session: Session, state: str) -> int:
    return session.scalar(select(func.count()).select_from(_of_state(state))) or 0


def _of_state(state: str) -> Subquery:
    return select(OutsideClaim.n).where(OutsideClaim.state == state).limit(MOST_COUNTED + 1).subquery()


def _numbers(text: str | None) -> tuple[int, int] | None:
    book, dash, n = (text or "").partition("-")
    if not dash or not all(one.isascii() and one.isdecimal() and len(one) < 10 for one in (book, n)):
        return None
    return int(book), int(n)


def _place(text: str | None) -> tuple[datetime, int, int] | None:
    """Where a page begins, from its address; None for anything else."""
    instant, _, numbers = (text or "").replace(" ", "+").partition("_")
    found = _numbers(numbers)
    try:
        since = datetime.fromisoformat(instant)
    except ValueError:
        return None
    return None if found is None or since.tzinfo is None else (since, *found)
