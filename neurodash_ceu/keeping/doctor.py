"""`neurodash doctor`: is this installation well, and what to do where it is not. One line for each thing."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from neurodash_ceu import settings
from neurodash_ceu.desk.reader import read_policies
from neurodash_ceu.ports import jobs, readiness
from neurodash_ceu.ports.failures import sentence_of
from neurodash_ceu.ports.migrate import knows, revision_of
from neurodash_ceu.ports.outbox import MOST_TRIES, sender
from neurodash_ceu.ports.provider import issuer_of
from neurodash_ceu.ports.session import Database, open_database
from neurodash_ceu.ports.storage import Storage
from neurodash_ceu.records.credits import LedgerEntry
from neurodash_ceu.records.outbox import Mail
from neurodash_ceu.settings import CannotStart, Settings

WAITED_LONG = timedelta(hours=1)
CLOCKS_DIFFER = timedelta(minutes=5)
TRIAL_SECONDS = 120
SLOW_PRINT_MS = 2_000
JOB_FIXES = {"ledger check": "Run `neurodash ledger verify`, which names every place, and compare with a backup."}


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: `fix` says what to do, and is "" where all is well."""

    name: str
    says: str
    fix: str = ""

    @property
    def well(self) -> bool:
        """Is there nothing to do?"""
        return not self.fix

    def __str__(self) -> str:
        return f"{'ok ' if self.well else 'BAD'}  {self.name}: {self.says}" + (f"\n     {self.fix}" if self.fix else "")


def examine(now: datetime) -> Iterator[Finding]:
    """Look at everything, the quick things first. Without settings there is nothing more to look at."""
    try:
        installed = settings.load()
    except CannotStart as error:
        yield Finding("settings", "they are not whole", str(error))
        return
    yield Finding("settings", f"{installed.mode}, {installed.public_url}, instance in {installed.instance}")
    for look in (_provider, _policies, _courses, _mail_address, _storage, _fonts, _zones):
        yield look(installed)
    yield from _of_database(installed, now)
    yield from _printing()


def _provider(installed: Settings) -> Finding:
    try:
        return Finding("provider", issuer_of(installed).provider.name)
    except CannotStart as error:
        return Finding("provider", f"{installed.provider_file} has mistakes", str(error))


def _policies(installed: Settings) -> Finding:
    shelf = read_policies(installed.policies_folder)
    if shelf.problems:
        return Finding("policies", "these files have mistakes, and their drafts are shown",
                       "\n     ".join(problem.sentence() for problem in shelf.problems))
    drafts = [name for name, policy in shelf.policies.items() if policy.draft]
    return Finding("policies", f"drafts, not adopted: {', '.join(drafts)}" if drafts else "all adopted")


def _courses(installed: Settings) -> Finding:
    missing = [str(folder) for folder in installed.courses if not folder.is_dir()]
    if missing:
        return Finding("courses", f"no such folder: {', '.join(missing)}", "Set NEURODASH_COURSES. What is published "
                       "stays so, and nothing new can be published from there.")
    return Finding("courses", ", ".join(map(str, installed.courses)))


def _mail_address(installed: Settings) -> Finding:
    try:
        sender(installed.mail_url)
    except ValueError as error:
        return Finding("mail", "NEURODASH_MAIL_URL cannot be used", f"{error}.")
    if installed.mail_url.startswith("console:") and not installed.demonstration:
        return Finding("mail", "mails are printed, not sent", "Set NEURODASH_MAIL_URL to an SMTP server.")
    return Finding("mail", "printed to the console" if installed.mail_url.startswith("console:") else "sent by SMTP")


def _storage(installed: Settings) -> Finding:
    fault = readiness.storage_fault(Storage(installed.storage))
    if fault is not None:
        return Finding("storage", f"nothing can be written to {installed.storage} ({fault})",
                       "Make room there, let this user write there, or set NEURODASH_STORAGE.")
    return Finding("storage", f"{installed.storage} can be written to")


def _fonts(_: Settings) -> Finding:
    missing = readiness.fonts_missing()
    if missing:
        return Finding("fonts", f"missing: {', '.join(missing)}", "This copy is not whole: install it again.")
    return Finding("fonts", "every shipped font is there")


def _zones(_: Settings) -> Finding:
    with suppress(ZoneInfoNotFoundError):
        for name in ("America/Chicago", "Europe/Dublin", "Pacific/Auckland"):
            ZoneInfo(name)
        return Finding("time zones", "known")
    return Finding("time zones", "none are known", "Install the Python package tzdata.")


def _of_database(installed: Settings, now: datetime) -> Iterator[Finding]:
    try:
        database = open_database(installed.database)
    except OSError as error:
        yield Finding("database", f"its folder cannot be made ({error.strerror})", "Set NEURODASH_INSTANCE.")
        return
    try:
        yield from _answers(database, now)
    except DBAPIError as error:
        yield Finding("database", "it does not do what is asked of it", sentence_of(error))
    finally:
        database.close()


def _answers(database: Database, now: datetime) -> Iterator[Finding]:
    with database.engine.connect() as connection:
        revision = revision_of(connection)
        yield Finding("database", f"{connection.dialect.name} answers")
        if revision != readiness.newest():
            yield _other_shape(revision)
            return
        yield Finding("migrations", f"at {revision}, the newest")
        missing = readiness.triggers_missing(connection)
        yield Finding("triggers", f"missing or off: {', '.join(missing)}", "Rows that are written once can be changed. "
                      "Find out who took the triggers away, compare with a backup (`neurodash ledger verify` walks the "
                      "ledger), and restore a backup into a new database.") if missing else Finding(
                          "triggers", "all there")
    yield _outbox(database, now)
    yield from _daily_jobs(database)
    yield _clock(database, now)


def _other_shape(revision: str | None) -> Finding:
    if revision is None:
        return Finding("migrations", "the database has no tables yet", "Start `neurodash serve`, or restore a backup.")
    if knows(revision):
        return Finding("migrations", f"at {revision}, not the newest", "Take a backup, then start `neurodash serve`.")
    return Finding("migrations", f"at {revision}, which this version does not know", "Install the newer version again.")


def _outbox(database: Database, now: datetime) -> Finding:
    with database.reading() as session:
        waiting = Mail.sent_at.is_(None) & (Mail.not_before <= now)
        oldest = session.scalar(select(func.min(Mail.created_at)).where(waiting, Mail.tries < MOST_TRIES))
        given_up = session.scalar(select(func.count()).where(Mail.sent_at.is_(None), Mail.tries >= MOST_TRIES)) or 0
    if oldest is not None and now - oldest > WAITED_LONG:
        return Finding("outbox", f"a mail waits since {oldest:%Y-%m-%d %H:%M} UTC",
                       "Run `neurodash mail send` and see what it says; a worker does it all the time.")
    if given_up:
        return Finding("outbox", f"{given_up} given up after {MOST_TRIES} tries",
                       "The outbox has the reason of each; mend it, and write to the people yourself.")
    return Finding("outbox", "nothing waits for long")


def _daily_jobs(database: Database) -> Iterator[Finding]:
    """When each daily job last ran. None needs to have: an installation can be well without a worker."""
    with database.reading() as session:
        runs = jobs.latest(session)
    if not runs:
        yield Finding("daily jobs", "none has run yet; `neurodash serve` and `neurodash worker` do them")
    for run in runs:
        if run.finished_at is not None:
            yield Finding(run.job, f"done {run.finished_at:%Y-%m-%d %H:%M} UTC: {run.outcome}", "" if run.well else
                          "This stays until the job runs again, tomorrow. " + JOB_FIXES.get(run.job, ""))
        elif run.outcome is None:
            yield Finding(run.job, f"under way, for {run.day}")
        else:
            yield Finding(run.job, f"failed for {run.day}, {run.tries} times: {run.outcome}",
                          "It is tried again by itself. The log of the worker says when it began to fail.")


def _clock(database: Database, now: datetime) -> Finding:
    with database.reading() as session:
        newest = session.scalar(select(func.max(LedgerEntry.recorded_at)))
    if newest is not None and newest - now > CLOCKS_DIFFER:
        return Finding("clock", f"it is before the newest entry of the ledger, {newest:%Y-%m-%d %H:%M} UTC",
                       "Set the clock of this machine right (NTP) before anybody earns credit.")
    return Finding("clock", f"{now:%Y-%m-%d %H:%M} UTC")


def _printing() -> Iterator[Finding]:
    fix = ("Install the Debian packages of scripts/system-packages-run.txt (Pango, HarfBuzz, fontconfig), then look "
           "again.")
    try:
        done = subprocess.run([sys.executable, "-m", "neurodash_ceu.keeping.trial_print"], capture_output=True,
                              text=True, check=False, timeout=TRIAL_SECONDS)
        said = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        yield Finding("trial certificate", "this machine cannot print one", fix)
        return
    yield Finding("trial certificate", f"printed with hard names in {said['ms']} ms",
                  "" if said["ms"] < SLOW_PRINT_MS else "That is slow: look what else runs on this machine.")
    yield Finding("font subsetting", "fast" if said["subsetting"] else "slow: libharfbuzz-subset is not loaded",
                  "" if said["subsetting"] else "Install the Debian package libharfbuzz-subset0.")


def as_json(findings: list[Finding]) -> str:
    """The findings for a program."""
    return json.dumps([{"name": one.name, "ok": one.well, "says": one.says, "fix": one.fix} for one in findings],
                      ensure_ascii=False, indent=1)
