"""Whether an item's stem reads far harder than the text it tests."""

from __future__ import annotations

from collections.abc import Iterable

from neurodash_ceu.rules.flaws.asked import Asked, Flaw
from neurodash_ceu.rules.readability import measured

FEWEST_WORDS = 30  # of a stem: the formula says little about less
FAR = 60  # tenths of a school grade above the brief


def hard_stem(item: Asked, brief_grade_tenths: int) -> Iterable[Flaw]:
    """The stem has 30 words or more and its grade is six above the brief's: long words, or long sentences.

    Source: Kincaid's grade (see rules/readability.py). The distance of six grades is ours.
    """
    found = measured([item.stem])
    if found.words >= FEWEST_WORDS and found.grade_tenths >= brief_grade_tenths + FAR:
        yield Flaw(f"the stem reads like school grade {found.grade_tenths // 10}, the brief like grade "
                   f"{max(0, brief_grade_tenths) // 10}", "shorter sentences and plainer words; the matter may stay as "
                   "hard as it is")
