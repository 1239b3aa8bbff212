"""Cycles: in which days credit is earned for a renewal, from a board's rule and what the learner told us.

All cycles of a licence follow from one end and the months between ends. Windows follow each other without a gap and
without a day in two of them, except where a rule says so: `closed` leaves days out, `overlaps` lets months count twice.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from neurodash_ceu.rules.boards import Cycle
from neurodash_ceu.rules.standings import (
    BIRTH_DAY,
    BIRTH_MONTH,
    BIRTH_YEAR,
    EXPIRES_ON,
    FIRST_LICENSED,
    Asked,
    Held,
    Window,
)

DAY = timedelta(days=1)
LAST = 31  # a day of the month that means its last one

_ASKS: Mapping[str, Asked] = {one.id: one for one in (
    Asked(EXPIRES_ON, "On which day does this licence expire?",
          "The rule as entered does not say by itself in which year the cycle ends.", "date"),
    Asked(FIRST_LICENSED, "On which day were you first licensed here?", "The rule depends on it.", "date"),
    Asked(BIRTH_MONTH, "In which month were you born?", "The cycle ends by the month of birth.", "month"),
    Asked(BIRTH_DAY, "On which day of the month were you born?", "The cycle ends on the birthday.", "day"),
)}


def asked(question: str) -> Asked:
    """A question of the law itself. Raises KeyError for an id that is none."""
    return _ASKS[question]


@dataclass(frozen=True)
class Anchor:
    """One end of a cycle: all others lie whole cycles before and after. `day` LAST is the last day of every month."""

    year: int
    month: int
    day: int
    months: int

    def end(self, number: int) -> date:
        """The end that lies so many cycles after this one (before it, below zero)."""
        return day_of(self.year, self.month + number * self.months, self.day)

    def number_at(self, day: date) -> int:
        """The number of the first end that is not before a day."""
        away = (day.year - self.year) * 12 + day.month - self.month
        number = away // self.months - 1
        while self.end(number) < day:
            number += 1
        return number


def day_of(year: int, month: int, day: int) -> date:
    """A day by numbers; months beyond 1 to 12 run on into other years, a day beyond the month is its last."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return date(year, month, min(day, monthrange(year, month)[1]))


def months_later(day: date, months: int) -> date:
    """The same day of the month so many months later; where that month is shorter, its last day."""
    return day_of(day.year, day.month + months, day.day)


def whole_months(since: date, until: date) -> int:
    """How many whole months lie between two days; never below zero."""
    months = (until.year - since.year) * 12 + until.month - since.month
    return max(0, months - (months_later(since, months) > until))


def window_of(cycle: Cycle, held: Held, day: date) -> Window | Asked:
    """The window whose cycle holds a day, or what must be asked before it is known."""
    anchor = anchor_of(cycle, held)
    return anchor if isinstance(anchor, Asked) else window(cycle, anchor, anchor.number_at(day))


def window_before(cycle: Cycle, held: Held, day: date, cycles: int = 1) -> Window | Asked:
    """The window so many cycles before the one that holds a day."""
    anchor = anchor_of(cycle, held)
    return anchor if isinstance(anchor, Asked) else window(cycle, anchor, anchor.number_at(day) - cycles)


def window(cycle: Cycle, anchor: Anchor, number: int) -> Window:
    """The window that ends at the anchor's end of that number."""
    end, begun = anchor.end(number), anchor.end(number - 1) + DAY
    return Window(months_later(begun, -cycle.overlaps), end, end - cycle.closed * DAY)


def anchor_of(cycle: Cycle, held: Held) -> Anchor | Asked:
    """One end of the licence's cycles. The answers are used where the rule's own words leave the day or year open."""
    found = _month_and_day(cycle, held)
    if isinstance(found, Asked):
        return found
    if found is None:  # the licence alone says it
        if held.expires_on is None:
            return asked(EXPIRES_ON)
        ends = held.expires_on
        last = ends.day == monthrange(ends.year, ends.month)[1]
        return Anchor(ends.year, ends.month, LAST if last else ends.day, cycle.months)
    year = _year(cycle, held)
    return year if isinstance(year, Asked) else Anchor(year, *found, cycle.months)


def _month_and_day(cycle: Cycle, held: Held) -> tuple[int, int] | Asked | None:
    """Month and day of every end; None where only the licence's own expiry tells."""
    if cycle.end == "fixed" and cycle.day:
        month, day = (int(part) for part in cycle.day.split("-"))
        return month, LAST if day >= monthrange(2001, month)[1] else day
    if cycle.end in ("licence expiry", "not said", "fixed"):
        return None
    born, on = _number(held, BIRTH_MONTH), _number(held, BIRTH_DAY)
    if born is None:
        return None if held.expires_on else asked(BIRTH_MONTH)
    if cycle.end == "birth month":
        return born, LAST
    if cycle.end == "month before birth month":
        return (born - 2) % 12 + 1, LAST
    if on is None:
        return None if held.expires_on else asked(BIRTH_DAY)
    return born, LAST if (born, on) == (2, 29) else on


def _year(cycle: Cycle, held: Held) -> int | Asked:
    """A year in which a cycle ends: by the rule's own words, else that in which the licence says it expires."""
    if cycle.months == 12 or cycle.years == "every":
        return 2001
    parity: str | None = cycle.years
    if cycle.years == "by birth year":
        parity = held.answers.get(BIRTH_YEAR)
    elif cycle.years == "by first licence":
        first = day_told(held, FIRST_LICENSED)
        parity = None if first is None else ("odd" if first.year % 2 else "even")
        if parity is None and held.expires_on is None:
            return asked(FIRST_LICENSED)
    if cycle.months == 24 and parity in ("odd", "even"):
        return 2001 if parity == "odd" else 2000
    return asked(EXPIRES_ON) if held.expires_on is None else held.expires_on.year


def day_told(held: Held, question: str) -> date | None:
    """A date that the learner told us, or None."""
    try:
        return date.fromisoformat(held.answers.get(question, ""))
    except ValueError:
        return None


def _number(held: Held, question: str) -> int | None:
    told = held.answers.get(question, "")
    return int(told) if told.isdecimal() and 1 <= int(told) <= 31 else None
