"""The evidence table of a page: what each source found, in the order in which the text first cites it.

Its words are those of evidence.yaml. They count for no minutes, since only paragraphs are counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass

from neurodash_ceu.catalog.sources import Listed
from neurodash_ceu.ports.pages import typeset
from neurodash_ceu.rules.evidence import CERTAINTY_WORDS, Certainty, Claim
from neurodash_ceu.rules.lesson import Module, Section
from neurodash_ceu.rules.prose import citations

MORE = "From the same sources"


@dataclass(frozen=True)
class EvidenceRow:
    """A claim: what was found, the figures as printed, in whom, how sure, and the number and name of its source."""

    id: str
    statement: str
    effects: tuple[str, ...]
    population: str
    certainty: Certainty
    certainty_words: str
    number: int
    short: str


@dataclass(frozen=True)
class EvidenceGroup:
    """The claims that a section is the first to cite."""

    title: str
    rows: tuple[EvidenceRow, ...]


def evidence_table(
    module: Module, several: Iterable[Section], references: Iterable[Listed], *, rest: bool,
    without: Set[str] = frozenset(),
) -> tuple[EvidenceGroup, ...]:
    """The claims that these sections cite or draw, by the section that does it first, but those `without`.

    With `rest` the other claims of the listed references come last, in the order of their file, so that nothing a
    source of the page found is left out. Every row's reference is one of those listed.
    """
    numbers = {one.id: one.number for one in references}
    shorts = {reference.id: reference.short for reference in module.references}
    left = {claim.id: claim for claim in module.claims if claim.reference in numbers and claim.id not in without}

    def row(claim: Claim) -> EvidenceRow:
        return EvidenceRow(
            claim.id, typeset(claim.statement), _effects(claim), typeset(claim.population), claim.certainty,
            CERTAINTY_WORDS[claim.certainty], numbers[claim.reference], shorts[claim.reference])

    groups = []
    for section in _all(several):
        first = [left.pop(name) for name in dict.fromkeys(_cited(module, section)) if name in left]
        groups.append(EvidenceGroup(typeset(section.title), tuple(row(claim) for claim in first)))
    if rest:
        groups.append(EvidenceGroup(MORE, tuple(row(claim) for claim in left.values())))
    return tuple(group for group in groups if group.rows)


def _effects(claim: Claim) -> tuple[str, ...]:
    """The figures as printed; of a claim that has none, its estimate with the interval."""
    one = claim.estimate
    drawn = (f"{one.axis} {one.value} ({one.low} to {one.high})",) if one is not None else ()
    return tuple(typeset(figure) for figure in claim.figures or drawn)


def _all(several: Iterable[Section]) -> Iterator[Section]:
    for section in several:
        yield section
        yield from _all(section.sections)


def _cited(module: Module, section: Section) -> Iterator[str]:
    """The claims that a section's own paragraphs cite, and those that its figure draws or cites."""
    figure = next((one for one in module.head.figures if one.id == section.figure), None)
    texts = [*(paragraph.markdown for paragraph in section.paragraphs), *(figure.texts() if figure else ())]
    yield from (one.id for text in texts for one in citations(text) if one.kind == "claim")
    yield from figure.claims if figure else ()
