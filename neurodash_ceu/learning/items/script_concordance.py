"""Script concordance: a scale to judge by, and afterwards the panel's judgements as bars with their numbers."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from neurodash_ceu.learning.items.base import Drawn, ItemForm
from neurodash_ceu.rules.items.script_concordance import ScriptConcordance

PANEL = "What most of a panel judged counts in whole, what fewer of them judged in part."


@dataclass(frozen=True)
class Point:
    """A point of the scale. `bar` is its share of the longest bar, 0 to 100."""

    id: str
    text: Markup
    chosen: bool
    panel: int
    bar: int
    most: bool
    why: Markup


@dataclass(frozen=True)
class Scale:
    """What was thought of, what is found, and the points. `panel` were asked; `scored`: enough for a grade."""

    hypothesis: Markup
    finding: Markup
    points: tuple[Point, ...]
    panel: int
    scored: bool


class Judging(ItemForm[ScriptConcordance]):
    """A radio button for each point."""

    template = "learning/items/script_concordance.html"
    asking = "Judge how likely it becomes."

    def counts(self, item: ScriptConcordance) -> str:
        """By the panel, where it is large enough."""
        return PANEL if item.scored else ""

    def shown(self, drawn: Drawn[ScriptConcordance]) -> Scale:
        """The scale in its order."""
        item, most = drawn.item, max((one.panel for one in drawn.item.scale), default=0)
        return Scale(drawn.says.line(item.hypothesis), drawn.says.line(item.finding), tuple(
            Point(one.id, drawn.says.line(one.text), one.id in drawn.answer, one.panel,
                  one.panel * 100 // most if most else 0, bool(most) and one.panel == most,
                  drawn.says.block(one.rationale))
            for one in item.scale), item.panel, item.scored)
