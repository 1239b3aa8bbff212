"""Numbers of a case as text and as whole steps: a typed reading, the ends of a band, the value of a variable."""

from __future__ import annotations

import re

from neurodash_ceu.rules.cases.shapes import Band, Measurement, Variable
from neurodash_ceu.rules.refusal import Refused

VALUE = "value="  # what the stored step of a reading begins with
MOST_DECIMALS = 3
_TENS = (1, 10, 100, 1000)
MINUS = "\N{MINUS SIGN}"
_NUMBER = re.compile(r"(?P<sign>[+-]?)(?P<whole>[0-9]{1,9})(?:\.(?P<part>[0-9]{1,3}))?")


def scaled(text: str | None, decimals: int) -> int | None:
    """A decimal as a whole number of steps of 10^-decimals; None for what is no number, or finer than a step."""
    found = _NUMBER.fullmatch(text or "")
    if found is None:
        return None
    part = (found["part"] or "").rstrip("0")
    if len(part) > decimals:
        return None
    steps = int(found["whole"]) * _TENS[decimals] + int(part.ljust(decimals, "0") or "0")
    return -steps if found["sign"] == "-" else steps


def spelt(steps: int, decimals: int, *, whole: bool = False) -> str:
    """Steps as the one spelling of their decimal, "12.5"; with `whole` all places are written, "12.50"."""
    sign, size = ("-" if steps < 0 else ""), abs(steps)
    head, part = divmod(size, _TENS[decimals])
    places = str(part).rjust(decimals, "0") if decimals else ""
    places = places if whole else places.rstrip("0")
    return f"{sign}{head}.{places}" if places else f"{sign}{head}"


def worded(variable: Variable, value: int) -> str:
    """A variable's value as it is shown: "6.4 s", "\N{MINUS SIGN}2"."""
    number = spelt(value, variable.decimals, whole=True).replace("-", MINUS)
    return f"{number}{_spaced(variable.unit)}"


def measured(node: Measurement, typed: str) -> str:
    """The step that a typed reading is stored as ("value=12.5"). Raises Refused for what cannot be read there."""
    text = typed.strip().replace(MINUS, "-")
    unit = (node.unit or "").casefold()
    if unit and text.casefold().endswith(unit):
        text = text[:-len(unit)].rstrip()
    if "," in text:
        raise Refused("Write the number with a point and without commas, like 12.5 or 1200.")
    if _NUMBER.fullmatch(text) is None:
        raise Refused("Write what you read as a number, like " + _example(node) + ".")
    steps = scaled(text, node.decimals)
    if steps is None:
        places = "a whole number" if not node.decimals else f"at most {_places(node.decimals)}"
        raise Refused(f"Write {places}, like {_example(node)}.")
    low, high = scaled(node.low, node.decimals), scaled(node.high, node.decimals)
    if low is None or high is None or not low <= steps <= high:
        raise Refused(f"The reading lies between {node.low} and {node.high}{_unit(node)}. Look at it again.")
    return f"{VALUE}{spelt(steps, node.decimals)}"


def band_of(node: Measurement, step: str) -> Band | None:
    """The band of a stored reading; None for a step that is none, or not spelt as `measured` spells it."""
    text = step.removeprefix(VALUE)
    steps = scaled(text, node.decimals)
    if text == step or steps is None or spelt(steps, node.decimals) != text:
        return None
    for band in node.bands:
        low, high = scaled(band.low, node.decimals), scaled(band.high, node.decimals)
        if low is not None and high is not None and low <= steps <= high:
            return band
    return None


def given(node: Measurement, step: str) -> str:
    """A stored reading in words, with its unit: "72 beats a minute"."""
    return f"{step.removeprefix(VALUE).replace('-', MINUS)}{_unit(node)}"


def span(node: Measurement, band: Band) -> str:
    """The readings of a band in words: "60 to 100 beats a minute", or the one reading."""
    low, high = band.low.replace("-", MINUS), band.high.replace("-", MINUS)
    return f"{low}{_unit(node)}" if low == high else f"{low} to {high}{_unit(node)}"


def _example(node: Measurement) -> str:
    """A number of the right shape that tells nothing: the lower end."""
    return node.low or "12"


def _places(decimals: int) -> str:
    return "1 place after the point" if decimals == 1 else f"{decimals} places after the point"


def _unit(node: Measurement) -> str:
    return _spaced(node.unit)


def _spaced(unit: str | None) -> str:
    """A unit after its number: a percent sign stands close, everything else after a space that does not break."""
    if not unit:
        return ""
    return unit if unit == "%" else f"\N{NO-BREAK SPACE}{unit}"
