"""How far a learner is on the learning paths that hold a module of theirs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from neurodash_ceu.catalog import editions
from neurodash_ceu.learning.views import Card
from neurodash_ceu.rules.conditions import Condition, LearningPath


@dataclass(frozen=True)
class OnPath:
    """A path under way: a state for each of its modules, the same in words, and the module to go on with."""

    title: str
    href: str
    states: tuple[str, ...]
    words: str
    next_title: str | None
    next_href: str | None


def on_paths(session: Session, cards: Sequence[Card]) -> tuple[OnPath, ...]:
    """The paths with a module that was taken up, in the order of the conditions.

    A module that is not published any more counts only for who has taken it up.
    """
    mine = {card.slug: card for card in cards}
    if not mine:
        return ()
    found = []
    for condition in editions.conditions(session):
        begun = [path for path in condition.paths if any(stop.module in mine for stop in path.modules)]
        if begun:
            titles = _titles(session, condition)
            found += [_line(path, mine, titles) for path in begun]
    return tuple(found)


def _titles(session: Session, condition: Condition) -> Mapping[str, str]:
    return {one.slug: one.module.head.title for one in editions.published(session, condition.id)}


def _line(path: LearningPath, mine: Mapping[str, Card], titles: Mapping[str, str]) -> OnPath:
    slugs = [stop.module for stop in path.modules if stop.module in mine or stop.module in titles]
    states = tuple(_state(mine.get(slug)) for slug in slugs)
    ahead = next((slug for slug, state in zip(slugs, states, strict=True) if state != "done"), None)
    title = None if ahead is None else titles.get(ahead) or mine[ahead].title
    return OnPath(path.title, f"/paths/{path.slug}", states,
                  f"{states.count('done')} of {len(states)} {'module' if len(states) == 1 else 'modules'} completed",
                  title, f"/learn/{ahead}" if ahead else None)


def _state(card: Card | None) -> str:
    if card is None:
        return "ahead"
    return "done" if card.before or (card.completed_on and card.taken_back is None) else "half"
