"""What a deep dive's page shows, and what its lock shows: headings and length, never a line of the text.

It has its own references, numbered by first appearance, so that it can be read and printed by itself.
"""

from __future__ import annotations

from dataclasses import dataclass

from neurodash_ceu.catalog.evidence_table import EvidenceGroup, evidence_table
from neurodash_ceu.catalog.pages import Block, Maker, brief_page, brief_places, handout_places, minutes_for, words_of
from neurodash_ceu.catalog.sources import Listed, listed
from neurodash_ceu.ports.pages import typeset
from neurodash_ceu.rules.lesson import Module, Section


@dataclass(frozen=True)
class Outlined:
    """A heading and the smaller ones below it. `words` is how many words they stand for."""

    id: str
    title: str
    words: int
    inner: tuple[str, ...]


@dataclass(frozen=True)
class Outline:
    """What may be told of a deep dive to anybody: its headings, how many words, and minutes to read them once."""

    sections: tuple[Outlined, ...]
    words: int
    minutes: int


@dataclass(frozen=True)
class DeepPage:
    """A whole deep dive as its reader sees it. What the brief's evidence table has is not in this one."""

    outline: Outline
    blocks: tuple[Block, ...]
    evidence: tuple[EvidenceGroup, ...]
    references: tuple[Listed, ...]


def outline(module: Module) -> Outline:
    """The headings and the length of a module's deep dive. They are counted from its text, and none of it is there."""
    sections = tuple(_outlined(section) for section in module.deep_dive)
    words = sum(one.words for one in sections)
    return Outline(sections, words, minutes_for(words))


def _outlined(section: Section) -> Outlined:
    return Outlined(section.id, typeset(section.title), words_of((section,)),
                    tuple(typeset(inner.title) for inner in section.sections))


def deep_page(module: Module) -> DeepPage:
    """Render a module's deep dive from top to bottom. What it leads to in the brief is on the brief's page."""
    maker = Maker(module, places={**brief_places(module), **handout_places(module)})
    blocks = tuple(maker.block(section) for section in module.deep_dive)
    cited = maker.citations.numbered()
    references = tuple(one for one in listed(module, maker.citations) if one.id in cited)
    there = frozenset(row.id for group in brief_page(module).evidence for row in group.rows) if blocks else frozenset()
    evidence = evidence_table(module, module.deep_dive, references, rest=False, without=there)
    return DeepPage(outline(module), blocks, evidence, references)
