"""A case: every decision kept, none taken back, twice is once, played again as often as wanted."""

from __future__ import annotations

from pathlib import Path

import pytest

from neurodash_ceu.learning import actions, finding
from neurodash_ceu.learning.evidence import evidence
from neurodash_ceu.ports.session import Database
from neurodash_ceu.rules.cases.walking import ON, Walk
from neurodash_ceu.rules.refusal import Refused
from tests.learning.study import BAD_WALK, Study, begin


@pytest.fixture
def study(database: Database, tmp_path: Path) -> Study:
    return begin(database, tmp_path).enrol()


def start(study: Study):
    return study.act(lambda session, found: actions.start_case(session, found, "first-visit", study.now))


def choose(study: Study, run, step: int, choice: str) -> Walk:
    return study.act(lambda session, found: actions.choose(
        session, study.learner, found, run, step, choice, study.issuer, study.now))


def path(study: Study, run) -> list[tuple[str, str]]:
    return study.look(lambda session, _: finding.steps(session, run))


def test_a_walk_is_resumed_where_it_stands(study: Study) -> None:
    run = start(study)
    assert choose(study, run, 0, ON).node.id == "load"
    assert start(study).ordinal == run.ordinal
    assert path(study, run) == [("hello", "on")]


def test_the_same_choice_twice_is_one(study: Study) -> None:
    run = start(study)
    first = [choose(study, run, step, choice) for step, choice in ((0, ON), (1, "raise"))]
    again = [choose(study, run, step, choice) for step, choice in ((0, ON), (1, "raise"))]
    assert first[-1] == again[-1]
    assert path(study, run) == [("hello", "on"), ("load", "raise")]


def test_a_decision_cannot_be_taken_back(study: Study) -> None:
    run = start(study)
    choose(study, run, 0, ON)
    choose(study, run, 1, "stop")
    with pytest.raises(Refused, match="You decided this before"):
        choose(study, run, 1, "raise")
    assert path(study, run)[-1] == ("load", "stop")


@pytest.mark.parametrize(("step", "choice"), [(1, "raise"), (0, "raise"), (5, "on")])
def test_a_step_that_is_not_open_is_refused(study: Study, step: int, choice: str) -> None:
    run = start(study)
    with pytest.raises(Refused):
        choose(study, run, step, choice)
    assert path(study, run) == []


def test_a_finished_walk_takes_no_step(study: Study) -> None:
    run = start(study)
    choose(study, run, 0, ON)
    choose(study, run, 1, "raise")
    with pytest.raises(Refused, match="This step is not open"):
        choose(study, run, 2, ON)


def test_a_bad_ending_does_not_pass_and_a_later_walk_may(study: Study) -> None:
    assert not study.walk(BAD_WALK).passed
    assert study.look(evidence).cases_passed == frozenset()
    assert study.walk().passed
    assert study.look(evidence).cases_passed == {"first-visit"}
    assert not study.walk(BAD_WALK).passed
    assert study.look(evidence).cases_passed == {"first-visit"}
    runs = study.look(lambda session, found: finding.case_runs(session, found, "first-visit"))
    assert [(run.ordinal, run.ending_id, run.passed) for run in runs] == [
        (1, "bad", False), (2, "good", True), (3, "bad", False)]


def test_a_case_that_does_not_exist_is_refused(study: Study) -> None:
    with pytest.raises(Refused, match="There is no such case"):
        study.act(lambda session, found: actions.start_case(session, found, "elsewhere", study.now))
