"""A failure as one line of the log: its kind, and where it was. Never its words, which may hold a person's.

And a database that fails as a sentence for whoever keeps it running.
"""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from neurodash_ceu.resources import PACKAGE, folder

OURS = (folder("templates"), PACKAGE)  # in this order: a wheel carries the one inside the other
MOST = 8  # places; the innermost are the ones that tell


def on_one_line(error: BaseException) -> str:
    """Kind, cause and places, innermost first: `KeyError at learning/views.py:41 rows < learning/routes.py:60 module`.

    The message of an exception is left out: a database quotes the row it refused, a parser what was typed.
    """
    kinds = " from ".join(_kind(one) for one in _chain(error))
    return f"{kinds} at {' < '.join(_places(error.__traceback__)) or 'an unknown place'}"


# SQLite's name or PostgreSQL's code, by its beginning -> what to do. The first that fits is said.
SAID = (
    (("SQLITE_FULL", "53100"), "There is no room left for the database. Make room, then try again."),
    (("SQLITE_READONLY",), "The database may not be written to. Let this user write to its file and to its folder."),
    (("SQLITE_CANTOPEN", "SQLITE_PERM"), "The database cannot be opened. Look whether its folder is there, and may be "
     "read and written by this user."),
    (("SQLITE_BUSY", "SQLITE_LOCKED"), "Another program keeps the database busy. Try again in a minute."),
    (("SQLITE_CORRUPT", "SQLITE_NOTADB"), "The database file is damaged. Keep it, and restore a backup beside it."),
    (("SQLITE_IOERR",), "The disk of the database fails or is full. Look at the machine's log."),
    (("42P01",), "The database lacks a table. `neurodash serve` brings it to the newest shape."),
    (("28",), "The database refuses the user or the password of NEURODASH_DATABASE."),
    (("3D",), "The database that NEURODASH_DATABASE names is not there: create it."),
)


def sentence_of(error: DBAPIError) -> str:
    """What an operator can do about a database that fails. It quotes nothing that the database said."""
    code = code_of(error)
    found = next((said for beginnings, said in SAID if code.startswith(beginnings)), None)
    if found is None and isinstance(error, OperationalError | InterfaceError):
        found = "The database does not answer. Look whether it runs, and whether NEURODASH_DATABASE is right."
    return found or f"The database refused what was asked of it ({code or type(error).__name__})."


def code_of(error: DBAPIError) -> str:
    """PostgreSQL's five letters or SQLite's name for what happened, "" where there is neither."""
    return str(getattr(error.orig, "sqlstate", None) or getattr(error.orig, "sqlite_errorname", None) or "")


def _chain(error: BaseException) -> Iterator[BaseException]:
    one: BaseException | None = error
    for _ in range(4):
        if one is None:
            return
        yield one
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)


def _kind(error: BaseException) -> str:
    name = type(error).__name__
    if not isinstance(error, DBAPIError):
        return name
    code = code_of(error)
    return f"{name} {code}" if code else name


def _places(trace: TracebackType | None) -> list[str]:
    frames = [(Path(frame.f_code.co_filename), line, frame.f_code.co_name) for frame, line in traceback.walk_tb(trace)]
    if not frames:
        return []
    own = [(_short(path), line, name) for path, line, name in frames if _short(path)]
    path, line, name = frames[-1]
    if not _short(path):
        own.append((path.name, line, name))  # where a library of others gave up
    return [f"{shown}:{line} {name}" for shown, line, name in reversed(own[-MOST:])]


def _short(path: Path) -> str:
    return next((path.relative_to(home).as_posix() for home in OURS if home in path.parents), "")
