"""Figures as they stand on a page and in a file: shares in per cent, correlations with a sign, seconds as a clock."""

from __future__ import annotations

from fractions import Fraction

NONE = "–"


def percent(share: Fraction | None) -> str:
    """63%, halves to the even number."""
    return NONE if share is None else f"{round(share * 100)}%"


def coefficient(value: float | Fraction | None) -> str:
    """0.42, with a true minus sign; what rounds to nothing has none."""
    if value is None:
        return NONE
    text = f"{float(value):.2f}"
    return text.removeprefix("-") if float(text) == 0 else text.replace("-", "\u2212")


def clock(seconds: Fraction | None) -> str:
    """48 s, or 2 min 05 s."""
    if seconds is None:
        return NONE
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02d} s" if minutes else f"{rest} s"
