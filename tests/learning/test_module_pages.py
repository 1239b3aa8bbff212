"""The pages around a module: my modules, before enrolling, parts and next step, and the reading."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from neurodash_ceu.ports.pages import make_environment
from neurodash_ceu.rules.lesson import CreditClaim
from tests import make
from tests.catalog import small_course
from tests.client import Browser
from tests.conftest import Clock
from tests.learning.study import BAD_WALK, Study, begin, counts, withdraw

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"


def parts(visit: Browser) -> dict[str, str]:
    """The list of parts: name -> the printed word."""
    assert visit.page is not None
    return {row.select_one(".part-name").get_text(" ", strip=True): row.select_one(".part-state").get_text(strip=True)
            for row in visit.page.soup.select(".parts > .part")}


def next_step(visit: Browser) -> tuple[str, str]:
    """The one next step: its title and its button."""
    assert visit.page is not None
    (box,) = visit.page.soup.select(".next")
    return box.h2.get_text(" ", strip=True), box.select_one(".btn").get_text(" ", strip=True)


def test_my_modules_are_empty_at_first(visit: Browser) -> None:
    assert "Nothing taken up yet" in visit.get("/learn").text


def test_a_visitor_sees_what_it_takes_and_is_asked_to_sign_in(browser: Browser, study: Study) -> None:
    page = browser.get("/learn/small")
    assert page.h1 == "A small module"
    assert page.soup.find("a", href="/account/sign-in?next=/learn/small") is not None
    told = page.soup.select_one("#minutes .read > p").get_text(" ", strip=True)
    assert told.startswith("Reading the brief through once takes about 1\xa0min, at 200 words a minute.")
    assert [part.get("class") for part in page.soup.select(".beside > *")] == [None, ["aside"], None]
    assert browser.get("/learn/small/start", 303).location == "/learn/small"
    assert browser.get("/learn", 303).location == "/account/sign-in?next=%2Flearn"


def test_a_module_that_does_not_exist_is_not_found(visit: Browser) -> None:
    visit.get("/learn/elsewhere", 404)


def test_enrolling_leads_to_the_first_section(visit: Browser) -> None:
    visit.get("/learn/small")
    assert visit.send(action="/learn/small/start").location == "/learn/small"
    visit.follow()
    assert parts(visit) == {"Reading": "Open", "Quiz": "Open", "Case: A first visit": "Open",
                            "Evaluation": "Not open yet", "Attestation": "Not open yet"}
    assert visit.page.text.count("Opens after the reading, quiz and case") == 2
    assert next_step(visit) == ("Research", "Start reading")
    assert "0 of 5 parts done" in visit.page.text
    visit.get("/learn/elsewhere/start", 303)


def test_enrolling_in_nothing_is_not_found(visit: Browser) -> None:
    visit.get("/learn/small")
    form = visit.page.soup.find("form", action="/learn/small/start")
    form["action"] = "/learn/elsewhere/start"
    visit.send(action="/learn/elsewhere/start", status=404)


def test_without_a_confirmed_address_one_is_told(app: Flask, browser: Browser, tmp_path: Path) -> None:
    study = begin(make.house(app).database, tmp_path, email_confirmed_at=None)
    browser.sign_in(study.person)
    browser.get("/learn/small")
    browser.send(action="/learn/small/start")
    assert "Confirm your mail address first" in browser.follow().text


def test_sections_are_confirmed_one_by_one_and_dated(visit: Browser, study: Study, clock: Clock) -> None:
    study.enrol()
    page = visit.get("/learn/small/reading")
    assert page.text.count("Not confirmed yet") == 6
    visit.get("/learn/small/reading/research")
    assert visit.send().location == "/learn/small/reading/findings"
    page = visit.get("/learn/small/reading/research")
    assert "You confirmed this section on 24 November 2026, 09:30 America/Chicago." in page.text
    assert page.soup.find("form", action="/learn/small/reading/research") is None
    study.read("findings", "note", "plan", "mistakes")
    visit.get("/learn/small/reading/questions")
    assert visit.send().location == "/learn/small"
    visit.follow()
    assert parts(visit)["Reading"] == "Done"
    assert next_step(visit) == ("The quiz", "Go to the quiz")
    visit.get("/learn/small/reading/nowhere", 404)


def test_links_of_a_section_lead_to_the_other_sections_and_the_references(visit: Browser, study: Study) -> None:
    study.enrol()
    page = visit.get("/learn/small/reading/findings")
    assert page.soup.find("a", string="plan")["href"] == "/learn/small/reading/plan"
    assert page.soup.select_one(".cite a")["href"] == "/learn/small/reading#ref-1"
    assert visit.get("/learn/small/reading").soup.find(id="ref-1") is not None


def test_after_the_last_section_the_reading_goes_back_to_what_was_left_out(visit: Browser, study: Study) -> None:
    study.enrol().read("findings", "note", "plan", "mistakes")
    visit.get("/learn/small/reading/questions")
    assert visit.send().location == "/learn/small/reading/research"


def test_the_next_step_names_the_place(visit: Browser, study: Study) -> None:
    study.enrol().read()
    ordinal = study.start()
    visit.get("/learn/small")
    assert next_step(visit) == ("Question 1 of 2", "Continue the quiz")
    assert parts(visit)["Quiz"] == "In progress"
    for item in study.drawn(ordinal).items:
        study.answer(ordinal, item.item_id, item.option_order[0])
    visit.get("/learn/small")
    assert next_step(visit) == ("All questions answered", "Review your answers")
    study.submit(ordinal)
    study.walk(BAD_WALK)
    visit.get("/learn/small")
    assert parts(visit)["Case: A first visit"] == "Play it again"


def test_the_last_steps_and_the_completed_module(visit: Browser, study: Study) -> None:
    study.enrol().read().sit()
    study.walk()
    visit.get("/learn/small")
    assert next_step(visit) == ("Evaluation", "Evaluate the module")
    assert parts(visit)["Attestation"] == "Open"
    study.evaluate()
    visit.get("/learn/small")
    assert next_step(visit) == ("Attestation", "Check and attest")
    study.attest()
    visit.get("/learn/small")
    assert next_step(visit) == ("Completed", "See what you earned")
    assert set(parts(visit).values()) == {"Done"}
    assert "Completed 24 November 2026" in visit.get("/learn").text


def test_with_the_attempts_used_the_case_is_still_open_and_the_page_says_so(visit: Browser, study: Study) -> None:
    study.enrol().read()
    for _ in range(3):
        study.sit(right=False)
    visit.get("/learn/small")
    assert parts(visit)["Quiz"] == "Attempts used"
    assert next_step(visit) == ("A first visit", "Open the case")
    study.walk()
    visit.get("/learn/small")
    assert next_step(visit) == ("The quiz is closed for now", "See what you can do")


def test_a_newer_edition_is_named_and_changes_nothing(visit: Browser, study: Study, tmp_path: Path) -> None:
    study.enrol()
    make.published(study.database, small_course.write(
        tmp_path, ("module.yaml", "title: A small module", "title: A better module")))
    page = visit.get("/learn/small")
    assert page.h1 == "A small module"
    assert "edition 2, has appeared since and changes nothing for you" in page.text


def test_what_stands_against_credit_is_said_on_every_page_before_the_end(
    app: Flask, visit: Browser, tmp_path: Path, clock: Clock
) -> None:
    study = begin(make.house(app).database, tmp_path, (
        "module.yaml", "credit_until: 2099-11-24", "credit_until: 2026-12-31"), slug="ending")
    clock.now = study.later(days=60).now
    visit.sign_in(study.person)
    sentence = "Credit for this edition ended on 31 December 2026."
    assert sentence in visit.get("/learn/ending").text  # before enrolling
    study.enrol()
    for page in ("", "/reading", "/quiz"):
        assert sentence in visit.get(f"/learn/ending{page}").text
    assert sentence in visit.get("/learn").text
    study.read().sit()
    assert sentence in visit.get("/learn/ending/quiz/1/result").text
    study.walk()
    for page in ("/evaluation", "/attestation", "/result"):
        assert sentence in visit.get(f"/learn/ending{page}").text
    study.evaluate()
    study.attest()
    page = visit.get("/learn/ending/result")
    assert page.h1 == "Everything is done"
    assert "Why it earned nothing." in page.text
    visit.get("/learn/ending")
    assert next_step(visit) == ("Everything is done", "See why")
    assert counts(study.database)[:3] == (0, 0, 0)


def test_a_withdrawn_module_tells_those_under_way(visit: Browser, study: Study) -> None:
    study.enrol()
    withdraw(study, "A dose was wrong.")
    page = visit.get("/learn/small")
    assert "This edition was withdrawn: A dose was wrong. It can no longer be completed." in page.text
    assert "A dose was wrong." in visit.get("/learn").text


def test_done_before_its_release_one_press_records_the_credit(app: Flask, visit: Browser, tmp_path: Path,
                                                              clock: Clock) -> None:
    study = begin(make.house(app).database, tmp_path, (
        "module.yaml", "released_on: 2026-11-24", "released_on: 2026-12-01"), slug="early")
    visit.sign_in(study.person)
    study.all_but_the_last().attest()
    clock.now = study.later(days=10).now
    visit.get("/learn/early")
    assert next_step(visit) == ("Everything is done", "Record the credit")
    visit.get("/learn/early/result")
    assert "Your credit is not recorded yet." in visit.page.text
    visit.get("/learn/early")
    assert visit.send(action="/learn/early/start").location == "/learn/early"
    assert counts(study.database)[:3] == (1, 1, 1)
    visit.get("/learn/early")
    assert next_step(visit) == ("Completed", "See what you earned")


@pytest.mark.parametrize("modules", [1, 3])
def test_the_number_of_queries_does_not_grow_with_the_modules(
    app: Flask, visit: Browser, study: Study, tmp_path: Path, modules: int
) -> None:
    for slug in ("small", "second", "third")[:modules]:
        study.slug = slug
        if slug != "small":
            make.published(study.database, small_course.write(tmp_path / slug, slug=slug))
        study.enrol().read("research")
        study.start()
    visit.get("/learn")
    with make.counted(study.database) as seen:
        page = visit.get("/learn")
    assert len(page.soup.select(".listing > li")) == modules
    assert len(seen()) == 7, seen()


@pytest.mark.parametrize(("claim", "ending"), [
    ({"method": "mergener"}, "by Mergener’s formula from words, questions and difficulty."),
    ({"method": "words-per-minute"}, "at 100 words a minute: reading once is faster."),
    ({"method": "words-per-minute", "words_per_minute": 200}, "at 200 words a minute.")])
def test_why_credit_is_not_the_time_of_reading_once(claim: dict[str, Any], ending: str) -> None:
    counted = make_environment(TEMPLATES).get_template("macros/learning.html").module.counted  # type: ignore[attr-defined]  # a macro
    told = str(counted(14, 200, CreditClaim(reading=1, test=1, credit_texts=("brief",), rationale="Counted.", **claim)))
    assert told.split() == ("Reading the brief through once takes about 14 min, at 200 words a minute. "
                            f"Credit counts study instead, {ending}").split()


def test_a_kind_without_minutes_is_not_listed(app: Flask, visit: Browser, tmp_path: Path) -> None:
    make.published(make.house(app).database, small_course.write(tmp_path, ("module.yaml", "  test: 2", "  test: 0"),
                                                                slug="untested"))
    visit.get("/learn/untested")
    visit.send(action="/learn/untested/start")
    page = visit.follow()
    listed = [row.get_text(strip=True) for row in page.soup.select(".part-min")]
    assert listed == ["1\xa0min", "", "", "", ""]
    assert "1 min reading. Your board" in page.soup.aside.get_text().replace("\xa0", " ")
