"""The office's lists of what waits: mails in the outbox, and prints that are held or keep failing. Newest first."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, func, literal, select, tuple_
from sqlalchemy.orm import Session

from neurodash_ceu.credits import outside_views
from neurodash_ceu.ports.outbox import MOST_TRIES
from neurodash_ceu.records.base import Instant
from neurodash_ceu.records.credits import Book, Certificate, PrintTry
from neurodash_ceu.records.outbox import Mail
from neurodash_ceu.records.people import Person
from neurodash_ceu.staff import messages

A_PAGE = 50
ENOUGH = 100  # what waits is counted so far
STUCK = 3  # tries after which a print keeps failing
State = Literal["waiting", "failed", "given up", "sent"]

# The end of a link that opens something: long and random. A slug is words with dashes between them.
_SECRET = re.compile(r"(?<=[/=])[A-Za-z0-9_~.-]{20,}(?=[?#&\s>)\"'.,;]|$)")
_WORDS = re.compile(r"[a-z0-9]{1,19}(?:[-.][a-z0-9]{1,19})*")
HIDDEN = "(secret, not shown)"


@dataclass(frozen=True)
class Letter:
    """A mail of the outbox, and how it stands."""

    row: Mail

    @property
    def state(self) -> State:
        """Sent; never tried; tried in vain and to be tried again; or tried as often as it will be."""
        if self.row.sent_at is not None:
            return "sent"
        if self.row.tries >= MOST_TRIES:
            return "given up"
        return "failed" if self.row.last_error else "waiting"

    @property
    def body(self) -> str:
        """What it says, without what would open an account: nobody but its reader may follow such a link."""
        return redacted(self.row.body)


@dataclass(frozen=True)
class Outbox:
    """Some mails, newest first; `older` is the number below which the next page begins, or None."""

    letters: tuple[Letter, ...]
    older: int | None


@dataclass(frozen=True)
class Waiting:
    """A print that waits for a person: whose certificate, why, since when it was issued, and how often it was tried."""

    row: PrintTry
    issued_at: datetime
    person_id: int
    name: str | None

    def age(self, now: datetime) -> str:
        """How long ago its certificate was issued: "3 hours"."""
        minutes = max(0, int((now - self.issued_at).total_seconds()) // 60)
        for unit, size in (("day", 1440), ("hour", 60), ("minute", 1)):
            if minutes >= size:
                number = minutes // size
                return f"{number} {unit}{'' if number == 1 else 's'}"
        return "less than a minute"


@dataclass(frozen=True)
class Prints:
    """Prints that wait, those waiting longest first; `after` is where the next page begins, or None."""

    waiting: tuple[Waiting, ...]
    after: str | None


def redacted(body: str) -> str:
    """A mail as staff read it: whatever ends a link and is no word of ours is left out."""
    return _SECRET.sub(lambda found: found[0] if _WORDS.fullmatch(found[0]) else HIDDEN, body)


def outbox(session: Session, state: str | None, to: str | None, before: int | None) -> Outbox:
    """A page of mails of one state (any without), to one address (any without)."""
    query = select(Mail).order_by(Mail.id.desc()).limit(A_PAGE + 1)
    if state in _STATES:
        query = query.where(_STATES[state]())
    if to:
        query = query.where(Mail.to_address == to.strip().lower())
    if before is not None:
        query = query.where(Mail.id < before)
    rows = session.scalars(query).all()
    letters = tuple(Letter(row) for row in rows[:A_PAGE])
    return Outbox(letters, letters[-1].row.id if len(rows) > A_PAGE else None)


def letter(session: Session, mail_id: int) -> Letter | None:
    """One mail."""
    row = session.get(Mail, mail_id)
    return None if row is None else Letter(row)


def newest_to(session: Session, mail: str, most: int) -> tuple[Letter, ...]:
    """The newest mails to an address."""
    rows = session.scalars(select(Mail).where(Mail.to_address == mail).order_by(Mail.id.desc()).limit(most))
    return tuple(Letter(row) for row in rows)


def _unsent(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return Mail.sent_at.is_(None) & condition


_STATES: dict[str | None, Any] = {
    "waiting": lambda: _unsent(Mail.last_error.is_(None)),
    "failed": lambda: _unsent(Mail.last_error.is_not(None)),
    "sent": lambda: Mail.sent_at.is_not(None),
}


def prints(session: Session, after: str | None) -> Prints:
    """A page of the prints that are held, and of those tried in vain more than a few times."""
    query: Any = (
        select(PrintTry, Certificate.issued_at, Person.id, Person.legal_name, Person.closed_at)
        .join(Certificate, Certificate.code == PrintTry.code)
        .join(Book, Book.id == Certificate.book_id).join(Person, Person.id == Book.person_id)
        .where(_stuck()).order_by(Certificate.issued_at, Certificate.code).limit(A_PAGE + 1))
    place = _place(after)
    if place is not None:
        query = query.where(tuple_(Certificate.issued_at, Certificate.code) > tuple_(
            literal(place[0], Instant()), literal(place[1])))
    rows = session.execute(query).all()
    waiting = tuple(Waiting(row, issued_at, person_id, None if closed else name)
                    for row, issued_at, person_id, name, closed in rows[:A_PAGE])
    last = waiting[-1] if len(rows) > A_PAGE else None
    return Prints(waiting, f"{last.issued_at.isoformat()}.{last.row.code}" if last else None)


def _place(text: str | None) -> tuple[datetime, str] | None:
    moment, dot, code = (text or "").rpartition(".")
    try:
        issued_at = datetime.fromisoformat(moment)
        return (issued_at.astimezone(UTC), code) if dot and issued_at.tzinfo is not None else None
    except (ValueError, OverflowError):  # the latter of an instant that is in no year of UTC
        return None


def _stuck() -> ColumnElement[bool]:
    return PrintTry.held_reason.is_not(None) | (PrintTry.last_error.is_not(None) & (PrintTry.tries >= STUCK))


@dataclass(frozen=True)
class Troubles:
    """What the office's first page tells of: prints that wait for a person, mails that cannot be sent, and people who
    wait for an answer to a message, to a problem with a question, or to a claim of a course taken elsewhere."""

    prints: int
    mails: int
    messages: int = 0
    problems: int = 0
    outside: int = 0


def troubles(session: Session) -> Troubles:
    """How much waits for a person, counted to a hundred, in one query."""
    stuck = select(literal(1)).select_from(PrintTry).where(_stuck()).limit(ENOUGH + 1).subquery()
    failed = select(literal(1)).select_from(Mail).where(_STATES["failed"]()).limit(ENOUGH + 1).subquery()
    waiting = (stuck, failed, messages.waiting(of_item=False), messages.waiting(of_item=True),
               outside_views.waiting())
    row = session.execute(select(*(select(func.count()).select_from(one).scalar_subquery() for one in waiting))).one()
    return Troubles(*row)
