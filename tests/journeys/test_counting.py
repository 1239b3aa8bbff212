"""What first attempts say: an auditor reads how the questions and the case of a module do, of few and of many."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from neurodash_ceu.ports.session import open_database
from neurodash_ceu.rules.items.single_best import SingleBest
from neurodash_ceu.settings import load
from tests.journeys import steps
from tests.journeys.site import Site
from tests.journeys.visitor import Visitor
from tests.staff.crowd import Crowd, Habit

pytestmark = pytest.mark.browser

LOOKS_AT = {"staff.taught", "staff.items", "staff.item", "staff.case"}


@pytest.fixture(scope="module")
def crowd(site: Site) -> Crowd:
    """Learners who may take the module all at once."""
    return Crowd(open_database(load(site.environment).database), site.module.head.slug)


@pytest.mark.parametrize(("width", "joining"), [(1280, 60)])
def test_an_auditor_reads_what_is_counted(
    site: Site, visitor: Callable[..., Visitor], crowd: Crowd, width: int, joining: int
) -> None:
    me = visitor(width, name=f"counting-{width}", phone=True)
    item = [one for one in site.module.quiz.items if isinstance(one, SingleBest)][2]
    me.goto("/staff/modules")
    steps.sign_in(me, "auditor@example.org", site.passwords["auditor@example.org"])
    me.look("modules")
    if width > 600:
        me.goto(f"/staff/modules/{site.module.head.slug}/items/{item.id}")
        expect(me.page.get_by_role("heading", name="Too few to say")).to_be_visible()
        me.look("question-of-few")
    wrong = next(option.id for option in item.options if not option.correct)
    crowd.join(joining, {item.id: Habit(lure=wrong)}, walks=True)
    me.goto("/staff/modules")
    me.link(site.module.head.title)
    expect(me.page.get_by_role("img")).to_have_count(0)  # the drawing is for the eye, the table says the same
    expect(me.page.get_by_role("row", name=re.compile("Key beaten"))).not_to_have_count(0)
    me.look("questions")
    with me.page.expect_navigation():
        me.press(me.page.get_by_role("row", name=re.compile("Key beaten")).first.get_by_role("link"))
    expect(me.page.get_by_role("main")).to_contain_text("Check the key.")
    me.look("question")
    me.goto(f"/staff/modules/{site.module.head.slug}/items")
    me.link(re.compile("^Case"))
    expect(me.page.get_by_role("heading", name="Where failed runs went wrong")).to_be_visible()
    me.look("case-counted")


def test_all_were_looked_at(seen: set[str]) -> None:
    assert LOOKS_AT - seen == set()
