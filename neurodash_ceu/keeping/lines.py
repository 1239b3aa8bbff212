"""Rows as lines of JSON, the same from both databases, and lines as rows of either.

The first line of a file names the columns and their kinds; each further line is one row. So a backup can be read by a
person, checked with `sha256sum`, and moved from SQLite to PostgreSQL.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, BinaryIO

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    String,
    Table,
)

from neurodash_ceu.ports.session import Database
from neurodash_ceu.records.everything import DERIVED

BATCH = 1_000
VERSION_TABLE = "alembic_version"
Value = Callable[[Any], Any]

# Kind -> the types of the databases it stands for. The first that fits is it.
KINDS: tuple[tuple[str, type], ...] = (
    ("bool", Boolean), ("instant", DateTime), ("date", Date), ("bytes", LargeBinary), ("real", Float),
    ("number", Integer), ("decimal", Numeric), ("text", String))


class UnknownKind(Exception):
    """A column of a type that a backup cannot write."""


def tables_of(connection: Connection) -> list[Table]:
    """Every table that holds what cannot be made anew, as the database has it now, each after those it points at."""
    found = MetaData()
    found.reflect(connection, only=lambda name, _: name != VERSION_TABLE and not name.startswith(DERIVED))
    return found.sorted_tables


def columns_of(table: Table) -> list[tuple[str, str]]:
    """The columns with their kinds. Raises UnknownKind for a type that none stands for."""
    return [(column.name, _kind(column)) for column in table.columns]


def write(rows: Iterable[Sequence[Any]], columns: Sequence[tuple[str, str]], to: BinaryIO) -> int:
    """Write the head and every row; returns how many rows there were."""
    to.write(_line([list(column) for column in columns]))
    special = [(place, _WRITTEN[kind]) for place, (_, kind) in enumerate(columns) if kind in _WRITTEN]
    count = 0
    for row in rows:
        values = list(row)
        for place, written in special:
            if values[place] is not None:
                values[place] = written(values[place])
        to.write(_line(values))
        count += 1
    return count


def read_head(file: BinaryIO) -> list[tuple[str, str]]:
    """The columns of a file."""
    return [(str(name), str(kind)) for name, kind in json.loads(file.readline())]


def read(file: BinaryIO, columns: Sequence[tuple[str, str]], *, naive: bool) -> Iterator[list[list[Any]]]:
    """The rows after the head, some at a time. `naive`: instants in UTC without saying so, as SQLite keeps them."""
    taken = _READ | ({"instant": _naive} if naive else {})
    special = [(place, taken[kind]) for place, (_, kind) in enumerate(columns) if kind in taken]
    batch: list[list[Any]] = []
    for line in file:
        values = json.loads(line)
        for place, read_value in special:
            if values[place] is not None:
                values[place] = read_value(values[place])
        batch.append(values)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def stream(connection: Connection, table: Table) -> Iterable[Sequence[Any]]:
    """Every row of a table in the order of its key, without holding them all."""
    query = table.select().order_by(*table.primary_key.columns)
    return connection.execution_options(stream_results=True, yield_per=BATCH).execute(query)


def insert(connection: Connection, table: Table, columns: Sequence[tuple[str, str]], file: BinaryIO) -> None:
    """Write the rows of a file into an empty table: on PostgreSQL one COPY, so that references are looked at last."""
    names = [name for name, _ in columns]
    if connection.dialect.name == "postgresql":
        quote = connection.dialect.identifier_preparer.quote
        statement = f"COPY {quote(table.name)} ({', '.join(map(quote, names))}) FROM STDIN"
        with driver_of(connection).cursor() as cursor, cursor.copy(statement) as copy:
            for batch in read(file, columns, naive=False):
                for row in batch:
                    copy.write_row(row)
        return
    for batch in read(file, columns, naive=True):
        connection.execute(table.insert(), [dict(zip(names, row, strict=True)) for row in batch])


def driver_of(connection: Connection) -> Any:
    """The driver's own connection."""
    return connection.connection.driver_connection


def snapshot_of(database: Database) -> Connection:
    """A connection that sees one state of the database as long as it is open, and holds up nobody."""
    connection = database.engine.connect()
    if database.is_sqlite:
        return connection
    return connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def _kind(column: Column[Any]) -> str:
    for kind, type_ in KINDS:
        if isinstance(column.type, type_):
            return kind
    raise UnknownKind(f"{column.table.name}.{column.name} is of a type that a backup cannot write: {column.type!r}")


def _line(values: list[Any]) -> bytes:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode() + b"\n"


def _instant(value: datetime) -> str:
    return (value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)).isoformat()


def _naive(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC).replace(tzinfo=None)


_WRITTEN: dict[str, Value] = {
    "instant": _instant, "date": date.isoformat, "decimal": str,
    "bytes": lambda value: base64.b64encode(value).decode()}
_READ: dict[str, Value] = {
    "instant": datetime.fromisoformat, "date": date.fromisoformat, "decimal": Decimal, "bytes": base64.b64decode}
