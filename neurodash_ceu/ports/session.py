"""The database: one engine, `reading()` and `writing()`. The only commit in the house is here.

SQLite is opened for the web: WAL, foreign keys on, `recursive_triggers` on (so that REPLACE meets the
delete triggers), five seconds of patience, and BEGIN IMMEDIATE for every writing transaction, so that two
writers queue instead of failing in the middle. PostgreSQL runs READ COMMITTED, and verbs lock what they decide on.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Row, Select, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.pool import QueuePool

BUSY_TIMEOUT_MS = 5_000
CONNECT_SECONDS = 5  # a database that is away is said to be away, instead of letting everybody wait


# PostgreSQL: a serialization failure, a deadlock it broke by undoing this one.
_LOST = ("40001", "40P01")


def lost_a_race(error: DBAPIError) -> bool:
    """Did another transaction come first, so that doing the same once more meets what it wrote?

    A unique key taken meanwhile, or a deadlock broken at our cost. A database that is away or locked is no race.
    """
    return isinstance(error, IntegrityError) or getattr(error.orig, "sqlstate", None) in _LOST


class Database:
    """An engine and the two ways to use it. One per process."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.is_sqlite = engine.dialect.name == "sqlite"
        self._lasting = engine.execution_options(sqlite_writes="FULL")
        self._light = engine.execution_options(sqlite_writes="NORMAL")
        self._alone = engine.execution_options(isolation_level="AUTOCOMMIT")

    def ask(self, query: Select[Any], parameters: Mapping[str, object]) -> Sequence[Row[Any]]:
        """The rows of one query that stands alone: no session, and no transaction around it."""
        with self._alone.connect() as connection:
            return connection.execute(query, parameters).all()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that only reads: whatever it did is rolled back."""
        session = Session(self.engine, autoflush=False, expire_on_commit=False)
        try:
            yield session
        finally:
            session.close()

    @contextmanager
    def writing(self, *, lasting: bool = True) -> Iterator[Session]:
        """A session whose work is committed at the end, or undone whole when anything raises.

        `lasting` is for credit, certificates, audit and accounts: on SQLite the commit is on the disk
        (synchronous FULL) before the caller goes on. An answer may use `lasting=False` (NORMAL): it survives
        the death of the process, though perhaps not a power cut in the same instant.
        """
        session = Session(self._lasting if lasting else self._light, autoflush=False, expire_on_commit=False)
        try:
            yield session
            session.commit()
        except BaseException:
            session.rollback()
            raise
        finally:
            session.close()

    @contextmanager
    def lasting_transaction(self) -> Iterator[Connection]:
        """One transaction over whole tables, for a restore: committed at the end, or undone whole."""
        with self._lasting.begin() as connection:
            yield connection

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()


def open_database(url: str) -> Database:
    """Open `sqlite:///path` or `postgresql+psycopg://…`. The folder of an SQLite file is made if missing."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        if parsed.database and parsed.database != ":memory:":
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
            for_its_owner_alone(Path(parsed.database))
        engine = create_engine(
            url, poolclass=QueuePool, pool_size=5, max_overflow=10, hide_parameters=True,
            connect_args={"timeout": BUSY_TIMEOUT_MS / 1000, "isolation_level": None, "check_same_thread": False})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return Database(engine)
    engine = create_engine(url, pool_size=5, max_overflow=10, pool_pre_ping=True, hide_parameters=True,
                           connect_args={"prepare_threshold": None, "connect_timeout": CONNECT_SECONDS})
    return Database(engine)


def for_its_owner_alone(path: Path) -> None:
    """Make the file of a new database, readable by nobody else; SQLite gives the files beside it the same rights."""
    with suppress(OSError):  # it is there, or cannot be made: SQLite says what is wrong when it opens it
        os.close(os.open(path, os.O_CREAT | os.O_EXCL, 0o600))


def _prepare_sqlite(connection: Any, _record: object) -> None:
    for pragma in ("foreign_keys = ON", "recursive_triggers = ON", f"busy_timeout = {BUSY_TIMEOUT_MS}",
                   "journal_mode = WAL", "synchronous = NORMAL"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # A writer takes the write lock at once and so waits its turn; a reader sees one state from its first query.
    options = connection.get_execution_options()
    durability = options.get("sqlite_writes")
    if options.get("isolation_level") == "AUTOCOMMIT":
        return
    if durability is None:
        connection.exec_driver_sql("BEGIN DEFERRED")
        return
    connection.exec_driver_sql(f"PRAGMA synchronous = {durability}")
    connection.exec_driver_sql("BEGIN IMMEDIATE")
