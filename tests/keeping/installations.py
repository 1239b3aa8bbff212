"""Installations that have something to lose, and empty ones to restore into."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from neurodash_ceu.cli import main
from neurodash_ceu.keeping import lines
from neurodash_ceu.ports.session import Database, open_database
from neurodash_ceu.ports.storage import Storage
from neurodash_ceu.records.credits import Certificate
from tests.copies import copied
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

    It runs in a process of its own, a copy of this one: see tests/copies.py.
    """
    folder = here.storage.folder.parent
    environment = {name: value for name, value in os.environ.items() if not name.startswith("NEURODASH_")} | {
        "NEURODASH_INSTANCE": str(folder), "NEURODASH_DATABASE": here.url,
        "NEURODASH_STORAGE": str(here.storage.folder)}
    ends = [os.pipe(), os.pipe()]

    def obey() -> None:
        sys.argv = ["neurodash", *words]
        with ExitStack() as held:
            if largest is not None:
                # SQLite's own files, of 32 KB and more, are there before: it is not the database's disk that is full.
                held.enter_context(lines.snapshot_of(open_database(here.url)))
                resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))
            main()

    child = copied(obey, environment, {number: writing for number, (_, writing) in enumerate(ends, 1)})
    said = []
    for _, writing in ends:
        os.close(writing)
    for reading, _ in ends:
        with open(reading, encoding="utf-8") as heard:  # noqa: PTH123 - a pipe has no path
            said.append(heard.read())
    return subprocess.CompletedProcess(words, child.wait(), *said)
