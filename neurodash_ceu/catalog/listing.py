"""The lists of briefs on home page and catalogue: what is published, and what is announced without a page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from neurodash_ceu.catalog.editions import Edition
from neurodash_ceu.catalog.pages import for_whom, reading_minutes
from neurodash_ceu.rules.conditions import Condition


@dataclass(frozen=True)
class Card:
    """One line of a list. `href` is None for a module in preparation; `credit` (minutes) is 0 for none.

    `explained` is where it is said how the credit was found.
    """

    title: str
    summary: str
    condition: str
    href: str | None = None
    reading: int = 0
    credit: int = 0
    checked: date | None = None
    for_whom: str = ""
    explained: str | None = None


@dataclass(frozen=True)
class Shelf:
    """A condition with its briefs, and the titles that are in preparation."""

    id: str
    title: str
    summary: str
    cards: tuple[Card, ...]
    announced: tuple[Card, ...]


def card(edition: Edition, condition: Condition, credit: int) -> Card:
    """The line of a published brief. `credit` is the minutes it earns, 0 for none."""
    head = edition.module.head
    return Card(
        head.title,
        head.summary,
        condition.title,
        f"/briefs/{edition.slug}",
        reading_minutes(edition.module),
        credit,
        head.evidence.on,
        for_whom(edition.module),
        f"/learn/{edition.slug}#minutes",
    )


def named(conditions: Iterable[Condition], condition_id: str) -> Condition:
    """The condition of that id. One that was never published is named by its id, so that its briefs have a place."""
    return next((one for one in conditions if one.id == condition_id),
                Condition(condition_id, condition_id.upper(), "", ()))


def shelves(
    editions: Iterable[Edition], conditions: Iterable[Condition], credit: Mapping[str, int]
) -> tuple[Shelf, ...]:
    """Every condition with its briefs. `credit` gives the minutes earned by slug; a slug without any earns none."""
    known = list(conditions)
    by_condition: dict[str, list[Edition]] = {one.id: [] for one in known}
    for edition in editions:
        by_condition.setdefault(edition.module.head.condition, []).append(edition)
    return tuple(_shelf(named(known, name), found, credit) for name, found in by_condition.items())


def _shelf(condition: Condition, editions: list[Edition], credit: Mapping[str, int]) -> Shelf:
    return Shelf(
        condition.id,
        condition.title,
        condition.summary,
        tuple(card(edition, condition, credit.get(edition.slug, 0)) for edition in editions),
        in_preparation(condition, editions),
    )


def in_preparation(condition: Condition, published: Iterable[Edition]) -> tuple[Card, ...]:
    """What is announced for a condition and not published yet."""
    titles = {edition.module.head.title for edition in published}
    return tuple(
        Card(one.title, one.summary, condition.title) for one in condition.announced if one.title not in titles)


def by_newness(editions: Iterable[Edition]) -> list[Edition]:
    """Editions in the order in which their evidence was last checked, the newest first, then by title."""
    return sorted(editions, key=lambda one: (-one.module.head.evidence.on.toordinal(), one.module.head.title))
