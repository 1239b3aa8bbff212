"""Killed in the middle of a job, a worker goes on where it stopped, and nothing is done twice. On both databases."""

from __future__ import annotations

import logging
import subprocess
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, inspect, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from neurodash_ceu.ports import jobs
from neurodash_ceu.ports.durable import SCHEMA, Brief, Durable, work_url
from neurodash_ceu.ports.jobs import Daily, Outcome
from neurodash_ceu.ports.session import Database
from neurodash_ceu.records.jobs import JobRun
from neurodash_ceu.records.outbox import Mail
from neurodash_ceu.settings import CannotStart
from tests.conftest import Clock

PATIENCE_SECONDS = 30


def worker(url: str, where: str, file: Path) -> int:
    """A process with one job, killed there."""
    return subprocess.run([sys.executable, "-m", "tests.worker.one_job", url, where, str(file)], timeout=60).returncode


def test_a_killed_worker_goes_on_where_it_stopped(database: Database, database_url: str, tmp_path: Path) -> None:
    came = tmp_path / "came"
    assert worker(database_url, "in the job", came) == -9
    assert came.read_text() == "came\n"
    assert worker(database_url, "after the job", came) == -9
    assert came.read_text() == "came\n" * 2  # that step had not been written down
    assert worker(database_url, "nowhere", came) == 0
    assert came.read_text() == "came\n" * 2  # this one had
    with database.reading() as session:
        run, = jobs.latest(session)
        assert (run.outcome, run.tries, run.worker) == ("did it", 1, "machine-1")  # nobody had to wait for an hour
        assert [mail.once_key for mail in session.scalars(select(Mail))] == ["job"]
    if database.is_sqlite:
        work = Path(work_url(database_url).removeprefix("sqlite:///"))
        assert work.stat().st_mode & 0o777 == 0o600
        assert not any("workflow" in name for name in inspect(database.engine).get_table_names())
    else:
        assert SCHEMA in inspect(database.engine).get_schema_names()


def test_what_fails_is_put_off_and_keeps_its_words_to_itself(
    sqlite_database: Database, sqlite_url: str, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    came: list[str] = []

    def fails() -> Outcome:
        came.append("fails")
        raise KeyError("Ruth Example")

    def finds() -> Outcome:
        came.append("finds")
        return Outcome("1 thing not as written", well=False)

    daily = [Daily("fails", 15, fails), Daily("finds", 0, finds), Daily("this evening", 16, finds)]
    durable = Durable(sqlite_database, sqlite_url, "w-1", daily, clock)
    try:
        for _ in range(2):  # the second time there is nothing to do
            durable.look()
            runs = ended(sqlite_database, 2)
        clock.now += timedelta(minutes=5)
        durable.look()
        deadline = time.monotonic() + PATIENCE_SECONDS
        while len(came) < 3 and time.monotonic() < deadline:
            time.sleep(0.02)
    finally:
        durable.close()
    assert came == ["fails", "finds", "fails"]
    failed, found = runs
    assert (failed.finished_at, failed.well) == (None, None)
    assert str(failed.outcome).startswith("KeyError at ")
    assert (found.well, found.outcome) == (False, "1 thing not as written")
    assert "Ruth" not in caplog.text
    work = Path(work_url(sqlite_url).removeprefix("sqlite:///"))
    assert not any(b"Ruth" in path.read_bytes() for path in work.parent.glob(f"{work.name}*"))


def test_what_our_tables_say_is_due_is_done_whatever_the_engine_remembers(
    sqlite_database: Database, sqlite_url: str, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    came: list[int] = []
    claim, away = jobs.claim, [OperationalError("SELECT", {}, ValueError("away"))]

    def sometimes(session: Session, turn: jobs.Turn, now: datetime) -> bool:
        if away:
            raise away.pop()
        return claim(session, turn, now)

    monkeypatch.setattr(jobs, "claim", sometimes)
    daily = [Daily("job", 0, lambda: Outcome(str(came.append(1))))]
    durable = Durable(sqlite_database, sqlite_url, "w-1", daily, clock)
    try:
        for times in (1, 2):  # the second time it was done today, but the rows are gone: a database was restored
            deadline = time.monotonic() + PATIENCE_SECONDS
            while len(came) < times and time.monotonic() < deadline:
                durable.look()
                time.sleep(0.02)
            assert ended(sqlite_database, 1)[0].tries == 1
            assert len(came) == times
            with sqlite_database.writing() as session:
                session.execute(delete(JobRun))
    finally:
        durable.close()


def ended(database: Database, count: int) -> list[JobRun]:
    """So many runs, each with an outcome, by name."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        with database.reading() as session:
            runs = jobs.latest(session)
        if len(runs) == count and all(run.outcome for run in runs):
            return runs
        time.sleep(0.02)
    raise AssertionError("they did not end")


def test_what_the_engine_says_is_brief_and_said_once_a_minute() -> None:
    brief = Brief()

    def said(created: float, message: str) -> str | None:
        record = logging.LogRecord("dbos", logging.WARNING, "x.py", 1, message, (), None)
        record.created = created
        return record.getMessage() if brief.filter(record) else None

    away = "Exception listing queues: connection to Ruth's server failed: FATAL"
    assert [said(second, away) for second in (100, 101, 159, 161)] == [
        "Exception listing queues", None, None, "Exception listing queues"]
    assert said(101, "Something else %") == "Something else %"


def test_it_refuses_an_environment_that_would_report_elsewhere(
    sqlite_database: Database, sqlite_url: str, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DBOS__CLOUD", "true")
    with pytest.raises(CannotStart, match="DBOS__CLOUD"):
        Durable(sqlite_database, sqlite_url, "w-1", [Daily("job", 0, lambda: Outcome("x"))], clock)
