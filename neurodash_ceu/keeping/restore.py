"""`neurodash restore`: a backup into an empty installation, whole or not at all.

Every file of the backup is hashed before anything is written. Then one transaction makes the tables of the backup's
time, fills them and brings them to today's shape; kept files are put before it commits. Whatever goes wrong on the way
leaves the installation as empty as it was.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Table, func, select, text
from sqlalchemy.exc import DBAPIError

from neurodash_ceu.keeping import lines, manifest
from neurodash_ceu.keeping.backup import serials
from neurodash_ceu.keeping.manifest import Manifest, kept_path
from neurodash_ceu.ports import migrate
from neurodash_ceu.ports.failures import sentence_of
from neurodash_ceu.ports.session import Database
from neurodash_ceu.ports.storage import Storage
from neurodash_ceu.rules.refusal import Refused


@dataclass(frozen=True)
class Restored:
    """A backup that was restored, the SHA-256 of its manifest, and the revision the database is at now."""

    manifest: Manifest
    sha256: str
    revision: str


def restore(database: Database, storage: Storage, folder: Path) -> Restored:
    """Restore a backup. Raises Refused, with nothing written, when it is damaged or the installation is not empty."""
    found, sha = manifest.read(folder)
    if not migrate.knows(found.revision):
        raise Refused(f"This backup was taken by version {found.version}, which is newer than this one. Install that "
                      "version or a later one, then restore.")
    put: list[str] = []
    try:
        with database.lasting_transaction() as connection:
            _must_be_empty(connection)
            migrate.remake_within(connection, found.revision)
            _fill(connection, found, folder)
            migrate.upgrade_within(connection)
            for one in found.kept:
                if not storage.has(one):
                    put.append(one)
                    storage.put((folder / kept_path(one)).read_bytes())
    except BaseException as error:
        for one in put:
            storage.forget(one)
        raise _refusal(error, folder) from error
    return Restored(found, sha, migrate.head())


def _refusal(error: BaseException, folder: Path) -> BaseException:
    if isinstance(error, DBAPIError):
        return Refused(f"The backup in {folder} could not be restored. {sentence_of(error)} Nothing was restored.")
    if isinstance(error, OSError):
        return Refused(f"The backup in {folder} could not be restored ({error.strerror}). Nothing was restored.")
    return error


def _must_be_empty(connection: Connection) -> None:
    for table in lines.tables_of(connection):
        if connection.execute(select(table).limit(1)).first() is not None:
            raise Refused(f"This installation is not empty: its table {table.name} has rows. A backup is restored into "
                          "an empty database only, so that nothing is written over: set NEURODASH_DATABASE or "
                          "NEURODASH_INSTANCE to a new one.")


def _fill(connection: Connection, found: Manifest, folder: Path) -> None:
    there = {table.name: table for table in lines.tables_of(connection)}
    if set(there) != {one.table for one in found.tables}:
        raise Refused(f"The backup in {folder} has other tables than version {found.version} makes. "
                      "Nothing was restored.")
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")  # a row may point at a later one of its own table
    for name, table in there.items():
        _table(connection, table, folder / f"rows/{name}.jsonl")
    for one in found.tables:
        if connection.scalar(select(func.count()).select_from(there[one.table])) != one.rows:
            raise Refused(f"Not every row of {one.table} arrived. Nothing was restored.")
    if connection.dialect.name == "postgresql":
        _count_on(connection, list(there.values()), found.sequences)


def _table(connection: Connection, table: Table, path: Path) -> None:
    with path.open("rb") as file:
        columns = lines.read_head(file)
        if {name for name, _ in columns} != set(table.columns.keys()):
            raise Refused(f"The table {table.name} of this backup has other columns than its version makes. "
                          "Nothing was restored.")
        lines.insert(connection, table, columns, file)


def _count_on(connection: Connection, tables: list[Table], kept: Mapping[str, int]) -> None:
    """Let every sequence go on after the last number that was given out."""
    there = {table.name: table for table in tables}
    for table, column, sequence in serials(connection, tables):
        highest = connection.scalar(select(func.max(there[table].c[column]))) or 0
        last = max(highest, kept.get(f"{table}.{column}", 0))
        if last:
            connection.execute(text("SELECT setval(CAST(:sequence AS regclass), :last)"),
                               {"sequence": sequence, "last": last})
