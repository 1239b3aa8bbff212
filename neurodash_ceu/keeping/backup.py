"""`neurodash backup`: one state of the database and every kept file, in a folder that is whole or not there at all.

The rows come first, from one snapshot that holds up nobody. Kept files are written before the rows that name them and
never change, so whatever a row of the snapshot names is there when the files are copied afterwards.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import Connection, Table, select, text

from neurodash_ceu.keeping import lines
from neurodash_ceu.keeping.manifest import FORMAT, MANIFEST, SEAL, Manifest, Rows, kept_path, seal
from neurodash_ceu.ports.migrate import revision_of
from neurodash_ceu.ports.session import Database
from neurodash_ceu.ports.storage import NotKept, Storage, sync_folder
from neurodash_ceu.records.everything import NAMES_KEPT_FILES
from neurodash_ceu.rules.refusal import Refused


@dataclass(frozen=True)
class Taken:
    """A backup that was taken: what it holds and the SHA-256 of its manifest."""

    manifest: Manifest
    sha256: str


def take(database: Database, storage: Storage, target: Path, now: datetime) -> Taken:
    """Write a backup into a folder that is not there yet, or is empty.

    Raises Refused where that cannot be, and when the disk is full; then nothing is left behind.
    """
    _must_be_free(target)
    try:
        with _appearing(target) as folder:
            manifest = _write(database, storage, folder, now)
            content, sealed, sha = seal(manifest)
            _put(folder / MANIFEST, content)
            _put(folder / SEAL, sealed)
    except OSError as error:
        raise Refused(f"The backup could not be written to {target} ({error.strerror}). Nothing of it was kept. "
                      "Make room, or name a folder elsewhere.") from error
    return Taken(manifest, sha)


def _must_be_free(target: Path) -> None:
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise Refused(f"{target} is not a folder. Name a folder that is not there yet, or is empty.")
    if target.is_dir() and any(target.iterdir()):
        raise Refused(f"{target} is not empty. A backup is never written over something: name another folder.")
    if target.is_mount():
        raise Refused(f"{target} is the root of a file system, which cannot appear at once: name a folder in it.")
    if not target.parent.is_dir():
        raise Refused(f"{target.parent} is not there. Make it first, or name another folder.")


@contextmanager
def _appearing(target: Path) -> Iterator[Path]:
    """A folder under another name that becomes the target once everything in it is on the disk, or goes away."""
    made = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}-unfinished-"))  # for its owner alone
    try:
        yield made
        for folder, _, _ in os.walk(made, topdown=False):
            sync_folder(Path(folder))
        made.rename(target)
        sync_folder(target.parent)
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise


def _write(database: Database, storage: Storage, folder: Path, now: datetime) -> Manifest:
    with lines.snapshot_of(database) as connection:
        revision = revision_of(connection)
        if revision is None:
            raise Refused("This database has no tables yet, so there is nothing to back up.")
        tables = lines.tables_of(connection)
        for name in ("rows", "kept"):
            (folder / name).mkdir(mode=0o700)
        written = tuple(_table(connection, table, folder) for table in tables)
        named = _named(connection, tables)
        sequences = _sequences(connection, tables)
    kept = {sha: _copy(storage, sha, folder) for sha in storage.all()}
    whole = {sha: size for sha, size in kept.items() if size is not None}
    return Manifest(
        format=FORMAT, taken_at=now.isoformat(), version=version("neurodash-ceu"), database=connection.dialect.name,
        revision=revision, tables=written, sequences=sequences, kept=dict(sorted(whole.items())),
        missing=tuple(sorted((named | kept.keys()) - whole.keys())))


def _table(connection: Connection, table: Table, folder: Path) -> Rows:
    with _file(folder / "rows" / f"{table.name}.jsonl") as file:
        hashed = _Hashed(file)
        count = lines.write(lines.stream(connection, table), lines.columns_of(table), hashed)  # type: ignore[arg-type]  # all that is asked of it is `write`
        return Rows(table.name, count, hashed.size, hashed.sha.hexdigest())


class _Hashed:
    """A file that knows its SHA-256 while it is written."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self.sha, self.size = file, hashlib.sha256(), 0

    def write(self, content: bytes) -> None:
        self._file.write(content)
        self.sha.update(content)
        self.size += len(content)


def _named(connection: Connection, tables: list[Table]) -> set[str]:
    """The kept files that rows name."""
    there = {table.name: table for table in tables}
    return {sha for name, column in NAMES_KEPT_FILES if name in there
            for sha in connection.scalars(select(there[name].c[column]))}


def _sequences(connection: Connection, tables: list[Table]) -> dict[str, int]:
    """The last number that was given out by each sequence: one is never given twice, also after a restore."""
    if connection.dialect.name != "postgresql":
        return {}
    found = {}
    for table, column, sequence in serials(connection, tables):
        last, used = connection.execute(text(f"SELECT last_value, is_called FROM {sequence}")).one()  # noqa: S608 - its own name
        if used:
            found[f"{table}.{column}"] = int(last)
    return found


def serials(connection: Connection, tables: list[Table]) -> Iterator[tuple[str, str, str]]:
    """Every column that counts up by itself on PostgreSQL: table, column, its sequence."""
    for table in tables:
        for column in table.primary_key.columns:
            quoted = connection.dialect.identifier_preparer.quote(table.name)
            sequence: Any = connection.scalar(
                text("SELECT pg_get_serial_sequence(:name, :column)"), {"name": quoted, "column": column.name})
            if sequence is not None:
                yield table.name, column.name, str(sequence)


def _copy(storage: Storage, sha: str, folder: Path) -> int | None:
    """Copy a kept file; its size, or None where what is kept is not what its name says."""
    try:
        content = storage.get(sha)
    except NotKept:
        return None
    path = folder / kept_path(sha)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    _put(path, content)
    return len(content)


def _put(path: Path, content: bytes) -> None:
    with _file(path) as file:
        file.write(content)


@contextmanager
def _file(path: Path) -> Iterator[BinaryIO]:
    """A new file that its owner alone can read, on the disk when the block ends."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())
