"""What only the whole bank shows: a habit of its author that tells the key, item after item."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction

from neurodash_ceu.rules.flaws.asked import Asked, Flaw

FEWEST_HITS = 6  # keys found by a habit before it is called one


def key_by_length(bank: Sequence[Asked]) -> Iterable[Flaw]:
    """Choosing the longest option of each item, or the shortest, finds more than twice the keys that chance would.

    Counted are items with one key among three options or more; a tie finds nothing.
    Source: checklist, "The correct answer is longer, more specific, or more complete than other options".
    """
    counted = [item for item in bank if len(item.keys) == 1 and len(item.options) >= 3]
    chance = sum((Fraction(1, len(item.options)) for item in counted), Fraction(0))
    extremes: tuple[tuple[str, Callable[[Iterable[int]], int]], ...] = (("longest", max), ("shortest", min))
    for name, extreme in extremes:
        hits = sum(1 for item in counted if _alone(item, extreme))
        if hits >= FEWEST_HITS and hits > 2 * chance:
            yield Flaw(f"in {hits} of {len(counted)} items the key is the {name} option",
                       f"make some keys of them {'shorter' if name == 'longest' else 'longer'}, or some other options "
                       f"{'longer' if name == 'longest' else 'shorter'}")


def _alone(item: Asked, extreme: Callable[[Iterable[int]], int]) -> bool:
    end = extreme(one.length for one in item.options)
    return [one.correct for one in item.options if one.length == end] == [True]
