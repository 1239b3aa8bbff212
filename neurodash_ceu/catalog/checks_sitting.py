"""Checks of how a quiz is sat: the bounds of its policy, and what does not go together."""

from __future__ import annotations

from collections.abc import Iterable

from neurodash_ceu.catalog.faults import Fault, Subject, several
from neurodash_ceu.rules.sitting import LONGEST_LIMIT, LONGEST_WAIT, UNGRADED

POLICY = ("quiz", "policy")


def the_quiz_has_an_id_of_its_own(subject: Subject) -> Iterable[Fault]:
    """The ids of the pre-test and of practice are not a quiz's."""
    if subject.module.quiz.id in UNGRADED:
        yield Fault(("quiz", "id"), f'"{subject.module.quiz.id}" means something else', "give the quiz another id")


def the_clock_can_be_kept(subject: Subject) -> Iterable[Fault]:
    """Waits and limits are whole minutes within bounds, and only a test is timed."""
    head, policy = subject.module.head, subject.module.quiz.policy
    if not 0 <= policy.wait_minutes <= LONGEST_WAIT:
        yield Fault((*POLICY, "wait_minutes"), f"the wait is {policy.wait_minutes} minutes",
                    f"wait 0 to {LONGEST_WAIT} minutes, which is 30 days")
    elif policy.wait_minutes and head.attempts < 2:
        yield Fault((*POLICY, "wait_minutes"), "there is a wait and only one attempt",
                    "leave `wait_minutes` out, or allow more `attempts` in module.yaml")
    limit = policy.time_limit_minutes
    if limit is not None and not 1 <= limit <= LONGEST_LIMIT:
        yield Fault((*POLICY, "time_limit_minutes"), f"the time limit is {limit} minutes",
                    f"give 1 to {LONGEST_LIMIT} minutes, or leave it out: then nothing is timed")
    if limit is not None and policy.mode == "study":
        yield Fault((*POLICY, "time_limit_minutes"), "a quiz in study mode is timed",
                    "leave the limit out: in study mode a learner reads every why, and a clock works against that")


def the_pretest_can_be_drawn(subject: Subject) -> Iterable[Fault]:
    """The pre-test draws from the items of the quiz, and leaves some that were not seen."""
    quiz = subject.module.quiz
    asked, bank = quiz.policy.pretest, len(quiz.graded)
    if asked < 0:
        yield Fault((*POLICY, "pretest"), f"the pre-test draws {asked}",
                    "write how many items it draws, or leave it out")
    elif asked > bank:
        yield Fault((*POLICY, "pretest"), f"the pre-test draws {several(asked, 'item')} and the bank has {bank}",
                    "write more items, or draw fewer")


def who_tests_out_earns_something(subject: Subject) -> Iterable[Fault]:
    """Testing out stands in for required reading, by a required quiz whose own minutes are then earned."""
    head = subject.module.head
    if not subject.module.quiz.policy.test_out:
        return
    missing = [part for part in ("reading", "quiz") if part not in head.required]
    if missing:
        yield Fault((*POLICY, "test_out"), f"testing out needs the {' and the '.join(missing)} to be required",
                    "add it under `required` in module.yaml, or leave `test_out` out")
    elif head.credit.test < 1:
        yield Fault((*POLICY, "test_out"), "who tests out would earn nothing: no minutes are claimed for the test",
                    "claim minutes for the test in module.yaml, or leave `test_out` out")
