"""What the checks share: a module under check, a fault at a path through it, and walks over its prose."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from typing import Any

from neurodash_ceu.catalog.reader import Source
from neurodash_ceu.ports.yaml_lines import Path
from neurodash_ceu.rules.items.base import Item, Part
from neurodash_ceu.rules.lesson import Module, Section


@dataclass(frozen=True)
class Subject:
    """A module under check, where it was read from, and the day it is checked for."""

    module: Module
    source: Source
    today: date


@dataclass(frozen=True)
class Fault:
    """What a check found: the path of the value at fault, what is wrong, what mends it.

    `below` counts lines further down, for a mistake inside a long paragraph.
    """

    path: Path
    what: str
    fix: str
    below: int = 0


def several(number: int, noun: str) -> str:
    """ "1 item", "2 items"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


_NOUNS = {"order": "step", "scale": "point"}  # of lists that are not called by what they hold


def noun(name: str) -> str:
    """What one of a list of an item's parts is called: "options" holds an option."""
    return _NOUNS.get(name, name.removesuffix("s"))


def parts(item: Item) -> Iterator[tuple[str, int, Part]]:
    """Every part of an item with the member that holds it and its number there."""
    for name, members in item.lists():
        for n, part in enumerate(members):
            yield name, n, part


def sections(module: Module) -> Iterator[tuple[Path, Section]]:
    """Every section of brief, deep dive and handout with its path, outer before inner."""
    yield from below(("brief",), module.brief)
    yield from below(("deep_dive",), module.deep_dive)
    yield from below(("handout",), module.handout)


def below(path: Path, several: Iterable[Section]) -> Iterator[tuple[Path, Section]]:
    """The sections at a path and those inside them."""
    for n, section in enumerate(several):
        yield (*path, n), section
        yield from below((*path, n, "sections"), section.sections)


def credit_sections(module: Module) -> Iterator[tuple[Path, Section]]:
    """The sections of the brief: what every learner who earns the minutes has read.

    The deep dive is never among them. Who claims credit for it is told so where it is claimed, once.
    """
    yield from below(("brief",), module.brief)


def prose(module: Module) -> Iterator[tuple[Path, str]]:
    """Every text a reader sees, with its path: paragraphs, and each text of head, claims, quiz and cases."""
    for path, section in sections(module):
        for n, paragraph in enumerate(section.paragraphs):
            yield (*path, "paragraphs", n), paragraph.markdown
    for name in ("claims", "quiz", "cases"):
        yield from strings(getattr(module, name), (name,))
    for name in ("title", "summary", "objectives", "evidence", "disclosures", "credit", "figures", "videos"):
        yield from strings(getattr(module.head, name), ("head", name))


def strings(value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    """Every text below a value, with its path."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, tuple):
        for n, one in enumerate(value):
            yield from strings(one, (*path, n))
    elif is_dataclass(value):
        for field in fields(value):
            yield from strings(getattr(value, field.name), (*path, field.name))
