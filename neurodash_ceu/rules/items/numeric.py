"""Numeric: a number within a tolerance, with its unit. Decimals are text and are compared exactly."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from neurodash_ceu.rules.items.base import FORBID, Answer, Item, Mistake, Part, alike, once_each, pairs

VALUE, UNIT = "value", "unit"
_DECIMAL = re.compile(r"-?\d{1,12}(\.\d{1,6})?", re.ASCII)
_COMMA = re.compile(r"-?\d{1,12},\d{1,6}", re.ASCII)
_THOUSANDS = re.compile(r"-?[1-9]\d{0,2},\d{3}", re.ASCII)


@dataclass(frozen=True)
class Unit:
    """A unit the answer may be given in. `factor` times the number is the number in the first unit."""

    __pydantic_config__ = FORBID
    id: str
    text: str
    factor: str = "1"
    rationale: str = ""


@dataclass(frozen=True)
class Slip:
    """A wrong number that is often given, in the first unit, and where it comes from."""

    __pydantic_config__ = FORBID
    id: str
    text: str
    rationale: str


@dataclass(frozen=True, kw_only=True)
class Numeric(Item):
    """A number is asked. Marks: "value=12.5", and "unit=kg" where there are units to choose from. All or nothing.

    `value` and `tolerance` are decimals in quotes, in the first unit; at the edge of the tolerance is within it.
    """

    __pydantic_config__ = FORBID
    kind: Literal["numeric"]
    value: str
    rationale: str
    tolerance: str = "0"
    units: tuple[Unit, ...] = ()
    slips: tuple[Slip, ...] = ()

    def lists(self) -> tuple[tuple[str, tuple[Part, ...]], ...]:
        """The units, and the slips (which no page shows before an answer is given)."""
        return (("units", self.units), ("slips", self.slips))

    def held(self) -> frozenset[str]:
        """All: units are listed as the author lists them."""
        return frozenset(part.id for part in self.parts())

    def owes_why(self) -> frozenset[str]:
        """The slips: a unit explains itself, and the item has a rationale of its own."""
        return frozenset(slip.id for slip in self.slips)

    def key(self) -> Answer:
        """The number, in the first unit."""
        number = f"{VALUE}={self.value}"
        return (number, f"{UNIT}={self.units[0].id}") if len(self.units) > 1 else (number,)

    def fits(self, answer: Sequence[str]) -> bool:
        """A number as `spelled` spells it and one of its units, each at most once."""
        given = pairs(answer)
        units = {unit.id for unit in self.units}
        return (once_each(answer) and len(given) == len(answer) and set(given) <= {VALUE, UNIT}
                and (VALUE not in given or spelled(given[VALUE]) == given[VALUE])
                and (UNIT not in given or given[UNIT] in units))

    def whole(self, answer: Sequence[str]) -> bool:
        """A number, and a unit where there is a choice."""
        given = pairs(answer)
        return VALUE in given and (UNIT in given or len(self.units) < 2)

    def steps(self) -> int:
        """No partial credit."""
        return 1

    def earned(self, answer: Sequence[str]) -> int:
        """1 within the tolerance."""
        number = self.number(answer)
        return int(number is not None and abs(number - number_of(self.value)) <= number_of(self.tolerance))

    def number(self, answer: Sequence[str]) -> Fraction | None:
        """The number given, in the first unit; None where number or unit is missing."""
        given = pairs(answer)
        if not self.whole(answer) or spelled(given[VALUE]) is None:
            return None
        units = {unit.id: unit for unit in self.units}
        if len(self.units) < 2:
            return number_of(given[VALUE])
        unit = units.get(given[UNIT])
        return None if unit is None else number_of(given[VALUE]) * number_of(unit.factor)

    def slip(self, answer: Sequence[str]) -> Slip | None:
        """The known slip that an answer made, within the tolerance, or None."""
        number = self.number(answer)
        if number is None or self.earned(answer):
            return None
        return next((slip for slip in self.slips if abs(number - number_of(slip.text)) <= number_of(self.tolerance)),
                    None)

    def own_mistakes(self) -> Iterator[Mistake]:
        """Decimals that are decimals, slips that are wrong, and a rationale."""
        decimals = [(("value",), self.value), (("tolerance",), self.tolerance),
                    *((("units", n, "factor"), unit.factor) for n, unit in enumerate(self.units)),
                    *((("slips", n, "text"), slip.text) for n, slip in enumerate(self.slips))]
        wrong = [path for path, text in decimals if spelled(text) != text]
        for path in wrong:
            yield Mistake(path, "it is no plain decimal", 'write it in quotes, for example "12.5"')
        if wrong:
            return
        yield from self._out_of_range()
        if not self.rationale.strip():
            yield Mistake(("rationale",), "the item has no rationale", "write under `rationale:` how it is found")
        yield from alike("units", self.units, "unit")

    def _out_of_range(self) -> Iterator[Mistake]:
        if number_of(self.tolerance) < 0:
            yield Mistake(("tolerance",), "the tolerance is below zero", 'give it as "0" or more')
        for n, unit in enumerate(self.units):
            if number_of(unit.factor) <= 0:
                yield Mistake(("units", n, "factor"), "the factor is not above zero",
                              "give what turns a number of this unit into the first unit")
        if self.units and number_of(self.units[0].factor) != 1:
            yield Mistake(("units", 0, "factor"), "the first unit has a factor", "leave it out: the answer is in it")
        for n, slip in enumerate(self.slips):
            if abs(number_of(slip.text) - number_of(self.value)) <= number_of(self.tolerance):
                yield Mistake(("slips", n), "the slip is within the tolerance, so it is right", "give a wrong number")


def spelled(text: str) -> str | None:
    """A typed number in its one spelling ("+3,50 " and "3.5" are both "3.5"), or None if it is none.

    A comma is read as a decimal point only where it can be no thousands' comma.
    """
    plain = text.strip().replace("\u2212", "-").replace("\u00a0", "").removeprefix("+")
    if _COMMA.fullmatch(plain) and not _THOUSANDS.fullmatch(plain):
        plain = plain.replace(",", ".")
    if plain.startswith("."):
        plain = f"0{plain}"
    if not _DECIMAL.fullmatch(plain):
        return None
    whole, _, rest = plain.partition(".")
    sign = "-" if whole.startswith("-") else ""
    digits, rest = whole.removeprefix("-").lstrip("0") or "0", rest.rstrip("0")
    number = digits + (f".{rest}" if rest else "")
    return number if number == "0" else sign + number


def number_of(decimal: str) -> Fraction:
    """A decimal as an exact number. Raises ValueError for a text that is none."""
    if not _DECIMAL.fullmatch(decimal):
        raise ValueError(f"{decimal!r} is no decimal")
    return Fraction(decimal)
