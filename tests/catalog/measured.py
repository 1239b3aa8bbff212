"""Numbers that look like a measured result, and the sentences they stand in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from neurodash_ceu.catalog.faults import strings
from neurodash_ceu.rules.evidence import Claim
from neurodash_ceu.rules.lesson import Module, Section
from neurodash_ceu.rules.prose import CITATION, citations

_NUMBER = re.compile(r"\d+(?:,\d{3})+|\d+(?:\.\d+)?")
_MEASURED = re.compile(r"(?<![\d.])(?:\d+\.\d+|\d+(?=\s?%))(?![\d.]*\d)")
_PATIENT = re.compile(r"EDSS of \d\.\d|EDSS \d\.\d|\d+\.\d+ s\b")
_START = re.compile(r"(?m)^\s*(?:[-*]|\d+[.)])\s+")
_END = re.compile(r"(?<=[.!?])[\"*)]*\s+(?=[\"*(]*[A-Z])")


def numbers(text: str) -> set[Decimal]:
    """Every number of a text, without its sign."""
    return {Decimal(found.replace(",", "")) for found in _NUMBER.findall(CITATION.sub(" ", text))}


def measured(text: str) -> set[Decimal]:
    """Decimals and percentages: what looks like a result. A patient's own EDSS and seconds are none."""
    return {Decimal(found) for found in _MEASURED.findall(_PATIENT.sub(" ", CITATION.sub(" ", text)))}


def sentences(markdown: str) -> list[str]:
    """The sentences of a paragraph or list. A row of a table is one, and cites what the head of the table cites."""
    if markdown.startswith("|"):
        head, _, *rows = markdown.split("\n")
        above = " ".join(found.group() for found in CITATION.finditer(head))
        return [f"{row} {above}" for row in rows]
    pieces = (" ".join(piece.split()) for piece in _START.split(markdown))
    return [one for piece in pieces if piece for one in _END.split(piece)]


def prose_of(sections: Iterable[Section]) -> Iterator[str]:
    """Every sentence of sections and what stands inside them."""
    for section in sections:
        for paragraph in section.paragraphs:
            yield from sentences(paragraph.markdown)
        yield from prose_of(section.sections)


def of_claim(claim: Claim) -> set[Decimal]:
    """Every number of a claim: statement, figures, population, estimate."""
    return set().union(*(numbers(text) for _, text in strings(claim, ())))


def backed_by(module: Module, text: str) -> set[Decimal]:
    """The numbers that the sources cited in a text stand for: of the claims, and of sentences that cite the same."""
    claims = {claim.id: claim for claim in module.claims}
    cited = {one.id for one in citations(text)}
    references = {claims[name].reference if name in claims else name for name in cited}
    found = set().union(*(of_claim(claims[name]) for name in cited if name in claims))
    for sentence in prose_of(module.brief):
        there = {claims[one.id].reference if one.kind == "claim" else one.id for one in citations(sentence)}
        if there & references:
            found |= numbers(sentence)
    return found


def known(module: Module) -> set[Decimal]:
    """Every number of evidence.yaml, and of a sentence of the brief that cites something."""
    found = set().union(*(of_claim(claim) for claim in module.claims))
    return found.union(*(numbers(one) for one in prose_of(module.brief) if citations(one)))

