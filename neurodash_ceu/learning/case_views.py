"""What a case shows: the open node with what the last choice led to, and the debrief of a finished walk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from neurodash_ceu.catalog.sources import Listed
from neurodash_ceu.learning.finding import Found
from neurodash_ceu.learning.texts import texts
from neurodash_ceu.records.learning import CaseRun
from neurodash_ceu.rules.cases import walking
from neurodash_ceu.rules.cases.shapes import Case, Decision, Ending, Finding


@dataclass(frozen=True)
class Offered:
    """A choice at a decision, in the author's order."""

    id: str
    no: int
    text: Markup


@dataclass(frozen=True)
class NodePage:
    """The open node of a run: the story, the patient's sheet, and what may be chosen (nothing at a scene).

    `step` is the number of decisions and scenes behind it; it goes with the choice, so that two clicks are one.
    """

    run: int
    step: int
    decision: int
    title: str
    chose: Markup
    consequence: Markup
    text: Markup
    ask: str
    findings: tuple[Finding, ...]
    choices: tuple[Offered, ...]


@dataclass(frozen=True)
class Debriefed:
    """One decision of a finished walk: what was taken, what is best there, and why."""

    no: int
    title: str
    taken: Markup
    best: Markup
    is_best: bool
    why_taken: Markup
    why_best: Markup
    critical: bool


@dataclass(frozen=True)
class Debrief:
    """A finished walk: how it ended, whether it passes, and its decisions."""

    run: int
    title: str
    text: Markup
    passed: bool
    critical: bool
    last: Markup
    findings: tuple[Finding, ...]
    decisions: tuple[Debriefed, ...]
    references: tuple[Listed, ...]

    @property
    def best_count(self) -> int:
        """How many decisions were the best ones open."""
        return sum(one.is_best for one in self.decisions)


def node_page(found: Found, case: Case, run: CaseRun, path: Sequence[tuple[str, str]]) -> NodePage:
    """The page of the node where a walk stands."""
    walked = walking.walk(case, path)
    prose = texts(found.edition).prose
    node, last = walked.node, walked.last
    choice = last.choice if last else None
    choices = node.choices if isinstance(node, Decision) else ()
    return NodePage(
        run=run.ordinal, step=len(path), decision=len(walking.debrief(case, walked)) + 1, title=node.title,
        chose=prose.line(last.words) if last and choice else Markup(""),
        consequence=prose.block(choice.consequence) if choice else Markup(""),
        text=prose.block(node.text), ask=node.ask if isinstance(node, Decision) else "", findings=node.findings,
        choices=tuple(Offered(one.id, n, prose.line(one.text)) for n, one in enumerate(choices, 1)))


def debrief(found: Found, case: Case, run: CaseRun, path: Sequence[tuple[str, str]]) -> Debrief:
    """The look back on a finished walk. Raises ValueError for one that has not ended."""
    walked = walking.walk(case, path)
    if not isinstance(walked.ending, Ending):
        raise ValueError("this walk has not ended")
    read = texts(found.edition)
    last = walked.last.choice if walked.last else None
    return Debrief(
        run=run.ordinal, title=walked.ending.title, text=read.prose.block(walked.ending.text),
        passed=walked.passed, critical=walked.critical,
        last=read.prose.block(last.consequence) if last else Markup(""), findings=walked.ending.findings,
        decisions=tuple(_debriefed(found, judged, n) for n, judged in enumerate(walking.debrief(case, walked), 1)),
        references=tuple(one for one in read.page.references if one.id in _cited(found, case)))


def _debriefed(found: Found, judged: walking.Judged, no: int) -> Debriefed:
    prose = texts(found.edition).prose
    return Debriefed(
        no, judged.node.title, prose.line(judged.taken_words), prose.line(judged.best_words), judged.is_best,
        prose.block(judged.taken.rationale), prose.block(judged.best.rationale), judged.taken.critical)


def _cited(found: Found, case: Case) -> set[str]:
    """The reference ids a case cites, through claims or directly."""
    through = {claim.id: claim.reference for claim in found.module.claims}
    return {through.get(name, name) for name in case.cites}
