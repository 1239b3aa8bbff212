"""What a licensing board asks, as it was read: the shapes of a board rule, which are the keys of a board's file.

A rule is data with its source. What the source does not say is left out here and asked of the learner, or worked out
both ways; it is never assumed. Words that could not be turned into rules are kept beside them and shown as they stand.
Amounts are in the rule's own unit: a whole number, or in quotes a decimal or a fraction ("7.5", "1/2").
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

from neurodash_ceu.rules.board_lines import ALL, FORBID, Amount, AnyLine, Maximum, Source, Which, units

End = Literal["fixed", "birth month", "month before birth month", "birthday", "licence expiry", "not said"]
Years = Literal["every", "odd", "even", "by birth year", "by first licence", "not said"]


@dataclass(frozen=True)
class BoardUnit:
    """How the board counts: the name of its unit, the minutes to one, the smallest step, the least of one activity.

    `minutes` None: the source does not say, so it is asked, or worked out both ways. Each activity is turned into
    units by itself and rounded down to `step` (none: exactly). `told`: minutes do not make units at all; what an
    activity is worth stands on its certificate and is asked of the learner.
    """

    __pydantic_config__ = FORBID
    name: str
    plural: str = ""
    minutes: int | None = None
    step: Amount | None = None
    least: Amount | None = None
    told: bool = False


@dataclass(frozen=True)
class Cycle:
    """The time in which the credit is earned, in months, and on which day it ends.

    `day` is the month and day of a fixed end ("11-30"; "02-28" is the last day of February in every year). `years`
    tells which years the cycle ends in. `overlaps`: months before its beginning that count as well (North Carolina:
    25 months every two years). `closed`: days before the licence's end in which credit is not accepted any more.
    """

    __pydantic_config__ = FORBID
    months: int
    end: End
    day: str | None = None
    years: Years = "not said"
    overlaps: int = 0
    closed: int = 0


@dataclass(frozen=True)
class Option:
    """An answer to choose: its id and its words."""

    __pydantic_config__ = FORBID
    id: str
    words: str


@dataclass(frozen=True)
class Question:
    """What the system cannot know and asks. About the `licence` once, or about each `entry` of the ledger.

    `answer`: yes-no, one of `options`, or a number of units. An entry question is asked of entries that `of` fits.
    """

    __pydantic_config__ = FORBID
    id: str
    about: Literal["licence", "entry"]
    ask: str
    answer: Literal["yes-no", "options"]
    options: tuple[Option, ...] = ()
    of: Which = ALL


@dataclass(frozen=True)
class FirstRenewal:
    """What is asked at the first renewal, for whom: the first case that fits is taken.

    `licensed_months`: how many whole months the licence has been held at the end of the cycle, from (included) and
    below (excluded); `licensed_at_most`: not longer than so many months, to the day (the second half of two years: 12);
    `when`: a question about the licence answered with yes; `on_time`: while the cycle has not ended.
    `required` None keeps the rule's total; `keeps` names the lines that still hold (None: all of them); `instead`
    gives lines other amounts, as "line id=amount"; `prorated`: the total and every minimum by months licensed.
    """

    __pydantic_config__ = FORBID
    words: str
    required: Amount | None = None
    licensed_months: tuple[int, int] | None = None
    when: str | None = None
    on_time: bool | None = None
    keeps: tuple[str, ...] | None = None
    instead: tuple[str, ...] = ()
    prorated: bool = False
    licensed_at_most: int | None = None


@dataclass(frozen=True)
class CarryOver:
    """What is left over of one cycle and counts in the next: at most so much, and of a line at most ("line id=amount").

    `when`: a question about the licence (a board that must consent): without a yes nothing is carried.
    """

    __pydantic_config__ = FORBID
    words: str
    at_most: Amount
    of: tuple[str, ...] = ()
    when: str | None = None


@dataclass(frozen=True)
class Alternative:
    """Another way to meet the requirement, taken when the learner answers the question about it with yes."""

    __pydantic_config__ = FORBID
    words: str
    when: str


@dataclass(frozen=True)
class Rule:
    """What one board asks of one or more professions, from a day to a day (both included; none: open).

    `id` is stable; two versions of one rule share it and differ in `effective_from`. `required` None: the board
    counts no hours. `carry_over` None: the source does not say; with `at_most` 0 it says that nothing is carried.
    `notes` are words that could not be turned into rules, shown as they stand; `reporting` where the board is told.
    """

    __pydantic_config__ = FORBID
    id: str
    professions: tuple[str, ...]
    source: Source
    unit: BoardUnit | None = None
    required: Amount | None = None
    cycle: Cycle | None = None
    lines: tuple[AnyLine, ...] = ()
    questions: tuple[Question, ...] = ()
    first_renewal: tuple[FirstRenewal, ...] = ()
    carry_over: CarryOver | None = None
    alternatives: tuple[Alternative, ...] = ()
    effective_from: date | None = None
    effective_until: date | None = None
    reporting: str | None = None
    keep_records_years: int | None = None
    notes: tuple[str, ...] = ()

    @property
    def confirmed(self) -> bool:
        """Whether it may be computed with: what rests on a vendor's page alone is shown, and computes nothing."""
        return self.source.kind != "vendor"

    def in_force(self, day: date) -> bool:
        """Does it hold on that day?"""
        return (self.effective_from or day) <= day <= (self.effective_until or day)

    def line(self, line_id: str) -> AnyLine | None:
        """The line of an id."""
        return next((line for line in self.lines if line.id == line_id), None)

    def question(self, question_id: str) -> Question | None:
        """The question of an id."""
        return next((one for one in self.questions if one.id == question_id), None)


@dataclass(frozen=True)
class Board:
    """A file: one place or body, the other names it goes by on licences, and its rules."""

    __pydantic_config__ = FORBID
    code: str
    name: str
    rules: tuple[Rule, ...]
    also: tuple[str, ...] = ()


def pairs(texts: tuple[str, ...]) -> dict[str, Fraction]:
    """`line id=amount` texts as a table. Raises ValueError for one that is none."""
    return dict(_pair(text) for text in texts)


def _pair(text: str) -> tuple[str, Fraction]:
    line, equals, amount = text.rpartition("=")
    if not equals or not line:
        raise ValueError(f"{text!r} is not of the form `line id=amount`")
    return line, units(amount)


def ids_used(rule: Rule) -> Iterator[tuple[str, str]]:
    """Every id that a rule refers to, as (what of: "line" or "question", id)."""
    for line in rule.lines:
        if line.when:
            yield "question", line.when
        if isinstance(line, Maximum):
            yield from (("line", one) for one in line.beyond)
        which = getattr(line, "of", None)
        if which is not None and which.answered:
            yield "question", which.answered
    for first in rule.first_renewal:
        if first.when:
            yield "question", first.when
        yield from (("line", one) for one in (*(first.keeps or ()), *pairs(first.instead)))
    if rule.carry_over is not None:
        yield from (("line", one) for one in pairs(rule.carry_over.of))
        if rule.carry_over.when:
            yield "question", rule.carry_over.when
    yield from (("question", one.when) for one in rule.alternatives)
