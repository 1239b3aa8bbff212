"""Walking a case: every walk ends, a stored path replays as it was walked, and the best way is the best of all ways."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurodash_ceu.rules.cases.ranking import best_path
from neurodash_ceu.rules.cases.shapes import (
    TODAYS_RULE,
    Case,
    Choice,
    Decision,
    Ending,
    Node,
    PassRule,
    Scene,
)
from neurodash_ceu.rules.cases.walking import ON, WORTH, Taken, Walk, debrief, walk
from neurodash_ceu.rules.refusal import Refused
from tests.rules.graphs import Steps, case, choice, decision, passing, scene, sound_cases, ways
from tests.rules.lessons import ending

CHANCE = st.randoms(use_true_random=False)

NOT_NEXT = "This step does not follow from the one before. Open the case again and go on from there."
NOT_OPEN = "That choice is not open here. Choose one of those on the page."


def open_steps(node: Node) -> list[str]:
    """What may be taken at a node."""
    if isinstance(node, Scene):
        return [ON]
    return [one.id for one in node.choices] if isinstance(node, Decision) else []


def at_random(whole: Case, chance) -> list[tuple[str, str]]:
    """A walk to an ending by chance, step by step through the law."""
    steps: list[tuple[str, str]] = []
    while not (here := walk(whole, steps)).finished:
        assert len(steps) < len(whole.nodes), "a walk is never longer than the case"
        steps.append((here.node.id, chance.choice(open_steps(here.node))))
    return steps


@given(sound_cases(), CHANCE)
def test_every_walk_ends(whole: Case, chance) -> None:
    walked = walk(whole, at_random(whole, chance))
    assert walked.finished
    assert isinstance(walked.ending, Ending)
    assert walked.ending is walked.node
    assert open_steps(walked.node) == []


@given(sound_cases(), CHANCE)
def test_a_stored_path_replays_step_by_step(whole: Case, chance) -> None:
    """Replaying all at once is the same as stopping after each step and going on from there."""
    nodes = {node.id: node for node in whole.nodes}
    steps = at_random(whole, chance)
    here, path, critical = nodes[whole.start], [], False
    for n, (node_id, choice_id) in enumerate(steps):
        assert walk(whole, steps[:n]) == Walk(here, tuple(path), None, critical)
        assert node_id == here.id
        if isinstance(here, Scene):
            path.append(Taken(here, None))
            here = nodes[here.next]
        else:
            assert isinstance(here, Decision)
            taken = next(one for one in here.choices if one.id == choice_id)
            path.append(Taken(here, taken, taken.id))
            critical = critical or taken.critical
            here = nodes[taken.next]
    assert isinstance(here, Ending)
    assert walk(whole, steps) == Walk(here, tuple(path), here, critical)
    assert walk(whole, tuple(steps)) == walk(whole, steps)


@given(sound_cases(), CHANCE)
def test_a_wrong_step_is_refused_at_every_place(whole: Case, chance) -> None:
    steps = at_random(whole, chance)
    every_choice = {one.id for node in whole.nodes if isinstance(node, Decision) for one in node.choices}
    for n in range(len(steps) + 1):
        here = walk(whole, steps[:n]).node
        for other in whole.nodes:
            if other.id != here.id:
                with pytest.raises(Refused) as refused:
                    walk(whole, [*steps[:n], (other.id, ON)])
                assert refused.value.sentence == NOT_NEXT
        for wrong in {*every_choice, ON, "", "nothing"} - set(open_steps(here)):
            with pytest.raises(Refused) as refused:
                walk(whole, [*steps[:n], (here.id, wrong)])
            assert refused.value.sentence == NOT_OPEN


@given(sound_cases(), CHANCE)
def test_a_step_left_out_or_taken_twice_is_refused(whole: Case, chance) -> None:
    steps = at_random(whole, chance)
    n = chance.randrange(len(steps))
    with pytest.raises(Refused):
        walk(whole, [*steps[:n], steps[n], *steps[n:]])
    if n + 1 < len(steps):
        with pytest.raises(Refused):
            walk(whole, [*steps[:n], *steps[n + 1:]])


@given(sound_cases())
def test_every_way_is_judged_by_its_ending_and_its_critical_choices(whole: Case) -> None:
    for way in ways(whole):
        steps, end, critical, _ = way
        walked = walk(whole, steps)
        assert (walked.ending, walked.critical, walked.passed) == (end, critical, passing(way))


def test_before_the_first_step_the_start_is_open() -> None:
    whole = case(scene("a", "end"), ending())
    begun = walk(whole, ())
    assert (begun.node, begun.path, begun.finished, begun.passed, begun.critical) == (
        whole.nodes[0], (), False, False, False)
    assert begun.last is None


def test_the_last_step_is_the_one_before_the_open_node() -> None:
    chosen = choice("x", "end")
    whole = case(scene("a", "b"), decision("b", chosen, choice("y", "end")), ending())
    assert walk(whole, [("a", ON)]).last == Taken(whole.nodes[0], None)
    assert walk(whole, [("a", ON), ("b", "x")]).last == Taken(whole.nodes[1], chosen, "x")


def test_a_critical_choice_is_remembered_to_the_end() -> None:
    whole = case(
        decision("a", choice("bad", "b", critical=True), choice("ok", "b")),
        decision("b", choice("x", "end"), choice("y", "end")), ending())
    assert not walk(whole, [("a", "bad"), ("b", "x")]).passed
    assert walk(whole, [("a", "bad"), ("b", "x")]).finished
    assert walk(whole, [("a", "ok"), ("b", "x")]).passed


@pytest.mark.parametrize(("quality", "passed"), [("good", True), ("acceptable", True), ("harmful", False)])
def test_which_endings_pass(quality: str, passed: bool) -> None:
    assert walk(case(scene("a", "end"), ending("end", quality)), [("a", ON)]).passed is passed


# --- the best way -------------------------------------------------------------------------------------------


def rank(way: tuple[Steps, Ending, bool, int]) -> tuple[int, int]:
    """How good a way is: a good ending before an acceptable one, then its worth."""
    return ({"good": 2, "acceptable": 1, "harmful": 0}[way[1].quality], way[3])


@given(sound_cases())
def test_the_best_way_passes_and_no_passing_way_is_better(whole: Case) -> None:
    steps = best_path(whole)
    assert walk(whole, steps).passed
    found = {way[0]: rank(way) for way in ways(whole) if passing(way)}
    assert found[steps] == max(found.values())


@given(sound_cases(), CHANCE)
def test_the_best_way_may_lead_to_an_acceptable_ending_when_nothing_better_is_open(whole: Case, chance) -> None:
    """Endings and critical choices strewn anew: as long as a way passes, the best of them is found."""
    strewn = replace(whole, nodes=tuple(
        replace(node, quality=chance.choice(["good", "acceptable", "harmful"])) if isinstance(node, Ending) else
        replace(node, choices=tuple(replace(one, critical=chance.random() < 0.4) for one in node.choices))
        if isinstance(node, Decision) else node for node in whole.nodes))
    found = {way[0]: rank(way) for way in ways(strewn) if passing(way)}
    if found:
        assert found[best_path(strewn)] == max(found.values())


def test_a_better_ending_comes_before_better_choices() -> None:
    whole = case(
        decision("a", choice("wise", "b", "optimal"), choice("lucky", "good", "harmful")),
        scene("b", "fair"), ending("good"), ending("fair", "acceptable"))
    assert best_path(whole) == (("a", "lucky"),)


def test_an_acceptable_ending_comes_before_a_harmful_one_with_better_choices() -> None:
    whole = case(
        decision("a", choice("wise", "bad", "optimal"), choice("lucky", "fair", "harmful")),
        ending("fair", "acceptable"), ending("bad", "harmful"))
    assert best_path(whole) == (("a", "lucky"),)


def test_a_thousand_million_ways_are_not_tried_one_by_one() -> None:
    rungs = [decision(f"n{n}", choice("x", f"n{n + 1}", "harmful"), choice("y", f"n{n + 1}")) for n in range(30)]
    assert best_path(case(*rungs, ending("n30"))) == tuple((f"n{n}", "y") for n in range(30))


def test_of_equals_the_authors_first_is_shown() -> None:
    whole = case(decision("a", choice("x", "end"), choice("y", "end")), ending())
    assert best_path(whole) == (("a", "x"),)


def test_the_best_way_from_an_ending_is_to_stay() -> None:
    assert best_path(case(ending())) == ()


def test_a_long_case_does_not_exhaust_the_stack() -> None:
    whole = case(*(scene(f"n{n}", f"n{n + 1}") for n in range(1500)), ending("n1500"))
    assert len(best_path(whole)) == 1500
    assert walk(whole, best_path(whole)).passed


# --- the debrief --------------------------------------------------------------------------------------------


@given(sound_cases(), CHANCE)
def test_a_debrief_has_every_decision_on_the_way_and_no_scene(whole: Case, chance) -> None:
    walked = walk(whole, at_random(whole, chance))
    rows = debrief(whole, walked)
    assert [(row.node, row.taken) for row in rows] == [
        (step.node, step.choice) for step in walked.path if step.choice is not None]
    for row in rows:
        def better(one: Choice) -> tuple[bool, int]:
            return not one.critical, WORTH[one.quality]
        assert row.best in row.node.choices
        assert better(row.best) == max(better(one) for one in row.node.choices)
        assert row.is_best == (better(row.taken) == better(row.best))


def one_decision(*choices: Choice, taken: str) -> tuple[str, bool]:
    whole = case(decision("a", *choices), ending())
    (row,) = debrief(whole, walk(whole, [("a", taken)]))
    return row.best.id, row.is_best


def test_a_choice_as_good_as_the_best_is_best_too() -> None:
    assert one_decision(choice("x", "end"), choice("y", "end"), taken="y") == ("x", True)


def test_a_lesser_choice_is_shown_beside_the_best() -> None:
    lesser = choice("x", "end", "acceptable"), choice("y", "end", "harmful"), choice("z", "end", "optimal")
    assert one_decision(*lesser, taken="x") == ("z", False)
    assert one_decision(*lesser, taken="y") == ("z", False)
    assert one_decision(*lesser, taken="z") == ("z", True)


def test_a_critical_choice_is_never_best_beside_one_that_is_not() -> None:
    pair = choice("x", "end", "acceptable", critical=True), choice("y", "end", "acceptable")
    assert one_decision(*pair, taken="x") == ("y", False)
    worse = choice("x", "end", "optimal", critical=True), choice("y", "end", "harmful")
    assert one_decision(*worse, taken="x") == ("y", False)


def test_where_a_walk_has_not_begun_there_is_nothing_to_say() -> None:
    whole = case(scene("a", "end"), ending())
    assert debrief(whole, walk(whole, ())) == ()


def test_what_choices_are_worth_and_which_endings_pass_is_settled() -> None:
    assert WORTH == {"optimal": 2, "acceptable": 1, "harmful": 0}
    assert PassRule() == TODAYS_RULE == PassRule("ending", ("good", "acceptable"), 0)
    assert ON == "on"  # walks in the world are stored with it
