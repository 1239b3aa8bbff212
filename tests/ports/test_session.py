"""Reading reads, writing commits whole or not at all; on SQLite each commit says how lasting it is."""

from __future__ import annotations

import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from neurodash_ceu.ports.session import Database, open_database
from neurodash_ceu.records.people import Person
from tests import make

FULL, NORMAL = 2, 1
ROOT = Path(__file__).resolve().parents[2]


def people(database: Database) -> int:
    """How many people there are, on another connection than any test's."""
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(Person)) or 0


def test_writing_commits_at_its_end(database: Database) -> None:
    with database.writing() as session:
        make.person(session)
        assert people(database) == 0  # nobody else sees it yet
    assert people(database) == 1


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt, SystemExit, GeneratorExit])
@pytest.mark.parametrize("lasting", [True, False])
def test_writing_undoes_everything_when_anything_raises(database: Database, error: type[BaseException],
                                                        lasting: bool) -> None:
    with pytest.raises(error), database.writing(lasting=lasting) as session:
        _write_then(session, error)
    assert people(database) == 0
    with database.writing() as session:  # and the connection is good for the next
        make.person(session)
    assert people(database) == 1


def _write_then(session: Session, error: type[BaseException]) -> None:
    make.person(session)
    raise error


def test_a_refused_commit_undoes_everything(database: Database) -> None:
    with pytest.raises(IntegrityError), database.writing() as session:
        make.person(session)
        session.add(Person(email="a@example.org", legal_name="A", zone="UTC", paper="folio", created_at=make.NOW))
    assert people(database) == 0


def test_reading_keeps_nothing(database: Database) -> None:
    with database.reading() as session:
        make.person(session)
    assert people(database) == 0


def test_values_outlive_their_session(database: Database) -> None:
    """Pages are rendered after the session is closed: what was loaded must still be there."""
    with database.writing() as session:
        person = make.person(session)
    assert person.legal_name == "Ruth Example"


@contextmanager
def said(database: Database) -> Iterator[list[str]]:
    """Everything SQLite is told, transactions and pragmas included."""
    heard: list[str] = []

    def listen(connection: Any, _record: Any, _proxy: Any) -> None:
        connection.set_trace_callback(heard.append)

    event.listen(database.engine, "checkout", listen)
    try:
        yield heard
    finally:
        event.remove(database.engine, "checkout", listen)


def test_a_writer_takes_the_lock_at_once_and_a_reader_does_not(sqlite_database: Database) -> None:
    with said(sqlite_database) as heard:
        with sqlite_database.reading() as session:
            session.scalar(select(func.count()).select_from(Person))
        assert [line for line in heard if line.startswith("BEGIN")] == ["BEGIN DEFERRED"]
        del heard[:]
        with sqlite_database.writing() as session:
            session.scalar(select(func.count()).select_from(Person))
        assert [line for line in heard if line.startswith(("BEGIN", "COMMIT"))] == ["BEGIN IMMEDIATE", "COMMIT"]


def test_how_lasting_a_commit_is_is_decided_each_time(sqlite_database: Database) -> None:
    """FULL before credit, NORMAL before an answer, whatever the same connection did before."""
    for lasting in (True, False, True, True, False):
        with sqlite_database.writing(lasting=lasting) as session:
            make.person(session)
            assert session.scalar(text("PRAGMA synchronous")) == (FULL if lasting else NORMAL)
    with sqlite_database.writing() as session:  # lasting unless told otherwise
        session.scalar(select(1))
        assert session.scalar(text("PRAGMA synchronous")) == FULL


def test_every_connection_is_prepared(sqlite_database: Database) -> None:
    with sqlite_database.reading() as one, sqlite_database.reading() as two:
        for session in (one, two):
            found = {name: session.scalar(text(f"PRAGMA {name}"))
                     for name in ("foreign_keys", "recursive_triggers", "busy_timeout", "journal_mode")}
            assert found == {"foreign_keys": 1, "recursive_triggers": 1, "busy_timeout": 5000, "journal_mode": "wal"}


def test_a_second_writer_waits_its_turn(database: Database) -> None:
    """Two writers of one person: the second decides on what the first wrote, instead of failing in the middle."""
    with database.writing() as session:
        person = make.person(session).id

    def write_longer() -> None:
        with database.writing() as session:
            held = session.get_one(Person, person, with_for_update=True)
            time.sleep(0.05)
            held.legal_name += "I"

    threads = [threading.Thread(target=write_longer) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    with database.reading() as session:
        assert session.get_one(Person, person).legal_name == "Ruth ExampleIIII"


def test_a_reader_sees_one_state(sqlite_database: Database) -> None:
    """On SQLite a reading sees the state of its first query to its end, and no writer waits for it."""
    with sqlite_database.reading() as session:
        count = select(func.count()).select_from(Person)
        assert session.scalar(count) == 0
        with sqlite_database.writing() as writer:
            make.person(writer)
        assert session.scalar(count) == 0
    assert people(sqlite_database) == 1


def test_no_transaction_is_left_open(database: Database) -> None:
    for _ in range(40):  # more than the pool has connections
        with database.reading() as session:
            session.scalar(select(1))
    if not database.is_sqlite:
        with database.engine.connect() as connection:
            idle = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in%'"
            assert connection.scalar(text(idle)) == 0


def test_the_folder_of_a_new_file_is_made(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'new' / 'folder' / 'neurodash.sqlite3'}")
    with database.reading() as session:
        assert session.scalar(select(1)) == 1
    database.close()
    assert (tmp_path / "new" / "folder" / "neurodash.sqlite3").exists()


KILLED = """
import os, signal, sys
from neurodash_ceu.ports.session import open_database
from tests import make
with open_database(sys.argv[1]).writing(lasting=False) as session:
    make.person(session)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_commit_survives_the_death_of_its_process(sqlite_database: Database, sqlite_url: str) -> None:
    """Even an answer's light commit waits in no process: another one sees it."""
    ended = subprocess.run([sys.executable, "-c", KILLED, sqlite_url], cwd=ROOT, check=False)
    assert ended.returncode == -signal.SIGKILL
    assert people(sqlite_database) == 1


def test_a_new_file_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'new.sqlite3'}")
    with database.writing() as session:
        session.execute(text("CREATE TABLE t (a)"))
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    database.close()
    assert set(modes.values()) == {0o600}
    assert "new.sqlite3-wal" in modes
