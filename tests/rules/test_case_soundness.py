"""Every flaw that a case with a state can have is named at its place, with what mends it; a sound one has none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from neurodash_ceu.rules.cases.declared import Flaw
from neurodash_ceu.rules.cases.shapes import (
    Alarm,
    Band,
    Case,
    Decision,
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
from neurodash_ceu.rules.cases.soundness import flaws
from tests.rules.graphs import case, choice, decision, scene
from tests.rules.lessons import ending

HEAT = Variable("heat", "Heat", 0, 4, 0, worse="high")
UP = (Effect("heat", add=1),)
HOT = (Guard("heat", at_least=1),)


def act(name: str, leads_to: str, **members):
    return replace(choice(name, leads_to), **members)


def whole(*nodes, variables=(HEAT,), **members) -> Case:
    return replace(case(*nodes), variables=variables, **members)


def asks(**members) -> Decision:
    """A decision whose first choice warms, and has these members."""
    return decision("a", act("x", "b", effects=UP, **members), choice("y", "b"))


def after(**members) -> Decision:
    return decision("b", act("x", "end", **members), choice("y", "end"))


def reading(*bands: tuple[str, str], **members) -> Measurement:
    return replace(Measurement("m", "measurement", "T", "T", "A?", tuple(
        Band(f"b{n}", low, high, "end", "optimal", "C", "R") for n, (low, high) in enumerate(bands)),
        low="0", high="10"), **members)


SOUND = whole(asks(delayed=(Delayed(1, "Later.", UP, HOT),)), after(when=HOT, ways=(Way("bad", HOT),)), ending(),
              ending("bad", "harmful"), alarms=())


def test_a_sound_case_with_a_state_has_no_flaw() -> None:
    assert flaws(SOUND) == ()
    assert flaws(whole(reading(("0", "4"), ("5", "10")), ending(), variables=())) == ()


FLAWS: list[tuple[Case, tuple[object, ...], str]] = [
    # names
    (whole(asks(when=(Guard("heta", at_least=1),)), after(), ending()), ("nodes", 0, "choices", 0, "when", 0),
     "there is no variable heta"),
    (whole(decision("a", act("x", "end", effects=(*UP, Effect("heta", add=1))), choice("y", "end")), ending()),
     ("nodes", 0, "choices", 0, "effects", 1), "there is no variable heta"),
    (whole(asks(), replace(after(), findings=(Finding("F", reads="heta"),)), ending()),
     ("nodes", 1, "findings", 0, "reads"), "there is no variable heta"),
    (whole(asks(ways=(Way("gone", HOT),)), after(), ending()), ("nodes", 0, "choices", 0, "ways", 0, "next"),
     "node a leads to gone, which does not exist"),
    (whole(asks(), after(), ending(), alarms=(Alarm("hot", HOT, "b", "!"),)), ("alarms", 0, "next"),
     "alarm hot leads to b, which is no ending"),
    (whole(asks(), after(), ending(), critical_ending="b"), ("critical_ending",),
     "every critical choice leads to b, which is no ending"),
    # numbers
    (whole(asks(), after(), ending(), variables=(replace(HEAT, high=0),)), ("variables", 0, "high"),
     "variable heat goes from 0 to 0"),
    (whole(asks(), after(), ending(), variables=(replace(HEAT, start=5),)), ("variables", 0, "start"),
     "variable heat starts at 5, outside 0 to 4"),
    (whole(asks(), after(), ending(), variables=(replace(HEAT, decimals=4),)), ("variables", 0, "decimals"),
     "`decimals` is 4"),
    (whole(asks(), after(), ending(), variables=(replace(HEAT, high=2_000_000),)), ("variables", 0, "high"),
     "variable heat has bounds beyond 1,000,000"),
    (whole(asks(), after(when=(Guard("heat"),)), ending()), ("nodes", 1, "choices", 0, "when", 0),
     "the guard compares heat with nothing"),
    (whole(asks(), after(when=(Guard("heat", at_least=5),)), ending()), ("nodes", 1, "choices", 0, "when", 0),
     "the guard can never hold: heat is 0 to 4"),
    (whole(asks(), after(when=(Guard("heat", at_least=2, at_most=1),)), ending()),
     ("nodes", 1, "choices", 0, "when", 0), "the guard can never hold: heat is 0 to 4"),
    (whole(asks(), after(ways=(Way("end", ()),)), ending()), ("nodes", 1, "choices", 0, "ways", 0, "when"),
     "`when` is empty, so it always holds"),
    (whole(asks(), replace(after(), findings=(Finding("F", "1", says=(Says("2", ()),)),)), ending()),
     ("nodes", 1, "findings", 0, "says", 0, "when"), "`when` is empty, so it always holds"),
    (whole(asks(), after(effects=(Effect("heat", add=1, set=1),)), ending()), ("nodes", 1, "choices", 0, "effects", 0),
     "the effect on heat is not one thing"),
    (whole(asks(), after(effects=(Effect("heat", add=0),)), ending()), ("nodes", 1, "choices", 0, "effects", 0),
     "the effect adds 0 to heat"),
    (whole(asks(), after(effects=(Effect("heat", set=9),)), ending()), ("nodes", 1, "choices", 0, "effects", 0),
     "the effect sets heat to 9, of 0 to 4"),
    (whole(asks(delayed=(Delayed(0, "T"),)), after(), ending()), ("nodes", 0, "choices", 0, "delayed", 0, "after"),
     "the consequence comes after 0 decisions"),
    (whole(asks(delayed=(Delayed(1),)), after(), ending()), ("nodes", 0, "choices", 0, "delayed", 0),
     "the consequence does nothing and says nothing"),
    # findings and readings
    (whole(asks(), replace(after(), findings=(Finding("F"),)), ending()), ("nodes", 1, "findings", 0),
     "the finding F shows nothing"),
    (whole(asks(), replace(after(), findings=(Finding("F", "1", reads="heat"),)), ending()),
     ("nodes", 1, "findings", 0), "the finding F shows two things"),
    (whole(reading(), ending(), variables=()), ("nodes", 0),
     "the measurement has neither bands nor judgements, or both"),
    (whole(reading(judgements=(choice("x", "end"), choice("y", "end"))), ending(), variables=()), ("nodes", 0),
     "a judgement in words has no `low`, `high`, `unit` or `decimals`"),
    (whole(reading(("0", "10"), low="10"), ending(), variables=()), ("nodes", 0),
     "a reading goes from `low` to a greater `high`, with at most its `decimals`"),
    (whole(reading(("0", "4.5"), ("5", "10")), ending(), variables=()), ("nodes", 0, "bands", 0),
     "band b0 goes from 0 to 4.5"),
    (whole(reading(("0", "4"), ("6", "10")), ending(), variables=()), ("nodes", 0, "bands", 1),
     "no band has the readings 5"),
    (whole(reading(("1", "10")), ending(), variables=()), ("nodes", 0, "bands", 0), "no band has the readings 0"),
    (whole(reading(("0", "4"), ("5", "8")), ending(), variables=()), ("nodes", 0, "bands", 1),
     "no band has the readings 9 to 10"),
    (whole(reading(("0", "5"), ("4", "10")), ending(), variables=()), ("nodes", 0, "bands", 1),
     "two bands have the readings 4 to 5"),
    (whole(reading(("0", "4.9"), ("5", "10"), decimals=2), ending(), variables=()), ("nodes", 0, "bands", 1),
     "no band has the readings 4.91 to 4.99"),
    (whole(reading(("0", "12")), ending(), variables=()), ("nodes", 0), "a band goes on to 12, past `high` (10)"),
    # points
    (whole(asks(), after(points=1001), ending()), ("nodes", 1, "choices", 0, "points"), "`points` is 1,001"),
    (whole(asks(), after(), replace(ending(), points=-1001)), ("nodes", 2, "points"), "`points` is -1,001"),
    # the rule
    (replace(SOUND, best_points=4), ("best_points",), "`best_points` is counted when the case is published"),
    (replace(SOUND, passing=PassRule(endings=())), ("passing", "endings"), "no ending passes"),
    (replace(SOUND, passing=PassRule(percent=50)), ("passing", "percent"),
     "`percent` is of a score, and the rule is of an ending"),
    (replace(SOUND, passing=PassRule("both", percent=101)), ("passing",), "a score passes from 101%"),
    # what follows from the states
    (whole(asks(), after(when=(Guard("heat", at_least=2),)), ending()), ("nodes", 1, "choices", 0, "when"),
     "the guards of choice x of node b never hold in any state that is reached"),
    (whole(asks(ways=(Way("end", (Guard("heat", equals=0),)),)), after(), ending()),
     ("nodes", 0, "choices", 0, "ways", 0, "when"),
     "the guards of a way of node a never hold in any state that is reached"),
    (whole(asks(), after(), ending(), alarms=(Alarm("hot", (Guard("heat", at_least=2),), "end", "!"),)),
     ("alarms", 0, "when"), "the guards of alarm hot never hold in any state that is reached"),
    (whole(asks(delayed=(Delayed(1, "T", (), (Guard("heat", equals=0),)),)), after(), ending()),
     ("nodes", 0, "choices", 0, "delayed", 0, "when"),
     "the guards of a consequence of node a never hold in any state that is reached"),
    (whole(asks(), after(), replace(ending(), findings=(
        Finding("F", "1", says=(Says("2", (Guard("heat", at_least=2),)),)),))),
     ("nodes", 2, "findings", 0, "says", 0, "when"),
     "the guards of other words of finding F at node end never hold in any state that is reached"),
    (whole(asks(), after(), replace(ending(), findings=(
        Finding("F", "1", says=(Says("2", (Guard("heat", at_least=0),)), Says("3", HOT))),))),
     ("nodes", 2, "findings", 0, "says", 1, "when"),
     "the guards of other words of finding F at node end are never looked at: what stands before always decides"),
    (whole(asks(ways=(Way("b", HOT), Way("end", (Guard("heat", at_most=4),)))), after(), ending()),
     ("nodes", 0, "choices", 0, "ways", 1, "when"),
     "the guards of a way of node a are never looked at: what stands before always decides"),
    (whole(asks(), decision("b", act("x", "end"), act("y", "end", critical=True, ways=(Way("end", HOT),))),
           ending(), ending("bad", "harmful"), critical_ending="bad"),
     ("nodes", 1, "choices", 1, "ways", 0, "when"),
     "the guards of a way of node b are never looked at: what stands before always decides"),
    (whole(asks(), after(effects=UP), ending(), ending("bad", "harmful"),
           alarms=(Alarm("cold", (Guard("heat", at_most=0),), "bad", "!"),)), ("alarms", 0, "when"),
     "alarm cold goes off at the start, before anything is done"),
    (whole(decision("a", act("x", "a", effects=(Effect("n", add=1),), when=(Guard("n", at_most=199),)),
                    choice("y", "end")), ending(), variables=(Variable("n", "N", 0, 200, 0),)), ("start",),
     "the longest walk has 201 steps, and at most 200 are allowed"),
    (whole(asks(delayed=(Delayed(2, "T"),)), after(), ending()), ("nodes", 0, "choices", 0, "delayed", 0),
     "the consequence never comes: no walk has 2 more decisions"),
    (whole(asks(), decision("b", act("x", "end", when=HOT), act("y", "end", when=(Guard("heat", at_least=1),))),
           ending()), ("nodes", 1), "nothing is open at node b when heat 0 (by way of a → b)"),
    (whole(asks(ways=(Way("lost", HOT),)), after(), ending(), ending("lost", "harmful"),
           ending("island", "harmful")), ("nodes", 4), "node island cannot be reached from the start"),
    (whole(decision("a", act("x", "a", effects=UP), choice("y", "end")),
           ending()), ("nodes", 0), "the case goes in a circle through a → a"),
    (whole(decision("a", act("x", "a", effects=UP), act("y", "end", when=HOT)), ending()), ("nodes", 0),
     "the case goes in a circle through a → a with nothing changed (heat 4)"),
    (replace(SOUND, passing=PassRule(endings=("acceptable",))), ("start",), "no ending that passes can be reached"),
    (whole(decision("a", act("x", "end", effects=UP, critical=True), choice("y", "bad")), ending(),
           ending("bad", "harmful")), ("start",), "every way to a passing ending goes through a critical choice"),
    (whole(decision("a", act("x", "far", effects=UP), choice("y", "end", "harmful")), ending(),
           decision("far", choice("x", "bad"), choice("y", "bad")), ending("bad", "harmful"),
           passing=PassRule("both", percent=50)), ("passing", "percent"),
     "no way to a passing ending has 50% of the best (0 of 4 points are the most)"),
    (whole(decision("a", act("x", "end", effects=UP, points=0), act("y", "end", points=0)), ending(),
           passing=PassRule("score", percent=50)), ("passing",),
     "the best way has no points, so no score can be measured"),
    # warnings
    (whole(decision("a", choice("x", "end"), choice("y", "end")), ending()), ("variables", 0),
     "nothing moves variable heat"),
    (whole(decision("a", act("x", "end", effects=UP), choice("y", "end")), ending(),
           variables=(replace(HEAT, shown=False),)), ("variables", 0),
     "variable heat is hidden, and nothing compares or shows it"),
]


@pytest.mark.parametrize(("broken", "path", "what"), FLAWS, ids=[what for _, _, what in FLAWS])
def test_a_flaw_is_named_once_at_its_place(broken: Case, path: tuple[object, ...], what: str) -> None:
    found = flaws(broken)
    assert [(one.path, one.what) for one in found] == [(path, what)]
    assert found[0].fix
    assert found[0].warning is what.endswith(("moves variable heat", "compares or shows it"))


def test_too_many_states_say_what_multiplies_them() -> None:
    quick, slow = (Effect("minutes", add=1),), (Effect("minutes", add=3), Effect("heat", add=1))
    rows = [decision(f"n{n}", act("x", f"n{n + 1}", effects=quick), act("y", f"n{n + 1}", effects=slow))
            for n in range(9)]
    last = replace(scene("n9", "end"), ways=(Way("bad", (Guard("minutes", at_least=10), Guard("heat", at_least=2))),))
    broken = whole(*rows, last, ending(), ending("bad", "harmful"),
                   variables=(HEAT, Variable("minutes", "Minutes", 0, 90, 0)))
    assert flaws(broken) == ()
    (found,) = flaws(broken, most=40)
    assert found == Flaw(
        ("variables", 1), "the case has more than 40 states: `minutes` takes 22 values, `heat` takes 5 values",
        "count `minutes` in larger steps, compare fewer variables in guards, or let consequences come sooner")
