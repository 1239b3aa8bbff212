"""A case laid open for its author: every node with every choice, where each leads, and the best way through."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from neurodash_ceu.catalog.case_map import Drawn, draw
from neurodash_ceu.learning.finding import Found
from neurodash_ceu.learning.texts import texts
from neurodash_ceu.preview import case_words
from neurodash_ceu.preview.library import Shelved
from neurodash_ceu.preview.views import place
from neurodash_ceu.rules.cases.nodes import acts
from neurodash_ceu.rules.cases.ranking import Course, Ranked, ranking
from neurodash_ceu.rules.cases.readings import span
from neurodash_ceu.rules.cases.shapes import Band, Case, Decision, Ending, Measurement, Node, Scene
from neurodash_ceu.rules.cases.walking import Walk, percent, walk


@dataclass(frozen=True)
class Way:
    """A way out of a node: its choice, what it leads to at once, the why, what it does, and the node it leads to."""

    text: Markup
    quality: str
    critical: bool
    consequence: Markup
    rationale: Markup
    facts: tuple[str, ...]
    to: str
    to_title: str
    best: bool


@dataclass(frozen=True)
class NodeRow:
    """A node with all that stands in it. `findings`: label and what is shown."""

    id: str
    kind: str
    title: str
    text: Markup
    ask: str
    quality: str
    findings: tuple[tuple[str, str], ...]
    ways: tuple[Way, ...]
    where: str


@dataclass(frozen=True)
class Through:
    """A way from the start to an ending: the titles of its nodes with what is done there, how it ends, its score."""

    name: str
    steps: tuple[tuple[str, Markup], ...]
    quality: str
    critical: bool
    passes: bool
    points: int
    percent: int


@dataclass(frozen=True)
class CaseSheet:
    """A case as its author looks it over: the best and the worst way, how many states, and every node."""

    nodes: tuple[NodeRow, ...]
    ways: tuple[Through, ...]
    best_points: int
    states: int
    longest: int
    variables: tuple[tuple[str, str], ...]
    drawn: Drawn


def case_sheet(found: Found, case: Case, shelved: Shelved) -> CaseSheet:
    """Everything of a case."""
    known = ranking(case)
    best = walk(case, known.best.steps)
    taken = frozenset((step.node.id, step.choice.id if step.choice else "") for step in best.path)
    return CaseSheet(
        tuple(_nodes(found, case, shelved, taken)),
        (_through(found, "best", best, known.best, known), _through(
            found, "worst", walk(case, known.worst.steps), known.worst, known)),
        known.best_points, known.states, known.longest, tuple(case_words.variables(case)),
        draw(case, None, best, line=texts(found.edition).prose.line))


def _through(found: Found, name: str, walked: Walk, course: Course, known: Ranked) -> Through:
    return Through(name, tuple(_titles(found, walked)), course.ending.quality, course.critical, walked.passed,
                   course.points, percent(course.points, known.best_points))


def _nodes(found: Found, case: Case, shelved: Shelved, best: frozenset[tuple[str, str]]) -> Iterator[NodeRow]:
    prose, n = texts(found.edition).prose, found.module.cases.index(case)
    for k, node in enumerate(case.nodes):
        yield NodeRow(
            id=node.id, kind=node.kind, title=node.title, text=prose.block(node.text),
            ask=node.ask if isinstance(node, Decision | Measurement) else "",
            quality=node.quality if isinstance(node, Ending) else "",
            findings=tuple((one.label, case_words.finding(case, one)) for one in node.findings),
            ways=tuple(_ways(found, case, node, best)), where=place(shelved, ("cases", n, "nodes", k)))


def _ways(found: Found, case: Case, node: Node, best: frozenset[tuple[str, str]]) -> Iterator[Way]:
    prose, nothing, titles = texts(found.edition).prose, Markup(""), {one.id: one.title for one in case.nodes}
    if isinstance(node, Scene):
        yield Way(Markup("Go on"), "", False, nothing, nothing, case_words.of_node(case, node, titles), node.next,
                  titles.get(node.next, node.next), (node.id, "") in best)
    for act in acts(node):
        words = span(node, act) if isinstance(act, Band) and isinstance(node, Measurement) else getattr(act, "text", "")
        yield Way(prose.line(words), act.quality, act.critical, prose.block(act.consequence),
                  prose.block(act.rationale), case_words.of_act(case, act, titles), act.next,
                  titles.get(act.next, act.next), (node.id, act.id) in best)


def _titles(found: Found, best: Walk) -> Iterator[tuple[str, Markup]]:
    prose = texts(found.edition).prose
    for step in best.path:
        yield step.node.title, prose.line(step.words)
    yield best.node.title, Markup("")
