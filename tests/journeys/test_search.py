"""Looking for a brief: words, filters, the place where the words stand, and what to do when nothing is found."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.site import Site
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.browser

LOOKS_AT = {"catalog.briefs", "catalog.condition"}


@pytest.mark.parametrize(("width", "script", "keyboard"), [
    pytest.param(1280, True, False, id="1280-script"), pytest.param(390, False, True, id="390-plain-keyboard")])
def test_from_a_word_to_its_place_in_a_brief(
    site: Site, visitor: Callable[..., Visitor], width: int, script: bool, keyboard: bool
) -> None:
    me = visitor(width, script=script, keyboard=keyboard, name=f"search-{width}")
    main = me.page.get_by_role("main")
    title = site.module.head.title
    me.goto("/")
    me.link("Choose a brief")
    me.fill("Search the briefs", "spastic heat")
    me.button("Search")
    expect(me.page).to_have_url(re.compile(r"/briefs\?q=spastic\+heat"))
    expect(main.get_by_role("heading", level=2)).to_have_text("1 brief")
    expect(main.locator(".passage mark").first).to_be_visible()
    me.look("found")

    me.page.get_by_label("Profession").select_option("SLP")
    me.button("Search")
    expect(main.get_by_role("heading", level=2)).to_have_text("Nothing found")
    me.look("nothing-found")
    me.link(re.compile("^Without"))
    expect(main.get_by_role("link", name=title, exact=True)).to_be_visible()
    with me.page.expect_navigation():
        me.press(main.locator(".passage a"))
    expect(me.page).to_have_url(re.compile(rf"/briefs/{site.module.head.slug}#[a-z]"))


def test_announced_closest_and_a_condition(site: Site, visitor: Callable[..., Visitor]) -> None:
    me = visitor(390, name="search-announced")
    main = me.page.get_by_role("main")
    me.goto("/briefs?q=walking+hovercraft")
    expect(main).to_contain_text("With some of these words")
    me.look("closest")
    me.goto("/briefs?q=%3F%3F")
    expect(main).to_contain_text("There is no word to look for")
    me.look("no-word")
    me.goto("/briefs")
    me.look("briefs-with-search")
    me.link("Multiple sclerosis", exact=True)
    expect(me.page).to_have_url(f"{site.address}/conditions/ms")
    expect(main).to_contain_text("announced and not published")
    me.look("condition")
    me.link(site.module.head.title, exact=True)
    me.page.get_by_role("navigation", name="Breadcrumb").get_by_role("link", name="Multiple sclerosis").click()
    expect(me.page).to_have_url(f"{site.address}/conditions/ms")


def test_all_were_looked_at(seen: set[str]) -> None:
    assert LOOKS_AT - seen == set()
