"""What the rules for item flaws look at: a stem and its options as plain text, and the words in them.

Any kind of item that has a stem can be looked at. Rules that compare the key with the other options stay silent where
options are not marked right or wrong.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from neurodash_ceu.rules.prose import plain_text
from neurodash_ceu.rules.stems import stem
from neurodash_ceu.rules.words import fold, stems

_WORD = re.compile(r"[^\W_]+(?:[.,]\d+)?(?:['’\-][^\W_]+)*")
_SENTENCE = re.compile(r"(?<=[.!?…])[\"”’)]*\s+(?=\S)")
_ARTICLES = frozenset(("a", "an", "the"))
# Words of the asking, not of the matter: an option that says them again gives nothing away.
_ASKING = frozenset(
    stem(word) for word in (
        "about after again also answer answers anyone anything asked asks because before being best better both come "
        "comes could decision does done during each either every everything first fits follow following follows "
        "give gives going good have here hold keep last least less like likely look made make makes many more most "
        "much must need needs next none nothing now once only option options other others over part patient patients "
        "person people plan reply right same says sentence should since some statement still such take takes tell "
        "than them then they thing this time under until used very want wants week weeks well were whether while would "
        "your".split()))
SHORTEST_OF_WEIGHT = 3  # letters of a stem


@runtime_checkable
class Marked(Protocol):
    """An option of an item whose options are right or wrong."""

    @property
    def text(self) -> str: ...
    @property
    def correct(self) -> bool: ...


@runtime_checkable
class Stemmed(Protocol):
    """An item that asks with a stem, whatever its kind."""

    @property
    def stem(self) -> str: ...


@dataclass(frozen=True)
class Offered:
    """One option as a reader sees it, whether it is right, and its place among the options of the file."""

    text: str
    correct: bool
    place: int

    @property
    def length(self) -> int:
        """Its length in characters."""
        return len(self.text)


@dataclass(frozen=True)
class Asked:
    """One item as a reader sees it. `options` is empty where they are not right or wrong; `shuffled`: in any order."""

    stem: str
    options: tuple[Offered, ...] = ()
    shuffled: bool = True

    @property
    def keys(self) -> tuple[Offered, ...]:
        """The options that are right."""
        return tuple(option for option in self.options if option.correct)

    @property
    def distractors(self) -> tuple[Offered, ...]:
        """The options that are wrong."""
        return tuple(option for option in self.options if not option.correct)

    @property
    def lead_in(self) -> str:
        """The last sentence of the stem: what is asked."""
        return _SENTENCE.split(self.stem)[-1] if self.stem else ""


@dataclass(frozen=True)
class Flaw:
    """What a rule saw, and what mends it. `option` is the place of the option it stands in, if it stands in one."""

    what: str
    fix: str
    option: int | None = None


def asked(item: object) -> Asked | None:
    """The item as the rules see it, or None for what has no stem."""
    if not isinstance(item, Stemmed):
        return None
    options: tuple[object, ...] = tuple(getattr(item, "options", ()))
    marked = [one for one in options if isinstance(one, Marked)]
    whole = len(marked) == len(options)
    offered = tuple(Offered(plain_text(one.text), one.correct, n) for n, one in enumerate(marked)) if whole else ()
    fixed = not getattr(item, "shuffle", True) or all(getattr(one, "pinned", False) for one in options)
    return Asked(plain_text(item.stem), offered, not fixed)


def words(text: str) -> list[str]:
    """Every word of a text in small letters, in order; "one-repetition" is one, "don't" is one."""
    return _WORD.findall(text.casefold().replace("’", "'"))


def bare(text: str) -> list[str]:
    """The words of a text by their stems, in order, without articles. Unlike `weighty`, "not" and "before" stay."""
    return [stem(fold(word)) for word in words(text) if word not in _ARTICLES]


def weighty(text: str) -> frozenset[str]:
    """The stems of the words that carry the matter: no common words, no words of the asking, no numbers."""
    return frozenset(one for one in stems(text)
                     if len(one) >= SHORTEST_OF_WEIGHT and one.isalpha() and one not in _ASKING)
