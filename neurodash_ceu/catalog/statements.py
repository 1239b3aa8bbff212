"""Everything a module says, sentence by sentence in reading order: where it stands, what it is, on what it rests.

The table of a reading and the check of numbers both go by it, so that neither sees a text that the other misses.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

from neurodash_ceu.catalog.faults import below, several
from neurodash_ceu.ports.yaml_lines import Path
from neurodash_ceu.rules.assessment import Quiz
from neurodash_ceu.rules.cases.nodes import placed_acts
from neurodash_ceu.rules.cases.shapes import Act, Case, Choice, Node
from neurodash_ceu.rules.evidence import Claim
from neurodash_ceu.rules.items.base import Item, Part
from neurodash_ceu.rules.items.numeric import Slip
from neurodash_ceu.rules.lesson import Figure, Module, ModuleHead, Section
from neurodash_ceu.rules.prose import citations
from neurodash_ceu.rules.sentences import sentences

Role = Literal[
    "head",  # summary, objectives: what the module promises
    "about",  # the evidence statement, the claim of minutes, disclosures, videos: of the module, not of patients
    "caption",  # a figure: title, caption, credit, and what is written into a drawing
    "claim",  # a claim of evidence.yaml
    "title",  # a heading
    "prose",  # brief, deep dive, handout
    "stem",  # what an item tells and asks
    "right",  # an answer or a choice that is taught as right
    "wrong",  # an answer or a choice that is offered as wrong, or as second best
    "offered",  # an answer that is neither: of a scale, of a matching
    "why",  # a rationale
    "story",  # what a case tells: scenes, findings, consequences
]
TEXTS = (("brief", "brief.md"), ("deep_dive", "deep-dive.md"), ("handout", "handout.md"))


@dataclass(frozen=True)
class Statement:
    """One sentence. `file` and `group` say where (a section, an item, a node); `place` says it in one cell.

    `path` leads through the module and `below` counts lines further down. `cites` are the ids of claims and references
    that the sentence cites; `leans` those that its item, choice or figure names for the whole. `piece` numbers what
    stands together: a paragraph, an element of a list.
    """

    role: Role
    file: str
    group: str
    place: str
    text: str
    path: Path
    below: int = 0
    cites: tuple[str, ...] = ()
    leans: tuple[str, ...] = ()
    piece: int = 0


def statements(module: Module) -> Iterator[Statement]:
    """Every sentence of a module, file by file."""
    yield from _head(module.head)
    yield from _claims(module.claims)
    for member, file in TEXTS:
        yield from _prose(getattr(module, member), (member,), file)
    yield from _quiz(module.quiz)
    for n, case in enumerate(module.cases):
        yield from _case(case, ("cases", n))


def _split(of: Statement) -> Iterator[Statement]:
    """A statement for each sentence of a text."""
    for one in sentences(of.text):
        cited = tuple(dict.fromkeys(cited.id for cited in citations(one.text)))
        yield replace(of, text=one.text, below=of.below + one.line, cites=cited, piece=one.piece)


# --- module.yaml and evidence.yaml ----------------------------------------------------------------------


def _head(head: ModuleHead) -> Iterator[Statement]:
    def said(role: Role, group: str, place: str, text: str, *path: str | int) -> Iterator[Statement]:
        return _split(Statement(role, "module.yaml", group, place, text, ("head", *path)))

    yield from said("head", "summary", "summary", head.summary, "summary")
    for n, objective in enumerate(head.objectives):
        yield from said("head", "objectives", f"objective {objective.id}", objective.text, "objectives", n, "text")
    yield from said("about", "evidence", "evidence, against", head.evidence.against, "evidence", "against")
    yield from said("about", "evidence", "evidence, not read", head.evidence.not_read, "evidence", "not_read")
    yield from said("about", "credit", "credit, rationale", head.credit.rationale, "credit", "rationale")
    yield from said("about", "disclosures", "disclosures", head.disclosures, "disclosures")
    for n, video in enumerate(head.videos):
        whole = f"{video.title}, {video.publisher}, {video.url}"
        yield Statement("about", "module.yaml", "videos", f"video {n + 1}", whole, ("head", "videos", n))
        yield from said("about", "videos", f"video {n + 1}, note", video.note or "", "videos", n, "note")
    for n, figure in enumerate(head.figures):
        yield from _figure(figure, ("head", "figures", n))


def _figure(figure: Figure, path: Path) -> Iterator[Statement]:
    """Title, caption, credit and what is drawn. All of it leans on the claims drawn and on what the caption cites."""
    cited = (one.id for one in citations(f"{figure.title} {figure.caption} {figure.credit}"))
    leans = tuple(dict.fromkeys((*figure.claims, *cited)))

    def said(what: str, text: str, *at: str | int) -> Iterator[Statement]:
        name = f"figure {figure.id}"
        return _split(Statement("caption", "module.yaml", name, f"{name}, {what}", text, (*path, *at), leans=leans))

    yield from said("title", figure.title, "title")
    yield from said("caption", figure.caption, "caption")
    yield from said("credit", figure.credit, "credit")
    for at, text in _drawn(figure):
        yield from said(str(at[0]), text, *at)


def _drawn(figure: Figure) -> Iterator[tuple[Path, str]]:
    """The parts of a timeline, rungs of a ladder and boxes of a flow, each in words with its numbers."""
    if figure.timeline:
        for n, part in enumerate(figure.timeline.parts):
            long = several(part.length, figure.timeline.unit.removesuffix("s"))
            text = f"{part.label}: {long}, {part.effort}"
            yield ("timeline", "parts", n), f"{text}, {part.note}" if part.note else text
    for n, rung in enumerate(figure.ladder.steps if figure.ladder else ()):
        yield ("ladder", "steps", n), f"{rung.label}: {rung.text}"
    for n, box in enumerate(figure.flow):
        answers = " / ".join(answer.label for answer in box.answers)
        yield ("flow", n), f"{box.ask} ({answers})" if box.ask else box.do or ""


def _claims(claims: Iterable[Claim]) -> Iterator[Statement]:
    """A claim is one statement: what was found, the figures, in whom, how sure."""
    for n, claim in enumerate(claims):
        one = claim.estimate
        drawn = f"{one.label}, {one.axis} {one.value} ({one.low} to {one.high})" if one else ""
        parts = (claim.statement, *claim.figures, drawn, f"In: {claim.population}", f"Certainty: {claim.certainty}")
        text = " | ".join(" ".join(part.split()) for part in parts if part)
        yield Statement("claim", "evidence.yaml", "claims", claim.id, text, ("claims", n), cites=(claim.reference,))


# --- prose ----------------------------------------------------------------------------------------------


def _prose(texts: Iterable[Section], path: Path, file: str) -> Iterator[Statement]:
    for at, section in below(path, texts):
        yield Statement("title", file, section.id, f"{section.id}, title", section.title, at)
        for n, paragraph in enumerate(section.paragraphs):
            yield from _split(Statement(
                "prose", file, section.id, section.id, paragraph.markdown, (*at, "paragraphs", n)))


# --- the quiz -------------------------------------------------------------------------------------------


def _quiz(quiz: Quiz) -> Iterator[Statement]:
    for n, item in enumerate(quiz.items):
        yield from _item(item, ("quiz", "items", n))


def _item(item: Item, path: Path) -> Iterator[Statement]:
    def said(role: Role, place: str, text: str, *at: str | int) -> Iterator[Statement]:
        return _split(Statement(role, "quiz.yaml", item.id, place, text, (*path, *at), leans=item.cites))

    for name in ("stem", "hypothesis", "finding"):
        yield from said("stem", f"{item.id}, {name}", getattr(item, name, ""), name)
    value = getattr(item, "value", "")
    yield from said("right", f"{item.id}, value", value, "value")
    yield from said("why", f"{item.id}, why", getattr(item, "rationale", ""), "rationale")
    for name, parts in item.lists():
        for n, part in enumerate(parts):
            yield from said(_role(part), f"{item.id}/{part.id}", part.text, name, n, "text")
            yield from said("why", f"{item.id}/{part.id}, why", part.rationale, name, n, "rationale")


def _role(part: Part) -> Role:
    """Is what an item offers right, wrong, or neither by itself?"""
    truth = getattr(part, "correct", getattr(part, "true", None))
    if isinstance(part, Slip):
        return "wrong"
    return "offered" if truth is None else "right" if truth else "wrong"


# --- the cases ------------------------------------------------------------------------------------------


def _case(case: Case, path: Path) -> Iterator[Statement]:
    def said(group: str, place: str, text: str, *at: str | int) -> Iterator[Statement]:
        return _split(Statement("story", f"cases/{case.id}.yaml", group, place, text, (*path, *at)))

    yield from said("patient", "patient", case.patient, "patient")
    yield from said("patient", "intro", case.intro, "intro")
    for n, alarm in enumerate(case.alarms):
        yield from said("alarms", f"alarm {alarm.id}", alarm.text, "alarms", n, "text")
    for n, node in enumerate(case.nodes):
        yield from _node(case, node, (*path, "nodes", n))


def _node(case: Case, node: Node, path: Path) -> Iterator[Statement]:
    file = f"cases/{case.id}.yaml"

    def said(role: Role, place: str, text: str, *at: str | int, leans: tuple[str, ...] = ()) -> Iterator[Statement]:
        return _split(Statement(role, file, node.id, f"{node.id}{place}", text, (*path, *at), leans=leans))

    yield from said("story", "", node.text, "text")
    yield from said("story", ", ask", getattr(node, "ask", ""), "ask")
    for n, finding in enumerate(node.findings):
        for text in (finding.value, finding.was, *(one.value for one in finding.says)):
            yield from said("story", ", finding", f"{finding.label}: {text}" if text else "", "findings", n)
    for at, act in placed_acts(node):
        yield from _act(node, act, said, at)


def _act(node: Node, act: Act, said: Any, at: Path) -> Iterator[Statement]:
    right: Role = "right" if act.quality == "optimal" else "wrong"
    text = act.text if isinstance(act, Choice) else ""
    band = "" if isinstance(act, Choice) else f"{act.low} to {act.high} {getattr(node, 'unit', None) or ''}".strip()
    yield from said(right, f"/{act.id}", text or band, *at, leans=act.cites)
    yield from said("story", f"/{act.id}, consequence", act.consequence, *at, "consequence")
    for n, later in enumerate(act.delayed):
        yield from said("story", f"/{act.id}, later", later.text or "", *at, "delayed", n, "text")
    yield from said("why", f"/{act.id}, why", act.rationale, *at, "rationale", leans=act.cites)
