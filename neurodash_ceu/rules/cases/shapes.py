"""The frozen shapes of a case: a graph of nodes about a fictional patient, and the patient's state.

They spell cases/*.yaml. Unknown keys are problems; steps are stored by these ids, so an id is stable and never
reused. Every condition is a declared comparison of a variable with a number: there is no expression language.
Members that came after the first cases were published are `later`, so that their editions keep their hash.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from neurodash_ceu.rules.canonical import later

FORBID = {"extra": "forbid"}

Quality = Literal["optimal", "acceptable", "harmful"]
EndingQuality = Literal["good", "acceptable", "harmful"]


# --- the patient's state --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Variable:
    """A number that says how the patient is, or what was used up: fatigue, heat, trust, minutes.

    `low`, `high`, `start` and all that is added are whole numbers of steps; with `decimals: 1` a step is a tenth,
    and 64 is shown as 6.4. A hidden variable works like any other and is shown in the debrief.
    """

    __pydantic_config__ = FORBID
    id: str
    label: str
    low: int
    high: int
    start: int
    unit: str | None = None
    decimals: int = 0
    worse: Literal["high", "low", "neither"] = "neither"
    group: Literal["patient", "vital", "outcome"] = "patient"
    shown: bool = True


@dataclass(frozen=True)
class Guard:
    """A comparison that holds or does not: of several, all must hold."""

    __pydantic_config__ = FORBID
    variable: str
    at_least: int | None = None
    at_most: int | None = None
    equals: int | None = None


@dataclass(frozen=True)
class Effect:
    """What is done to a variable: something is added to it, or it is set. It never leaves its bounds."""

    __pydantic_config__ = FORBID
    variable: str
    add: int | None = None
    set: int | None = None


@dataclass(frozen=True)
class Delayed:
    """What follows only after so many further decisions: effects, words shown then, or both.

    It comes due once, and only if its guards hold then. At an ending it no longer comes.
    """

    __pydantic_config__ = FORBID
    after: int
    text: str | None = None
    effects: tuple[Effect, ...] = ()
    when: tuple[Guard, ...] = ()


@dataclass(frozen=True)
class Way:
    """Where something leads instead of its `next`, when the guards hold; the first such way is taken."""

    __pydantic_config__ = FORBID
    next: str
    when: tuple[Guard, ...]


# --- what a node shows and asks -------------------------------------------------------------------------


@dataclass(frozen=True)
class Says:
    """What a finding says instead of its `value`, when the guards hold; the first such words are shown."""

    __pydantic_config__ = FORBID
    value: str
    when: tuple[Guard, ...]


@dataclass(frozen=True)
class Finding:
    """One line of the patient's sheet: what was measured, the value now, and before where it changed.

    With `reads` the line shows a variable instead, and `was` follows from the state too.
    """

    __pydantic_config__ = FORBID
    label: str
    value: str | None = None
    was: str | None = None
    reads: str | None = later(None)
    says: tuple[Says, ...] = later(())


@dataclass(frozen=True)
class Choice:
    """A decision the learner may take, or a judgement. `consequence` is shown at once, `rationale` in the debrief."""

    __pydantic_config__ = FORBID
    id: str
    text: str
    next: str
    quality: Quality
    consequence: str
    rationale: str
    critical: bool = False
    when: tuple[Guard, ...] = later(())
    effects: tuple[Effect, ...] = later(())
    delayed: tuple[Delayed, ...] = later(())
    ways: tuple[Way, ...] = later(())
    cites: tuple[str, ...] = later(())
    points: int | None = later(None)


@dataclass(frozen=True)
class Band:
    """The readings from `low` to `high`, both included, that mean the same; decimals stand in quotes."""

    __pydantic_config__ = FORBID
    id: str
    low: str
    high: str
    next: str
    quality: Quality
    consequence: str
    rationale: str
    critical: bool = False
    effects: tuple[Effect, ...] = ()
    delayed: tuple[Delayed, ...] = ()
    ways: tuple[Way, ...] = ()
    cites: tuple[str, ...] = ()
    points: int | None = None


Act = Choice | Band  # what a learner does at a node, and what comes of it


# --- nodes ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Scene:
    """A node that tells and leads on."""

    __pydantic_config__ = FORBID
    id: str
    kind: Literal["scene"]
    title: str
    text: str
    next: str
    findings: tuple[Finding, ...] = ()
    effects: tuple[Effect, ...] = later(())
    ways: tuple[Way, ...] = later(())


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
class Measurement:
    """A node that asks for a reading, a number from `low` to `high` judged by bands, or for one of some judgements.

    Bands or judgements, not both. A reading has `decimals` places at most.
    """

    __pydantic_config__ = FORBID
    id: str
    kind: Literal["measurement"]
    title: str
    text: str
    ask: str
    bands: tuple[Band, ...] = ()
    judgements: tuple[Choice, ...] = ()
    low: str | None = None
    high: str | None = None
    unit: str | None = None
    decimals: int = 0
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
    points: int = later(0)


Node = Scene | Decision | Measurement | Ending


# --- the case -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Alarm:
    """An ending that is forced as soon as the guards hold, wherever the walk stands; `text` is shown then."""

    __pydantic_config__ = FORBID
    id: str
    when: tuple[Guard, ...]
    next: str
    text: str


@dataclass(frozen=True)
class PassRule:
    """What passes: an ending of one of these qualities, a share of the best score, both, or either.

    Nobody passes who made a critical choice. `percent` is of the best score that can be reached from the start,
    never of the path taken, so that a short path cannot be whole.
    """

    __pydantic_config__ = FORBID
    by: Literal["ending", "score", "both", "either"] = "ending"
    endings: tuple[EndingQuality, ...] = ("good", "acceptable")
    percent: int = 0


TODAYS_RULE = PassRule()


@dataclass(frozen=True)
class Case:
    """A branching scenario: a graph of nodes by id about a fictional patient, every walk of which ends.

    `critical_ending` is where any critical choice leads at once. `best_points` is never written by an author:
    publishing puts it in where the pass rule measures a score, so that an edition keeps its own measure.
    """

    __pydantic_config__ = FORBID
    id: str
    title: str
    patient: str
    intro: str
    start: str
    nodes: tuple[Node, ...]
    cites: tuple[str, ...] = ()
    variables: tuple[Variable, ...] = later(())
    alarms: tuple[Alarm, ...] = later(())
    critical_ending: str | None = later(None)
    passing: PassRule = later(TODAYS_RULE)
    best_points: int | None = later(None)
