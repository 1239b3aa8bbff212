"""Another mail address, on both databases: asked with the password, confirmed there, told to the old one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from neurodash_ceu.accounts import actions, deeds, moving, resetting
from neurodash_ceu.accounts.finding import learner_of
from neurodash_ceu.ports.session import Database
from neurodash_ceu.records.people import MailMove, Person
from neurodash_ceu.rules.refusal import Refused
from tests.accounts.people import (
    LETTERS,
    OTHER,
    RIGHT,
    RUTH,
    link_in,
    mails,
    noted,
    right,
    subjects,
    the_person,
    wanted,
)
from tests.client import Browser
from tests.conftest import Clock
from tests.make import NOW, house

NEW = "ruth.new@example.org"
KNOWN = "You already have an account at NeuroDash CEU"
MOVE = "Confirm your new mail address for NeuroDash CEU"
MOVED = "Your account at NeuroDash CEU has another mail address"


@pytest.fixture
def database(app: Flask) -> Database:
    """The database of the application under test."""
    return house(app).database


@pytest.fixture
def ruth(browser: Browser, database: Database) -> Browser:
    """Ruth, signed in."""
    with database.writing() as session:
        person = actions.create(session, wanted(), (), NOW, acting_as="command")
    browser.sign_in(person)
    return browser


def asked(ruth: Browser, database: Database, mail: str = NEW) -> str:
    """Ask by the page; the address in the last mail that has one."""
    ruth.get("/account/mail")
    assert ruth.send({"mail": mail, "password": RIGHT}).location == "/account"
    assert f"A message for {mail} is on its way." in ruth.follow().text
    with database.reading() as session:
        return link_in(next(mail for mail in reversed(mails(session)) if mail.subject == MOVE))


def address(database: Database) -> str | None:
    with database.reading() as session:
        return session.scalars(select(Person.email).order_by(Person.id)).first()


def test_an_address_changes_when_the_link_is_used_and_the_old_one_is_told(ruth: Browser, database: Database) -> None:
    link = asked(ruth, database)
    page = ruth.get(link)
    assert (page.h1, NEW in page.text, RUTH in page.text) == ("Use this mail address?", True, True)
    assert address(database) == RUTH
    ruth.send(action=link)
    assert f"Your mail address is {NEW} now." in ruth.follow().text
    assert address(database) == NEW
    with database.reading() as session:
        assert noted(session)[-1] == ("account.mail changed", {"email": RUTH}, {"email": NEW})
        assert [(mail.to_address, mail.subject) for mail in mails(session)] == [(NEW, MOVE), (RUTH, MOVED)]
        assert NEW not in mails(session)[-1].body
    assert ruth.get(link, 404).h1 == "This link does not work"
    fresh = Browser(ruth.app)
    fresh.get("/account/sign-in")
    fresh.send({"mail": NEW, "password": RIGHT})
    other = Browser(ruth.app)
    other.get("/account/sign-in")
    other.send({"mail": RUTH, "password": RIGHT}, status=400)


def test_without_the_password_nothing_is_mailed(ruth: Browser, database: Database) -> None:
    ruth.get("/account/mail")
    page = ruth.send({"mail": NEW, "password": OTHER}, status=400)
    assert page.errors == ["This is not your current password."]
    page = ruth.send({"mail": RUTH, "password": RIGHT}, status=400)
    assert page.errors == ["This is the address of your account already."]
    assert subjects(database) == []


def test_whoever_asks_is_not_told_who_has_an_account(ruth: Browser, database: Database) -> None:
    with database.writing() as session:
        actions.create(session, wanted("other@example.org"), (), NOW, acting_as="command")
    said = []
    for mail in ("other@example.org", "free.1@example.org"):
        ruth.get("/account/mail")
        ruth.send({"mail": mail, "password": RIGHT})
        said.append(ruth.follow().text.replace(mail, ""))
    assert said[0] == said[1]
    assert subjects(database) == [KNOWN, MOVE]


def test_a_link_is_its_asker_s_alone_and_works_two_days(ruth: Browser, database: Database, clock: Clock) -> None:
    link = asked(ruth, database)
    with database.writing() as session:
        other = actions.create(session, wanted("other@example.org"), (), NOW, acting_as="command")
    thief = Browser(ruth.app)
    assert thief.get(link, 303).location.startswith("/account/sign-in?next=")
    thief.sign_in(other)
    assert thief.get(link, 404).h1 == "This link does not work"
    clock.now += timedelta(hours=48)
    assert ruth.get(link, 404).h1 == "This link does not work"
    assert address(database) == RUTH


def test_an_address_taken_meanwhile_moves_nobody(ruth: Browser, database: Database) -> None:
    link = asked(ruth, database)
    ruth.get(link)
    with database.writing() as session:
        actions.register(session, wanted(NEW), LETTERS, NOW)
    assert ruth.send(action=link, status=409).h1 == "This address has an account of its own"
    assert address(database) == RUTH


def test_moving_cancels_links_that_went_to_the_old_address(ruth: Browser, database: Database) -> None:
    secret = "R" * 43
    link = asked(ruth, database)
    again = asked(ruth, database, "another@example.org")
    with database.writing() as session:
        deeds.put_link_to_reset(session, RUTH, secret, NOW)
    ruth.get(link)
    ruth.send(action=link)
    ruth.get(again, 404)
    with database.reading() as session:
        assert resetting.found(session, secret, NOW) is None
        assert session.scalars(select(MailMove.used_at)).all() == [NOW, NOW]
        me = learner_of(session, the_person(session, NEW))
    with pytest.raises(Refused), database.writing() as session:
        moving.ask(session, me, "x@example.org", right(OTHER), LETTERS, NOW)
