"""A sound case has no problem, and each fault put into one is named with its node."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurodash_ceu.rules.cases.nodes import leads
from neurodash_ceu.rules.cases.shapes import Case, Decision, Ending, Scene
from neurodash_ceu.rules.cases.soundness import flaws
from tests.rules.graphs import case, choice, decision, passing, scene, sound_cases, ways, with_node
from tests.rules.lessons import ending

CHANCE = st.randoms(use_true_random=False)


def graph_problems(whole: Case) -> tuple[str, ...]:
    """What is wrong, in words."""
    return tuple(one.what for one in flaws(whole))


@given(sound_cases())
def test_a_sound_case_has_no_problem(whole: Case) -> None:
    assert any(passing(way) for way in ways(whole))  # the strategy keeps its promise
    assert graph_problems(whole) == ()


@pytest.mark.parametrize("nodes", [(ending(),), (scene("a", "end"), ending())])
def test_a_case_that_asks_nothing(nodes) -> None:
    assert graph_problems(case(*nodes)) == ("no walk comes to a decision or a measurement",)


@pytest.mark.parametrize(("node", "targets"), [
    (ending(), ()), (scene("a", "b"), ("b",)),
    (decision("a", choice("x", "c"), choice("y", "b"), choice("z", "c")), ("c", "b", "c")),
])
def test_what_a_node_leads_to(node, targets: tuple[str, ...]) -> None:
    assert leads(node) == targets


# --- one fault in any sound case ----------------------------------------------------------------------------


@given(sound_cases())
def test_a_start_that_is_missing(whole: Case) -> None:
    assert graph_problems(replace(whole, start="nowhere")) == ("the start nowhere does not exist",)


@given(sound_cases(), CHANCE)
def test_a_way_to_nowhere(whole: Case, chance) -> None:
    node = chance.choice([one for one in whole.nodes if isinstance(one, Decision)])
    at = chance.randrange(len(node.choices))
    choices = [replace(one, next="nowhere") if n == at else one for n, one in enumerate(node.choices)]
    broken = with_node(whole, replace(node, choices=tuple(choices)))
    assert graph_problems(broken) == (f"node {node.id} leads to nowhere, which does not exist",)


@given(sound_cases(), CHANCE)
def test_a_node_that_is_never_reached(whole: Case, chance) -> None:
    leads_to = chance.choice(whole.nodes).id
    for island in (ending("island", "harmful"), scene("island", leads_to)):
        assert graph_problems(with_node(whole, island)) == ("node island cannot be reached from the start",)


@given(sound_cases(), CHANCE)
def test_a_circle(whole: Case, chance) -> None:
    """A new choice that leads back to the start, or to the node itself, closes one."""
    node = chance.choice([one for one in whole.nodes if isinstance(one, Decision)])
    for back, circle in ((node.id, f"{node.id} → {node.id}"), ("n0", None)):
        broken = with_node(whole, replace(node, choices=(*node.choices, choice("back", back))))
        (problem,) = graph_problems(broken)
        assert problem.startswith("the case goes in a circle through ")
        if circle:
            assert problem.endswith(f"through {circle}")
        names = problem.removeprefix("the case goes in a circle through ").split(" → ")
        assert names[0] == names[-1]
        by_id = {one.id: one for one in broken.nodes}
        assert all(target in leads(by_id[name]) for name, target in pairwise(names))


@given(sound_cases(), CHANCE)
def test_a_trap_that_never_ends(whole: Case, chance) -> None:
    node = chance.choice([one for one in whole.nodes if isinstance(one, Decision)])
    trapped = with_node(with_node(with_node(
        whole, replace(node, choices=(*node.choices, choice("in", "trap1")))),
        scene("trap1", "trap2")), scene("trap2", "trap1"))
    assert graph_problems(trapped) == ("the case goes in a circle through trap1 → trap2 → trap1",)


@given(sound_cases())
def test_endings_that_all_fail(whole: Case) -> None:
    broken = replace(whole, nodes=tuple(
        replace(node, quality="harmful") if isinstance(node, Ending) else node for node in whole.nodes))
    assert graph_problems(broken) == ("no ending that passes can be reached",)


@given(sound_cases())
def test_a_pass_that_is_never_reached_does_not_count(whole: Case) -> None:
    broken = replace(whole, nodes=tuple(
        replace(node, quality="harmful") if isinstance(node, Ending) else node for node in whole.nodes))
    assert graph_problems(with_node(broken, ending("island", "good"))) == (
        "node island cannot be reached from the start", "no ending that passes can be reached")


@given(sound_cases())
def test_a_pass_that_only_critical_choices_lead_to(whole: Case) -> None:
    broken = replace(whole, nodes=tuple(
        replace(node, choices=tuple(replace(one, critical=True) for one in node.choices))
        if isinstance(node, Decision) else node for node in whole.nodes))
    assert graph_problems(broken) == ("every way to a passing ending goes through a critical choice",)


@given(sound_cases(), CHANCE)
def test_whether_a_pass_is_open_agrees_with_every_way_tried(whole: Case, chance) -> None:
    """Critical choices strewn anywhere: the law and the slow way say the same."""
    strewn = replace(whole, nodes=tuple(
        replace(node, choices=tuple(replace(one, critical=chance.random() < 0.6) for one in node.choices))
        if isinstance(node, Decision) else node for node in whole.nodes))
    assert (graph_problems(strewn) == ()) == any(passing(way) for way in ways(strewn))


# --- by hand ------------------------------------------------------------------------------------------------


def test_an_acceptable_ending_passes_too() -> None:
    asks = decision("a", choice("x", "end"), choice("y", "end"))
    assert graph_problems(case(asks, ending("end", "acceptable"))) == ()


def test_several_faults_are_told_at_once() -> None:
    broken = case(decision("a", choice("x", "gone"), choice("y", "lost")), scene("b", "gone"), start="c")
    assert graph_problems(broken) == (
        "the start c does not exist", "node a leads to gone, which does not exist",
        "node a leads to lost, which does not exist", "node b leads to gone, which does not exist")


def test_what_is_not_reached_is_told_with_what_else_is_wrong() -> None:
    broken = case(decision("a", choice("x", "end"), choice("y", "end")), ending("end", "harmful"), scene("b", "b"))
    assert graph_problems(broken) == (
        "node b cannot be reached from the start", "no ending that passes can be reached")


def test_a_pass_behind_critical_choices_is_told_whatever_else_is_wrong() -> None:
    broken = case(
        decision("a", choice("x", "end", critical=True), choice("y", "bad")), ending(), ending("bad", "harmful"),
        scene("b", "c"), scene("c", "b"))
    assert graph_problems(broken) == (
        "node b cannot be reached from the start", "node c cannot be reached from the start",
        "every way to a passing ending goes through a critical choice")


def test_a_thousand_million_ways_are_not_tried_one_by_one() -> None:
    rungs = [decision(f"n{n}", choice("x", f"n{n + 1}"), choice("y", f"n{n + 1}")) for n in range(30)]
    assert graph_problems(case(*rungs, ending("n30"))) == ()
    last = decision("n30", choice("x", "end", critical=True), choice("y", "bad"))
    assert graph_problems(case(*rungs, last, ending(), ending("bad", "harmful"))) == (
        "every way to a passing ending goes through a critical choice",)


def test_a_decision_without_choices_is_a_dead_end() -> None:
    broken = case(decision("a", choice("x", "b"), choice("y", "end")), decision("b"), ending())
    assert graph_problems(broken) == ("nothing is open at node b (by way of a → b)",)


def test_two_ways_that_meet_again_are_no_circle() -> None:
    """A diamond, met a second time from another branch, is not a way back."""
    diamond = case(
        decision("a", choice("x", "b"), choice("y", "c"), choice("z", "d")), scene("b", "d"), scene("c", "d"),
        scene("d", "end"), ending())
    assert graph_problems(diamond) == ()


def test_a_very_long_case_is_checked_without_exhausting_the_stack() -> None:
    nodes: list[Scene | Ending] = [scene(f"n{n}", f"n{n + 1}") for n in range(1500)]
    nodes_and_end = (*nodes, decision("n1500", choice("x", "end"), choice("y", "end")), ending())
    assert graph_problems(case(*nodes_and_end)) == ("the longest walk has 1,501 steps, and at most 200 are allowed",)
