"""Which enrollment on a module stands, what number the next one has, and what it means that credit was taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from neurodash_ceu.credits import ledger
from neurodash_ceu.records.credits import Book, LedgerEntry
from neurodash_ceu.records.learning import Completion, Enrollment
from neurodash_ceu.rules.deeds import reason_words


@dataclass(frozen=True)
class TakenBack:
    """That the credit of a completion was taken back: when, and why in a sentence."""

    at: datetime
    reason: str


def taken_back(at: datetime | None, reversal: str | None) -> TakenBack | None:
    """What the text of a reversal means for the completion it takes back; None where there is none."""
    if at is None or reversal is None:
        return None
    facts = ledger.read_facts(reversal)
    return TakenBack(at, reason_words(facts.reason_code) if facts and facts.reason_code else "")


def standing(session: Session, person_id: int, module_id: str) -> Enrollment | None:
    """The latest enrollment of a person on a module that is under way or whose credit stands, or None.

    What was taken back does not stand in the way of earning it again: the module is then taken up anew.
    """
    return session.scalars(
        select(Enrollment).join(Book, Book.id == Enrollment.book_id)
        .outerjoin(Completion, (Completion.book_id == Enrollment.book_id) & (Completion.enrollment_n == Enrollment.n))
        .outerjoin(LedgerEntry, (LedgerEntry.book_id == Completion.book_id)
                   & (LedgerEntry.reverses_seq == Completion.entry_seq))
        .where(Book.person_id == person_id, Enrollment.module_id == module_id, LedgerEntry.seq.is_(None))
        .order_by(Enrollment.ordinal.desc(), Enrollment.book_id, Enrollment.n).limit(1)).one_or_none()


def times_taken_up(session: Session, person_id: int, module_id: str) -> int:
    """How often a person took a module up so far, in all their books."""
    return session.scalar(
        select(func.max(Enrollment.ordinal)).join(Book, Book.id == Enrollment.book_id)
        .where(Book.person_id == person_id, Enrollment.module_id == module_id)) or 0
