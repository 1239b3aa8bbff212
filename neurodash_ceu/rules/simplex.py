"""The best division of something scarce: a linear programme, solved exactly.

Dantzig's simplex method with Bland's rule, which cannot go round in circles (Bland 1977, Math Oper Res 2:103-107).
Every limit is at least zero, so that nothing at all is always a possible beginning. Numbers are whole numbers or
fractions and never rounded; rows hold only what is not zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

Number = int | Fraction


def best(
    objectives: Sequence[Mapping[int, Number]], limits: Iterable[tuple[Mapping[int, Number], Number]]
) -> dict[int, Number]:
    """The amounts, none below zero, that make the first objective as large as can be, then the second without loss
    to the first, and so on. Variables are numbered from 0; a limit is (coefficients, the most they may come to).

    Returns the amounts that are not zero. Raises ValueError for a limit below zero or an objective without a bound.
    """
    rows: list[dict[int, Number]] = []
    values: list[Number] = []
    basis: list[int] = []
    width = 1 + max((name for objective in objectives for name in objective), default=-1)
    limits = list(limits)
    width = max([width, *(1 + max(row) for row, _ in limits if row)])
    for number, (row, most) in enumerate(limits):
        if most < 0:
            raise ValueError("a limit is below zero")
        rows.append({**{name: value for name, value in row.items() if value}, width + number: 1})
        values.append(most)
        basis.append(width + number)
    closed: set[int] = set()
    for objective in objectives:
        gains = _climb(dict(objective), rows, values, basis, closed)
        # What would lose by entering may not enter for a later objective either.
        closed |= {name for name, gain in gains.items() if gain}
    return {name: value for name, value in zip(basis, values, strict=True) if name < width and value}


def _climb(
    gains: dict[int, Number], rows: list[dict[int, Number]], values: list[Number], basis: list[int], closed: set[int]
) -> dict[int, Number]:
    """Pivot until nothing gains; the gains that are left are zero or losses. `closed` variables stay out."""
    for place, name in enumerate(basis):
        _take(gains, rows[place], gains.get(name, 0))
    while True:
        entering = min((name for name, gain in gains.items() if gain > 0 and name not in closed), default=None)
        if entering is None:
            return gains
        leaving = _leaving(entering, rows, values, basis)
        if leaving is None:
            raise ValueError("the objective has no bound")
        _pivot(leaving, entering, rows, values)
        basis[leaving] = entering
        _take(gains, rows[leaving], gains.get(entering, 0))


def _leaving(entering: int, rows: list[dict[int, Number]], values: list[Number], basis: list[int]) -> int | None:
    found: tuple[Number, int, int] | None = None
    for place, row in enumerate(rows):
        step = row.get(entering, 0)
        if step > 0:
            tried = (_exact(values[place], step), basis[place], place)
            found = tried if found is None or tried < found else found
    return None if found is None else found[2]


def _pivot(place: int, entering: int, rows: list[dict[int, Number]], values: list[Number]) -> None:
    row, step = rows[place], rows[place][entering]
    if step != 1:
        rows[place] = row = {name: _exact(value, step) for name, value in row.items()}
        values[place] = _exact(values[place], step)
    for other, line in enumerate(rows):
        share = line.get(entering, 0)
        if other != place and share:
            _take(line, row, share)
            values[other] -= share * values[place]


def _take(line: dict[int, Number], row: Mapping[int, Number], share: Number) -> None:
    """line - share * row, in place; what comes to zero is left out."""
    if not share:
        return
    for name, value in row.items():
        left = line.get(name, 0) - share * value
        if left:
            line[name] = left
        else:
            line.pop(name, None)


def _exact(value: Number, by: Number) -> Number:
    """A quotient; a whole number stays one, because whole numbers are quick."""
    quotient = Fraction(value) / by
    return quotient.numerator if quotient.denominator == 1 else quotient
