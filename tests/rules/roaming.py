"""Cases with a state by chance, sound or not, and everything about them found the slow way, without the law.

The slow way walks every way by itself, with names in dictionaries: no packing, no memory, nothing shared with
`rules/cases` but the shapes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from hypothesis import strategies as st

from neurodash_ceu.rules.cases.shapes import (
    Alarm,
    Band,
    Case,
    Choice,
    Decision,
    Delayed,
    Effect,
    Ending,
    Finding,
    Guard,
    Measurement,
    Node,
    PassRule,
    Says,
    Scene,
    Variable,
    Way,
)
from tests.rules.graphs import case
from tests.rules.lessons import ending

VARIABLES = ("u", "v")
QUALITIES = ("optimal", "acceptable", "harmful")
WORTH = {"optimal": 2, "acceptable": 1, "harmful": 0}
LONGEST, MOST = 10, 2000  # steps and nodes after which the slow way gives up: such cases are left out

small = st.integers(0, 3)
effects = st.lists(st.builds(
    lambda name, by, sets: Effect(name, set=by) if sets else Effect(name, add=by),
    st.sampled_from(VARIABLES), st.integers(-2, 2), st.booleans()), max_size=2).map(tuple)
guard = st.builds(
    lambda name, kind, number: Guard(name, **{kind: number}),
    st.sampled_from(VARIABLES), st.sampled_from(["at_least", "at_most", "equals"]), small)
guards = st.lists(guard, min_size=1, max_size=2).map(tuple)
sometimes = st.one_of(st.just(()), st.just(()), guards)
findings = st.lists(st.builds(
    lambda several: Finding("F", "V", None, None, tuple(Says("W", one) for one in several)),
    st.lists(guards, min_size=1, max_size=2)), max_size=1).map(tuple)
move = st.builds(lambda name, by: Effect(name, add=by), st.sampled_from(VARIABLES), st.sampled_from([-1, 1, 2]))
moves = st.lists(move, min_size=1, max_size=2).map(tuple)
delayed = st.lists(st.builds(Delayed, st.integers(1, 2), st.just("Later."), moves, sometimes), max_size=1).map(tuple)


@st.composite
def roaming_cases(draw: st.DrawFn) -> Case:
    """Any case of two to five nodes before three endings, with loops, dead ends and guards that never hold."""
    count = draw(st.integers(2, 5))
    names = [f"n{n}" for n in range(count)]
    ends = ["good", "fair", "bad"]
    nodes: list[Node] = []
    for n, name in enumerate(names):
        # Mostly onward, so that many walks end; sometimes back.
        onward = st.sampled_from([*names[n + 1:], *names[n + 1:], *ends, *(names if draw(st.booleans()) else ())])
        ways = st.lists(st.builds(Way, onward, guards), max_size=1).map(tuple)
        nodes.append(draw(_node(name, onward, ways)))
    nodes = [replace(node, findings=draw(findings)) for node in nodes]
    nodes += [replace(ending("good"), points=draw(st.integers(-1, 2)), findings=draw(findings)),
              ending("fair", "acceptable"), ending("bad", "harmful")]
    alarms = draw(st.lists(st.builds(Alarm, st.just("alarm"), guards, st.sampled_from(ends), st.just("!")), max_size=1))
    rule = PassRule(draw(st.sampled_from(["ending", "score", "both", "either"])),
                    draw(st.sampled_from([("good",), ("good", "acceptable")])), draw(st.integers(0, 100)))
    return replace(
        case(*nodes), alarms=tuple(alarms), critical_ending=draw(st.sampled_from([None, None, "bad"])), passing=rule,
        variables=tuple(Variable(name, name.upper(), 0, draw(st.integers(1, 3)), draw(st.integers(0, 1)))
                        for name in VARIABLES))


@st.composite
def _node(draw: st.DrawFn, name: str, onward: st.SearchStrategy[str], ways: st.SearchStrategy[tuple[Way, ...]]) -> Node:
    kind = draw(st.sampled_from(["scene", "decision", "decision", "decision", "reading", "judgement"]))
    if kind == "scene":
        return Scene(name, "scene", "T", "T", draw(onward), (), draw(effects), draw(ways))
    some = [Choice(f"c{n}", "Do.", draw(onward), draw(st.sampled_from(QUALITIES)), "C", "R",
                   draw(st.integers(0, 4)) == 0, draw(sometimes), draw(effects), draw(delayed), draw(ways), (),
                   draw(st.sampled_from([None, None, 3, -1]))) for n in range(draw(st.integers(1, 3)))]
    if kind == "decision":
        return Decision(name, "decision", "T", "T", "A?", tuple(some))
    if kind == "judgement":
        return Measurement(name, "measurement", "T", "T", "A?", (), tuple(some))
    bands = tuple(Band(one.id, str(n), str(n), one.next, one.quality, "C", "R", one.critical, one.effects, one.delayed,
                       one.ways, (), one.points) for n, one in enumerate(some))
    return Measurement(name, "measurement", "T", "T", "A?", bands, (), "0", str(len(bands) - 1))


# --- the slow way -------------------------------------------------------------------------------------------


class TooLong(Exception):
    """A way that does not end soon, and is in no loop yet."""


@dataclass
class Roamed:
    """Everything found by walking every way."""

    reached: set[str] = field(default_factory=set)
    ways: list[tuple[tuple[tuple[str, str], ...], Ending, bool, int]] = field(default_factory=list)
    loops: bool = False
    stuck: set[str] = field(default_factory=set)
    went: int = 0
    looked: set[tuple[object, ...]] = field(default_factory=set)
    held: set[tuple[object, ...]] = field(default_factory=set)


def roam(whole: Case) -> Roamed:
    """Walk every way. Raises TooLong where one goes on for long without coming back to where it was."""
    found = Roamed()
    values = {one.id: one.start for one in whole.variables}
    _go(whole, whole.start, values, [], [], [], found)
    return found


def _go(whole, name, values, coming, steps, past, found) -> None:
    found.reached.add(name)
    number, node = next((n, one) for n, one in enumerate(whole.nodes) if one.id == name)
    for n, finding in enumerate(node.findings):
        place = ("nodes", number, "findings", n, "says")
        any(_test(one.when, (*place, m, "when"), values, found) for m, one in enumerate(finding.says))
    if isinstance(node, Ending):
        total = sum(worth for _, worth, _ in steps) + node.points
        found.ways.append((tuple(step for step, _, _ in steps), node, any(bad for _, _, bad in steps), total))
        return
    here = (name, tuple(sorted(values.items())), tuple(coming_key(coming)))
    if here in past:
        found.loops = True
        return
    found.went += 1
    if len(past) > LONGEST or found.went > MOST:
        raise TooLong
    offered = list(_offered(number, node, values, found))
    if not offered:
        found.stuck.add(name)
    for path, act, step in offered:
        after, left = dict(values), [(n, *rest) for n, *rest in coming]
        if act is None:
            _apply(whole, after, node.effects)
        else:
            _apply(whole, after, act.effects)
            left = [(n - 1, *rest) for n, *rest in left]
            for n, one, place in left:
                if n == 0 and _test(one.when, (*place, "when"), after, found):
                    _apply(whole, after, one.effects)
            left = [one for one in left if one[0] > 0]
            left += [(one.after, one, (*path, "delayed", n)) for n, one in enumerate(act.delayed)]
        target = _target(whole, node if act is None else act, path, after, found)
        worth = 0 if act is None else WORTH[act.quality] if act.points is None else act.points
        critical = act is not None and act.critical
        _go(whole, target, after, left, [*steps, ((name, step), worth, critical)], [*past, here], found)


def coming_key(coming) -> Iterator[tuple[object, ...]]:
    """What is under way, in the order in which it comes, as something to compare."""
    yield from sorted(((n, order, place) for order, (n, _, place) in enumerate(coming)), key=lambda one: one[:2])


def _offered(number, node, values, found):
    path = ("nodes", number)
    if isinstance(node, Scene):
        yield path, None, "on"
        return
    lists = {"choices": node.choices} if isinstance(node, Decision) else {
        "bands": node.bands, "judgements": node.judgements}
    for name, several in lists.items():
        for n, act in enumerate(several):
            at = (*path, name, n)
            if name == "bands":
                yield at, act, f"value={act.low}"
            elif _test(act.when, (*at, "when"), values, found):
                yield at, act, act.id


def _target(whole, leading, path, values, found):
    if getattr(leading, "critical", False) and whole.critical_ending:
        return whole.critical_ending
    for n, one in enumerate(whole.alarms):
        if _test(one.when, ("alarms", n, "when"), values, found):
            return one.next
    for n, one in enumerate(leading.ways):
        if _test(one.when, (*path, "ways", n, "when"), values, found):
            return one.next
    return leading.next


def decided_before(whole: Case, found: Roamed) -> set[tuple[object, ...]]:
    """Guards of alarms, and of ways and words at nodes that were reached, at which no walk ever looked."""
    places = {("alarms", n, "when") for n, _ in enumerate(whole.alarms)}
    for n, node in enumerate(whole.nodes):
        if node.id not in found.reached:
            continue
        lists = {"": (node,)} if isinstance(node, Scene) else {
            name: getattr(node, name, ()) for name in ("choices", "bands", "judgements")}
        places |= {("nodes", n, *((name, k) if name else ()), "ways", m, "when")
                   for name, several in lists.items() for k, act in enumerate(several) for m, _ in enumerate(act.ways)}
        places |= {("nodes", n, "findings", k, "says", m, "when")
                   for k, finding in enumerate(node.findings) for m, _ in enumerate(finding.says)}
    return places - found.looked


def _test(when, place, values, found) -> bool:
    if not when:
        return True
    found.looked.add(place)
    for one in when:
        number = values[one.variable]
        if (one.at_least is not None and number < one.at_least) or (
                one.at_most is not None and number > one.at_most) or (one.equals is not None and number != one.equals):
            return False
    found.held.add(place)
    return True


def _apply(whole, values, several) -> None:
    bounds = {one.id: (one.low, one.high) for one in whole.variables}
    for one in several:
        low, high = bounds[one.variable]
        number = one.set if one.set is not None else values[one.variable] + one.add
        values[one.variable] = max(low, min(high, number))
