"""What a stranger learns about an address at the doors: nothing. The same words, headers, hashing and queries."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from flask import Flask

from neurodash_ceu.accounts import actions, passwords
from neurodash_ceu.ports.session import Database
from tests import make
from tests.accounts.people import LETTERS, RIGHT, wanted
from tests.client import Browser
from tests.conftest import Clock
from tests.make import NOW, house

KNOWN, PENDING, UNKNOWN, CLOSED = (f"{name}@example.org" for name in ("known1", "pendin", "nobody", "closed"))
ALL = (KNOWN, PENDING, UNKNOWN, CLOSED)
REGISTER = {"legal_name": "Mallory", "password": RIGHT, "zone": "UTC"}


@pytest.fixture
def database(app: Flask) -> Database:
    """A database with an account of each kind, and the nobody's hash made before anything is counted."""
    database = house(app).database
    with database.writing() as session:
        actions.create(session, wanted(KNOWN), (), NOW, acting_as="command")
        closed = actions.create(session, wanted(CLOSED), (), NOW, acting_as="command")
        closed.email, closed.closed_at = None, NOW
        actions.register(session, wanted(PENDING), LETTERS, NOW)
    passwords.check(None, "once")
    return database


@contextmanager
def argon2_calls(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    called: list[str] = []
    with monkeypatch.context() as patched:
        for name in ("hash", "verify"):
            real = getattr(PasswordHasher, name)

            def inner(*args: object, _real: object = real, _name: str = name, **more: object) -> object:
                called.append(_name)
                return _real(*args, **more)  # type: ignore[operator]  # the library's own

            patched.setattr(PasswordHasher, name, inner)
        yield called


def shape(text: str, mail: str) -> str:
    return re.sub(r'value="[\w.-]{30,}"', "", text).replace(mail, "")


def kind(statement: str) -> str:
    """What is asked of which table, whatever the values."""
    return re.split(r" \(| SET | WHERE ", re.sub(r"\s+", " ", statement))[0]


@pytest.mark.parametrize(("address", "fields", "status", "hashing"), [
    ("/account/sign-in", {"password": "not the password"}, 400, ["verify"]),
    ("/account/register", REGISTER, 303, ["hash"]),
    ("/account/check-mail", {}, 303, []),
    ("/account/reset", {}, 303, [])])
def test_every_address_gets_the_same_answer_for_the_same_work(
    app: Flask, database: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch, address: str,
    fields: dict[str, str], status: int, hashing: list[str],
) -> None:
    clock.now += timedelta(minutes=5)  # not the second press of the same button
    answers, asked = {}, {}
    for mail in ALL:
        visitor = Browser(app)
        visitor.get(address)
        with argon2_calls(monkeypatch) as called, make.counted(database) as seen:
            page = visitor.send(fields | {"mail": mail}, status=status)
            asked[mail] = [kind(one) for one in seen()]
        assert called == hashing, mail
        headers = sorted((name, re.sub(r"=[\w.-]{40,}", "=", value)) for name, value in page.response.headers.items()
                         if name not in ("Content-Length", "X-Request-ID"))  # of each request, whoever asks
        next_page = visitor.follow().response.get_data(as_text=True) if status == 303 else ""
        answers[mail] = (page.status, headers, shape(page.response.get_data(as_text=True), mail),
                         shape(next_page, mail))
    assert answers == dict.fromkeys(ALL, answers[KNOWN])
    assert {mail: len(one) for mail, one in asked.items()} == dict.fromkeys(ALL, len(asked[KNOWN]))
    if address != "/account/register":  # there a row of people is written or rewritten
        assert asked == dict.fromkeys(ALL, asked[KNOWN])


def test_no_address_is_in_an_answer_s_headers_or_cookie_in_the_clear(app: Flask, database: Database) -> None:
    visitor = Browser(app)
    visitor.get("/account/reset")
    page = visitor.send({"mail": KNOWN})
    assert KNOWN not in str(page.response.headers)
