"""What guides through a condition: the order to read in, situations, how modules belong together, learning paths.

Shown is only what is published now. A module that a guide or a path names and that is not published (withdrawn, say)
is left out, so that nothing leads nowhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from neurodash_ceu.catalog.editions import Edition
from neurodash_ceu.catalog.listing import Card
from neurodash_ceu.rules.conditions import Condition, LearningPath, Relation, Stop
from neurodash_ceu.rules.lesson import Section

Cards = Mapping[str, Card]  # by slug: what is published


@dataclass(frozen=True)
class Stage:
    """A brief on a way through several, and why it stands in its place."""

    slug: str
    card: Card
    why: str


@dataclass(frozen=True)
class SituationShown:
    """A situation of the clinic with the briefs that answer it."""

    when: str
    cards: tuple[Card, ...]


@dataclass(frozen=True)
class Link:
    """How two briefs belong together, and the heading that says it with its sources."""

    cards: tuple[Card, Card]
    text: str
    href: str
    heading: str


@dataclass(frozen=True)
class Guided:
    """A condition's guide with what is published of it, and what is published and not in its order."""

    introduction: str
    order: tuple[Stage, ...]
    others: tuple[Card, ...]
    situations: tuple[SituationShown, ...]
    links: tuple[Link, ...]


@dataclass(frozen=True)
class PathShown:
    """A learning path with its published modules; `reading` and `credit` are minutes in sum."""

    slug: str
    title: str
    summary: str
    stages: tuple[Stage, ...]

    @property
    def href(self) -> str:
        """Its address."""
        return f"/paths/{self.slug}"

    @property
    def reading(self) -> int:
        """Minutes to read its briefs once."""
        return sum(stage.card.reading for stage in self.stages)

    @property
    def credit(self) -> int:
        """Minutes of credit that its modules earn in all."""
        return sum(stage.card.credit for stage in self.stages)


def guided(condition: Condition, editions: Sequence[Edition], cards: Cards) -> Guided | None:
    """The guide of a condition as it can be followed now. None without one, or with nothing published of it."""
    guide = condition.guide
    order = _stages(guide.order, cards) if guide else ()
    if guide is None or not order:
        return None
    ordered = {stage.slug for stage in order}
    modules = {one.slug: one.module.brief for one in editions}
    return Guided(
        guide.introduction, order,
        tuple(card for slug, card in cards.items() if slug not in ordered),
        tuple(shown for shown in (SituationShown(one.when, tuple(cards[slug] for slug in one.read if slug in cards))
                                  for one in guide.situations) if shown.cards),
        tuple(_link(one, cards, modules) for one in guide.relations if all(slug in cards for slug in one.modules)))


def _link(relation: Relation, cards: Cards, briefs: Mapping[str, tuple[Section, ...]]) -> Link:
    slug, _, section = relation.at.partition("#")
    first, second = relation.modules
    heading = next((one.title for one in _all(briefs[slug]) if one.id == section), cards[slug].title)
    return Link((cards[first], cards[second]), relation.text, f"/briefs/{relation.at}", heading)


def paths(conditions: Iterable[Condition], cards: Cards) -> tuple[PathShown, ...]:
    """Every path of these conditions that has a published module, in their order."""
    shown = (_path(one, cards) for condition in conditions for one in condition.paths)
    return tuple(one for one in shown if one.stages)


def _path(path: LearningPath, cards: Cards) -> PathShown:
    return PathShown(path.slug, path.title, path.summary, _stages(path.modules, cards))


def _stages(stops: Iterable[Stop], cards: Cards) -> tuple[Stage, ...]:
    return tuple(Stage(stop.module, cards[stop.module], stop.why) for stop in stops if stop.module in cards)


def _all(sections: Iterable[Section]) -> Iterable[Section]:
    for section in sections:
        yield section
        yield from _all(section.sections)
