"""The best and the worst way from every state of a case, and the scores that can be reached: one pass over the states.

Ways are compared by their ending and then by their points; where the case measures a score, by points first. A way
with a critical choice comes after every way without one. Of ways that are equal, the author's first is taken.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from neurodash_ceu.rules.cases.compiling import compiled
from neurodash_ceu.rules.cases.exploring import Explored, explored
from neurodash_ceu.rules.cases.shapes import Case, Ending, EndingQuality, PassRule

ENDS: dict[EndingQuality, int] = {"good": 2, "acceptable": 1, "harmful": 0}
_MANY = 1 << 40  # points that no way has; the rank of an ending is worth more than they
_NONE = -(1 << 60)
_HARDLY = _NONE // 2  # below it is "none", whatever points were added

Steps = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Course:
    """A way from the start to an ending: its steps as they are stored, and whether one of them is critical."""

    steps: Steps
    points: int
    ending: Ending
    critical: bool


@dataclass(frozen=True)
class Ranked:
    """What can be reached from the start.

    `best_points` is the most that a way without a critical choice can have, or any way where there is no such.
    `clean_points` is the most of those that also end in a quality which passes; None where there is none. `longest`
    is the number of steps of the longest way, `states` that of all states.
    """

    best: Course
    worst: Course
    best_points: int
    clean_points: int | None
    longest: int
    states: int

    def can_pass(self, rule: PassRule) -> bool:
        """Whether some way meets the rule."""
        whole = self.best_points > 0 and not self.best.critical
        scored = whole and rule.percent <= 100
        if rule.by == "ending":
            return self.clean_points is not None
        if rule.by == "score":
            return scored
        if rule.by == "either":
            return scored or self.clean_points is not None
        return whole and self.clean_points is not None and self.clean_points * 100 >= rule.percent * self.best_points


def ranked(case: Case, explored: Explored) -> Ranked:
    """Rank the ways of a case that was explored whole, in which every walk ends. Raises ValueError otherwise."""
    if not explored.whole or explored.loop or explored.stuck:
        raise ValueError("only a case in which every walk ends has a best way")
    by_score = case.passing.by in ("score", "either")
    ways, scores = _Keys(explored, 1, by_score), _Keys(explored, 1, True)
    clean, anyhow = ways.table(critical=False), ways.table()
    nothing = [_NONE] * len(clean)
    best = ways.steps(clean, nothing) if clean[0] > _HARDLY else ways.steps(anyhow, anyhow)
    low = _Keys(explored, -1, by_score)
    low_anyhow = low.table()
    low_critical = low.critical(low_anyhow)
    worst = low.steps(low_critical, low_anyhow) if low_critical[0] > _HARDLY else low.steps(
        low_anyhow, low_anyhow)
    passing = scores.table(critical=False, endings=case.passing.endings)
    points = scores.table(critical=False) if clean[0] > _HARDLY else scores.table()
    return Ranked(
        _course(explored, best), _course(explored, worst), scores.points(points[0]),
        scores.points(passing[0]) if passing[0] > _HARDLY else None, _longest(explored), len(explored.nodes))


class _Keys:
    """Ways as numbers to compare: the higher the better, or with sign -1 the worse. Points add up along a way."""

    def __init__(self, explored: Explored, sign: int, by_score: bool) -> None:
        self.explored = explored
        self.unit = sign * (4 if by_score else 1)
        self.rank = sign * (1 if by_score else _MANY)

    def points(self, key: int) -> int:
        """The points of a key by score."""
        return key // 4

    def table(self, *, critical: bool = True, endings: Iterable[EndingQuality] = ENDS) -> list[int]:
        """State -> the key of the highest way from it, without critical choices if they are not wanted."""
        explored, unit, ends = self.explored, self.unit, frozenset(endings)
        keys = [_NONE] * len(explored.nodes)
        for state in explored.finished:
            ending = explored.compiled.places[explored.nodes[state]].ending
            if ending is not None:
                keys[state] = self._end(ending) if ending.quality in ends else _NONE
                continue
            high = _NONE
            for child, move in explored.edges[state]:
                if critical or not move.critical:
                    key = keys[child] + move.worth * unit
                    if key > high:
                        high = key
            keys[state] = high
        return keys

    def critical(self, anyhow: list[int]) -> list[int]:
        """State -> the key of the highest way from it that has a critical choice."""
        explored, unit = self.explored, self.unit
        keys = [_NONE] * len(explored.nodes)
        for state in explored.finished:
            high = _NONE
            for child, move in explored.edges[state]:
                key = (anyhow if move.critical else keys)[child] + move.worth * unit
                if key > high:
                    high = key
            keys[state] = high
        return keys

    def steps(self, keys: list[int], after_critical: list[int]) -> list[tuple[int, int]]:
        """The (state, edge) of the highest way of a table, which goes on in another table after a critical choice."""
        explored, found, state = self.explored, list[tuple[int, int]](), 0
        while explored.edges[state]:
            edges = explored.edges[state]
            after = [after_critical if move.critical else keys for _, move in edges]
            n = next(n for n, (child, move) in enumerate(edges)
                     if after[n][child] + move.worth * self.unit == keys[state])
            found.append((state, n))
            state, keys = edges[n][0], after[n]
        found.append((state, -1))
        return found

    def _end(self, ending: Ending) -> int:
        return ENDS[ending.quality] * self.rank + ending.points * self.unit


def _course(explored: Explored, way: list[tuple[int, int]]) -> Course:
    steps, points, critical = list[tuple[str, str]](), 0, False
    places = explored.compiled.places
    for state, n in way[:-1]:
        move = explored.edges[state][n][1]
        steps.append((places[explored.nodes[state]].id, move.step))
        points += move.worth
        critical = critical or move.critical
    ending = places[explored.nodes[way[-1][0]]].ending
    assert ending is not None  # noqa: S101 - every walk of this case ends
    return Course(tuple(steps), points + ending.points, ending, critical)


def _longest(explored: Explored) -> int:
    longest = [0] * len(explored.nodes)
    for state in explored.finished:
        longest[state] = max((longest[child] + 1 for child, _ in explored.edges[state]), default=0)
    return longest[0]


@lru_cache(maxsize=64)
def ranking(case: Case) -> Ranked:
    """The ranking of a sound case, which a process keeps. Raises ValueError for one that is not sound.

    Words lead nowhere. Without them there are never more states than when the case was published.
    """
    silent = tuple(replace(node, findings=()) for node in case.nodes)
    return ranked(case, explored(compiled(replace(case, nodes=silent))))


def best_path(case: Case) -> Steps:
    """The steps of the best way through a sound case."""
    return ranking(case).best.steps


def sealed(case: Case) -> Case:
    """The case as it is published: where its pass rule measures a score, with the best that can be reached."""
    return case if case.passing.by == "ending" else replace(case, best_points=ranking(case).best_points)
