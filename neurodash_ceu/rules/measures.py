"""The arithmetic of classical test theory over counted values: thirds, quartiles, correlation, Cronbach's alpha. Exact.

Every value comes with the number of learners who had it, so the work grows with the number of different values alone.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction


def share_of(points: int, possible: int) -> Fraction:
    """The share of the points possible; of nothing possible (an attempt of one item has no rest) it is 0."""
    return Fraction(points, possible) if possible else Fraction(0)


def counted(pairs: Iterable[tuple[Fraction, int]]) -> Counter[Fraction]:
    """Value -> how many had it."""
    counts: Counter[Fraction] = Counter()
    for value, count in pairs:
        counts[value] += count
    return counts


def thirds_of(scores: Mapping[Fraction, int]) -> dict[Fraction, int]:
    """Lower (0), middle (1) or upper (2) third for every score, by how many had it.

    Equal scores stay together: a score belongs where the middle one of those who had it stands.
    """
    n, below, place = sum(scores.values()), 0, dict[Fraction, int]()
    for score in sorted(scores):
        middle = 6 * below + 3 * scores[score]  # of 6n, so that everything is whole
        place[score] = 0 if middle < 2 * n else 2 if middle > 4 * n else 1
        below += scores[score]
    return place


def correlation(pairs: Iterable[tuple[Fraction, Fraction, int]]) -> float | None:
    """Pearson's correlation of counted pairs; None where either does not vary. The root is the only rounded step."""
    n, x, y, xx, yy, xy = 0, Fraction(0), Fraction(0), Fraction(0), Fraction(0), Fraction(0)
    for one, other, count in pairs:
        n += count
        x, y = x + one * count, y + other * count
        xx, yy, xy = xx + one * one * count, yy + other * other * count, xy + one * other * count
    together, apart = n * xy - x * y, (n * xx - x * x) * (n * yy - y * y)
    return None if apart == 0 else math.copysign(math.sqrt(together * together / apart), together)


def quartiles(counts: Mapping[int, int]) -> tuple[Fraction, Fraction, Fraction]:
    """The values a quarter, half and three quarters up, as R's `quantile` has them (type 7). Raises IndexError of none.

    They lie between the two values beside the place (n - 1) × share, counted from 0.
    """
    n = sum(counts.values())
    first, second, third = (_between(counts, (n - 1) * Fraction(quarter, 4)) for quarter in (1, 2, 3))
    return first, second, third


def _between(counts: Mapping[int, int], place: Fraction) -> Fraction:
    whole, part = divmod(place, 1)
    low = _at(counts, whole)
    return Fraction(low) if not part else low + part * (_at(counts, whole + 1) - low)


def _at(counts: Mapping[int, int], place: int) -> int:
    passed = 0
    for value in sorted(counts):
        passed += counts[value]
        if passed > place:
            return value
    raise IndexError(place)


class Sums:
    """Sums over attempts that had the same questions, each worth the same."""

    def __init__(self, questions: int) -> None:
        self.n = self._total = self._squares = 0
        self._sums, self._item_squares = [0] * questions, [0] * questions

    def add(self, points: Sequence[int]) -> None:
        """Count one attempt by the points of its questions, always in the same order."""
        total = sum(points)
        self.n += 1
        self._total += total
        self._squares += total * total
        for place, one in enumerate(points):
            self._sums[place] += one
            self._item_squares[place] += one * one

    def alpha(self) -> Fraction | None:
        """k/(k - 1) × (1 - the items' variances / the variance of their sum); None of one, or where nothing varies."""
        k = len(self._sums)
        whole = self._scaled_variance(self._total, self._squares)
        if k < 2 or whole == 0:
            return None
        parts = sum(self._scaled_variance(*pair) for pair in zip(self._sums, self._item_squares, strict=True))
        return Fraction(k, k - 1) * (1 - Fraction(parts, whole))

    def _scaled_variance(self, total: int, squares: int) -> int:
        return self.n * squares - total * total  # n² times the variance: the factor falls out of the ratio
