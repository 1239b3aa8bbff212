"""A standing in one sentence: what is short, of which what, by when, and what cannot close the gap."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from neurodash_ceu.rules.board_lines import Task
from neurodash_ceu.rules.renewal import outcome
from neurodash_ceu.rules.renewal_words import gap, sentence
from neurodash_ceu.rules.standings import Earned, Held
from tests.rules.renewing import LIVE, PT, SELF_PACED, TODAY, at_least, at_most, earned, rule

ETHICS = replace(at_least("ethics", 1, topics=("ethics",)), name="ethics")
AT_HOME = replace(at_most("self-paced", 6, formats=(SELF_PACED,)), name="self-paced")
EXAM = Task("exam", "The jurisprudence assessment.", kind="task")


def said(*lines: object, credit: tuple[Earned, ...] = (), held: Held = PT, **other: object) -> str:
    found = outcome((rule(*lines, **other),), held, credit, TODAY)  # type: ignore[arg-type]  # lines are lines
    return sentence(gap(found.standings[0]))


def test_the_gap_is_one_sentence() -> None:
    assert said(ETHICS, AT_HOME, credit=(earned("a", "4.5", format=LIVE), earned("b", 4, format=SELF_PACED))) == (
        "3.5 hours short, of which 1 on ethics, by 31 December 2027; at most 2 more self-paced hours count.")
    assert said(required=1) == "1 hour short, by 31 December 2027."
    assert said(AT_HOME, credit=(earned("b", 9, format=SELF_PACED),)) == (
        "6 hours short, by 31 December 2027; no more self-paced hours count.")


def test_a_line_without_a_name_is_called_by_its_words() -> None:
    assert said(at_least("falls", 2, topics=("falls",)), ETHICS, required=3) == (
        "3 hours short, of which 2 for “At least 2 of falls” and 1 on ethics, by 31 December 2027.")


def test_what_is_owed_is_rounded_up_and_what_may_still_count_down() -> None:
    thirds = Earned("b/a", "a", date(2026, 5, 1), replace(earned("x", 1).minutes, reading=100), SELF_PACED, "a")
    assert said(AT_HOME, credit=(thirds,)) == (
        "10.34 hours short, by 31 December 2027; at most 4.33 more self-paced hours count.")


def test_what_is_to_be_done_is_named_and_nobody_complies() -> None:
    assert said(EXAM, required=1) == (
        "1 hour short, and still to do: the jurisprudence assessment, by 31 December 2027.")
    assert said(EXAM, credit=(earned("a", 12),)) == "Still to do: the jurisprudence assessment, by 31 December 2027."
    done = Held("PT", answers={"done:exam": "2026-05-01"})
    assert said(EXAM, credit=(earned("a", 12),), held=done) == (
        "Meets the rules as entered, last checked on 22 November 2026. The board decides.")


def test_amounts_that_are_wanted_are_marked() -> None:
    found = outcome((rule(ETHICS),), PT, (), TODAY).standings[0]
    assert [one.text for one in gap(found) if one.marked] == ["12 hours short", "1 on ethics"]
