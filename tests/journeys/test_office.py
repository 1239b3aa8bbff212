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

LOOKS_AT = {"staff.front", "staff.person", "staff.person_trail", "staff.certificate"}
MEMBER = "member@example.org"


@pytest.mark.parametrize("width", [1280, 390])
def test_a_registrar_finds_and_reads(site: Site, visitor: Callable[..., Visitor], width: int) -> None:
    me = visitor(width, name=f"registrar-{width}")
    me.goto("/staff")
    steps.sign_in(me, "registrar@example.org", site.passwords["registrar@example.org"])
    me.look("office-front")
    me.fill("Find a learner", "nobody at all")
    me.button("Find")
    me.look("office-nothing-found")
    me.fill("Find a learner", MEMBER)
    me.button("Find")
    expect(me.page.get_by_role("main")).to_contain_text("Whole: 1 entry")
    me.look("office-person")
    address = me.page.url
    me.link(re.compile(site.shown_code))
    me.look("office-certificate")
    me.page.goto(f"{address}/trail")
    me.look("office-person-trail")


def test_all_were_looked_at(seen: set[str]) -> None:
    assert LOOKS_AT - seen == set()
