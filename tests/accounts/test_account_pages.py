"""The pages behind the door, on both databases: overview, profile, licences, password."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from neurodash_ceu.accounts import actions, finding, licences, passwords, sessions
from neurodash_ceu.accounts.sessions import Place
from neurodash_ceu.ports.session import Database
from neurodash_ceu.records.people import Licence, SignInSession
from neurodash_ceu.rules.people import LicenceHeld
from tests import make
from tests.accounts.people import OTHER, RIGHT, RUTH, noted, subjects, the_person, wanted
from tests.client import Browser
from tests.conftest import Clock
from tests.make import NOW, house

PAGES = ("/account", "/account/profile", "/account/licences", "/account/security")
PT = {"profession": "PT", "jurisdiction": "Illinois", "number": "070.000000"}


@pytest.fixture
def database(app: Flask) -> Database:
    """The database of the application under test."""
    return house(app).database


@pytest.fixture
def ruth(browser: Browser, database: Database) -> Browser:
    """Ruth, signed in by the form."""
    with database.writing() as session:
        actions.create(session, wanted(), (), NOW, acting_as="command")
    return signed_in(browser.app)


def signed_in(app: Flask, password: str = RIGHT) -> Browser:
    browser = Browser(app)
    browser.get("/account/sign-in")
    browser.send({"mail": RUTH, "password": password})
    return browser


def another_s_licence(database: Database) -> int:
    with database.writing() as session:
        other = actions.create(session, wanted("other@example.org"), (), NOW, acting_as="command")
        return licences.add(session, finding.learner_of(session, other), LicenceHeld("OT", "Ohio", "OT.1"), NOW).id


def rows(database: Database) -> list[tuple[str, str, str, bool]]:
    """Every licence: profession, jurisdiction, number, in force."""
    with database.reading() as session:
        return [(row.profession, row.jurisdiction, row.number, row.ended_at is None)
                for row in session.scalars(select(Licence).order_by(Licence.id))]


def test_whoever_is_not_here_is_asked_to_sign_in(browser: Browser) -> None:
    for address in (*PAGES, "/account/licences/1/end"):
        location = browser.get(address, 303).location
        assert location == f"/account/sign-in?next={address.replace('/', '%2F')}"


def test_the_overview_says_what_is_known(ruth: Browser) -> None:
    page = ruth.get("/account")
    assert "Ruth Example" in page.text
    assert RUTH in page.text
    assert "None yet." in page.text
    assert page.response.headers["Cache-Control"] == "private, no-store"


# --- profile ------------------------------------------------------------------------------------------------


def test_a_profile_is_saved_and_leads_back(ruth: Browser, database: Database) -> None:
    ruth.get("/account/profile?next=/learn/some-module/attestation")
    page = ruth.send({"legal_name": "Ruth  Łukaszewska", "zone": "Asia/Tokyo", "paper": "a4"})
    assert page.location == "/learn/some-module/attestation"
    page = ruth.get("/account")
    assert "Your profile is saved." in page.text
    assert "Ruth Łukaszewska" in page.text
    assert "Tokyo" in page.text
    with database.reading() as session:
        assert noted(session)[-1][0] == "account.profile changed"


def test_a_profile_in_disorder_changes_nothing(ruth: Browser, database: Database) -> None:
    ruth.get("/account/profile")
    page = ruth.send({"legal_name": " ", "zone": "Mars/Olympus", "paper": "a5"}, status=400)
    assert len(page.errors) == 3
    with database.reading() as session:
        assert the_person(session).legal_name == "Ruth Example"


def test_a_name_is_text_and_never_markup(ruth: Browser) -> None:
    ruth.get("/account/profile")
    ruth.send({"legal_name": "<script>alert(1)</script>"})
    page = ruth.get("/account")
    assert page.soup.find("script") is None
    assert "<script>alert(1)</script>" in page.text


# --- licences -----------------------------------------------------------------------------------------------


def test_a_licence_is_added_ended_and_put_back(ruth: Browser, database: Database) -> None:
    ruth.get("/account/licences")
    ruth.send(PT)
    page = ruth.follow()
    assert "PT 070.000000, Illinois, is added." in page.text
    end = page.soup.select_one(".rows a")
    assert end is not None
    page = ruth.get(str(end["href"]))
    assert (page.h1, "PT 070.000000 Illinois" in page.text) == ("End this licence?", True)
    assert rows(database) == [("PT", "Illinois", "070.000000", True)]  # asking ended nothing
    ruth.send()
    page = ruth.follow()
    assert rows(database) == [("PT", "Illinois", "070.000000", False)]
    assert "is ended" in page.text
    undo = page.soup.select_one(".with-action form")
    assert undo is not None
    ruth.send(action=str(undo["action"]))
    assert "is back" in ruth.follow().text
    assert rows(database) == [("PT", "Illinois", "070.000000", True)]


def test_pressing_twice_adds_one(ruth: Browser, database: Database) -> None:
    for _ in range(2):
        ruth.get("/account/licences")
        ruth.send(PT)
    assert len(rows(database)) == 1


def test_half_a_licence_keeps_what_was_typed(ruth: Browser, database: Database) -> None:
    ruth.get("/account/licences")
    page = ruth.send({"profession": "OT", "jurisdiction": "Ohio", "number": ""}, status=400)
    assert page.errors == ["Enter the number as it stands on the licence, with its prefix."]
    assert page.soup.select("option[selected]")[0]["value"] == "OT"
    assert page.soup.select("#jurisdiction")[0]["value"] == "Ohio"
    assert rows(database) == []


def test_another_s_licence_does_not_exist(ruth: Browser, database: Database) -> None:
    theirs = another_s_licence(database)
    ruth.get(f"/account/licences/{theirs}/end", 404)
    ruth.get("/account/licences/999/end", 404)
    page = ruth.get(f"/account/licences?ended={theirs}")
    assert "OT.1" not in page.text
    token = page.soup.find("input", {"name": "csrf_token"})
    assert token is not None
    for address in (f"/account/licences/{theirs}/end", f"/account/licences/{theirs}/back"):
        assert ruth.client.post(address, data={"csrf_token": token["value"]}).status_code == 404
    assert rows(database) == [("OT", "Ohio", "OT.1", True)]


# --- password -----------------------------------------------------------------------------------------------


def test_a_new_password_keeps_this_session_and_ends_the_others(ruth: Browser, database: Database) -> None:
    elsewhere = signed_in(ruth.app)
    elsewhere.get("/account")
    ruth.get("/account/security")
    assert ruth.send({"old_password": RIGHT, "password": OTHER}).location == "/account/security"
    assert "Your password is changed." in ruth.follow().text
    elsewhere.get("/account", 303)
    signed_in(ruth.app, OTHER).get("/account")
    late = Browser(ruth.app)
    late.get("/account/sign-in")
    late.send({"mail": RUTH, "password": RIGHT}, status=400)
    assert subjects(database) == ["Your password at NeuroDash CEU was changed"]


def test_the_old_password_is_needed_and_a_good_new_one(ruth: Browser, database: Database) -> None:
    ruth.get("/account/security")
    page = ruth.send({"old_password": "not the password", "password": OTHER}, status=400)
    assert page.errors == ["This is not your current password."]
    page = ruth.send({"old_password": RIGHT, "password": RUTH}, status=400)
    assert page.errors == ["Your mail address cannot be your password. Choose another."]
    assert not any(one.get("value") for one in page.soup.select("input[type=password]"))
    with database.reading() as session:
        assert passwords.check(the_person(session).password_hash, RIGHT).right


def test_guessing_the_old_password_meets_the_same_limit(ruth: Browser) -> None:
    for _ in range(10):
        ruth.get("/account/security")
        ruth.send({"old_password": "not the password", "password": OTHER}, status=400)
    page = ruth.send({"old_password": RIGHT, "password": OTHER}, status=429)
    assert page.errors[0].startswith("That was tried too often.")


def test_a_closed_account_is_out_at_once(ruth: Browser, database: Database) -> None:
    with database.writing() as session:
        person = the_person(session)
        person.email, person.closed_at = None, NOW
    ruth.get("/account", 303)


# --- sessions -----------------------------------------------------------------------------------------------


FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:142.0) Gecko/20100101 Firefox/142.0"


def test_the_security_page_says_where_one_is_signed_in(ruth: Browser, clock: Clock) -> None:
    elsewhere = Browser(ruth.app)
    elsewhere.client.environ_base["HTTP_USER_AGENT"] = FIREFOX
    elsewhere.get("/account/sign-in")
    elsewhere.send({"mail": RUTH, "password": RIGHT})
    clock.now += timedelta(hours=5, minutes=10)
    with make.counted(house(ruth.app).database) as seen:
        page = ruth.get("/account/security")
        assert len(seen()) == 5  # who, where, two for lately; and, after the page, that it was seen
    rows = [" ".join(one.get_text(" ").split()) for one in page.soup.select("ul[aria-labelledby=places] li")]
    assert rows[0] == "A program This one. Since 24 November 2026."
    assert rows[1].startswith("Firefox on Windows Since 24 November 2026; last seen 5 hours ago.")
    lately = [one.get_text() for one in page.soup.select("ul[aria-labelledby=lately] li p:first-child")]
    assert lately == ["Signed in: Firefox on Windows", "Signed in: A program",
                      "Account made for you, by whoever runs this installation"]
    assert "0" * 64 not in page.response.get_data(as_text=True)


def test_one_session_is_ended_and_the_others_stay(ruth: Browser) -> None:
    elsewhere, third = signed_in(ruth.app), signed_in(ruth.app)
    end = ruth.get("/account/security").soup.select("ul[aria-labelledby=places] form")
    assert len(end) == 2
    ruth.send(action=str(end[0]["action"]))
    assert "That session has ended." in ruth.follow().text
    third.get("/account", 303)  # the last begun stands first
    elsewhere.get("/account")
    ruth.get("/account/security")
    ruth.send(action="/account/security/sessions/end-others")
    assert "You are signed out everywhere else." in ruth.follow().text
    elsewhere.get("/account", 303)
    assert "Signed out everywhere else" in ruth.get("/account/security").text


def test_another_s_session_does_not_exist(ruth: Browser, database: Database) -> None:
    with database.writing() as session:
        other = actions.create(session, wanted("other@example.org"), (), NOW, acting_as="command")
    theirs = Browser(ruth.app)
    theirs.sign_in(other)
    with database.reading() as session:
        number = session.scalars(select(SignInSession.id).where(SignInSession.person_id == other.id)).one()
    page = ruth.get("/account/security")
    token = page.soup.find("input", {"name": "csrf_token"})
    assert token is not None
    for one in (number, 999):
        address = f"/account/security/sessions/{one}/end"
        assert ruth.client.post(address, data={"csrf_token": token["value"]}).status_code == 404
    theirs.get("/account")


def test_signing_out_ends_every_copy_of_the_cookie(ruth: Browser) -> None:
    ruth.get("/account")
    copied = ruth.client.get_cookie("neurodash")
    assert copied is not None
    ruth.send(action="/account/sign-out")
    thief = Browser(ruth.app)
    thief.client.set_cookie("neurodash", copied.value)
    thief.get("/account", 303)


def test_signing_out_twice_or_without_a_session_is_no_error(browser: Browser) -> None:
    page = browser.get("/account/sign-in")
    token = page.soup.find("input", {"name": "csrf_token"})
    assert token is not None
    assert browser.client.post("/account/sign-out", data={"csrf_token": token["value"]}).status_code == 303


# --- a name that cannot be printed --------------------------------------------------------------------------


def test_a_name_the_fonts_lack_is_kept_and_said_at_once(ruth: Browser, database: Database) -> None:
    ruth.get("/account/profile")
    ruth.send({"legal_name": "Ruth 漢字"})
    said = "Your credit is recorded all the same; the print is held until we have helped."
    for _ in range(2):
        page = ruth.get("/account")
        assert page.text.count(said) == 1
        assert "A certificate cannot print this name yet. The legal name has “漢”" in page.text
    ruth.get("/account/profile?next=/credits")
    ruth.send({"legal_name": "Ruth 漢"})
    assert "but a certificate cannot print it yet. The legal name has “漢”" in ruth.follow().text
    with database.reading() as session:
        assert the_person(session).legal_name == "Ruth 漢"
    ruth.get("/account/profile")
    ruth.send({"legal_name": "Ruth Łukaszewska"})
    assert said not in ruth.get("/account").text


def test_whoever_registers_learns_it_too(browser: Browser, database: Database) -> None:
    browser.get("/account/register")
    browser.send({"legal_name": "Ruth 漢字", "mail": RUTH, "password": RIGHT, "zone": "UTC"})
    assert "a certificate cannot print it yet." in browser.follow().text


# Who is here; beyond that the licences, and of security the sessions and, in two, what happened lately.
COSTS = {"/account": 2, "/account/profile": 1, "/account/licences": 2, "/account/security": 4}


@pytest.mark.parametrize("many", [1, 12])
def test_a_page_takes_as_many_queries_however_much_it_lists(ruth: Browser, database: Database, many: int) -> None:
    with database.writing() as session:
        me = the_person(session)
        for n in range(many):
            licences.add(session, finding.learner_of(session, me), LicenceHeld("OT", "Ohio", f"OT.{n}"), NOW)
            sessions.begin(session, me.id, Place("Firefox on Windows", "0" * 64), NOW)
    found = {}
    for address in COSTS:
        ruth.get(address)
        with make.counted(database) as seen:
            ruth.get(address)
        found[address] = len(seen())
    assert found == COSTS
