"""A case made ready to be explored: its states as whole numbers, its guards and effects as plain arithmetic.

A state packs the variables into one number, each as a digit of its own base, so that hundreds of thousands of states
are numbers in dictionaries. Only what can still matter is kept: a variable that no guard compares at any node which
can still be reached is not part of a state there. That changes nothing in where a case can lead, and keeps minutes
and moods that are only shown from multiplying the states.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from neurodash_ceu.rules.cases.nodes import leads, placed_acts
from neurodash_ceu.rules.cases.readings import VALUE, scaled, spelt
from neurodash_ceu.rules.cases.shapes import (
    Act,
    Band,
    Case,
    Delayed,
    Effect,
    Ending,
    Guard,
    Measurement,
    Node,
    Scene,
    Variable,
    Way,
)
from neurodash_ceu.rules.cases.walking import ON, worth

Path = tuple[str | int, ...]  # the place of something in the case's file: ("nodes", 3, "choices", 1, "when")


@dataclass(frozen=True)
class Compared:
    """Guards that are looked at together, each as (weight, base, least, most) of a digit. Without any, it holds."""

    no: int
    path: Path
    tests: tuple[tuple[int, int, int, int], ...]


@dataclass(frozen=True)
class Done:
    """An effect on a digit: (weight, base, what is added) or, with `sets`, what it becomes."""

    weight: int
    base: int
    by: int
    sets: bool


@dataclass(frozen=True)
class Later:
    """A delayed consequence with its number, its guards and its effects at each node."""

    no: int
    path: Path
    after: int
    when: Compared
    effects: tuple[tuple[Done, ...], ...]


@dataclass(frozen=True)
class Move:
    """One thing to be done at a node: the step it is stored as, what opens it, what it does, and where it leads."""

    no: int
    path: Path
    step: str
    worth: int
    critical: bool
    counts: bool
    when: Compared
    effects: tuple[Done, ...]
    delayed: tuple[Later, ...]
    ways: tuple[tuple[Compared, int], ...]
    next: int
    forced: int | None


@dataclass(frozen=True)
class Place:
    """A node: what can be done there, the ending that it is or None, and the guards of words, finding by finding."""

    id: str
    moves: tuple[Move, ...]
    ending: Ending | None
    says: tuple[tuple[Compared, ...], ...]


@dataclass(frozen=True)
class Compiled:
    """A case ready to be explored. `drops[n][m]` are the digits that no longer matter on the way from node n to m."""

    places: tuple[Place, ...]
    start: int
    packed: int
    alarms: tuple[tuple[Compared, int], ...]
    guards: tuple[Compared, ...]
    later: tuple[Later, ...]
    drops: tuple[tuple[tuple[tuple[int, int], ...], ...], ...]
    digits: tuple[tuple[Variable, int, int], ...]


def compiled(case: Case) -> Compiled:
    """The case ready to be explored. Every name in it must be declared: KeyError otherwise."""
    return _Compiler(case).made()


def live(case: Case) -> dict[str, frozenset[str]]:
    """Node -> the variables that a guard can still compare there or later. Endings compare only what they say."""
    nodes = {node.id: node for node in case.nodes}
    always = frozenset(guard.variable for one in case.alarms for guard in one.when) | frozenset(
        guard.variable for node in case.nodes for _, act in placed_acts(node)
        for one in act.delayed for guard in one.when)
    ends = {*(one.next for one in case.alarms), *((case.critical_ending,) if case.critical_ending else ())}
    found = {node.id: frozenset(guard.variable for guard in _compared(node)) for node in case.nodes}
    grew = True
    while grew:
        grew = False
        for node in reversed(case.nodes):
            more = found[node.id].union(*(found[target] for target in leads(node)), *(found[end] for end in ends))
            if not isinstance(node, Ending) and more != found[node.id]:
                found[node.id], grew = more, True
    return {name: found[name] if isinstance(nodes[name], Ending) else found[name] | always for name in found}


def _compared(node: Node) -> Iterator[Guard]:
    yield from (guard for finding in node.findings for one in finding.says for guard in one.when)
    if isinstance(node, Scene):
        yield from (guard for one in node.ways for guard in one.when)
    for _, act in placed_acts(node):
        yield from _when(act)
        yield from (guard for one in act.ways for guard in one.when)


def _when(act: Act) -> Sequence[Guard]:
    found: Sequence[Guard] = getattr(act, "when", ())  # a band is always open
    return found


def _step(node: Node, act: Act) -> str:
    """A step that does an act: of a band, the reading in its middle."""
    if not isinstance(node, Measurement) or not isinstance(act, Band):
        return act.id
    low, high = scaled(act.low, node.decimals), scaled(act.high, node.decimals)
    assert low is not None and high is not None  # noqa: S101 - the bands of a sound case are numbers
    return f"{VALUE}{spelt((low + high) // 2, node.decimals)}"


class _Compiler:
    """Numbers everything once. `live` decides which variables are digits, and where."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.live = live(case)
        self.nos = {node.id: n for n, node in enumerate(case.nodes)}
        wanted = frozenset().union(*self.live.values())
        self.digits: dict[str, tuple[Variable, int, int]] = {}
        weight = 1
        for variable in case.variables:
            if variable.id in wanted:
                base = variable.high - variable.low + 1
                self.digits[variable.id] = (variable, weight, base)
                weight *= base
        self.guards: list[Compared] = []
        self.later: list[Later] = []
        self.moves = 0

    def made(self) -> Compiled:
        alarms = tuple((self.compared(one.when, ("alarms", n, "when")), self.nos[one.next])
                       for n, one in enumerate(self.case.alarms))
        places = tuple(self.place(n, node) for n, node in enumerate(self.case.nodes))
        packed = sum((variable.start - variable.low) * weight for variable, weight, _ in self.digits.values())
        first = self.live[self.case.start]
        packed -= sum((variable.start - variable.low) * weight for name, (variable, weight, _) in self.digits.items()
                      if name not in first)
        return Compiled(places, self.nos[self.case.start], packed, alarms, tuple(self.guards), tuple(self.later),
                        self.drops(), tuple(self.digits.values()))

    def drops(self) -> tuple[tuple[tuple[tuple[int, int], ...], ...], ...]:
        lives = [self.live[node.id] for node in self.case.nodes]
        kept: dict[tuple[frozenset[str], frozenset[str]], tuple[tuple[int, int], ...]] = {}
        for here in set(lives):
            for there in set(lives):
                kept[here, there] = tuple(self.digits[name][1:] for name in sorted(here - there))
        return tuple(tuple(kept[here, there] for there in lives) for here in lives)

    def place(self, n: int, node: Node) -> Place:
        path: Path = ("nodes", n)
        says = tuple(tuple(self.compared(one.when, (*path, "findings", k, "says", m, "when"))
                           for m, one in enumerate(finding.says)) for k, finding in enumerate(node.findings))
        if isinstance(node, Ending):
            return Place(node.id, (), node, says)
        if isinstance(node, Scene):
            ways = self.ways(node.ways, path)
            move = Move(self.number(), path, ON, 0, False, False, self.compared((), path),
                        self.effects(node.effects, node.id), (), ways, self.nos[node.next], None)
            return Place(node.id, (move,), None, says)
        moves = tuple(self.move((*path, *at), act, node.id) for at, act in placed_acts(node))
        return Place(node.id, moves, None, says)

    def move(self, path: Path, act: Act, node: str) -> Move:
        forced = self.nos[self.case.critical_ending] if act.critical and self.case.critical_ending else None
        return Move(
            self.number(), path, _step(self.case.nodes[self.nos[node]], act), worth(act), act.critical, True,
            self.compared(_when(act), (*path, "when")), self.effects(act.effects, node),
            tuple(self.consequence(one, (*path, "delayed", n)) for n, one in enumerate(act.delayed)),
            self.ways(act.ways, path), self.nos[act.next], forced)

    def ways(self, ways: Iterable[Way], path: Path) -> tuple[tuple[Compared, int], ...]:
        return tuple((self.compared(one.when, (*path, "ways", n, "when")), self.nos[one.next])
                     for n, one in enumerate(ways))

    def consequence(self, delayed: Delayed, path: Path) -> Later:
        effects = tuple(self.effects(delayed.effects, node.id) for node in self.case.nodes)
        made = Later(len(self.later), path, delayed.after, self.compared(delayed.when, (*path, "when")), effects)
        self.later.append(made)
        return made

    def compared(self, guards: Iterable[Guard], path: Path) -> Compared:
        tests = []
        for guard in guards:
            variable, weight, base = self.digits[guard.variable]
            least = variable.low if guard.at_least is None else guard.at_least
            most = variable.high if guard.at_most is None else guard.at_most
            if guard.equals is not None:
                least, most = max(least, guard.equals), min(most, guard.equals)
            tests.append((weight, base, least - variable.low, most - variable.low))
        made = Compared(len(self.guards), path, tuple(tests))
        self.guards.append(made)
        return made

    def effects(self, effects: Iterable[Effect], node: str) -> tuple[Done, ...]:
        """Those on variables that matter at a node: the others are no digits there."""
        made = []
        for effect in effects:
            if effect.variable in self.live[node]:
                variable, weight, base = self.digits[effect.variable]
                sets = effect.set is not None
                by = min(max(effect.set, variable.low), variable.high) - variable.low if effect.set is not None \
                    else effect.add or 0
                made.append(Done(weight, base, by, sets))
        return tuple(made)

    def number(self) -> int:
        self.moves += 1
        return self.moves - 1
