"""A patient whose state moves: the gauges, readings that are asked, what comes later, the debrief, exploring anew."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from neurodash_ceu.learning import finding, replaying
from neurodash_ceu.rules.refusal import Refused
from tests import make
from tests.catalog.small_course import CASE
from tests.client import Browser, Page
from tests.conftest import Clock
from tests.learning.study import Study, begin

HERE = "/learn/small/case/first-visit"
LIVING = """\
id: first-visit
title: A first visit
patient: A fictional person of 50
intro: You meet for the first time.
start: hello
variables:
- {id: trust, label: Trust, low: 0, high: 10, start: 5, worse: low}
- {id: pulse, label: Pulse, unit: beats a minute, low: 40, high: 180, start: 72, worse: high, group: vital}
- {id: doubt, label: Doubt, low: 0, high: 5, start: 1, worse: high, shown: false}
alarms:
- {id: leaves, when: [{variable: trust, at_most: 0}], next: bad, text: The person has had enough.}
nodes:
- id: hello
  kind: scene
  title: Hello
  text: The person would like to climb stairs again.
  next: load
  effects: [{variable: doubt, add: 1}]
  findings:
  - {label: Stairs, value: with the rail}
- id: load
  kind: decision
  title: The load
  text: Ten repetitions are easy.
  ask: What now?
  choices:
  - id: raise
    text: Raise the load.
    next: pulse
    quality: optimal
    effects: [{variable: pulse, set: 96}, {variable: doubt, add: -1}]
    consequence: The next set is hard.
    rationale: An easy set trains little.
  - id: promise
    text: Promise the stairs by Friday.
    next: pulse
    quality: harmful
    effects: [{variable: trust, add: 2}]
    delayed:
    - {after: 1, text: It is Friday., effects: [{variable: trust, add: -4}]}
    consequence: The person smiles.
    rationale: Nobody can promise that.
  - id: shout
    text: Shout.
    next: pulse
    quality: harmful
    effects: [{variable: trust, set: 0}]
    consequence: Silence.
    rationale: It helps nobody.
- id: pulse
  kind: measurement
  title: The pulse
  text: You count fifteen beats in ten seconds.
  ask: What is the pulse?
  unit: beats a minute
  low: "30"
  high: "220"
  bands:
  - {id: right, low: "90", high: "90", next: good, quality: optimal, consequence: So it is.,
     rationale: Six times fifteen.}
  - {id: low, low: "30", high: "89", next: good, quality: acceptable, consequence: Nearly.,
     rationale: Six times fifteen.}
  - {id: much, low: "91", high: "220", next: good, quality: acceptable, consequence: Nearly.,
     rationale: Six times fifteen.}
- {id: good, kind: ending, title: Stronger, text: The stairs are climbed., quality: good}
- {id: bad, kind: ending, title: Weaker, text: The stairs stay away., quality: harmful}
cites: [strength-pooled]
"""
BEST = (("hello", "on"), ("load", "raise"), ("pulse", "value=90"))
PROMISED = (("hello", "on"), ("load", "promise"), ("pulse", "value=88"))


@pytest.fixture
def study(app: Flask, tmp_path: Path) -> Study:
    return begin(make.house(app).database, tmp_path, ("cases/first-visit.yaml", CASE, LIVING)).enrol()


def gauges(page: Page) -> list[str]:
    return [one.get_text(" ", strip=True) for one in page.soup.select(".gauge-words")]


def open_at(visit: Browser, *choices: str) -> Page:
    visit.get(HERE)
    visit.send(action=HERE)
    page = visit.follow()
    for choice in choices:
        visit.send({"choice": choice}, action=HERE)
        page = visit.follow()
    return page


def test_the_patient_is_shown_in_gauges_that_move_with_each_step(visit: Browser) -> None:
    page = open_at(visit)
    assert gauges(page) == ["Trust 5", "Pulse 72\xa0beats a minute"]
    assert [title.get_text() for title in page.soup.select(".sheet h3")] == ["How the patient is", "Vital signs"]
    page = open_at(visit, "on", "raise")
    assert gauges(page) == ["Trust 5", "Pulse 96\xa0beats a minute , was 72\xa0beats a minute: worse"]
    assert page.soup.select(".gauge.worse .gauge-was")
    assert "Doubt" not in page.text


def test_while_it_is_played_only_consequences_are_told(visit: Browser) -> None:
    page = open_at(visit, "on", "promise")
    assert "The person smiles." in page.text
    for judgement in ("Nobody can promise that", "armful", "ptimal", "cceptable", "best"):
        assert judgement not in page.soup.find("main").get_text()


@pytest.mark.parametrize(("typed", "sentence"), [
    ("", "Write what you read as a number"), ("ninety", "Write what you read as a number"),
    ("90.5", "Write a whole number"), ("900", "lies between 30 and 220"), ("1,200", "without commas")])
def test_a_reading_that_cannot_be_read_comes_back_with_what_was_typed(
    visit: Browser, study: Study, typed: str, sentence: str
) -> None:
    open_at(visit, "on", "raise")
    page = visit.send({"reading": typed}, action=HERE, status=422)
    assert sentence in page.soup.select_one(".errors").get_text()
    assert page.soup.select_one(".errors a")["href"] == "#reading"
    field = page.soup.find("input", {"name": "reading"})
    assert (field["value"], field["aria-invalid"]) == (typed, "true")
    assert len(study.look(lambda session, found: finding.steps(session, finding.case_runs(
        session, found, "first-visit")[0]))) == 2


def test_a_reading_is_judged_by_its_band_and_sent_twice_is_once(visit: Browser, study: Study) -> None:
    before = open_at(visit, "on", "raise")
    for _ in range(2):
        visit.page = before
        visit.send({"reading": " 90 beats a minute "}, action=HERE)
    page = visit.follow()
    assert page.h1 == "Stronger"
    assert "the score is 4, and the best from the start is 4." in page.text
    visit.page = before
    visit.send({"reading": "120"}, action=HERE)
    assert "You decided this before" in visit.follow().text


def test_what_was_begun_earlier_comes_due_and_says_from_where(visit: Browser, study: Study) -> None:
    study.walk(PROMISED)
    page = visit.get(HERE)
    assert "It is Friday." in page.soup.select_one(".later").get_text()
    second = page.soup.select_one("#decision-2")
    assert "Came due then, from “The load”" in second.get_text(" ", strip=True)
    assert [line.get_text() for line in second.select(".effects > li")] == ["Trust 7 → 3, worse"]
    first = page.soup.select_one("#decision-1")
    assert first.select_one(".effects > li").get_text() == "Trust 5 → 7, better"
    assert gauges(page) == ["Trust 3 , was 5: worse", "Pulse 72\xa0beats a minute"]
    assert "the score is 1, and the best from the start is 4." in page.text


def test_the_look_back_shows_hidden_numbers_too(visit: Browser, study: Study) -> None:
    study.walk(BEST)
    first = visit.get(HERE).soup.select_one("#decision-1")
    assert [part.get_text(" ", strip=True) for part in first.select(".decision-did")] == [
        "What it did Pulse 72\xa0beats a minute → 96\xa0beats a minute, worse Doubt 2 → 1, better",
        "At “Hello” Doubt 1 → 2, worse"]


def test_an_alarm_ends_the_walk_and_says_why(visit: Browser, study: Study) -> None:
    page = open_at(visit, "on", "shout")
    assert page.h1 == "Weaker"
    assert "The person has had enough." in page.soup.select_one(".later.stop").get_text()
    assert "This walk does not pass" in page.text


def test_the_best_way_is_told_as_a_list(visit: Browser, study: Study) -> None:
    study.walk(PROMISED)
    assert [line.get_text() for line in visit.get(HERE).soup.select(".steps-list > li")] == [
        "The load: Raise the load.", "The pulse: 90 beats a minute", "It ends: Stronger"]


# --- exploring ----------------------------------------------------------------------------------------------


def test_a_passed_case_is_explored_from_a_decision_and_the_pass_stays(visit: Browser, study: Study) -> None:
    study.walk(BEST)
    page = visit.get(HERE)
    assert len(page.soup.find_all("form", action=f"{HERE}/1")) == 2
    visit.send({"step": "1"}, action=f"{HERE}/1")
    page = visit.follow()
    assert page.h1 == "The load"
    assert "this walk explores and changes nothing" in page.text
    visit.send({"choice": "shout"}, action=HERE)
    page = visit.follow()
    assert page.h1 == "Weaker"
    assert "Walk 1 passed, and that one counts." in page.text
    assert [run.passed for run in study.look(lambda session, found: finding.case_runs(
        session, found, "first-visit"))] == [True, False]
    assert visit.get(f"{HERE}/1").h1 == "Stronger"
    visit.get(f"{HERE}/3", 404)


def test_before_a_pass_a_walk_begins_at_the_start(visit: Browser, study: Study) -> None:
    study.walk((("hello", "on"), ("load", "shout")))
    page = visit.get(HERE)
    assert "Choose otherwise here" not in page.text
    with pytest.raises(Refused, match="Until then, play from the start"):
        study.act(lambda session, found: replaying.explore(
            session, found, finding.case_runs(session, found, "first-visit")[0], 1, study.now))


@pytest.mark.parametrize("step", ["", "x", "9", "-1"])
def test_a_decision_that_is_none_is_refused(visit: Browser, study: Study, step: str) -> None:
    study.walk(BEST)
    visit.get(HERE)
    visit.send({"step": step}, action=f"{HERE}/1")
    assert visit.follow().soup.select(".notice.stop")
    assert len(study.look(lambda session, found: finding.case_runs(session, found, "first-visit"))) == 1


def test_a_second_exploration_waits_for_the_first(visit: Browser, study: Study) -> None:
    study.walk(BEST)
    before = visit.get(HERE)
    visit.send({"step": "1"}, action=f"{HERE}/1")
    visit.page = before
    visit.send({"step": "2"}, action=f"{HERE}/1")
    assert "A walk is under way." in visit.follow().text
    assert visit.get(f"{HERE}/1").soup.find("a", string="Go on with the walk under way") is not None
    assert visit.get(f"{HERE}/2", 303).location == HERE


def test_a_score_is_told_against_the_most_that_can_be_reached_and_not_against_the_way_that_ends_best(
    app: Flask, tmp_path: Path, browser: Browser, clock: Clock
) -> None:
    """Shouting is worth more points than all that ends well: the pass is measured by them, and so is what is told."""
    scored = LIVING.replace("    text: Shout.\n", "    text: Shout.\n    points: 9\n").replace(
        "nodes:\n", "passing: {by: both, endings: [good], percent: 44}\nnodes:\n", 1)
    study = begin(make.house(app).database, tmp_path, ("cases/first-visit.yaml", CASE, scored)).enrol()
    study.walk(BEST)
    clock.now = study.now
    browser.sign_in(study.person)
    page = browser.get(HERE)
    assert "This walk passes" in page.text
    assert "the score is 4, and the best from the start is 9: 44%." in page.text
