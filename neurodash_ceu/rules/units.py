"""How an authority counts minutes, and what an amount in its unit comes to in minutes. The authorities are data.

Credit is whole minutes; a unit is a way of reading them, under its authority's name. Where a rule does not say how it
rounds, it is rounded down; where it does not say how long its hour is, the longer hour is taken, and both are told.
Credits of colleges are no unit here: what a semester is worth differs from board to board.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from neurodash_ceu.rules.credit import KINDS, EntryFacts, Kind
from neurodash_ceu.rules.refusal import Refused

LONG_HOUR, SHORT_HOUR = 60, 50  # minutes: the two hours that boards count in
CONTACT = "contact hour"


@dataclass(frozen=True)
class Read:
    """Where a rule was read: its own words, the document, the address of what was read, and the day (YYYY-MM-DD)."""

    words: str
    document: str
    address: str
    on: str


@dataclass(frozen=True)
class Better:
    """The unit that is counted in instead when the activity ended in a test and one of `approvers` approved it."""

    unit: Unit
    approvers: tuple[str, ...]


@dataclass(frozen=True)
class Unit:
    """How an authority counts: minutes to an hour, hours to a unit, the smallest step, and how it rounds.

    Fewer than `least_minutes` count nothing. Only minutes of `kinds` count (a sum that was stated whole cannot be
    divided, and counts), and only activities of `formats` (of every format where there is none): `elsewhere` is the
    sentence that says why others are not converted. `note` is what a learner should know besides. What the source does
    not say is marked: `step_was_read`, `hour_was_read`. The `id` is kept in entries (`claimed_unit`) and never changes
    its meaning.
    """

    id: str
    authority: str
    name: str
    minutes_per_hour: int
    hours_per_unit: Fraction
    step: Fraction
    rounding: Literal["down", "nearest"]
    read: Read
    least_minutes: int = 0
    kinds: tuple[Kind, ...] = KINDS
    formats: tuple[str, ...] = ()
    elsewhere: str = ""
    note: str = ""
    step_was_read: bool = True
    hour_was_read: bool = True
    better: Better | None = None

    @property
    def minutes(self) -> Fraction:
        """The minutes of one unit."""
        return self.minutes_per_hour * self.hours_per_unit


@dataclass(frozen=True)
class Count:
    """What an entry comes to in a unit, and how in words. No amount where the unit has no way to count it."""

    unit: Unit
    amount: Fraction | None
    how: str


@dataclass(frozen=True)
class Claimed:
    """The whole minutes that an amount in a unit comes to, and the sum in words."""

    minutes: int
    words: str


def convert(minutes: int, unit: Unit) -> Fraction:
    """Minutes in an authority's unit, rounded as it rounds (a half goes up). Exact, never a float.

    Minutes taken back count as much as the same minutes given.
    """
    if minutes < 0:
        return -convert(-minutes, unit)
    if minutes < unit.least_minutes:
        return Fraction(0)
    steps = minutes / unit.minutes / unit.step
    whole = steps.__floor__() if unit.rounding == "down" else (steps + Fraction(1, 2)).__floor__()
    return whole * unit.step


def count(facts: EntryFacts, unit: Unit) -> Count:
    """An entry as an authority would count it: by its format, its kinds of minutes, its test and its approvals."""
    if unit.better and facts.assessed and _approved(facts.approvals, unit.better.approvers):
        return count(facts, unit.better.unit)
    if unit.formats and facts.format not in unit.formats:
        return Count(unit, None, unit.elsewhere)
    minutes = sum(facts.minutes.of(kind) for kind in unit.kinds)
    how = rule_words(unit)
    if facts.minutes.stated and _left_out(unit):
        how += " How many of these are such is not known: their provider stated one sum, and it is counted whole."
    if not unit.hour_was_read:
        shorter = convert(minutes, replace(unit, minutes_per_hour=SHORT_HOUR))
        how += (f" How long its hour is was not read: with {SHORT_HOUR} minutes it would be "
                f"{amount_words(shorter, unit)}.")
    return Count(unit, convert(minutes, unit), how)


def _approved(approvals: tuple[str, ...], approvers: tuple[str, ...]) -> bool:
    """Is one of "AUTHORITY NUMBER" by one of these authorities?"""
    return any(approval == name or approval.startswith(f"{name} ") for approval in approvals for name in approvers)


def minutes_claimed(amount: Fraction, unit: Unit) -> Claimed:
    """The minutes of an amount that somebody was credited elsewhere in this unit; a part of a minute is dropped.

    Raises Refused for nothing or less, and for a unit whose hour may have 50 or 60 minutes: nobody guesses which.
    """
    if amount <= 0:
        raise Refused("Enter more than nothing.", "claimed")
    if not unit.hour_was_read:
        raise Refused(f"How many minutes an hour of {unit.authority} has is not known here. Enter the hours or minutes "
                      "that your proof states.", "claimed_unit")
    exact = amount * unit.minutes
    minutes = exact.__floor__()
    hours = f"{named(amount * unit.hours_per_unit, CONTACT)} of {unit.minutes_per_hour} minutes"
    own = unit.name == CONTACT and unit.hours_per_unit == 1
    sums = [hours] if own else [f"{amount_words(amount, unit)} of {unit.authority}", hours]
    sums.append(named(exact, "minute"))
    dropped = "" if exact == minutes else f", of which {named(Fraction(minutes), 'whole one')} count"
    return Claimed(minutes, " = ".join(sums) + dropped + ".")


# --- in words -----------------------------------------------------------------------------------------------


def rule_words(unit: Unit) -> str:
    """How a unit counts, in a sentence or some."""
    hours, minutes = unit.hours_per_unit, unit.minutes_per_hour
    if hours == 1:
        words = f"{minutes} minutes are 1 {unit.name}"
    elif hours > 1:
        words = f"{decimal(hours)} hours of {minutes} minutes are 1 {unit.name}"
    else:
        words = f"1 hour of {minutes} minutes is {decimal(1 / hours)} {unit.name}"
    step = decimal(unit.step)
    words += f", in steps of {step}, rounded down." if unit.rounding == "down" else f", to the nearest {step}."
    if unit.least_minutes:
        words += f" Less than {unit.least_minutes} minutes count nothing."
    if _left_out(unit):
        words += f" Minutes of {_left_out(unit)} do not count."
    return words if unit.step_was_read else f"{words} Its own rounding was not read."


def _left_out(unit: Unit) -> str:
    return " and ".join(kind for kind in KINDS if kind not in unit.kinds)


def amount_words(amount: Fraction, unit: Unit) -> str:
    """An amount with the name of its unit: "0.2 CEU", "1 contact hour", "−2.5 points"."""
    return named(amount, unit.name)


def named(amount: Fraction, name: str) -> str:
    """A number of things. A name that ends in a capital letter (CEU, PDU) has no plural."""
    return f"{decimal(amount)} {name}" if name[-1].isupper() or abs(amount) == 1 else f"{decimal(amount)} {name}s"


def decimal(number: Fraction) -> str:
    """A number with all its decimals, and no more. Raises ValueError for one that has no end of them, like a third."""
    places = 0
    while (abs(number) * 10**places).denominator > 1:
        places += 1
        if places > MOST_PLACES:
            raise ValueError(f"{number} has no decimal spelling")
    digits = f"{(abs(number) * 10**places).numerator:0{places + 1}d}"
    whole, part = digits[:len(digits) - places], digits[len(digits) - places:]
    return ("−" if number < 0 else "") + whole + (f".{part}" if part else "")


MOST_PLACES = 12
