"""The lines of a board rule: at least, at most, so many times, not at all; and which credit each of them looks at.

Amounts are in the rule's own unit: a whole number, or in quotes a decimal or a fraction ("7.5", "1/2").
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

FORBID = {"extra": "forbid"}

Amount = int | str
SourceKind = Literal["official", "law republisher", "association", "vendor"]

_AMOUNT = re.compile(r"\d{1,6}(\.\d{1,4}|/[1-9]\d{0,3})?", re.ASCII)


def units(amount: Amount) -> Fraction:
    """An amount as a number, exactly. Raises ValueError for a text that is none."""
    if isinstance(amount, str) and not _AMOUNT.fullmatch(amount):
        raise ValueError(f"{amount!r} is no amount")
    return Fraction(amount)


@dataclass(frozen=True)
class Source:
    """Where a rule was read: the page, the words that carry it, what kind of page, and the day it was last read."""

    __pydantic_config__ = FORBID
    url: str
    words: str
    kind: SourceKind
    checked: date


@dataclass(frozen=True)
class Which:
    """Which credit a line looks at: whatever fits every key that is given, one of its words each; none given is all.

    `kinds` names categories of the board (ids of the options of an entry question); `answered` an entry question that
    the learner answered with yes (as that a course was approved by somebody the rule names). `least`: only activities
    of at least so many units.
    """

    __pydantic_config__ = FORBID
    topics: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    approvals: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    answered: str | None = None
    assessed: bool | None = None
    least: Amount | None = None


ALL = Which()


@dataclass(frozen=True)
class Clock:
    """A line's own time: every so many years up to the end of the cycle, once ever, or in the first renewal alone."""

    __pydantic_config__ = FORBID
    every_years: int | None = None
    once: bool = False
    first_renewal: bool = False


@dataclass(frozen=True)
class Line:
    """What every line has: its stable id, the words in which it is shown, where it was read if not at the rule's own
    source, and the question about the licence that must be answered with yes for it to hold (unanswered, it holds).

    `name` is what such credit is called in a sentence: "ethics", "live or interactive", "self-paced".
    """

    __pydantic_config__ = FORBID
    id: str
    words: str
    source: Source | None = None
    when: str | None = None
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class Minimum(Line):
    """At least so much of it must be such credit. `shares`: a minute may count here and in another topic as well.

    `content`: what it looks at is content as topics are, though only an answer tells it ("clinical"): a minute that
    counts here counts for no topic besides.
    """

    __pydantic_config__ = FORBID
    kind: Literal["minimum"]
    at_least: Amount
    of: Which
    clock: Clock | None = None
    shares: bool = False
    content: bool = False


@dataclass(frozen=True, kw_only=True)
class Maximum(Line):
    """No more than so much of such credit counts. What is counted for the lines of `beyond` does not use it up."""

    __pydantic_config__ = FORBID
    kind: Literal["maximum"]
    at_most: Amount
    of: Which
    beyond: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Rate(Line):
    """No more than so much of such credit counts that was completed on one civil day, or within 24 hours."""

    __pydantic_config__ = FORBID
    kind: Literal["rate"]
    at_most: Amount
    within: Literal["day", "24 hours"]
    of: Which = ALL


@dataclass(frozen=True, kw_only=True)
class Multiplier(Line):
    """Such credit counts so many times: "5/4". Of several that fit one entry the greatest counts, once."""

    __pydantic_config__ = FORBID
    kind: Literal["multiplier"]
    by: Amount
    of: Which


@dataclass(frozen=True, kw_only=True)
class Excluded(Line):
    """Such credit does not count, or of all credit these kinds of minutes do not (`minutes`: test, evaluation …)."""

    __pydantic_config__ = FORBID
    kind: Literal["excluded"]
    of: Which | None = None
    minutes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class NoRepeat(Line):
    """The same activity counts once in a cycle."""

    __pydantic_config__ = FORBID
    kind: Literal["no repeat"]


@dataclass(frozen=True, kw_only=True)
class Task(Line):
    """Something to be done that is not counted in units. The learner says that it is done, and on which day."""

    __pydantic_config__ = FORBID
    kind: Literal["task"]
    clock: Clock | None = None


AnyLine = Minimum | Maximum | Rate | Multiplier | Excluded | NoRepeat | Task
