"""What a new edition takes away from the one before, and whose answers it would judge otherwise: by ids.

Words, order and sources may change freely; only what learners' answers and steps are kept by is looked at.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from neurodash_ceu.rules import regrading
from neurodash_ceu.rules.cases.shapes import Case, Decision, Measurement, Node
from neurodash_ceu.rules.items.base import Item
from neurodash_ceu.rules.lesson import Module


@dataclass(frozen=True)
class Changes:
    """Ids that are gone, and items with another key. What stands inside something that is gone is not named again.

    `parts` are (item, option or the like), `nodes` (case, node), `choices` (case, node, choice or judgement). The bands
    of a reading are not among them: the reading itself is what was kept.
    """

    items: tuple[str, ...] = ()
    parts: tuple[tuple[str, str], ...] = ()
    keys: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()
    nodes: tuple[tuple[str, str], ...] = ()
    choices: tuple[tuple[str, str, str], ...] = ()


def changes(before: Module, after: Module) -> Changes:
    """What `after` takes away from `before`, and the keys it changes."""
    items = {item.id: item for item in after.quiz.items}
    cases = {case.id: case for case in after.cases}
    kept = [(item, items[item.id]) for item in before.quiz.items if item.id in items]
    played = [(case, cases[case.id]) for case in before.cases if case.id in cases]
    nodes = [(case.id, node, _node(now, node.id)) for case, now in played for node in case.nodes]
    return Changes(
        items=tuple(item.id for item in before.quiz.items if item.id not in items),
        parts=tuple((item.id, name) for item, now in kept for name in _gone(_parts(item), _parts(now))),
        keys=tuple(item.id for item, now in kept if _judges_otherwise(item, now)),
        cases=tuple(case.id for case in before.cases if case.id not in cases),
        nodes=tuple((name, node.id) for name, node, now in nodes if now is None),
        choices=tuple((name, node.id, act) for name, node, now in nodes if now is not None
                      for act in _gone(_acts(node), _acts(now))))


def speaks_of(marks: Iterable[str], part: str) -> bool:
    """Does an answer name this part of its item: as a mark, or on either side of a pair?"""
    return any(part in mark.split("=", 1) for mark in marks)


def _judges_otherwise(item: Item, now: Item) -> bool:
    """Another key. An option more or less is none, where what earns everything and its steps stay as they were."""
    if "key" not in regrading.changes(item, now):
        return False
    return (item.key(), item.steps()) != (now.key(), now.steps()) or sorted(_parts(item)) == sorted(_parts(now))


def _parts(item: Item) -> list[str]:
    return [part.id for part in item.parts()]


def _node(case: Case, name: str) -> Node | None:
    return next((node for node in case.nodes if node.id == name), None)


def _acts(node: Node) -> list[str]:
    if isinstance(node, Decision):
        return [choice.id for choice in node.choices]
    if isinstance(node, Measurement):
        return [judgement.id for judgement in node.judgements]
    return []


def _gone(before: list[str], after: list[str]) -> list[str]:
    return [name for name in before if name not in after]
