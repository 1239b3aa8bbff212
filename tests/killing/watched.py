"""The application as it is served, except that each thread says where it stands in its transaction."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.orm import Session

from neurodash_ceu.wsgi import app
from tests.killing.marks import VARIABLE, At, Marks
from tests.make import house

__all__ = ["app"]

WRITES = ("INSERT", "UPDATE", "DELETE")


def watch(marks: Marks) -> None:
    """Mark the transactions that write. The last mark is taken away once COMMIT has come back."""
    engine = house(app).database.engine

    def begun(connection: Connection) -> None:
        if connection.get_execution_options().get("sqlite_writes"):
            marks.put(At.BEGUN)

    def executed(connection: Connection, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith(WRITES) and marks.get() is At.BEGUN:
            marks.put(At.WRITTEN)
        _cut_if_ordered(connection, marks)

    def committing(_connection: Connection) -> None:
        if marks.get() is not At.IDLE:
            marks.put(At.COMMITTING)

    def over(_connection: object) -> None:
        marks.put(At.IDLE)

    def committed(_session: object) -> None:
        if marks.get() is not At.IDLE:
            marks.committed()
            marks.put(At.IDLE)

    event.listen(engine, "begin", begun)
    event.listen(engine, "after_cursor_execute", executed)
    event.listen(engine, "commit", committing)
    event.listen(engine, "rollback", over)
    event.listen(Session, "after_commit", committed)


def _cut_if_ordered(connection: Connection, marks: Marks) -> None:
    """Close SQLite's handle under its open transaction. It undoes it, and whoever asks it anything more is refused."""
    if marks.get() is not At.WRITTEN or not marks.takes_cut():
        return
    handle: Any = connection.connection.driver_connection
    assert handle.in_transaction
    handle.close()
    marks.was_cut()


_marks = Marks(Path(os.environ[VARIABLE]))
_marks.join()
watch(_marks)
