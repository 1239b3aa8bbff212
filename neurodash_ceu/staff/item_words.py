"""The flags of an item in sentences, and why a quiz has no alpha."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from neurodash_ceu.rules import item_marks
from neurodash_ceu.rules.items.base import Item
from neurodash_ceu.rules.statistics import FEWEST, HARD, WEAK, Figures, Flag, Kind, Undefined


@dataclass(frozen=True)
class Told:
    """A flag as staff read it: a word for the table, what was seen and what to do."""

    kind: Kind
    word: str
    seen: str
    do: str

    @property
    def stop(self) -> bool:
        """Urgent: learners may have lost points that they deserved."""
        return self.kind in ("negative", "beaten")

    @property
    def note(self) -> bool:
        """No fault, only room for something better."""
        return self.kind == "unused"


WORDS: dict[Kind, str] = {
    "negative": "Turned round", "beaten": "Key beaten", "hard": "Hard", "unused": "Unused option"}


def told(item: Item, figures: Figures) -> tuple[Told, ...]:
    """The flags of an item in sentences; the options that nobody takes in one."""
    unused = [item_marks.sign(item, flag.mark or "") for flag in figures.flags if flag.kind == "unused"]
    made = [Told(flag.kind, WORDS[flag.kind], *_sentences(item, flag, figures))
            for flag in figures.flags if flag.kind != "unused"]
    if unused:
        made.append(Told("unused", WORDS["unused"], _unused(unused, sum(figures.thirds)),
                         "Put a mistake in its place that people make, or leave it out: three options are enough."))
    return tuple(made)


def _sentences(item: Item, flag: Flag, figures: Figures) -> tuple[str, str]:
    if flag.kind == "negative":
        return ("Who did better on the other questions did worse on this one.",
                "Check the key first. If it is right, look for a second way to read the stem.")
    if flag.kind == "beaten":
        return (f"{_who(flag, figures)} chose {_named(item, flag.mark or '')} than the key.",
                "Check the key. If it is right, let the stem say what makes this option worse.")
    return (f"Less than {HARD.numerator} in {HARD.denominator} of its points were earned.",
            "See whether the section it points to teaches this, and whether the key is right.")


def _named(item: Item, mark: str) -> str:
    sign = item_marks.sign(item, mark)
    return f"option {sign}" if sign else f"“{item_marks.words(item, mark)}”"


def _who(flag: Flag, figures: Figures) -> str:
    """Of all, or among the best alone."""
    count = next(one.count for one in figures.choices if one.mark == flag.mark)
    return "More learners" if count > min(one.count for one in figures.choices if one.keyed) else (
        "In the upper third more")


def _unused(signs: Sequence[str], of: int) -> str:
    named = f"Option {signs[0]} was" if len(signs) == 1 else f"Options {', '.join(signs[:-1])} and {signs[-1]} were"
    return f"{named} chosen by {'fewer than 1 in 20' if of >= WEAK else 'nobody'} of {of}."


UNDEFINED: dict[Undefined, str] = {
    "too few": f"It is told from {FEWEST} first attempts on.",
    "different questions": f"Attempts draw different questions, and fewer than {FEWEST} had the same ones.",
    "one question": "An attempt has one question only.",
    "no spread": "All who had the same questions earned the same.",
}
