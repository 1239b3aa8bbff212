"""Partial credit: the four stated schemes, as counts of equal steps. No fraction is ever rounded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Scheme = Literal["exact", "proportional", "proportional_correct", "negative"]

WORDS: dict[str, str] = {
    "exact": "The whole answer counts, or nothing.",
    "proportional": "Every decision that is right counts in part.",
    "proportional_correct": "Everything right counts in part, as long as no more is chosen than is right.",
    "negative": "Everything right counts in part, and everything wrong takes as much away, never below nothing.",
}


@dataclass(frozen=True)
class Tally:
    """An answer beside its key.

    `hits` of `sought` right things were said and `slips` wrong ones; `good` of `decisions` single decisions are right
    (leaving out what is wrong is a right decision too).
    """

    hits: int
    slips: int
    sought: int
    good: int
    decisions: int


def steps(scheme: Scheme, sought: int, decisions: int) -> int:
    """The equal steps of a scheme."""
    return {"exact": 1, "proportional": decisions}.get(scheme, sought)


def earned(scheme: Scheme, tally: Tally) -> int:
    """The steps an answer earns. One that says nothing earns nothing under every scheme."""
    if not tally.hits and not tally.slips:
        return 0
    if scheme == "exact":
        return int(tally.hits == tally.sought and not tally.slips)
    if scheme == "proportional":
        return tally.good
    if scheme == "proportional_correct":
        return tally.hits if tally.hits + tally.slips <= tally.sought else 0
    return max(0, tally.hits - tally.slips)
