"""What is asked of a learner: the frozen shapes of a quiz and of a case.

They spell quiz.yaml and cases/*.yaml. Unknown keys are problems; answers and choices are stored by these
ids, so an id is stable and never reused.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from neurodash_ceu.rules.canonical import later
from neurodash_ceu.rules.items.base import FORBID, Difficulty, Item
from neurodash_ceu.rules.items.single_best import SingleBest

Quality = Literal["optimal", "acceptable", "harmful"]
EndingQuality = Literal["good", "acceptable", "harmful"]


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
class Quiz:
    """The bank, and how many items one attempt draws from it.

    The shares of a blueprint are drawn first; what is left of `draw` is spread over the objectives.
    """

    __pydantic_config__ = FORBID
    id: str
    draw: int
    items: tuple[SingleBest, ...]
    blueprint: tuple[Share, ...] = later(())
    shuffle: bool = later(True)

    @property
    def graded(self) -> tuple[Item, ...]:
        """The items an attempt for credit can draw."""
        return tuple(item for item in self.items if item.graded)

    @property
    def practice(self) -> tuple[Item, ...]:
        """The items that are practice alone."""
        return tuple(item for item in self.items if not item.graded)


# --- cases (cases/*.yaml) -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Finding:
    """One line of the patient's sheet: what was measured, the value now, and before where it changed."""

    __pydantic_config__ = FORBID
    label: str
    value: str
    was: str | None = None


@dataclass(frozen=True)
class Choice:
    """A decision the learner may take. `consequence` is shown at once, `rationale` in the debrief."""

    __pydantic_config__ = FORBID
    id: str
    text: str
    next: str
    quality: Quality
    consequence: str
    rationale: str
    critical: bool = False


@dataclass(frozen=True)
class Scene:
    """A node that tells and leads on to one other node."""

    __pydantic_config__ = FORBID
    id: str
    kind: Literal["scene"]
    title: str
    text: str
    next: str
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Decision:
    """A node that asks: two or more choices."""

    __pydantic_config__ = FORBID
    id: str
    kind: Literal["decision"]
    title: str
    text: str
    ask: str
    choices: tuple[Choice, ...]
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Ending:
    """A node that ends the case. A good or acceptable one passes, unless a critical choice was made."""

    __pydantic_config__ = FORBID
    id: str
    kind: Literal["ending"]
    title: str
    text: str
    quality: EndingQuality
    findings: tuple[Finding, ...] = ()


Node = Scene | Decision | Ending


@dataclass(frozen=True)
class Case:
    """A branching scenario: a graph of nodes by id, without loops, about a fictional patient."""

    __pydantic_config__ = FORBID
    id: str
    title: str
    patient: str
    intro: str
    start: str
    nodes: tuple[Node, ...]
    cites: tuple[str, ...] = ()
