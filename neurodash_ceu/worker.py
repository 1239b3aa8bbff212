"""The worker: what is due without anybody asking for it. `neurodash serve` starts one, and so does `neurodash worker`.

Two kinds of work, gathered from the rooms. `often`: what waits in a table of ours and is taken from there row by row,
as mails are, so it needs no more than to be called. `daily`: durable jobs, once a day over all workers.

To add a daily job, add a line to `daily_jobs`: a name, the hour (UTC) from which it is due, and what it does. It must
bear to be done twice, find by itself what earlier days left over, and answer with an `Outcome` that names nobody. A
verb `(session, now) -> how many rows it did` that takes some rows at a time is one line with `in_chunks`:

    Daily("renewal reminders", 13, lambda: in_chunks(means, partial(remind, issuer=means.issuer), "{} reminders")),

It is no command of `neurodash`, so that no other command waits for the engine of the workflows to load.
"""

from __future__ import annotations

import fcntl
import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

import click
from sqlalchemy import exists, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from neurodash_ceu import settings
from neurodash_ceu.credits import proving, sealing, walks
from neurodash_ceu.credits.cli import walked
from neurodash_ceu.learning import overdue
from neurodash_ceu.ports import logs
from neurodash_ceu.ports.durable import Durable
from neurodash_ceu.ports.failures import on_one_line
from neurodash_ceu.ports.jobs import Daily, Outcome
from neurodash_ceu.ports.mail import put_mail
from neurodash_ceu.ports.migrate import current, head
from neurodash_ceu.ports.outbox import drain, sender
from neurodash_ceu.ports.provider import issuer_of
from neurodash_ceu.ports.session import Database, open_database
from neurodash_ceu.ports.storage import Storage
from neurodash_ceu.records.credits import Book
from neurodash_ceu.records.outbox import Mail
from neurodash_ceu.renewals.reminding import Post, remind
from neurodash_ceu.renewals.shelf import boards
from neurodash_ceu.rules.provider import Issuer
from neurodash_ceu.settings import CannotStart, Settings

log = logging.getLogger("neurodash_ceu.worker")  # as a program its name is another, and its lines would be a library's

PAUSE_SECONDS = 10
PATIENCE_SECONDS = 5
CHUNK_PAUSE_SECONDS = 0.2  # between two transactions of a batch, for whoever waits to write
MOST_WORKERS = 64  # of one machine


@dataclass(frozen=True)
class Means:
    """What jobs work with. `stop` is set when this process is told to end."""

    installed: Settings
    issuer: Issuer
    database: Database
    storage: Storage
    stop: threading.Event
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)


@dataclass(frozen=True)
class Often:
    """What is done again and again, `seconds` apart."""

    name: str
    seconds: int
    do: Callable[[], None]


def daily_jobs(means: Means) -> tuple[Daily, ...]:
    """Every daily job. Hours are UTC; what is due together is done in this order."""
    return (
        Daily("ledger seal", 2, lambda: seal_ledger(means)),
        Daily("ledger check", 2, lambda: check_ledger(means)),
        Daily("renewal reminders", 13, lambda: remind_of_renewals(means)),
    )


def often_jobs(means: Means) -> tuple[Often, ...]:
    """What waits in tables of ours. Mails only where a mail server is set: nobody reads this console."""
    jobs = [Often("overdue attempts", 60, lambda: close_overdue(means))]
    if not means.installed.mail_url.startswith("console:"):
        jobs.insert(0, Often("mail", 10, lambda: send_mail(means)))
    return tuple(jobs)


def send_mail(means: Means) -> None:
    """Send what waits in the outbox."""
    sent, failed = drain(means.database, sender(means.installed.mail_url), means.installed.mail_from, means.clock,
                         stop=means.stop)
    if sent or failed:
        log.info("mail: %d sent, %d failed", sent, failed)


def close_overdue(means: Means) -> None:
    """Grade timed attempts whose time is up, as they stand."""
    with means.database.reading() as session:
        waiting = overdue.waiting(session, means.clock())
    for key in waiting:
        with means.database.writing() as session:
            overdue.close(session, key, means.issuer, means.clock())
        time.sleep(CHUNK_PAUSE_SECONDS)


def seal_ledger(means: Means) -> Outcome:
    """Put the newest entry of every book under one hash. The root stands in the log too: a place off this database.

    Without any book nothing is written, so that a backup can still be restored into this installation.
    """
    with means.database.writing() as session:
        if session.scalars(select(Book.id).limit(1)).first() is None:
            return Outcome("there is no book yet")
        made = sealing.seal(session, means.storage, means.clock())
        if made is None:
            return Outcome("nothing was written since today's seal")
        return Outcome(f"seal {made.id} of {made.books} books and {made.entries} entries, root {made.root}")


def check_ledger(means: Means) -> Outcome:
    """Walk every book, and look for every head that was ever sealed.

    What it found is kept for the pages of the ledger. What is not as it was written is told to the provider by mail,
    once a day.
    """
    begun = means.clock()
    with means.database.reading() as session:
        verdict = proving.verify(session, means.storage)
    with means.database.writing() as session:
        walks.keep(session, verdict, begun)
    if verdict.broken:
        _tell_provider(means, "The ledger is not as it was written", LEDGER_BROKEN.format(walked=walked(verdict)))
    return Outcome(walked(verdict), well=not verdict.broken)


def remind_of_renewals(means: Means) -> Outcome:
    """Write the reminders that are due, to some people at a time. Who was passed over is reminded on the next day."""
    installed = means.installed
    post = Post(means.issuer.public_url, installed.secret, installed.free_entitlements)
    written = 0
    after: int | None = 0
    while after is not None and not means.stop.is_set():
        with means.database.writing() as session:
            done = remind(session, boards(installed.boards_folder), post, means.clock(), after)
        written, after = written + done.written, done.last
        time.sleep(CHUNK_PAUSE_SECONDS)
    return Outcome(f"{written} {'reminder' if written == 1 else 'reminders'}")


LEDGER_BROKEN = """The daily check of the ledger found something that is not as it was written.

{walked}

Run `neurodash ledger verify`: it names every place. Restore a backup into a new database beside this one and compare
those books. Certificates already out are witnesses. Until it is found, keep every backup you have.
"""


def _tell_provider(means: Means, subject: str, body: str) -> None:
    if means.issuer.demonstration:
        return
    key = f"daily:{means.clock().date()}:{subject}"[:120]
    with means.database.writing() as session:
        if not session.scalar(select(exists().where(Mail.once_key == key))):
            put_mail(session, means.clock(), means.issuer.provider.mail, subject, body, once_key=key)


def in_chunks(means: Means, verb: Callable[[Session, datetime], int], words: str) -> Outcome:
    """Call a verb, each time in a transaction of its own, until it finds nothing more to do.

    The outcome's words have how much it did in all in place of {}.
    """
    total = 0
    while not means.stop.is_set():
        with means.database.writing() as session:
            done = verb(session, means.clock())
        if not done:
            break
        total += done
        time.sleep(CHUNK_PAUSE_SECONDS)
    return Outcome(words.format(total))


def work(often: tuple[Often, ...], stop: threading.Event) -> None:
    """Do what is due until told to stop. What fails is told to the log and tried again when it is next due."""
    last: dict[str, float] = {}
    while not stop.is_set():
        for one in often:
            began = time.monotonic()
            if not stop.is_set() and began - last.get(one.name, -one.seconds) >= one.seconds:
                last[one.name] = began
                _try(one)
        stop.wait(PAUSE_SECONDS)


def _try(one: Often) -> None:
    try:
        one.do()
    except OperationalError as error:
        log.warning("%s waits for the database: %s", one.name, type(error.orig).__name__)
    except Exception as error:  # nothing that fails once may hold back everything else
        log.error("%s failed: %s", one.name, on_one_line(error))


@contextmanager
def named(instance: Path) -> Iterator[str]:
    """A name for a worker, while the block lasts: the machine's and a number that no other worker has here now.

    A worker that was killed is given the same again, for a lock dies with the process that holds it.
    """
    instance.mkdir(parents=True, exist_ok=True)
    for number in range(1, MOST_WORKERS + 1):
        handle = os.open(instance / f"worker-{number}.lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            continue
        try:
            yield f"{socket.gethostname()[:60]}-{number}"
        finally:
            os.close(handle)
        return
    raise CannotStart(f"{MOST_WORKERS} workers of this installation run on this machine: stop some.")


def _wait_for_shape(database: Database, stop: threading.Event) -> None:
    """Until `neurodash serve` has brought the database to the shape that this version knows."""
    told = False
    while not stop.is_set():
        try:
            if current(database) == head():
                return
            waits_for = "the newest shape of the database: start `neurodash serve` of this version"
        except OperationalError:
            waits_for = "the database"
        if not told:
            log.warning("the worker waits for %s", waits_for)
            told = True
        stop.wait(PATIENCE_SECONDS)


def _work_until_told() -> None:
    logs.start("worker")
    stop = threading.Event()

    def told_to_stop(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, told_to_stop)
    installed = settings.load()
    means = Means(installed, issuer_of(installed), open_database(installed.database), Storage(installed.storage), stop)
    with named(installed.instance) as worker:
        _wait_for_shape(means.database, stop)
        if stop.is_set():
            return
        durable = Durable(means.database, installed.database, worker, daily_jobs(means), means.clock)
        work((*often_jobs(means), Often("daily jobs", 60, durable.look)), stop)
        if durable.busy:
            os._exit(0)  # a long job is left as a kill would leave it: nobody who stops a server waits for one
        durable.close()
        means.database.close()


@click.command("worker-process")
def worker_process() -> None:
    """Send mails, close overdue attempts and do the daily jobs, until told to stop (SIGTERM)."""
    try:
        _work_until_told()
    except CannotStart as error:
        raise click.ClickException(str(error)) from error


if __name__ == "__main__":
    worker_process()
