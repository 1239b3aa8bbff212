"""The worker: what it does often and daily, under which name, and as a process that talks to nobody and can end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from neurodash_ceu import worker
from neurodash_ceu.credits import ledger, walks
from neurodash_ceu.credits.judging import Broken
from neurodash_ceu.credits.proving import Verdict
from neurodash_ceu.keeping.doctor import Finding, _daily_jobs
from neurodash_ceu.ports import jobs
from neurodash_ceu.ports.jobs import Outcome, Turn
from neurodash_ceu.ports.mail import put_mail
from neurodash_ceu.ports.session import Database, open_database
from neurodash_ceu.ports.storage import Storage
from neurodash_ceu.records.outbox import Mail
from neurodash_ceu.rules.provider import Issuer, Provider
from neurodash_ceu.settings import Settings
from neurodash_ceu.worker import Means, Often
from tests import make
from tests.accounts.smtp import listening
from tests.conftest import Clock, settings_for
from tests.make import NOW

PROVIDER = Provider("Example", ("1 Street",), "education@example.org", complaints="Write.", adjustments="Write.")
PATIENCE_SECONDS = 60
NO_MEANS: Any = None  # jobs are asked for their names alone


@pytest.fixture
def means(settings: Settings, database: Database, clock: Clock) -> Means:
    """Of a real provider, on both databases."""
    issuer = Issuer(PROVIDER, demonstration=False, public_url=settings.public_url)
    return Means(settings, issuer, database, Storage(settings.storage), threading.Event(), clock)


def mails(database: Database) -> list[Mail]:
    with database.reading() as session:
        return list(session.scalars(select(Mail).order_by(Mail.id)))


def test_a_broken_ledger_is_told_once_a_day(means: Means, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker.proving, "verify", lambda *_: Verdict(3, 9, 2, 2, (Broken("b", 1, "x"),)))
    for _ in range(2):
        outcome = worker.check_ledger(means)
    assert not outcome.well
    told, = mails(means.database)
    assert (told.to_address, told.subject) == ("education@example.org", "The ledger is not as it was written")
    assert outcome.words in told.body
    means.clock.now = NOW.replace(day=25)  # type: ignore[attr-defined]  # the clock of these tests
    worker.check_ledger(means)
    worker.check_ledger(replace(means, issuer=replace(means.issuer, demonstration=True)))
    assert len(mails(means.database)) == 2
    with means.database.reading() as session:
        kept = walks.newest(session)
        assert kept is not None
        assert (kept.at, kept.broken) == (NOW.replace(day=25), 1)
        assert set(walks.faults(session, kept, ["b"])) == {"b"}


def test_a_whole_ledger_is_sealed_and_told_nobody(means: Means) -> None:
    assert worker.seal_ledger(means) == Outcome("there is no book yet")
    with means.database.writing() as session:
        ledger.open_book(session, make.person(session).id, NOW)
    assert worker.seal_ledger(means).words.startswith("seal 1 of 1 books and 0 entries, root ")
    assert worker.seal_ledger(means) == Outcome("nothing was written since today's seal")  # after a kill
    assert worker.check_ledger(means) == Outcome(
        "Walked 0 books, 0 entries, 0 certificates, 0 completions, 1 seal: everything is as it was written.")
    assert mails(means.database) == []


def test_a_batch_is_done_in_chunks(means: Means, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "CHUNK_PAUSE_SECONDS", 0)
    left, sessions = [2, 2, 1, 0], []

    def verb(session: Session, now: datetime) -> int:
        sessions.append(session)
        assert now == NOW
        put_mail(session, now, "a@example.org", "s", "b")
        return left.pop(0)

    assert worker.in_chunks(means, verb, "{} reminders") == Outcome("5 reminders")
    assert len(set(map(id, sessions))) == 4
    assert len(mails(means.database)) == 4  # each was committed


def test_what_fails_holds_back_nothing_else(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setattr(worker, "PAUSE_SECONDS", 0)
    stop, did = threading.Event(), []

    def away() -> None:
        raise OperationalError("SELECT", {}, ValueError("Ruth"))

    def wrong() -> None:
        raise KeyError("Ruth")

    def last() -> None:
        did.append("last")
        if len(did) == 3:
            stop.set()

    worker.work((Often("a", 0, away), Often("b", 0, wrong), Often("rare", 900, lambda: did.append("rare")),
                 Often("c", 0, last)), stop)
    assert did == ["rare", "last", "last"]
    assert "a waits for the database: ValueError" in caplog.text
    assert "b failed: KeyError at test_worker.py" in caplog.text
    assert "Ruth" not in caplog.text


def test_mails_are_sent_only_where_a_server_is_set(means: Means) -> None:
    assert [one.name for one in worker.often_jobs(means)] == ["overdue attempts"]
    posting = replace(means, installed=replace(means.installed, mail_url="smtp://127.0.0.1:1"))
    assert [one.name for one in worker.often_jobs(posting)] == ["mail", "overdue attempts"]


def test_a_name_is_had_by_one_worker_and_had_again(tmp_path: Path) -> None:
    with worker.named(tmp_path) as first, worker.named(tmp_path) as second:
        assert (first[-2:], second[-2:]) == ("-1", "-2")
    with worker.named(tmp_path) as again:
        assert again == first


def findings(database: Database) -> Iterator[tuple[str, str, bool]]:
    for one in _daily_jobs(database):
        assert isinstance(one, Finding)
        yield one.name, one.says, one.well


def test_the_doctor_says_when_they_last_ran(database: Database) -> None:
    assert list(findings(database)) == [
        ("daily jobs", "none has run yet; `neurodash serve` and `neurodash worker` do them", True)]
    ends = {"done": Outcome("12 books"), "ledger check": Outcome("1 thing", well=False), "fails": "KeyError",
            "goes on": None}
    with database.writing() as session:
        for name, end in ends.items():
            turn = Turn(name, NOW.date(), "w", 1)
            jobs.claim(session, turn, NOW)
            if isinstance(end, Outcome):
                jobs.finish(session, turn, end, NOW)
            elif end:
                jobs.put_off(session, turn, str(end), NOW)
    assert list(findings(database)) == [
        ("done", "done 2026-11-24 15:30 UTC: 12 books", True),
        ("fails", "failed for 2026-11-24, 1 times: KeyError", False),
        ("goes on", "under way, for 2026-11-24", True),
        ("ledger check", "done 2026-11-24 15:30 UTC: 1 thing", False)]


def test_the_process_works_talks_to_nobody_and_ends(sqlite_url: str, sqlite_database: Database, tmp_path: Path) -> None:
    with sqlite_database.writing() as session:
        put_mail(session, NOW, "a@example.org", "Hello", "b")
    installed = settings_for(sqlite_url, tmp_path)
    with listening() as post:
        process = subprocess.Popen(
            [sys.executable, "-m", "neurodash_ceu.worker"], stderr=subprocess.PIPE, text=True, env=os.environ | {
                "NEURODASH_INSTANCE": str(installed.instance), "NEURODASH_DATABASE": sqlite_url,
                "NEURODASH_MAIL_URL": f"smtp://127.0.0.1:{post.port}", "PYTHONWARNINGS": "error"})
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not (post.taken and _looked(sqlite_url)) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert [one["Subject"] for one in post.taken] == ["Hello"]
        assert not _sockets(process.pid) & _of_the_network()
        assert _sockets(os.getpid()) & _of_the_network()  # the mail server of this test is found
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 0, said
    assert all(line.startswith('{"at":') for line in said.splitlines()), said
    assert "error" not in said
    assert '"part":"worker"' in said
    assert '"mail: 1 sent, 0 failed"' in said


def _sockets(pid: int) -> set[str]:
    """What a process has open as sockets, by the number that the kernel knows them by."""
    found = set()
    for link in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(FileNotFoundError):  # it was closed meanwhile
            found.add(str(link.readlink()))
    return {one.removeprefix("socket:[").removesuffix("]") for one in found if one.startswith("socket:[")}


def _of_the_network() -> set[str]:
    """Every socket on this machine that speaks IP, connected or listening."""
    return {line.split()[9] for kind in ("tcp", "tcp6", "udp", "udp6") if (table := Path(f"/proc/net/{kind}")).exists()
            for line in table.read_text().splitlines()[1:]}


def _looked(url: str) -> bool:
    """Has every daily job that is due by now been done?"""
    database = open_database(url)
    with database.reading() as session:
        runs = jobs.latest(session)
    database.close()
    due = {job.name for job in worker.daily_jobs(NO_MEANS) if job.hour <= datetime.now(UTC).hour}
    return due <= {run.job for run in runs if run.finished_at}
