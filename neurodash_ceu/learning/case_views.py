"""What a case shows at the node where a walk stands: what the last step led to, the patient, and what may be done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from neurodash_ceu.catalog.prose import Prose
from neurodash_ceu.learning.case_gauges import Panel, panels
from neurodash_ceu.learning.finding import Found
from neurodash_ceu.learning.texts import texts
from neurodash_ceu.records.learning import CaseRun
from neurodash_ceu.rules.cases import state, walking
from neurodash_ceu.rules.cases.shapes import Band, Case, Decision, Measurement, Node
from neurodash_ceu.rules.cases.state import Line
from neurodash_ceu.rules.cases.walking import Taken, Walk


@dataclass(frozen=True)
class Offered:
    """A choice at a decision or a judgement at a measurement, in the author's order."""

    id: str
    no: int
    text: Markup


@dataclass(frozen=True)
class Asked:
    """A reading that is asked: the unit, and the numbers it lies between."""

    unit: str
    low: str
    high: str
    decimals: int


@dataclass(frozen=True)
class Outcome:
    """What a step led to, told before anything is judged: the words chosen, what followed, and what came due.

    `later` are consequences of earlier decisions; `alarm` says why the walk was taken to where it stands.
    `measured`: a reading was given, not a choice made.
    """

    measured: bool
    chose: Markup
    consequence: Markup
    later: tuple[Markup, ...]
    alarm: Markup


@dataclass(frozen=True)
class NodePage:
    """The open node of a run: the story, the patient, and what may be done (nothing at a scene).

    `step` is the number of steps behind it; it goes with the choice, so that two clicks are one.
    """

    run: int
    step: int
    decision: int
    title: str
    outcome: Outcome | None
    text: Markup
    ask: str
    sheet: tuple[Line, ...]
    panels: tuple[Panel, ...]
    choices: tuple[Offered, ...]
    reading: Asked | None


def node_page(found: Found, case: Case, run: CaseRun, path: Sequence[tuple[str, str]]) -> NodePage:
    """The page of the node where a walk stands."""
    walked = walking.walk(case, path)
    prose = texts(found.edition).prose
    node, last = walked.node, walked.last
    before = last.before if last else walked.state
    return NodePage(
        run=run.ordinal, step=len(path), decision=len(walking.debrief(case, walked)) + 1, title=node.title,
        outcome=outcome(prose, last) if last else None, text=prose.block(node.text),
        ask=node.ask if isinstance(node, Decision | Measurement) else "",
        sheet=state.sheet(case, node, walked.state, before), panels=panels(case, before, walked.state),
        choices=_offered(prose, case, walked), reading=_asked(node))


def outcome(prose: Prose, step: Taken) -> Outcome:
    """What a step led to."""
    empty = Markup("")
    return Outcome(
        measured=isinstance(step.choice, Band), chose=prose.line(step.words) if step.choice else empty,
        consequence=prose.block(step.choice.consequence) if step.choice else empty,
        later=tuple(prose.block(due.text) for due in step.due if due.text),
        alarm=prose.block(step.alarm.text) if step.alarm else empty)


def _offered(prose: Prose, case: Case, walked: Walk) -> tuple[Offered, ...]:
    offered = walking.open_choices(case, walked.node, walked.state)
    return tuple(Offered(one.id, n, prose.line(one.text)) for n, one in enumerate(offered, 1))


def _asked(node: Node) -> Asked | None:
    if not isinstance(node, Measurement) or not node.bands:
        return None
    return Asked(node.unit or "", node.low or "", node.high or "", node.decimals)
