"""Multiple response: every option that is right, and no other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from neurodash_ceu.rules.items import scheme
from neurodash_ceu.rules.items.base import FORBID, Answer, Item, Mistake, Option, Part, alike, once_each, too_few
from neurodash_ceu.rules.items.scheme import Scheme, Tally


@dataclass(frozen=True, kw_only=True)
class MultipleResponse(Item):
    """Several options may be right. Marks: the ids of those chosen, in any order."""

    __pydantic_config__ = FORBID
    kind: Literal["multiple_response"]
    options: tuple[Option, ...]
    scheme: Scheme = "exact"

    def lists(self) -> tuple[tuple[str, tuple[Part, ...]], ...]:
        """One list: the options."""
        return (("options", self.options),)

    def key(self) -> Answer:
        """The correct options."""
        return tuple(option.id for option in self.options if option.correct)

    def fits(self, answer: Sequence[str]) -> bool:
        """Some of its options, each once."""
        return once_each(answer) and set(answer) <= {option.id for option in self.options}

    def whole(self, answer: Sequence[str]) -> bool:
        """At least one is chosen."""
        return bool(answer)

    def steps(self) -> int:
        """By its scheme: a step a right option, or a step an option."""
        return scheme.steps(self.scheme, len(self.key()), len(self.options))

    def earned(self, answer: Sequence[str]) -> int:
        """By its scheme: the options chosen beside those that are right."""
        known, right = {option.id for option in self.options}, set(self.key())
        chosen = set(answer) & known
        return scheme.earned(self.scheme, Tally(
            hits=len(chosen & right), slips=len(chosen - right), sought=len(right),
            good=len(known) - len(chosen ^ right), decisions=len(known)))

    def own_mistakes(self) -> Iterator[Mistake]:
        """Some are right and some are not, among enough different ones."""
        correct = self.key()
        if not correct:
            yield Mistake((), "no option is correct", "mark every right option `correct: true`")
        elif len(correct) == len(self.options):
            yield Mistake((), "every option is correct", "add an option that is wrong, or ask something else")
        yield from too_few("options", self.options, "option")
        yield from alike("options", self.options, "option")
