"""What a learner does, step by step, in the words of the pages. A step leaves the visitor on the page it ends with."""

from __future__ import annotations

import re
from dataclasses import dataclass

from playwright.sync_api import expect

from neurodash_ceu.rules.cases.ranking import best_path
from neurodash_ceu.rules.cases.readings import VALUE
from neurodash_ceu.rules.cases.shapes import Case
from neurodash_ceu.rules.cases.walking import ON
from neurodash_ceu.rules.items.base import Item
from tests import answers
from tests.journeys.site import Site
from tests.journeys.visitor import Visitor

PASSWORD = "a long journey phrase"


@dataclass(frozen=True)
class Newcomer:
    """Somebody who is about to register."""

    mail: str
    name: str


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", re.sub(r"\[[@#][^\]]*\]|\d+", "", text)).casefold()


def register(visitor: Visitor, site: Site, who: Newcomer) -> None:
    """From the registration page to the open account, through the mailed link."""
    visitor.fill("Legal name", who.name)
    visitor.fill("Mail address", who.mail)
    visitor.fill("Password", PASSWORD)
    visitor.page.get_by_label("Time zone").select_option("America/Chicago")
    visitor.look("register")
    visitor.button("Create an account")
    visitor.look("check-mail")
    link = re.search(r"https?://\S+/account/confirm/\S+", site.command("mail", "send").split(who.mail)[-1])
    assert link, "no link was mailed"
    visitor.goto("/" + link.group().split("/", 3)[3])
    visitor.look("confirm")
    visitor.fill("Password", PASSWORD)
    visitor.button("Confirm and sign in")


def sign_in(visitor: Visitor, mail: str, password: str) -> None:
    """Through the sign-in page now open."""
    visitor.fill("Mail address", mail)
    visitor.fill("Password", password)
    visitor.look("sign-in")
    visitor.button("Sign in")


def read_all(visitor: Visitor, site: Site) -> None:
    """Confirm every section, from the first."""
    sections = site.module.reading_sections()
    for number, section in enumerate(sections, 1):
        expect(visitor.page).to_have_url(re.compile(f"/reading/{section.id}$"))
        visitor.look(f"section-{number}")
        visitor.button("I have read this section")


def sit(visitor: Visitor, site: Site, *, well: bool, look: bool = True) -> None:
    """Answer every question of the attempt now open, rightly or wrongly, and submit it."""
    drawn = site.module.quiz.draw
    for position in range(1, drawn + 1):
        expect(visitor.page).to_have_url(re.compile(f"/{position}$"))
        item = _item(visitor, site)
        _give(visitor, answers.fields(item, answers.answer(item, right=well)))
        if look and position in (1, drawn):
            visitor.look(f"question-{position}")
        visitor.button(re.compile("Save and"))
    if look:
        visitor.look("review")
    visitor.button("Submit my answers")


def _give(visitor: Visitor, fields: dict[str, str | list[str]]) -> None:
    """Fill in the fields of the question now open, whatever its kind. The places of steps are chosen from the first."""
    for name, said in fields.items():
        for value in [said] if isinstance(said, str) else said:
            field = visitor.page.locator(f'[name="{name}"]')
            tag = field.first.evaluate("one => one.tagName + ':' + one.type")
            if tag.startswith("SELECT"):
                field.select_option(value)
            elif tag == "INPUT:text":
                field.fill(value)
            else:
                visitor.choose(visitor.page.locator(f'input[name="{name}"][value="{value}"]'))


def _item(visitor: Visitor, site: Site) -> Item:
    shown = _letters(visitor.page.locator("h1").inner_text())
    found = [item for item in site.module.quiz.items if _letters(item.stem) == shown]
    assert len(found) == 1, shown
    return found[0]


def play(visitor: Visitor, case: Case, *, look: bool = True) -> None:
    """The best way through this case, now open, to its debrief; of one that is looked at, another way too."""
    if look:
        visitor.look("case-intro")
    visitor.button("Start the case")
    for number, (node_id, choice) in enumerate(best_path(case), 1):
        if look:
            visitor.look(f"case-{number}")
        if choice == ON:
            visitor.button("Go on")
        elif choice.startswith(VALUE):
            visitor.fill(next(node.ask for node in case.nodes if node.id == node_id), choice.removeprefix(VALUE))
            visitor.button("Give this reading")
        else:
            visitor.choose(visitor.page.locator(f'input[name="choice"][value="{choice}"]'))
            visitor.button("Take this decision")
    if look:
        visitor.look("debrief")
        explore(visitor)


def explore(visitor: Visitor) -> None:
    """Choose otherwise at the last decision of a walk that passed, to its end; then read the walk that counts."""
    visitor.page.get_by_role("button", name=re.compile("Choose otherwise here")).last.wait_for()
    with visitor.page.expect_navigation():
        visitor.press(visitor.page.get_by_role("button", name=re.compile("Choose otherwise here")).last)
    visitor.choose(visitor.page.locator('input[name="choice"]').last)
    visitor.button("Take this decision")
    expect(visitor.page.get_by_role("heading", name="Your walks")).to_be_visible()
    visitor.link("Walk 1")
    visitor.look("debrief-earlier")


def evaluate(visitor: Visitor, site: Site) -> None:
    """Fill in the evaluation now open and send it; once with nothing, to see what is asked."""
    visitor.button("Send the evaluation")
    summary = visitor.page.locator("#errors")
    expect(summary).to_be_visible()
    expect(summary).to_be_focused()
    visitor.look("evaluation-errors")
    for objective in site.module.head.objectives:
        visitor.choose(visitor.page.locator(f'input[name="objective-{objective.id}"][value="4"]'))
    visitor.choose(visitor.page.locator('input[name="bias_free"][value="yes"]'))
    visitor.fill("How many minutes", "48")
    visitor.fill("What will you change", "Test each leg before choosing a load.")
    visitor.look("evaluation")
    visitor.button("Send the evaluation")


def attest(visitor: Visitor, name: str) -> None:
    """See the facts as they will be printed, and confirm them."""
    expect(visitor.page.get_by_role("main")).to_contain_text(name)
    visitor.look("attestation")
    visitor.choose(visitor.page.locator('input[name="agreed"]'))
    visitor.button(re.compile("Confirm"))
