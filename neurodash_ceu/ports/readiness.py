"""Is what an installation stands on there? Asked every few seconds by `/readyz` and in words by `neurodash doctor`."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionLeft

from neurodash_ceu.ports.fonts import FONTS, SCRIPTS
from neurodash_ceu.ports.migrate import head, revision_of
from neurodash_ceu.ports.session import Database
from neurodash_ceu.ports.storage import Storage
from neurodash_ceu.records.everything import WRITE_ONCE
from neurodash_ceu.records.write_once import trigger_names

_THERE = {
    "sqlite": "SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": ("SELECT relname, tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
                   "WHERE NOT tgisinternal AND tgenabled <> 'D'"),
}
TRIED = b"x" * 4096


def failing(database: Database, storage: Storage) -> tuple[str, ...]:
    """The names of what is not ready, in this order: database, migrations, triggers, fonts, storage."""
    found = list(_of_database(database))
    if fonts_missing():
        found.append("fonts")
    if storage_fault(storage) is not None:
        found.append("storage")
    return tuple(found)


def _of_database(database: Database) -> tuple[str, ...]:
    try:
        with database.engine.connect() as connection:
            if revision_of(connection) != newest():
                return ("migrations",)
            return ("triggers",) if triggers_missing(connection) else ()
    except (DBAPIError, NoConnectionLeft):
        return ("database",)


@cache
def newest() -> str:
    """The newest revision this code knows, read once."""
    return head()


def triggers_missing(connection: Connection) -> tuple[str, ...]:
    """The triggers that keep rows as they were written and that are not there, or switched off."""
    dialect = connection.dialect.name
    there = {(table, name) for table, name in connection.execute(text(_THERE[dialect]))}
    return tuple(sorted(
        name for table, word in WRITE_ONCE.items() for name in trigger_names(table, word, dialect)
        if (table, name) not in there))


def fonts_missing() -> tuple[str, ...]:
    """The shipped fonts of a print that are not there."""
    latin = any(FONTS.glob("Source*.ttf"))
    return (*sorted(name for name in SCRIPTS.values() if not (FONTS / name).is_file()), *(() if latin else ("Source",)))


def storage_fault(storage: Storage) -> str | None:
    """Why nothing can be written where kept files go, or None. It is tried, since permissions do not tell the whole."""
    try:
        storage.folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=storage.folder, prefix=".ready-") as file:
            file.write(TRIED)
            file.flush()
            if Path(file.name).stat().st_size != len(TRIED):
                return "it takes no bytes"
    except OSError as error:
        return error.strerror or type(error).__name__
    return None
