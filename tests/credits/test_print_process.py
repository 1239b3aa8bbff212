"""The print process as it runs: started warm, stopped by a signal, killed in the middle of a print without loss."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from neurodash_ceu.credits import certificates
from neurodash_ceu.credits.pdf import print_certificate
from neurodash_ceu.credits.print_cli import print_process
from neurodash_ceu.credits.trial import TRIAL
from neurodash_ceu.ports.session import Database
from neurodash_ceu.ports.storage import Storage
from neurodash_ceu.records.credits import CertificatePrint, PrintTry
from neurodash_ceu.serving import print_command
from tests import make
from tests.copies import Copy, copied
from tests.credits import papers, shelf

PATIENCE_SECONDS = 60


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    """Where the process keeps its prints."""
    return Storage(tmp_path / "kept")


@pytest.fixture
def codes(database: Database) -> list[str]:
    """Four certificates that wait, and one whose name cannot be printed."""
    names = ["Ruth Example", "Nguyễn Thị Ánh", "Εὐαγγελία", "Щёголева", "漢字"]
    with database.writing() as session:
        return [shelf.credited(session, shelf.book(session), name)[1].code for name in names]


@contextmanager
def running(database_url: str, storage: Storage) -> Iterator[Copy]:
    """A print process of its own: see tests/copies.py."""
    environment = os.environ | {
        "NEURODASH_INSTANCE": str(storage.folder.parent), "NEURODASH_DATABASE": database_url,
        "NEURODASH_STORAGE": str(storage.folder)}
    process = copied(lambda: print_process([]), environment)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def until(true: Callable[[], bool], every: float = 0.02) -> None:
    """Wait for something another process does."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not true():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(every)


def prints(database: Database) -> dict[str, str]:
    """The prints that are kept: code -> SHA-256."""
    with database.reading() as session:
        return {row.code: row.sha256 for row in session.scalars(select(CertificatePrint))}


def at_work_on(database: Database) -> str | None:
    """The certificate that a printer has claimed and not yet kept or held."""
    with database.reading() as session:
        return session.scalar(select(PrintTry.code).where(PrintTry.claimed_by.is_not(None),
                                                          PrintTry.held_reason.is_(None)))


def test_it_prints_what_waits_and_stops_when_told(
    database: Database, database_url: str, storage: Storage, codes: list[str]
) -> None:
    with running(database_url, storage) as process:
        until(lambda: len(prints(database)) == 4)
        until(lambda: at_work_on(database) is None)
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    with database.reading() as session:
        held = certificates.find(session, codes[4])
        assert held is not None and held.print_state == "held"
        assert "“漢” (U+6F22" in (held.held_reason or "")


def test_killed_in_the_middle_of_a_print_it_loses_nothing(
    database: Database, database_url: str, storage: Storage, codes: list[str]
) -> None:
    with running(database_url, storage) as process:
        until(lambda: at_work_on(database) is not None, every=0.002)
        process.send_signal(signal.SIGKILL)
        process.wait()
    lost = at_work_on(database)
    assert lost is not None, "it was killed between two prints, not in one"
    assert lost not in prints(database)
    with database.writing() as session:  # two minutes pass
        session.execute(update(PrintTry).values(not_before=make.NOW))
    with running(database_url, storage):
        until(lambda: len(prints(database)) == 4)
    kept = prints(database)
    assert set(kept) == set(codes[:4])
    for code, sha in kept.items():
        with database.reading() as session:
            known = certificates.find(session, code)
            assert known is not None and known.facts is not None
        assert storage.get(sha) == print_certificate(known.facts), "another process prints the same bytes"
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(CertificatePrint)) == 4


def test_what_it_lacks_is_a_sentence(tmp_path: Path) -> None:
    environment = os.environ | {"NEURODASH_INSTANCE": str(tmp_path), "NEURODASH_MODE": "production"}
    said = subprocess.run(print_command(), env=environment, capture_output=True, text=True, timeout=PATIENCE_SECONDS)
    assert said.returncode == 1
    assert said.stderr.startswith("Error: Production needs") and "Traceback" not in said.stderr


def test_the_trial_holds_hard_letters_and_prints() -> None:
    assert TRIAL.demonstration and TRIAL.legal_name in papers.text(print_certificate(TRIAL))
