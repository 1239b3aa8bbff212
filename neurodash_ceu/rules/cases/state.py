"""The patient's state: the numbers of a case's variables, what moves them, what holds, and what is still to come.

A state is a tuple of whole numbers in the order of the case's variables. It never leaves their bounds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from neurodash_ceu.rules.cases.readings import worded
from neurodash_ceu.rules.cases.shapes import Act, Alarm, Case, Delayed, Effect, Finding, Guard, Node, Variable, Way

State = tuple[int, ...]


@dataclass(frozen=True)
class Pending:
    """A consequence under way: what it is, the node and choice that caused it, and how many decisions are left."""

    delayed: Delayed
    node: str
    act: str
    left: int


@dataclass(frozen=True)
class Due:
    """A consequence that has come: its words, where it was caused, and the state before and after it."""

    text: str | None
    node: str
    act: str
    before: State
    after: State


@dataclass(frozen=True)
class Change:
    """What moved in the patient: a variable, and its value before and now."""

    variable: Variable
    was: int
    now: int

    @property
    def worse(self) -> bool:
        """True when it moved towards its worse end."""
        return (self.variable.worse == "high" and self.now > self.was) or (
            self.variable.worse == "low" and self.now < self.was)

    @property
    def better(self) -> bool:
        """True when it moved away from its worse end."""
        return self.variable.worse != "neither" and not self.worse


@dataclass(frozen=True)
class Line:
    """A line of the patient's sheet in words; `was` is None where nothing changed."""

    label: str
    value: str
    was: str | None


@lru_cache(maxsize=256)
def _places(variables: tuple[Variable, ...]) -> Mapping[str, int]:
    return {variable.id: n for n, variable in enumerate(variables)}


def start(case: Case) -> State:
    """The state in which every walk begins."""
    return tuple(variable.start for variable in case.variables)


def value(case: Case, state: State, variable: str) -> int:
    """What a variable is in a state. Raises KeyError for a name that the case does not declare."""
    return state[_places(case.variables)[variable]]


def holds(case: Case, state: State, guards: Iterable[Guard]) -> bool:
    """Whether all the comparisons hold; none at all always does."""
    return all(_holds(guard, value(case, state, guard.variable)) for guard in guards)


def _holds(guard: Guard, number: int) -> bool:
    return ((guard.at_least is None or number >= guard.at_least)
            and (guard.at_most is None or number <= guard.at_most)
            and (guard.equals is None or number == guard.equals))


def moved(case: Case, state: State, effects: Iterable[Effect]) -> State:
    """The state after effects, one after the other, each kept within the variable's bounds."""
    values = list(state)
    for effect in effects:
        n = _places(case.variables)[effect.variable]
        variable = case.variables[n]
        wanted = effect.set if effect.set is not None else values[n] + (effect.add or 0)
        values[n] = min(max(wanted, variable.low), variable.high)
    return tuple(values)


def way(case: Case, state: State, ways: Iterable[Way], otherwise: str) -> str:
    """The node that the first way with holding guards leads to, or else the default."""
    return next((one.next for one in ways if holds(case, state, one.when)), otherwise)


def alarm(case: Case, state: State) -> Alarm | None:
    """The first alarm of the case that goes off in a state."""
    return next((one for one in case.alarms if holds(case, state, one.when)), None)


def passed_on(
    case: Case, state: State, pending: Sequence[Pending], node: Node, act: Act
) -> tuple[State, tuple[Due, ...], tuple[Pending, ...]]:
    """A decision more: what comes due, the older first, then what the act begins. Its own effects are done already."""
    came: list[Due] = []
    left: list[Pending] = []
    for one in pending:
        if one.left > 1:
            left.append(Pending(one.delayed, one.node, one.act, one.left - 1))
        elif holds(case, state, one.delayed.when):
            after = moved(case, state, one.delayed.effects)
            came.append(Due(one.delayed.text, one.node, one.act, state, after))
            state = after
    left += [Pending(delayed, node.id, act.id, delayed.after) for delayed in act.delayed]
    return state, tuple(came), tuple(left)


def changes(case: Case, before: State, after: State) -> tuple[Change, ...]:
    """The variables that differ between two states, in the author's order."""
    return tuple(Change(variable, was, now)
                 for variable, was, now in zip(case.variables, before, after, strict=True) if was != now)


def sheet(case: Case, node: Node, state: State, before: State | None = None) -> tuple[Line, ...]:
    """The lines of a node's findings in a state; what comes from the state says what it was before, if it changed."""
    return tuple(_line(case, finding, state, before) for finding in node.findings)


def _line(case: Case, finding: Finding, state: State, before: State | None) -> Line:
    now = _said(case, finding, state)
    if not finding.reads and not finding.says:
        return Line(finding.label, now, finding.was)
    was = finding.was if before is None else _said(case, finding, before)
    return Line(finding.label, now, was if was != now else None)


def _said(case: Case, finding: Finding, state: State) -> str:
    words = next((one.value for one in finding.says if holds(case, state, one.when)), None)
    if words is not None:
        return words
    if finding.reads:
        n = _places(case.variables)[finding.reads]
        return worded(case.variables[n], state[n])
    return finding.value or ""
