"""What a brief's page shows: a module turned into rendered blocks, numbered references and margin sources.

The view holds only what is the same for every visitor, so a page made from it can be kept and sent to anyone.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from markupsafe import Markup

from neurodash_ceu.catalog.drawings import Drawing, drawing
from neurodash_ceu.catalog.evidence_table import EvidenceGroup, evidence_table
from neurodash_ceu.catalog.figures import Chart, chart
from neurodash_ceu.catalog.prose import Citations, Prose
from neurodash_ceu.catalog.sources import Listed, Source, listed, source
from neurodash_ceu.ports.pages import typeset, written_month
from neurodash_ceu.rules.evidence import CERTAINTY_WORDS, Reference
from neurodash_ceu.rules.lesson import BLOCKS, Module, Section
from neurodash_ceu.rules.prose import citations, count_words

WORDS_A_MINUTE = 200  # silent reading of technical prose; only the page's own "min to read", never credit
SHORT_NOTE = 420  # characters a clinician's note may have to be set as a quotation

PROFESSIONS = {
    "PT": "physical therapists",
    "PTA": "physical therapist assistants",
    "OT": "occupational therapists",
    "OTA": "occupational therapy assistants",
    "SLP": "speech-language pathologists",
    "SLPA": "speech-language pathology assistants",
}
CONTENTS = {
    "research": "Research",
    "findings": "Key findings",
    "note": "Clinician\u2019s note",
    "plan": "Action plan",
    "mistakes": "Common mistakes",
    "questions": "Questions, answered",
}


@dataclass(frozen=True)
class Block:
    """A section ready to print. `lead` is its first paragraph and `rest` the others; `html` is both."""

    id: str
    title: str
    html: Markup
    lead: Markup
    rest: Markup
    month: str | None
    certainty: str | None
    certainty_words: str
    sources: tuple[Source, ...]
    figure: Chart | Drawing | None
    blocks: tuple[Block, ...]
    short: bool


@dataclass(frozen=True)
class Heading:
    """A line of the contents: where it leads and its short name."""

    id: str
    title: str


@dataclass(frozen=True)
class BriefPage:
    """A whole brief as its reader sees it. `minutes` is the time to read it, not the credit."""

    research: Block
    findings: Block
    note: Block
    plan: Block
    mistakes: Block
    questions: Block
    evidence: tuple[EvidenceGroup, ...]
    references: tuple[Listed, ...]
    minutes: int

    def blocks(self) -> tuple[Block, ...]:
        """The blocks in the order in which they are read and confirmed."""
        return (self.research, self.findings, self.note, self.plan, self.mistakes, self.questions)


def brief_page(module: Module, page: str = "", places: Mapping[str, str] | None = None) -> BriefPage:
    """Render a module's brief from top to bottom, so that references are numbered by first appearance.

    Where it is shown in pieces, `page` lists the references and `places` gives the address of each section by its id.
    What only the deep dive or the handout cites is not listed: nothing on this page leads to it.
    Raises ValueError for a brief without exactly one section a block (`courses check` lets none through).
    """
    if len(module.brief) != len(BLOCKS):
        raise ValueError(
            f"the brief of {module.head.slug} has {len(module.brief)} sections, not {len(BLOCKS)}"
        )
    maker = Maker(module, page, {**deeper_places(module), **handout_places(module), **(places or {})})
    made = {name: maker.block(section) for name, section in zip(BLOCKS, module.brief, strict=True)}
    deeper = (*module.deep_dive, *module.handout)
    elsewhere = _cited(module, maker.citations, deeper) - maker.citations.numbered()
    references = tuple(one for one in listed(module, maker.citations) if one.id not in elsewhere)
    return BriefPage(
        **made,
        evidence=evidence_table(module, module.brief, references, rest=True),
        references=references,
        minutes=reading_minutes(module),
    )


def brief_references(module: Module) -> tuple[Reference, ...]:
    """The references that the brief's page lists: all but those that only deep dive or handout cite."""
    there = {one.id for one in brief_page(module).references}
    return tuple(one for one in module.references if one.id in there)


def _cited(module: Module, marks: Citations, several: Iterable[Section]) -> set[str]:
    """The references that sections and their figures cite, directly or through claims."""
    figures = {figure.id: figure for figure in module.head.figures}
    found: set[str] = set()
    for section in several:
        figure = figures.get(section.figure or "")
        said = [paragraph.markdown for paragraph in section.paragraphs]
        said += [f"[#{claim}]" for claim in figure.claims] if figure else []
        said += figure.texts() if figure else []
        for one in (one for text in said for one in citations(text)):
            found.add(marks.reference_of(f"{'@' if one.kind == 'reference' else '#'}{one.id}") or "")
        found |= _cited(module, marks, section.sections)
    return found


def contents(module: Module, *, evidence: bool) -> tuple[Heading, ...]:
    """The places of a brief's page, in the order in which they stand there. Has it a table of `evidence`?"""
    headings = [Heading(name, CONTENTS[name]) for name in BLOCKS]
    if module.head.videos:
        headings.insert(1, Heading("videos", "Videos"))
    if evidence:
        headings.append(Heading("evidence-table", "Evidence table"))
    return (*headings, Heading("references", "References"))


def first_chart(module: Module) -> Chart | None:
    """The first figure of a brief that is drawn from estimates."""
    figures = {figure.id: figure for figure in module.head.figures}
    shown = (figures.get(section.figure or "") for top in module.brief for section in (top, *top.sections))
    charts = (chart(module, figure) for figure in shown if figure is not None)
    return next((one for one in charts if one.rows), None)


def deeper_places(module: Module) -> dict[str, str]:
    """Where each section of the deep dive stands, by its id: on a page of its own."""
    return {name: f"{deep_dive_of(module)}#{name}" for name in _ids(module.deep_dive)}


def deep_dive_of(module: Module) -> str:
    """The address of a module's deep dive."""
    return f"/briefs/{module.head.slug}/deep-dive"


def handout_places(module: Module) -> dict[str, str]:
    """Where each section of the handout stands, by its id: on a page of its own."""
    return {name: f"{handout_of(module)}#{name}" for name in _ids(module.handout)}


def handout_of(module: Module) -> str:
    """The address of a module's handout."""
    return f"/briefs/{module.head.slug}/handout"


def brief_places(module: Module) -> dict[str, str]:
    """Where each section of the brief stands, by its id, for links from elsewhere."""
    return {name: f"/briefs/{module.head.slug}#{name}" for name in _ids(module.brief)}


def _ids(several: Iterable[Section]) -> Iterator[str]:
    for section in several:
        yield section.id
        yield from _ids(section.sections)


class Maker:
    """Renders sections of one module in order."""

    def __init__(self, module: Module, page: str = "", places: Mapping[str, str] | None = None) -> None:
        self._module = module
        self.citations = Citations((reference.id for reference in module.references), module.claims)
        self._prose = Prose(self.citations, page, places)
        self._references = {reference.id: reference for reference in module.references}
        self._figures = {figure.id: figure for figure in module.head.figures}

    def block(self, section: Section) -> Block:
        self.citations.heard.clear()
        pieces = [self._prose.block(one.markdown, one.id if citations(one.markdown) else None)
                  for one in section.paragraphs]
        figure = self._figure(section)
        sources = tuple(
            source(self._references[name], self.citations.number(name)) for name in self.citations.heard
        )
        inner = tuple(self.block(child) for child in section.sections)
        return Block(
            id=section.id,
            title=typeset(section.title),
            html=Markup("").join(pieces),
            lead=pieces[0] if pieces else Markup(""),
            rest=Markup("").join(pieces[1:]),
            month=written_month(section.month) if section.month else None,
            certainty=section.certainty,
            certainty_words=CERTAINTY_WORDS[section.certainty] if section.certainty else "",
            sources=sources,
            figure=figure,
            blocks=inner,
            short=len("".join(p.markdown for p in section.paragraphs[:1])) <= SHORT_NOTE,
        )

    def _figure(self, section: Section) -> Chart | Drawing | None:
        figure = self._figures.get(section.figure or "")
        if figure is None:
            return None
        if (drawn := drawing(figure, self._prose.line)) is not None:
            return drawn
        made = chart(self._module, figure)
        for row in made.rows:
            if row.reference in self._references:
                self.citations.number(row.reference)
        return replace(made, caption=self._prose.line(figure.caption))


def prose_elsewhere(
    module: Module, page: str | None = None, places: Mapping[str, str] | None = None,
    stands: Mapping[str, str] | None = None,
) -> Prose:
    """Prose of other pages (questions, cases), citing by the brief's numbers and linking to a page that lists them.

    That page is the brief, unless the address of another is given (the reading of a pinned edition). `stands`: see
    `Prose`.
    """
    maker = Maker(module)
    for section in module.brief:
        maker.block(section)
    maker.citations.listed()
    return Prose(maker.citations, page=page or f"/briefs/{module.head.slug}",
                 places={**deeper_places(module), **handout_places(module), **(places or {})}, stands=stands)


def reading_minutes(module: Module) -> int:
    """How long the brief takes to read, in minutes rounded up. Says nothing about credit."""
    return minutes_for(words_of(module.brief))


def minutes_for(words: int) -> int:
    """How long so many words take to read, in minutes rounded up."""
    return max(1, math.ceil(words / WORDS_A_MINUTE))


def words_of(several: Iterable[Section]) -> int:
    """The words of sections and of all that stand inside them, without headings and references."""
    return sum(
        sum(count_words(paragraph.markdown) for paragraph in section.paragraphs) + words_of(section.sections)
        for section in several)


def for_whom(module: Module) -> str:
    """The professions a module is written for, in words: "Physical therapists and …"."""
    names = [PROFESSIONS[profession] for profession in module.head.professions]
    words = _and(names)
    return words[0].upper() + words[1:]


def what_it_takes(module: Module) -> str:
    """What completes a module, in words: "Reading confirmed section by section, a test of 10 questions and …"."""
    cases = len(module.cases)
    words = {
        "reading": "reading confirmed section by section",
        "quiz": "a test of one question" if module.quiz.draw == 1 else f"a test of {module.quiz.draw} questions",
        "case": "one case" if cases == 1 else f"{cases} cases",
        "evaluation": "an evaluation",
        "attestation": "your word that you did it yourself",
    }
    text = _and([words[part] for part in module.head.required])
    return text[0].upper() + text[1:]


def _and(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
