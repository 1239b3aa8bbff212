"""References as readers see them: a line in the list, and a short one in the margin beside its claim."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from neurodash_ceu.catalog.prose import Citations
from neurodash_ceu.ports.pages import typeset
from neurodash_ceu.rules.evidence import Name, Read, Reference
from neurodash_ceu.rules.lesson import Module

AUTHORS_SHOWN = 3
ENDS = (".", "?", "!", "\u2026")  # a title that ends so needs no full stop

READ_WORDS: dict[Read, str] = {
    "full": "read in full",
    "abstract": "abstract read",
    "part of the abstract": "part of the abstract read",
    "table or passage": "a table or passage read",
    "page": "web page read",
    "second-hand": "known second-hand, not read",
}


@dataclass(frozen=True)
class Source:
    """A source in the margin: its number, short name, and design with how much of it was read."""

    number: int
    short: str
    how: str


@dataclass(frozen=True)
class Cited:
    """A source at the foot of a page that has no room for more: its number, its short name with the year, its link."""

    number: int
    short: str
    link: str | None


@dataclass(frozen=True)
class Listed:
    """A line of the reference list.

    `title` ends with its stop; `link` is an address and `link_words` what stands in its place.
    """

    id: str
    number: int
    authors: str
    title: str
    container: str
    where: str
    link: str | None
    link_words: str
    how: str


def source(reference: Reference, number: int) -> Source:
    """The margin's line for a reference."""
    return Source(number, reference.short, how_read(reference))


def how_read(reference: Reference) -> str:
    """Design and size, then how much of it was read: "randomised trial, 71 people; abstract read"."""
    read = READ_WORDS[reference.read]
    return typeset(f"{reference.design}; {read}" if reference.design else read)


def listed(module: Module, citations: Citations) -> Iterator[Listed]:
    """The reference list, in the order of the numbers."""
    references = {reference.id: reference for reference in module.references}
    for number, name in citations.listed():
        reference = references[name]
        link, words = _link(reference)
        yield Listed(
            id=name,
            number=number,
            authors=_authors(reference),
            title=_stopped(typeset(reference.title)),
            container=reference.container_title or reference.publisher or "",
            where=_where(reference),
            link=link,
            link_words=words,
            how=how_read(reference),
        )


def cited(module: Module, citations: Citations) -> Iterator[Cited]:
    """The references that were cited so far, in the order of their numbers."""
    known = {reference.id: reference for reference in module.references}
    for name in sorted(citations.numbered(), key=citations.number):
        one = known[name]
        year = str(one.issued.year) if one.issued else ""
        yield Cited(citations.number(name), one.short if year in one.short else f"{one.short}, {year}", _link(one)[0])


def _stopped(title: str) -> str:
    return title if title.endswith(ENDS) else f"{title}."


def _authors(reference: Reference) -> str:
    names = [_author(name) for name in reference.author[:AUTHORS_SHOWN]]
    if len(reference.author) > AUTHORS_SHOWN:
        names.append("et al")
    return ", ".join(name for name in names if name)


def _author(name: Name) -> str:
    if name.literal:
        return name.literal
    initials = "".join(part[0] for part in (name.given or "").replace("-", " ").split())
    return f"{name.family or ''} {initials}".strip()


def _where(reference: Reference) -> str:
    """Year, volume, issue and pages in the manner of medical journals: 2019;33(3):874–889."""
    year = str(reference.issued.year) if reference.issued else ""
    issue = f"({reference.issue})" if reference.issue else ""
    volume = f"{reference.volume or ''}{issue}"
    page = (reference.page or "").replace("-", "\u2013")
    return year + (f";{volume}" if volume else "") + (f":{page}" if page else "")


def _link(reference: Reference) -> tuple[str | None, str]:
    if reference.DOI:
        return f"https://doi.org/{reference.DOI}", f"doi:{reference.DOI}"
    if reference.PMID:
        return f"https://pubmed.ncbi.nlm.nih.gov/{reference.PMID}/", f"PMID {reference.PMID}"
    if reference.PMCID:
        return f"https://pmc.ncbi.nlm.nih.gov/articles/{reference.PMCID}/", reference.PMCID
    if reference.URL and reference.URL.startswith(("https://", "http://")):
        return reference.URL, reference.URL.split("://", 1)[1].rstrip("/")
    return None, ""
