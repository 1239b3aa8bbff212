"""Single best answer: exactly one option is correct."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from neurodash_ceu.rules.items.base import FORBID, Answer, Item, Mistake, Option, Part, alike, too_few


@dataclass(frozen=True, kw_only=True)
class SingleBest(Item):
    """One option is the best. Marks: its id. All or nothing."""

    __pydantic_config__ = FORBID
    kind: Literal["single_best"]
    options: tuple[Option, ...]

    def lists(self) -> tuple[tuple[str, tuple[Part, ...]], ...]:
        """One list: the options."""
        return (("options", self.options),)

    def key(self) -> Answer:
        """The correct option."""
        return tuple(option.id for option in self.options if option.correct)

    def fits(self, answer: Sequence[str]) -> bool:
        """At most one of its options."""
        return len(answer) <= 1 and set(answer) <= {option.id for option in self.options}

    def whole(self, answer: Sequence[str]) -> bool:
        """One is chosen."""
        return bool(answer)

    def steps(self) -> int:
        """No partial credit."""
        return 1

    def earned(self, answer: Sequence[str]) -> int:
        """1 for the correct option and no other."""
        known = {option.id for option in self.options}
        return int(bool(self.key()) and set(self.key()) == set(answer) & known)

    def own_mistakes(self) -> Iterator[Mistake]:
        """Exactly one is correct, among enough different ones."""
        correct = self.key()
        if not correct:
            yield Mistake((), "no option is correct", "mark one option `correct: true`")
        elif len(correct) > 1:
            yield Mistake((), f"{len(correct)} options are correct ({', '.join(correct)})",
                          "leave `correct: true` on the best one alone, or make it a multiple_response")
        yield from too_few("options", self.options, "option")
        yield from alike("options", self.options, "option")
