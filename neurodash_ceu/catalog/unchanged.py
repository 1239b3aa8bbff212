"""Is what would be published what was published last? Reading five modules takes seconds; their bytes take none.

The mark is made of every byte of the folders of courses, of our own code, of the day (checks look at dates) and of the
state of the catalogue in the database. It is only ever a reason to do nothing: without it everything is read.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from hashlib import sha256
from pathlib import Path

from sqlalchemy.orm import Session

from neurodash_ceu.catalog import editions
from neurodash_ceu.resources import PACKAGE

FILE = "courses-published"


def mark(session: Session, folders: Iterable[Path], day: date) -> str:
    """The name of everything that decides what publishing would do."""
    found = sha256(f"{day} {editions.state(session)}".encode())
    for folder in (*folders, PACKAGE):
        for path in sorted(one for one in folder.rglob("*") if one.is_file() and "__pycache__" not in one.parts):
            found.update(f"\0{path}\0{path.stat().st_size}\0".encode())
            found.update(path.read_bytes())
    return found.hexdigest()


def is_published(instance: Path, found: str) -> bool:
    """Is this the mark that was left?"""
    try:
        return (instance / FILE).read_text(encoding="utf-8") == found
    except (OSError, ValueError):
        return False


def leave(instance: Path, found: str) -> None:
    """Leave the mark after everything was published without a problem. A disk that is full loses only time."""
    try:
        (instance / FILE).write_text(found, encoding="utf-8")
    except OSError:
        (instance / FILE).unlink(missing_ok=True)
