"""What the provider promises is read, a complaint is sent without an account, and a registrar answers and closes it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys import records, steps
from tests.journeys.site import Site
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.browser

LOOKS_AT = {
    "policies.policies", "policies.policy", "desk.contact", "desk.received", "staff.message_list", "staff.message",
    "staff.answer_message", "staff.close_message", "staff.reopen_message", "staff.problem_list", "staff.problem",
    "learning.problem",
}
LINES = "The second question has two right answers.\nPlease look at it again."


@pytest.mark.parametrize(("width", "script"), [(1280, True), (390, False)])
def test_a_complaint_is_sent_and_answered(
    site: Site, visitor: Callable[..., Visitor], width: int, script: bool
) -> None:
    me = visitor(width, script=script, keyboard=not script, phone=script, name=f"desk-{width}-{script}")
    me.goto("/policies")
    me.look("policies")
    me.link("Complaints", exact=True)
    expect(me.page.get_by_role("main")).to_contain_text("Draft: not yet adopted by this provider.")
    me.look("policy")
    me.link("Use the contact form")
    expect(me.page.get_by_label("A complaint")).to_be_checked()
    me.look("contact")
    me.button("Send the message")
    expect(me.page.locator("#errors")).to_be_focused()
    me.look("contact-errors")
    if script:
        me.page.get_by_label("Your message").fill(LINES)
    else:
        me.fill("Your message", LINES.replace("\n", " "))
    me.fill("Your name", "Ruth Example")
    me.fill("Mail address", f"ruth-{width}-{script}@example.org".lower())
    me.button("Send the message")
    me.look("received")
    receipt = me.page.locator("main .code").inner_text()
    _answer(visitor(width, script=script, phone=script, name=f"office-{width}-{script}"), site, receipt)


def _answer(registrar: Visitor, site: Site, receipt: str) -> None:
    registrar.goto("/staff/messages")
    steps.sign_in(registrar, "registrar@example.org", site.passwords["registrar@example.org"])
    registrar.look("messages")
    registrar.link(re.compile(receipt))
    registrar.look("message")
    registrar.link("Answer", exact=True)
    registrar.look("answer")
    registrar.fill("Your answer", "Both answers are right, and the question is mended.")
    registrar.button("Show the mail before it goes")
    registrar.look("answer-preview")
    registrar.button("Send the answer")
    registrar.look("answered")
    expect(registrar.page.get_by_role("main")).to_contain_text("is on its way to")
    registrar.link("Close")
    registrar.look("close")
    registrar.button("Close the message")
    expect(registrar.page.locator("#errors")).to_be_focused()
    registrar.fill("Reason", "The question is mended.")
    registrar.button("Close the message")
    registrar.link("Reopen")
    registrar.look("reopen")
    registrar.goto("/staff/messages?state=closed")
    registrar.look("messages-closed")


@pytest.mark.parametrize(("width", "script"), [(1280, True), (390, False)])
def test_a_problem_with_a_question_is_reported_and_answered(
    site: Site, visitor: Callable[..., Visitor], width: int, script: bool
) -> None:
    who = records.out_of_attempts(site, f"reports-{width}@example.org", "Ruth Reading Example")
    me = visitor(width, script=script, keyboard=not script, name=f"problem-{width}")
    me.goto(f"/learn/{site.module.head.slug}/quiz/1/result")
    steps.sign_in(me, who.mail, steps.PASSWORD)
    me.link(re.compile("Report a problem"))
    me.look("problem")
    me.button("Send the report")
    expect(me.page.locator("#errors")).to_be_focused()
    me.look("problem-errors")
    me.choose(me.page.get_by_label("The answer", exact=False).first)
    me.fill("Tell us more", "Two of the answers are right.")
    me.button("Send the report")
    expect(me.page.get_by_role("main")).to_contain_text("You reported a problem with this question on")
    me.look("graded-reported")
    me.link("What you wrote")
    me.look("problem-reported")

    registrar = visitor(width, script=script, name=f"problem-office-{width}")
    registrar.goto("/staff/problems")
    steps.sign_in(registrar, "registrar@example.org", site.passwords["registrar@example.org"])
    registrar.look("problems")
    registrar.page.locator("tbody th a").last.click()
    registrar.look("problem-at-the-office")
    registrar.link("Answer", exact=True)
    registrar.fill("Your answer", "Thank you. Both are right; the question will be mended and graded anew.")
    registrar.button("Show the mail before it goes")
    registrar.button("Send the answer")
    registrar.look("problem-answered")
    me.goto(f"/learn/{site.module.head.slug}/quiz/1/result")
    expect(me.page.get_by_role("main")).to_contain_text("Both are right; the question will be mended")
    me.look("graded-answered")


def test_all_were_looked_at(seen: set[str]) -> None:
    assert LOOKS_AT - seen == set()
