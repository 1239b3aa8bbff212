"""Sitting a quiz in each way an author may choose: pre-test and practice, how sure, study mode, against the clock."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import expect
from werkzeug.serving import make_server

from neurodash_ceu.app import create_app
from tests import make
from tests.catalog import small_course
from tests.client import Browser
from tests.conftest import Clock, settings_for
from tests.journeys.visitor import Visitor
from tests.learning.study import Study, begin

pytestmark = pytest.mark.browser

LOOKS_AT = {"learning.graded", "learning.question", "learning.quiz", "learning.review", "learning.ungraded",
            "learning.ungraded_result"}
PRACTICE = small_course.QUIZ.replace("- id: q3\n", "- id: q4\n  kind: single_best\n  objective: o2\n  section: plan\n"
                                     "  stem: How hard?\n  graded: false\n  options:\n"
                                     "  - {id: a, text: Ten repetitions are., correct: true, rationale: So it says.}\n"
                                     "  - {id: b, text: One is., rationale: That is a test.}\n"
                                     "  - {id: c, text: None is., rationale: That trains little.}\n- id: q3\n")


@pytest.fixture
def clock() -> Clock:
    made = Clock()
    made.now = make.NOW
    return made


@pytest.fixture
def serve(
    sqlite_url: str, tmp_path: Path, chromium: Any, clock: Clock, seen: set[str]
) -> Iterator[Callable[..., tuple[Study, Visitor]]]:
    """Serve the small module with a policy, in this process and by this clock, and sit down at it."""
    app = create_app(settings_for(sqlite_url, tmp_path), clock)
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    context.set_default_timeout(10_000)
    with _running(app) as address:
        def sit(policy: str, width: int = 1280) -> tuple[Study, Visitor]:
            study = begin(make.house(app).database, tmp_path,
                          ("quiz.yaml", small_course.QUIZ, f"{PRACTICE}policy: {policy}\n")).enrol()
            _enter(app, context, study, address)
            page = context.new_page()
            page.set_viewport_size({"width": width, "height": 900})
            routes = app.url_map.bind("127.0.0.1")
            return study, Visitor(page, address, routes, seen, script=True, keyboard=False, name=policy[1:12])

        yield sit
    context.close()
    make.house(app).database.close()


@contextmanager
def _running(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()


def _enter(app: Flask, context: Any, study: Study, address: str) -> None:
    browser = Browser(app)
    browser.sign_in(study.person)
    cookie = browser.client.get_cookie("neurodash")
    assert cookie is not None
    context.add_cookies([{"name": "neurodash", "value": cookie.value, "url": address}])


def _choose(me: Visitor, text: str) -> None:
    me.page.locator(".option", has_text=text).first.click()


def _answer(me: Visitor, *, right: bool) -> None:
    """Give the right answer to the question on the page, or a wrong one."""
    right_ones = ("It raises it.", "When two repetitions", "The test of each leg.", "Ten repetitions")
    options = me.page.locator(".option")
    for n in range(options.count()):
        if options.nth(n).inner_text().strip().split("\n")[-1].startswith(right_ones) == right:
            options.nth(n).click()
            return


def test_a_pretest_then_the_quiz_shows_the_gain_and_how_well_one_judged(
    serve: Callable[..., tuple[Study, Visitor]]
) -> None:
    _, me = serve("{pretest: 1, confidence: true, wait_minutes: 60, test_out: true}")
    me.goto("/learn/small/quiz")
    me.look("quiz-front")
    me.link("To the pre-test")
    me.look("pretest")
    me.button("Start the pre-test")
    _answer(me, right=False)
    me.button("Save and review")
    me.button("Hand in the pre-test")
    me.look("pretest-result")
    expect(me.page.get_by_role("heading", level=1)).to_have_text("Pre-test: 0 of 1 right")
    expect(me.page.locator(".why")).to_have_count(0)
    me.link("To the quiz")
    me.button("Start the quiz")
    for sure, right in (("Certain", False), ("Guessing", True)):
        _answer(me, right=right)
        me.page.get_by_label(sure).check()
        expect(me.page.locator("#saved")).to_contain_text("Saved 09:30")
        me.look(f"question-{sure.lower()}")
        me.button(re.compile("Save and"))
    me.button("Submit my answers")
    me.look("graded")
    main = me.page.get_by_role("main")
    expect(main).to_contain_text("where you were certain")
    expect(main).to_contain_text("few: read the two as a direction")
    expect(main).to_contain_text("0%")
    expect(main).to_contain_text("50%")
    expect(main).to_contain_text("the next attempt opens 24 November 2026, 10:30")


def test_study_mode_and_practice_show_the_why_at_once(serve: Callable[..., tuple[Study, Visitor]]) -> None:
    _, me = serve("{mode: study}", 390)
    me.goto("/learn/small/quiz/practice")
    me.look("practice")
    me.button("Start practising")
    _answer(me, right=True)
    me.button("Check my answer")
    me.look("checked")
    me.link("Finish")
    me.look("practice-review")
    me.button("Finish")
    me.look("practice-result")
    me.link("To the quiz")
    me.button("Start the quiz")
    _answer(me, right=False)
    me.button("Check my answer")
    expect(me.page.get_by_role("heading", level=1)).to_contain_text("Not right")
    expect(me.page.locator("form[data-autosave]")).to_have_count(0)


def test_an_attempt_that_runs_out_is_handed_in_as_it_stands(
    serve: Callable[..., tuple[Study, Visitor]], clock: Clock
) -> None:
    study, me = serve("{time_limit_minutes: 10}")
    me.goto("/learn/small/quiz")
    expect(me.page.get_by_role("main")).to_contain_text("You have 10 minutes")
    me.button("Start the quiz")
    me.look("timed")
    expect(me.page.locator(".clock")).to_contain_text("Ends at 09:40")
    _answer(me, right=True)
    expect(me.page.locator("#saved")).to_contain_text("Saved")
    clock.now = study.now + timedelta(minutes=9, seconds=59)
    with me.page.expect_navigation(url="**/result"):
        me.page.reload(wait_until="commit")
        clock.now = study.now + timedelta(minutes=11)
    expect(me.page.get_by_role("heading", level=1)).to_have_text("Not passed: 1 of 2 right")
    expect(me.page.get_by_role("main")).to_contain_text("ended by its time limit 24 November 2026, 09:40")


def test_without_a_connection_and_without_a_session_nothing_is_lost(
    serve: Callable[..., tuple[Study, Visitor]]
) -> None:
    study, me = serve("{confidence: true}")
    study.start()
    me.goto("/learn/small/quiz/1/1")
    me.page.context.set_offline(True)
    _answer(me, right=True)
    expect(me.page.locator("#saved")).to_contain_text("Not saved yet: no connection.")
    me.page.get_by_role("button", name="Save and continue").click()  # leads nowhere, so the page stays with the answer
    expect(me.page.locator("#saved")).to_contain_text("Not saved yet: no connection.")
    me.page.context.set_offline(False)
    expect(me.page.locator("#saved")).to_contain_text("Saved 09:30")
    cookies = me.page.context.cookies()
    me.page.context.clear_cookies()
    _answer(me, right=False)
    expect(me.page.locator("#saved")).to_contain_text("you are signed out")
    expect(me.page.get_by_role("link", name="Sign in again")).to_have_attribute(
        "href", re.compile("next=%2Flearn%2Fsmall%2Fquiz%2F1%2F1$"))
    me.page.context.add_cookies(cookies)
    me.goto("/learn/small/quiz/1/1")
    me.page.get_by_role("button", name="Put it back").click()
    expect(me.page.locator("#saved")).to_contain_text("Saved 09:30")


def test_all_were_looked_at(seen: set[str]) -> None:
    assert LOOKS_AT - seen == set()
