"""What an author is told of a policy that cannot be kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from neurodash_ceu.catalog.checks import check_courses
from neurodash_ceu.catalog.reader import read_courses
from tests.catalog import small_course

BROKEN = {
    "{wait_minutes: -1}": "the wait is -1 minutes",
    "{wait_minutes: 99999}": "the wait is 99999 minutes",
    "{time_limit_minutes: 0}": "the time limit is 0 minutes",
    "{time_limit_minutes: 1441}": "the time limit is 1441 minutes",
    "{mode: study, time_limit_minutes: 30}": "a quiz in study mode is timed",
    "{pretest: 4}": "the pre-test draws 4 items and the bank has 3",
    "{pretest: -1}": "the pre-test draws -1",
}


def problems(folder: Path, *changes: small_course.Change) -> list[str]:
    courses = check_courses(read_courses(small_course.write(folder, *changes), folder.name), small_course.TODAY)
    return [problem.what for problem in courses.problems]


def with_policy(policy: str) -> small_course.Change:
    return ("quiz.yaml", small_course.QUIZ, f"{small_course.QUIZ}policy: {policy}\n")


@pytest.mark.parametrize("policy", sorted(BROKEN))
def test_a_policy_that_cannot_be_kept_is_one_problem(tmp_path: Path, policy: str) -> None:
    assert problems(tmp_path, with_policy(policy)) == [BROKEN[policy]]


@pytest.mark.parametrize("policy", [
    "{}", "{mode: study}",
    "{wait_minutes: 1440, time_limit_minutes: 60, test_out: true, pretest: 3, confidence: true}"])
def test_a_sound_policy_has_none(tmp_path: Path, policy: str) -> None:
    assert problems(tmp_path, with_policy(policy)) == []


def test_testing_out_needs_minutes_for_the_test(tmp_path: Path) -> None:
    assert problems(tmp_path, with_policy("{test_out: true}"), ("module.yaml", "  test: 2\n", "  test: 0\n")) == [
        "who tests out would earn nothing: no minutes are claimed for the test"]


def test_a_wait_needs_a_second_attempt(tmp_path: Path) -> None:
    assert problems(tmp_path, with_policy("{wait_minutes: 5}"), ("module.yaml", "attempts: 3", "attempts: 1")) == [
        "there is a wait and only one attempt"]


def test_the_ids_of_the_pretest_and_practice_are_taken(tmp_path: Path) -> None:
    assert problems(tmp_path, ("quiz.yaml", "id: test\n", "id: pretest\n")) == ['"pretest" means something else']
