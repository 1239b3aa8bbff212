"""The explorer and an independent walk of every way agree: what is reached, never happens, is best and worst."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from neurodash_ceu.rules.cases.compiling import compiled, live
from neurodash_ceu.rules.cases.exploring import MOST_STATES, Explored, explored
from neurodash_ceu.rules.cases.ranking import ENDS, best_path, ranked, ranking, sealed
from neurodash_ceu.rules.cases.shapes import Case, Effect, Finding, Guard, PassRule, Says, Variable, Way
from neurodash_ceu.rules.cases.walking import walk
from tests.rules.graphs import case, choice, decision, scene
from tests.rules.lessons import ending
from tests.rules.roaming import Roamed, TooLong, decided_before, roam, roaming_cases

CHANCE = st.randoms(use_true_random=False)


def both(whole: Case) -> tuple[Explored, Roamed]:
    """The law and the slow way; cases too long for the slow way are left out."""
    try:
        slow = roam(whole)
    except TooLong:
        assume(False)
    return explored(compiled(whole)), slow


def score_first(whole: Case) -> bool:
    return whole.passing.by in ("score", "either")


def rank(whole: Case, way) -> tuple[int, int]:
    _, end, _, points = way
    return (points, ENDS[end.quality]) if score_first(whole) else (ENDS[end.quality], points)


@settings(max_examples=80)
@given(roaming_cases())
def test_what_is_reached_what_loops_and_where_nothing_is_open(whole: Case) -> None:
    fast, slow = both(whole)
    assert {fast.compiled.places[n].id for n in fast.nodes} == slow.reached
    assert bool(fast.loop) == slow.loops
    assert {fast.compiled.places[fast.nodes[state]].id for state in fast.stuck} == slow.stuck
    assert {path for path in fast.never() if path[-1] == "when"} == slow.looked - slow.held
    assert set(fast.passed_over()) == decided_before(whole, slow)


@settings(max_examples=80)
@given(roaming_cases())
def test_the_best_and_the_worst_way_and_the_scores(whole: Case) -> None:
    fast, slow = both(whole)
    assume(not slow.loops and not slow.stuck)
    found = ranked(whole, fast)
    clean = [way for way in slow.ways if not way[2]]
    dirty = [way for way in slow.ways if way[2]]
    assert (found.best.critical, rank(whole, ((), found.best.ending, False, found.best.points))) == (
        not clean, max(rank(whole, way) for way in clean or slow.ways))
    assert (found.worst.critical, rank(whole, ((), found.worst.ending, False, found.worst.points))) == (
        bool(dirty), min(rank(whole, way) for way in dirty or slow.ways))
    assert found.best_points == max(way[3] for way in clean or slow.ways)
    good = [way[3] for way in clean if way[1].quality in whole.passing.endings]
    assert found.clean_points == (max(good) if good else None)
    assert found.longest == max(len(way[0]) for way in slow.ways)
    measured = sealed(whole)
    assert measured.best_points == (None if whole.passing.by == "ending" else found.best_points)
    assert found.can_pass(whole.passing) == any(walk(measured, way[0]).passed for way in slow.ways)
    for course in (found.best, found.worst):
        walked = walk(whole, course.steps)
        assert (walked.ending, walked.points, walked.critical) == (course.ending, course.points, course.critical)


@settings(max_examples=40)
@given(roaming_cases())
def test_a_walk_replays_as_the_slow_way_went_and_its_state_stays_within_bounds(whole: Case) -> None:
    _, slow = both(whole)
    for steps, end, critical, points in slow.ways[:20]:
        walked = walk(whole, steps)
        assert (walked.ending, walked.critical, walked.points) == (end, critical, points)
        assert walked == walk(whole, list(steps))
        for n, step in enumerate(walked.path):
            assert walk(whole, steps[:n]).state == step.before
            for variable, before, own, after in zip(whole.variables, step.before, step.own, step.after, strict=True):
                assert all(variable.low <= value <= variable.high for value in (before, own, after))


@settings(max_examples=40)
@given(roaming_cases())
def test_what_is_delayed_comes_due_once_or_is_still_under_way_or_was_cut_off(whole: Case) -> None:
    _, slow = both(whole)
    for steps, *_ in slow.ways[:20]:
        walked = walk(whole, steps)
        begun = [(n, step.node.id, one.after) for n, step in enumerate(walked.path) if step.choice
                 for one in step.choice.delayed if not one.when]
        counted = [n for n, step in enumerate(walked.path) if step.choice]
        awaited = sum(counted.index(n) + after < len(counted) for n, _, after in begun)
        came = sum(1 for step in walked.path for due in step.due if not _when(walked, due))
        assert came == awaited


def _when(walked, due) -> bool:
    act = next(step.choice for step in walked.path if step.node.id == due.node and step.choice.id == due.act)
    return bool(act.delayed[0].when)


# --- what is left out of a state ----------------------------------------------------------------------------


def counting(nodes: int, *, compared: bool) -> Case:
    """Decisions in a row that each cost one or two minutes, which the last one compares, or nobody."""
    rows = [decision(f"n{n}", replace(choice("a", f"n{n + 1}"), effects=(Effect("minutes", add=1),)),
                     replace(choice("b", f"n{n + 1}"), effects=(Effect("minutes", add=2),))) for n in range(nodes)]
    late = replace(scene(f"n{nodes}", "end"), ways=(Way("late", (Guard("minutes", at_least=nodes + 1),)),)
                   if compared else ())
    return replace(case(*rows, late, ending(), ending("late", "harmful")),
                   variables=(Variable("minutes", "Minutes", 0, 999, 0),))


def test_a_variable_that_nothing_compares_does_not_multiply_the_states() -> None:
    assert len(explored(compiled(counting(20, compared=False))).nodes) == 22
    assert len(explored(compiled(counting(20, compared=True))).nodes) == sum(n + 1 for n in range(21)) + 2


def test_a_variable_counts_only_where_it_can_still_be_compared() -> None:
    found = live(counting(3, compared=True))
    assert found == {"n0": {"minutes"}, "n1": {"minutes"}, "n2": {"minutes"}, "n3": {"minutes"}, "end": frozenset(),
                     "late": frozenset()}


def test_words_that_follow_the_state_do_not_multiply_the_states_of_a_ranking() -> None:
    whole = counting(20, compared=False)
    says = Finding("F", "few", says=(Says("many", (Guard("minutes", at_least=30),)),))
    telling = replace(whole, nodes=tuple(replace(node, findings=(says,)) for node in whole.nodes))
    assert len(explored(compiled(telling)).nodes) > 200
    assert ranking(telling) == ranking(whole)


def test_the_search_is_given_up_past_its_most() -> None:
    whole = counting(20, compared=True)
    assert not explored(compiled(whole), most=50).whole
    assert explored(compiled(whole), most=300).whole
    with pytest.raises(ValueError, match="every walk ends"):
        ranked(whole, explored(compiled(whole), most=50))
    assert MOST_STATES == 200_000


def test_a_loop_of_nodes_that_the_state_ends_is_no_loop() -> None:
    again = replace(choice("again", "a"), effects=(Effect("n", add=1),), when=(Guard("n", at_most=2),))
    whole = replace(case(decision("a", again, choice("on", "end")), ending()),
                    variables=(Variable("n", "Tries", 0, 3, 0),))
    assert not explored(compiled(whole)).loop
    assert ranking(whole).longest == 4
    forever = replace(again, when=())
    found = explored(compiled(replace(whole, nodes=(decision("a", forever, choice("on", "end")), ending()))))
    assert [found.compiled.places[found.nodes[state]].id for state in found.loop] == ["a"]


def test_of_equal_ways_the_authors_first_is_taken_and_of_a_band_its_middle() -> None:
    whole = replace(case(decision("a", choice("x", "end"), choice("y", "end")), ending()), passing=PassRule("score"))
    assert best_path(whole) == (("a", "x"),)
