"""An item as the office reads it: the words and the key of one edition, with a learner's answer where one is given.

It knows no kind: what it needs of an item is its parts and an answer that earns everything.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from markupsafe import Markup

from neurodash_ceu.catalog.editions import Edition
from neurodash_ceu.catalog.pages import prose_elsewhere
from neurodash_ceu.catalog.prose import Prose
from neurodash_ceu.rules.items.base import Item
from neurodash_ceu.rules.lesson import Module
from neurodash_ceu.rules.prose import plain_text

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
EDITIONS_KEPT = 16
BEGINNING = 90  # characters


@dataclass(frozen=True)
class ShownPart:
    """An option, a statement, a premise. `key` and `answer` are what is said of it, None for nothing."""

    id: str
    letter: str
    text: Markup
    key: str | None
    answer: str | None
    why: Markup

    @property
    def met(self) -> bool:
        """Does the answer say what the key says?"""
        return self.answer is not None and self.answer == self.key


@dataclass(frozen=True)
class ShownItem:
    """An item of an edition. `key` and `answer` are what is said of the whole: a number with its unit."""

    id: str
    edition: int
    stem: Markup
    parts: tuple[ShownPart, ...]
    key: str
    answer: str


@dataclass(frozen=True)
class _Named:
    sha256: str
    module: Module = field(compare=False)


@lru_cache(maxsize=EDITIONS_KEPT)
def _prose(named: _Named) -> Prose:
    """Links lead to the brief, which everybody may read: the reading of a pinned edition is its learners' own."""
    return prose_elsewhere(named.module)


def shown(edition: Edition, item: Item, order: Sequence[str] = (), marks: Sequence[str] = ()) -> ShownItem:
    """An item in the words of an edition, in the order shown or that of its author. `marks` is the answer, as kept."""
    prose = _prose(_Named(edition.sha256, edition.module))
    parts = {part.id: part for part in item.parts()}
    names = [*(name for name in order if name in parts), *(name for name in parts if name not in order)]
    letters = {name: LETTERS[n % len(LETTERS)] for n, name in enumerate(names)}
    key, answer = _said(item, item.key(), letters), _said(item, marks, letters)
    return ShownItem(
        item.id, edition.number, prose.line(item.stem),
        tuple(ShownPart(name, letters[name], prose.line(parts[name].text), key.get(name), answer.get(name),
                        prose.block(parts[name].rationale)) for name in names),
        key.get("", ""), answer.get("", ""))


def _said(item: Item, answer: Sequence[str], letters: Mapping[str, str]) -> dict[str, str]:
    """What an answer says of each part, in words; under "" what it says of the whole."""
    said: dict[str, str] = {}
    for place, mark in enumerate(answer, 1):
        name, pair, value = mark.partition("=")
        words = letters.get(value, value.capitalize()) if pair else f"No. {place}" if item.kind == "ordering" else "Yes"
        if name in letters:
            said[name] = words
        else:
            said[""] = f"{said.get('', '')} {value}".strip()
    return said


def item_of(module: Module, item_id: str) -> Item | None:
    """The item of that id, or None where the module has none (any more)."""
    return next((item for item in module.quiz.items if item.id == item_id), None)


def beginning(item: Item) -> str:
    """The first words of an item, as plain text."""
    words = plain_text(item.stem)
    return words if len(words) <= BEGINNING else words[:BEGINNING].rpartition(" ")[0].rstrip(" .,;:?") + "…"
