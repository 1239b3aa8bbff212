"""A course taken elsewhere: entered, proved, asked about, answered and approved, until the ledger shows it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.credits import files
from tests.journeys import records, steps
from tests.journeys.site import Site
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.browser

LOOKS_AT = {
    "credits.outside_list", "credits.new_outside", "credits.outside_claim", "credits.answer_outside",
    "credits.withdraw_outside", "staff.outside_queue", "staff.outside_claim", "staff.outside_as_sent",
    "staff.approve_outside", "staff.ask_outside", "staff.refuse_outside", "staff.adjust",
}
TITLE = "Gait training after stroke"
QUESTION = "Please send the page with the hours."


def option(me: Visitor, label: str, begins: str) -> None:
    """Choose from a select: by its words, with the keyboard alone where that is how the visitor goes."""
    field = me.page.get_by_label(label).first
    if me._keyboard:
        me._tab_to(field)
        me.page.keyboard.type(begins)
    else:
        field.select_option(label=next(text for text in field.locator("option").all_inner_texts()
                                       if text.startswith(begins)))
    assert field.locator("option:checked").inner_text().startswith(begins)


def says(me: Visitor, *texts: str) -> None:
    for text in texts:
        expect(me.page.get_by_role("main")).to_contain_text(text)


def enter(me: Visitor, title: str, day: str, amount: str, unit: str, way: str) -> None:
    """Fill in the first step now open."""
    me.fill("Title of the course", title)
    me.fill("Provider", "Example College of Therapy")
    me.fill("Completed on", day)
    me.fill("How much it was worth", amount)
    option(me, "Of what", unit)
    me.choose(me.page.locator(f'input[name="format"][value="{way}"]'))


def at_the_office(site: Site, office: Visitor, title: str) -> None:
    office.goto("/staff/outside")
    steps.sign_in(office, "registrar@example.org", site.passwords["registrar@example.org"])
    if title == TITLE:
        office.look("outside-queue")
    office.link(title)


@pytest.mark.parametrize(("width", "keyboard"), [(1280, False), (390, True)])
def test_a_course_is_entered_asked_about_and_approved(
    site: Site, visitor: Callable[..., Visitor], tmp_path: Path, width: int, keyboard: bool
) -> None:
    who = records.registered(site, f"outside-{width}@example.org", "Ruth Outside Example")
    certificate, photograph = tmp_path / "certificate.pdf", tmp_path / "hours.png"
    certificate.write_bytes(files.pdf(files.armed))
    photograph.write_bytes(files.picture("PNG", (300, 200)))
    me = visitor(width, keyboard=keyboard, name=f"outside-{width}")
    me.goto("/credits")
    steps.sign_in(me, who.mail, steps.PASSWORD)
    me.link("Add a course taken elsewhere")
    me.link("Enter a course")
    me.button("Go on")
    expect(me.page.locator("#errors")).to_be_focused()
    me.look("outside-errors")
    # By keyboard the field of a day takes it part by part.
    enter(me, TITLE, "10032026" if keyboard else "2026-10-03", "0.6", "CEU of IACET", "live in person")
    option(me, "First topic", "Falls")
    me.fill("Minutes of the first", "60")
    me.button("Go on")
    says(me, "0.6 CEU of IACET = 6 contact hours of 60 minutes = 360 minutes", "nothing is sent yet")
    me.look("outside-check")
    me.page.get_by_label("Proof").set_input_files(certificate)
    me.button("Send it to the office")
    says(me, "Sent. We write to you", "Waits for the office", "certificate")

    office = visitor(width, name=f"outside-office-{width}")
    at_the_office(site, office, TITLE)
    office.look("outside-office")
    ask(office, look=not keyboard)
    me.page.reload()
    says(me, "We have a question", QUESTION)
    me.link("Answer")
    me.button("Go on")
    me.fill("Your answer", "Here it is.")
    me.page.get_by_label("Further proof").set_input_files(photograph)
    me.look("outside-answer")
    me.button("Send the answer")
    says(me, "Your answer is sent", "hours")

    office.page.reload()
    approve(office)
    me.goto("/credits")
    says(me, TITLE, "Outside credit, live in person", "300 min")
    me.goto("/credits/outside")
    me.look("outside-list")
    me.link(TITLE)
    me.look("outside-credited")


def ask(office: Visitor, *, look: bool) -> None:
    """From the claim now open: see the file as it was sent, ask back, and be on the claim again."""
    if look:
        office.link(re.compile("The file as sent"))
        office.look("outside-as-sent")
        office.link("Back to the claim")
    office.link("Ask back")
    office.choose(office.page.get_by_label("The proof does not show everything that was entered."))
    office.fill("What the learner reads", QUESTION)
    if look:
        office.look("outside-ask")
    office.button("Preview what will change")
    office.button("Send the question")


def approve(office: Visitor) -> None:
    """From the claim now open: correct its minutes and enter it in the ledger."""
    office.link("Approve")
    office.fill("Minutes to credit", "300")
    office.choose(office.page.get_by_label("The proof shows the course; what was entered is corrected"))
    office.fill("What happened", "The certificate says five hours.")
    office.look("outside-approve")
    office.button("Preview what will change")
    says(office, "nothing is changed yet", "360", "300", "300 minutes will be credited")
    office.look("outside-approve-preview")
    office.button("Enter it in the ledger")
    says(office, "It is entered in the ledger", "Approved, entry no. 1")


def test_a_course_is_withdrawn_and_one_is_refused(
    site: Site, visitor: Callable[..., Visitor], tmp_path: Path
) -> None:
    who = records.registered(site, "outside-two@example.org", "Ruth Withdrawn Example")
    photograph = tmp_path / "photo.jpg"
    photograph.write_bytes(files.picture("JPEG", (300, 200)))
    me = visitor(1280, name="outside-two")
    me.goto("/credits/outside/new")
    steps.sign_in(me, who.mail, steps.PASSWORD)
    for title in ("Yoga", "Vestibular day"):
        me.goto("/credits/outside/new")
        enter(me, title, "2026-10-03", "90", "minutes", "blended")
        me.button("Go on")
        me.page.get_by_label("Proof").set_input_files(photograph)
        me.button("Send it to the office")
    me.link("Withdraw it")
    me.look("outside-withdraw")
    me.button("Withdraw it")
    says(me, "Nothing was credited")
    office = visitor(1280, name="outside-refusal")
    at_the_office(site, office, "Yoga")
    office.link("Refuse")
    office.choose(office.page.get_by_label("It is not continuing education that is credited here."))
    office.fill("What the learner reads", "A fitness class is not one of them.")
    office.look("outside-refuse")
    office.button("Preview what will change")
    office.button("Refuse it")


def test_an_entry_is_adjusted_and_whoever_checks_is_told(site: Site, visitor: Callable[..., Visitor]) -> None:
    who = records.completed(site, "adjusted@example.org", "Ruth Adjusted Example")
    me = visitor(390, name="adjust")
    me.goto("/staff")
    steps.sign_in(me, "registrar@example.org", site.passwords["registrar@example.org"])
    me.goto(f"/staff/people/{who.person_id}")
    me.link(re.compile("^Adjust"))
    me.fill("Minutes of reading", "-5")
    me.choose(me.page.get_by_label("A part of it was not taken."))
    me.fill("What happened", "The last section was not read.")
    me.look("adjust")
    me.button("Preview what will change")
    says(me, "−5 min", "Genuine, but its minutes are no longer right.", "still prints")
    me.button("Adjust the entry")
    says(me, "Entry no. 1 is adjusted", "Adjusts no. 1", "−5 min")
    me.goto(f"/verify/{who.code}")
    says(me, "The ledger has since been adjusted by −5 min", "Counts now")
    me.look("verify-adjusted")


def test_all_were_looked_at(seen: set[str]) -> None:
    assert LOOKS_AT - seen == set()
