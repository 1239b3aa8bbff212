"""Script concordance: how a new finding moves a hypothesis, beside what a panel of clinicians judged.

Credit is the share of the panel that judged alike, the panel's most frequent judgement being worth the whole point
(aggregate scoring, as in Fournier, Demeester and Charlin, BMC Med Inform Decis Mak 2008;8:18). No panel is invented:
with fewer than ten recorded answers the item is practice alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from neurodash_ceu.rules.items.base import FORBID, Answer, Item, Mistake, Part, alike, too_few

SMALLEST_PANEL = 10


@dataclass(frozen=True)
class Judgement:
    """One point of the scale, and how many of the panel chose it."""

    __pydantic_config__ = FORBID
    id: str
    text: str
    rationale: str
    panel: int = 0


@dataclass(frozen=True, kw_only=True)
class ScriptConcordance(Item):
    """The stem is the case; `hypothesis` is what was being thought of, `finding` what is then found. Marks: the id.

    The scale stands in the author's order.
    """

    __pydantic_config__ = FORBID
    kind: Literal["script_concordance"]
    hypothesis: str
    finding: str
    scale: tuple[Judgement, ...]

    def lists(self) -> tuple[tuple[str, tuple[Part, ...]], ...]:
        """One list: the scale."""
        return (("scale", self.scale),)

    def held(self) -> frozenset[str]:
        """All: a scale is not shuffled."""
        return frozenset(one.id for one in self.scale)

    @property
    def panel(self) -> int:
        """How many answers of a panel are recorded."""
        return sum(one.panel for one in self.scale)

    @property
    def scored(self) -> bool:
        """Whether the panel is large enough to score by."""
        return self.panel >= SMALLEST_PANEL

    def key(self) -> Answer:
        """What most of the panel judged (the first of several); nothing where the panel is too small."""
        most = max((one.panel for one in self.scale), default=0)
        return tuple(one.id for one in self.scale if one.panel == most)[:1] if self.scored else ()

    def fits(self, answer: Sequence[str]) -> bool:
        """At most one point of its scale."""
        return len(answer) <= 1 and set(answer) <= {one.id for one in self.scale}

    def whole(self, answer: Sequence[str]) -> bool:
        """One is chosen."""
        return bool(answer)

    def steps(self) -> int:
        """One for each of the panel who chose the most frequent judgement."""
        return max(one.panel for one in self.scale) if self.scored else 1

    def earned(self, answer: Sequence[str]) -> int:
        """How many of the panel judged alike."""
        if not self.scored or len(answer) != 1:
            return 0
        return next((one.panel for one in self.scale if one.id == answer[0]), 0)

    def own_mistakes(self) -> Iterator[Mistake]:
        """A grade needs a panel; a scale needs different points."""
        if self.graded and not self.scored:
            yield Mistake((), f"{self.panel} answers of a panel are recorded, and a grade needs {SMALLEST_PANEL}",
                          "set `graded: false` (it is then offered as practice) until a panel was asked")
        for n, one in enumerate(self.scale):
            if one.panel < 0:
                yield Mistake(("scale", n, "panel"), "a panel cannot have fewer than 0 answers", "count them")
        yield from too_few("scale", self.scale, "point")
        yield from alike("scale", self.scale, "point")
