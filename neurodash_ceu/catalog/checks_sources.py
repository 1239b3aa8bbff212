"""Checks of what the text rests on: citations, claims with their estimates, and references."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation

from neurodash_ceu.catalog.faults import Fault, Subject, below, prose
from neurodash_ceu.ports.yaml_lines import Path
from neurodash_ceu.rules.cases.nodes import placed_acts
from neurodash_ceu.rules.cases.shapes import Case
from neurodash_ceu.rules.evidence import Estimate
from neurodash_ceu.rules.prose import broken_citations, citations

_DOI = re.compile(r"10\.[0-9]{4,9}/\S+")
_PMID, _PMCID = re.compile(r"[0-9]{1,9}"), re.compile(r"PMC[0-9]+")


def citations_resolve(subject: Subject) -> Iterable[Fault]:
    """Every `[@reference]` and `[#claim]` of any text exists, and every bracket that begins so can be read."""
    references = {reference.id for reference in subject.module.references}
    claims = {claim.id for claim in subject.module.claims}
    for path, text in prose(subject.module):
        for cited in citations(text):
            if cited.kind == "reference" and cited.id not in references:
                yield Fault(path, f"[@{cited.id}] is cited and references.yaml has no such id",
                            "write the id of a reference, or add it to references.yaml", cited.line)
            if cited.kind == "claim" and cited.id not in claims:
                yield Fault(path, f"[#{cited.id}] is cited and evidence.yaml has no such id",
                            "write the id of a claim, or add it to evidence.yaml", cited.line)
        for found in broken_citations(text):
            yield Fault(path, f"the citation {found.text} cannot be read", "write [@reference], [#claim] or [@a; #b]",
                        found.line)


def lists_of_sources_resolve(subject: Subject) -> Iterable[Fault]:
    """A claim's reference, a case's sources and a figure's claims exist. (Items have a check of their own.)"""
    module = subject.module
    references = {reference.id for reference in module.references}
    claims = {claim.id for claim in module.claims}
    for n, claim in enumerate(module.claims):
        if claim.reference not in references:
            yield Fault(("claims", n, "reference"), f'its reference "{claim.reference}" is not in references.yaml',
                        "write the id of a reference, or add it to references.yaml")
    for n, case in enumerate(module.cases):
        for path, name in _cites(case):
            if name not in references | claims:
                yield Fault(("cases", n, *path), f'it cites "{name}", which is neither a claim nor a reference',
                            "write the id of a claim of evidence.yaml or of a reference of references.yaml")
    for n, figure in enumerate(module.head.figures):
        for c, name in enumerate(figure.claims):
            if name not in claims:
                yield Fault(("head", "figures", n, "claims", c), f'its claim "{name}" is not in evidence.yaml',
                            "write the id of a claim, or add it to evidence.yaml")


def _cites(case: Case) -> Iterable[tuple[Path, str]]:
    """What a case and each of its choices cite, with the place in the case."""
    yield from ((("cites", c), name) for c, name in enumerate(case.cites))
    for k, node in enumerate(case.nodes):
        for at, act in placed_acts(node):
            yield from ((("nodes", k, *at, "cites", c), name) for c, name in enumerate(act.cites))


def findings_cite(subject: Subject) -> Iterable[Fault]:
    """Each finding says whence it is known."""
    for n, block in enumerate(subject.module.brief):
        for k, finding in enumerate(block.sections if block.id == "findings" else ()):
            cited = [one for _, section in below((), (finding,)) for paragraph in section.paragraphs
                     for one in citations(paragraph.markdown)]
            if not cited and finding.paragraphs:  # an empty one is reported as empty
                yield Fault(("brief", n, "sections", k), "the finding cites nothing",
                            "cite the claim or the reference it rests on: [#claim] or [@reference]")


def references_are_cited(subject: Subject) -> Iterable[Fault]:
    """A reference that nothing cites is not a source of this module."""
    module = subject.module
    known = {reference.id for reference in module.references}
    used = {claim.reference for claim in module.claims}
    used |= {one.id for _, text in prose(module) for one in citations(text) if one.kind == "reference"}
    if used - known:  # a misspelt id is reported where it stands, and may be the one that is missed here
        return
    used |= {name for item in module.quiz.items for name in item.cites}
    used |= {name for case in module.cases for _, name in _cites(case)}
    for n, reference in enumerate(module.references):
        if reference.id not in used:
            yield Fault(("references", n), "the reference is cited nowhere", "cite it or delete it")


def references_have_plain_numbers(subject: Subject) -> Iterable[Fault]:
    """DOI, PMID and PMCID are bare identifiers, so that links can be made of them."""
    for n, reference in enumerate(subject.module.references):
        if reference.DOI is not None and not _DOI.fullmatch(reference.DOI):
            yield Fault(("references", n, "DOI"), f'the DOI "{reference.DOI}" has not the shape of one',
                        "write it from 10. on, without https://doi.org/")
        if reference.PMID is not None and not _PMID.fullmatch(reference.PMID):
            yield Fault(("references", n, "PMID"), f'the PMID "{reference.PMID}" is not a number',
                        "write its digits alone")
        if reference.PMCID is not None and not _PMCID.fullmatch(reference.PMCID):
            yield Fault(("references", n, "PMCID"), f'the PMCID "{reference.PMCID}" has not the shape of one',
                        "write PMC and its digits")


def addresses_are_https(subject: Subject) -> Iterable[Fault]:
    """References, videos and figures link to https addresses. (Links in the prose have a check of their own.)"""
    module = subject.module
    places: list[tuple[Path, str | None]] = []
    places += [(("references", n, "URL"), reference.URL) for n, reference in enumerate(module.references)]
    places += [(("head", "videos", n, "url"), video.url) for n, video in enumerate(module.head.videos)]
    places += [(("head", "figures", n, "link"), figure.link) for n, figure in enumerate(module.head.figures)]
    for path, address in places:
        if address is not None and not re.fullmatch(r"https://[^\s/]+\.[^\s/]+(?:/\S*)?", address):
            yield Fault(path, f'the address "{address}" is not https', "write its https:// address")


def estimates_are_numbers(subject: Subject) -> Iterable[Fault]:
    """Value and interval of an estimate are decimal numbers, low before value before high."""
    for n, claim in enumerate(subject.module.claims):
        if claim.estimate is None:
            continue
        path = ("claims", n, "estimate")
        try:
            low, value, high = _numbers(claim.estimate)
        except InvalidOperation:
            yield Fault(path, "the estimate has something that is not a number",
                        'write decimals in quotes, like "0.37"')
            continue
        if not low <= value <= high:
            yield Fault(path, f"the estimate {value} is outside its interval {low} to {high}",
                        "set low, value and high as the source prints them")


def _numbers(estimate: Estimate) -> tuple[Decimal, Decimal, Decimal]:
    low, value, high = (Decimal(text.strip().replace("\u2212", "-"))
                        for text in (estimate.low, estimate.value, estimate.high))
    if not all(one.is_finite() for one in (low, value, high)):
        raise InvalidOperation
    return low, value, high
