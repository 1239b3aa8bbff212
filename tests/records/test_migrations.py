"""Every step of the schema, up and down: the rows match the code, and the triggers stand after each of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from neurodash_ceu.ports.migrate import config, current, downgrade, head, upgrade
from neurodash_ceu.ports.session import Database, open_database
from neurodash_ceu.records.everything import WRITE_ONCE, metadata
from neurodash_ceu.records.search import WORDS
from neurodash_ceu.records.write_once import create_triggers, trigger_names

REVISIONS = [script.revision for script in reversed(list(ScriptDirectory.from_config(config()).walk_revisions()))]
TRIGGERS = {
    "sqlite": "SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'O'",
}


@pytest.fixture
def empty(empty_database_url: str) -> Iterator[Database]:
    """A database without any table, once of each kind."""
    opened = open_database(empty_database_url)
    yield opened
    opened.close()


def triggers(database: Database) -> dict[str, set[str]]:
    """The triggers that are there, by table."""
    found: dict[str, set[str]] = {}
    with database.engine.connect() as connection:
        for table, name in connection.execute(text(TRIGGERS[database.engine.dialect.name])):
            found.setdefault(table, set()).add(name)
    return found


def expected(database: Database) -> dict[str, set[str]]:
    """The triggers that the list asks for, on the tables that are there."""
    there = inspect(database.engine).get_table_names()
    return {table: trigger_names(table, word, database.engine.dialect.name)
            for table, word in WRITE_ONCE.items() if table in there}


def test_the_triggers_stand_after_every_step(empty: Database) -> None:
    assert REVISIONS
    for revision in REVISIONS:
        upgrade(empty, revision)
        assert current(empty) == revision
        assert triggers(empty) == expected(empty)
    assert set(expected(empty)) == set(WRITE_ONCE)
    for revision in [*reversed(REVISIONS[:-1]), "base"]:
        downgrade(empty, revision)
        assert triggers(empty) == expected(empty)
    assert inspect(empty.engine).get_table_names() == ["alembic_version"]
    upgrade(empty)
    assert triggers(empty) == expected(empty)
    assert set(triggers(empty)) == set(WRITE_ONCE)


def test_nothing_is_left_behind_on_the_way_down(empty: Database) -> None:
    upgrade(empty)
    downgrade(empty, "base")
    with empty.engine.connect() as connection:
        left = connection.execute(text(
            "SELECT name FROM sqlite_master WHERE name NOT LIKE 'alembic%' AND name NOT LIKE 'sqlite_%'"
            if empty.is_sqlite else "SELECT proname FROM pg_proc WHERE proname LIKE 'neurodash%'")).all()
    assert left == []


def test_the_head_is_what_the_code_says(empty: Database) -> None:
    upgrade(empty)
    assert current(empty) == head() == REVISIONS[-1]
    with empty.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={
            "compare_type": True, "compare_server_default": True, "include_name": _is_a_row})
        assert compare_metadata(context, metadata) == []


def _is_a_row(name: str | None, kind: str, _parents: object) -> bool:
    """Is it described by the records? The words of search are not: each database has its own table for them."""
    return kind != "table" or not str(name).startswith(WORDS)


def test_named_sentences_are_in_the_database_too(empty: Database) -> None:
    """Checks and foreign keys are not all compared by the tool above: their names must be there, and no others."""
    upgrade(empty)
    seen = inspect(empty.engine)
    for table in metadata.sorted_tables:
        wanted = {str(one.name) for one in table.constraints if one.name}
        there = {str(one["name"]) for one in (
            *seen.get_check_constraints(table.name), *seen.get_foreign_keys(table.name),
            *seen.get_unique_constraints(table.name), seen.get_pk_constraint(table.name))}
        assert there == wanted, table.name


def test_a_migration_is_all_or_nothing(empty: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """A step that fails in the middle leaves no table behind: the next try starts where it was."""
    def fail(*_: object) -> list[str]:
        return ["SELECT no_such_function()"]

    monkeypatch.setattr("neurodash_ceu.records.write_once.create_triggers", fail)
    with pytest.raises(Exception, match="no_such_function"):
        upgrade(empty)
    assert inspect(empty.engine).get_table_names() == []
    monkeypatch.setattr("neurodash_ceu.records.write_once.create_triggers", create_triggers)
    upgrade(empty)
    assert triggers(empty) == expected(empty)


def test_migrating_twice_is_migrating_once(database: Database) -> None:
    before = triggers(database)
    upgrade(database)
    assert current(database) == head()
    assert triggers(database) == before
