"""Ordering: the number of its place beside each step, and two buttons that move it by one.

The steps are posted in the order of the page. Whoever changes a number moves that step there, and the others close up;
nobody has to change all of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from neurodash_ceu.learning.items.base import ANSWER, Drawn, ItemForm, Posted, Unreadable, said
from neurodash_ceu.rules.items.base import Answer, Image
from neurodash_ceu.rules.items.ordering import Ordering

MOVE = "move"  # the name of the buttons; "b:up" moves the step b
UP, DOWN = "up", "down"
PAIRS = "Every two steps that stand in their right order count in part."


@dataclass(frozen=True)
class Step:
    """A step at its place on the page, counted from 1, and the place where it belongs."""

    id: str
    text: Markup
    image: Image | None
    place: int
    belongs: int
    why: Markup

    @property
    def right(self) -> bool:
        """Does it stand at its place?"""
        return self.place == self.belongs


@dataclass(frozen=True)
class Steps:
    """The steps as they stand on the page, and in their right order. `given`: an order was given."""

    steps: tuple[Step, ...]
    given: bool

    @property
    def right_order(self) -> tuple[Step, ...]:
        """As they belong."""
        return tuple(sorted(self.steps, key=lambda step: step.belongs))


class InOrder(ItemForm[Ordering]):
    """A select of places for each step, and the buttons."""

    template = "learning/items/ordering.html"
    script = "steps.js"
    asking = "Put them in their order, the first on top: move a step by its buttons, or choose its place."

    def read(self, item: Ordering, posted: Posted) -> Answer:  # noqa: ARG002 - the page has all its steps
        """The order of the page after the numbers that were changed and the button that was pressed."""
        moved = _moved(posted)
        if not said(posted) and moved is None:
            return ()
        order = _placed(_places(posted))
        return _pushed(order, *moved) if moved is not None else tuple(order)

    def counts(self, item: Ordering) -> str:
        """Of an order the decisions are pairs, which must be said."""
        return PAIRS if item.scheme == "proportional" else super().counts(item)

    def stays(self, posted: Posted) -> str | None:
        """The button that moved a step. At the end of its way it is gone, so then it is the other one."""
        moved = _moved(posted)
        if moved is None:
            return None
        name, way = moved
        after = _pushed(_placed(_places(posted)), name, way)
        if name in after:
            way = DOWN if after[0] == name else UP if after[-1] == name else way
        return f"{way}-{name}"

    def shown(self, drawn: Drawn[Ordering]) -> Steps:
        """The steps as they stand now: as answered, or as drawn."""
        steps = {one.id: one for one in drawn.item.order}
        given = [name for name in drawn.answer if name in steps]  # a corrected item may have other steps
        order = [*given, *(name for name in drawn.order if name not in given)]
        belongs = {name: n for n, name in enumerate(drawn.item.key(), 1)}
        return Steps(tuple(
            Step(name, drawn.says.line(steps[name].text), steps[name].image, n, belongs[name],
                 drawn.says.block(steps[name].rationale))
            for n, name in enumerate(order, 1)), bool(drawn.answer))


def _moved(posted: Posted) -> tuple[str, str] | None:
    pressed = next((value for name, value in posted if name == MOVE), None)
    if pressed is None:
        return None
    name, _, way = pressed.rpartition(":")
    return (name, way) if way in (UP, DOWN) else None


def _places(posted: Posted) -> dict[str, str]:
    """The steps in the order of the page, each with the number beside it."""
    prefix = f"{ANSWER}-"
    return {name.removeprefix(prefix): value for name, value in posted if name.startswith(prefix) and name != prefix}


def _placed(placed: Mapping[str, str]) -> list[str]:
    """The steps in order: those whose number is not that of their place on the page go there, the others close up."""
    count = len(placed)
    wanted: dict[int, str] = {}
    for n, (name, value) in enumerate(placed.items(), 1):
        if not value.strip() or value == str(n):
            continue
        if value not in map(str, range(1, count + 1)):
            raise Unreadable(f"{ANSWER}-{name}", f"Choose a place from 1 to {count}.")
        if int(value) in wanted:
            raise Unreadable(f"{ANSWER}-{name}", f"Two steps are sent to place {value}. Give each a place of its own.")
        wanted[int(value)] = name
    rest = iter([name for name in placed if name not in wanted.values()])
    return [wanted.get(n) or next(rest) for n in range(1, count + 1)]


def _pushed(order: Sequence[str], name: str, way: str) -> Answer:
    """The order with a step moved by one; at its end nothing moves."""
    made = list(order)
    if name in made:
        n = made.index(name)
        to = max(0, n - 1) if way == UP else min(len(made) - 1, n + 1)
        made.insert(to, made.pop(n))
    return tuple(made)
