"""Matching: the options under letters, and a list to choose from beside each premise."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from neurodash_ceu.learning.items.base import KEYS, Drawn, ItemForm
from neurodash_ceu.rules.items.base import Answer, Image, pairs
from neurodash_ceu.rules.items.matching import Matching


@dataclass(frozen=True)
class Offered:
    """An option under its letter. `why` is blank where a premise says it."""

    id: str
    key: str
    text: Markup
    image: Image | None
    why: Markup

    @property
    def words(self) -> str:
        """It in a list of a form, where there is no markup."""
        return f"{self.key}. {self.text.striptags()}"


@dataclass(frozen=True)
class Sought:
    """A premise: the option that was given to it, if one was, and the one that belongs to it."""

    id: str
    text: Markup
    image: Image | None
    given: Offered | None
    belongs: Offered
    why: Markup

    @property
    def right(self) -> bool:
        """Was it matched rightly?"""
        return self.given == self.belongs


@dataclass(frozen=True)
class Matched:
    """Both lists in the order of the attempt."""

    options: tuple[Offered, ...]
    premises: tuple[Sought, ...]


class Pairs(ItemForm[Matching]):
    """A select for each premise."""

    template = "learning/items/matching.html"
    asking = "Choose an option for each. An option may be used once, more than once or not at all."

    def shown(self, drawn: Drawn[Matching]) -> Matched:
        """Both lists."""
        options = {one.id: one for one in drawn.item.options}
        premises, given = {one.id: one for one in drawn.item.premises}, pairs(drawn.answer)
        order = [name for name in drawn.order if name in options]
        offered = {name: Offered(name, key, drawn.says.line(options[name].text), options[name].image,
                                 drawn.says.block(options[name].rationale))
                   for name, key in zip(order, KEYS, strict=False)}
        return Matched(tuple(offered.values()), tuple(
            Sought(name, drawn.says.line(premises[name].text), premises[name].image,
                   offered.get(given.get(name, "")), offered[premises[name].match],
                   drawn.says.block(premises[name].rationale))
            for name in drawn.order if name in premises))

    def made(self, item: Matching, answer: Answer) -> tuple[int, int]:
        """The premises that have an option."""
        return len(pairs(answer)), len(item.premises)
