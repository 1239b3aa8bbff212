"""Ordering: steps to be put in their order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from neurodash_ceu.rules.canonical import later
from neurodash_ceu.rules.items import scheme
from neurodash_ceu.rules.items.base import FORBID, Answer, Image, Item, Mistake, Part, alike, once_each, too_few
from neurodash_ceu.rules.items.scheme import Scheme, Tally


@dataclass(frozen=True)
class Ordered:
    """A step. It stands in the file at its right place."""

    __pydantic_config__ = FORBID
    id: str
    text: str
    rationale: str
    image: Image | None = later(None)


@dataclass(frozen=True, kw_only=True)
class Ordering(Item):
    """The file lists the steps in their right order; a page never does. Marks: the ids, first to last.

    Under `proportional` a decision is a pair of steps, right when the one comes before the other as it should; under
    the other schemes a step counts that stands at its place.
    """

    __pydantic_config__ = FORBID
    kind: Literal["ordering"]
    order: tuple[Ordered, ...]
    scheme: Scheme = "exact"

    def lists(self) -> tuple[tuple[str, tuple[Part, ...]], ...]:
        """One list: the steps."""
        return (("order", self.order),)

    def held(self) -> frozenset[str]:
        """None: shown in the author's order, the item would answer itself."""
        return frozenset()

    def gives_away(self, order: Sequence[str]) -> bool:
        """The right order, of two steps and more."""
        return len(order) > 1 and tuple(order) == self.key()

    def key(self) -> Answer:
        """The ids in the author's order."""
        return tuple(one.id for one in self.order)

    def fits(self, answer: Sequence[str]) -> bool:
        """All of its steps, each once; or nothing."""
        return not answer or (once_each(answer) and set(answer) == set(self.key()))

    def whole(self, answer: Sequence[str]) -> bool:
        """An order is given."""
        return bool(answer)

    def steps(self) -> int:
        """By its scheme: a step for each place, or for each pair."""
        count = len(self.order)
        return scheme.steps(self.scheme, count, count * (count - 1) // 2)

    def earned(self, answer: Sequence[str]) -> int:
        """By its scheme. An order that is not whole earns nothing."""
        if not answer or not self.fits(answer):
            return 0
        place = {name: n for n, name in enumerate(answer)}
        hits = sum(place[name] == n for n, name in enumerate(self.key()))
        couples = list(combinations(self.key(), 2))
        return scheme.earned(self.scheme, Tally(
            hits=hits, slips=len(place) - hits, sought=len(place),
            good=sum(place[one] < place[two] for one, two in couples), decisions=len(couples)))

    def own_mistakes(self) -> Iterator[Mistake]:
        """Enough different steps."""
        yield from too_few("order", self.order, "step")
        yield from alike("order", self.order, "step")
