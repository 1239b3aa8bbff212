"""A cookie names a session; it opens nothing once its row has ended, the account is closed, or a byte is changed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask, session
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from neurodash_ceu.accounts import sessions
from neurodash_ceu.accounts.sessions import Place
from neurodash_ceu.records.people import Person, RoleGrant, SignInSession
from neurodash_ceu.rules.staying import SEEN_EVERY, SIGNED_IN_FOR
from neurodash_ceu.web.who import KEY, load, sign_in_session, sign_out_session
from tests import make
from tests.client import Browser
from tests.conftest import Clock
from tests.make import NOW
from tests.web.conftest import Build


@pytest.fixture
def app(build: Build, database_url: str) -> Iterator[Flask]:
    """A demonstration, on both databases. A session is begun and ended at addresses of these tests."""
    made = build(database_url)

    @made.get("/begin/<secret>")
    def begin(secret: str) -> str:
        found = load(secret)
        assert found is not None
        sign_in_session(found.learner, secret)
        return ""

    @made.get("/end")
    def end() -> str:
        sign_out_session()
        return ""

    @made.get("/put")
    def put() -> str:
        session["before"] = "something"
        return ""

    yield made
    make.house(made).database.close()


def name(browser: Browser) -> str | None:
    """Whom the application sees."""
    said: dict[str, Any] = browser.client.get("/probe/who").json or {}
    return said["name"]


def change(app: Flask, person: Person, **columns: object) -> None:
    with make.house(app).database.writing() as rows:
        row = rows.get(Person, person.id)
        assert row is not None
        for key, value in columns.items():
            setattr(row, key, value)


def test_a_person_is_here_with_their_roles(app: Flask, browser: Browser, person: Person) -> None:
    with make.house(app).database.writing() as rows:
        rows.add(RoleGrant(person_id=person.id, role="author", granted_at=NOW))
        rows.add(RoleGrant(person_id=person.id, role="auditor", granted_at=NOW))
        rows.add(RoleGrant(person_id=person.id, role="admin", granted_at=NOW, ended_at=NOW))
        make.person(rows, "registrar")
    browser.sign_in(person)
    with make.counted(make.house(app).database) as seen:
        said = browser.client.get("/probe/who").json
        assert len(seen()) == 1
    assert said == {"name": "Ruth Example", "roles": ["auditor", "author"], "actor": person.id, "same_now": True}


def test_nobody_is_here_without_a_session(app: Flask, browser: Browser) -> None:
    with make.counted(make.house(app).database) as seen:
        assert browser.client.get("/probe/who").json == {"name": None, "roles": [], "actor": None, "same_now": True}
        assert seen() == []


def begun(app: Flask, person: Person, now: datetime = NOW) -> str:
    """A session begun at that instant; the secret that its cookie holds."""
    with make.house(app).database.writing() as rows:
        return sessions.begin(rows, person.id, Place("A test", "0" * 64), now)


def the_row(app: Flask) -> SignInSession:
    with make.house(app).database.reading() as rows:
        return rows.scalars(select(SignInSession)).one()


def test_a_session_ends_with_its_row_in_every_copy_of_its_cookie(app: Flask, here: Browser, person: Person) -> None:
    copied = here.client.get_cookie("neurodash")
    assert copied is not None
    other = Browser(app)
    other.client.set_cookie("neurodash", copied.value)
    third = Browser(app)
    third.sign_in(person)
    assert [name(one) for one in (here, other, third)] == ["Ruth Example"] * 3
    with here.client.session_transaction() as held, make.house(app).database.writing() as rows:
        sessions.end_by_secret(rows, held[KEY], NOW)
    assert [name(one) for one in (here, other, third)] == [None, None, "Ruth Example"]
    with make.house(app).database.writing() as rows:
        assert sessions.end_all(rows, person.id, NOW) == 1
    assert name(third) is None


def test_what_is_kept_opens_nothing(app: Flask, browser: Browser, person: Person) -> None:
    secret = begun(app, person)
    kept = the_row(app)
    assert secret not in str(vars(kept))
    for stolen in (kept.secret_sha256, kept.secret_sha256[:43], str(kept.id)):
        browser.wear(stolen)
        assert name(browser) is None
    browser.wear(secret)
    assert name(browser) == "Ruth Example"


def test_a_session_not_seen_for_a_fortnight_is_over_whatever_its_cookie_says(
    app: Flask, clock: Clock, browser: Browser, person: Person
) -> None:
    browser.sign_in(person)
    clock.now = NOW + SIGNED_IN_FOR
    assert name(browser) == "Ruth Example"  # and seen: a fortnight from here
    clock.now += SIGNED_IN_FOR + SEEN_EVERY - timedelta(seconds=1)
    assert name(browser) == "Ruth Example"
    clock.now += SIGNED_IN_FOR + SEEN_EVERY
    assert name(browser) is None


def test_whoever_comes_every_day_signs_in_again_after_ninety(
    app: Flask, clock: Clock, browser: Browser, person: Person
) -> None:
    browser.sign_in(person)
    seen = []
    for _ in range(91):
        clock.now += timedelta(days=1)
        seen.append(name(browser))
    assert seen == ["Ruth Example"] * 89 + [None] * 2


def test_being_seen_is_noted_once_an_hour_and_after_the_page(
    app: Flask, clock: Clock, here: Browser
) -> None:
    for minutes, statements in ((0, 1), (59, 1), (60, 2), (61, 1), (119, 1), (121, 2)):
        clock.now = NOW + timedelta(minutes=minutes)
        with make.counted(make.house(app).database) as seen:
            assert name(here) == "Ruth Example"
            assert len(seen()) == statements, minutes
    assert the_row(app).seen_at == NOW + timedelta(minutes=121)
    clock.now = NOW + timedelta(days=1)
    for address, status in (("/probe/mine/fails/unexpected", 500), ("/briefs", 200)):
        here.get(address, status)
        assert the_row(app).seen_at == (NOW + timedelta(days=1) if status == 500 else the_row(app).seen_at)


def test_a_page_does_not_fail_because_being_seen_cannot_be_noted(
    app: Flask, clock: Clock, here: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object, **__: object) -> None:
        raise OperationalError("", {}, Exception())

    clock.now = NOW + timedelta(hours=2)
    monkeypatch.setattr(make.house(app).database, "writing", away)
    assert name(here) == "Ruth Example"
    assert the_row(app).seen_at == NOW


def test_a_closed_account_is_out_at_once(app: Flask, here: Browser, person: Person) -> None:
    change(app, person, closed_at=NOW, email=None)
    assert name(here) is None
    here.get("/probe/mine", 303)


def test_a_changed_byte_ends_the_session(here: Browser) -> None:
    signed = here.client.get_cookie("neurodash")
    assert signed is not None
    body, stamp, signature = signed.value.split(".")
    changed = [f"{body[:-1]}{'A' if body[-1] != 'A' else 'B'}.{stamp}.{signature}", f"{body}.{stamp}.", body,
               f"{body}.{stamp}.{signature[::-1]}", f"{body}.{stamp[::-1]}.{signature}", "", ".", "a.b.c", "\x7f"]
    for value in changed:
        here.client.set_cookie("neurodash", value)
        assert name(here) is None, value
        here.get("/probe/mine", 303)
    here.client.set_cookie("neurodash", signed.value)
    assert name(here) == "Ruth Example"


@pytest.mark.parametrize("kept", [
    "", ".", "1", "1.", ".0", "one.0", "1.zero", "1.0.0", "-1.0", "1.-1", " 1.0", "1.0 ", "+1.0", "1_0.0", "0x1.0",
    "\u0661.\u0660", "1.0\n", "999999.0", "9" * 18 + ".0", "9" * 19 + ".0", "9" * 5000 + ".0", "1." + "9" * 9,
    "1." + "9" * 10, "1;DROP TABLE people.0", "a" * 43, "a" * 42, "a" * 44, "\u00e4" * 43])
def test_a_session_that_names_nobody_is_nobody_s(browser: Browser, person: Person, kept: str) -> None:
    browser.wear(kept)
    assert name(browser) is None
    browser.get("/probe/mine", 303)


def test_a_cookie_that_remembers_is_not_ours(app: Flask, browser: Browser, person: Person) -> None:
    browser.client.set_cookie("remember_token", f"{person.id}|{'0' * 128}")
    assert name(browser) is None
    browser.sign_in(person)
    response = browser.client.get("/end")
    assert [line.partition("=")[0] for line in response.headers.getlist("Set-Cookie")] == ["neurodash"]


def test_a_session_begins_with_nothing_of_the_one_before(app: Flask, browser: Browser, person: Person) -> None:
    browser.client.get("/put")
    secret = begun(app, person)
    browser.client.get(f"/begin/{secret}")
    with browser.client.session_transaction() as held:
        assert "before" not in held
        assert held[KEY] == secret
        assert held.permanent
    assert name(browser) == "Ruth Example"


def test_a_session_that_ended_keeps_nothing(here: Browser) -> None:
    here.client.get("/put")
    here.client.get("/end")
    with here.client.session_transaction() as ended:
        assert dict(ended) == {}
    assert name(here) is None


def test_a_session_is_renewed_by_the_pages_one_opens(here: Browser) -> None:
    token = str(here.get("/account/profile").soup.find("input", {"name": "csrf_token"})["value"])
    assert "Set-Cookie" in here.get("/probe/mine").response.headers
    sent = here.client.post("/probe/form", data={"csrf_token": token, "text": "x"})
    assert (sent.status_code, "Set-Cookie" in sent.headers) == (200, False)
    assert "Set-Cookie" not in here.client.head("/probe/mine").headers


def test_nothing_of_a_person_is_in_the_cookie(app: Flask, browser: Browser, person: Person) -> None:
    browser.client.get(f"/begin/{begun(app, person)}")
    with browser.client.session_transaction() as held:
        assert set(held) <= {"_user_id", "_fresh", "_id", "_permanent", "csrf_token"}
        assert person.legal_name not in str(dict(held))


def test_a_session_is_over_a_fortnight_after_its_last_page(
    browser: Browser, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser.sign_in(person)
    assert name(browser) == "Ruth Example"
    monkeypatch.setattr(browser.app, "permanent_session_lifetime", timedelta(seconds=-1))
    assert name(browser) is None
