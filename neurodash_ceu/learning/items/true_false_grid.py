"""Statements, each judged true or false: a table with a pair of radio buttons a row."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from neurodash_ceu.learning.items.base import Drawn, ItemForm
from neurodash_ceu.rules.items.base import Answer, Image, pairs
from neurodash_ceu.rules.items.true_false_grid import TrueFalseGrid


@dataclass(frozen=True)
class Judged:
    """A statement: what was said of it ("true", "false" or ""), and what is so."""

    id: str
    text: Markup
    image: Image | None
    said: str
    truth: str
    why: Markup

    @property
    def right(self) -> bool:
        """Was it judged rightly?"""
        return self.said == self.truth


class Grid(ItemForm[TrueFalseGrid]):
    """A row for each statement."""

    template = "learning/items/true_false_grid.html"
    asking = "Choose true or false for each statement."

    def shown(self, drawn: Drawn[TrueFalseGrid]) -> tuple[Judged, ...]:
        """The statements in the order of the attempt."""
        statements, said = {one.id: one for one in drawn.item.statements}, pairs(drawn.answer)
        return tuple(
            Judged(name, drawn.says.line(statements[name].text), statements[name].image, said.get(name, ""),
                   "true" if statements[name].true else "false", drawn.says.block(statements[name].rationale))
            for name in drawn.order)

    def made(self, item: TrueFalseGrid, answer: Answer) -> tuple[int, int]:
        """The statements that are judged."""
        return len(pairs(answer)), len(item.statements)
