"""Who may come in: each guard from outside, with every role; what is forbidden looks like what is not there."""

from __future__ import annotations

from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.globals import request_ctx

from neurodash_ceu.membership import actions
from neurodash_ceu.records.people import ROLES, Person
from neurodash_ceu.rules.permits import Permit
from neurodash_ceu.web import guards
from tests import make
from tests.client import Browser
from tests.make import NOW
from tests.rules.test_permits import WRITTEN_OUT
from tests.web.conftest import Build

SIGN_IN = "/account/sign-in"
BEHIND_A_DOOR = ["/probe/mine", "/probe/deep-dive", "/probe/earn", "/probe/staff/READ_AUDIT"]


def at_the_door(browser: Browser, address: str, way_back: str | None) -> None:
    """The address leads to the door, and the door knows this way back."""
    parts = urlsplit(browser.get(address, 303).location)
    assert parts.path == SIGN_IN
    assert parse_qs(parts.query).get("next") == ([way_back] if way_back else None)


# --- signed in ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", BEHIND_A_DOOR)
def test_a_stranger_is_asked_to_sign_in_and_to_come_back(browser: Browser, address: str) -> None:
    at_the_door(browser, address, address)
    at_the_door(browser, f"{address}?page=2&q=a%20b%26c", f"{address}?page=2&q=a%20b%26c")


def test_the_way_back_survives_the_door(browser: Browser, person: Person) -> None:
    browser.get("/account/licences?ended=3", 303)
    page = browser.follow()
    assert page.h1 == "Sign in"
    browser.sign_in(person)
    assert browser.get("/account/sign-in?next=%2Faccount%2Flicences%3Fended%3D3", 303).location == (
        "/account/licences?ended=3")


@pytest.mark.parametrize("said", [
    "https://evil.example/", "//evil.example", "/\\evil.example", "/nothing/here", "/account/sign-out"])
def test_the_door_leads_to_pages_of_ours_alone(here: Browser, said: str) -> None:
    assert here.get(f"{SIGN_IN}?next={said}", 303).location == "/account"


@pytest.mark.parametrize(("sent_to", "way_back"), [
    ("/probe/mine/deeds/3", "/probe/mine"),
    ("/account/licences/3/back", "/account/licences"),
    ("/account/licences/3/end", "/account/licences/3/end"),
    ("/account/profile", "/account/profile"),
    ("/learn/small/quiz", "/learn/small/quiz"),
    ("/learn/small/start", "/learn/small/start"),
])
def test_a_form_sent_too_late_leads_back_to_a_page(
    app: Flask, browser: Browser, sent_to: str, way_back: str
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    response = browser.client.post(sent_to, data={"text": "x"})
    assert response.status_code == 303
    assert parse_qs(urlsplit(response.headers["Location"]).query)["next"] == [way_back]


def test_every_form_behind_the_door_leads_back_to_a_page(app: Flask, browser: Browser) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    pages = app.url_map.bind("")
    looked = 0
    for rule in app.url_map.iter_rules():
        guard = getattr(app.view_functions[rule.endpoint], "guard", "")
        if "POST" not in (rule.methods or ()) or guard in ("public", "shared"):
            continue
        blanks = dict.fromkeys(rule.arguments, 1) | ({"way": "practice"} if "way" in rule.arguments else {})
        address = pages.build(rule.endpoint, blanks)
        response = browser.client.post(address)
        back = parse_qs(urlsplit(response.headers["Location"]).query)["next"][0]
        assert pages.match(back, method="GET")
        assert address.startswith(back)
        looked += 1
    assert looked > 12


def test_where_no_page_is_near_the_door_leads_nowhere(app: Flask) -> None:
    @app.post("/deed")
    @guards.signed_in
    def deed() -> str:
        return ""

    app.config["WTF_CSRF_ENABLED"] = False
    assert app.test_client().post("/deed").headers["Location"] == SIGN_IN


def test_the_script_is_told_that_it_is_signed_out(app: Flask, browser: Browser) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    for address in ("/probe/mine/deeds/3", "/learn/small/quiz/1/1"):
        response = browser.client.post(address, headers={"Accept": "application/json"})
        assert response.status_code == 401
        assert response.json == {"refused": guards.SIGNED_OUT}
        assert response.headers["Cache-Control"] == "private, no-store"


def test_whoever_is_here_comes_in(here: Browser, person: Person) -> None:
    assert person.legal_name in here.get("/probe/mine").text
    assert here.client.head("/probe/mine").status_code == 200


def test_only_the_head_of_a_page_is_guarded_like_the_page(browser: Browser) -> None:
    for address in BEHIND_A_DOOR:
        response = browser.client.head(f"{address}?q=1")
        assert response.status_code == 303
        assert response.data == b""
        assert parse_qs(urlsplit(response.headers["Location"]).query)["next"] == [f"{address}?q=1"]


def test_every_page_answers_to_a_question_for_its_head(here: Browser, app: Flask) -> None:
    pages = [rule.rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()) and not rule.arguments]
    assert len(pages) > 15
    for address in pages:
        if address in ("/probe/unguarded", "/probe/remark") or "/fails" in address or "half-done" in address:
            continue
        whole, head = here.client.get(address), here.client.head(address)
        assert (head.status_code, head.data) == (whole.status_code, b""), address
        assert head.headers.get("ETag") == whole.headers.get("ETag")


# --- roles --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("permit", list(Permit))
def test_staff_reach_what_their_role_names_and_for_others_it_is_not_there(
    app: Flask, browser: Browser, permit: Permit
) -> None:
    address = f"/probe/staff/{permit.name}"
    missing = browser.get("/nothing", 404).response.data
    for role in ROLES:
        with make.house(app).database.writing() as session:
            person = make.person(session, role)
        browser.sign_in(person)
        if role in WRITTEN_OUT[permit][0]:
            browser.get(address)
        else:
            assert browser.get(address, 404).response.data == missing, role


def test_a_role_that_ended_opens_nothing(app: Flask, browser: Browser) -> None:
    with make.house(app).database.writing() as session:
        person = make.person(session, "auditor")
    browser.sign_in(person)
    browser.get("/probe/staff/READ_AUDIT")
    with make.house(app).database.writing() as session:
        session.connection().exec_driver_sql("UPDATE role_grants SET ended_at = granted_at")
    browser.get("/probe/staff/READ_AUDIT", 404)


def test_one_s_own_needs_no_role_and_another_s_does(app: Flask) -> None:
    with make.house(app).database.writing() as session:
        ruth, other, auditor = make.person(session), make.person(session), make.person(session, "auditor")

    def may(person: Person | None, owner: Person) -> bool:
        browser = Browser(app)
        if person is not None:
            browser.sign_in(person)
        with browser.client:
            browser.client.get("/probe/who")
            return guards.may(Permit.READ_LEDGER, owner.id)

    assert [may(one, ruth) for one in (ruth, other, auditor, None)] == [True, False, True, False]


# --- entitlements -------------------------------------------------------------------------------------------


def test_a_plan_opens_its_pages_and_its_end_closes_them(app: Flask, here: Browser, person: Person) -> None:
    assert here.get("/probe/deep-dive", 403).h1 == "This is part of a plan"
    assert here.get("/probe/earn").h1 == "earn"
    with make.house(app).database.writing() as session:
        grant = actions.grant(session, person.id, "deep_dive", "purchase", "order 1", NOW.date(), None, NOW)
    assert here.get("/probe/deep-dive").h1 == "deep-dive"
    with make.house(app).database.writing() as session:
        actions.end(session, grant.id, NOW.date(), "refunded", NOW)
    here.get("/probe/deep-dive", 403)


def test_a_plan_is_held_by_the_learner_s_own_day(app: Flask, here: Browser, person: Person) -> None:
    # 15:30 UTC on the 24th: in Chicago the 24th too, in Auckland already the 25th.
    with make.house(app).database.writing() as session:
        actions.grant(session, person.id, "deep_dive", "seat", "clinic", date(2026, 11, 25), None, NOW)
    here.get("/probe/deep-dive", 403)
    with make.house(app).database.writing() as session:
        session.connection().exec_driver_sql("UPDATE people SET zone = 'Pacific/Auckland'")
    here.get("/probe/deep-dive")


@pytest.mark.parametrize("free", ["deep_dive", "*"])
def test_what_the_operator_gives_is_open_to_whoever_is_here(build: Build, free: str) -> None:
    app = build(free_entitlements=frozenset({free}))
    with make.house(app).database.writing() as session:
        person = make.person(session)
    browser = Browser(app)
    at_the_door(browser, "/probe/deep-dive", "/probe/deep-dive")
    browser.sign_in(person)
    browser.get("/probe/deep-dive")


def test_a_lock_stands_in_place_of_a_page_for_who_does_not_hold_it(
    app: Flask, browser: Browser, person: Person
) -> None:
    assert browser.get("/probe/for-sale").h1 == "lock of for-sale"
    assert browser.sign_in(person) is None
    assert browser.get("/probe/for-sale").h1 == "lock of for-sale"
    with make.house(app).database.writing() as session:
        actions.grant(session, person.id, "deep_dive", "purchase", "order 1", NOW.date(), None, NOW)
    assert browser.get("/probe/for-sale").h1 == "for-sale"
    assert app.view_functions["probe.for-sale"].guard == "entitled deep_dive, or its lock"  # type: ignore[attr-defined]  # a mark


@pytest.mark.parametrize("free", ["deep_dive", "*"])
def test_a_lock_opens_for_visitors_where_the_operator_gives_it_to_everybody(build: Build, free: str) -> None:
    assert Browser(build(free_entitlements=frozenset({free}))).get("/probe/for-sale").h1 == "for-sale"


# --- shared and public --------------------------------------------------------------------------------------


def test_a_shared_page_is_the_same_bytes_for_everybody(browser: Browser, person: Person) -> None:
    seen = browser.get("/probe/shared").response
    browser.sign_in(person)
    again = browser.get("/probe/shared").response
    browser.client.set_cookie("remember_token", "1|x")
    third = browser.get("/probe/shared").response
    assert seen.data == again.data == third.data
    for response in (seen, again, third):
        assert "Set-Cookie" not in response.headers
        assert "Vary" not in response.headers
        assert response.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
        assert response.headers["ETag"] == seen.headers["ETag"]


def test_a_shared_page_asks_for_nobody(app: Flask, here: Browser) -> None:
    with make.counted(make.house(app).database) as seen:
        here.get("/probe/shared")
        here.get("/static/site.css?v=1", buffered=True)
        assert seen() == []
        here.get("/probe/mine")
        assert len(seen()) == 1


@pytest.mark.parametrize(("address", "looks"), [
    ("/probe/shared", False), ("/static/site.css", False), ("/healthz", False), ("/nothing", False), ("/", False),
    ("/probe/public", True), ("/probe/mine", True)])
def test_the_session_is_looked_at_only_where_somebody_is_asked_for(here: Browser, address: str, looks: bool) -> None:
    with here.client:
        here.client.get(address, buffered=True)
        assert request_ctx._session.accessed is looks  # type: ignore[union-attr]  # there is one


def test_a_copy_of_a_shared_page_is_sent_once(browser: Browser) -> None:
    tag = browser.get("/probe/shared").response.headers["ETag"]
    for said in (tag, f'"other", {tag}', f"W/{tag}"):
        again = browser.get("/probe/shared", 304, headers={"If-None-Match": said}).response
        assert again.data == b""
        assert again.headers["ETag"] == tag
        assert again.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
        assert "Content-Security-Policy" in again.headers
    browser.get("/probe/shared", 200, headers={"If-None-Match": '"other"'})
    head = browser.client.head("/probe/shared")
    assert (head.status_code, head.data, head.headers["ETag"]) == (200, b"", tag)


def test_a_remark_waits_for_a_page_that_is_somebody_s(here: Browser) -> None:
    here.get("/probe/remark?say=It+is+saved.")
    assert "It is saved." not in here.get("/probe/shared").text
    page = here.get("/probe/mine")
    assert "It is saved." in page.text
    assert page.soup.select(".notices[role=status]")
    assert "It is saved." not in here.get("/probe/mine").text


def test_a_remark_is_text_and_never_markup(here: Browser) -> None:
    here.get("/probe/remark?say=<b>bold</b>")
    page = here.get("/probe/mine")
    assert "<b>bold</b>" in page.text
    assert page.soup.select(".notice b") == []


def test_the_way_out_stands_on_pages_of_a_person_alone(here: Browser, person: Person) -> None:
    assert here.get("/probe/mine").soup.select_one("form.sign-out") is not None
    for address in ("/probe/shared", "/probe/public"):
        page = here.get(address)
        assert page.soup.select_one("form.sign-out") is None
        assert person.legal_name not in page.text


def test_a_page_says_where_one_is(here: Browser) -> None:
    for address, place in [("/briefs", "Briefs"), ("/learn", "My learning"), ("/credits", "Credits"),
                           ("/account/profile", "Account")]:
        current = here.get(address).soup.select(".site-nav [aria-current=page]")
        assert [one.get_text() for one in current] == [place]
    assert here.get("/probe/mine").soup.select(".site-nav [aria-current]") == []


def test_a_guard_is_put_on_once() -> None:
    @guards.signed_in
    def view() -> str:
        return ""

    assert guards.public(view).guard == "signed_in"  # type: ignore[attr-defined]  # the mark itself


def test_a_route_that_forgot_its_guard_fails_instead_of_guessing(browser: Browser) -> None:
    browser.get("/probe/unguarded", 500)
