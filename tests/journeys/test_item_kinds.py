"""Every kind of item in a real browser: by keyboard alone and without a script on a phone, and with the script."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from neurodash_ceu.app import create_app
from neurodash_ceu.learning import finding
from tests import make
from tests.catalog import kinds_course
from tests.client import Browser as Client
from tests.conftest import Clock, settings_for
from tests.journeys.visitor import Visitor
from tests.learning.study import Study

pytestmark = pytest.mark.browser

LOOKS_AT = {"learning.question", "learning.review", "learning.graded"}
BASE = "/learn/small/quiz/1"


@pytest.fixture
def app(sqlite_url: str, tmp_path: Path, clock: Clock) -> Iterator[Flask]:
    """What is saved is tested on both databases elsewhere; here one is enough."""
    made = create_app(settings_for(sqlite_url, tmp_path), clock)
    yield made
    make.house(made).database.close()


@pytest.fixture
def study(app: Flask, tmp_path: Path) -> Study:
    """Somebody in the middle of the test, with one item of each kind."""
    house = make.house(app)
    make.published(house.database, kinds_course.write(tmp_path / "kinds"), storage=house.storage)
    with house.database.writing() as session:
        person = make.person(session)
    study = Study(house.database, person, make.learner(person), "small", make.NOW)
    study.enrol()
    study.start()
    return study


def enter(chromium: Browser, app: Flask, address: str, study: Study, width: int, *, script: bool) -> Page:
    """A browser of the learner's, signed in."""
    client = Client(app)
    client.sign_in(study.person)
    cookie = client.client.get_cookie("neurodash")
    assert cookie is not None
    context = chromium.new_context(viewport={"width": width, "height": 900}, java_script_enabled=script,
                                   reduced_motion="reduce")
    context.set_default_timeout(15_000)
    context.add_cookies([{"name": "neurodash", "value": cookie.value, "url": address}])
    return context.new_page()


def kept(study: Study) -> dict[str, tuple[str, ...]]:
    """Every saved answer."""
    return study.look(lambda session, found: finding.answers(
        finding.responses(session, finding.attempt(session, found, 1))))  # type: ignore[arg-type]  # it is there


def named(page: Page, name: str, value: str) -> object:
    """The radio button or box of that name and value."""
    return page.locator(f'input[name="{name}"][value="{value}"]')


def test_by_keyboard_alone_and_without_a_script(
    chromium: Browser, app: Flask, address: str, study: Study, seen: set[str]
) -> None:
    page = enter(chromium, app, address, study, 390, script=False)
    me = Visitor(page, address, app.url_map.bind("127.0.0.1"), seen, script=False, keyboard=True, name="kinds-plain")
    me.goto(f"{BASE}/1")
    me.choose(named(page, "answer", "a"))
    me.look("best")
    me.button("Save and continue")
    for value in ("test", "load"):
        me.choose(named(page, "answer", value))
    me.button("Save and continue")
    for name, value in (("raised", "true"), ("same", "false"), ("legs", "true"), ("tired", "false")):
        me.choose(named(page, f"answer-{name}", value))
    me.look("grid")
    me.button("Save and continue")
    in_order(me, page)
    me.look("order")
    me.button("Save and continue")
    for name, letter in (("sides", "test"), ("easy", "raise")):
        field = page.locator(f"#answer-{name}")
        words = field.locator(f'option[value="{letter}"]').inner_text()
        me._tab_to(field)
        page.keyboard.type(words[0])
        expect(field).to_have_value(letter)
    me.button("Save and continue")
    me.fill("Your number", "a score")
    me.choose(named(page, "answer-unit", "g"))
    me.button("Save and continue")
    expect(page.locator("#errors")).to_be_focused()
    me.look("number-error")
    me.fill("Your number", "22000")
    me.button("Save and continue")
    me.choose(named(page, "answer", "more"))
    me.button("Save and review")
    me.look("review")
    expect(page.get_by_role("main")).to_contain_text("7 of 7 answered")
    me.button("Submit my answers")
    me.look("result")
    expect(page.locator("h1")).to_have_text("Passed: 7 of 7 right")
    page.context.close()


def in_order(me: Visitor, page: Page) -> None:
    """Move every step to its place by the buttons, each press a page; the focus stays with the step."""
    for place, name in enumerate(("test", "choose", "raise", "again")):
        while (here := shown(page).index(name)) > place:
            with page.expect_navigation(url=re.compile(f"#(up|down)-{name}$")):
                me.press(page.locator(f"#up-{name}"))
            assert shown(page).index(name) == here - 1
            last = "down" if here == 1 else "up"
            assert page.locator(f"#{last}-{name}").evaluate("it => it === document.activeElement")


def shown(page: Page) -> list[str]:
    """The steps as they stand on the page."""
    return page.locator(".step select").evaluate_all("all => all.map(it => it.name.slice(7))")


@pytest.mark.parametrize("width", [1280, 390])
def test_with_the_script_every_change_is_saved(
    chromium: Browser, app: Flask, address: str, study: Study, seen: set[str], width: int
) -> None:
    page = enter(chromium, app, address, study, width, script=True)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    me = Visitor(page, address, app.url_map.bind("127.0.0.1"), seen, script=True, keyboard=False, name=f"kinds-{width}")
    me.goto(f"{BASE}/2")
    for state in (True, False) if width > 600 else ():  # a phone has no letters
        page.keyboard.press("b")
        expect(page.locator(".option input").nth(1)).to_be_checked(checked=state)
    named(page, "answer", "test").check()
    named(page, "answer", "load").check()
    expect(page.locator(".progress > span")).to_have_text("1 of 7 answered")
    saved(page, study, "several", {"test", "load"})
    named(page, "answer", "load").uncheck()
    saved(page, study, "several", {"test"})
    me.goto(f"{BASE}/3")
    named(page, "answer-raised", "true").check()
    expect(page.locator(".progress > span")).to_have_text("1 of 7 answered, 1 more in part")
    me.look("grid")
    me.goto(f"{BASE}/4")
    order = shown(page)
    page.locator(f"#up-{order[3]}").focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(page.locator("[data-moved]")).to_contain_text("Now at place 2 of 4.")
    assert page.locator(f"#up-{order[3]}").evaluate("it => it === document.activeElement")
    page.locator(f"#answer-{order[0]}").select_option("4")
    moved = [order[3], order[1], order[2], order[0]]
    assert shown(page) == moved
    saved(page, study, "order", moved)
    me.look("order")
    the_last_three(me, page, study)
    study.submit(1)
    me.goto(f"{BASE}/result")
    me.look("result")
    assert [one for one in complaints if "409" not in one] == []
    page.context.close()


def the_last_three(me: Visitor, page: Page, study: Study) -> None:
    """Matching, the number, the judgement."""
    me.goto(f"{BASE}/5")
    page.locator("#answer-easy").select_option("raise")
    saved(page, study, "match", {"easy=raise"})
    me.look("match")
    me.goto(f"{BASE}/6")
    page.locator("#answer-value").fill("21,9")
    saved(page, study, "number", {"value=21.9"})
    page.locator("#answer-value").fill("many")
    page.locator("#answer-value").blur()
    expect(page.locator("#saved")).to_contain_text("Write a number alone")
    assert set(kept(study)["number"]) == {"value=21.9"}
    me.look("number")
    me.goto(f"{BASE}/7")
    named(page, "answer", "same").check()
    saved(page, study, "script", {"same"})
    me.look("script")


def saved(page: Page, study: Study, item: str, answer: list[str] | set[str]) -> None:
    """Wait until the page says so, and look whether it is so."""
    for _ in range(40):
        found = kept(study).get(item, ())
        if (list(found) if isinstance(answer, list) else set(found)) == answer:
            break
        page.wait_for_timeout(100)
    else:
        raise AssertionError(f"{item} is {kept(study).get(item)}, not {answer}")
    expect(page.locator("#saved")).to_have_text("Saved 09:30")


def test_all_were_looked_at(seen: set[str]) -> None:
    assert LOOKS_AT - seen == set()
