"""A person's books as long as they are at one instant, and which of their entries lie in a period."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from neurodash_ceu.records.credits import Book, LedgerEntry
from neurodash_ceu.rules.credit import GENESIS
from neurodash_ceu.rules.transcripts import BookHead, Period


@dataclass(frozen=True)
class Shelf:
    """Where one book lies: its row's id, and its head when it was asked for."""

    book_id: int
    head: BookHead


def shelves(session: Session, books: Sequence[int]) -> tuple[Shelf, ...]:
    """The books as long as they are now, in their order. One that is empty has the head of no entry: 64 zeros."""
    last = (select(LedgerEntry.book_id, func.max(LedgerEntry.seq).label("seq"))
            .where(LedgerEntry.book_id.in_(books)).group_by(LedgerEntry.book_id).subquery())
    rows = session.execute(
        select(Book.id, Book.public_id, LedgerEntry.seq, LedgerEntry.hash)
        .outerjoin(last, last.c.book_id == Book.id)
        .outerjoin(LedgerEntry, and_(LedgerEntry.book_id == Book.id, LedgerEntry.seq == last.c.seq))
        .where(Book.id.in_(books)).order_by(Book.id))
    return tuple(Shelf(book_id, BookHead(public_id, seq or 0, hash_ or GENESIS))
                 for book_id, public_id, seq, hash_ in rows)


def within(period: Period) -> ColumnElement[bool]:
    """Completed in a period. Not for an index: entries are read in the order of their chain."""
    day = func.coalesce(LedgerEntry.completed_on, LedgerEntry.completed_on)
    return and_(day >= (period.from_on or date.min), day <= (period.until_on or date.max))
