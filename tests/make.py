"""Plain functions that put rows down for tests, through the house's own verbs where there are any.

`make.person(session)`, `make.published(database, folder)`: see each. Tests import it: `from tests import make`.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import Session

from neurodash_ceu.catalog.checks import check_courses
from neurodash_ceu.catalog.planning import plan
from neurodash_ceu.catalog.publish import publish
from neurodash_ceu.catalog.reader import Courses, read_courses
from neurodash_ceu.ports.session import Database
from neurodash_ceu.ports.storage import Storage
from neurodash_ceu.records.people import Licence, Person, RoleGrant
from neurodash_ceu.rules.people import Learner
from neurodash_ceu.web.house import House

_CHECKED: dict[tuple[tuple[tuple[str, bytes], ...], date], Courses] = {}
NOW = datetime.fromisoformat("2026-11-24T15:30:00+00:00")
OPENED = datetime.fromisoformat("2026-12-01T15:30:00+00:00")  # the day on which the newest shipped module is released
SHIPPED = Path(__file__).resolve().parents[1] / "courses"
ANNOUNCED = """
announced:
  - title: A module to come
    summary: What will be asked of the trials, and how sure the answers are.
"""


def house(app: Flask) -> House:
    """The means of an application under test."""
    made: House = app.extensions["neurodash"]
    return made


def person(session: Session, *roles: str, **columns: Any) -> Person:
    """A confirmed person with a licence, of these roles."""
    values: dict[str, Any] = {
        "email": f"{uuid4().hex[:12]}@example.org", "password_hash": None, "legal_name": "Ruth Example",
        "zone": "America/Chicago", "paper": "letter", "created_at": NOW, "email_confirmed_at": NOW}
    row = Person(**values | columns)
    session.add(row)
    session.flush()
    session.add(Licence(person_id=row.id, profession="PT", jurisdiction="Illinois", number="070.000000",
                        expires_on=None, created_at=NOW))
    session.add_all(RoleGrant(person_id=row.id, role=role, granted_at=NOW) for role in roles)
    session.flush()
    return row


def learner(row: Person, *roles: str) -> Learner:
    """The person as verbs see one."""
    return Learner(person_id=row.id, email=row.email or "", legal_name=row.legal_name, zone=row.zone,
                   paper=row.paper, roles=frozenset(roles), confirmed=row.email_confirmed_at is not None)


def published(
    database: Database, folder: Path, now: datetime = NOW, today: date | None = None, storage: Storage | None = None
) -> tuple[str, ...]:
    """Publish every sound module of a folder of courses (tests.catalog.small_course.write makes a small one)."""
    checked = _checked(folder, today or now.date())
    assert not checked.problems, checked.problems
    with database.reading() as session:
        planned = plan(session, checked)
    return publish(database.writing, planned, now, storage=storage)


def _checked(folder: Path, today: date) -> Courses:
    """What reading and checking a folder comes to: once a process for the same files, which most tests publish."""
    files = tuple((path.relative_to(folder).as_posix(), path.read_bytes())
                  for path in sorted(folder.rglob("*")) if path.is_file())
    if (files, today) not in _CHECKED:
        _CHECKED[files, today] = check_courses(read_courses(folder, folder.name), today)
    return _CHECKED[files, today]


def one_shipped(folder: Path, slug: str = "resistance-training") -> Path:
    """A folder of courses with one shipped module alone and another announced, however many are shipped.

    For tests that need a module as long as a real one: each further one would only cost them time.
    """
    for path in SHIPPED.rglob("*"):
        inside = path.relative_to(SHIPPED)
        if path.is_file() and (inside.parts[0] == "_schemas" or len(inside.parts) <= 2 or inside.parts[1] == slug):
            (folder / inside).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, folder / inside)
    for condition in folder.glob("*/condition.yaml"):
        said = re.split(r"\n(?:announced|guide|paths):", condition.read_text(encoding="utf-8"))[0]
        condition.write_text(said + ANNOUNCED, encoding="utf-8")
    return folder


@contextmanager
def counted(database: Database) -> Iterator[Callable[[], list[str]]]:
    """Count statements: `with make.counted(database) as seen: …; assert len(seen()) <= 5`."""
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("PRAGMA", "BEGIN", "COMMIT", "ROLLBACK")):
            statements.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield lambda: list(statements)
    finally:
        event.remove(database.engine, "before_cursor_execute", note)
