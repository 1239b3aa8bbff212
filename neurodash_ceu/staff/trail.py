"""The audit log as pages read it: events newest first, by keyset, each with its before and after as a difference."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select
from sqlalchemy.orm import Session

from neurodash_ceu.credits import adjustments, outside, outside_deeds, reissues, reversals
from neurodash_ceu.learning import grants, regrade_deeds
from neurodash_ceu.records.audit import AuditEvent
from neurodash_ceu.records.credits import Book, Certificate, LedgerEntry
from neurodash_ceu.records.learning import Enrollment
from neurodash_ceu.records.outside import OutsideClaim
from neurodash_ceu.records.people import Licence, Person
from neurodash_ceu.rules.certificate import normalise_code
from neurodash_ceu.rules.deeds import reason_read
from neurodash_ceu.staff.looks import LOOKED

EVENTS_A_PAGE = 50
_IN_BOOKS = ("book", "entry", "enrollment", "completion", outside.SUBJECT)  # named "book" or "book/number"
# Acts whose reason begins with a code.
_CHOSEN = (adjustments.ACT, reversals.ACT, reissues.REISSUED, reissues.RELEASED, grants.ACT, regrade_deeds.ACT,
           regrade_deeds.OF_ONE, outside_deeds.APPROVED, outside_deeds.ASKED, outside_deeds.REFUSED)
Subject = tuple[str, str]
Events: TypeAlias = "Select[AuditEvent, str, datetime | None]"


@dataclass(frozen=True)
class Change:
    """One value an act changed: None where it was not there before, or is not after."""

    name: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Event:
    """An event: who acted (None: the system), whose thing it is about, as far as it is a person's, what it changed."""

    row: AuditEvent
    actor: str | None
    whose: int | None
    changes: tuple[Change, ...]

    @property
    def reason(self) -> str | None:
        """Why it was done, in sentences. A reason that was typed, not chosen, stands as it was typed."""
        kept = self.row.reason
        return reason_read(kept) if kept and self.row.act in _CHOSEN else kept


@dataclass(frozen=True)
class Page:
    """Some events, newest first; `older` is the id below which the next page begins, or None."""

    events: tuple[Event, ...]
    older: int | None


def about(session: Session, subjects: Sequence[Subject], before: int | None = None,
          most: int = EVENTS_A_PAGE) -> Page:
    """The events about any of these subjects; looks at a record are told apart (`looks`)."""
    kinds: dict[str, list[str]] = {}
    for kind, name in subjects:
        kinds.setdefault(kind, []).append(name)
    wanted = [and_(AuditEvent.subject_kind == kind, AuditEvent.subject_id.in_(names)) for kind, names in kinds.items()]
    return page(session, select_events().where(or_(*wanted), AuditEvent.act != LOOKED), before, most)


@dataclass(frozen=True)
class Asked:
    """What the audit log is asked for, as typed; empty is anything, for acts anything but a look.

    `day` is a civil date (YYYY-MM-DD) in `zone`.
    """

    act: str = ""
    actor: str = ""
    subject: str = ""
    day: str = ""
    zone: str = "UTC"

    @property
    def anything(self) -> bool:
        """Is nothing asked for in particular?"""
        return not (self.act or self.actor or self.subject or self.day)


def log(session: Session, asked: Asked, before: int | None) -> Page:
    """A page of the whole log. What names nobody and nothing finds no event."""
    conditions = [AuditEvent.act == asked.act if asked.act else AuditEvent.act != LOOKED]
    if asked.actor:
        conditions.append(_by(session, asked.actor))
    if asked.subject:
        conditions.append(_on(session, asked.subject))
    if asked.day:
        conditions.append(_within(asked.day, asked.zone))
    return page(session, select_events().where(*conditions), before)


def acts(session: Session) -> list[str]:
    """Every act there is an event of, in their order: one step in the index each, however many events there are."""
    first = select(func.min(AuditEvent.act).label("act")).cte("acts", recursive=True)
    later = select(func.min(AuditEvent.act)).where(AuditEvent.act > first.c.act).scalar_subquery()
    steps = first.union_all(select(later).where(first.c.act.is_not(None)))
    return list(session.scalars(select(steps.c.act).where(steps.c.act.is_not(None))))


def _by(session: Session, actor: str) -> ColumnElement[bool]:
    if actor.casefold() == "system":
        return AuditEvent.actor_id.is_(None)
    number = _person(session, actor)
    return false() if number is None else AuditEvent.actor_id == number


def _on(session: Session, subject: str) -> ColumnElement[bool]:
    code, number = normalise_code(subject), _person(session, subject)
    kind, _, name = subject.partition(" ")
    if number is not None:
        kind, name = "person", str(number)
    elif code is not None:
        kind, name = "certificate", code
    return (AuditEvent.subject_kind == kind.lower()) & (AuditEvent.subject_id == name.strip())


def _person(session: Session, typed: str) -> int | None:
    """The number of a person, from their number or mail address."""
    if typed.isascii() and typed.isdecimal() and len(typed) < 16:
        return int(typed)
    return session.scalar(select(Person.id).where(Person.email == typed.strip().lower()))


def _within(day: str, zone: str) -> ColumnElement[bool]:
    try:
        start = datetime.combine(date.fromisoformat(day), time(), ZoneInfo(zone))
        end = datetime.combine(start.date() + timedelta(days=1), time(), ZoneInfo(zone))
        return (AuditEvent.at >= start.astimezone(UTC)) & (AuditEvent.at < end.astimezone(UTC))
    except (ValueError, OverflowError):  # the latter of a day that is in no year of UTC
        return false()


def select_events() -> Events:
    """Every event with its actor, as `page` takes it. A closed account has no name here."""
    return select(AuditEvent, Person.legal_name, Person.closed_at).outerjoin(Person, Person.id == AuditEvent.actor_id)


def page(session: Session, query: Events, before: int | None, most: int = EVENTS_A_PAGE) -> Page:
    """A page of a query of events."""
    if before is not None:
        query = query.where(AuditEvent.id < before)
    rows = session.execute(query.order_by(AuditEvent.id.desc()).limit(most + 1)).all()
    whose = _owners(session, [row[0] for row in rows[:most]])
    events = tuple(_event(*row, whose) for row in rows[:most])
    return Page(events, events[-1].row.id if len(rows) > most else None)


def _event(row: AuditEvent, name: str | None, closed: datetime | None, whose: dict[Subject, int]) -> Event:
    actor = None if row.actor_id is None else f"Person {row.actor_id}" if closed or name is None else name
    return Event(row, actor, whose.get((row.subject_kind, row.subject_id)), changes(row.before, row.after))


def _owners(session: Session, events: Sequence[AuditEvent]) -> dict[Subject, int]:
    """Whose the licences and the things in books are that these events are about: two queries at most."""
    subjects = {(one.subject_kind, one.subject_id) for one in events}
    licences = {int(name) for kind, name in subjects if kind == "licence" and name.isdecimal()}
    books = {(kind, name): int(name.partition("/")[0]) for kind, name in subjects
             if kind in _IN_BOOKS and name.partition("/")[0].isdecimal()}
    found: dict[Subject, int] = {}
    if licences:
        rows = session.execute(select(Licence.id, Licence.person_id).where(Licence.id.in_(licences)))
        found |= {("licence", str(number)): person for number, person in rows}
    if books:
        owners = dict(session.execute(select(Book.id, Book.person_id).where(Book.id.in_(books.values()))).all())
        found |= {subject: owners[book] for subject, book in books.items() if book in owners}
    return found


def changes(before: str | None, after: str | None) -> tuple[Change, ...]:
    """What differs between two canonical texts, value by value, in their order: what stayed is left out."""
    was, now = _flat(before), _flat(after)
    return tuple(Change(name, was.get(name), now.get(name)) for name in dict.fromkeys([*was, *now])
                 if was.get(name) != now.get(name))


def _flat(text: str | None) -> dict[str, str]:
    return {} if text is None else dict(_leaves("", json.loads(text)))


def _leaves(name: str, value: object) -> list[tuple[str, str]]:
    if isinstance(value, dict):
        return [leaf for key, one in value.items() for leaf in _leaves(f"{name} {key}".strip(), one)]
    if isinstance(value, list) and any(isinstance(one, dict | list) for one in value):
        return [leaf for n, one in enumerate(value, 1) for leaf in _leaves(f"{name} {n}".strip(), one)]
    if isinstance(value, list):
        return [(name or "value", ", ".join(_word(one) for one in value))]
    return [(name or "value", _word(value))]


def _word(value: object) -> str:
    return {True: "yes", False: "no", None: "none"}[value] if value is None or isinstance(value, bool) else str(value)


def subjects_of(session: Session, person_id: int, book_ids: Sequence[int]) -> list[Subject]:
    """Everything an act about a person can be about: the person, licences, certificates, books and what is in them."""
    def below(kinds: Sequence[str], table: Any, number: Any) -> list[Subject]:
        keys = session.execute(select(table.book_id, number).where(table.book_id.in_(book_ids))).all()
        return [(kind, f"{book}/{n}") for book, n in keys for kind in kinds]

    licences = session.scalars(select(Licence.id).where(Licence.person_id == person_id))
    codes = session.scalars(select(Certificate.code).where(Certificate.book_id.in_(book_ids)))
    return [("person", str(person_id)), *(("licence", str(one)) for one in licences),
            *(("certificate", code) for code in codes), *(("book", str(one)) for one in book_ids),
            *below(("enrollment", "completion"), Enrollment, Enrollment.n),
            *below((outside.SUBJECT,), OutsideClaim, OutsideClaim.n),
            *below(("entry",), LedgerEntry, LedgerEntry.seq)]
