"""Which items, in which order, for one attempt. The draw is fixed at the start and stored whole."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from neurodash_ceu.rules.assessment import Quiz, Share
from neurodash_ceu.rules.canonical import canonical_text
from neurodash_ceu.rules.items.base import Item


@dataclass(frozen=True)
class PaperItem:
    """One drawn item: its id, its parts in the order shown (list after list, where it has several), and its points."""

    item_id: str
    option_order: tuple[str, ...]
    points: int


@dataclass(frozen=True)
class Paper:
    """What an attempt was given: the items in order, all points possible, and the pass mark in percent."""

    items: tuple[PaperItem, ...]
    max_points: int
    pass_percent: int


def draw(quiz: Quiz, seen: Sequence[str], seed: int, pass_percent: int) -> Paper:
    """Draw a graded attempt: the blueprint's shares, then turns through the objectives; unseen items first.

    `seen` are the item ids of earlier attempts. The same arguments give the same paper.
    """
    chance = Random(seed)  # noqa: S311 - the seed is secret and the draw is stored; this is order, not cryptography
    met = frozenset(seen)
    shared = _shares(quiz.graded, quiz.blueprint, met, chance)
    taken = {item.id for item in shared}
    rest = [item for item in quiz.graded if item.id not in taken]
    picked = [*shared, *_spread(rest, quiz.draw - len(shared), met, chance)]
    return _paper(quiz, picked, chance, pass_percent)


def draw_from(quiz: Quiz, pool: Sequence[Item], count: int, seen: Sequence[str], seed: int) -> Paper:
    """Draw for no grade (a pre-test, a practice): `count` of these items, spread over the objectives, unseen first."""
    chance = Random(seed)  # noqa: S311 - as above
    return _paper(quiz, _spread(pool, count, frozenset(seen), chance), chance, pass_percent=0)


def fits_blueprint(quiz: Quiz) -> bool:
    """Can every share be drawn at once, no item counting twice, and do they leave no more than the draw?"""
    wanted = sum(share.draw for share in quiz.blueprint)
    return wanted <= quiz.draw and len(_matched(quiz.graded, quiz.blueprint)) == wanted


def _shares(pool: Sequence[Item], blueprint: Sequence[Share], seen: frozenset[str], chance: Random) -> list[Item]:
    """Items for every share, as many of them unseen as the pool allows."""
    order = list(pool)
    chance.shuffle(order)
    order.sort(key=lambda item: item.id in seen)
    return _matched(order, blueprint)


def _matched(order: Sequence[Item], blueprint: Sequence[Share]) -> list[Item]:
    """The first items, in this order, that can stand in the shares together.

    Taking each item that still leaves all taken ones a place is greedy on a transversal matroid: no other choice has
    more of the earlier items (Edmonds and Fulkerson 1965). A place is found along an augmenting path.
    """
    places = [share for share in blueprint for _ in range(share.draw)]
    holder: dict[int, Item] = {}

    def settle(item: Item, tried: set[int]) -> bool:
        for n, share in enumerate(places):
            if n not in tried and share.takes(item):
                tried.add(n)
                if n not in holder or settle(holder[n], tried):
                    holder[n] = item
                    return True
        return False

    return [item for item in order if settle(item, set())]


def _spread(pool: Sequence[Item], count: int, seen: frozenset[str], chance: Random) -> list[Item]:
    """Take turns through the objectives until enough are drawn; within one, unseen items come first."""
    piles: dict[str, list[Item]] = {}
    for item in pool:
        piles.setdefault(item.objective, []).append(item)
    for pile in piles.values():
        chance.shuffle(pile)
        pile.sort(key=lambda item: item.id in seen)
    objectives = sorted(piles)
    chance.shuffle(objectives)
    picked: list[Item] = []
    while len(picked) < count and any(piles.values()):
        for objective in objectives:
            if piles[objective] and len(picked) < count:
                picked.append(piles[objective].pop(0))
    return picked


def _paper(quiz: Quiz, picked: Sequence[Item], chance: Random, pass_percent: int) -> Paper:
    items = tuple(PaperItem(item.id, _part_order(item, chance), item.worth)
                  for item in _item_order(quiz, picked, chance))
    return Paper(items, sum(item.points for item in items), pass_percent)


def _item_order(quiz: Quiz, picked: Sequence[Item], chance: Random) -> list[Item]:
    """Shuffled, or as in the bank where the author wants no shuffling; the pinned ones first and last."""
    place = {item.id: n for n, item in enumerate(quiz.items)}
    order = sorted(picked, key=lambda item: place[item.id])
    if quiz.shuffle:
        chance.shuffle(order)
    ranks = {"first": 0, None: 1, "last": 2}
    return sorted(order, key=lambda item: (ranks[item.pin], place[item.id] if item.pin else 0))


def _part_order(item: Item, chance: Random) -> tuple[str, ...]:
    """Each list of its parts shuffled in itself; what is held keeps its place. Never an order that gives the answer."""
    order = [name for _, parts in item.lists() for name in _shuffled([part.id for part in parts], item, chance)]
    while item.gives_away(order):
        chance.shuffle(order)
    return tuple(order)


def _shuffled(names: list[str], item: Item, chance: Random) -> list[str]:
    held = item.held()
    free = [name for name in names if name not in held]
    chance.shuffle(free)
    loose = iter(free)
    return [name if name in held else next(loose) for name in names]


def paper_text(paper: Paper) -> str:
    """The canonical JSON of a paper: what an attempt keeps."""
    return canonical_text(paper)


def paper_from_text(text: str) -> Paper:
    """The paper a kept text states."""
    values = json.loads(text)
    items = tuple(PaperItem(one["item_id"], tuple(one["option_order"]), one["points"]) for one in values["items"])
    return Paper(items, values["max_points"], values["pass_percent"])
