"""The script of a question's page, in a real browser: saves as one chooses, says so in words, and never does harm."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, Route, expect
from werkzeug.serving import make_server

from neurodash_ceu.app import create_app
from neurodash_ceu.learning import finding
from tests import make
from tests.client import Browser
from tests.conftest import Clock, settings_for
from tests.learning.study import Study, begin

pytestmark = pytest.mark.browser


@pytest.fixture
def app(sqlite_url: str, tmp_path: Path, clock: Clock) -> Iterator[Flask]:
    """What is saved is tested on both databases elsewhere; here one is enough."""
    made = create_app(settings_for(sqlite_url, tmp_path), clock)
    yield made
    make.house(made).database.close()


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()


@pytest.fixture
def study(app: Flask, tmp_path: Path) -> Study:
    study = begin(make.house(app).database, tmp_path).enrol()
    study.start()
    return study


@pytest.fixture
def question(chromium: Any, app: Flask, address: str, study: Study) -> Iterator[Page]:
    """The first question, open in a browser of the learner's."""
    visitor = Browser(app)
    visitor.sign_in(study.person)
    cookie = visitor.client.get_cookie("neurodash")
    assert cookie is not None
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(10_000)
    context.add_cookies([{"name": "neurodash", "value": cookie.value, "url": address}])
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if "Content Security Policy" in said.text else None)
    page.goto(f"{address}/learn/small/quiz/1/1")
    yield page
    assert complaints == []
    context.close()


def kept(study: Study, position: int = 1) -> tuple[tuple[str, ...], int]:
    """The saved answer at a position and how often it was saved."""
    def query(session: Any, found: Any) -> tuple[tuple[str, ...], int]:
        attempt = finding.attempt(session, found, 1)
        row = finding.responses(session, attempt).get(study.drawn(1).items[position - 1].item_id)
        return ((), 0) if row is None else (finding.chosen(row), row.rev)

    return study.look(query)


def option(study: Study, letter: str) -> str:
    return study.drawn(1).items[0].option_order["ABC".index(letter)]


def saves(route: Callable[[Route], None], page: Page) -> None:
    """Let something happen to what the script posts; pages and the form's own post go through."""
    page.route("**/quiz/1/1", lambda one: route(one) if one.request.headers.get("accept") == "application/json"
               else one.continue_())


def test_choosing_saves_and_says_when(question: Page, study: Study) -> None:
    question.locator(".option").nth(1).click()
    expect(question.locator("#saved")).to_have_text("Saved 09:30")
    expect(question.locator(".progress > span")).to_have_text("1 of 2 answered")
    assert kept(study) == ((option(study, "B"),), 1)
    question.get_by_role("button", name="Save and continue").click()
    question.wait_for_url("**/quiz/1/2")
    assert kept(study)[0] == (option(study, "B"),)


def test_the_script_says_when_the_question_was_opened(question: Page, study: Study, clock: Clock) -> None:
    clock.now += timedelta(seconds=31)
    question.locator(".option").first.click()
    expect(question.locator("#saved")).to_contain_text("Saved")

    def seconds(session: Any, found: Any) -> set[int | None]:
        attempt = finding.attempt(session, found, 1)
        return {row.seconds for row in finding.responses(session, attempt).values()}

    assert study.look(seconds) == {31}


def test_letters_choose_and_nothing_is_saved_twice(question: Page, study: Study) -> None:
    question.keyboard.press("c")
    expect(question.locator("#saved")).to_have_text("Saved 09:30")
    expect(question.locator(".option input").nth(2)).to_be_checked()
    question.keyboard.press("c")
    question.keyboard.press("Control+a")
    question.keyboard.press("x")
    assert kept(study) == ((option(study, "C"),), 1)


def test_letters_do_nothing_while_a_text_field_has_the_focus(question: Page, study: Study) -> None:
    question.evaluate("document.querySelector('main').append(document.createElement('textarea'))")
    question.locator("textarea").focus()
    question.keyboard.press("a")
    assert question.locator("textarea").input_value() == "a"
    assert question.locator(".option input:checked").count() == 0


def test_the_letters_can_be_turned_off_and_stay_off(question: Page, study: Study) -> None:
    question.get_by_role("button", name="Turn off").click()
    question.keyboard.press("a")
    question.reload()
    question.keyboard.press("a")
    assert question.locator(".option input:checked").count() == 0
    question.get_by_role("button", name="Turn answer keys on").click()
    question.keyboard.press("a")
    expect(question.locator("#saved")).to_have_text("Saved 09:30")


def test_without_the_network_it_says_what_to_do_and_the_form_saves(question: Page, study: Study) -> None:
    saves(lambda route: route.abort(), question)
    question.locator(".option").nth(0).click()
    expect(question.locator("#saved")).to_have_text(
        "Not saved yet: no connection. Keep this page open; it tries again.")
    assert kept(study) == ((), 0)
    question.get_by_role("button", name="Save and continue").click()
    question.wait_for_url("**/quiz/1/2")
    assert kept(study) == ((option(study, "A"),), 1)


def test_on_the_last_question_it_says_so_too(question: Page, study: Study) -> None:
    question.goto(question.url.removesuffix("1") + "2")
    question.route("**/quiz/1/2", lambda route: route.abort())
    question.locator(".option").nth(0).click()
    expect(question.locator("#saved")).to_contain_text("Not saved yet: no connection.")


def test_an_answer_chosen_while_another_is_on_its_way_comes_after_it(question: Page, study: Study) -> None:
    waiting: list[Route] = []
    saves(waiting.append, question)
    question.locator(".option").nth(0).click()
    question.wait_for_function("document.querySelector('#saved').textContent === ''")
    question.locator(".option").nth(1).click()
    question.locator(".option").nth(2).click()
    assert len(waiting) == 1
    waiting.pop().continue_()
    question.wait_for_timeout(300)
    assert [route.request.post_data_json["answer"] for route in waiting] == [option(study, "C")]
    assert question.locator("#saved").inner_text() == ""
    waiting.pop().continue_()
    expect(question.locator("#saved")).to_have_text("Saved 09:30")
    assert kept(study) == ((option(study, "C"),), 2)


def test_the_form_waits_for_a_save_that_is_on_its_way(question: Page, study: Study) -> None:
    waiting: list[Route] = []
    saves(waiting.append, question)
    question.locator(".option").nth(0).click()
    question.wait_for_timeout(100)
    question.get_by_role("button", name="Save and continue").dblclick(no_wait_after=True)
    question.wait_for_timeout(300)
    assert question.url.endswith("/quiz/1/1")
    waiting.pop().continue_()
    question.wait_for_url("**/quiz/1/2")
    assert kept(study)[0] == (option(study, "A"),)


def test_a_refusal_is_told_in_its_own_words(question: Page, study: Study) -> None:
    study.submit(1)
    question.locator(".option").nth(0).click()
    expect(question.locator("#saved")).to_contain_text("This attempt was submitted")


def test_when_signed_out_it_says_so_and_leads_back(question: Page, study: Study) -> None:
    question.context.clear_cookies()
    question.locator(".option").nth(0).click()
    expect(question.locator("#saved")).to_have_text(
        "Not saved: you are signed out. What you gave here is kept on this page and offered back. Sign in again")
    question.get_by_role("button", name="Save and continue").click()
    question.wait_for_url("**/account/sign-in?next=%2Flearn%2Fsmall%2Fquiz%2F1%2F1")


def test_what_the_server_could_not_do_is_not_called_saved(question: Page, study: Study) -> None:
    for status, body in ((500, json.dumps({"saved": "09:30"})), (200, "<h1>A page</h1>"), (409, "{}")):
        saves(lambda route, status=status, body=body: route.fulfill(status=status, body=body), question)
        question.locator(".option").nth(0 if status != 200 else 1).click()
        expect(question.locator("#saved")).to_contain_text("Not saved yet")
        question.unroute("**/quiz/1/1")
        question.reload()
