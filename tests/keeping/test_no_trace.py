"""A person registers, signs in, sits the test, and things fail: the log of the real server holds nothing of theirs."""

from __future__ import annotations

import http.client
import json
import re
from pathlib import Path
from urllib.parse import urlencode

import pytest
from sqlalchemy import select, text

from neurodash_ceu.app import create_app
from neurodash_ceu.ports.migrate import upgrade
from neurodash_ceu.ports.session import Database, open_database
from neurodash_ceu.records.outbox import Mail
from neurodash_ceu.settings import load
from tests import make
from tests.catalog import small_course
from tests.killing.seats import seat
from tests.races.server import environment_of, serving

MAIL, NAME, PASSWORD, SEARCH = "zmarker@marker.example", "Zmarker Qmarker", "zmarker-horse-battery", "zmarkersearch"
LINK = re.compile(r"/account/(?:confirm|reset)/(\S+?)(?=[?#\s]|$)")
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


class Visitor:
    """A browser without much: a cookie and the token of the page before."""

    def __init__(self, port: int) -> None:
        self.port, self._connection = port, http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookie = ""
        self.token = ""

    def ask(self, method: str, path: str, **fields: str) -> int:
        """Ask for something; the status."""
        body = urlencode(fields | {"csrf_token": self.token}) if method == "POST" else None
        headers = {"Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded",
                   "User-Agent": "Zmarker/1.0", "X-Forwarded-For": "203.0.113.77"}
        self._connection.request(method, path, body, headers)
        response = self._connection.getresponse()
        page = response.read().decode()
        if found := TOKEN.search(page):
            self.token = found[1]
        if said := response.getheader("Set-Cookie"):
            self.cookie = said.partition(";")[0]
        return response.status

    def close(self) -> None:
        """Go away."""
        self._connection.close()


def test_a_run_leaves_no_trace_in_the_log(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    courses, url = small_course.write(tmp_path), f"sqlite:///{tmp_path / 'neurodash.sqlite3'}"
    database = open_database(url)
    upgrade(database)
    make.published(database, courses)
    app = create_app(load(environment_of(url, tmp_path, courses, 0)))
    learner = seat(app)
    make.house(app).database.close()
    with serving(url, tmp_path, courses, workers=1) as port:
        secrets = register(Visitor(port), database)
        here = Visitor(port)
        here.cookie, here.token = learner.devices[0]
        assert here.ask("POST", "/learn/small/quiz") == 303
        assert here.ask("GET", "/learn/small/quiz/1/1") == 200
        assert here.ask("POST", "/learn/small/quiz/1/1", answer="a") == 303
        with database.writing() as session:
            session.execute(text("ALTER TABLE responses RENAME TO gone"))
        assert here.ask("POST", "/learn/small/quiz/1/1", answer="b") >= 500
        assert here.ask("GET", f"/{SEARCH}%ff") == 404
        here.close()
    database.close()
    log = capfd.readouterr().err
    lines = [json.loads(line) for line in log.splitlines()]
    requests = [line for line in lines if line["said"] == "request"]
    assert {line["route"] for line in requests} >= {
        "/account/register", "/account/confirm/<secret>", "/account/sign-in", "/briefs"}
    assert [line for line in lines if line["level"] == "error" and "OperationalError" in line["said"]]
    for marker in (*secrets, "marker", SEARCH, "127.0.0.1:", "203.0.113",
                   learner.devices[0][0].partition("=")[2]):
        assert marker.lower() not in log.lower(), marker


def register(new: Visitor, database: Database) -> list[str]:
    """Register, confirm, sign in wrongly and rightly, search; the secrets that were mailed."""
    assert new.ask("GET", "/account/register") == 200
    assert new.ask("POST", "/account/register", mail=MAIL, legal_name=NAME, password=PASSWORD, zone="Europe/Dublin",
                   paper="a4") == 303
    with database.reading() as session:
        secrets = [found for body in session.scalars(select(Mail.body)) for found in LINK.findall(body)]
    assert secrets
    assert new.ask("GET", f"/account/confirm/{secrets[0]}?next=/learn/{SEARCH}") == 200
    assert new.ask("POST", f"/account/confirm/{secrets[0]}", password=PASSWORD) == 303
    new.close()
    again = Visitor(new.port)
    assert again.ask("GET", f"/account/sign-in?next=/briefs%3Fq={SEARCH}") == 200
    assert again.ask("POST", "/account/sign-in", mail=MAIL, password=f"{PASSWORD}x") == 400
    assert again.ask("POST", "/account/sign-in", mail=MAIL, password=PASSWORD) == 303
    assert again.ask("GET", f"/briefs?q={SEARCH}&mail={MAIL}") == 200
    again.close()
    return secrets
