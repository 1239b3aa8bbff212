"""What first attempts say of a quiz and its items: how hard, how telling, which options are chosen and by whom.

Classical test theory, as R's `psych` computes it. Attempts are added one by one, in any order, and only counted: what
is kept grows with the number of different scores, not of learners. Everything is exact (integers and fractions) but
for the last step of a correlation and of a spread, their roots. Below `FEWEST` attempts nothing is said; below `WEAK`
it is said to be weak.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Literal

from neurodash_ceu.rules.measures import Sums, correlation, counted, quartiles, share_of, thirds_of

FEWEST, WEAK = 10, 30  # attempts
HARD = Fraction(3, 10)  # facility below it: few get there, or the key is wrong (Ebel & Frisbie 1991)
HARDLY = Fraction(1, 20)  # an option chosen by fewer distracts nobody; from few attempts, only one that nobody chose
NOTHING = ""  # the mark of an item left unanswered

LONGEST = 3600  # seconds: what lies open longer is not thought about
Kind = Literal["negative", "beaten", "hard", "unused"]
Undefined = Literal["too few", "different questions", "one question", "no spread"]
Thirds = tuple[int, int, int]
_Score = tuple[int, int]  # points of points possible


@dataclass(frozen=True)
class Given:
    """What an attempt gave to one item: points of those possible, the marks chosen, whole seconds to the first answer.

    `possible` is above 0; no marks is no answer; `seconds` is None where nobody took the time.
    """

    item_id: str
    points: int
    possible: int
    marks: tuple[str, ...] = ()
    seconds: int | None = None


@dataclass(frozen=True)
class Chosen:
    """How many of the lower, middle and upper third chose a mark; `keyed`: it earns points."""

    mark: str
    keyed: bool
    by_third: Thirds

    @property
    def count(self) -> int:
        """All who chose it."""
        return sum(self.by_third)


@dataclass(frozen=True)
class Flag:
    """Something to look at. `mark` is the option it is about, where it is about one."""

    kind: Kind
    mark: str | None = None


@dataclass(frozen=True)
class Times:
    """Seconds to the first answer: of how many, the middle one, and the two between which the middle half lies."""

    n: int
    lower: Fraction
    median: Fraction
    upper: Fraction


@dataclass(frozen=True)
class Figures:
    """What is said of an item. `facility`: the share of its points that was earned, from 0 to 1.

    `discrimination`: the correlation with the rest of the attempt, from -1 to 1; None where either does not vary.
    `thirds`: how many were in the lower, middle and upper third by that rest.
    """

    facility: Fraction
    discrimination: float | None
    thirds: Thirds
    choices: tuple[Chosen, ...]
    times: Times | None
    flags: tuple[Flag, ...]


@dataclass(frozen=True)
class ItemSaid:
    """An item and the number of attempts that had it; `figures` is None below `FEWEST`."""

    item_id: str
    n: int
    figures: Figures | None

    @property
    def weak(self) -> bool:
        """Said, but from few."""
        return self.figures is not None and self.n < WEAK


@dataclass(frozen=True)
class Reliability:
    """Cronbach's alpha over the attempts that had the same questions, or why it is not defined.

    `n` attempts of `questions`; `two_valued`: each was right or wrong, so that alpha is KR-20.
    """

    alpha: Fraction | None
    n: int
    questions: int
    two_valued: bool
    why: Undefined | None = None


@dataclass(frozen=True)
class QuizSaid:
    """A quiz as its first attempts went; the shares are None below `FEWEST`. `spread`: the standard deviation."""

    n: int
    mean: Fraction | None
    spread: float | None
    passed: Fraction | None
    reliability: Reliability

    @property
    def weak(self) -> bool:
        """Said, but from few."""
        return FEWEST <= self.n < WEAK


class Tally:
    """Counts of first attempts. Adding the same attempts in another order gives the same figures."""

    def __init__(self) -> None:
        self.n = self._passed = 0
        self._totals: Counter[_Score] = Counter()
        self._items: defaultdict[str, _Item] = defaultdict(_Item)
        self._forms: dict[tuple[tuple[str, int], ...], Sums] = {}

    def add(self, given: Sequence[Given], *, passed: bool) -> None:
        """Count one attempt, whole: every item it had, each once. One of nothing is no attempt."""
        if not given:
            return
        points, possible = sum(one.points for one in given), sum(one.possible for one in given)
        self.n += 1
        self._passed += passed
        self._totals[points, possible] += 1
        for one in given:
            self._items[one.item_id].add(one, (points - one.points, possible - one.possible))
        ordered = sorted((one.item_id, one.possible, one.points) for one in given)
        form = tuple(one[:2] for one in ordered)
        if form not in self._forms:
            self._forms[form] = Sums(len(form))
        self._forms[form].add([one[2] for one in ordered])

    def item(self, item_id: str, keyed: Collection[str] = (), marks: Iterable[str] = ()) -> ItemSaid:
        """What is said of an item. `marks` are those it offers, in their order, `keyed` those that earn points."""
        found = self._items.get(item_id, _Item())
        n = sum(found.scores.values())
        return ItemSaid(item_id, n, None if n < FEWEST else found.figures(frozenset(keyed), tuple(marks)))

    def quiz(self) -> QuizSaid:
        """What is said of the whole quiz."""
        reliability = self._reliability()
        if self.n < FEWEST:
            return QuizSaid(self.n, None, None, None, reliability)
        shares = [(Fraction(*score), count) for score, count in self._totals.items()]
        mean = sum((share * count for share, count in shares), Fraction(0)) / self.n
        variance = sum(((share - mean) ** 2 * count for share, count in shares), Fraction(0)) / (self.n - 1)
        return QuizSaid(self.n, mean, math.sqrt(variance), Fraction(self._passed, self.n), reliability)

    def _reliability(self) -> Reliability:
        if not self._forms:
            return Reliability(None, 0, 0, two_valued=True, why="too few")
        form = min(self._forms, key=lambda one: (-self._forms[one].n, one))
        most = self._forms[form]
        alpha = most.alpha()
        why: Undefined | None = None
        if most.n < FEWEST:
            why = "too few" if self.n < FEWEST else "different questions"
        elif len(form) < 2:
            why = "one question"
        elif alpha is None:
            why = "no spread"
        two_valued = all(points in (0, possible) for item_id, _ in form for _, _, points, possible in
                         self._items[item_id].scores)
        return Reliability(None if why else alpha, most.n, len(form), two_valued, why)


def seconds_since(opened: str | None, now: datetime) -> int | None:
    """Whole seconds from when a page was made, as it says itself (seconds since 1970), to now: at most `LONGEST`.

    None where it says nothing that can be: no whole number, or a time to come.
    """
    if not opened or not opened.isascii() or not opened.isdecimal() or len(opened) > len("9999999999"):
        return None
    passed = int(now.timestamp()) - int(opened)
    return min(passed, LONGEST) if passed >= 0 else None


class _Item:
    """What is counted of an item: scores by the score of the rest, marks by the score of the rest, seconds."""

    def __init__(self) -> None:
        self.scores: Counter[tuple[int, int, int, int]] = Counter()
        self._marks: Counter[tuple[int, int, str]] = Counter()
        self._seconds: Counter[int] = Counter()

    def add(self, one: Given, rest: _Score) -> None:
        self.scores[*rest, one.points, one.possible] += 1
        for mark in one.marks or (NOTHING,):
            self._marks[*rest, mark] += 1
        if one.seconds is not None:
            self._seconds[one.seconds] += 1

    def figures(self, keyed: frozenset[str], marks: Sequence[str]) -> Figures:
        n = sum(self.scores.values())
        pairs = [(Fraction(points, possible), share_of(rest, of), count)
                 for (rest, of, points, possible), count in self.scores.items()]
        facility = sum((share * count for share, _, count in pairs), Fraction(0)) / n
        discrimination = correlation(pairs)
        place = thirds_of(counted((rest, count) for _, rest, count in pairs))
        sizes = [0, 0, 0]
        for _, rest, count in pairs:
            sizes[place[rest]] += count
        choices = self._choices(place, keyed, marks)
        thirds = (sizes[0], sizes[1], sizes[2])
        return Figures(facility, discrimination, thirds, choices, self._times(),
                       tuple(_flags(n, facility, discrimination, choices)))

    def _times(self) -> Times | None:
        n = sum(self._seconds.values())
        return None if n < FEWEST else Times(n, *quartiles(self._seconds))

    def _choices(
        self, place: Mapping[Fraction, int], keyed: frozenset[str], marks: Sequence[str]
    ) -> tuple[Chosen, ...]:
        counts = {mark: [0, 0, 0] for mark in marks}
        for (rest, of, mark), count in sorted(self._marks.items()):
            counts.setdefault(mark, [0, 0, 0])[place[share_of(rest, of)]] += count
        nothing = counts.pop(NOTHING, None)
        if nothing:
            counts[NOTHING] = nothing
        return tuple(Chosen(mark, mark in keyed, (low, middle, high)) for mark, (low, middle, high) in counts.items())


def _flags(
    n: int, facility: Fraction, discrimination: float | None, choices: Sequence[Chosen]
) -> Iterable[Flag]:
    if discrimination is not None and discrimination < 0:
        yield Flag("negative")
    for asked in dict.fromkeys(_asked(one.mark) for one in choices):
        yield from (Flag("beaten", one) for one in _beaten([one for one in choices if _asked(one.mark) == asked]))
    if facility < HARD:
        yield Flag("hard")
    if any(one.keyed for one in choices):
        fewest = HARDLY * n if n >= WEAK else 1
        yield from (Flag("unused", one.mark) for one in choices
                    if not one.keyed and one.mark and "=" not in one.mark and one.count < fewest)


def _beaten(choices: Sequence[Chosen]) -> Iterable[str]:
    """The marks that more chose than a key of the same question, of all or of the upper third."""
    keys = [one for one in choices if one.keyed]
    if keys:
        weakest, weakest_above = min(one.count for one in keys), min(one.by_third[2] for one in keys)
        yield from (one.mark for one in choices if not one.keyed and one.mark
                    and (one.count > weakest or one.by_third[2] > weakest_above))


def _asked(mark: str) -> str:
    """What a mark answers: "s1" of "s1=true"; an option answers the item itself."""
    return mark.partition("=")[0] if "=" in mark else NOTHING
