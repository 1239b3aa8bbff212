"""More time in timed quizzes, as staff gave it to a learner: what is in force, and giving or ending it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from neurodash_ceu.accounts.finding import learner_of
from neurodash_ceu.credits import mails
from neurodash_ceu.credits.words import plain_day
from neurodash_ceu.learning import finding
from neurodash_ceu.learning.finding import Found
from neurodash_ceu.ports import audit
from neurodash_ceu.ports.pages import written_moment
from neurodash_ceu.records.credits import Book
from neurodash_ceu.records.learning import Attempt, MoreTimeRow
from neurodash_ceu.records.people import Person
from neurodash_ceu.rules.credit import civil_date
from neurodash_ceu.rules.deeds import Acting, Change, Plan, Why, may_do
from neurodash_ceu.rules.provider import Issuer
from neurodash_ceu.rules.refusal import Refused
from neurodash_ceu.rules.sitting import MoreTime, deadline, is_over, span_words

UNDO = "It can be ended at any time. Time that an open attempt was given stays with that attempt."


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


# --- giving it ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Wanted:
    """More time to give, and whether an attempt that is open now gets it too."""

    more: MoreTime
    open_too: bool = False


@dataclass(frozen=True)
class Row:
    """More time as the office lists it: its number, what it is, the module's title (None: all), and if it ended."""

    n: int
    more: MoreTime
    title: str | None
    ended: bool


def listed(session: Session, person_id: int, titles: Mapping[str, str], today: date) -> tuple[Row, ...]:
    """What a person was given, newest first."""
    end = aliased(MoreTimeRow)
    rows = session.execute(
        select(MoreTimeRow, end.from_on)
        .outerjoin(end, (end.person_id == MoreTimeRow.person_id) & (end.ends_n == MoreTimeRow.n))
        .where(MoreTimeRow.person_id == person_id, MoreTimeRow.ends_n.is_(None)).order_by(MoreTimeRow.n.desc()))
    found = [(row.n, as_law(row, ended_on)) for row, ended_on in rows]
    return tuple(Row(n, more, None if more.module_id is None else titles.get(more.module_id, more.module_id),
                     more.until_on is not None and more.until_on < today) for n, more in found)


def give(
    session: Session, person_id: int, wanted: Wanted, why: Why, issuer: Issuer, acting: Acting, seen: str, now: datetime
) -> MoreTimeRow:
    """Give more time. `seen` is the mark of the plan that was agreed to. Raises Refused, and SeenOtherwise."""
    person = session.get(Person, person_id, with_for_update=True)
    plan = plan_give(session, person_id, wanted, why, issuer, now)
    may_do(plan, acting, seen)
    assert person is not None  # noqa: S101 - the plan has refused nobody
    for attempt, later in _open_ones(session, person, wanted, now):
        held = session.get(Attempt, (attempt.book_id, attempt.enrollment_n, attempt.quiz_id, attempt.ordinal),
                           with_for_update={"key_share": True}, populate_existing=True)
        if held is not None and held.submitted_at is None:
            held.deadline_at = later
    more = wanted.more
    row = MoreTimeRow(person_id=person_id, n=_next(session, person_id), module_id=more.module_id, percent=more.percent,
                      minutes=more.minutes, from_on=more.from_on, until_on=more.until_on, ends_n=None,
                      reason_code=why.code, given_at=now)
    return _written(session, row, plan, acting, now)


def plan_give(session: Session, person_id: int, wanted: Wanted, why: Why, issuer: Issuer, now: datetime) -> Plan:
    """What giving it would do. Raises Refused for what is none, too much, or backwards."""
    more, person = wanted.more, session.get(Person, person_id)
    if person is None or person.closed_at is not None:
        raise Refused("This account is closed.")
    if more.percent + more.minutes < 1:
        raise Refused("Give percent or minutes, or both.", "percent")
    if more.until_on is not None and more.until_on < more.from_on:
        raise Refused("It would end before it begins.", "until_on")
    opened = _open_ones(session, person, wanted, now)
    changes = [Change("Time in timed quizzes", "", words(more))]
    changes += [Change("The open attempt ends", written_moment(attempt.deadline_at, person.zone),
                       written_moment(later, person.zone)) for attempt, later in opened if attempt.deadline_at]
    return Plan(
        act="more_time.given", subject=("person", str(person.id)), holder_id=person.id, why=why, undo=UNDO,
        changes=tuple(changes), after={
            "percent": more.percent, "minutes": more.minutes, "module": more.module_id or "all",
            "from": more.from_on.isoformat(), "until": more.until_on.isoformat() if more.until_on else "open",
            "deadlines": [later.isoformat() for _, later in opened]},
        letter=mails.written(person, "mails/more_time.txt", issuer, words=words(more), opened=bool(opened)))


def end(session: Session, person_id: int, n: int, why: Why, acting: Acting, seen: str, now: datetime) -> MoreTimeRow:
    """End what was given, from today. Attempts that are open keep their time. Raises Refused, and SeenOtherwise."""
    session.get(Person, person_id, with_for_update=True)
    plan = plan_end(session, person_id, n, why, now)
    may_do(plan, acting, seen)
    given = session.get(MoreTimeRow, (person_id, n))
    assert given is not None  # noqa: S101 - the plan has refused a number that is none
    person = session.get(Person, person_id)
    assert person is not None  # noqa: S101 - it is the person of the row
    row = MoreTimeRow(person_id=person_id, n=_next(session, person_id), module_id=given.module_id, percent=0, minutes=0,
                      from_on=civil_date(now, person.zone), until_on=None, ends_n=n, reason_code=why.code, given_at=now)
    return _written(session, row, plan, acting, now)


def plan_end(session: Session, person_id: int, n: int, why: Why, now: datetime) -> Plan:
    """What ending it would do. Raises Refused where there is nothing to end."""
    person, given = session.get(Person, person_id), session.get(MoreTimeRow, (person_id, n))
    if person is None or given is None or given.ends_n is not None:
        raise Refused("There is no such extra time.")
    ended = session.scalar(select(MoreTimeRow.n).where(MoreTimeRow.person_id == person_id, MoreTimeRow.ends_n == n))
    if ended is not None:
        raise Refused("It was ended already.")
    more = as_law(given, None)
    return Plan(act="more_time.ended", subject=("person", str(person_id)), holder_id=person_id, why=why,
                undo="It can be given again. An attempt that is open keeps its time.",
                changes=(Change("Time in timed quizzes", words(more),
                                f"Ends {plain_day(civil_date(now, person.zone))}"),),
                before={"n": n, "percent": more.percent, "minutes": more.minutes})


def words(more: MoreTime) -> str:
    """What is given, in words: "25% and 10 minutes more, from 24 November 2026"."""
    parts = [f"{more.percent}%" if more.percent else "", span_words(more.minutes) if more.minutes else ""]
    until = f" until {plain_day(more.until_on)}" if more.until_on else ""
    return f"{' and '.join(part for part in parts if part)} more, from {plain_day(more.from_on)}{until}"


def _open_ones(session: Session, person: Person, wanted: Wanted, now: datetime) -> list[tuple[Attempt, datetime]]:
    """The timed attempts that are open and would end later, with that instant."""
    if not wanted.open_too:
        return []
    found = []
    for one in finding.enrollments_of(session, learner_of(session, person)):
        running = finding.open_attempt(finding.attempts(session, one))
        applies = wanted.more.applies(one.enrollment.module_id, civil_date(now, person.zone))
        if running is None or running.deadline_at is None or is_over(running.deadline_at, now) or not applies:
            continue
        later = deadline(one.module.quiz.policy, running.started_at, (*in_force(session, one, now), wanted.more))
        if later is not None and later > running.deadline_at:
            found.append((running, later))
    return found


def _next(session: Session, person_id: int) -> int:
    return (session.scalar(select(func.max(MoreTimeRow.n)).where(MoreTimeRow.person_id == person_id)) or 0) + 1


def _written(session: Session, row: MoreTimeRow, plan: Plan, acting: Acting, now: datetime) -> MoreTimeRow:
    session.add(row)
    session.flush()
    audit.record(session, now, plan.act, plan.subject, actor_id=acting.person_id, acting_as=acting.role,
                 reason=str(plan.why), before=plan.before, after=plan.after)
    mails.send(session, plan.letter, now, f"more_time:{row.person_id}:{row.n}")
    session.flush()
    return row
