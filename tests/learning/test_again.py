"""A completed module taken up again: what it earns by its policy, what its pages say, and that twice is once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import select

from neurodash_ceu.catalog import editions
from neurodash_ceu.credits import ledger, proving, reversals
from neurodash_ceu.learning import actions, standings
from neurodash_ceu.records.audit import AuditEvent
from neurodash_ceu.records.credits import Certificate
from neurodash_ceu.records.learning import Enrollment, GradeRow
from neurodash_ceu.rules.credit import EntryFacts
from neurodash_ceu.rules.deeds import Acting, Why
from neurodash_ceu.rules.refusal import Refused
from tests import make
from tests.catalog import small_course
from tests.client import Browser
from tests.conftest import Clock
from tests.learning.study import Study, begin, withdraw

ONCE = "Credit for this module is earned once."
Begin = Callable[[str], Study]


@pytest.fixture
def begun(app: Flask, tmp_path: Path) -> Begin:
    """Somebody at the small module with these keys more in its head."""
    return lambda more: begin(make.house(app).database, tmp_path,
                              ("module.yaml", "attempts: 3", f"attempts: 3\n{more}"))


def again(study: Study, after: int = 1) -> Study:
    """Take it up once more."""
    with study.database.writing() as session:
        edition = editions.current(session, study.slug)
        assert edition is not None
        actions.take_up_again(session, study.learner, edition, after, study.now)
    return study


def complete(study: Study) -> Study:
    """Everything, from enrolling (if nothing is under way) to the signature."""
    study.all_but_the_last().attest()
    return study


def entries(study: Study) -> list[EntryFacts]:
    """What the ledger says, oldest first."""
    with study.database.reading() as session:
        found = [ledger.facts_of(entry) for _, entry in ledger.walk(session)]
        assert proving.verify(session).broken == ()
    return [one for one in found if one is not None]


def ordinals(study: Study) -> list[int]:
    with study.database.reading() as session:
        return list(session.scalars(select(Enrollment.ordinal).order_by(Enrollment.n)))


def certificates(study: Study) -> int:
    with study.database.reading() as session:
        return len(session.scalars(select(Certificate)).all())


@pytest.fixture
def registrar(study: Study) -> Acting:
    """Somebody of the office."""
    with study.database.writing() as session:
        return Acting(make.person(session, "registrar", legal_name="Imran Registrar").id, "registrar")


def take_back(study: Study, acting: Acting, seq: int) -> None:
    """Reverse an entry of the learner's book."""
    why = Why("part-not-met", "Found in the yearly review.")
    book = study.look(lambda _, found: found.key[0])
    with study.database.writing() as session:
        plan = reversals.plan_reversal(session, book, seq, why, study.issuer, study.now)
        reversals.reverse_entry(session, book, seq, why, study.issuer, acting, plan.mark, study.now)


def publish_anew(study: Study, folder: Path, *changes: small_course.Change) -> None:
    """Another edition of the small module."""
    make.published(study.database, small_course.write(folder, *changes), study.now)


# --- what it earns ------------------------------------------------------------------------------------------


def test_a_repeat_of_what_is_earned_once_is_entered_with_nothing(study: Study) -> None:
    complete(study).later(days=400)
    again(study)
    fresh = study.look(standings.standing)
    assert (fresh.found.completion, fresh.sat, fresh.evidence.sections_read) == (None, (), frozenset())
    complete(study)
    first, second = entries(study)
    assert (first.minutes.total, first.repeats, first.reason_code, first.assessed) == (3, None, None, True)
    assert (second.minutes.total, second.repeats, second.reason_code, second.assessed) == (0, 1, "earned-once", True)
    assert (second.kind, second.completed_on) == ("award", study.now.date().isoformat())
    assert certificates(study) == 1
    with study.database.reading() as session:
        assert len(session.scalars(select(GradeRow)).all()) == 2  # the earlier attempt is kept
        assert session.scalars(select(AuditEvent.act).where(AuditEvent.act.like("credit.%"))
                               .order_by(AuditEvent.id)).all() == ["credit.awarded", "credit.repeated"]


def test_after_its_months_it_earns_again_and_a_repeat_before_puts_off_nothing(begun: Begin) -> None:
    study = complete(begun("again: {after_months: 24}"))  # on 24 November 2026
    complete(again(study.later(days=300)))
    complete(again(study.later(days=430), after=2))  # 23 November 2028
    study.later(days=1)
    complete(again(study, after=3))
    assert [(one.completed_on, one.minutes.total, one.reason_code, one.repeats) for one in entries(study)] == [
        ("2026-11-24", 3, None, None), ("2027-09-20", 0, "again-from-2028-11-24", 1),
        ("2028-11-23", 0, "again-from-2028-11-24", 1), ("2028-11-24", 3, None, None)]
    assert certificates(study) == 2


def test_the_day_is_that_of_the_learners_zone(begun: Begin) -> None:
    study = complete(begun("again: {after_months: 12}"))
    study.now = study.now.replace(year=2027, hour=2)  # still 23 November in Chicago
    complete(again(study))
    assert entries(study)[1].reason_code == "again-from-2027-11-24"


def test_a_materially_new_edition_opens_it_once(begun: Begin, tmp_path: Path) -> None:
    policy = "attempts: 3\nagain: {new_edition: true}"
    study = complete(begun("again: {new_edition: true}"))
    new = ("module.yaml", "attempts: 3", f"{policy}\nchanged: Two findings are new.")
    publish_anew(study, tmp_path, ("module.yaml", "attempts: 3", policy), ("module.yaml", "A small", "A smaller"))
    complete(again(study.later(days=1)))
    publish_anew(study, tmp_path, new)
    publish_anew(study, tmp_path, new, ("module.yaml", "A small", "A mended"))
    complete(again(study.later(days=1), after=2))
    publish_anew(study, tmp_path, new, ("module.yaml", "A small", "A twice mended"))
    complete(again(study.later(days=1), after=3))
    assert [(one.minutes.total, one.reason_code, one.repeats) for one in entries(study)] == [
        (3, None, None), (0, "again-on-new-edition", 1), (3, None, None), (0, "again-on-new-edition", 3)]


def test_what_was_taken_back_is_no_earlier_award(study: Study, registrar: Acting) -> None:
    """Nor is a repeat; and what is under way meanwhile earns when it is finished, though nothing was signed for."""
    complete(study)
    complete(again(study))
    again(study, after=2)
    take_back(study, registrar, 1)
    complete(study)
    assert [(one.kind, one.minutes.total) for one in entries(study)] == [
        ("award", 3), ("award", 0), ("reversal", -3), ("award", 3)]
    assert certificates(study) == 2


def test_a_signature_for_nothing_earns_when_credit_is_taken_back_before_the_end(
    study: Study, registrar: Acting
) -> None:
    complete(study)
    again(study).enrol().read().sit()
    study.walk()
    study.attest(replace(study.facts(), nothing=ONCE))
    take_back(study, registrar, 1)
    study.evaluate()
    assert entries(study)[-1].minutes.total == 3


def test_a_repeat_that_was_taken_back_repeats_again(study: Study, registrar: Acting, visit: Browser) -> None:
    complete(study)
    complete(again(study))
    take_back(study, registrar, 2)
    assert "Completing it today would earn no minutes." in visit.get("/learn/small/again").text
    visit.send(action="/learn/small/again")
    complete(study)
    assert [one.minutes.total for one in entries(study)] == [3, 0, 0, 0]
    assert entries(study)[-1].repeats == 1


def test_topics_are_entered_with_their_minutes(app: Flask, tmp_path: Path) -> None:
    study = begin(make.house(app).database, tmp_path, (
        "module.yaml", "  rationale:", "  topics:\n  - {topic: falls, minutes: 2}\n  rationale:"))
    complete(study)
    complete(again(study))
    assert [one.topics for one in entries(study)] == [(("falls", 2),), ()]


# --- twice is once ------------------------------------------------------------------------------------------


def test_a_late_click_on_an_old_page_takes_nothing_up(study: Study) -> None:
    complete(study)
    complete(again(study))
    again(study)  # the page said that it had been taken up once
    assert ordinals(study) == [1, 2]
    again(study, after=2)
    again(study, after=3)  # under way
    assert ordinals(study) == [1, 2, 3]


def test_two_clicks_at_once_are_one(study: Study) -> None:
    complete(study)
    barrier = Barrier(3)

    def one(_: int) -> None:
        barrier.wait(20)
        again(study)

    with ThreadPoolExecutor(3) as threads:
        list(threads.map(one, range(3)))
    assert ordinals(study) == [1, 2]


def test_what_was_never_completed_or_is_withdrawn_is_not_taken_up_again(study: Study, visit: Browser) -> None:
    with pytest.raises(Refused, match="You have not completed this module yet"):
        again(study)
    visit.get("/learn/small/again", 404)
    study.enrol()
    assert visit.get("/learn/small/again", 303).location == "/learn/small"
    complete(study)
    withdraw(study, "A figure was wrong.")
    assert "Take the module up again" not in visit.get("/learn/small").text
    assert visit.get("/learn/small/again", 303).location == "/learn/small"
    with pytest.raises(Refused, match="A figure was wrong"):
        again(study)


# --- the pages ----------------------------------------------------------------------------------------------


def test_every_page_says_what_a_repeat_earns_and_why(begun: Begin, visit_of: Callable[[Study], Browser]) -> None:
    study = complete(begun("again: {after_months: 24}"))
    visit = visit_of(study)
    why = "Credit for this module can be earned again from 24 November 2028."
    assert "Take the module up again" in visit.get("/learn/small").text
    page = visit.get("/learn/small/again")
    assert "Completing it today would earn no minutes." in page.text
    assert f"{why} You earned 3 min for it on 24 November 2026 (entry no. 1)" in page.text
    assert "nothing you did before is filled in or counted" in page.text
    assert visit.send(action="/learn/small/again").location == "/learn/small"
    page = visit.follow()
    assert why in page.text
    assert "None now" in page.text
    assert {one.get_text(strip=True) for one in page.soup.select(".part-min")} == {""}
    assert "Completed before, 24 November 2026" in visit.get("/learn").text
    study.all_but_the_last()
    signing = visit.get("/learn/small/attestation")
    assert why in signing.text
    assert "no certificate is printed" in signing.text
    assert "Minutes by kind" not in signing.text
    assert visit.send({"agreed": "y"}).location == "/learn/small/result"
    page = visit.follow()
    assert page.h1 == "Completed again, without credit"
    assert why in page.text
    assert "It repeats entry no. 1." in page.text
    assert f"Repeats no. 1. {why}" in visit.get("/credits").text
    assert "without credit" in visit.get("/learn").text
    assert "Completed again" in visit.get("/learn/small").text


def test_what_earns_again_says_so_and_what_is_new(
    begun: Begin, tmp_path: Path, visit_of: Callable[[Study], Browser]
) -> None:
    study = complete(begun("again: {new_edition: true}"))
    publish_anew(study, tmp_path, ("module.yaml", "attempts: 3", (
        "attempts: 3\nagain: {new_edition: true}\nchanged: Two findings are new.")))
    visit = visit_of(study)
    page = visit.get("/learn/small/again")
    assert "Completing it today earns 3 min again." in page.text
    assert "Materially new since then: Two findings are new." in page.text
    visit.send(action="/learn/small/again")
    complete(study)
    assert visit.get("/learn/small/result").h1 == "Completed: 3 min"


@pytest.fixture
def visit_of(browser: Browser, clock: Clock) -> Callable[[Study], Browser]:
    """The browser of a study's learner, signed in, at its moment."""
    def sign_in(study: Study) -> Browser:
        clock.now = study.now
        browser.sign_in(study.person)
        return browser

    return sign_in


def test_another_learners_module_is_not_found_and_a_stranger_signs_in(
    study: Study, browser: Browser, clock: Clock
) -> None:
    complete(study)
    clock.now = study.now
    here = "/learn/small/again"
    assert browser.get(here, 303).location == "/account/sign-in?next=%2Flearn%2Fsmall%2Fagain"
    with study.database.writing() as session:
        stranger = make.person(session)
    browser.sign_in(stranger)
    browser.get(here, 404)
    token = browser.get("/learn/small").soup.find("input", {"name": "csrf_token"})["value"]
    assert browser.client.post(here, data={"csrf_token": token, "after": "1"}).status_code == 404
    browser.sign_in(study.person)
    browser.get(here)
    assert browser.client.post(here, data={"after": "1"}).status_code == 400  # without the token
    assert browser.send({"after": "many"}, here, 400).status == 400
    assert ordinals(study) == [1]
