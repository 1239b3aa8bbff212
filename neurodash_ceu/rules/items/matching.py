"""Matching: premises, each with the option that belongs to it. Extended matching has more options than premises."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from neurodash_ceu.rules.canonical import later
from neurodash_ceu.rules.items import scheme
from neurodash_ceu.rules.items.base import FORBID, Answer, Image, Item, Mistake, Part, alike, once_each, pairs, too_few
from neurodash_ceu.rules.items.scheme import Scheme, Tally

FEWEST_PREMISES = 2


@dataclass(frozen=True)
class Premise:
    """What an option is sought for; `match` is the id of the one that belongs to it."""

    __pydantic_config__ = FORBID
    id: str
    text: str
    rationale: str
    match: str
    pinned: bool = later(False)
    image: Image | None = later(None)


@dataclass(frozen=True)
class Match:
    """An option that premises are matched with. It may belong to several, or to none."""

    __pydantic_config__ = FORBID
    id: str
    text: str
    rationale: str
    pinned: bool = later(False)
    image: Image | None = later(None)


@dataclass(frozen=True, kw_only=True)
class Matching(Item):
    """Each premise takes one option. Marks: "p1=b"."""

    __pydantic_config__ = FORBID
    kind: Literal["matching"]
    premises: tuple[Premise, ...]
    options: tuple[Match, ...]
    scheme: Scheme = "exact"

    def lists(self) -> tuple[tuple[str, tuple[Part, ...]], ...]:
        """Two lists: the premises, and the options."""
        return (("premises", self.premises), ("options", self.options))

    def key(self) -> Answer:
        """Every premise with its option."""
        return tuple(f"{one.id}={one.match}" for one in self.premises)

    def fits(self, answer: Sequence[str]) -> bool:
        """Each of its premises at most once, with one of its options."""
        possible = {f"{one.id}={two.id}" for one in self.premises for two in self.options}
        return once_each(answer) and set(answer) <= possible

    def whole(self, answer: Sequence[str]) -> bool:
        """Every premise has an option."""
        return {one.id for one in self.premises} <= set(pairs(answer))

    def steps(self) -> int:
        """By its scheme: a step a premise."""
        return scheme.steps(self.scheme, len(self.premises), len(self.premises))

    def earned(self, answer: Sequence[str]) -> int:
        """By its scheme: the premises matched rightly, and those matched wrongly."""
        given, known = pairs(answer), {one.id for one in self.options}
        matched = [(one.match, given[one.id]) for one in self.premises if given.get(one.id) in known]
        hits = sum(match == said for match, said in matched)
        return scheme.earned(self.scheme, Tally(
            hits=hits, slips=len(matched) - hits, sought=len(self.premises), good=hits, decisions=len(self.premises)))

    def owes_why(self) -> frozenset[str]:
        """The premises, and the options that belong to none of them."""
        return frozenset(part.id for part in self.parts()) - {one.match for one in self.premises}

    def own_mistakes(self) -> Iterator[Mistake]:
        """Premises with an option that exists, and enough different ones of both."""
        known = {one.id for one in self.options}
        for n, premise in enumerate(self.premises):
            if premise.match not in known:
                yield Mistake(("premises", n, "match"), f'its option "{premise.match}" does not exist',
                              f"write one of {', '.join(sorted(known)) or 'its options'}")
        yield from too_few("premises", self.premises, "premise", FEWEST_PREMISES)
        yield from too_few("options", self.options, "option")
        yield from alike("premises", self.premises, "premise")
        yield from alike("options", self.options, "option")
