"""Races over HTTP, against a server of several processes: one address, one account; one limit for all processes."""

from __future__ import annotations

import http.client
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlencode

import pytest
from sqlalchemy import func, select

from neurodash_ceu.accounts import actions, deeds, sessions
from neurodash_ceu.accounts.doors import REGISTER_ADDRESS, RESET_ADDRESS, SIGN_IN
from neurodash_ceu.app import create_app
from neurodash_ceu.ports.doors import Door
from neurodash_ceu.ports.session import Database, open_database
from neurodash_ceu.records.people import Person
from neurodash_ceu.settings import load
from neurodash_ceu.web.who import KEY
from tests.accounts.people import OTHER, PLACE, RIGHT, RUTH, subjects, wanted
from tests.make import NOW
from tests.races.runners import Answer, Post, Runners
from tests.races.server import serving

RACERS = 8
TURNS = 3
T = TypeVar("T")
FORM = (("legal_name", "Ruth Example"), ("zone", "UTC"), ("paper", "letter"))


@pytest.fixture
def port(database_url: str, tmp_path: Path) -> Iterator[int]:
    """A server of two processes on the database of this test."""
    with serving(database_url, tmp_path, tmp_path / "courses", workers=2) as port:
        yield port


@pytest.fixture
def racers() -> Iterator[Runners]:
    """Processes that post at the same moment."""
    with Runners(RACERS) as runners:
        yield runners


def in_one_window(door: Door, race: Callable[[int], T]) -> T:
    """What came of a race that lay in one window of a door: it is run once more if the window ended meanwhile.

    The server has the real clock. `race` is told how often it was run before, so that another address can be tried.
    """
    for turn in range(TURNS):
        began = door.start(datetime.now(UTC))
        found = race(turn)
        if door.start(datetime.now(UTC)) == began:
            return found
    raise AssertionError("no race was over before its window was")


def opened(port: int, path: str, cookie: str = "") -> tuple[str, str]:
    """Open a page; the cookie and the token it gave."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path, headers={"Cookie": cookie} if cookie else {})
    response = connection.getresponse()
    page = response.read().decode()
    connection.close()
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert token is not None, page
    return (response.getheader("Set-Cookie") or "").partition(";")[0], token.group(1)


def post(port: int, path: str, *fields: tuple[str, str]) -> Post:
    """A form of a visitor with a session of their own."""
    cookie, token = opened(port, path)
    return Post(port, path, (*fields, ("csrf_token", token)), cookie)


def send(one: Post) -> int:
    """Send a form; the status that comes back."""
    connection = http.client.HTTPConnection("127.0.0.1", one.port, timeout=30)
    connection.request("POST", one.path, urlencode(one.fields),
                       {"Content-Type": "application/x-www-form-urlencoded", "Cookie": one.cookie})
    status = connection.getresponse().status
    connection.close()
    return status


def test_racing_registrations_of_one_address_make_one_account(
    port: int, racers: Runners, database: Database
) -> None:
    for n in range(3):
        def race(turn: int, n: int = n) -> tuple[str, list[Answer], int]:
            mail, before = f"ruth{n}-{turn}@example.org", len(subjects(database))
            return mail, racers.race([post(port, "/account/register", *FORM, ("mail", mail), ("password", RIGHT))
                                      for _ in range(RACERS)]), len(subjects(database)) - before

        # Five may ask for one address in an hour; the others are told to wait, and no one meets an error.
        mail, answers, mailed = in_one_window(REGISTER_ADDRESS, race)
        assert Counter(one.status for one in answers) == {303: 5, 429: 3}
        assert {one.location for one in answers if one.status == 303} == {"/account/check-mail"}
        with database.reading() as session:
            assert session.scalar(select(func.count()).select_from(Person).where(Person.email == mail)) == 1
        assert mailed == 1


def test_the_sign_in_limit_holds_over_the_processes_of_a_server(
    port: int, racers: Runners, database_url: str
) -> None:
    def race(turn: int) -> tuple[Counter[int], int]:
        mail = f"ruth{turn}@example.org"
        database = open_database(database_url)
        with database.writing() as session:
            actions.create(session, wanted(mail), (), NOW, acting_as="command")
        database.close()
        statuses: Counter[int] = Counter()
        for _ in range(2):
            statuses.update(one.status for one in racers.race(
                [post(port, "/account/sign-in", ("mail", mail), ("password", OTHER)) for _ in range(RACERS)]))
        return statuses, send(post(port, "/account/sign-in", ("mail", mail), ("password", RIGHT)))

    statuses, with_the_right_one = in_one_window(SIGN_IN, race)
    assert statuses == {400: 10, 429: 6}
    assert with_the_right_one == 429


# --- two servers, one database ------------------------------------------------------------------------------


@pytest.fixture
def two_ports(database_url: str, tmp_path: Path) -> Iterator[tuple[int, int]]:
    """Two servers on the database of this test, as on two machines, with one secret."""
    (tmp_path / "secret").write_text("s" * 64 + "\n", encoding="ascii")
    with serving(database_url, tmp_path, tmp_path / "courses", workers=1) as one, \
            serving(database_url, tmp_path, tmp_path / "courses", workers=1) as other:
        yield one, other


def status_of(port: int, path: str, cookie: str) -> int:
    """What a page answers to a cookie."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path, headers={"Cookie": cookie})
    status = connection.getresponse().status
    connection.close()
    return status


def test_one_link_is_used_once_limits_hold_and_sessions_end_on_two_servers(
    two_ports: tuple[int, int], racers: Runners, database: Database
) -> None:
    now = datetime.now(UTC)
    secret = "L" * 43
    with database.writing() as session:
        ruth = actions.create(session, wanted(), (), NOW, acting_as="command").id
        begun = sessions.begin(session, ruth, PLACE, now)
        deeds.put_link_to_reset(session, RUTH, secret, now)
    cookie = cookie_of(two_ports[0], begun)
    assert [status_of(port, "/account", cookie) for port in two_ports] == [200, 200]
    forms = []
    for n in range(RACERS):
        port = two_ports[n % 2]
        link, _ = opened_link(port, f"/account/reset/{secret}")
        kept, token = opened(port, "/account/reset/new", link)
        forms.append(Post(port, "/account/reset/new", (("password", OTHER), ("csrf_token", token)), kept or link))
    answers = racers.race(forms)
    assert Counter(one.status for one in answers) == {303: 1, 404: RACERS - 1}
    assert [status_of(port, "/account", cookie) for port in two_ports] == [303, 303]
    assert subjects(database) == ["Your password at NeuroDash CEU was changed"]

    def race(turn: int) -> tuple[list[Answer], int]:
        mail = f"ruth{turn}@example.org"
        with database.writing() as session:
            actions.create(session, wanted(mail), (), NOW, acting_as="command")
        before = len(subjects(database))
        answers = racers.race([post(two_ports[n % 2], "/account/reset", ("mail", mail)) for n in range(RACERS)])
        return answers, len(subjects(database)) - before

    answers, mailed = in_one_window(RESET_ADDRESS, race)
    assert Counter(one.status for one in answers) == {303: 3, 429: RACERS - 3}
    assert mailed == 3


def opened_link(port: int, path: str) -> tuple[str, str]:
    """Open a link that leads on; the cookie it gave and where it leads."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path)
    response = connection.getresponse()
    response.read()
    connection.close()
    return (response.getheader("Set-Cookie") or "").partition(";")[0], response.getheader("Location") or ""


def cookie_of(port: int, secret: str) -> str:
    """The cookie that the servers of these tests would give a session."""
    app = create_app(replace(load({"NEURODASH_DATABASE": "sqlite:///:memory:", "NEURODASH_SECRET": "s" * 64}),
                             public_url=f"http://127.0.0.1:{port}"))
    signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]  # ours are signed
    return f"neurodash={signer.dumps({KEY: secret, '_fresh': True, '_permanent': True})}"
