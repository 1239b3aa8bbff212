"""Where every item stands: facility to the right, discrimination upwards, as places in per cent of a drawing.

Only places are computed here: the template draws shapes with attributes and classes, and a table says the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

LEFT, RIGHT, TOP, BOTTOM = 8.0, 97.0, 5.0, 88.0  # per cent: room for the numbers along both axes
NEAR = (5.5, 6.5)  # per cent: labels closer than this touch
Beside = Literal["right", "left", "above", "below"]
_STEPS: dict[Beside, tuple[float, float]] = {
    "right": (3.0, 0.0), "left": (-3.0, 0.0), "above": (0.0, -5.0), "below": (0.0, 5.0)}


@dataclass(frozen=True)
class Point:
    """One item: its number in the table, where it stands, on which side its number does, and how it is drawn."""

    number: int
    x: str
    y: str
    beside: Beside
    flagged: bool
    stop: bool
    weak: bool


@dataclass(frozen=True)
class Tick:
    """A number along an axis and its place."""

    words: str
    at: str


@dataclass(frozen=True)
class Scatter:
    """The drawing: its points, the ticks of both axes, and the two lines below which a flag begins."""

    points: tuple[Point, ...]
    across: tuple[Tick, ...]
    upwards: tuple[Tick, ...]
    hard_at: str
    zero_at: str


@dataclass(frozen=True)
class Placed:
    """What is drawn of an item."""

    number: int
    facility: float
    discrimination: float
    flagged: bool
    stop: bool
    weak: bool


def scatter(items: Sequence[Placed]) -> Scatter | None:
    """The drawing of items that have both figures; None without any."""
    if not items:
        return None
    low = -0.25
    while low > min(one.discrimination for one in items):
        low -= 0.25
    high = 0.75 if max(one.discrimination for one in items) <= 0.75 else 1.0

    def up(value: float) -> float:
        return BOTTOM - (value - low) / (high - low) * (BOTTOM - TOP)

    places = [(_across(one.facility), up(one.discrimination)) for one in items]
    points = tuple(
        Point(one.number, _said(x), _said(y), beside, one.flagged, one.stop, one.weak)
        for one, (x, y), beside in zip(items, places, _sides(places), strict=True))
    steps = [low + 0.25 * n for n in range(round((high - low) / 0.25) + 1)]
    return Scatter(points, tuple(Tick(f"{n}", _said(_across(n / 100))) for n in (0, 25, 50, 75, 100)),
                   tuple(Tick(f"{step:.2f}".replace("-", "\u2212"), _said(up(step))) for step in steps),
                   _said(_across(0.3)), _said(up(0)))


def _across(share: float) -> float:
    return LEFT + share * (RIGHT - LEFT)


def _sides(places: Sequence[tuple[float, float]]) -> list[Beside]:
    """A side for every number where it touches nothing drawn before; to the right where every side is taken."""
    taken, sides = list(places), list[Beside]()
    for x, y in places:
        free: list[Beside] = [
            side for side, (right, down) in _STEPS.items() if x + right < RIGHT + 2 and not any(
                (a, b) != (x, y) and abs(x + right - a) < NEAR[0] / 2 and abs(y + down - b) < NEAR[1] / 2
                for a, b in taken)]
        side = free[0] if free else "left" if x > RIGHT - 3 else "right"
        taken.append((x + _STEPS[side][0], y + _STEPS[side][1]))
        sides.append(side)
    return sides


def _said(place: float) -> str:
    return f"{place:.2f}"
