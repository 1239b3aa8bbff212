"""Every form of ours carries a token, and nothing that is sent without one does anything. The table is the routes'."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.routing import Rule

from neurodash_ceu.records.people import Person
from tests import make
from tests.client import Browser
from tests.learning.study import begin
from tests.web.conftest import Build

WRITES = ("INSERT", "UPDATE", "DELETE")


def post_rules(app: Flask) -> list[Rule]:
    """Every rule of ours that takes a form; not the one whose address is its proof (tests/renewals)."""
    return [rule for rule in app.url_map.iter_rules()
            if "POST" in (rule.methods or ()) and not rule.endpoint.startswith("probe.")
            and rule.endpoint != "renewals.unsubscribe_now"]


def address(app: Flask, rule: Rule) -> str:
    """An address of a rule, with something in every blank."""
    known = {"slug": "small", "case_id": "first-visit", "section_id": "research", "way": "practice"}
    return app.url_map.bind("").build(rule.endpoint, {name: known.get(name, 1) for name in rule.arguments}, "POST")


def token_of(browser: Browser, page: str = "/account/profile") -> str:
    return str(browser.get(page).soup.find("input", {"name": "csrf_token"})["value"])  # type: ignore[index]  # it is there


@pytest.fixture
def studies(app: Flask, tmp_path: Path) -> Person:
    """Somebody in the middle of the small module."""
    study = begin(make.house(app).database, tmp_path).enrol()
    study.start()
    return study.person


def test_there_are_forms(app: Flask) -> None:
    assert len(post_rules(app)) >= 18


@pytest.mark.parametrize("sent", [{}, {"csrf_token": ""}, {"csrf_token": "made-up"}], ids=["none", "empty", "made up"])
def test_without_its_token_no_form_does_anything(
    app: Flask, browser: Browser, studies: Person, sent: dict[str, str]
) -> None:
    browser.sign_in(studies)
    token_of(browser)
    for rule in post_rules(app):
        with make.counted(make.house(app).database) as seen:
            response = browser.client.post(address(app, rule), data=sent)
            assert [one for one in seen() if one.startswith(WRITES)] == [], rule
        assert response.status_code == 400, rule
        page = browser._look(response, 400)
        assert page.h1 == "This page was open too long"
        assert "nothing was sent" in page.text
        assert "Set-Cookie" not in response.headers


def test_the_token_of_another_session_is_none(app: Flask, browser: Browser, studies: Person) -> None:
    thief = Browser(app)
    stolen = token_of(thief, "/account/sign-in")
    browser.sign_in(studies)
    token_of(browser)
    for rule in post_rules(app):
        assert browser.client.post(address(app, rule), data={"csrf_token": stolen}).status_code == 400, rule


def test_with_its_token_every_form_is_read(app: Flask, browser: Browser, studies: Person) -> None:
    for rule in sorted(post_rules(app), key=lambda one: one.endpoint):
        browser.client.delete_cookie("neurodash")
        browser.sign_in(studies)
        response = browser.client.post(address(app, rule), data={"csrf_token": token_of(browser)})
        assert "This page was open too long" not in response.get_data(as_text=True), rule
        assert response.status_code in (200, 303, 400, 403, 404, 409), rule  # 403: what the plan does not give


def test_a_stranger_s_form_leads_to_the_door_or_is_refused(app: Flask, browser: Browser) -> None:
    for rule in post_rules(app):
        response = browser.client.post(address(app, rule))
        guard = getattr(app.view_functions[rule.endpoint], "guard", "")
        if guard == "public":
            assert response.status_code == 400, rule
        else:
            assert response.status_code == 303, rule
            assert response.headers["Location"].startswith("/account/sign-in?next="), rule


def test_the_script_that_saves_gets_a_sentence(app: Flask, browser: Browser, studies: Person) -> None:
    browser.sign_in(studies)
    asked = {"Accept": "application/json"}
    response = browser.client.post("/learn/small/quiz/1/1", data={"answer": "a"}, headers=asked)
    assert response.status_code == 400
    assert "nothing was sent" in (response.json or {})["refused"]


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "multipart/form-data; boundary=x", ""])
def test_no_other_kind_of_body_goes_round_it(app: Flask, browser: Browser, studies: Person, kind: str) -> None:
    browser.sign_in(studies)
    for rule in post_rules(app):
        response = browser.client.post(address(app, rule), data=b'{"go": "next"}', content_type=kind)
        assert response.status_code == 400, rule


def test_no_other_method_goes_round_it(app: Flask, browser: Browser, studies: Person) -> None:
    browser.sign_in(studies)
    for rule in post_rules(app):
        for method in ("PUT", "PATCH", "DELETE"):
            assert browser.client.open(address(app, rule), method=method).status_code in (400, 405), rule


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_a_token_is_asked_for_whatever_may_change_something(app: Flask, browser: Browser, method: str) -> None:
    token = token_of(browser, "/account/sign-in")
    assert browser.client.open("/probe/change", method=method).status_code == 400
    assert browser.client.open("/probe/change", method=method, headers={"X-CSRFToken": token}).data == b"changed"


def test_a_token_is_as_long_good_as_its_session(build: Build) -> None:
    assert build().config["WTF_CSRF_TIME_LIMIT"] is None
    assert build().config["WTF_CSRF_METHODS"] >= {"POST", "PUT", "PATCH", "DELETE"}
    assert build().config["WTF_CSRF_ENABLED"] is True


def test_no_route_is_let_off(app: Flask) -> None:
    protect = app.extensions["csrf"]
    assert protect._exempt_views == set()
    assert protect._exempt_blueprints == set()


def test_an_address_never_carries_a_token(app: Flask, browser: Browser, studies: Person) -> None:
    browser.sign_in(studies)
    for page in ("/account", "/account/profile", "/account/licences", "/learn/small", "/learn/small/quiz"):
        html = browser.get(page).response.get_data(as_text=True)
        assert re.findall(r"""(?:href|action|src)=["'][^"']*csrf""", html) == []
