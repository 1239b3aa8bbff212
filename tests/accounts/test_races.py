"""Races over HTTP, against a server of several processes: one address, one account; one limit for all processes."""

from __future__ import annotations

import http.client
import re
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

import pytest
from sqlalchemy import func, select

from neurodash_ceu.accounts import actions
from neurodash_ceu.accounts.doors import REGISTER_ADDRESS, SIGN_IN
from neurodash_ceu.ports.doors import Door
from neurodash_ceu.ports.session import Database, open_database
from neurodash_ceu.records.people import Person
from tests.accounts.people import OTHER, RIGHT, RUTH, subjects, wanted
from tests.make import NOW
from tests.races.runners import Post, Runners
from tests.races.server import serving

RACERS = 8
LONGEST_RACE_SECONDS = 45
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


def wait_for_a_whole_window(door: Door) -> None:
    """The server has the real clock: near the end of a window, wait for the next, so that one race lies in one."""
    left = (door.opens_at(datetime.now(UTC)) - datetime.now(UTC)).total_seconds()
    if left < LONGEST_RACE_SECONDS:
        time.sleep(left + 0.1)


def opened(port: int, path: str) -> tuple[str, str]:
    """Open a page; the cookie and the token it gave."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path)
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
    wait_for_a_whole_window(REGISTER_ADDRESS)
    for n in range(3):
        mail = f"ruth{n}@example.org"
        # Five may ask for one address in an hour; the others are told to wait, and no one meets an error.
        answers = racers.race([post(port, "/account/register", *FORM, ("mail", mail), ("password", RIGHT))
                               for _ in range(RACERS)])
        assert Counter(one.status for one in answers) == {303: 5, 429: 3}
        assert {one.location for one in answers if one.status == 303} == {"/account/check-mail"}
        with database.reading() as session:
            assert session.scalar(select(func.count()).select_from(Person).where(Person.email == mail)) == 1
        assert len(subjects(database)) == n + 1


def test_the_sign_in_limit_holds_over_the_processes_of_a_server(
    port: int, racers: Runners, database_url: str
) -> None:
    database = open_database(database_url)
    with database.writing() as session:
        actions.create(session, wanted(), (), NOW, acting_as="command")
    database.close()
    statuses: Counter[int] = Counter()
    wait_for_a_whole_window(SIGN_IN)
    for _ in range(2):
        statuses.update(one.status for one in racers.race(
            [post(port, "/account/sign-in", ("mail", RUTH), ("password", OTHER)) for _ in range(RACERS)]))
    assert statuses == {400: 10, 429: 6}
    assert send(post(port, "/account/sign-in", ("mail", RUTH), ("password", RIGHT))) == 429
