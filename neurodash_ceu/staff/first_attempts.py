"""First attempts as rows, streamed into the law's counts: those of one edition, and of whoever had not seen it before.

An attempt is a first one where it is number 1 of an enrollment, submitted, and the enrollment is the person's first on
the module: who takes a module up anew has seen its questions. It counts as it was graded first, whatever was regraded.
Editions are never put together: an item whose words changed is another one.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import groupby
from threading import Lock
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from sqlalchemy import Select, func, select, text
from sqlalchemy.orm import Session

from neurodash_ceu.records.learning import Attempt, Enrollment, GradeRow, Response
from neurodash_ceu.rules.assessment import Quiz
from neurodash_ceu.rules.item_marks import counted, in_order
from neurodash_ceu.rules.statistics import Given, Tally

BATCH = 1000  # rows fetched at a time
_KEY = 2  # columns that name an attempt here: book and enrollment
FIRST = text("attempts.ordinal = 1 AND attempts.submitted_at IS NOT NULL")  # the words of the index over them


class Answered(NamedTuple):
    """What stands saved of an item."""

    marks: tuple[str, ...]
    seconds: int | None


NOTHING = Answered((), None)


class _Kept:
    """Counts of the editions looked at last, by database. Attempts only come, so their number tells whether any did."""

    def __init__(self, most: int) -> None:
        self._most, self._lock = most, Lock()
        self._by_engine: WeakKeyDictionary[Any, OrderedDict[str, tuple[int, Tally]]] = WeakKeyDictionary()

    def get(self, engine: Any, edition: str, number: int, make: Callable[[], Tally]) -> Tally:
        with self._lock:
            found = self._by_engine.setdefault(engine, OrderedDict()).get(edition)
        if found is not None and found[0] == number:
            return found[1]
        made = make()
        with self._lock:
            kept = self._by_engine.setdefault(engine, OrderedDict())
            kept[edition] = number, made
            kept.move_to_end(edition)
            while len(kept) > self._most:
                kept.popitem(last=False)
        return made


_KEPT = _Kept(most=8)


def tally(session: Session, sha: str, quiz: Quiz) -> Tally:
    """The counts of the first attempts at an edition's quiz: one query where nothing came since, else three."""
    number = session.scalar(_counted(sha, quiz.id)) or 0
    return _KEPT.get(session.get_bind(), sha, number, lambda: count(session, sha, quiz))


def count(session: Session, sha: str, quiz: Quiz) -> Tally:
    """Count them anew, in two queries. An ungraded item earns nothing and is left out."""
    made = Tally()
    graded = _rows(session, _grades(sha, quiz.id))  # first: whatever it sees has its answers before it
    saved = _Saved(_rows(session, _responses(sha, quiz.id)), quiz)
    for book, enrollment, per_item, passed in graded:
        answers = saved.of((book, enrollment))
        made.add([_given(one, answers) for one in json.loads(per_item) if one[2] > 0], passed=passed)
    return made


def _given(graded: tuple[str, int, int], answers: dict[str, Answered]) -> Given:
    item_id, points, possible = graded
    answered = answers.get(item_id, NOTHING)
    return Given(item_id, points, possible, answered.marks, answered.seconds)


class _Saved:
    """The saved answers beside the grades: both come in the order of their keys, so each is read once."""

    def __init__(self, rows: Iterator[Any], quiz: Quiz) -> None:
        self._ordered = {item.id: item for item in quiz.items if in_order(item)}
        self._groups = groupby(rows, key=lambda row: tuple(row[:_KEY]))
        self._next = next(self._groups, None)

    def of(self, key: tuple[int, int]) -> dict[str, Answered]:
        """The answers of an attempt by item. Keys must be asked for in their order."""
        while self._next is not None and self._next[0] < key:
            self._next = next(self._groups, None)
        if self._next is None or self._next[0] != key:
            return {}
        return {row.item_id: Answered(self._counted(row.item_id, _marks(row.answer)), row.seconds)
                for row in self._next[1]}

    def _counted(self, item_id: str, marks: tuple[str, ...]) -> tuple[str, ...]:
        item = self._ordered.get(item_id)
        return marks if item is None else counted(item, marks)


@lru_cache(maxsize=4096)
def _marks(answer: str) -> tuple[str, ...]:
    """Most answers are one of few."""
    return tuple(json.loads(answer))


def _grades(sha: str, quiz_id: str) -> Select[*tuple[Any, ...]]:
    query = select(GradeRow.book_id, GradeRow.enrollment_n, GradeRow.per_item, GradeRow.passed).select_from(Attempt)
    return _first(query, sha, quiz_id).join(GradeRow, _of_attempt(GradeRow) & (GradeRow.n == 1))


def _responses(sha: str, quiz_id: str) -> Select[*tuple[Any, ...]]:
    query = select(Response.book_id, Response.enrollment_n, Response.item_id, Response.answer,
                   Response.seconds).select_from(Attempt)
    return _first(query, sha, quiz_id).join(Response, _of_attempt(Response))


def _counted(sha: str, quiz_id: str) -> Select[int]:
    return select(func.count()).select_from(Attempt).where(
        Attempt.edition_sha == sha, Attempt.quiz_id == quiz_id, FIRST)


def _first(query: Select[*tuple[Any, ...]], sha: str, quiz_id: str) -> Select[*tuple[Any, ...]]:
    return (query.join(Enrollment, (Enrollment.book_id == Attempt.book_id) & (Enrollment.n == Attempt.enrollment_n))
            .where(Attempt.edition_sha == sha, Attempt.quiz_id == quiz_id, FIRST, Enrollment.ordinal == 1)
            .order_by(Attempt.book_id, Attempt.enrollment_n))


def _of_attempt(table: Any) -> Any:
    return ((table.book_id == Attempt.book_id) & (table.enrollment_n == Attempt.enrollment_n)
            & (table.quiz_id == Attempt.quiz_id) & (table.attempt_ordinal == Attempt.ordinal))


def _rows(session: Session, query: Select[*tuple[Any, ...]]) -> Iterator[Any]:
    return iter(session.connection().execute(query.execution_options(stream_results=True, yield_per=BATCH)))
