"""The databases that tests get are fresh, migrated, and what they say they are."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select, text

from neurodash_ceu.ports.migrate import current, head
from neurodash_ceu.ports.session import Database, open_database
from neurodash_ceu.records.everything import metadata
from neurodash_ceu.records.people import Person
from tests import make
from tests.databases import PostgresServer
from tests.records import rows


def test_a_database_is_fresh_and_migrated(database: Database) -> None:
    assert current(database) == head()
    with database.writing() as session:
        make.person(session)
    with database.reading() as session:
        assert len(session.scalars(select(Person)).all()) == 1


def test_both_kinds_are_tried(database: Database, request) -> None:
    assert database.engine.dialect.name in request.node.name


def test_a_used_database_is_given_out_empty(
    postgres_server: PostgresServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres_server, "_spare", [])  # one that other tests used often is not given out again
    with postgres_server.fresh(tmp_path) as first:
        database = open_database(first)
        with database.writing() as session:
            rows.one_of_each(session)  # write-once tables too: no trigger stands in the way
            assert session.scalars(select(Person.id).order_by(Person.id)).first() == 1
        left_open = database.engine.connect()
    with postgres_server.fresh(tmp_path) as second:
        assert second == first
        emptied = open_database(second)
        with emptied.writing() as session:
            assert [table.name for table in metadata.sorted_tables
                    if session.execute(select(table)).first()] == []
            assert make.person(session).id == 1
        emptied.close()
    left_open.invalidate()
    database.close()


@pytest.mark.parametrize("change", [
    "DROP TRIGGER ledger_entries_keep_delete ON ledger_entries",
    "ALTER TABLE ledger_entries DISABLE TRIGGER ledger_entries_keep_delete",
    "ALTER TABLE responses RENAME TO gone",
    "ALTER TABLE people ALTER COLUMN legal_name DROP NOT NULL",
    "CREATE TABLE t (a integer)",
    "CREATE INDEX i ON people (zone)",
    "UPDATE alembic_version SET version_num = '0000'",
    "ANALYZE people",
    "CREATE SCHEMA other",
], ids=lambda change: " ".join(change.split()[:3]))
def test_a_database_whose_shape_was_changed_is_dropped(
    postgres_server: PostgresServer, tmp_path: Path, change: str
) -> None:
    with postgres_server.fresh(tmp_path) as first:
        database = open_database(first)
        with database.writing() as session:
            make.person(session)
            session.commit()
            session.execute(text(change))
        database.close()
    with postgres_server.fresh(tmp_path) as second:
        assert second != first
