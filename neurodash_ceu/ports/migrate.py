"""Bringing a database to the newest shape, and asking whether it is there."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from neurodash_ceu.ports.session import Database
from neurodash_ceu.resources import PACKAGE

SCRIPTS = PACKAGE / "records" / "migrations"
LOCK = 7_305_112_604  # an arbitrary number of our own: two servers starting together migrate one after the other


def config(connection: Connection | None = None) -> Config:
    """Alembic's configuration, without a file."""
    made = Config()
    made.set_main_option("script_location", str(SCRIPTS))
    if connection is not None:
        made.attributes["connection"] = connection
    return made


def head() -> str:
    """The newest revision this code knows."""
    found = ScriptDirectory.from_config(config()).get_current_head()
    assert found is not None  # noqa: S101 - the first migration ships with the code
    return found


def current(database: Database) -> str | None:
    """The revision the database is at, or None for an empty one."""
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def revision_of(connection: Connection) -> str | None:
    """The revision the database of a connection is at, or None for an empty one."""
    return MigrationContext.configure(connection).get_current_revision()


def knows(revision: str) -> bool:
    """Is this a revision of this code? One of a later version is not."""
    return revision in {script.revision for script in ScriptDirectory.from_config(config()).walk_revisions()}


def upgrade_within(connection: Connection) -> None:
    """Migrate up to the newest revision, in the transaction of a connection."""
    command.upgrade(config(connection), "head")


def remake_within(connection: Connection, revision: str) -> None:
    """Give a database that has no row the tables of a revision, in the transaction of a connection."""
    if revision_of(connection) == revision:
        return
    command.downgrade(config(connection), "base")
    command.upgrade(config(connection), revision)


def upgrade(database: Database, to: str = "head") -> None:
    """Migrate up to a revision. Every step is one transaction."""
    _run(database, command.upgrade, to)


def downgrade(database: Database, to: str) -> None:
    """Migrate down to a revision ("base": nothing left). For tests and for an operator's retreat."""
    _run(database, command.downgrade, to)


def _run(database: Database, act: object, to: str) -> None:
    engine = database.engine if not database.is_sqlite else database.engine.execution_options(sqlite_writes="FULL")
    with engine.begin() as connection:
        if not database.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
        act(config(connection), to)  # type: ignore[operator]  # alembic's two commands share this shape
