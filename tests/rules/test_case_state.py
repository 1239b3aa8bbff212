"""The patient's state on a walk: effects within bounds, consequences that come due once, alarms, ways, readings."""

from __future__ import annotations

from dataclasses import replace

import pytest

from neurodash_ceu.ports.files import read_json
from neurodash_ceu.rules.canonical import canonical_text
from neurodash_ceu.rules.cases.readings import MINUS, band_of, measured, scaled, span, spelt, worded
from neurodash_ceu.rules.cases.shapes import (
    Alarm,
    Band,
    Case,
    Delayed,
    Effect,
    Finding,
    Guard,
    Measurement,
    PassRule,
    Says,
    Variable,
    Way,
)
from neurodash_ceu.rules.cases.state import changes, sheet
from neurodash_ceu.rules.cases.walking import ON, debrief, open_choices, percent, walk
from neurodash_ceu.rules.refusal import Refused
from tests.rules.graphs import case, choice, decision, scene
from tests.rules.lessons import ending

HEAT = Variable("heat", "Heat", 0, 10, 3, worse="high")
TRUST = Variable("trust", "Trust", 0, 4, 2, worse="low", shown=False)
PULSE = Measurement(
    "pulse", "measurement", "Pulse", "You count.", "How fast?", low="30", high="220", unit="beats/min", bands=(
        Band("slow", "30", "59", "end", "acceptable", "Slow.", "Because."),
        Band("right", "60", "100", "end", "optimal", "Right.", "Because."),
        Band("fast", "101", "220", "end", "harmful", "Fast.", "Because.")))

# As an edition published before cases had a state holds it: every shape, every member.
OLD = (
    '{"cites":["a"],"id":"c","intro":"I","nodes":[{"findings":[{"label":"L","value":"1"},'
    '{"label":"M","value":"2","was":"1"}],"id":"s","kind":"scene","next":"d","text":"T","title":"S"},'
    '{"ask":"A?","choices":[{"consequence":"C","critical":false,"id":"x","next":"e","quality":"optimal",'
    '"rationale":"R","text":"X"},{"consequence":"C","critical":true,"id":"y","next":"e","quality":"harmful",'
    '"rationale":"R","text":"Y"}],"findings":[],"id":"d","kind":"decision","text":"T","title":"D"},'
    '{"findings":[],"id":"e","kind":"ending","quality":"good","text":"T","title":"E"}],"patient":"P","start":"s",'
    '"title":"T"}')


def test_a_case_published_before_there_was_a_state_keeps_its_text_and_its_meaning() -> None:
    read = read_json(OLD, Case)
    assert canonical_text(read) == OLD
    assert walk(read, [("s", ON), ("d", "x")]).passed
    assert not walk(read, [("s", ON), ("d", "y")]).passed


def stateful(*nodes, **members) -> Case:
    return replace(case(*nodes), variables=(HEAT, TRUST), **members)


def warm(name: str, leads_to: str, by: int, **members):
    return replace(choice(name, leads_to), effects=(Effect("heat", add=by),), **members)


def test_effects_are_done_in_order_and_kept_within_bounds() -> None:
    three = (Effect("heat", add=99), Effect("heat", add=-1), Effect("trust", set=-5))
    both = replace(choice("x", "end"), effects=three)
    walked = walk(stateful(decision("a", both, choice("y", "end")), ending()), [("a", "x")])
    assert walked.state == (9, 0)
    assert [(one.variable.id, one.was, one.now, one.worse, one.better)
            for one in changes(stateful(ending()), (3, 2), walked.state)] == [
        ("heat", 3, 9, True, False), ("trust", 2, 0, True, False)]


def test_a_scene_may_move_the_patient_too() -> None:
    rest = replace(scene("a", "end"), effects=(Effect("heat", add=-2),))
    walked = walk(stateful(rest, ending()), [("a", ON)])
    assert walked.path[0].before == (3, 2)
    assert walked.state == (1, 2)


def later_case(*, when: tuple[Guard, ...] = (), after: int = 2) -> Case:
    first = replace(warm("x", "s", 1), delayed=(
        Delayed(after, "Now it tells.", (Effect("heat", add=5), Effect("trust", add=-1)), when),))
    rows = [decision("a", first, choice("y", "s")), scene("s", "b")]
    rows += [decision(name, warm("x", leads_to, 1), choice("y", leads_to))
             for name, leads_to in (("b", "c"), ("c", "d"), ("d", "end"))]
    return stateful(*rows, ending())


def test_what_is_delayed_comes_due_once_after_so_many_decisions_and_no_scene() -> None:
    whole = later_case()
    path = [("a", "x"), ("s", ON), ("b", "x"), ("c", "y"), ("d", "y")]
    states = [walk(whole, path[:n]).state for n in range(6)]
    assert states == [(3, 2), (4, 2), (4, 2), (5, 2), (10, 1), (10, 1)]
    walked = walk(whole, path)
    assert [len(step.due) for step in walked.path] == [0, 0, 0, 1, 0]
    (due,) = walked.path[3].due
    assert (due.text, due.node, due.act, due.before, due.after) == ("Now it tells.", "a", "x", (5, 2), (10, 1))
    assert [[one.left for one in walk(whole, path[:n]).pending] for n in range(6)] == [[], [2], [2], [1], [], []]


def test_what_is_delayed_comes_only_if_its_guards_hold_then() -> None:
    whole = later_case(when=(Guard("heat", at_most=4),))
    assert walk(whole, [("a", "x"), ("s", ON), ("b", "y"), ("c", "y")]).state == (9, 1)
    cool = walk(whole, [("a", "x"), ("s", ON), ("b", "x"), ("c", "y"), ("d", "y")])
    assert cool.state == (5, 2)
    assert not any(step.due for step in cool.path)


def test_what_has_not_come_by_the_ending_does_not_come() -> None:
    walked = walk(later_case(after=4), [("a", "x"), ("s", ON), ("b", "y"), ("c", "y"), ("d", "y")])
    assert (walked.state, walked.pending) == ((4, 2), ())


def test_a_choice_is_open_while_its_guards_hold() -> None:
    hot = replace(choice("rest", "end"), when=(Guard("heat", at_least=4), Guard("trust", equals=2)))
    whole = stateful(decision("a", warm("go", "b", 1), choice("stay", "b")),
                     decision("b", hot, choice("y", "end")), ending())
    for first, offered in (("go", ["rest", "y"]), ("stay", ["y"])):
        here = walk(whole, [("a", first)])
        assert [one.id for one in open_choices(whole, here.node, here.state)] == offered
    assert walk(whole, [("a", "go"), ("b", "rest")]).finished
    with pytest.raises(Refused):
        walk(whole, [("a", "stay"), ("b", "rest")])


def test_the_first_way_that_holds_is_taken_and_else_the_default() -> None:
    split = replace(choice("x", "end"), ways=(
        Way("hot", (Guard("heat", at_least=8),)), Way("warm", (Guard("heat", at_least=5),))))
    for by, target in ((0, "end"), (2, "warm"), (5, "hot")):
        whole = stateful(decision("a", replace(split, effects=(Effect("heat", add=by),)), choice("y", "end")),
                         ending(), ending("hot", "harmful"), ending("warm", "acceptable"))
        assert walk(whole, [("a", "x")]).node.id == target
    told = replace(scene("a", "end"), ways=split.ways)
    assert walk(stateful(replace(told, effects=(Effect("heat", set=6),)), ending(), ending("hot"), ending("warm")),
                [("a", ON)]).node.id == "warm"


def test_an_alarm_forces_its_ending_wherever_the_choice_leads() -> None:
    alarm = Alarm("hot", (Guard("heat", at_least=10),), "stopped", "She sways.")
    whole = stateful(decision("a", warm("x", "end", 7), warm("y", "end", 6)), ending(),
                     ending("stopped", "harmful"), alarms=(alarm,))
    forced = walk(whole, [("a", "x")])
    assert (forced.node.id, forced.path[0].alarm, forced.passed) == ("stopped", alarm, False)
    assert (walk(whole, [("a", "y")]).node.id, walk(whole, [("a", "y")]).path[0].alarm) == ("end", None)


def test_a_critical_choice_leads_to_the_critical_ending_at_once() -> None:
    whole = stateful(decision("a", choice("x", "b", critical=True), choice("y", "b")),
                     decision("b", choice("x", "end"), choice("y", "end")), ending(), ending("over", "harmful"),
                     critical_ending="over")
    assert walk(whole, [("a", "x")]).node.id == "over"
    assert walk(whole, [("a", "y")]).node.id == "b"


# --- readings -----------------------------------------------------------------------------------------------


def test_a_reading_is_stored_in_one_spelling_and_falls_into_its_band() -> None:
    whole = case(PULSE, ending())
    for typed, step in (("72", "value=72"), (" 072 ", "value=72"), ("72 beats/min", "value=72"), ("72.0", "value=72"),
                        ("+72", "value=72")):
        assert measured(PULSE, typed) == step
    walked = walk(whole, [("pulse", "value=72")])
    assert (walked.last.choice.id, walked.last.words, walked.points) == ("right", "72\N{NO-BREAK SPACE}beats/min", 2)
    (row,) = debrief(whole, walk(whole, [("pulse", "value=101")]))
    assert (row.taken.id, row.best.id, row.is_best, row.best_words) == (
        "fast", "right", False, "60 to 100\N{NO-BREAK SPACE}beats/min")


@pytest.mark.parametrize(("typed", "said"), [
    ("", "as a number"), ("seventy", "as a number"), ("1,200", "without commas"), ("72.5", "a whole number"),
    ("29", "between 30 and 220"), ("221", "between 30 and 220"), ("-72", "between 30 and 220"), ("7e1", "as a number"),
    ("٧٢", "as a number"), ("9" * 40, "as a number"),
])
def test_what_cannot_be_read_is_refused_with_what_to_write(typed: str, said: str) -> None:
    with pytest.raises(Refused, match=said):
        measured(PULSE, typed)


@pytest.mark.parametrize("step", ["value=072", "value=", "72", "value=72.0", "value=221", "value=+72", "right", ON])
def test_no_other_spelling_is_a_step(step: str) -> None:
    assert band_of(PULSE, step) is None
    with pytest.raises(Refused):
        walk(case(PULSE, ending()), [("pulse", step)])


def test_the_bounds_of_a_band_belong_to_it() -> None:
    assert [band_of(PULSE, f"value={n}").id for n in (30, 59, 60, 100, 101, 220)] == [
        "slow", "slow", "right", "right", "fast", "fast"]


def test_a_judgement_is_a_choice() -> None:
    judged = Measurement("m", "measurement", "M", "T", "A?", judgements=(
        choice("mild", "end", "acceptable"), replace(choice("severe", "end"), when=(Guard("heat", at_least=9),))))
    whole = stateful(judged, ending())
    assert [one.id for one in open_choices(whole, judged, (3, 2))] == ["mild"]
    assert walk(whole, [("m", "mild")]).points == 1
    with pytest.raises(Refused):
        walk(whole, [("m", "severe")])


@pytest.mark.parametrize(("text", "decimals", "steps"), [
    ("12.5", 1, 125), ("12.50", 1, 125), ("12", 2, 1200), ("-0.4", 1, -4), ("0", 0, 0), ("12.34", 1, None),
    ("", 0, None), (None, 0, None), (".5", 1, None), ("1.", 1, None), ("-0", 0, 0)])
def test_a_decimal_is_a_whole_number_of_steps(text: str | None, decimals: int, steps: int | None) -> None:
    assert scaled(text, decimals) == steps
    if steps is not None:
        assert scaled(spelt(steps, decimals), decimals) == steps


def test_values_are_shown_with_all_their_places_and_a_true_minus() -> None:
    walked = Variable("w", "25-foot walk", 0, 200, 64, unit="s", decimals=1)
    assert worded(walked, 60) == "6.0\N{NO-BREAK SPACE}s"
    assert worded(Variable("m", "Mood", -3, 3, 0), -2) == f"{MINUS}2"
    assert span(PULSE, replace(PULSE.bands[0], low="-5", high="-5")) == f"{MINUS}5\N{NO-BREAK SPACE}beats/min"


# --- the sheet, the score -----------------------------------------------------------------------------------


def test_findings_follow_the_state() -> None:
    node = replace(ending(), findings=(
        Finding("Room", "24 °C", "22 °C"), Finding("Heat", reads="heat"),
        Finding("Face", "pale", says=(Says("red", (Guard("heat", at_least=8),)), Says("pink", (
            Guard("heat", at_least=5),))))))
    whole = stateful(node)

    def lines(now: int, before: int | None):
        return [(one.value, one.was) for one in sheet(whole, node, (now, 2), None if before is None else (before, 2))]

    assert lines(3, None) == [("24 °C", "22 °C"), ("3", None), ("pale", None)]
    assert lines(8, 5) == [("24 °C", "22 °C"), ("8", "5"), ("red", "pink")]
    assert lines(6, 5) == [("24 °C", "22 °C"), ("6", "5"), ("pink", None)]


def test_points_are_the_quality_or_what_the_author_says() -> None:
    whole = case(decision("a", replace(choice("x", "end", "harmful"), points=-3), choice("y", "end", "acceptable")),
                 replace(ending(), points=5))
    assert [walk(whole, [("a", name)]).points for name in "xy"] == [2, 6]


@pytest.mark.parametrize(("rule", "quality", "best", "passed"), [
    (PassRule(), "acceptable", None, True), (PassRule(endings=("good",)), "acceptable", None, False),
    (PassRule("score", percent=50), "harmful", 4, True), (PassRule("score", percent=51), "harmful", 4, False),
    (PassRule("score", percent=50), "good", None, False),
    (PassRule("both", percent=50), "good", 4, True), (PassRule("both", percent=51), "good", 4, False),
    (PassRule("both", percent=50), "harmful", 4, False),
    (PassRule("either", percent=51), "good", 4, True), (PassRule("either", percent=50), "harmful", 4, True),
    (PassRule("either", percent=51), "harmful", 4, False),
])
def test_what_passes(rule: PassRule, quality: str, best: int | None, passed: bool) -> None:
    whole = replace(case(decision("a", choice("x", "end"), choice("y", "end", critical=True)), ending("end", quality)),
                    passing=rule, best_points=best)
    assert walk(whole, [("a", "x")]).passed is passed
    assert not walk(whole, [("a", "y")]).passed
    assert not walk(whole, []).passed


def test_a_short_path_is_measured_by_the_best_and_not_by_itself() -> None:
    """One right decision and out is half of a case that has two."""
    whole = replace(
        case(decision("a", choice("out", "end"), choice("on", "b")), decision("b", choice("x", "end"), choice(
            "y", "end", "harmful")), ending()), passing=PassRule("score", percent=60), best_points=4)
    assert not walk(whole, [("a", "out")]).passed
    assert walk(whole, [("a", "on"), ("b", "x")]).passed
    assert [percent(points, 3) for points in (3, 2, 1, 0, -1)] == [100, 66, 33, 0, 0]
    assert percent(1, 0) == 0
