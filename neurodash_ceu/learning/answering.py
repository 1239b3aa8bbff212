"""The rows of an answer. Saving one is what a learner does most: three statements, each built once.

Building a query costs more than asking it, so these stand apart from the queries that are asked now and then.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Integer, Select, bindparam, func, or_, select
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session, aliased

from neurodash_ceu.records.catalog import Module
from neurodash_ceu.records.credits import Book
from neurodash_ceu.records.learning import Attempt, Enrollment, Response
from neurodash_ceu.rules.people import Learner
from neurodash_ceu.rules.sitting import UNGRADED, Way

_KEY = ("book_id", "enrollment_n", "quiz_id", "attempt_ordinal", "item_id")
_NOTHING = json.dumps([])
_UNKNOWN = -1


@dataclass(frozen=True)
class Given:
    """An answer as a page sends it: its marks, how sure the learner is, and how often it was saved when the page was
    made (None: the page does not say). `checked`: it is checked now, and stands from now on. `seconds` went by since
    its question was opened, as far as its page said so (`rules.statistics.seconds_since`): the first save keeps them.
    """

    marks: tuple[str, ...]
    sure: int | None = None
    seen: int | None = None
    checked: bool = False
    seconds: int | None = None


class Held(NamedTuple):
    """An attempt that nobody else can submit or answer before this transaction ends."""

    book_id: int
    enrollment_n: int
    quiz_id: str
    ordinal: int
    edition_sha: str
    paper: str
    submitted_at: datetime | None
    deadline_at: datetime | None


def held_attempt(session: Session, learner: Learner, slug: str, ordinal: int, way: Way = "quiz") -> Held | None:
    """An attempt of the learner's latest enrollment on a module, held until the transaction ends; or None.

    Another's does not exist. Whoever submits it meanwhile is waited for, and seen.
    """
    row = session.connection().execute(
        _mine(way), {"person": learner.person_id, "slug": slug, "ordinal": ordinal}).one_or_none()
    return None if row is None else Held(*row)


@cache
def _mine(way: Way) -> Select[*tuple[Any, ...]]:
    of_that_way = Attempt.quiz_id.not_in(UNGRADED) if way == "quiz" else Attempt.quiz_id == way
    other, others_book = aliased(Enrollment), aliased(Book)
    latest = (
        select(func.max(other.ordinal)).join(others_book, others_book.id == other.book_id)
        .where(others_book.person_id == bindparam("person"), other.module_id == Module.id)
        .correlate(Module).scalar_subquery())
    return (
        select(*(getattr(Attempt, name) for name in Held._fields))
        .join(Enrollment, (Enrollment.book_id == Attempt.book_id) & (Enrollment.n == Attempt.enrollment_n))
        .join(Book, Book.id == Enrollment.book_id)
        .join(Module, Module.id == Enrollment.module_id)
        .where(Book.person_id == bindparam("person"), Module.slug == bindparam("slug"),
               Attempt.ordinal == bindparam("ordinal"), of_that_way, Enrollment.ordinal == latest)
        .with_for_update(of=Attempt, key_share=True))


def keep(session: Session, attempt: Held | Attempt, item_id: str, given: Given, now: datetime) -> int | None:
    """Keep the latest answer to an item; how often it was saved by now. Whoever calls this holds the attempt.

    None, and nothing is kept, where the answer that stands was checked, or was saved after the page was made that
    sends another. The condition is part of the statement.
    """
    saves = session.connection().execute(_upsert(session.get_bind().dialect.name), {
        "book_id": attempt.book_id, "enrollment_n": attempt.enrollment_n, "quiz_id": attempt.quiz_id,
        "attempt_ordinal": attempt.ordinal, "item_id": item_id, "answer": json.dumps(list(given.marks)), "rev": 1,
        "saved_at": now, "seconds": given.seconds, "confidence": given.sure,
        "checked_at": now if given.checked else None,
        "seen": _UNKNOWN if given.seen is None else given.seen}).scalar_one_or_none()
    return None if saves is None else int(saves)


@cache
def _upsert(dialect: str) -> Any:
    table: Any = Response.__table__
    inserted = (sqlite_insert if dialect == "sqlite" else postgres_insert)(table)
    new, seen = inserted.excluded, bindparam("seen", type_=Integer())
    return inserted.on_conflict_do_update(
        index_elements=_KEY,
        set_={"answer": new.answer, "rev": table.c.rev + 1, "saved_at": new.saved_at, "checked_at": new.checked_at,
              "confidence": func.coalesce(new.confidence, table.c.confidence)},
        where=table.c.checked_at.is_(None) & or_(seen == _UNKNOWN, table.c.rev == seen, table.c.answer == new.answer),
    ).returning(table.c.rev)


def stands(session: Session, attempt: Held | Attempt, item_id: str) -> Any:
    """The answer that stands in the way of another: its text, how often and when it was saved, when it was checked."""
    row = Response.__table__.c
    return session.connection().execute(
        select(row.answer, row.rev, row.saved_at, row.checked_at)
        .where(row.book_id == attempt.book_id, row.enrollment_n == attempt.enrollment_n,
               row.quiz_id == attempt.quiz_id, row.attempt_ordinal == attempt.ordinal, row.item_id == item_id)).one()


def answers_of(session: Session, attempt: Held | Attempt) -> dict[str, tuple[str, ...]]:
    """Every answer of an attempt that says something, by item."""
    rows = session.connection().execute(_answers(), {
        "book": attempt.book_id, "enrollment": attempt.enrollment_n, "quiz": attempt.quiz_id,
        "ordinal": attempt.ordinal})
    return {row.item_id: tuple(json.loads(row.answer)) for row in rows}


@cache
def _answers() -> Select[str, str]:
    return select(Response.item_id, Response.answer).where(
        Response.book_id == bindparam("book"), Response.enrollment_n == bindparam("enrollment"),
        Response.quiz_id == bindparam("quiz"), Response.attempt_ordinal == bindparam("ordinal"),
        Response.answer != _NOTHING)
