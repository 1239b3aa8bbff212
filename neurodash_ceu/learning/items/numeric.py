"""Numeric: a field for the number as people write numbers, and its unit beside it."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from neurodash_ceu.learning.items.base import Drawn, ItemForm, Posted, Unreadable, said
from neurodash_ceu.ports.pages import typeset
from neurodash_ceu.rules.items.base import Answer, pairs
from neurodash_ceu.rules.items.numeric import UNIT, VALUE, Numeric, Unit, spelled

FIELD = f"answer-{VALUE}"
LONGEST = 24  # characters of a typed number that are shown again
UNREADABLE = "Write a number alone, for example 12.5, without its unit and without a comma between thousands."


@dataclass(frozen=True)
class Number:
    """The field as it stands, and what is told of it. `slip` is where a known wrong number comes from."""

    typed: str
    unit: str
    units: tuple[Unit, ...]
    given: str
    right: bool
    value: str
    tolerance: str
    why: Markup
    slip: Markup

    @property
    def only_unit(self) -> str:
        """The unit where there is no choice of one."""
        return self.units[0].text if len(self.units) == 1 else ""


class Typed(ItemForm[Numeric]):
    """A text field, and radio buttons where there are several units."""

    template = "learning/items/numeric.html"

    def asks(self, item: Numeric) -> str:
        """With the unit, where one is to be chosen."""
        return "Write the number and choose its unit." if len(item.units) > 1 else "Write the number."

    def read(self, item: Numeric, posted: Posted) -> Answer:
        """The number in its one spelling, and the unit chosen."""
        given = said(posted)
        found = []
        if VALUE in given:
            number = spelled(given[VALUE])
            if number is None:
                raise Unreadable(FIELD, UNREADABLE)
            found.append(f"{VALUE}={number}")
        if UNIT in given and len(item.units) > 1:
            found.append(f"{UNIT}={given[UNIT]}")
        return tuple(found)

    def shown(self, drawn: Drawn[Numeric]) -> Number:
        """The field and what is told of it."""
        item, given = drawn.item, pairs(drawn.answer)
        slip = item.slip(drawn.answer)
        unit = drawn.typed.get(UNIT, given.get(UNIT, ""))
        return Number(
            typed=drawn.typed.get(VALUE, given.get(VALUE, ""))[:LONGEST], unit=unit, units=item.units,
            given=self.short(drawn), right=bool(item.earned(drawn.answer)), value=_words(item.value, _first(item)),
            tolerance="" if item.tolerance == "0" else _words(item.tolerance, _first(item)),
            why=drawn.says.block(item.rationale), slip=drawn.says.block(slip.rationale) if slip else Markup(""))

    def short(self, drawn: Drawn[Numeric]) -> str:
        """The number with its unit."""
        given, units = pairs(drawn.answer), {one.id: one.text for one in drawn.item.units}
        if VALUE not in given:
            return ""
        return _words(given[VALUE], units.get(given.get(UNIT, ""), "") if len(units) > 1 else _first(drawn.item))

    def made(self, item: Numeric, answer: Answer) -> tuple[int, int]:
        """The number, and the unit where it is chosen."""
        return len(pairs(answer)), 2 if len(item.units) > 1 else 1


def _first(item: Numeric) -> str:
    return item.units[0].text if item.units else ""


def _words(number: str, unit: str) -> str:
    return typeset(f"{number} {unit}".strip())
