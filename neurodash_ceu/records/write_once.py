"""Triggers that keep rows as they were written, for SQLite and PostgreSQL.

Three words say what a table allows:
* "never": a row is inserted and then neither changed nor deleted;
* "erase only": a row may be deleted (retention), never changed;
* "frozen: a, b; once: c": a and b may not change, c may be filled once; nothing may be deleted.

SQLite's INSERT OR REPLACE deletes silently when `recursive_triggers` is off, so a guard before each insert
refuses a second row under any of the table's keys as well. PostgreSQL's TRUNCATE is refused by a statement
trigger. A refusal is an IntegrityError on both.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

Keys = Sequence[Sequence[str]]


class _Word(NamedTuple):
    erasable: bool = False
    frozen: tuple[str, ...] = ()
    once: tuple[str, ...] = ()


POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION neurodash_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% on % is refused: these rows are written once', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'restrict_violation';
END $$
"""
DROP_POSTGRES_FUNCTION = "DROP FUNCTION IF EXISTS neurodash_refuse()"


def _read(word: str) -> _Word:
    if word == "never":
        return _Word()
    if word == "erase only":
        return _Word(erasable=True)
    frozen, _, once = word.partition("; ")
    if frozen.startswith("frozen: ") and (not once or once.startswith("once: ")):
        return _Word(frozen=_columns(frozen.removeprefix("frozen: ")), once=_columns(once.removeprefix("once: ")))
    raise ValueError(f"unknown word for a write-once table: {word!r}")


def _columns(text: str) -> tuple[str, ...]:
    return tuple(column.strip() for column in text.split(",") if column.strip())


def trigger_names(table: str, word: str, dialect: str) -> set[str]:
    """The names of the triggers a table of that word must have on that database."""
    read = _read(word)
    names = {f"{table}_keep_update", f"{table}_keep_{'truncate' if dialect == 'postgresql' else 'replace'}"}
    if not read.erasable:
        names.add(f"{table}_keep_delete")
    if read.once:
        names.add(f"{table}_keep_once")
    return names


def create_triggers(table: str, word: str, keys: Keys, dialect: str) -> list[str]:
    """The statements that put the triggers up.

    `keys`: the primary key and every unique key, by columns; a partial key ends in its condition ("c IS NULL").
    """
    read = _read(word)
    before = [("update", f"BEFORE UPDATE{_of(read.frozen)}", "")]
    if not read.erasable:
        before.append(("delete", "BEFORE DELETE", ""))
    if read.once:
        filled = " OR ".join(f"OLD.{column} IS NOT NULL" for column in read.once)
        before.append(("once", f"BEFORE UPDATE{_of(read.once)}", filled))
    return _postgres(table, before) if dialect == "postgresql" else _sqlite(table, before, keys)


def drop_triggers(table: str, word: str, dialect: str) -> list[str]:
    """The statements that take them down again."""
    on = f" ON {table}" if dialect == "postgresql" else ""
    return [f"DROP TRIGGER IF EXISTS {name}{on}" for name in sorted(trigger_names(table, word, dialect))]


def _of(columns: tuple[str, ...]) -> str:
    return f" OF {', '.join(columns)}" if columns else ""


def _postgres(table: str, before: list[tuple[str, str, str]]) -> list[str]:
    refuse = "EXECUTE FUNCTION neurodash_refuse()"
    statements = [f"CREATE TRIGGER {table}_keep_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {refuse}"]
    for name, moment, condition in before:
        when = f"WHEN ({condition}) " if condition else ""
        statements.append(f"CREATE TRIGGER {table}_keep_{name} {moment} ON {table} FOR EACH ROW {when}{refuse}")
    return statements


def _sqlite(table: str, before: list[tuple[str, str, str]], keys: Keys) -> list[str]:
    refuse = f"BEGIN SELECT RAISE(ABORT, 'refused: rows of {table} are written once'); END"
    statements = []
    for name, moment, condition in before:
        when = f"WHEN {condition} " if condition else ""
        statements.append(f"CREATE TRIGGER {table}_keep_{name} {moment} ON {table} {when}{refuse}")
    clash = " OR ".join("(" + " AND ".join(_same(part) for part in key) + ")" for key in keys)
    statements.append(
        f"CREATE TRIGGER {table}_keep_replace BEFORE INSERT ON {table} "  # noqa: S608 - names from our own list
        f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {clash}) {refuse}")
    return statements


def _same(part: str) -> str:
    return f"{part} AND NEW.{part}" if " " in part else f"{part} = NEW.{part}"
