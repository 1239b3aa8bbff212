"""What an author reads of a sound case: how large it is, and its best and worst way with their scores."""

from __future__ import annotations

from collections.abc import Iterator

from neurodash_ceu.catalog.faults import several
from neurodash_ceu.rules.cases.exploring import MOST_STATES
from neurodash_ceu.rules.cases.ranking import Course, Ranked, ranking
from neurodash_ceu.rules.cases.shapes import Case
from neurodash_ceu.rules.cases.walking import ON, percent


def report(case: Case) -> Iterator[str]:
    """The lines on a sound case. Raises ValueError for one in which a walk does not end."""
    found = ranking(case)
    yield (f"case {case.id}: {found.states:,} of at most {MOST_STATES:,} states, the longest way has "
           f"{several(found.longest, 'step')}")
    yield from _course("best", found.best, found)
    yield from _course("worst", found.worst, found)


def _course(name: str, course: Course, found: Ranked) -> Iterator[str]:
    critical = ", with a critical choice" if course.critical else ""
    yield (f"    {name}: ending {course.ending.id} ({course.ending.quality}){critical}, {course.points} of "
           f"{found.best_points} points, {percent(course.points, found.best_points)}%")
    steps = (f"{node} {step}" for node, step in course.steps if step != ON)
    yield f"        {' → '.join(steps) or 'no decision'}"
