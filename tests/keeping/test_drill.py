"""The drill: a backup is taken while the server serves, and restored elsewhere; everything acknowledged is there."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from pathlib import Path
from threading import Event
from time import sleep

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from neurodash_ceu.app import create_app
from neurodash_ceu.credits import printing, proving
from neurodash_ceu.ports.migrate import upgrade
from neurodash_ceu.records.credits import CertificatePrint
from neurodash_ceu.records.learning import Completion, Evaluation, GradeRow, Response
from neurodash_ceu.settings import load
from tests import make
from tests.catalog import small_course
from tests.credits import shelf
from tests.keeping.installations import command, installation
from tests.killing.seats import seat
from tests.killing.sitters import Seat, Sitter
from tests.races.server import environment_of, serving


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_the_drill(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    with (installation(request, kind, tmp_path / "here") as here,
          installation(request, kind, tmp_path / "there") as there):
        courses = small_course.write(tmp_path)
        app = create_app(load(environment_of(here.url, tmp_path / "here", courses, 0)))
        upgrade(here.database)
        make.published(here.database, courses)
        with here.database.writing() as session:
            shelf.credited(session, shelf.book(session), "Ruth Example")
        assert printing.print_waiting(here.database, here.storage, lambda: make.NOW) == 1
        seats = [seat(app) for _ in range(40)]
        make.house(app).database.close()
        with serving(here.url, tmp_path / "here", courses, workers=1) as port, ThreadPoolExecutor(2) as pool:
            stop = Event()
            working = [pool.submit(sit, port, number, seats[number::2], stop) for number in range(2)]
            until(lambda: sum(one.acknowledged for one in seats) >= 15)
            before = deepcopy(seats)
            said = command(here, "backup", str(tmp_path / "backup"))
            during = sum(one.acknowledged for one in seats) - sum(one.acknowledged for one in before)
            stop.set()
            for one in working:
                one.result()
        assert (said.returncode, said.stderr) == (0, "")
        assert during > 0, "nothing was written while the backup was taken"
        said = command(there, "restore", str(tmp_path / "backup"))
        assert (said.returncode, said.stderr) == (0, "")
        assert "everything is as it was written" in said.stdout
        with there.database.reading() as session:
            assert [what for old in before for what in gone(session, old)] == []
            assert proving.verify(session).broken == ()
            shas = session.scalars(select(CertificatePrint.sha256)).all()
        assert len(shas) == 1
        assert there.files() == {sha: here.storage.get(sha) for sha in shas}
        with pytest.raises(DBAPIError, match="written once"), there.database.writing() as session:
            session.execute(text("UPDATE ledger_entries SET title = 'x'"))


def sit(port: int, seed: int, seats: list[Seat], stop: Event) -> None:
    """Learner after learner, until told to stop."""
    sitter = Sitter(port, seed)
    for one in seats:
        if stop.is_set():
            return
        sitter.sit([one])


def until(true: Callable[[], bool]) -> None:
    """Wait for what the sitters do."""
    for _ in range(6_000):
        if true():
            return
        sleep(0.01)
    raise AssertionError("it did not happen in time")


def gone(session: Session, old: Seat) -> list[str]:
    """What was acknowledged before the backup began and is not in it. What came later may be in it or not."""
    found = []
    for position, said in old.answers.items():
        saves = session.scalar(select(Response.rev).where(
            Response.book_id == old.book_id, Response.item_id == old.paper[position - 1].item)) or 0
        found += [] if saves >= len(said) else [f"answer {position}: {saves} of {len(said)} saves"]
    for table, part in ((GradeRow, "submit"), (Evaluation, "evaluate"), (Completion, "attest")):
        there = session.scalar(select(func.count()).select_from(table).where(table.book_id == old.book_id)) or 0
        found += [] if there >= (part in old.told) else [f"{table.__name__} of book {old.book_id}"]
    return found
