"""Which items, in which order, for one attempt. The draw is fixed at the start and stored whole."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from neurodash_ceu.rules.assessment import Item, Quiz
from neurodash_ceu.rules.canonical import canonical_text


@dataclass(frozen=True)
class PaperItem:
    """One drawn item: its id, its options in the order shown, and the points possible."""

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
    """Draw `quiz.draw` items, spread over the objectives, unseen ones first while the pool allows.

    `seen` are the item ids of earlier attempts. The same arguments give the same paper.
    """
    chance = Random(seed)  # noqa: S311 - the seed is secret and the draw is stored; this is order, not cryptography
    picked = _spread(quiz, frozenset(seen), chance)
    chance.shuffle(picked)
    items = tuple(PaperItem(item.id, _option_order(item, chance), 1) for item in picked)
    return Paper(items, sum(item.points for item in items), pass_percent)


def _spread(quiz: Quiz, seen: frozenset[str], chance: Random) -> list[Item]:
    """Take turns through the objectives until enough are drawn; within one, unseen items come first."""
    piles: dict[str, list[Item]] = {}
    for item in quiz.items:
        piles.setdefault(item.objective, []).append(item)
    for pile in piles.values():
        chance.shuffle(pile)
        pile.sort(key=lambda item: item.id in seen)
    objectives = sorted(piles)
    chance.shuffle(objectives)
    picked: list[Item] = []
    while len(picked) < quiz.draw and any(piles.values()):
        for objective in objectives:
            if piles[objective] and len(picked) < quiz.draw:
                picked.append(piles[objective].pop(0))
    return picked


def _option_order(item: Item, chance: Random) -> tuple[str, ...]:
    order = [option.id for option in item.options]
    if item.shuffle:
        chance.shuffle(order)
    return tuple(order)


def paper_text(paper: Paper) -> str:
    """The canonical JSON of a paper: what an attempt keeps."""
    return canonical_text(paper)


def paper_from_text(text: str) -> Paper:
    """The paper a kept text states."""
    values = json.loads(text)
    items = tuple(PaperItem(one["item_id"], tuple(one["option_order"]), one["points"]) for one in values["items"])
    return Paper(items, values["max_points"], values["pass_percent"])
