"""The ground goes away in mid-request: a sentence, nothing half-written, and all is well once it is back."""

from __future__ import annotations

import os
import resource
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, create_engine, event, text
from werkzeug.test import TestResponse

from benchmarks.servers import children
from neurodash_ceu.app import create_app
from neurodash_ceu.credits import printing
from neurodash_ceu.ports.migrate import upgrade
from neurodash_ceu.ports.session import open_database
from neurodash_ceu.records.credits import CertificatePrint, PrintTry
from neurodash_ceu.settings import load
from tests import make
from tests.catalog import small_course
from tests.credits import shelf
from tests.killing.seats import lost, seat
from tests.killing.sitters import Seat, Sitter
from tests.races.server import environment_of, serving


def ask(app: Flask, learner: Seat, path: str, **data: str) -> TestResponse:
    """Send a form, as the script does."""
    cookie, token = learner.devices[0]
    return app.test_client(use_cookies=False).post(
        path, data=data | {"csrf_token": token}, headers={"Cookie": cookie, "Accept": "application/json"})


def answer(app: Flask, learner: Seat, option: str) -> TestResponse:
    """Answer the first question."""
    return ask(app, learner, "/learn/small/quiz/1/1", answer=option)


def begin(app: Flask, learner: Seat) -> tuple[str, ...]:
    """Begin the quiz; the options of its first question."""
    assert ask(app, learner, "/learn/small/quiz").status_code == 303
    learner.told.add("start")
    for position in (1, 2):
        page = app.test_client(use_cookies=False).get(
            f"/learn/small/quiz/1/{position}", headers={"Cookie": learner.devices[0][0]}).get_data(as_text=True)
        learner.paper.append(next(asked for stem, asked in learner.bank.items() if stem in page))
    return learner.paper[0].options


def test_a_connection_cut_in_mid_request_is_a_sentence_and_nothing_by_halves(app: Flask, tmp_path: Path) -> None:
    database = make.house(app).database
    make.published(database, small_course.write(tmp_path))
    learner = seat(app)
    first, second, *_ = begin(app, learner)
    assert answer(app, learner, first).status_code == 200
    learner.answers[1] = [first]

    def cut(connection: Connection, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith("INSERT INTO responses"):
            return
        driver: Any = connection.connection.driver_connection
        if database.is_sqlite:
            driver.close()
            return
        other = create_engine(database.engine.url)
        with other.begin() as killer:
            killer.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": driver.info.backend_pid})
        other.dispose()

    event.listen(database.engine, "before_cursor_execute", cut)
    refused = answer(app, learner, second)
    event.remove(database.engine, "before_cursor_execute", cut)
    assert refused.status_code in (500, 503)
    assert "saved" in (refused.json or {})["refused"]
    with database.reading() as session:
        assert lost(session, learner) == []
    assert answer(app, learner, second).status_code == 200


def test_a_full_disk_while_answering_loses_nothing_and_heals(tmp_path: Path) -> None:
    """The kernel refuses the server every byte beyond the size its files have; then it lets go again."""
    courses, path = small_course.write(tmp_path), tmp_path / "neurodash.sqlite3"
    url = f"sqlite:///{path}"
    database = open_database(url)
    upgrade(database)
    make.published(database, courses)
    app = create_app(load(environment_of(url, tmp_path, courses, 0)))
    seats = [seat(app) for _ in range(30)]
    make.house(app).database.close()
    database.close()  # the last to close it empties the log of SQLite into the file
    others = children(os.getpid())
    with serving(url, tmp_path, courses, workers=1) as port:
        (master,) = set(children(os.getpid())) - set(others)
        (worker,) = children(master)
        limits = resource.prlimit(worker, resource.RLIMIT_FSIZE)
        resource.prlimit(worker, resource.RLIMIT_FSIZE, (path.stat().st_size, limits[1]))
        Sitter(port, 1).sit(seats)
        stopped = [one for one in seats if one.doubtful]
        assert len(stopped) == 1, "the disk was never full"
        resource.prlimit(worker, resource.RLIMIT_FSIZE, limits)
        after = [one for one in seats if not one.acknowledged and not one.doubtful][:1]
        Sitter(port, 2).sit(after)
        assert after[0].done
    database = open_database(url)
    with database.reading() as session:
        assert [what for one in seats for what in lost(session, one)] == []
        assert session.scalar(text("PRAGMA integrity_check")) == "ok"
    database.close()


def test_a_print_that_finds_no_room_is_tried_again(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """No room, no permission: the credit stands, the queue says why, the next try keeps the print."""
    house = make.house(app)
    with house.database.writing() as session:
        _, certificate = shelf.credited(session, shelf.book(session))
    blocked = house.storage.folder
    blocked.parent.mkdir(parents=True, exist_ok=True)
    blocked.write_text("a file where a folder should be")
    assert printing.print_waiting(house.database, house.storage, house.clock) == 0
    with house.database.writing() as session:
        tried = session.get(PrintTry, certificate.code)
        assert tried is not None
        assert "Error" in (tried.last_error or "")
        tried.not_before = make.NOW
    blocked.unlink()
    assert printing.print_waiting(house.database, house.storage, house.clock) == 1
    with house.database.reading() as session:
        kept = session.get(CertificatePrint, certificate.code)
        assert kept is not None
        assert house.storage.has(kept.sha256)
