"""Triggers that keep rows as they were written, for SQLite and PostgreSQL.

Three words say what a table allows:
* "never": a row is inserted and then neither changed nor deleted;
* "erase only": a row may be deleted (retention), never changed;
* "frozen: a, b": the named columns may not change; nothing may be deleted.

SQLite's INSERT OR REPLACE deletes silently when `recursive_triggers` is off, so a guard before each insert
refuses a second row under any of the table's keys as well. PostgreSQL's TRUNCATE is refused by a statement
trigger. A refusal is an IntegrityError on both.
"""

from __future__ import annotations

from collections.abc import Sequence

Keys = Sequence[Sequence[str]]

POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION neurodash_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% on % is refused: these rows are written once', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'restrict_violation';
END $$
"""
DROP_POSTGRES_FUNCTION = "DROP FUNCTION IF EXISTS neurodash_refuse()"


def _parts(word: str) -> tuple[bool, bool, tuple[str, ...]]:
    """(may rows be erased, may columns change, which columns are frozen)."""
    if word == "never":
        return False, False, ()
    if word == "erase only":
        return True, False, ()
    if word.startswith("frozen: "):
        return False, True, tuple(column.strip() for column in word.removeprefix("frozen: ").split(","))
    raise ValueError(f"unknown word for a write-once table: {word!r}")


def trigger_names(table: str, word: str, dialect: str) -> set[str]:
    """The names of the triggers a table of that word must have on that database."""
    erasable, _, frozen = _parts(word)
    names = {f"{table}_keep_update"}
    if not erasable:
        names.add(f"{table}_keep_delete")
    if dialect == "postgresql":
        names.add(f"{table}_keep_truncate")
    elif not frozen:
        names.add(f"{table}_keep_replace")
    return names


def create_triggers(table: str, word: str, keys: Keys, dialect: str) -> list[str]:
    """The statements that put the triggers up. `keys`: the primary key and every unique key, by columns."""
    erasable, _, frozen = _parts(word)
    columns = f" OF {', '.join(frozen)}" if frozen else ""
    if dialect == "postgresql":
        return _postgres(table, columns, erasable)
    return _sqlite(table, columns, erasable, () if frozen else keys)


def drop_triggers(table: str, word: str, dialect: str) -> list[str]:
    """The statements that take them down again."""
    on = f" ON {table}" if dialect == "postgresql" else ""
    return [f"DROP TRIGGER IF EXISTS {name}{on}" for name in sorted(trigger_names(table, word, dialect))]


def _postgres(table: str, columns: str, erasable: bool) -> list[str]:
    statements = [
        f"CREATE TRIGGER {table}_keep_update BEFORE UPDATE{columns} ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION neurodash_refuse()",
        f"CREATE TRIGGER {table}_keep_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION neurodash_refuse()",
    ]
    if not erasable:
        statements.append(
            f"CREATE TRIGGER {table}_keep_delete BEFORE DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION neurodash_refuse()")
    return statements


def _sqlite(table: str, columns: str, erasable: bool, keys: Keys) -> list[str]:
    refuse = f"BEGIN SELECT RAISE(ABORT, 'refused: rows of {table} are written once'); END"
    statements = [f"CREATE TRIGGER {table}_keep_update BEFORE UPDATE{columns} ON {table} {refuse}"]
    if not erasable:
        statements.append(f"CREATE TRIGGER {table}_keep_delete BEFORE DELETE ON {table} {refuse}")
    if keys:
        clash = " OR ".join(
            "(" + " AND ".join(f"{column} = NEW.{column}" for column in key) + ")" for key in keys)
        statements.append(
            f"CREATE TRIGGER {table}_keep_replace BEFORE INSERT ON {table} "  # noqa: S608 - names from our own list
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {clash}) {refuse}")
    return statements
