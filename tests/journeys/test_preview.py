"""An author at work: the list, an item, a case, a question; a file is spoilt and mended, and the open page follows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from werkzeug.routing import Map

from neurodash_ceu.app import create_app
from neurodash_ceu.preview.routes import bp
from tests import make
from tests.conftest import settings_for
from tests.journeys.visitor import Visitor
from tests.preview.started import Started, previewing

pytestmark = pytest.mark.browser

LOOKS_AT = {"preview.case", "preview.index", "preview.item", "preview.module", "learning.question"}

FOLLOWS_MS = 30_000


@pytest.fixture
def started(tmp_path: Path) -> Iterator[Started]:
    """A preview of a copy of a shipped module."""
    make.one_shipped(tmp_path / "courses")
    with previewing(tmp_path, "courses") as running:
        yield running


@pytest.fixture
def routes(tmp_path: Path) -> Map:
    """The addresses of a preview."""
    app = create_app(settings_for(f"sqlite:///{tmp_path / 'none.sqlite3'}", tmp_path))
    app.register_blueprint(bp)
    return app.url_map


@pytest.fixture
def author(started: Started, chromium: Browser, seen: set[str], routes: Map) -> Iterator[Callable[..., Visitor]]:
    """Somebody who opened the printed address: `author(1280)`."""
    contexts = []

    def make(width: int, *, script: bool = True) -> Visitor:
        context = chromium.new_context(viewport={"width": width, "height": 900}, java_script_enabled=script,
                                       reduced_motion="reduce")
        context.set_default_timeout(FOLLOWS_MS)
        contexts.append(context)
        visitor = Visitor(context.new_page(), started.site, routes.bind("127.0.0.1"), seen, script=script,
                          keyboard=False, name=f"preview-{width}")
        visitor.goto(started.entrance.removeprefix(started.site))
        return visitor

    yield make
    for context in contexts:
        context.close()


def test_a_page_follows_the_files(tmp_path: Path, author: Callable[..., Visitor]) -> None:
    quiz = tmp_path / "courses" / "ms" / "resistance-training" / "quiz.yaml"
    sound = quiz.read_text(encoding="utf-8")
    for width in (1280, 390):
        me = author(width)
        me.look("index")
        me.link(re.compile(r"^\d+ items"))
        me.look("module")
        me.page.locator(".item-rows a").first.click()
        me.page.locator("label.option").nth(1).click()
        me.button("Grade this answer")
        me.look("item")
        me.goto("/preview/resistance-training")
        me.page.locator("#cases a").first.click()
        me.look("case")
        me.goto("/learn/resistance-training/quiz")
        if width == 1280:
            me.button("Start the quiz")
        else:
            me.link("Continue the quiz")
        address, stem = me.page.url, me.page.locator("h1").inner_text()
        quiz.write_text(re.sub(r"^draw:", "drow:", sound, flags=re.MULTILINE), encoding="utf-8")
        expect(me.page.locator(".preview-problems")).to_contain_text("Unknown key", timeout=FOLLOWS_MS)
        me.look("problem")
        quiz.write_text(sound, encoding="utf-8")
        expect(me.page.locator(".preview-problems")).to_have_count(0, timeout=FOLLOWS_MS)
        assert (me.page.url, me.page.locator("h1").inner_text()) == (address, stem)


def test_without_script_a_link_reloads(tmp_path: Path, author: Callable[..., Visitor]) -> None:
    me = author(1280, script=False)
    me.goto("/briefs/resistance-training")
    me.page.get_by_role("link", name="Reload").click()
    expect(me.page).to_have_url(re.compile("/briefs/resistance-training$"))


def test_all_were_looked_at(seen: set[str]) -> None:
    assert LOOKS_AT - seen == set()
