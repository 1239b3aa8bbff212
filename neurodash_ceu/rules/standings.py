"""Where a therapist stands with a board: the shapes that the law of renewal takes in and gives back.

Every number can be opened: a line has the entries that it was counted from, an entry has the lines that cut it.
Amounts are exact, in the unit of the rule. Nothing here says that anybody complies: the board decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from typing import Literal

from neurodash_ceu.rules.board_lines import AnyLine
from neurodash_ceu.rules.boards import Option, Rule
from neurodash_ceu.rules.credit import Minutes

# What the law asks by itself, beside the questions of a rule: ids in `Held.answers`, and what an answer looks like.
EXPIRES_ON = "expires-on"  # a date (YYYY-MM-DD): the last day of the licence
FIRST_LICENSED = "first-licensed"  # a date
BIRTH_MONTH = "birth-month"  # "1" to "12"
BIRTH_DAY = "birth-day"  # "1" to "31"
BIRTH_YEAR = "birth-year"  # "odd" or "even": no more of it is needed
MINUTES = "minutes"  # the minutes to one unit, "50" or "60"
DONE = "done:"  # before the id of a task: the day on which it was done
WORTH = "worth"  # of an entry, where its certificate says it: units as a decimal
YES, NO = "yes", "no"
BOTH_WAYS = (60, 50)  # minutes to a unit that are tried where the rule does not say


@dataclass(frozen=True)
class Earned:
    """An entry as the law sees it: what remains of it after its adjustments. What was reversed is left out before.

    `key` names it ("book/seq"). `on` is its civil date, `at` the instant where it is known. `answers` are the learner's
    to the questions of this rule about this entry.
    """

    key: str
    title: str
    on: date
    minutes: Minutes
    format: str
    activity: str
    topics: tuple[tuple[str, int], ...] = ()
    approvals: tuple[str, ...] = ()
    assessed: bool = False
    at: datetime | None = None
    answers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Held:
    """A licence and what its holder told us about it: question id -> answer."""

    profession: str
    expires_on: date | None = None
    answers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Window:
    """The days of a cycle, both included. `closes` is the last one on which credit is accepted."""

    start: date
    end: date
    closes: date

    def holds(self, day: date) -> bool:
        """Is credit of that day accepted in it?"""
        return self.start <= day <= self.closes


@dataclass(frozen=True)
class Part:
    """So much of an entry."""

    key: str
    amount: Fraction


@dataclass(frozen=True)
class LineStanding:
    """A line, and what came of it. `amount` is what it asks or allows, `counted` what was counted for it.

    `short` is what a minimum still wants, `room` what a maximum still lets in (None: not a maximum). `parts` are the
    entries counted for it, `cut` what of them a maximum, rate, exclusion or repeat took away. `waived` says in words
    why the line is not asked this time. `done` is the day of a task, `window` the line's own time.
    """

    line: AnyLine
    window: Window
    amount: Fraction = Fraction(0)
    counted: Fraction = Fraction(0)
    short: Fraction = Fraction(0)
    room: Fraction | None = None
    parts: tuple[Part, ...] = ()
    cut: tuple[Part, ...] = ()
    waived: str = ""
    done: date | None = None


@dataclass(frozen=True)
class Counted:
    """An entry in the cycle: what it is worth in the rule's unit, how much counted, and which lines cut the rest.

    `how` says in words how minutes became units: "75 minutes of 50 = 1.5 contact hours".
    """

    earned: Earned
    worth: Fraction
    counted: Fraction
    how: str
    cut_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Asked:
    """Something the learner is asked, why, and of which entries (none: of the licence)."""

    id: str
    ask: str
    why: str
    answer: Literal["yes-no", "options", "date", "month", "day", "amount"]
    options: tuple[Option, ...] = ()
    keys: tuple[str, ...] = ()


@dataclass(frozen=True)
class Standing:
    """Where a licence stands in one cycle under one rule.

    `required` after first renewal and proration; `carried` came from the cycle before; `counted` includes it; `short`
    is what the total still wants; `further` the least that must still be earned to fill total and minimums together;
    `left_over` what is above the total. `minutes` to one unit, as said or as tried.
    """

    rule: Rule
    window: Window
    minutes: int | None
    required: Fraction
    counted: Fraction
    short: Fraction
    further: Fraction
    carried: Fraction = Fraction(0)
    left_over: Fraction = Fraction(0)
    lines: tuple[LineStanding, ...] = ()
    credits: tuple[Counted, ...] = ()
    remarks: tuple[str, ...] = ()

    def line(self, line_id: str) -> LineStanding:
        """The standing of a line. Raises KeyError for an id that the rule has not."""
        for one in self.lines:
            if one.line.id == line_id:
                return one
        raise KeyError(line_id)


@dataclass(frozen=True)
class Outcome:
    """What can be said of a licence today.

    "standing": one way, in `standings[0]`. "both ways": the rule does not say the minutes to a unit; 60 first, then
    50. "asks": nothing can be said before `asked` is answered. "not confirmed": the rule rests on a vendor's page.
    "no hours": the board counts none. "another way": the learner meets it by one of its alternatives, as told. What
    is asked although something can be said already stands in `asked` too.
    """

    state: Literal["standing", "both ways", "asks", "not confirmed", "no hours", "another way"]
    rule: Rule
    standings: tuple[Standing, ...] = ()
    asked: tuple[Asked, ...] = ()
    words: str = ""


@dataclass(frozen=True)
class Offer:
    """A module that could be finished: what it would be as an entry, were it finished on that day."""

    slug: str
    earned: Earned
