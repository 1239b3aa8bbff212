"""The marks of an answer as they are counted: which an item offers, which are its key, and what they say in words.

Nothing here knows a kind of item: it is read off an item's parts and its key. A mark is the id of a part ("b"), a part
and what is said of it ("s1=true", "p2=r3"), or something that the learner wrote freely ("value=12.5").
"""

from __future__ import annotations

from collections.abc import Sequence

from neurodash_ceu.rules.items.base import Item

SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def in_order(item: Item) -> bool:
    """Is the answer an order of all its parts? Then every part is counted at its place."""
    ids = [part.id for part in item.parts()]
    return len(ids) > 1 and sorted(item.key()) == sorted(ids)


def counted(item: Item, answer: Sequence[str]) -> tuple[str, ...]:
    """The marks of an answer as they are counted: of an order a part with its place, "a=2"; of all else as they are."""
    return tuple(f"{mark}={place}" for place, mark in enumerate(answer, 1)) if in_order(item) else tuple(answer)


def keyed(item: Item) -> frozenset[str]:
    """The marks against which others are held: the key, without what was written freely and may earn in other words."""
    return frozenset(mark for mark in counted(item, item.key()) if not written(item, mark))


def earns(item: Item, mark: str) -> bool:
    """Is this mark part of the key, or does it earn something alone?"""
    return mark in counted(item, item.key()) or (not in_order(item) and item.earned((mark,)) > 0)


def offered(item: Item) -> tuple[str, ...]:
    """The marks that are shown even where nobody chose them: the options of its one list, else the key."""
    lists, key = item.lists(), counted(item, item.key())
    plain = len(lists) == 1 and not any("=" in mark for mark in key)
    return tuple(part.id for part in lists[0][1]) if plain else key


def sign(item: Item, mark: str) -> str:
    """What an option is called by: "B"; "" of any other mark."""
    order = offered(item)
    return SIGNS[order.index(mark)] if "=" not in mark and mark in order[:len(SIGNS)] else ""


def words(item: Item, mark: str) -> str:
    """A mark in words: an option's text, "statement: true", "step: place 2", a number."""
    texts = {part.id: part.text for part in item.parts()}
    head, pair, tail = mark.partition("=")
    if not pair:
        return texts.get(mark, mark)
    said = f"place {tail}" if in_order(item) else texts.get(tail, tail)
    return f"{texts[head].rstrip(' .:')}: {said}" if head in texts else said


def written(item: Item, mark: str) -> bool:
    """Was it written freely, not chosen?"""
    ids, (head, pair, tail) = {part.id for part in item.parts()}, mark.partition("=")
    return bool(pair) and head not in ids and tail not in ids
