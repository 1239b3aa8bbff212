"""The look back on a walk that has ended: every decision beside the best one, and what it did to the patient.

Judgement stands here and nowhere before: while a case is played, only consequences are told.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from neurodash_ceu.catalog.case_map import Drawn, draw
from neurodash_ceu.catalog.prose import Prose
from neurodash_ceu.catalog.sources import Listed
from neurodash_ceu.learning.case_gauges import Moved, Panel, moved, panels
from neurodash_ceu.learning.case_views import Outcome, outcome
from neurodash_ceu.learning.finding import Found
from neurodash_ceu.learning.texts import Texts, texts
from neurodash_ceu.records.learning import CaseRun
from neurodash_ceu.rules.cases import ranking, state, walking
from neurodash_ceu.rules.cases.shapes import Act, Case, Ending, PassRule
from neurodash_ceu.rules.cases.state import Line
from neurodash_ceu.rules.cases.walking import Taken, Walk

QUALITIES = {"optimal": "Best", "acceptable": "Acceptable", "harmful": "Harmful"}


@dataclass(frozen=True)
class Late:
    """A consequence that came due: its words, the decision that caused it, and what it did."""

    text: Markup
    cause: str
    moved: tuple[Moved, ...]


@dataclass(frozen=True)
class Told:
    """A scene that did something to the patient by itself."""

    title: str
    moved: tuple[Moved, ...]


@dataclass(frozen=True)
class Debriefed:
    """One decision of a finished walk: what was taken, what is best there, why, and what it did to the patient.

    `step` is how many steps lie before it. `moved` is the doing of the choice alone; `late` are consequences of earlier
    decisions that came due with it; `told` the scenes it led through (the first decision also has those before it).
    """

    no: int
    step: int
    title: str
    taken: Markup
    quality: str
    critical: bool
    best: Markup
    is_best: bool
    why_taken: Markup
    why_best: Markup
    moved: tuple[Moved, ...]
    late: tuple[Late, ...]
    told: tuple[Told, ...]
    sources: tuple[Listed, ...]


@dataclass(frozen=True)
class Debrief:
    """A finished walk: how it ended, whether it passes and by which rule, its score, its decisions, the best way.

    `best_points` is the most that can be reached from the start; `percent` of it, where the rule measures a score.
    """

    run: int
    title: str
    text: Markup
    passed: bool
    critical: bool
    rule: str
    points: int
    best_points: int
    percent: int | None
    last: Outcome | None
    sheet: tuple[Line, ...]
    panels: tuple[Panel, ...]
    decisions: tuple[Debriefed, ...]
    best_way: tuple[str, ...]
    drawn: Drawn
    references: tuple[Listed, ...]

    @property
    def best_count(self) -> int:
        """How many decisions were the best ones open."""
        return sum(one.is_best for one in self.decisions)


def debrief(found: Found, case: Case, run: CaseRun, path: Sequence[tuple[str, str]]) -> Debrief:
    """The look back on a finished walk. Raises ValueError for one that has not ended."""
    walked = walking.walk(case, path)
    if not isinstance(walked.ending, Ending):
        raise ValueError("this walk has not ended")
    read = texts(found.edition)
    ideal = walking.walk(case, ranking.best_path(case))
    most = ranking.ranking(case).best_points  # the way that ends best may not be the one with the most points
    return Debrief(
        run=run.ordinal, title=walked.ending.title, text=read.prose.block(walked.ending.text),
        passed=walked.passed, critical=walked.critical, rule=rule_words(case.passing),
        points=walked.points, best_points=most,
        percent=None if case.passing.by == "ending" else walking.percent(walked.points, most),
        last=outcome(read.prose, walked.last) if walked.last else None,
        sheet=state.sheet(case, walked.ending, walked.state, state.start(case)),
        panels=panels(case, state.start(case), walked.state),
        decisions=_decisions(found, read, case, walked), best_way=_in_words(read.prose, case, ideal),
        drawn=draw(case, walked, ideal, line=read.prose.line),
        references=_listed(found, read, [*case.cites, *(name for step in walked.path if step.choice
                                                        for name in step.choice.cites)]))


def rule_words(rule: PassRule) -> str:
    """What passes, in a sentence."""
    endings = " or ".join(("an " if one == "acceptable" else "a ") + one for one in rule.endings)
    ended, scored = f"{endings} ending", f"{rule.percent}% of the best score or more"
    what = {"ending": ended, "score": scored, "both": f"{ended} with {scored}", "either": f"{ended}, or {scored},"}
    return f"{what[rule.by].capitalize()} passes, unless a critical error was made."


def _decisions(found: Found, read: Texts, case: Case, walked: Walk) -> tuple[Debriefed, ...]:
    titles = {node.id: node.title for node in case.nodes}
    rows = walking.debrief(case, walked)
    place = {id(step): n for n, step in enumerate(walked.path)}
    starts = [place[id(judged.step)] for judged in rows]
    made = []
    for n, (judged, start, end) in enumerate(zip(rows, starts, [*starts[1:], None], strict=True), 1):
        through = walked.path[0 if n == 1 else start:end]
        made.append(_debriefed(found, read, case, judged, (n, start), titles, _told(case, through)))
    return tuple(made)


def _told(case: Case, through: Sequence[Taken]) -> tuple[Told, ...]:
    return tuple(Told(step.node.title, moved(case, [(step.before, step.after)]))
                 for step in through if step.choice is None and step.before != step.after)


def _debriefed(
    found: Found, read: Texts, case: Case, judged: walking.Judged, place: tuple[int, int], titles: dict[str, str],
    told: tuple[Told, ...],
) -> Debriefed:
    prose, taken, (no, step) = read.prose, judged.step, place
    return Debriefed(
        no=no, step=step, title=judged.node.title, taken=prose.line(judged.taken_words),
        quality=QUALITIES[judged.taken.quality], critical=judged.taken.critical,
        best=prose.line(judged.best_words), is_best=judged.is_best,
        why_taken=prose.block(judged.taken.rationale), why_best=prose.block(judged.best.rationale),
        moved=moved(case, [(taken.before, taken.own)]), late=_late(prose, case, taken, titles),
        told=told,
        sources=_listed(found, read, _cited_by(judged.taken, judged.best)))


def _late(prose: Prose, case: Case, taken: Taken, titles: dict[str, str]) -> tuple[Late, ...]:
    return tuple(Late(prose.block(due.text) if due.text else Markup(""), titles[due.node],
                      moved(case, [(due.before, due.after)])) for due in taken.due)


def _in_words(prose: Prose, case: Case, ideal: Walk) -> tuple[str, ...]:
    """The best way as lines: where, and what is done there; then how it ends."""
    lines = [f"{one.node.title}: {prose.line(one.best_words).striptags()}" for one in walking.debrief(case, ideal)]
    return (*lines, f"It ends: {ideal.node.title}")


def _cited_by(*acts: Act) -> list[str]:
    return [name for act in acts for name in act.cites]


def _listed(found: Found, read: Texts, names: Iterable[str]) -> tuple[Listed, ...]:
    """References by the claims or references cited, in the order of the brief's list."""
    through = {claim.id: claim.reference for claim in found.module.claims}
    wanted = {through.get(name, name) for name in names}
    return tuple(one for one in read.page.references if one.id in wanted)
