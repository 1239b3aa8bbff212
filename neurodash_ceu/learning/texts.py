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

EDITIONS_KEPT = 64


@dataclass(frozen=True)
class Place:
    """Where a section of the reading is found: its own title and its address, a part of a page included."""

    title: str
    href: str


@dataclass(frozen=True)
class Texts:
    """An edition's reading, the prose of everything else, citing by its numbers, and how the minutes were found."""

    page: BriefPage
    prose: Prose
    places: dict[str, Place]
    breakdown: tuple[Line, ...]


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
    return Texts(brief_page(named.module, address, leads), prose_elsewhere(named.module, address, leads), places,
                 breakdown(named.module))


def _within(section: Section) -> Iterator[Section]:
    yield section
    for inner in section.sections:
        yield from _within(inner)
