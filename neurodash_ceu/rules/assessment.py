"""What is asked of a learner: the frozen shapes of a quiz and of a case.

They spell quiz.yaml and cases/*.yaml. Unknown keys are problems; answers and choices are stored by these
ids, so an id is stable and never reused.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

FORBID = {"extra": "forbid"}

Quality = Literal["optimal", "acceptable", "harmful"]
EndingQuality = Literal["good", "acceptable", "harmful"]


# --- the quiz (quiz.yaml) -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Option:
    """One answer to an item. Every option says why it is right or wrong."""

    __pydantic_config__ = FORBID
    id: str
    text: str
    rationale: str
    correct: bool = False


@dataclass(frozen=True)
class SingleBest:
    """A single-best-answer item: exactly one option is correct; worth one point.

    `section` is the place of the brief to reread; `cites` are claim ids or reference ids.
    """

    __pydantic_config__ = FORBID
    id: str
    kind: Literal["single_best"]
    objective: str
    section: str
    stem: str
    options: tuple[Option, ...]
    cites: tuple[str, ...] = ()
    shuffle: bool = True


Item = SingleBest


@dataclass(frozen=True)
class Quiz:
    """The bank and how many items one attempt draws from it."""

    __pydantic_config__ = FORBID
    id: str
    draw: int
    items: tuple[Item, ...]


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
