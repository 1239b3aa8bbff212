"""Installations that have something to lose, and empty ones to restore into."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import traceback
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn

import pytest
from sqlalchemy import select

from neurodash_ceu.cli import main
from neurodash_ceu.keeping import lines
from neurodash_ceu.ports.session import Database, open_database
from neurodash_ceu.ports.storage import Storage
from neurodash_ceu.records.credits import Certificate
from tests.credits import shelf
from tests.learning.study import begin

HARD_NAME = "Nguyễn Thị Ánh O’Brien-\\\"Щ\""


@dataclass
class Kept:
    """A database and its storage."""

    database: Database
    storage: Storage
    url: str

    def rows(self) -> dict[str, list[tuple[Any, ...]]]:
        """Everything a backup must bring back."""
        with lines.snapshot_of(self.database) as connection:
            return {table.name: [tuple(map(_plain, row)) for row in lines.stream(connection, table)]
                    for table in lines.tables_of(connection)}

    def files(self) -> dict[str, bytes]:
        """Every kept file."""
        return {sha: self.storage.get(sha) for sha in self.storage.all()}

    def is_empty(self) -> bool:
        """Is there neither a row nor a file?"""
        return not any(self.rows().values()) and not self.files()


def _plain(value: Any) -> Any:
    # SQLite gives an instant back without its offset, PostgreSQL with it.
    return value.replace(tzinfo=None) if isinstance(value, datetime) else value


@contextmanager
def installation(request: pytest.FixtureRequest, kind: str, folder: Path, *, migrated: bool = False) -> Iterator[Kept]:
    """An installation on that kind of database, without a table or without a row."""
    server: Any = request.getfixturevalue("sqlite_server" if kind == "sqlite" else "postgres_server")
    folder.mkdir(parents=True, exist_ok=True)
    with server.fresh(folder, migrated=migrated) as url:
        database = open_database(url)
        try:
            yield Kept(database, Storage(folder / "kept"), url)
        finally:
            database.close()


def furnish(here: Kept, folder: Path) -> None:
    """A learner with a completed module and one with a hard name; a print of each certificate is kept."""
    study = begin(here.database, folder).all_but_the_last()
    study.attest()
    with here.database.writing() as session:
        shelf.credited(session, shelf.book(session), HARD_NAME)
        for number, certificate in enumerate(session.scalars(select(Certificate))):
            shelf.printed(session, here.storage, certificate, shelf.PRINT + bytes(50_000 + number))


def command(here: Kept, *words: str, largest: int | None = None) -> subprocess.CompletedProcess[str]:
    """Run a command of that installation; `largest`: no file may grow beyond so many bytes.

    It runs in a process of its own, a copy of this one: to load all the code anew takes longer than most commands do.
    """
    folder = here.storage.folder.parent
    environment = {name: value for name, value in os.environ.items() if not name.startswith("NEURODASH_")} | {
        "NEURODASH_INSTANCE": str(folder), "NEURODASH_DATABASE": here.url,
        "NEURODASH_STORAGE": str(here.storage.folder)}
    ends = [os.pipe(), os.pipe()]
    child = os.fork()
    if child == 0:
        _become(words, environment, largest, [writing for _, writing in ends])
    said = []
    for _, writing in ends:
        os.close(writing)
    for reading, _ in ends:
        with open(reading, encoding="utf-8") as heard:  # noqa: PTH123 - a pipe has no path
            said.append(heard.read())
    _, status = os.waitpid(child, 0)
    return subprocess.CompletedProcess(words, os.waitstatus_to_exitcode(status), *said)


def _become(words: tuple[str, ...], environment: dict[str, str], largest: int | None, ends: list[int]) -> NoReturn:
    """Be the command: its words, its environment, its output, and nothing of the tests'."""
    code: Any = 70
    try:
        for number, writing in enumerate(ends, 1):
            os.dup2(writing, number)
        sys.stdout, sys.stderr = open(1, "w", encoding="utf-8"), open(2, "w", encoding="utf-8")  # noqa: SIM115 - until the end
        warnings.simplefilter("ignore")  # as without the tests, which make errors of them
        os.environ.clear()
        os.environ.update(environment)
        sys.argv = ["neurodash", *words]
        if largest is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))
        main()
    except SystemExit as ended:
        code = ended.code or 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
