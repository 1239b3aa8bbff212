"""Right and wrong answers to any kind of item, and the fields that say them on its page."""

from __future__ import annotations

from neurodash_ceu.rules.items.base import Answer, Item
from neurodash_ceu.rules.items.matching import Matching
from neurodash_ceu.rules.items.multiple_response import MultipleResponse
from neurodash_ceu.rules.items.numeric import Numeric
from neurodash_ceu.rules.items.ordering import Ordering
from neurodash_ceu.rules.items.single_best import SingleBest
from neurodash_ceu.rules.items.true_false_grid import TrueFalseGrid

FIELD = "answer"


def answer(item: Item, *, right: bool = True) -> Answer:
    """A whole answer that is worth everything, or one that is worth nothing."""
    given = item.key() if right else _wrong(item)
    assert item.whole(given)
    assert item.earned(given) == (item.steps() if right else 0), item.id
    return given


def _wrong(item: Item) -> Answer:
    if isinstance(item, SingleBest):
        return next((one.id,) for one in item.options if not one.correct)
    if isinstance(item, MultipleResponse):
        return tuple(one.id for one in item.options if not one.correct)
    if isinstance(item, TrueFalseGrid):
        return tuple(f"{one.id}={'false' if one.true else 'true'}" for one in item.statements)
    if isinstance(item, Ordering):
        return item.key()[::-1]
    if isinstance(item, Matching):
        return tuple(f"{one.id}={next(other.id for other in item.options if other.id != one.match)}"
                     for one in item.premises)
    assert isinstance(item, Numeric), f"say in tests/answers.py what is wrong of a {type(item).__name__}"
    return ("value=987654", *item.key()[1:])


def fields(item: Item, given: Answer) -> dict[str, str | list[str]]:
    """The fields of its form that say this answer, by name."""
    if isinstance(item, Ordering):
        return {f"{FIELD}-{name}": str(place) for place, name in enumerate(given, 1)}
    said = dict(mark.split("=", 1) for mark in given if "=" in mark)
    if said:
        return {f"{FIELD}-{name}": value for name, value in said.items()}
    return {FIELD: list(given)}
