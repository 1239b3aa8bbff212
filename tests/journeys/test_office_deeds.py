"""The office puts right: an entry reversed, a held print corrected, an attempt granted; and what is read then."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys import records, steps
from tests.journeys.records import Recorded
from tests.journeys.site import Site
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.browser

LOOKS_AT = {
    "staff.reverse", "staff.correct", "staff.release", "staff.grant", "staff.give_time", "staff.end_time",
    "staff.regrade_list", "staff.regrade", "staff.regrade_item", "staff.apply_regrade", "staff.regrade_run",
    "learning.before_again",
}
WORDS = "Found in the yearly review of records."
HELD_SECONDS = 40


def at_the_office(site: Site, visitor: Callable[..., Visitor], width: int, script: bool) -> Visitor:
    me = visitor(width, script=script, name=f"deeds-{width}")
    me.goto("/staff")
    steps.sign_in(me, "registrar@example.org", site.passwords["registrar@example.org"])
    return me


def learner_at(site: Site, visitor: Callable[..., Visitor], who: Recorded, width: int, script: bool) -> Visitor:
    me = visitor(width, script=script, name=f"after-deeds-{width}")
    me.goto("/credits")
    steps.sign_in(me, who.mail, steps.PASSWORD)
    return me


def give_reason(me: Visitor, sentence: str) -> None:
    me.choose(me.page.get_by_label(sentence))
    me.fill("What happened", WORDS)


def says(me: Visitor, *texts: str) -> None:
    for text in texts:
        expect(me.page.get_by_role("main")).to_contain_text(text)


@pytest.mark.parametrize(("width", "script"), [(1280, True), (390, False)])
def test_an_entry_is_reversed_and_everybody_reads_so(
    site: Site, visitor: Callable[..., Visitor], width: int, script: bool
) -> None:
    who = records.completed(site, f"reversed-{width}@example.org", "Ruth Reversed Example")
    me = at_the_office(site, visitor, width, script)
    me.goto(f"/staff/people/{who.person_id}")
    me.look("person")
    me.link(re.compile("Reverse"))
    me.look("reverse")
    me.button("Preview what will change")
    if script:
        expect(me.page.locator("#errors")).to_be_focused()
    me.look("reverse-errors")
    give_reason(me, "The same credit was entered twice.")
    me.button("Preview what will change")
    says(me, "nothing is changed yet", "Revoked on", WORDS, who.mail)
    me.look("reverse-preview")
    me.button("Change something")
    says(me, "The next page shows exactly what will change")
    me.button("Preview what will change")
    me.button("Reverse the entry")
    says(me, "Entry no. 1 is reversed", "Reversed by no. 2")
    me.look("person-reversed")
    me.goto(f"/staff/certificates/{who.code}")
    me.look("certificate-revoked")

    stranger = visitor(width, script=script, name=f"stranger-{width}")
    stranger.goto(f"/verify/{who.code}")
    says(stranger, "Revoked on", "The same credit was entered twice.")
    stranger.look("verify-revoked")

    learner = learner_at(site, visitor, who, width, script)
    learner.look("credits-reversed")
    learner.goto(f"/certificates/{who.code}.pdf")
    says(learner, "Revoked on", "The same credit was entered twice.")
    learner.look("certificate-not-in-force")
    learner.goto("/learn")
    learner.look("learn-reversed")
    learner.link(re.compile("See why"))
    learner.look("module-reversed")
    learner.link("See what was taken back")
    learner.look("result-reversed")
    learner.link("Earn it again")
    says(learner, "No credit for this module stands in your ledger")
    learner.look("again-reversed")
    learner.button("Take it up again")
    says(learner, "Start reading")


@pytest.mark.parametrize(("width", "script"), [(1280, True), (390, False)])
def test_a_held_print_is_put_right(site: Site, visitor: Callable[..., Visitor], width: int, script: bool) -> None:
    who = records.completed(site, f"held-{width}@example.org", "Ruth \U00013080 Example")
    me = at_the_office(site, visitor, width, script)
    until = time.monotonic() + HELD_SECONDS
    me.goto(f"/staff/certificates/{who.code}")
    while not me.page.get_by_role("link", name="Release the print").count() and time.monotonic() < until:
        time.sleep(0.3)
        me.goto(f"/staff/certificates/{who.code}")
    me.look("certificate-held")
    me.link("Release the print")
    give_reason(me, "The print is worth another try.")
    me.look("release")
    me.button("Preview what will change")
    says(me, "it would be held again")
    me.look("release-preview")
    me.link("Leave it as it is")
    me.link("Correct it")
    me.fill("Name as printed", "Ruth Heron Example")
    give_reason(me, "The name could not be printed as it was spelled.")
    me.choose(me.page.get_by_label("The holder asked for this"))
    me.look("correct")
    me.button("Preview what will change")
    says(me, "Ruth Heron Example", "Superseded by the new one")
    me.look("correct-preview")
    me.button("Issue it anew")
    says(me, "The certificate is issued anew", "Ruth Heron Example")
    me.look("certificate-anew")
    me.goto(f"/staff/certificates/{who.code}/correct")
    says(me, "Nothing was changed", "Imran Example")
    me.look("corrected-before")

    me.goto(f"/verify/{who.code}")
    says(me, "a newer one has replaced it")
    learner = learner_at(site, visitor, who, width, script)
    learner.goto(f"/certificates/{who.code}.pdf")
    says(learner, "A newer certificate has replaced this one.")
    learner.look("certificate-superseded")


@pytest.mark.parametrize(("width", "script"), [(1280, True), (390, False)])
def test_an_attempt_is_granted(site: Site, visitor: Callable[..., Visitor], width: int, script: bool) -> None:
    who = records.out_of_attempts(site, f"closed-{width}@example.org", "Ruth Patient Example")
    me = at_the_office(site, visitor, width, script)
    me.goto(f"/staff/people/{who.person_id}")
    me.link(re.compile("Grant an attempt"))
    give_reason(me, "Something failed on our side during an attempt.")
    me.look("grant")
    me.button("Preview what will change")
    me.look("grant-preview")
    me.button("Grant the attempt")
    says(me, "One more attempt is granted")
    me.look("person-granted")

    learner = learner_at(site, visitor, who, width, script)
    learner.goto(f"/learn/{site.module.head.slug}/quiz")
    says(learner, "Another attempt was granted to you.")
    learner.look("quiz-granted")
    learner.button("Start a new attempt")


@pytest.mark.parametrize(("width", "script"), [(1280, True), (390, False)])
def test_a_corrected_question_is_graded_anew(
    site: Site, visitor: Callable[..., Visitor], tmp_path: Path, width: int, script: bool
) -> None:
    with records.corrected(site, tmp_path, f"regraded-{width}@example.org", "Ruth Regraded Example") as who:
        me = at_the_office(site, visitor, width, script)
        me.goto("/staff/regrades")
        me.look("regrades")
        me.link("small")
        me.look("regrade")
        me.link("What does resistance training do to strength?")
        me.link(re.compile("Who.*New key only"))
        me.look("regrade-item")
        me.link("Choose a policy")
        me.choose(me.page.get_by_label("Either key accepted"))
        give_reason(me, "Another answer is the right one.")
        me.look("regrade-form")
        me.button("Preview what will change")
        says(me, "either key accepted", "you have passed")
        me.look("regrade-preview")
        me.button("Grade it anew")
        says(me, "It is done", "Ruth Regraded Example")
        me.look("regrade-run")

        learner = learner_at(site, visitor, who, width, script)
        learner.goto("/learn/small/quiz/1/result")
        says(learner, "1 of 2 points became 2 of 2: you have passed.")
        learner.look("graded-anew")


def test_more_time_is_given_and_ended(site: Site, visitor: Callable[..., Visitor]) -> None:
    who = records.completed(site, "more-time@example.org", "Ruth Time Example")
    me = at_the_office(site, visitor, 1280, script=True)
    me.goto(f"/staff/people/{who.person_id}")
    me.link("Give more time")
    me.look("more-time")
    me.fill("Percent more", "25")
    give_reason(me, "An adjustment was agreed with you.")
    me.button("Preview what will change")
    says(me, "25% more, from", who.mail)
    me.look("more-time-preview")
    me.button("Give the time")
    says(me, "More time is given", "All modules")
    me.look("person-more-time")
    me.link(re.compile("^End it"))
    me.look("more-time-end")
    give_reason(me, "It is no longer needed")
    me.button("Preview what will change")
    me.button("End it today")
    says(me, "The extra time has ended")


def test_all_were_looked_at(seen: set[str]) -> None:
    assert LOOKS_AT - seen == set()
