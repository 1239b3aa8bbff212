"""Every way round what is written once is refused on both databases: raw, ORM, REPLACE, UPSERT, TRUNCATE."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, Table, UniqueConstraint, and_, delete, inspect, text, update
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from neurodash_ceu.ports.session import Database, open_database
from neurodash_ceu.records.base import Base
from neurodash_ceu.records.everything import WRITE_ONCE, metadata
from tests.records import rows
from tests.records.rows import columns_of, other_value

TABLES = sorted(WRITE_ONCE)
# What a table that is not kept whole lets happen to a column: only this. A deadline is put later by staff.
# Of a claim, what is stated and how it stands are copies of its newest event.
MAY_BE_FILLED_ONCE = {("attempts", "submitted_at"), ("attempts", "deadline_at"),
                      *(("outside_claims", name) for name in ("state", "since", "same_key", "facts"))}
Rows = dict[str, dict[str, Any]]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """One database of each kind for all these tests: what is refused leaves it as it was."""
    server: Any = request.getfixturevalue("sqlite_server" if request.param == "sqlite" else "postgres_server")
    with server.fresh(tmp_path_factory.mktemp("once")) as url:
        opened = open_database(url)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def written(database: Database) -> Rows:
    """A row in every write-once table."""
    with database.writing() as session:
        return rows.one_of_each(session)


def test_every_write_once_table_has_a_row_to_try(written: Rows) -> None:
    assert [name for name in TABLES if not written[name]] == []


def keys_of(table: Table) -> Iterator[tuple[str, ...]]:
    """Every key of a table, by columns: primary, unique, and unique where a condition holds."""
    yield tuple(column.name for column in table.primary_key)
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint):
            yield tuple(column.name for column in constraint.columns)
    for index in table.indexes:
        if index.unique:
            yield tuple(column.name for column in index.columns)


def where(table: Table, row: dict[str, Any]) -> Any:
    """The condition that finds a row by its primary key."""
    return and_(*(column == row[column.name] for column in table.primary_key))


def try_raw(database: Database, *statements: Any, foreign_keys: bool = True, triggers: bool = True) -> None:
    """Run statements on a connection of our own and commit, as somebody would who goes round the verbs."""
    with database.engine.connect() as connection:
        connection.rollback()
        if database.is_sqlite:
            raw = connection.connection.driver_connection
            raw.execute(f"PRAGMA recursive_triggers = {'ON' if triggers else 'OFF'}")
            raw.execute(f"PRAGMA foreign_keys = {'ON' if foreign_keys else 'OFF'}")
        try:
            for statement in statements:
                connection.execute(statement)
            connection.commit()
        finally:
            connection.rollback()
            connection.invalidate()  # its pragmas are not ours


def still(database: Database, table: Table, row: dict[str, Any]) -> bool:
    """The row is there as it was written."""
    with database.engine.connect() as connection:
        return columns_of(connection, table) == row


@pytest.mark.parametrize("name", TABLES)
def test_no_column_is_changed(database: Database, written: Rows, name: str) -> None:
    table, row = metadata.tables[name], written[name]
    for column in table.columns:
        if (name, column.name) in MAY_BE_FILLED_ONCE:
            continue
        value = row[column.name]
        changed = other_value(value) if value is not None else None
        with pytest.raises(IntegrityError):
            try_raw(database, update(table).where(where(table, row)).values({column.name: changed}), foreign_keys=False)
        assert still(database, table, row), column.name


@pytest.mark.parametrize("name", [name for name in TABLES if WRITE_ONCE[name] != "erase only"])
def test_no_row_is_deleted(database: Database, written: Rows, name: str) -> None:
    table, row = metadata.tables[name], written[name]
    for statement in (delete(table).where(where(table, row)), delete(table)):
        with pytest.raises(IntegrityError):
            try_raw(database, statement, foreign_keys=False)
        assert still(database, table, row)


@pytest.mark.parametrize("name", [name for name in TABLES if WRITE_ONCE[name] == "erase only"])
def test_what_may_be_erased_is_erased_whole(database: Database, written: Rows, name: str) -> None:
    table, row = metadata.tables[name], written[name]
    with database.writing() as session:
        session.execute(delete(table).where(where(table, row)))
        assert columns_of(session.connection(), table) != row
        session.rollback()
    assert still(database, table, row)


def mapped(name: str) -> type[Base]:
    """The class of a table's rows."""
    return next(mapper.class_ for mapper in Base.registry.mappers if mapper.local_table.name == name)


@pytest.mark.parametrize("name", TABLES)
def test_the_orm_changes_and_deletes_nothing(database: Database, written: Rows, name: str) -> None:
    table, row = metadata.tables[name], written[name]
    key = tuple(row[column.name] for column in inspect(mapped(name)).primary_key)
    changed = next(column.name for column in table.columns
                   if not column.primary_key and row[column.name] is not None and not column.foreign_keys)
    with pytest.raises(IntegrityError), database.writing() as session:
        held = session.get(mapped(name), key)
        setattr(held, changed, other_value(row[changed]))
    with pytest.raises(IntegrityError), database.writing() as session:
        session.execute(update(mapped(name)).values({changed: other_value(row[changed])}))
    if WRITE_ONCE[name] != "erase only":
        with pytest.raises(IntegrityError), database.writing() as session:
            session.delete(session.get(mapped(name), key))
        with pytest.raises(IntegrityError), database.writing() as session:
            session.execute(delete(mapped(name)))
    assert still(database, table, row)


def clashing(table: Table, row: dict[str, Any], key: tuple[str, ...]) -> dict[str, Any]:
    """A row that shares one key with a row that is there, and no other key."""
    made = dict(row)
    for other in keys_of(table):
        if other == key:
            continue
        for column in other:
            if column not in key and made[column] is not None:
                made[column] = other_value(row[column])
    free = next((column.name for column in table.columns
                 if column.name not in {name for one in keys_of(table) for name in one}), None)
    if free is not None and row[free] is not None:
        made[free] = other_value(row[free])
    return made


def tried_keys(table: Table, row: dict[str, Any]) -> list[tuple[str, ...]]:
    """The keys by which a second row could take this one's place."""
    return [key for key in keys_of(table) if all(row[column] is not None for column in key)]


@pytest.mark.parametrize("triggers", [True, False], ids=["recursive", "not recursive"])
@pytest.mark.parametrize("name", TABLES)
def test_no_row_is_replaced(database: Database, written: Rows, name: str, triggers: bool) -> None:
    """SQLite's INSERT OR REPLACE would delete the row in silence. PostgreSQL has no such word: a second row clashes."""
    table, row = metadata.tables[name], written[name]
    assert tried_keys(table, row)
    for key in tried_keys(table, row):
        statement = table.insert().values(clashing(table, row, key))
        if database.is_sqlite:
            statement = statement.prefix_with("OR REPLACE")
        with pytest.raises(IntegrityError):
            try_raw(database, statement, foreign_keys=False, triggers=triggers)
        assert still(database, table, row), key


@pytest.mark.parametrize("name", TABLES)
def test_no_row_is_changed_by_an_upsert(database: Database, written: Rows, name: str) -> None:
    table, row = metadata.tables[name], written[name]
    insert = sqlite_insert if database.is_sqlite else postgres_insert
    for key in tried_keys(table, row):
        made = clashing(table, row, key)
        partial = next((index for index in table.indexes
                        if index.unique and tuple(column.name for column in index.columns) == key), None)
        index_where = None if partial is None else partial.dialect_options["sqlite"]["where"]
        statement = insert(table).values(made).on_conflict_do_update(
            index_elements=list(key), index_where=index_where, set_={
                name: value for name, value in made.items() if value != row[name]} or {key[0]: made[key[0]]})
        with pytest.raises(IntegrityError):
            try_raw(database, statement, foreign_keys=False)
        assert still(database, table, row), key


@pytest.mark.parametrize("name", TABLES)
def test_no_row_is_replaced_by_an_update_of_another(database: Database, written: Rows, name: str) -> None:
    """SQLite's UPDATE OR REPLACE would move one row onto another's key."""
    table, row = metadata.tables[name], written[name]
    statement = update(table).values({column.name: row[column.name] for column in table.primary_key})
    if database.is_sqlite:
        statement = statement.prefix_with("OR REPLACE")
    with pytest.raises(IntegrityError):
        try_raw(database, statement, foreign_keys=False, triggers=False)
    assert still(database, table, row)


@pytest.mark.parametrize("ending", ["", " CASCADE", " RESTART IDENTITY CASCADE"])
@pytest.mark.parametrize("name", TABLES)
def test_no_table_is_truncated(database: Database, written: Rows, name: str, ending: str) -> None:
    """SQLite has no TRUNCATE: a DELETE without a condition is its way, and was tried above."""
    if database.is_sqlite:
        with pytest.raises(OperationalError, match="syntax error"):
            try_raw(database, text(f"TRUNCATE {name}"))
        return
    with pytest.raises(IntegrityError, match="written once"):
        truncate(database, name, ending)
    assert still(database, metadata.tables[name], written[name])


def truncate(database: Database, name: str, ending: str) -> None:
    """TRUNCATE a table; where foreign keys alone would refuse it, drop them first, as an owner might."""
    with database.engine.begin() as connection:
        if not ending:
            _drop_foreign_keys_to(connection, name)
        connection.execute(text(f"TRUNCATE {name}{ending}"))


def _drop_foreign_keys_to(connection: Connection, name: str) -> None:
    found = connection.execute(text(
        "SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE contype = 'f' "
        "AND confrelid = CAST(:name AS regclass)"), {"name": name}).all()
    for table, constraint in found:
        connection.execute(text(f'ALTER TABLE {table} DROP CONSTRAINT "{constraint}"'))


@pytest.mark.parametrize("parent", ["people", "books", "modules"])
def test_a_truncated_parent_takes_nothing_along(database: Database, written: Rows, parent: str) -> None:
    with pytest.raises(IntegrityError):
        try_raw(database, delete(metadata.tables[parent]) if database.is_sqlite
                else text(f"TRUNCATE {parent} CASCADE"))
    for name in TABLES:
        assert still(database, metadata.tables[name], written[name])


def test_an_attempt_is_submitted_once(database: Database, written: Rows) -> None:
    table, row = metadata.tables["attempts"], written["attempts"]
    with database.engine.connect() as connection:
        connection.execute(update(table).values(submitted_at=rows.NOW))
        for value in (None, other_value(rows.NOW), rows.NOW):
            with pytest.raises(IntegrityError), connection.begin_nested():
                connection.execute(update(table).values(submitted_at=value))
        assert columns_of(connection, table) == row | {"submitted_at": rows.NOW}


def test_a_refusal_says_why(database: Database, written: Rows) -> None:
    with pytest.raises(IntegrityError, match="written once"), database.writing() as session:
        _clear(session)


def _clear(session: Session) -> None:
    session.execute(text("UPDATE ledger_entries SET minutes_test = 600"))
