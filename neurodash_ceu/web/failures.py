"""A failure as one line of the log: its kind, and where it was. Never its words, which may hold a person's."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

from sqlalchemy.exc import DBAPIError

from neurodash_ceu.resources import PACKAGE, folder

OURS = (folder("templates"), PACKAGE)  # in this order: a wheel carries the one inside the other
MOST = 8  # places; the innermost are the ones that tell


def on_one_line(error: BaseException) -> str:
    """Kind, cause and places, innermost first: `KeyError at learning/views.py:41 rows < learning/routes.py:60 module`.

    The message of an exception is left out: a database quotes the row it refused, a parser what was typed.
    """
    kinds = " from ".join(_kind(one) for one in _chain(error))
    return f"{kinds} at {' < '.join(_places(error.__traceback__)) or 'an unknown place'}"


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
    code = getattr(error.orig, "sqlstate", None) or getattr(error.orig, "sqlite_errorname", None)
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
