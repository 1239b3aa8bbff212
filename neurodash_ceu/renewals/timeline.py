"""The cycle as a line from its first day to its last: what was earned when, today, the day to renew by.

Places are percent of the line, as text, for attributes of an SVG. So many marks at most that a working life of entries
is drawn as fast as ten: what lies closer together than a mark is one mark.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from neurodash_ceu.rules.activities import RECORDED, SELF_PACED
from neurodash_ceu.rules.standings import Counted, Standing, Window

STEPS = 120  # places along the line; on a wide page one is about as wide as a mark
AT_OWN_PACE = (SELF_PACED, RECORDED)
NEAR_AN_END = 12  # percent


@dataclass(frozen=True)
class Mark:
    """One or more entries at a place: open where one of them was live, filled where all were at the learner's pace."""

    at: str
    live: bool


@dataclass(frozen=True)
class Timeline:
    """The line. `today` is None where today is no day of the cycle; `anchor` is where its word stands to the line."""

    start: date
    end: date
    closes: date
    today: str | None
    anchor: str
    years: tuple[str, ...]
    marks: tuple[Mark, ...]


def timeline(standing: Standing, today: date) -> Timeline:
    """The line of a standing."""
    window = standing.window
    inside = window.start <= today <= window.end
    place = _percent(window, today)
    anchor = "start" if place < NEAR_AN_END else "end" if place > 100 - NEAR_AN_END else "middle"
    return Timeline(window.start, window.end, window.closes, _text(place) if inside else None, anchor,
                    tuple(_quarters(window)), tuple(_marks(window, standing.credits)))


def _percent(window: Window, day: date) -> float:
    days = (window.end - window.start).days or 1
    return max(0, min(days, (day - window.start).days)) * 100 / days


def _text(percent: float) -> str:
    return f"{percent:.2f}"


def _quarters(window: Window) -> Iterator[str]:
    """The first day of every quarter inside the cycle."""
    day = window.start
    while day < window.end:
        if day.day == 1 and day.month in (1, 4, 7, 10) and day != window.start:
            yield _text(_percent(window, day))
        day = (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def _marks(window: Window, credits: Sequence[Counted]) -> Iterator[Mark]:
    places: dict[int, bool] = {}
    for one in credits:
        step = round(_percent(window, one.earned.on) * STEPS / 100)
        places[step] = places.get(step, False) or one.earned.format not in AT_OWN_PACE
    for step in sorted(places):
        yield Mark(_text(step * 100 / STEPS), places[step])
