"""What is asked of a learner: the frozen shapes of a quiz.

They spell quiz.yaml. Unknown keys are problems; answers are stored by these ids, so an id is stable and never reused.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from neurodash_ceu.rules.canonical import later
from neurodash_ceu.rules.items.base import FORBID, Difficulty, Item
from neurodash_ceu.rules.items.kinds import AnyItem

# --- the quiz (quiz.yaml) -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Share:
    """A line of a blueprint: of the items that are of this objective, kind and difficulty, draw so many."""

    __pydantic_config__ = FORBID
    draw: int
    objective: str | None = None
    kind: str | None = None
    difficulty: Difficulty | None = None

    def takes(self, item: Item) -> bool:
        """Is this item one of those?"""
        wanted = ((self.objective, item.objective), (self.kind, item.kind), (self.difficulty, item.difficulty))
        return all(want is None or want == has for want, has in wanted)


@dataclass(frozen=True)
class Policy:
    """How a quiz is sat; its pass mark and attempts stand in module.yaml.

    In study mode the why of an answer is shown at once and the answer then stands; in test mode after submitting.
    `wait_minutes` lie between an attempt that did not pass and the next. `time_limit_minutes` is kept by the server.
    `test_out`: who passes before reading need not confirm the reading, and earns no minutes for it. `pretest` is how
    many items are asked before, ungraded, to show the gain. `confidence`: ask how sure the learner is; never graded.
    """

    __pydantic_config__ = FORBID
    mode: Literal["test", "study"] = "test"
    wait_minutes: int = 0
    time_limit_minutes: int | None = None
    test_out: bool = False
    pretest: int = 0
    confidence: bool = False


@dataclass(frozen=True)
class Quiz:
    """The bank, and how many items one attempt draws from it.

    The shares of a blueprint are drawn first; what is left of `draw` is spread over the objectives.
    """

    __pydantic_config__ = FORBID
    id: str
    draw: int
    items: tuple[AnyItem, ...]
    blueprint: tuple[Share, ...] = later(())
    shuffle: bool = later(True)
    policy: Policy = later(Policy())

    def item(self, name: str) -> Item:
        """An item by its id. Raises LookupError for an id that the bank has not."""
        for item in self.items:
            if item.id == name:
                return item
        raise LookupError(f"the quiz has no item {name}")

    @property
    def graded(self) -> tuple[Item, ...]:
        """The items an attempt for credit can draw."""
        return tuple(item for item in self.items if item.graded)

    @property
    def practice(self) -> tuple[Item, ...]:
        """The items that are practice alone."""
        return tuple(item for item in self.items if not item.graded)
