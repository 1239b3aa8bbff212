"""The prose of a pinned edition, rendered once: its reading, its numbered references, and where a section stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from neurodash_ceu.catalog.editions import Edition
from neurodash_ceu.catalog.pages import BriefPage, brief_page, prose_elsewhere
from neurodash_ceu.catalog.prose import Prose
from neurodash_ceu.rules.hours import Line, breakdown
from neurodash_ceu.rules.lesson import Module, Section
from neurodash_ceu.rules.prose import citations

EDITIONS_KEPT = 64


@dataclass(frozen=True)
class Place:
    """Where a section of the reading is found: its own title and its address, a part of a page included."""

    title: str
    href: str


@dataclass(frozen=True)
class Stand:
    """Where something that an item cites is taught: the paragraph (counted from 1 in its section) and its source."""

    place: Place
    paragraph: int
    source: str
    reference: str


@dataclass(frozen=True)
class Texts:
    """An edition's reading, the prose of everything else, citing by its numbers, and how the minutes were found.

    `stands` says where each claim and reference is taught, by its id.
    """

    page: BriefPage
    prose: Prose
    places: dict[str, Place]
    breakdown: tuple[Line, ...]
    stands: dict[str, Stand]


@dataclass(frozen=True)
class _Named:
    sha256: str
    slug: str
    module: Module = field(compare=False)


def texts(edition: Edition) -> Texts:
    """The texts of an edition. It never changes, so they are made once and kept."""
    return _texts(_Named(edition.sha256, edition.slug, edition.module))


@lru_cache(maxsize=EDITIONS_KEPT)
def _texts(named: _Named) -> Texts:
    address = f"/learn/{named.slug}/reading"
    places = {
        section.id: Place(section.title, f"{address}/{top.id}" + ("" if section is top else f"#{section.id}"))
        for top in named.module.reading_sections() for section in _within(top)
    }
    leads = {name: place.href for name, place in places.items()}
    page = brief_page(named.module, address, leads)
    stands = _stands(named.module, address, page)
    claims = {claim.id: stands[claim.id].place.href for claim in named.module.claims if claim.id in stands}
    return Texts(page, prose_elsewhere(named.module, address, leads, claims), places, breakdown(named.module), stands)


def _stands(module: Module, address: str, page: BriefPage) -> dict[str, Stand]:
    """Where each claim and each reference of the reading is first cited."""
    listed = {one.id: one for one in page.references}
    sources = {claim.id: claim.reference for claim in module.claims}
    names = {reference.id: reference.short for reference in module.references}
    found: dict[str, Stand] = {}
    for top in module.reading_sections():
        for section in _within(top):
            for n, paragraph in enumerate(section.paragraphs, 1):
                place = Place(section.title, f"{address}/{top.id}#{paragraph.id}")
                for cited in citations(paragraph.markdown):
                    source = listed.get(sources.get(cited.id, "") if cited.kind == "claim" else cited.id)
                    if source is not None:
                        stand = Stand(place, n, names[source.id], f"{address}#ref-{source.number}")
                        found.setdefault(cited.id, stand)
                        found.setdefault(source.id, stand)
    return found


def _within(section: Section) -> Iterator[Section]:
    yield section
    for inner in section.sections:
        yield from _within(inner)
