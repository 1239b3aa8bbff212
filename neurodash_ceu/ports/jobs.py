"""Daily jobs as rows: which are due, who has one in hand, how it ended. Who does the work is `ports.durable`.

A job is due when its hour of the day (UTC) has come and nobody finished it that day. So what was missed while no worker
ran is made up as soon as one does: once, for today. A job itself looks in our tables for what is left to do, and that
takes in the days before.

Whoever claims a day has it for an hour and may ask for more. A run that failed is put off, longer each time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from neurodash_ceu.records.jobs import JobRun

HELD = timedelta(hours=1)
LONGEST_PAUSE = timedelta(hours=4)


@dataclass(frozen=True)
class Outcome:
    """How a job ended, in a few words without anybody's name; `well` is False when somebody must look."""

    words: str
    well: bool = True


@dataclass(frozen=True)
class Daily:
    """A job of every day: its name (40 characters at most), from which hour on (UTC), and what it does.

    It may be done twice, after a kill: so whatever it writes must stand under a key that can be written once.
    """

    name: str
    hour: int
    do: Callable[[], Outcome]


@dataclass(frozen=True)
class Turn:
    """One try at a day's job by one worker. `n` counts the tries of that day, whoever made them."""

    job: str
    day: date
    worker: str
    n: int


def next_try(session: Session, job: str, now: datetime) -> int | None:
    """The number of the try that may be made today, or None when the job is done or in somebody's hand."""
    row = session.get(JobRun, (job, now.date()))
    if row is None:
        return 1
    return None if row.finished_at is not None or row.claimed_until > now else row.tries + 1


def claim(session: Session, turn: Turn, now: datetime) -> bool:
    """Take a day's job in hand. True for one worker alone, and for that one however often it asks."""
    first = session.connection().execute(_inserting(session.get_bind().dialect.name), {
        "job": turn.job, "day": turn.day, "worker": turn.worker, "tries": turn.n, "claimed_until": now + HELD})
    if first.rowcount == 1:
        return True
    again = session.execute(
        update(JobRun)
        .where(JobRun.job == turn.job, JobRun.day == turn.day, JobRun.finished_at.is_(None),
               JobRun.tries == turn.n - 1, JobRun.claimed_until <= now)
        .values(worker=turn.worker, tries=turn.n, claimed_until=now + HELD))
    return _one(again) or hold(session, turn, now)


@cache
def _inserting(dialect: str) -> Any:
    insert = sqlite_insert if dialect == "sqlite" else postgres_insert
    return insert(JobRun).on_conflict_do_nothing(index_elements=["job", "day"])


def hold(session: Session, turn: Turn, now: datetime) -> bool:
    """Keep it for another hour. False when it is no longer this worker's: then leave it alone."""
    return _one(session.execute(_mine(turn).values(claimed_until=now + HELD)))


def finish(session: Session, turn: Turn, outcome: Outcome, now: datetime) -> bool:
    """Note how it ended. False when it is no longer this worker's, and the row says what another made of it."""
    return _one(session.execute(_mine(turn).values(
        finished_at=now, claimed_until=now, well=outcome.well, outcome=outcome.words)))


def put_off(session: Session, turn: Turn, why: str, now: datetime) -> bool:
    """Note why it failed, and let it be tried later: after 5 minutes, 10, 20, and so on up to four hours."""
    pause = min(timedelta(minutes=5) * 2 ** min(turn.n - 1, 10), LONGEST_PAUSE)
    return _one(session.execute(_mine(turn).values(claimed_until=now + pause, outcome=why)))


def latest(session: Session) -> list[JobRun]:
    """The newest day's run of every job, by name."""
    newest = select(JobRun.job, func.max(JobRun.day).label("day")).group_by(JobRun.job).subquery()
    return list(session.scalars(
        select(JobRun).join(newest, (newest.c.job == JobRun.job) & (newest.c.day == JobRun.day)).order_by(JobRun.job)))


def _mine(turn: Turn) -> Any:
    return update(JobRun).where(
        JobRun.job == turn.job, JobRun.day == turn.day, JobRun.worker == turn.worker, JobRun.tries == turn.n,
        JobRun.finished_at.is_(None))


def _one(result: Any) -> bool:
    return bool(result.rowcount == 1)
