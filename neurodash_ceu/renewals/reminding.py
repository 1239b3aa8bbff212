"""Reminders by mail, at so many days before the end of a cycle, while something is short: each once.

What went out is a row whose key is licence, cycle and day, written with the mail in one transaction: so a run that is
repeated, or killed, or done twice at once, sends nothing twice. After days without a run only the nearest goes out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from jinja2 import Environment
from sqlalchemy import Select, exists, or_, select
from sqlalchemy.orm import Session

from neurodash_ceu.ports.entitlements import entitlements_of
from neurodash_ceu.ports.mail import put_mail
from neurodash_ceu.ports.pages import NBSP, make_environment
from neurodash_ceu.records.membership import EntitlementGrant
from neurodash_ceu.records.people import Licence, Person
from neurodash_ceu.records.renewals import Reminder, ReminderStop
from neurodash_ceu.renewals import held
from neurodash_ceu.renewals.addresses import stop_token
from neurodash_ceu.renewals.held import Stood, Under
from neurodash_ceu.resources import folder
from neurodash_ceu.rules.boards import Board
from neurodash_ceu.rules.credit import civil_date
from neurodash_ceu.rules.plans import held as held_on
from neurodash_ceu.rules.renewal import open_tasks, outcome
from neurodash_ceu.rules.renewal_words import gap, sentence
from neurodash_ceu.rules.standings import Outcome, Standing, Window

MARKS = (180, 90, 60, 30, 14, 3)  # days before the end of a cycle
TRACKING = "tracking"


@dataclass(frozen=True)
class Post:
    """Where this installation is found, its secret (for the address that ends reminders), and what it gives free."""

    public_url: str
    secret: str
    free: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Reminded:
    """How many reminders were written, and the last person looked at: go on after them. None: everybody was."""

    written: int
    last: int | None


def remind(
    session: Session, boards: Sequence[Board], post: Post, now: datetime, after: int = 0, most: int = 25
) -> Reminded:
    """Write the reminders that are due to the next `most` people after number `after`. Call until `last` is None.

    Only to people with a confirmed address and tracking, who have not ended them; days are counted in their zone.
    """
    people = session.scalars(_people(post.free, now, after).limit(most)).all()
    written = sum(_remind_one(session, person, boards, post, now) for person in people)
    session.flush()
    return Reminded(written, people[-1].id if len(people) == most else None)


def due(today: date, window: Window) -> int | None:
    """The mark that a day has come to: the nearest one that is not less than the days left; None before the first."""
    left = (window.closes - today).days
    return min((mark for mark in MARKS if 0 <= left <= mark), default=None)


def short(standing: Standing) -> bool:
    """Is anything wanting: units, or a task?"""
    return bool(standing.further or open_tasks(standing))


def _people(free: frozenset[str], now: datetime, after: int) -> Select[Person]:
    licensed = exists().where(Licence.person_id == Person.id, Licence.ended_at.is_(None))
    stopped = exists().where(ReminderStop.person_id == Person.id)
    query = select(Person).where(
        Person.id > after, Person.closed_at.is_(None), Person.email_confirmed_at.is_not(None), licensed, ~stopped)
    if TRACKING not in held_on((), now.date(), free):
        # A day to either side: today is another day in another zone, and who holds it is asked of each below.
        day = now.date()
        query = query.where(exists().where(
            EntitlementGrant.person_id == Person.id, EntitlementGrant.entitlement == TRACKING,
            EntitlementGrant.from_on <= day + timedelta(days=1),
            or_(EntitlementGrant.until_on.is_(None), EntitlementGrant.until_on >= day - timedelta(days=1))))
    return query.order_by(Person.id)


def _remind_one(session: Session, person: Person, boards: Sequence[Board], post: Post, now: datetime) -> int:
    today = civil_date(now, person.zone)
    unders = held.under_rules(session, held.licences_in_force(session, person.id), boards, today)
    coming = {one.licence.id: (mark, window) for one in unders if one.rules
              for window in _window(one, today) if (mark := due(today, window)) is not None}
    coming = {licence: (mark, window) for licence, (mark, window) in coming.items()
              if not _written(session, licence, window, mark)}
    if not coming or TRACKING not in entitlements_of(session, person.id, today, post.free):
        return 0
    stood = held.stand(session, person.id, [one for one in unders if one.licence.id in coming], today)
    return sum(_write(session, person, one, one.outcome, coming[one.under.licence.id], post, today, now)
               for one in stood if one.outcome is not None)


def _window(under: Under, today: date) -> Iterator[Window]:
    """The cycle of today, told without a single entry."""
    found = outcome(under.rules, under.held, (), today)
    if found.state in ("standing", "both ways", "no hours"):
        yield from (one.window for one in found.standings[:1])


def _written(session: Session, licence_id: int, window: Window, mark: int) -> bool:
    """Did this reminder, or a later one, go out for this cycle?"""
    return bool(session.scalar(select(exists().where(
        Reminder.licence_id == licence_id, Reminder.cycle_end == window.end, Reminder.days <= mark))))


def _write(
    session: Session, person: Person, stood: Stood, found: Outcome, coming: tuple[int, Window], post: Post,
    today: date, now: datetime,
) -> int:
    if not any(short(one) for one in found.standings) or not person.email:
        return 0
    (mark, window), licence = coming, stood.under.licence
    session.add(Reminder(licence_id=licence.id, cycle_end=window.end, days=mark, written_at=now))
    stop = f"{post.public_url}/unsubscribe/{stop_token(post.secret, person.id)}"
    text = _environment().get_template("mails/renewal_reminder.txt").render(
        name=person.legal_name, licence=licence, left=(window.closes - today).days, closes=window.closes,
        gaps=list(dict.fromkeys(sentence(gap(one)) for one in found.standings)), source=found.rule.source,
        url=f"{post.public_url}/renewals", stop=stop).replace(NBSP, " ")
    subject, _, body = text.partition("\n")
    put_mail(session, now, person.email, subject.strip(), body.strip() + "\n",
             f"renewal:{licence.id}:{window.end.isoformat()}:{mark}", stop)
    return 1


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return make_environment(folder("templates"))
