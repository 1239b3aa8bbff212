"""The deep dive from outside and from inside: a visitor, an account without premium, and the member who reads it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys import steps
from tests.journeys.site import Site
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.browser

# What reaches beyond the window: a page that scrolls sideways, or that cuts off what it does not let scroll.
BEYOND = """() => [...document.querySelectorAll('main *')].filter(
  it => !it.closest('.vh, svg, [tabindex="0"]') && it.getBoundingClientRect().right > innerWidth + 1
).map(it => it.outerHTML.slice(0, 90))"""
LOOKS_AT = {"catalog.deep_dive", "catalog.handout"}


@pytest.mark.parametrize(("width", "keyboard"), [
    pytest.param(1280, False, id="1280"), pytest.param(390, True, id="390-keyboard")])
def test_the_lock_and_what_is_behind_it(
    site: Site, visitor: Callable[..., Visitor], width: int, keyboard: bool
) -> None:
    head = site.module.head
    me = visitor(width, keyboard=keyboard, name=f"deeper-{width}")
    me.goto(f"/briefs/{head.slug}")
    me.link("One-page handout")
    me.look("handout")
    me.link("The brief", exact=True)
    me.link(re.compile("^Deep dive"))
    _locked(me, "This page opens to accounts with premium")
    me.look("lock-visitor")
    me.link("Sign in", exact=True)
    steps.sign_in(me, "member@example.org", site.passwords["member@example.org"])
    expect(me.page).to_have_url(f"{site.address}/briefs/{head.slug}/deep-dive")
    expect(me.page.locator(".lock")).to_have_count(0)
    expect(me.page.get_by_role("main")).to_contain_text("It earns no credit.")
    me.look("deep-dive")
    _contents_lead(me)
    if keyboard:
        _nothing_is_cut_at_320(me, head.slug)
        me.goto(f"/briefs/{head.slug}/deep-dive")
    me.link("Open the brief")
    expect(me.page).to_have_url(f"{site.address}/briefs/{head.slug}")


def test_an_account_without_premium(site: Site, visitor: Callable[..., Visitor]) -> None:
    me = visitor(1280, name="deeper-learner")
    me.goto(f"/account/sign-in?next=/briefs/{site.module.head.slug}/deep-dive")
    steps.sign_in(me, "learner@example.org", site.passwords["learner@example.org"])
    _locked(me, "Your account does not include this page")
    me.look("lock-learner")
    me.link("Read the brief, free")
    expect(me.page.get_by_role("heading", level=1)).to_have_text(site.module.head.title)


def _locked(me: Visitor, words: str) -> None:
    main = me.page.get_by_role("main")
    expect(main).to_contain_text(words)
    expect(main).to_contain_text("99 USD a year")
    expect(main).not_to_contain_text("It earns no credit.")


def _contents_lead(me: Visitor) -> None:
    """Every line of the contents leads to a place of the page, and the numbers in the text to the references."""
    for link in me.page.locator(".rail a, .cite a").all():
        href = link.get_attribute("href") or ""
        assert me.page.locator(f"[id='{href.removeprefix('#')}']").count() == 1, href


def _nothing_is_cut_at_320(me: Visitor, slug: str) -> None:
    """A page of 1280 pixels at 400 %: an author's table, the widest thing of a page, has its rows one below another."""
    me.page.set_viewport_size({"width": 320, "height": 700})
    for path in ("/deep-dive", "/handout", ""):
        me.goto(f"/briefs/{slug}{path}")
        expect(me.page.locator("table.authored").first).to_be_visible()
        assert me.page.evaluate(BEYOND) == []


def test_all_were_looked_at(seen: set[str]) -> None:
    assert LOOKS_AT - seen == set()
