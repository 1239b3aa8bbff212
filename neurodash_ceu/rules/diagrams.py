"""Drawings of our own that show no estimates: a session in time, a dose from rung to rung, a decision as it is asked.

What an author must mend is found here; `flow` says which box stands where, and pages draw.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from neurodash_ceu.rules.canonical import later

FORBID = {"extra": "forbid"}

Unit = Literal["seconds", "minutes", "days", "weeks"]
Effort = Literal["low", "middle", "high", "rest"]
Tone = Literal["go", "care", "stop"]

MOST_PARTS = 12
FEWEST_PARTS = 2
SMALLEST = 25  # a part is at least one 25th of the whole: on a phone it is then as wide as its number
RUNGS = (3, 7)
LONGEST_LABEL = 40  # characters: of a part, of a rung
LONGEST_TEXT = 160  # characters: of a rung, of a question, of what to do


@dataclass(frozen=True)
class Stretch:
    """A part of a timeline. `length` is in the timeline's unit."""

    __pydantic_config__ = FORBID
    label: str
    length: int
    effort: Effort
    note: str | None = None


@dataclass(frozen=True)
class Timeline:
    """A session or a programme from its beginning to its end, drawn to scale."""

    __pydantic_config__ = FORBID
    unit: Unit
    parts: tuple[Stretch, ...]

    def total(self) -> int:
        """How long it lasts, in its unit."""
        return sum(part.length for part in self.parts)


@dataclass(frozen=True)
class Rung:
    """A rung of a ladder: its name, and what is done on it."""

    __pydantic_config__ = FORBID
    label: str
    text: str


@dataclass(frozen=True)
class Ladder:
    """A dose that is raised in steps. The first one is the lowest."""

    __pydantic_config__ = FORBID
    steps: tuple[Rung, ...]


@dataclass(frozen=True)
class FlowAnswer:
    """An answer to a question of a flow, and the id of the box that it leads to."""

    __pydantic_config__ = FORBID
    label: str
    to: str


@dataclass(frozen=True)
class FlowBox:
    """A box of a flow: a question with its answers, or what is to be done, with its tone. The first box begins."""

    __pydantic_config__ = FORBID
    id: str
    ask: str | None = later(None)
    answers: tuple[FlowAnswer, ...] = later(())
    do: str | None = later(None)
    tone: Tone | None = later(None)


@dataclass(frozen=True)
class Slip:
    """What an author must mend: where below the drawing, what is wrong, what mends it."""

    path: tuple[str | int, ...]
    what: str
    fix: str


def timeline_slips(timeline: Timeline) -> Iterator[Slip]:
    """Its parts are 2 to 12, none without length, and each is long enough to be seen."""
    parts = timeline.parts
    if not FEWEST_PARTS <= len(parts) <= MOST_PARTS:
        yield Slip(("parts",), f"the timeline has {len(parts)} part{'' if len(parts) == 1 else 's'}",
                   f"draw {FEWEST_PARTS} to {MOST_PARTS}, or a piece of the session")
    short = [n for n, part in enumerate(parts) if part.length < 1]
    for n in short:
        yield Slip(("parts", n, "length"), f"its length is {parts[n].length}", "give it at least 1")
    for n, part in enumerate(parts):
        if not short and part.length * SMALLEST < timeline.total():
            yield Slip(("parts", n, "length"),
                       f"a part of {part.length} in {timeline.total()} {timeline.unit} is too short to be seen",
                       "join it with the part beside it, or draw a piece of the session")
        yield from _longer_than(LONGEST_LABEL, ("parts", n, "label"), part.label)
        yield from _longer_than(LONGEST_TEXT, ("parts", n, "note"), part.note)


def ladder_slips(ladder: Ladder) -> Iterator[Slip]:
    """It has 3 to 7 rungs of a readable length."""
    fewest, most = RUNGS
    if not fewest <= len(ladder.steps) <= most:
        count = len(ladder.steps)
        yield Slip(("steps",), f"the ladder has {count} rung{'' if count == 1 else 's'}", f"draw {fewest} to {most}")
    for n, rung in enumerate(ladder.steps):
        yield from _longer_than(LONGEST_LABEL, ("steps", n, "label"), rung.label)
        yield from _longer_than(LONGEST_TEXT, ("steps", n, "text"), rung.text)


def _longer_than(most: int, path: tuple[str | int, ...], text: str | None) -> Iterator[Slip]:
    if text is not None and len(text) > most:
        yield Slip(path, f"it is {len(text)} characters long", f"say it in {most}, and the rest in the text")
