"""True/false grid: several statements on one stem, each true or false."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from neurodash_ceu.rules.canonical import later
from neurodash_ceu.rules.items import scheme
from neurodash_ceu.rules.items.base import FORBID, Answer, Image, Item, Mistake, Part, alike, once_each, pairs, too_few
from neurodash_ceu.rules.items.scheme import Scheme, Tally

FEWEST_STATEMENTS = 2


@dataclass(frozen=True)
class Statement:
    """A sentence that is true or false."""

    __pydantic_config__ = FORBID
    id: str
    text: str
    rationale: str
    true: bool
    pinned: bool = later(False)
    image: Image | None = later(None)


@dataclass(frozen=True, kw_only=True)
class TrueFalseGrid(Item):
    """Each statement is judged. Marks: "s1=true", "s2=false"."""

    __pydantic_config__ = FORBID
    kind: Literal["true_false_grid"]
    statements: tuple[Statement, ...]
    scheme: Scheme = "exact"

    def lists(self) -> tuple[tuple[str, tuple[Part, ...]], ...]:
        """One list: the statements."""
        return (("statements", self.statements),)

    def key(self) -> Answer:
        """Every statement with its truth."""
        return tuple(_mark(one.id, one.true) for one in self.statements)

    def fits(self, answer: Sequence[str]) -> bool:
        """Each of its statements at most once, true or false."""
        possible = {_mark(one.id, truth) for one in self.statements for truth in (True, False)}
        return once_each(answer) and set(answer) <= possible

    def whole(self, answer: Sequence[str]) -> bool:
        """Every statement is judged."""
        return {one.id for one in self.statements} <= set(pairs(answer))

    def steps(self) -> int:
        """By its scheme: a step a statement."""
        return scheme.steps(self.scheme, len(self.statements), len(self.statements))

    def earned(self, answer: Sequence[str]) -> int:
        """By its scheme: the statements judged rightly, and those judged wrongly."""
        given = pairs(answer)
        judged = [(one.true, given[one.id]) for one in self.statements if given.get(one.id) in ("true", "false")]
        hits = sum(said == _word(truth) for truth, said in judged)
        return scheme.earned(self.scheme, Tally(
            hits=hits, slips=len(judged) - hits, sought=len(self.statements), good=hits,
            decisions=len(self.statements)))

    def own_mistakes(self) -> Iterator[Mistake]:
        """Enough different statements."""
        yield from too_few("statements", self.statements, "statement", FEWEST_STATEMENTS)
        yield from alike("statements", self.statements, "statement")


def _word(truth: bool) -> str:
    return "true" if truth else "false"


def _mark(name: str, truth: bool) -> str:
    return f"{name}={_word(truth)}"
