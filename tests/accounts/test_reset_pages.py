"""The pages of a forgotten password, on both databases: asked for, mailed, opened by anybody's scanner, used once."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from neurodash_ceu.accounts import actions, doors
from neurodash_ceu.app import create_app
from neurodash_ceu.ports.session import Database
from neurodash_ceu.settings import Settings
from tests.accounts.people import LETTERS, OTHER, RIGHT, RUTH, link_in, mails, secret_in, subjects, wanted
from tests.client import Browser
from tests.conftest import Clock
from tests.make import NOW, house

NEW = "/account/reset/new"


@pytest.fixture
def database(app: Flask) -> Database:
    """The database of the application under test."""
    return house(app).database


@pytest.fixture
def ruth(database: Database) -> int:
    """Ruth has a confirmed account; her number."""
    with database.writing() as session:
        return actions.create(session, wanted(), (), NOW, acting_as="command").id


def asked(browser: Browser, database: Database, back: str = "") -> str:
    """Ask by the page; the address in the mail."""
    browser.get(f"/account/reset{back}")
    browser.send({"mail": RUTH})
    with database.reading() as session:
        return link_in(mails(session)[-1])


def test_from_the_sign_in_page_to_a_new_password_and_back(browser: Browser, database: Database, ruth: int) -> None:
    page = browser.get("/account/sign-in?next=/learn")
    link = page.soup.find("a", string="Set a new password")
    assert link is not None
    browser.get(str(link["href"]))
    assert browser.send({"mail": "Ruth@Example.org"}).location == "/account/reset/sent?next=/learn"
    assert RUTH in browser.follow().text
    elsewhere = Browser(browser.app)  # the mail is read on another device
    with database.reading() as session:
        mailed = link_in(mails(session)[-1])
    page = elsewhere.get(mailed, 303)
    assert page.location == f"{NEW}?next=/learn"
    page = elsewhere.follow()
    assert (page.h1, RUTH in page.text) == ("Choose a new password", True)
    assert elsewhere.send({"password": OTHER}).location == "/learn"
    assert "Your new password is set, and you are signed in." in elsewhere.get("/account").text
    fresh = Browser(browser.app)
    fresh.get("/account/sign-in")
    fresh.send({"mail": RUTH, "password": OTHER})


def test_the_secret_leaves_the_address_before_any_page_is_shown(
    browser: Browser, database: Database, ruth: int, caplog: pytest.LogCaptureFixture
) -> None:
    link = asked(browser, database)
    with database.reading() as session:
        secret = secret_in(mails(session)[-1])
    caplog.set_level(logging.DEBUG)
    opened = browser.get(link, 303)
    assert opened.response.headers["Referrer-Policy"] == "no-referrer"
    assert opened.response.headers["Cache-Control"] == "private, no-store"
    page = browser.follow()
    assert secret not in opened.location
    assert secret not in page.response.get_data(as_text=True)
    assert page.response.headers["Cache-Control"] == "private, no-store"
    spent = browser.get("/account/reset/" + "x" * 43, 404)
    assert spent.response.headers["Referrer-Policy"] == "no-referrer"
    assert secret not in caplog.text


def test_opening_the_link_spends_nothing(browser: Browser, database: Database, ruth: int) -> None:
    link = asked(browser, database)
    for _ in range(3):
        scanner = Browser(browser.app)
        for method in ("GET", "HEAD"):
            assert scanner.client.open(link, method=method, follow_redirects=True).status_code == 200
    assert subjects(database) == ["Set a new password for NeuroDash CEU"]
    browser.get(link, 303)
    browser.follow()
    assert browser.send({"password": "short"}, status=400).errors[0].startswith("Use at least 10 characters.")
    assert browser.send({"password": RUTH}, status=400).errors == [
        "Your mail address cannot be your password. Choose another."]
    browser.send({"password": OTHER})


def test_a_used_an_old_and_a_made_up_link_say_the_same(
    browser: Browser, database: Database, ruth: int, clock: Clock
) -> None:
    link = asked(browser, database)
    late = asked(browser, database)
    browser.get(late, 303)
    browser.follow()
    other = Browser(browser.app)
    other.get(link, 303)
    other.follow()
    clock.now += timedelta(minutes=59)
    browser.send({"password": OTHER})
    assert other.send({"password": RIGHT}, status=404).h1 == "This link does not work"  # cancelled meanwhile
    for address in (link, late, "/account/reset/nonsense", NEW):
        assert Browser(browser.app).get(address, 404).h1 == "This link does not work"
    assert [one["href"] for one in other.page.soup.select("main .btn")] == ["/account/reset", "/account/sign-in"]  # type: ignore[union-attr]  # it stands on a page


def test_a_link_is_old_after_an_hour_even_with_its_page_open(
    browser: Browser, database: Database, ruth: int, clock: Clock
) -> None:
    browser.get(asked(browser, database), 303)
    browser.follow()
    clock.now += timedelta(hours=1)
    assert browser.send({"password": OTHER}, status=404).h1 == "This link does not work"


def test_nobody_sees_the_page_that_says_a_mail_is_on_its_way_without_having_asked(browser: Browser) -> None:
    assert browser.get("/account/reset/sent?next=/learn", 303).location == "/account/reset?next=/learn"


def test_links_are_few_and_the_page_says_when_to_come_again(
    browser: Browser, database: Database, ruth: int, clock: Clock
) -> None:
    clock.now = doors.RESET_ADDRESS_LONG.start(NOW)
    for address in (RUTH, "nobody@example.org"):
        for _ in range(3):
            browser.get("/account/reset")
            browser.send({"mail": address})
        browser.get("/account/reset")
        page = browser.send({"mail": address}, status=429)
        assert page.errors == ["That was tried too often. Try again in 60 minutes."]
        assert page.response.headers["Retry-After"] == "3600"
    assert len(subjects(database)) == 6


def test_a_reset_is_the_way_out_of_the_wait(browser: Browser, database: Database, ruth: int) -> None:
    for _ in range(10):
        browser.get("/account/sign-in")
        browser.send({"mail": RUTH, "password": "not the password"}, status=400)
    page = browser.send({"mail": RUTH, "password": RIGHT}, status=429)
    assert "You need not wait" in page.text
    browser.get(asked(browser, database), 303)
    browser.follow()
    browser.send({"password": OTHER})
    browser.get("/account")
    browser.send(action="/account/sign-out")
    browser.follow()
    assert browser.send({"mail": RUTH, "password": OTHER}).location == "/learn"


def test_over_https_the_form_is_taken(settings: Settings, clock: Clock) -> None:
    """There a form must come from a page of ours, which the browser says by the address it came from."""
    https = "https://ceu.example.org"
    app = create_app(replace(settings, public_url=https), clock)
    database = house(app).database
    with database.writing() as session:
        actions.register(session, wanted(), LETTERS, NOW)
    visitor = Browser(app)
    visitor.client.environ_base |= {"wsgi.url_scheme": "https", "HTTP_HOST": "ceu.example.org"}
    visitor.client.environ_base["HTTP_REFERER"] = f"{https}/account/reset"
    visitor.get("/account/reset", base_url=https)
    token = visitor.page.soup.find("input", {"name": "csrf_token"})["value"]  # type: ignore[union-attr,index]  # the linter saw it
    visitor.client.post("/account/reset", data={"csrf_token": token, "mail": RUTH}, base_url=https)
    with database.reading() as session:
        link = link_in(mails(session)[-1])
    visitor.get(link, 303, base_url=https)
    page = visitor.get(NEW, base_url=https)
    assert page.response.headers["Referrer-Policy"] == "same-origin"  # its address holds no secret
    assert "This also confirms your mail address." in page.text
    token = page.soup.find("input", {"name": "csrf_token"})["value"]  # type: ignore[index]  # the linter saw it
    sent = visitor.client.post(NEW, data={"csrf_token": token, "password": OTHER}, base_url=https)
    assert (sent.status_code, sent.headers["Location"]) == (303, "/account")
    database.close()
