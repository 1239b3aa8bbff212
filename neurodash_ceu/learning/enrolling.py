"""Which enrollment on a module is the latest, which number the next has, and what credit taken back means."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
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


@dataclass(frozen=True)
class Latest:
    """A person's latest enrollment on a module: under way, completed, or with its credit taken back."""

    enrollment: Enrollment
    completed: bool
    taken_back: bool


def latest(session: Session, person_id: int, module_id: str) -> Latest | None:
    """The enrollment that the pages of a module are about, or None: in the order of `finding.find_enrollment`."""
    row = session.execute(
        select(Enrollment, Completion.entry_seq, LedgerEntry.seq)
        .join(Book, Book.id == Enrollment.book_id)
        .outerjoin(Completion, (Completion.book_id == Enrollment.book_id) & (Completion.enrollment_n == Enrollment.n))
        .outerjoin(LedgerEntry, (LedgerEntry.book_id == Completion.book_id)
                   & (LedgerEntry.reverses_seq == Completion.entry_seq))
        .where(Book.person_id == person_id, Enrollment.module_id == module_id)
        .order_by(*latest_first()).limit(1)).one_or_none()
    return None if row is None else Latest(row[0], row[1] is not None, row[2] is not None)


def latest_first() -> tuple[ColumnElement[Any], ...]:
    """One under way before those completed (two books of one person may hold both), then the latest."""
    return (Completion.entry_seq.is_not(None), Enrollment.ordinal.desc(), Enrollment.enrolled_at.desc(),
            Enrollment.book_id.desc())


def times_taken_up(session: Session, person_id: int, module_id: str) -> int:
    """How often a person took a module up so far, in all their books."""
    return session.scalar(
        select(func.max(Enrollment.ordinal)).join(Book, Book.id == Enrollment.book_id)
        .where(Book.person_id == person_id, Enrollment.module_id == module_id)) or 0
