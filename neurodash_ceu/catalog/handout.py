"""What a handout shows: its sections, and its sources by short name, numbered by first appearance on this one page."""

from __future__ import annotations

from dataclasses import dataclass

from neurodash_ceu.catalog.pages import Block, Maker, brief_places
from neurodash_ceu.catalog.sources import Cited, cited
from neurodash_ceu.rules.handout import columns
from neurodash_ceu.rules.lesson import Module


@dataclass(frozen=True)
class HandoutBlock:
    """A section ready to print; `stop` is the one that is set apart."""

    block: Block
    stop: bool


@dataclass(frozen=True)
class HandoutPage:
    """A whole handout as its reader sees it, in two columns."""

    columns: tuple[tuple[HandoutBlock, ...], ...]
    sources: tuple[Cited, ...]


def handout_page(module: Module) -> HandoutPage:
    """Render a module's handout from top to bottom. What it leads to stands on the brief's pages."""
    maker = Maker(module, places=brief_places(module))
    made = tuple(tuple(HandoutBlock(maker.block(one), one.tone == "stop") for one in column)
                 for column in columns(module.handout))
    return HandoutPage(made, tuple(cited(module, maker.citations)))
