"""Renewals: the card and what opens in it; an answer, what if and the calendar by keyboard; an end to reminders."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from neurodash_ceu.accounts import actions as accounts
from neurodash_ceu.accounts import licences
from neurodash_ceu.accounts.finding import learner_of
from neurodash_ceu.membership import actions as membership
from neurodash_ceu.ports.session import open_database
from neurodash_ceu.renewals.addresses import stop_token
from neurodash_ceu.rules.people import LicenceHeld
from tests.journeys import steps
from tests.journeys.site import Site
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.browser

LOOKS_AT = {"renewals.renewals", "renewals.counted", "renewals.ask_new_calendar", "renewals.unsubscribe",
            "staff.boards"}
NEWCOMER = "rosa@example.org"


def test_a_card_and_what_opens_in_it(site: Site, visitor: Callable[..., Visitor]) -> None:
    me = visitor(1280, name="renewals-1280")
    _go_in(me, "member@example.org", site.passwords["member@example.org"])
    card = me.page.locator("section.renewal").first
    expect(card).to_contain_text("Rules as entered, last checked")
    expect(me.page.get_by_role("main")).not_to_contain_text("comply")
    me.press(card.get_by_text("Where this comes from").first)
    expect(card.locator(".opened").first).to_be_visible()
    me.look("opened")
    me.link("How every entry of this cycle counts")
    me.look("entries")


def test_an_answer_and_what_if_by_keyboard(site: Site, visitor: Callable[..., Visitor]) -> None:
    me = visitor(390, keyboard=True, name="renewals-390")
    _newcomer(site)
    _go_in(me, NEWCOMER, steps.PASSWORD)
    me.look("card")
    _answer(me)
    _what_if(me)
    _calendar(me)


def _go_in(me: Visitor, mail: str, password: str) -> None:
    me.goto("/account/sign-in?next=/renewals")
    steps.sign_in(me, mail, password)
    expect(me.page.locator("section.renewal .gap").first).to_contain_text("contact hours short")


def _newcomer(site: Site) -> None:
    """A member licensed in Florida who has earned nothing yet, made by the ordinary verbs."""
    database, now = open_database(f"sqlite:///{site.instance / 'neurodash.sqlite3'}"), datetime.now(UTC)
    with database.writing() as session:
        wanted = accounts.registration("Rosa Example", NEWCOMER, steps.PASSWORD, "America/New_York", "letter")
        person = accounts.create(session, wanted, (), now, acting_as="test")
        licences.add(session, learner_of(session, person), LicenceHeld("PT", "Florida", "PT 00001"), now)
        membership.grant_premium(session, person.id, "grant", "test", now.date(), None, now)
    database.close()


def _answer(me: Visitor) -> None:
    """With nothing first, to see what is asked; then the day, which ends the question."""
    with me.page.expect_navigation():
        me.press(me.page.get_by_role("button", name=re.compile("Save the answer ?: On which day were you first")))
    expect(me.page.locator("#errors")).to_be_focused()
    me.look("no-answer")
    me.page.get_by_label("On which day were you first licensed here?").fill("2019-03-01")
    with me.page.expect_navigation():
        me.press(me.page.get_by_role("button", name=re.compile("Save the answer ?: On which day were you first")))
    expect(me.page.get_by_role("status").first).to_contain_text("Your answer is saved.")
    me.press(me.page.get_by_text("What you told us").first)
    expect(me.page.locator(".told-answer").first).to_contain_text("1 March 2019")
    me.look("told")


def _what_if(me: Visitor) -> None:
    with me.page.expect_navigation():
        me.press(me.page.get_by_role("button", name="Work it out").first)
    before, after = me.page.locator(".before-after dd").all()
    assert before.inner_text() != after.inner_text()
    me.look("what-if")


def _calendar(me: Visitor) -> None:
    me.button("Make a private address")
    expect(me.page.get_by_label("Private address")).to_have_value(re.compile(r"/calendar/[\w-]{43}\.ics$"))
    me.look("calendar")
    me.link("Change the address")
    me.look("new-calendar")
    me.button("Make a new address")


def test_an_end_to_reminders(site: Site, visitor: Callable[..., Visitor]) -> None:
    me = visitor(390, name="unsubscribe")
    secret = (site.instance / "secret").read_text(encoding="ascii").strip()
    me.goto(f"/unsubscribe/{stop_token(secret, 1)}")
    me.look("unsubscribe")
    me.button("Stop reminders")
    expect(me.page.get_by_role("heading", level=1)).to_have_text("Reminders are stopped")
    me.look("unsubscribed")


def test_the_office_sees_how_old_the_rules_are(site: Site, visitor: Callable[..., Visitor]) -> None:
    me = visitor(390, name="boards-390")
    me.goto("/account/sign-in?next=/staff/boards")
    steps.sign_in(me, "auditor@example.org", site.passwords["auditor@example.org"])
    expect(me.page.get_by_role("main")).to_contain_text("A rule is corrected by a file, never here.")
    me.look("boards")


def test_all_were_looked_at(seen: set[str]) -> None:
    assert LOOKS_AT - seen == set()
