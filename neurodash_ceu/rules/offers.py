"""Does an edition earn credit today, and if not, why not, in sentences for the learner."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from neurodash_ceu.rules.lesson import ModuleHead


@dataclass(frozen=True)
class Offer:
    """Whether completing today earns credit; `why_not` is empty exactly when it does."""

    why_not: tuple[str, ...]

    @property
    def earns(self) -> bool:
        """True when nothing stands against it."""
        return not self.why_not


def offer(head: ModuleHead, today: date, demonstration: bool) -> Offer:
    """What stands against credit on a civil day. Outside a demonstration a named reviewer is needed.

    A provider is needed too, but no installation in production starts without one.
    """
    why_not = []
    if today < head.released_on:
        why_not.append(f"This module is released on {_day(head.released_on)}; before that it earns nothing.")
    if today > head.credit_until:
        why_not.append(f"Credit for this edition ended on {_day(head.credit_until)}. You can still read and practise.")
    if head.credit.total < 1:
        why_not.append("The credit claim of this module is below one minute, so it earns nothing.")
    if not demonstration and not head.review:
        why_not.append("No licensed clinician has reviewed this module yet, so it earns no credit. "
                       "You can read and practise all of it.")
    return Offer(tuple(why_not))


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
