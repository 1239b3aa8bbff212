"""The pages of a case: the introduction, a node, the debrief."""

from __future__ import annotations

import pytest

from neurodash_ceu.learning import finding
from tests.client import Browser
from tests.learning.study import BAD_WALK, Study

HERE = "/learn/small/case/first-visit"


@pytest.fixture(autouse=True)
def enrolled(study: Study) -> None:
    study.enrol()


def runs(study: Study) -> list[tuple[int, bool | None]]:
    found = study.look(lambda session, found: finding.case_runs(session, found, "first-visit"))
    return [(run.ordinal, run.passed) for run in found]


def test_a_case_from_its_introduction_to_the_debrief(visit: Browser, study: Study) -> None:
    page = visit.get(HERE)
    assert page.h1 == "A first visit"
    assert "This patient is fictional." in page.text
    assert visit.send(action=HERE).location == HERE
    page = visit.follow()
    assert page.h1 == "Hello"
    assert visit.send(action=HERE).location == HERE
    page = visit.follow()
    assert page.h1 == "The load"
    assert [label.get_text(" ", strip=True) for label in page.soup.select(".choice")] == [
        "1 Raise the load.", "2 Stop training."]
    assert "Decision 1" in page.text
    visit.send({"choice": "raise"}, action=HERE)
    page = visit.follow()
    assert page.h1 == "Stronger"
    assert "This walk passes" in page.text
    assert "1 of 1 decisions were the best that stood open; the score is 2, " in page.text
    assert "and the best from the start is 2." in page.text
    (decision,) = page.soup.select(".decisions > .decision")
    parts = decision.select("h3, .decision-taken, .decision-best, .why")
    assert [part.get_text(" ", strip=True) for part in parts] == [
        "The load", "You, best Raise the load.", "An easy set trains little."]
    assert [line.get_text() for line in page.soup.select(".steps-list > li")] == [
        "The load: Raise the load.", "It ends: Stronger"]
    assert page.soup.select(".refs > li")
    assert "The next set is hard." in page.text


def test_a_case_is_resumed_with_what_the_last_choice_led_to(visit: Browser, study: Study) -> None:
    study.walk((("hello", "on"),))
    assert visit.get(HERE).h1 == "The load"
    assert visit.get(HERE).h1 == "The load"


def test_a_critical_choice_is_named_beside_the_best(visit: Browser, study: Study) -> None:
    study.walk(BAD_WALK)
    page = visit.get(HERE)
    assert "This walk does not pass" in page.text
    (decision,) = page.soup.select(".decisions > .decision")
    assert [part.get_text(" ", strip=True) for part in decision.select(".decision-taken, .decision-best")] == [
        "You, harmful, a critical error Stop training.", "Best of what stood open Raise the load."]
    assert visit.send(action=HERE).location == HERE
    assert visit.follow().h1 == "Hello"
    assert runs(study) == [(1, False), (2, None)]


def test_a_pass_stays_when_it_is_played_again_and_lost(visit: Browser, study: Study) -> None:
    study.walk()
    study.walk(BAD_WALK)
    page = visit.get(HERE)
    assert "Walk 1 passed, and that one counts." in page.text
    assert page.soup.find("a", string="Go on with the module") is not None


def test_the_same_form_sent_twice_is_one_step(visit: Browser, study: Study) -> None:
    visit.get(HERE)
    visit.send(action=HERE)
    visit.follow()
    before = visit.page
    for _ in range(2):
        visit.page = before
        visit.send(action=HERE)
    assert visit.follow().h1 == "The load"
    before = visit.page
    for _ in range(2):
        visit.page = before
        visit.send({"choice": "raise"}, action=HERE)
    assert visit.follow().h1 == "Stronger"
    assert runs(study) == [(1, True)]


def test_another_choice_at_a_step_already_taken_is_refused_with_a_sentence(visit: Browser, study: Study) -> None:
    study.walk((("hello", "on"),))
    before = visit.get(HERE)
    visit.send({"choice": "stop"}, action=HERE)
    visit.page = before
    assert visit.send({"choice": "raise"}, action=HERE).location == HERE
    page = visit.follow()
    assert "You decided this before, perhaps in another window." in page.text
    assert runs(study) == [(1, False)]


@pytest.mark.parametrize("fields", [{"choice": None}, {"choice": "elsewhere"}, {"step": "7", "choice": "raise"},
                                    {"step": "x", "choice": "raise"}, {"run": "99999999", "choice": "raise"}])
def test_what_is_not_open_is_refused_and_the_case_stands(visit: Browser, study: Study, fields: dict) -> None:
    study.walk((("hello", "on"),))
    visit.get(HERE)
    assert visit.send(fields, action=HERE).location == HERE
    page = visit.follow()
    assert page.h1 == "The load"
    assert page.soup.select(".notice.stop")


def test_a_walk_or_case_that_does_not_exist_is_not_found(visit: Browser, study: Study) -> None:
    study.walk((("hello", "on"),))
    visit.get(HERE)
    visit.send({"run": "9", "choice": "raise"}, action=HERE, status=404)
    visit.get("/learn/small/case/elsewhere", 404)
    visit.get(HERE)
    form = visit.page.soup.find("form", action=HERE)
    form["action"] = "/learn/small/case/elsewhere"
    visit.send(action="/learn/small/case/elsewhere", status=404)
