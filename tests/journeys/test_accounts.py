"""The security of an account: where one is signed in, ending it elsewhere, a forgotten password and its mailed link."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys import steps
from tests.journeys.site import Site
from tests.journeys.steps import PASSWORD, Newcomer
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.browser

LOOKS_AT = {
    "accounts.change_mail", "accounts.move_mail", "accounts.security", "accounts.reset", "accounts.reset_sent",
    "accounts.open_reset_link", "accounts.new_password",
}
WHO = Newcomer("forgetful@example.org", "Josefina Örn")
OTHER = "another journey phrase"


def test_a_session_is_ended_from_another_and_a_password_forgotten(site: Site, visitor: Callable[..., Visitor]) -> None:
    desk, phone = visitor(1280, name="security-desk"), visitor(390, name="security-phone")
    desk.goto("/account/register")
    steps.register(desk, site, WHO)
    phone.goto("/account/security")
    steps.sign_in(phone, WHO.mail, PASSWORD)
    phone.look("security")
    desk.goto("/account/security")
    desk.look("security")
    desk.button(re.compile("^Sign out there"))
    desk.look("security-ended")
    phone.goto("/account/security")
    expect(phone.page).to_have_url(re.compile("/account/sign-in"))
    _reset(phone, site)
    desk.goto("/account/security")
    expect(desk.page).to_have_url(re.compile("/account/sign-in"))  # the new password ended this one
    _move(phone, site)


def _reset(phone: Visitor, site: Site) -> None:
    phone.link("Set a new password")
    phone.look("reset")
    phone.fill("Mail address", WHO.mail)
    phone.button("Mail me the link")
    phone.look("reset-sent")
    mailed = re.search(r"https?://\S+/account/reset/\S+", site.command("mail", "send").split(WHO.mail)[-1])
    assert mailed, "no link was mailed"
    link = "/" + mailed.group().split("/", 3)[3]
    phone.goto(link)
    phone.look("reset-new")
    phone.fill("New password", "short")
    phone.button("Set the password")
    expect(phone.page.locator("#errors")).to_be_focused()
    phone.look("reset-new-errors")
    phone.fill("New password", OTHER)
    phone.button("Set the password")
    expect(phone.page).to_have_url(re.compile("/account/security"))
    phone.look("security-after-reset")
    phone.goto(link)
    phone.look("reset-spent")


def _move(phone: Visitor, site: Site) -> None:
    phone.goto("/account")
    phone.link("Change the mail address")
    phone.look("change-mail")
    phone.fill("New mail address", "josefina@example.org")
    phone.fill("Password", OTHER)
    phone.button("Mail a link there")
    phone.look("account-mail-asked")
    mailed = re.search(r"/account/mail/\S+", site.command("mail", "send").split("josefina@example.org")[-1])
    assert mailed, "no link was mailed"
    phone.goto(mailed.group())
    phone.look("move-mail")
    phone.button("Use this address")
    expect(phone.page.get_by_role("main")).to_contain_text("Your mail address is josefina@example.org now.")
    phone.goto(mailed.group())
    phone.look("move-mail-spent")


def test_waiting_is_said_with_a_way_out(site: Site, visitor: Callable[..., Visitor]) -> None:
    me = visitor(390, name="waiting")
    me.goto("/account/sign-in")
    for _ in range(21):  # a quarter of an hour may end in the middle
        me.fill("Mail address", "nobody@example.org")
        me.fill("Password", "not the password")
        me.button("Sign in")
        if "You need not wait" in me.page.content():
            break
    expect(me.page.get_by_role("main")).to_contain_text("You need not wait")
    me.look("too-many")


def test_all_were_looked_at(seen: set[str]) -> None:
    assert LOOKS_AT - seen == set()
