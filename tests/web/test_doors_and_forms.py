"""What rooms use of the web's small means: a limit at a door, and a refusal on the field it belongs to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from flask_wtf import FlaskForm
from wtforms import StringField

from neurodash_ceu.ports.doors import Door, TooMany, tried
from neurodash_ceu.rules.refusal import Refused
from neurodash_ceu.web.doors import hash_of, pass_through, stranger
from neurodash_ceu.web.forms import form_error
from tests import make
from tests.client import Browser
from tests.conftest import Clock
from tests.web.conftest import Build

DOOR = Door("a-door", 2, timedelta(minutes=10))


class Form(FlaskForm):
    """Two fields."""

    name = StringField()
    mail = StringField()


@pytest.fixture
def app(build: Build, database_url: str) -> Iterator[Flask]:
    """A demonstration, on both databases, with a door in front of a page."""
    made = build(database_url)

    @made.get("/guarded")
    def guarded() -> dict[str, bool]:
        pass_through(DOOR)
        return {"in": True}

    yield made
    make.house(made).database.close()


def test_a_door_lets_so_many_through_and_then_says_when(app: Flask, browser: Browser, clock: Clock) -> None:
    assert [browser.client.get("/guarded").status_code for _ in range(4)] == [200, 200, 429, 429]
    page = browser.get("/guarded", 429)
    assert page.h1 == "Please wait a little"
    assert page.response.headers["Retry-After"] == "600"
    clock.now += timedelta(minutes=10)
    browser.client.get("/guarded")
    assert browser.client.get("/guarded").status_code == 200


def test_tries_that_were_refused_stay_counted(app: Flask, browser: Browser, clock: Clock) -> None:
    for _ in range(5):
        browser.client.get("/guarded")
    with app.test_request_context(environ_base={"REMOTE_ADDR": "127.0.0.1"}):
        who = stranger()
    with make.house(app).database.reading() as session:
        assert tried(session, DOOR, who, clock.now) == 5


def test_one_stranger_s_tries_are_not_another_s(app: Flask, browser: Browser) -> None:
    for _ in range(3):
        browser.client.get("/guarded")
    assert browser.client.get("/guarded", environ_base={"REMOTE_ADDR": "192.0.2.9"}).status_code == 200


def test_something_else_than_an_address_can_be_counted(app: Flask) -> None:
    with app.test_request_context():
        for _ in range(2):
            pass_through(DOOR, hash_of("ruth@example.org"))
        with pytest.raises(TooMany):
            pass_through(DOOR, hash_of("ruth@example.org"))
        pass_through(DOOR, hash_of("ada@example.org"))


def test_an_address_that_is_missing_is_counted_too(app: Flask) -> None:
    with app.test_request_context(environ_overrides={"REMOTE_ADDR": None}):
        assert stranger() == hash_of("nowhere")


def test_a_refusal_stands_on_its_field_after_what_stood_there(app: Flask) -> None:
    with app.test_request_context(method="POST"):
        form = Form()
        form.name.errors = ["One."]
        form_error(form, Refused("Two.", "name"))
        assert form.errors == {"name": ["One.", "Two."]}
        assert form.mail.errors == ()


@pytest.mark.parametrize("field", [None, "", "no-such-field"])
def test_a_refusal_of_no_field_stands_over_the_form(app: Flask, field: str | None) -> None:
    with app.test_request_context(method="POST"):
        form = Form()
        form_error(form, Refused("The whole thing.", field))
        assert form.form_errors == ["The whole thing."]
        assert form.name.errors == ()
