"""A session names a person and an epoch; it ends when the epoch moves on, the account closes, or a byte changes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask, session

from neurodash_ceu.records.people import Person, RoleGrant
from neurodash_ceu.web.who import load, sign_in_session, sign_out_session
from tests import make
from tests.client import Browser
from tests.make import NOW
from tests.web.conftest import Build


@pytest.fixture
def app(build: Build, database_url: str) -> Iterator[Flask]:
    """A demonstration, on both databases. A session is begun and ended at addresses of these tests."""
    made = build(database_url)

    @made.get("/begin/<int:person_id>/<int:epoch>")
    def begin(person_id: int, epoch: int) -> str:
        found = load(f"{person_id}.{epoch}")
        assert found is not None
        sign_in_session(found.learner, epoch)
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


def test_a_session_ends_when_the_epoch_moves_on(app: Flask, here: Browser, person: Person) -> None:
    assert name(here) == "Ruth Example"
    change(app, person, sign_in_epoch=1)
    assert name(here) is None
    person.sign_in_epoch = 1
    here.sign_in(person)
    assert name(here) == "Ruth Example"
    change(app, person, sign_in_epoch=2)
    assert name(here) is None


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
    "1." + "9" * 10, "1;DROP TABLE people.0"])
def test_a_session_that_names_nobody_is_nobody_s(browser: Browser, person: Person, kept: str) -> None:
    with browser.client.session_transaction() as begun:
        begun["_user_id"] = kept
    assert name(browser) is None
    browser.get("/probe/mine", 303)


def test_a_cookie_that_remembers_is_not_ours(app: Flask, browser: Browser, person: Person) -> None:
    browser.client.set_cookie("remember_token", f"{person.id}.0|{'0' * 128}")
    assert name(browser) is None
    browser.sign_in(person)
    response = browser.client.get("/end")
    assert [line.partition("=")[0] for line in response.headers.getlist("Set-Cookie")] == ["neurodash"]


def test_a_session_begins_with_nothing_of_the_one_before(browser: Browser, person: Person) -> None:
    browser.client.get("/put")
    browser.client.get(f"/begin/{person.id}/0")
    with browser.client.session_transaction() as begun:
        assert "before" not in begun
        assert begun["_user_id"] == f"{person.id}.0"
        assert begun.permanent
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


def test_nothing_of_a_person_but_a_number_is_in_the_cookie(app: Flask, browser: Browser, person: Person) -> None:
    browser.client.get(f"/begin/{person.id}/0")
    with browser.client.session_transaction() as begun:
        assert set(begun) <= {"_user_id", "_fresh", "_id", "_permanent", "csrf_token"}
        assert person.legal_name not in str(dict(begun))


def test_a_session_is_over_a_fortnight_after_its_last_page(
    browser: Browser, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser.sign_in(person)
    assert name(browser) == "Ruth Example"
    monkeypatch.setattr(browser.app, "permanent_session_lifetime", timedelta(seconds=-1))
    assert name(browser) is None
