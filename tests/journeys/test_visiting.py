"""What the learning journey does not pass: the account pages, empty pages, mistakes, what is not there."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys import steps
from tests.journeys.site import Site
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.browser

LOOKS_AT = {
    "accounts.end_licence", "accounts.my_licences", "accounts.overview", "accounts.profile", "accounts.security",
    "accounts.sign_in",
}


def test_accounts_and_mistakes(site: Site, visitor: Callable[..., Visitor]) -> None:
    me = visitor(name="account", phone=True)
    me.goto("/credits")
    steps.sign_in(me, "learner@example.org", "not the password at all")
    me.look("sign-in-errors")
    expect(me.page.locator("#errors")).to_be_focused()
    steps.sign_in(me, "learner@example.org", site.passwords["learner@example.org"])
    me.look("credits-empty")
    for path in ("/learn", "/account", "/account/profile", "/account/licences", "/account/security"):
        me.goto(path)
        me.look("account" + path.replace("/", "-"))
    me.goto("/account/licences")
    me.link(re.compile("^End"))
    me.look("end-licence")
    me.goto(f"/learn/{site.module.head.slug}/start")
    expect(me.page).to_have_url(f"{site.address}/learn/{site.module.head.slug}")
    me.look("what-it-takes")
    me.goto("/nowhere")
    me.look("not-found")
    me.goto("/verify/0000-0000-0000-0000")
    me.look("verify-unknown")
    me.goto(f"/verify/{site.shown_code}")
    me.look("verify-demonstration")


def test_all_were_looked_at(seen: set[str]) -> None:
    assert LOOKS_AT - seen == set()
