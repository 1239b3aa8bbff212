"""The rows of an answer. Saving one is what a learner does most: three statements, each built once.

Building a query costs more than asking it, so these stand apart from the queries that are asked now and then.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session, aliased

from neurodash_ceu.records.catalog import Module
from neurodash_ceu.records.credits import Book
from neurodash_ceu.records.learning import Attempt, Enrollment, Response
from neurodash_ceu.rules.people import Learner

_KEY = ("book_id", "enrollment_n", "quiz_id", "attempt_ordinal", "item_id")
_NOTHING = json.dumps([])


class Held(NamedTuple):
    """An attempt that nobody else can submit or answer before this transaction ends."""

    book_id: int
    enrollment_n: int
    quiz_id: str
    ordinal: int
    edition_sha: str
    paper: str
    submitted_at: datetime | None


def held_attempt(session: Session, learner: Learner, slug: str, ordinal: int) -> Held | None:
    """An attempt of the learner's latest enrollment on a module, held until the transaction ends; or None.

    Another's does not exist. Whoever submits it meanwhile is waited for, and seen.
    """
    row = session.connection().execute(
        _mine(), {"person": learner.person_id, "slug": slug, "ordinal": ordinal}).one_or_none()
    return None if row is None else Held(*row)


@cache
def _mine() -> Select[*tuple[Any, ...]]:
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
               Attempt.ordinal == bindparam("ordinal"), Enrollment.ordinal == latest)
        .with_for_update(of=Attempt, key_share=True))


def keep(
    session: Session, attempt: Held | Attempt, item_id: str, option_ids: Sequence[str], now: datetime,
    seconds: int | None = None,
) -> int:
    """Keep the latest answer to an item; how often it was saved by now. Whoever calls this holds the attempt.

    `seconds`: since its question was opened; those of the first save stay.
    """
    saves = session.connection().execute(_upsert(session.get_bind().dialect.name), {
        "book_id": attempt.book_id, "enrollment_n": attempt.enrollment_n, "quiz_id": attempt.quiz_id,
        "attempt_ordinal": attempt.ordinal, "item_id": item_id, "answer": json.dumps(list(option_ids)), "rev": 1,
        "saved_at": now, "seconds": seconds}).scalar_one()
    return int(saves)


@cache
def _upsert(dialect: str) -> Any:
    table: Any = Response.__table__
    inserted = (sqlite_insert if dialect == "sqlite" else postgres_insert)(table)
    return inserted.on_conflict_do_update(index_elements=_KEY, set_={
        "answer": inserted.excluded.answer, "rev": table.c.rev + 1, "saved_at": inserted.excluded.saved_at,
    }).returning(table.c.rev)


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
