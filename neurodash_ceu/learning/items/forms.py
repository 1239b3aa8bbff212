"""The form of every kind of item, by the kind's name. A new kind is one line here (docs/kinds-of-items.md)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from neurodash_ceu.learning.items import (
    choices,
    matching,
    numeric,
    ordering,
    script_concordance,
    true_false_grid,
)
from neurodash_ceu.learning.items.base import ItemForm, Posted
from neurodash_ceu.rules.items.base import Answer, Item

FORMS: dict[str, ItemForm[Any]] = {
    "single_best": choices.OneBest(),
    "multiple_response": choices.Several(),
    "true_false_grid": true_false_grid.Grid(),
    "ordering": ordering.InOrder(),
    "matching": matching.Pairs(),
    "numeric": numeric.Typed(),
    "script_concordance": script_concordance.Judging(),
}


STOOD = "stood"  # a field that is not empty where the page showed a saved answer


def given_by(posted: Posted) -> Callable[[Item], Answer | None]:
    """What a posted form answers to an item; None where nothing is to be saved. The reader may raise Unreadable.

    What stands saved is never emptied by a page that did not show it: one that was opened before it was given.
    """
    stood = any(name == STOOD and value for name, value in posted)

    def given(item: Item) -> Answer | None:
        return form_of(item).read(item, posted) or (() if stood else None)

    return given


def form_of(item: Item) -> ItemForm[Any]:
    """How an item is asked."""
    return FORMS[item.kind]
