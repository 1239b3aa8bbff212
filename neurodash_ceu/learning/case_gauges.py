"""The patient in numbers: a small gauge for each variable that is shown, with where it stood before the last step.

Places are percentages for server-made SVG; every gauge also says its value, and what became of it, in words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from neurodash_ceu.rules.cases.readings import worded
from neurodash_ceu.rules.cases.shapes import Case, Variable
from neurodash_ceu.rules.cases.state import Change, State, changes

TITLES = {"patient": "How the patient is", "vital": "Vital signs", "outcome": "Outcome measures"}


@dataclass(frozen=True)
class Gauge:
    """A variable on its line from `low` to `high`: where it is, where it was, and the words for both."""

    label: str
    value: str
    was: str | None
    at: str
    was_at: str | None
    low: str
    high: str
    turn: str

    @property
    def worse(self) -> bool:
        """True when the last step made it worse."""
        return self.turn == "worse"


@dataclass(frozen=True)
class Panel:
    """The gauges of one group under its title."""

    title: str
    gauges: tuple[Gauge, ...]


@dataclass(frozen=True)
class Moved:
    """What a step did to one variable, in words: "Trust", "5", "3", "worse"."""

    label: str
    was: str
    now: str
    turn: str


def panels(case: Case, before: State, now: State) -> tuple[Panel, ...]:
    """The gauges of the variables that are shown, group by group in the author's order."""
    shown = [(variable, was, value) for variable, was, value in zip(case.variables, before, now, strict=True)
             if variable.shown]
    groups = groupby(sorted(shown, key=lambda row: list(TITLES).index(row[0].group)), key=lambda row: row[0].group)
    return tuple(Panel(TITLES[group], tuple(_gauge(*row) for row in rows)) for group, rows in groups)


def moved(case: Case, steps: Sequence[tuple[State, State]]) -> tuple[Moved, ...]:
    """What happened between two states or more, variable by variable; hidden ones too, for the look back."""
    return tuple(Moved(one.variable.label, worded(one.variable, one.was), worded(one.variable, one.now), _turn(one))
                 for before, after in steps for one in changes(case, before, after))


def _gauge(variable: Variable, was: int, now: int) -> Gauge:
    change = Change(variable, was, now)
    return Gauge(
        label=variable.label, value=worded(variable, now), was=worded(variable, was) if was != now else None,
        at=_place(variable, now), was_at=_place(variable, was) if was != now else None,
        low=worded(variable, variable.low), high=worded(variable, variable.high),
        turn=_turn(change) if was != now else "")


def _turn(change: Change) -> str:
    return "worse" if change.worse else "better" if change.better else "changed"


def _place(variable: Variable, value: int) -> str:
    """Percent of the way from low to high, in tenths."""
    tenths = 1000 * (value - variable.low) // max(1, variable.high - variable.low)
    return f"{tenths // 10}.{tenths % 10}"
