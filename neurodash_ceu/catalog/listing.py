"""The lists of briefs on home page and catalogue: what is published, and what is announced without a page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from neurodash_ceu.catalog.editions import Edition
from neurodash_ceu.catalog.pages import for_whom, reading_minutes
from neurodash_ceu.rules.conditions import Condition


@dataclass(frozen=True)
class Card:
    """One line of a list. `href` is None for a module in preparation; `credit` (minutes) is 0 for none."""

    title: str
    summary: str
    condition: str
    href: str | None = None
    reading: int = 0
    credit: int = 0
    checked: date | None = None
    for_whom: str = ""


@dataclass(frozen=True)
class Shelf:
    """A condition with its briefs, and the titles that are in preparation."""

    id: str
    title: str
    summary: str
    cards: tuple[Card, ...]
    announced: tuple[Card, ...]


def card(edition: Edition, condition: str, credit: int) -> Card:
    """The line of a published brief. `condition` is its title; `credit` the minutes it earns, 0 for none."""
    head = edition.module.head
    return Card(
        head.title,
        head.summary,
        condition,
        f"/briefs/{edition.slug}",
        reading_minutes(edition.module),
        credit,
        head.evidence.on,
        for_whom(edition.module),
    )


def shelves(
    editions: Iterable[Edition], conditions: Iterable[Condition], credit: dict[str, int]
) -> tuple[Shelf, ...]:
    """Every condition that has something to show. `credit` gives minutes earned by module id, where any are.

    A published module of a condition without a page of its own stands on a shelf named by the condition's id.
    """
    by_condition: dict[str, list[Edition]] = {}
    for edition in editions:
        by_condition.setdefault(edition.module.head.condition, []).append(edition)
    known = {condition.id: condition for condition in conditions}
    for name in by_condition:
        known.setdefault(name, Condition(name, name.upper(), "", ()))
    return tuple(_shelf(known[name], by_condition.get(name, []), credit) for name in known)


def _shelf(condition: Condition, editions: list[Edition], credit: dict[str, int]) -> Shelf:
    titles = {edition.module.head.title for edition in editions}
    return Shelf(
        condition.id,
        condition.title,
        condition.summary,
        tuple(card(edition, condition.title, credit.get(edition.module_id, 0)) for edition in editions),
        tuple(
            Card(one.title, one.summary, condition.title)
            for one in condition.announced
            if one.title not in titles
        ),
    )


def newest(all_shelves: Iterable[Shelf], count: int = 4) -> tuple[Card, ...]:
    """The most recently checked briefs of all shelves."""
    cards = [one for shelf in all_shelves for one in shelf.cards]
    return tuple(sorted(cards, key=lambda one: one.checked or date.min, reverse=True)[:count])
