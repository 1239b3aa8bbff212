"""The office: a registrar finds a learner and reads the record; an auditor reads it too and is offered no deed."""

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
    "staff.front", "staff.person", "staff.person_trail", "staff.certificate", "staff.prints", "staff.outbox",
    "staff.mail", "staff.audit",
}
MEMBER = "Zoë Ángeles Example"


def _go_in(visitor: Callable[..., Visitor], site: Site, role: str) -> Visitor:
    me = visitor(name=role, phone=True)
    me.goto("/staff")
    steps.sign_in(me, f"{role}@example.org", site.passwords[f"{role}@example.org"])
    return me


def test_a_registrar_finds_and_reads(site: Site, visitor: Callable[..., Visitor]) -> None:
    me = _go_in(visitor, site, "registrar")
    expect(me.page.get_by_role("link", name="Audit log")).to_have_count(0)
    me.look("office-front")
    me.fill("Find a learner", "nobody at all")
    me.button("Find")
    me.look("office-nothing-found")
    me.fill("Find a learner", "exam")
    me.button("Find")
    me.look("office-people")
    me.fill("Find a learner", "angeles ZOE")
    me.button("Find")
    me.link(MEMBER)
    expect(me.page.get_by_role("main")).to_contain_text("Whole: 1 entry")
    me.look("office-person")
    me.link("All of it")
    me.look("office-person-trail")
    me.goto(f"/staff?q={site.shown_code.lower()}")
    expect(me.page).to_have_url(re.compile("/staff/certificates/[0-9A-Z]{16}$"))
    me.look("office-certificate")


def test_in_forced_colours_the_place_one_is_in_is_told_apart(site: Site, visitor: Callable[..., Visitor]) -> None:
    me = _go_in(visitor, site, "registrar")
    me.page.emulate_media(forced_colors="active")
    lines = me.page.get_by_role("navigation", name="Office").get_by_role("link").evaluate_all(
        "all => all.map(one => [one.ariaCurrent, getComputedStyle(one).borderBottomColor])")
    here, others = {line for now, line in lines if now}, {line for now, line in lines if not now}
    assert here
    assert others
    assert here.isdisjoint(others), lines


def test_an_auditor_reads_all(site: Site, visitor: Callable[..., Visitor]) -> None:
    me = _go_in(visitor, site, "auditor")
    for place in ("Prints", "Outbox", "Audit log"):
        me.page.get_by_role("navigation", name="Office").get_by_role("link", name=place).click()
        expect(me.page.get_by_role("heading", level=1)).to_be_visible()
        me.look(f"office-{place.lower().replace(' ', '-')}")
    me.page.get_by_label("Act", exact=True).select_option("credit.awarded")
    me.button("Show")
    expect(me.page.get_by_role("row")).not_to_have_count(0)
    me.look("office-audit-filtered")
    me.goto("/staff/outbox")
    me.page.get_by_role("main").get_by_role("table").get_by_role("link", name="Confirm your mail").first.click()
    me.look("office-mail")


def test_all_were_looked_at(seen: set[str]) -> None:
    assert LOOKS_AT - seen == set()
