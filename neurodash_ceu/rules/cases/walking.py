"""Walking a case: a stored path replayed, what it did to the patient, where it ended, and whether that passes.

A step is (node id, choice id). A scene leads on with the pseudo-choice `ON`; a decision needs one of its choices, a
measurement one of its judgements or a reading as `readings.measured` spells it; an ending ends.

In a step, first the choice's own effects are done, then earlier consequences come due, the oldest first. Then a
critical choice leads to the case's critical ending if it has one; else an alarm of the state forces its ending; else
the first way with holding guards is taken, or the default. Scenes count as no decision: nothing comes due at them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from neurodash_ceu.rules.cases.readings import band_of, given, span
from neurodash_ceu.rules.cases.shapes import (
    TODAYS_RULE,
    Act,
    Alarm,
    Case,
    Choice,
    Decision,
    Ending,
    Measurement,
    Node,
    PassRule,
    Quality,
    Scene,
)
from neurodash_ceu.rules.cases.state import Due, Pending, State, alarm, holds, moved, passed_on, start, way
from neurodash_ceu.rules.refusal import Refused

ON = "on"
WORTH: dict[Quality, int] = {"optimal": 2, "acceptable": 1, "harmful": 0}


@dataclass(frozen=True)
class Taken:
    """One step of a walk: the node, what was done there (None at a scene), and what became of the patient.

    `step` is the stored choice id: of a reading the number itself. The state was `before`; `own` after the effects of
    the choice alone, `after` with what came due. `alarm` is the alarm that this step set off.
    """

    node: Node
    choice: Act | None
    step: str = ON
    before: State = ()
    own: State = ()
    due: tuple[Due, ...] = ()
    after: State = ()
    alarm: Alarm | None = None

    @property
    def words(self) -> str:
        """What was done, in words: the text of the choice, or the reading with its unit. Empty at a scene."""
        return _words(self.node, self.choice, self.step) if self.choice is not None else ""


@dataclass(frozen=True)
class Walk:
    """Where a path has led: the node now open, the steps so far, and the ending once it is reached."""

    node: Node
    path: tuple[Taken, ...]
    ending: Ending | None
    critical: bool
    state: State = ()
    pending: tuple[Pending, ...] = ()
    rule: PassRule = TODAYS_RULE
    best: int = 0

    @property
    def finished(self) -> bool:
        """True at an ending."""
        return self.ending is not None

    @property
    def points(self) -> int:
        """What the choices so far are worth, and the ending."""
        own = sum(worth(step.choice) for step in self.path if step.choice is not None)
        return own + (self.ending.points if self.ending is not None else 0)

    @property
    def passed(self) -> bool:
        """Whether the case's rule is met: never with a critical choice on the way, and never before the end."""
        if self.ending is None or self.critical:
            return False
        ended = self.ending.quality in self.rule.endings
        scored = self.best > 0 and self.points * 100 >= self.rule.percent * self.best
        return {"ending": ended, "score": scored, "both": ended and scored, "either": ended or scored}[self.rule.by]

    @property
    def last(self) -> Taken | None:
        """The step before the open node, whose consequence is shown first."""
        return self.path[-1] if self.path else None


def worth(act: Act) -> int:
    """What a choice is worth: what its author says, or else by its quality."""
    return act.points if act.points is not None else WORTH[act.quality]


def percent(points: int, best: int) -> int:
    """A score as whole percent of the best, rounded down, never below 0: 100 is the best and nothing less."""
    return max(0, points * 100 // best) if best > 0 else 0


def walk(case: Case, steps: Sequence[tuple[str, str]]) -> Walk:
    """Replay a stored path of (node id, choice id). Raises Refused for a step that does not fit the case.

    The best score is the one that publishing put into the case; without one, a rule of a score passes nobody.
    """
    nodes = {node.id: node for node in case.nodes}
    node, taken, critical = nodes[case.start], list[Taken](), False
    state, pending = start(case), tuple[Pending, ...]()
    for node_id, step in steps:
        if node_id != node.id:
            raise Refused("This step does not follow from the one before. Open the case again and go on from there.")
        done, target, pending = advance(case, node, step, state, pending)
        critical = critical or (done.choice is not None and done.choice.critical)
        taken.append(done)
        node, state = nodes[target], done.after
    ending = node if isinstance(node, Ending) else None
    return Walk(node, tuple(taken), ending, critical, state, () if ending else pending, case.passing,
                case.best_points or 0)


def advance(
    case: Case, node: Node, step: str, state: State, pending: tuple[Pending, ...]
) -> tuple[Taken, str, tuple[Pending, ...]]:
    """One step from a node: what it did, where it leads, what is still to come. Raises Refused if it is not open."""
    act = _act(case, node, step, state)
    if act is None:
        assert isinstance(node, Scene)  # noqa: S101 - only a scene goes on without an act
        after = moved(case, state, node.effects)
        rung = alarm(case, after)
        target = rung.next if rung else way(case, after, node.ways, node.next)
        return Taken(node, None, step, state, after, (), after, rung), target, pending
    own = moved(case, state, act.effects)
    after, due, pending = passed_on(case, own, pending, node, act)
    if act.critical and case.critical_ending:
        return Taken(node, act, step, state, own, due, after), case.critical_ending, pending
    rung = alarm(case, after)
    target = rung.next if rung else way(case, after, act.ways, act.next)
    return Taken(node, act, step, state, own, due, after, rung), target, pending


def open_choices(case: Case, node: Node, state: State) -> tuple[Choice, ...]:
    """The choices or judgements that may be taken at a node in a state, in the author's order."""
    offered = node.choices if isinstance(node, Decision) else node.judgements if isinstance(node, Measurement) else ()
    return tuple(choice for choice in offered if holds(case, state, choice.when))


def _act(case: Case, node: Node, step: str, state: State) -> Act | None:
    if isinstance(node, Scene) and step == ON:
        return None
    for choice in open_choices(case, node, state):
        if choice.id == step:
            return choice
    band = band_of(node, step) if isinstance(node, Measurement) else None
    if band is None:
        raise Refused("That choice is not open here. Choose one of those on the page.")
    return band


# --- the debrief --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Judged:
    """One decision of the debrief: what was taken and what is best of all that stood open there."""

    node: Decision | Measurement
    taken: Act
    best: Act
    step: Taken

    @property
    def is_best(self) -> bool:
        """True when nothing better stood open."""
        return _standing(self.taken) == _standing(self.best)

    @property
    def taken_words(self) -> str:
        """What was taken, in words."""
        return self.step.words

    @property
    def best_words(self) -> str:
        """What is best, in words: of a reading, from where to where."""
        return _words(self.node, self.best, "")


def debrief(case: Case, walked: Walk) -> tuple[Judged, ...]:
    """Every decision and measurement on the way, with what was taken beside the best of what stood open there."""
    rows = []
    for step in walked.path:
        if isinstance(step.node, Decision | Measurement) and step.choice is not None:
            bands = step.node.bands if isinstance(step.node, Measurement) else ()
            offered: tuple[Act, ...] = (*bands, *open_choices(case, step.node, step.before))
            best = max(offered, key=_standing)
            rows.append(Judged(step.node, step.choice, best, step))
    return tuple(rows)


def _words(node: Node, act: Act, step: str) -> str:
    if isinstance(act, Choice):
        return act.text
    assert isinstance(node, Measurement)  # noqa: S101 - only a measurement has bands
    return given(node, step) if step else span(node, act)


def _standing(act: Act) -> tuple[bool, int]:
    """How good a choice is beside the others of its decision: a critical one comes after all that are not."""
    return not act.critical, WORTH[act.quality]
