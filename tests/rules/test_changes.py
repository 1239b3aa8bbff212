"""What a new edition takes away: by ids, and nothing inside what is gone already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from neurodash_ceu.rules.assessment import Quiz
from neurodash_ceu.rules.cases.shapes import Case, Choice, Decision, Ending, Measurement
from neurodash_ceu.rules.changes import Changes, changes, speaks_of
from neurodash_ceu.rules.items.base import Option
from neurodash_ceu.rules.items.single_best import SingleBest
from neurodash_ceu.rules.lesson import Module
from tests.catalog import a_module


def item(name: str, *options: str, key: str = "a") -> SingleBest:
    return SingleBest(id=name, kind="single_best", objective="o", section="s", stem="What?", options=tuple(
        Option(one, f"{one} is it", "so", one == key) for one in options))


def choice(name: str) -> Choice:
    return Choice(name, name, "end", "optimal", "c", "r")


def module(items: Sequence[SingleBest] = (), cases: Sequence[Case] = ()) -> Module:
    return replace(a_module.module(), quiz=Quiz("quiz", 1, tuple(items)), cases=tuple(cases))


def case(name: str, *choices: str, judged: Sequence[str] = ()) -> Case:
    return Case(name, name, "p", "i", "d", (
        Decision("d", "decision", "t", "t", "a", tuple(map(choice, choices))),
        Measurement("m", "measurement", "t", "t", "a", judgements=tuple(map(choice, judged))),
        Ending("end", "ending", "t", "t", "good")))


FIRST = module([item("q1", "a", "b", "c"), item("q2", "a", "b", "c")],
               [case("c1", "x", "y", judged=("j", "k")), case("c2", "x", "y")])


@pytest.mark.parametrize(("after", "found"), [
    (FIRST, Changes()),
    (replace(FIRST, quiz=replace(FIRST.quiz, items=FIRST.quiz.items[::-1])), Changes()),
    (module([item("q1", "a", "b", "c")], FIRST.cases), Changes(items=("q2",))),
    (module([item("q1", "a", "c", "d"), FIRST.quiz.items[1]], FIRST.cases), Changes(parts=(("q1", "b"),))),
    (module([item("q1", "c", "b", "a", key="b"), FIRST.quiz.items[1]], FIRST.cases), Changes(keys=("q1",))),
    (module([item("q1", "b", "c", "d", key="b"), FIRST.quiz.items[1]], FIRST.cases),
     Changes(parts=(("q1", "a"),), keys=("q1",))),
    (module(FIRST.quiz.items, FIRST.cases[:1]), Changes(cases=("c2",))),
    (module(FIRST.quiz.items, [case("c1", "x", "z", judged=("j",)), FIRST.cases[1]]),
     Changes(choices=(("c1", "d", "y"), ("c1", "m", "k")))),
    (module(FIRST.quiz.items, [replace(FIRST.cases[0], nodes=FIRST.cases[0].nodes[1:]), FIRST.cases[1]]),
     Changes(nodes=(("c1", "d"),))),
])
def test_what_is_gone_is_named(after: Module, found: Changes) -> None:
    assert changes(FIRST, after) == found


@pytest.mark.parametrize(("marks", "part", "spoken"), [
    (("b",), "b", True), (("a", "b"), "b", True), (("bb",), "b", False), (("s1=true",), "s1", True),
    (("p1=b", "p2=c"), "c", True), (("p1=b",), "p", False), ((), "b", False)])
def test_an_answer_speaks_of_a_part_by_its_id(marks: tuple[str, ...], part: str, spoken: bool) -> None:
    assert speaks_of(marks, part) == spoken
