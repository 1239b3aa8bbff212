"""The pages at the door, on both databases: register, check the mail, confirm, sign in and out."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from neurodash_ceu.accounts import actions, finding, passwords
from neurodash_ceu.app import create_app
from neurodash_ceu.ports.session import Database
from neurodash_ceu.settings import Settings
from tests.accounts.people import OTHER, RIGHT, RUTH, link_in, mails, subjects, the_person, wanted
from tests.client import Browser
from tests.conftest import Clock
from tests.make import NOW, house

FORM = {"legal_name": "Ruth Example", "mail": RUTH, "password": RIGHT, "zone": "America/Chicago"}
TRY = {"mail": RUTH, "password": "not the password"}


@pytest.fixture
def database(app: Flask) -> Database:
    """The database of the application under test."""
    return house(app).database


@pytest.fixture
def ruth(database: Database) -> int:
    """Ruth has a confirmed account; her number."""
    with database.writing() as session:
        return actions.create(session, wanted(), (), NOW, acting_as="command").id


def newest_link(database: Database) -> str:
    with database.reading() as session:
        return link_in(mails(session)[-1])


# --- the way in ---------------------------------------------------------------------------------------------


def test_from_a_module_through_registration_back_to_the_module(browser: Browser, database: Database) -> None:
    browser.get("/account/register?next=/learn/some-module")
    assert browser.send(FORM).location == "/account/check-mail?next=/learn/some-module"
    page = browser.follow()
    assert (page.h1, RUTH in page.text) == ("Check your mail", True)
    link = newest_link(database)
    assert link.endswith("?next=/learn/some-module")
    elsewhere = Browser(browser.app)  # the mail is read on another device
    assert elsewhere.get(link).h1 == "Confirm your mail address"
    assert elsewhere.send({"password": RIGHT}).location == "/learn/some-module"
    page = elsewhere.get("/account")
    assert "Your mail address is confirmed, and you are signed in." in page.text
    assert "Ruth Example" in page.text
    with database.reading() as session:
        assert the_person(session).zone == "America/Chicago"


def test_opening_the_link_confirms_nothing(browser: Browser, database: Database) -> None:
    browser.get("/account/register")
    browser.send(FORM)
    link = newest_link(database)
    for method in ("GET", "HEAD", "OPTIONS"):
        assert browser.client.open(link, method=method).status_code == 200
    assert browser.get(link).soup.find("input", {"name": "password"}) is not None
    with database.reading() as session:
        assert the_person(session).email_confirmed_at is None
    assert browser.send({"password": OTHER}, status=400).errors == [
        "This is not the password of the newest registration with this address."]
    with database.reading() as session:
        assert the_person(session).email_confirmed_at is None


def test_a_used_link_says_so_and_a_spent_one_offers_another(browser: Browser, database: Database, clock: Clock) -> None:
    browser.get("/account/register")
    browser.send(FORM)
    link = newest_link(database)
    browser.get(link)
    browser.send({"password": RIGHT})
    assert Browser(browser.app).get(link).h1 == "This address is confirmed"
    assert [one["href"] for one in Browser(browser.app).get(link).soup.select("main .btn")] == ["/account/sign-in"]
    for address, status in ((link, 200), ("/account/confirm/nonsense", 404)):
        mine = browser.get(address, status)  # confirming signed them in
        assert "you are signed in" in mine.soup.main.get_text().lower()
        assert [one["href"] for one in mine.soup.select("main .btn")] == ["/learn"]
    stranger = Browser(browser.app)
    stranger.get("/account/register")
    stranger.send(FORM | {"mail": "other@example.org"})
    late = newest_link(database)
    clock.now += timedelta(hours=48)
    assert stranger.get(late, 404).h1 == "This link does not work"
    assert stranger.get("/account/confirm/nonsense", 404).h1 == "This link does not work"
    assert stranger.client.post(late).status_code == 400  # no token of the form; nothing of the link is told


def test_what_was_typed_is_kept_but_never_the_password(browser: Browser, database: Database) -> None:
    browser.get("/account/register")
    half = {"legal_name": "Ruth <b>", "mail": "ruth@", "password": "password123", "paper": "a4"}
    page = browser.send(half, status=400)
    assert page.errors == ["Enter a mail address in the form name@example.org.",
                           "This is one of the passwords that are tried first. Choose another.",
                           "Choose your time zone."]
    box = page.soup.find(id="errors")
    assert box is not None
    assert (box["tabindex"], box.has_attr("autofocus"), box["role"]) == ("-1", True, "alert")
    assert [a["href"] for a in box.find_all("a")] == ["#mail", "#password", "#zone"]
    values = {one["name"]: one.get("value") for one in page.soup.select("form.form input:not([type=radio])")}
    assert (values["legal_name"], values["mail"], values["password"]) == ("Ruth <b>", "ruth@", "")
    assert page.soup.select("input[name=paper][checked]")[0]["value"] == "a4"
    assert "password123" not in page.response.get_data(as_text=True)
    assert page.soup.find("title").get_text().startswith("Error: ")  # type: ignore[union-attr]  # the linter saw it
    assert subjects(database) == []


def test_fields_say_what_they_are_for(browser: Browser) -> None:
    for address, field, purpose in (
            ("register", "legal_name", "name"), ("register", "mail", "email"), ("register", "password", "new-password"),
            ("sign-in", "mail", "username"), ("sign-in", "password", "current-password")):
        tag = browser.get(f"/account/{address}").soup.find("input", {"name": field})
        assert tag is not None
        assert tag["autocomplete"] == purpose
        assert not tag.has_attr("onpaste")


def test_without_a_script_the_zone_is_chosen_and_an_older_name_is_taken(browser: Browser, database: Database) -> None:
    page = browser.get("/account/register")
    select = page.soup.find("select", {"name": "zone"})
    assert select is not None
    assert select.find("option").get_text() == "Choose your time zone"  # type: ignore[union-attr]  # it has options
    assert [group["label"] for group in select.find_all("optgroup")][:3] == ["United States", "Africa", "Americas"]
    assert page.soup.find("script", {"type": "module"}) is not None
    browser.send(FORM | {"zone": "Asia/Calcutta"})
    with database.reading() as session:
        assert the_person(session).zone == "Asia/Calcutta"
    browser.get("/account/register")
    assert browser.send(FORM | {"zone": "../../etc/passwd"}, status=400).errors == [
        "“../../etc/passwd” is not a time zone we know. Choose one from the list."]


# --- what a stranger can tell -------------------------------------------------------------------------------


def shape(response_text: str) -> str:
    """A page without its tokens."""
    return re.sub(r'value="[\w.-]{30,}"', "", response_text)


def test_registering_a_known_address_looks_like_any_other(browser: Browser, database: Database, ruth: int) -> None:
    answers = []
    for address in (RUTH, "stranger@example.org"):
        visitor = Browser(browser.app)
        visitor.get("/account/register")
        sent = visitor.send(FORM | {"mail": address, "legal_name": "Mallory"})
        next_page = shape(visitor.follow().response.get_data(as_text=True)).replace(address, "")
        answers.append((sent.status, sent.location, next_page))
    assert answers[0] == answers[1]
    assert subjects(database) == ["You already have an account at NeuroDash CEU",
                                  "Confirm your mail address for NeuroDash CEU"]
    with database.reading() as session:
        assert the_person(session).legal_name == "Ruth Example"


def test_asking_for_the_mail_again_looks_the_same_for_all(browser: Browser, database: Database, ruth: int) -> None:
    answers = []
    for address in (RUTH, "nobody@example.org"):
        visitor = Browser(browser.app)
        visitor.get("/account/check-mail")
        visitor.send({"mail": address})
        answers.append(shape(visitor.follow().response.get_data(as_text=True)).replace(address, ""))
    assert answers[0] == answers[1]
    assert "Another mail is on its way." in answers[0]
    assert subjects(database) == ["You already have an account at NeuroDash CEU",
                                  "There is no account at NeuroDash CEU with this address"]


def test_wrong_and_unknown_get_the_same_answer_by_the_same_verbs(
    browser: Browser, ruth: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    called: list[list[str]] = []

    def spy(module: object, name: str) -> None:
        real = getattr(module, name)

        def inner(*args: object, **kwargs: object) -> object:
            called[-1].append(name)
            return real(*args, **kwargs)

        monkeypatch.setattr(module, name, inner)

    for module, name in ((finding, "known_by_mail"), (passwords, "check"), (actions, "enter")):
        spy(module, name)
    answers = []
    for address in (RUTH, "nobody@example.org"):
        called.append([])
        visitor = Browser(browser.app)
        visitor.get("/account/sign-in")
        page = visitor.send({"mail": address, "password": "not the password"}, status=400)
        answers.append(shape(page.response.get_data(as_text=True)).replace(address, ""))
    assert answers[0] == answers[1]
    assert called == [["known_by_mail", "check", "enter"]] * 2


def test_only_the_right_password_learns_that_the_address_is_unconfirmed(browser: Browser, database: Database) -> None:
    browser.get("/account/register")
    browser.send(FORM)
    browser.get("/account/sign-in")
    assert browser.send(TRY, status=400).errors == ["The mail address or the password is not right."]
    assert browser.send({"mail": RUTH, "password": RIGHT}).location == "/account/check-mail"
    assert "Confirm your mail address first" in browser.follow().text
    assert browser.get("/account", 303).location == "/account/sign-in?next=%2Faccount"


# --- the limit ----------------------------------------------------------------------------------------------


def test_too_many_tries_are_told_when_to_come_back(browser: Browser, ruth: int, clock: Clock) -> None:
    clock.now = clock.now.replace(minute=33)
    for _ in range(10):
        browser.get("/account/sign-in")
        browser.send(TRY, status=400)
    page = browser.send({"mail": RUTH, "password": RIGHT}, status=429)  # the right one now, and still a wait
    assert page.errors == ["That was tried too often. Try again in 12 minutes."]
    assert page.response.headers["Retry-After"] == "720"
    other = browser.send({"mail": "other@example.org", "password": "not the password"}, status=400)
    assert other.errors == ["The mail address or the password is not right."]
    clock.now += timedelta(minutes=12)
    browser.get("/account/sign-in")
    assert browser.send({"mail": RUTH, "password": RIGHT}).location == "/learn"


def test_signing_in_often_is_nobody_s_fault(browser: Browser, ruth: int) -> None:
    for _ in range(12):
        visitor = Browser(browser.app)
        visitor.get("/account/sign-in")
        visitor.send({"mail": RUTH, "password": RIGHT})


def test_mails_are_not_sent_without_end(browser: Browser, database: Database, ruth: int) -> None:
    for address in (RUTH, "nobody@example.org"):
        for _ in range(5):
            browser.get("/account/check-mail")
            browser.send({"mail": address})
        browser.get("/account/check-mail")
        page = browser.send({"mail": address}, status=429)
        assert page.errors == ["That was tried too often. Try again in 30 minutes."]
        browser.get("/account/register")
        assert browser.send(FORM | {"mail": address}, status=429).errors
    assert len(subjects(database)) == 10


# --- the session --------------------------------------------------------------------------------------------


def test_a_session_is_not_fixed_in_advance(browser: Browser, ruth: int) -> None:
    browser.get("/account/sign-in")
    with browser.client.session_transaction() as session:
        session["planted"] = "by a stranger"
        before = session["csrf_token"]
    browser.send({"mail": RUTH, "password": RIGHT})
    with browser.client.session_transaction() as session:
        assert "planted" not in session
        assert session.get("csrf_token") != before
        assert len(session["_user_id"]) == 43


@pytest.mark.parametrize(("public_url", "name", "secure"), [
    ("http://127.0.0.1:8000", "neurodash", False), ("https://ceu.example.org", "__Host-neurodash", True)])
def test_the_cookie_is_ours_alone(settings: Settings, clock: Clock, public_url: str, name: str, secure: bool) -> None:
    app = create_app(replace(settings, public_url=public_url), clock)
    try:
        cookie = app.test_client().get("/account/sign-in").headers["Set-Cookie"]
    finally:
        house(app).database.close()
    parts = [part.strip() for part in cookie.split(";")]
    assert parts[0].startswith(f"{name}=")
    assert {"HttpOnly", "Path=/", "SameSite=Lax"} <= set(parts)
    assert ("Secure" in parts) is secure
    assert not [part for part in parts if part.startswith("Domain")]


def test_a_form_without_its_token_is_answered_kindly(browser: Browser, database: Database, ruth: int) -> None:
    def send(address: str) -> tuple[int, bool]:
        answer = browser.client.post(f"/account/{address}", data=FORM)
        return answer.status_code, "This page was open too long" in answer.get_data(as_text=True)

    assert {send(address) for address in ("register", "sign-in", "check-mail", "confirm/x")} == {(400, True)}
    with database.reading() as session:
        browser.sign_in(the_person(session))
    assert {send(address) for address in ("profile", "licences", "security", "sign-out")} == {(400, True)}
    assert subjects(database) == []


def test_signing_out_ends_the_session(browser: Browser, ruth: int) -> None:
    browser.get("/account/sign-in")
    browser.send({"mail": RUTH, "password": RIGHT})
    browser.get("/account")
    assert browser.send(action="/account/sign-out").location == "/account/sign-in"
    assert "You are signed out." in browser.follow().text
    browser.get("/account", 303)
    assert browser.client.get("/account/sign-out").status_code == 405


def test_whoever_is_signed_in_is_not_asked_again(browser: Browser, database: Database, ruth: int) -> None:
    with database.reading() as session:
        browser.sign_in(the_person(session))
    assert browser.get("/account/sign-in", 303).location == "/account"
    assert browser.get("/account/register?next=/learn", 303).location == "/learn"


# --- the mail that goes nowhere -----------------------------------------------------------------------------


@pytest.mark.parametrize(("mail_url", "told"), [("console:", True), ("smtp://127.0.0.1:25", False)])
def test_without_a_mail_server_the_page_says_where_the_mail_goes(
    settings: Settings, clock: Clock, mail_url: str, told: bool
) -> None:
    app = create_app(replace(settings, mail_url=mail_url), clock)
    visitor = Browser(app)
    visitor.get("/account/register")
    visitor.send(FORM)
    assert ("neurodash mail send" in visitor.follow().text) is told
    house(app).database.close()
