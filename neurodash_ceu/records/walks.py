"""What `ledger verify` found, kept so that a page need not walk the whole ledger to say how it stands."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from neurodash_ceu.records.base import Base, Key


class LedgerCheck(Base):
    """One walk over everything: when it began, how much it saw, how many things it found. Never changed, by trigger.

    `seals` is None where the files of heads were not at hand.
    """

    __tablename__ = "ledger_checks"

    id: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=True)
    at: Mapped[datetime]
    books: Mapped[int]
    entries: Mapped[int]
    certificates: Mapped[int]
    completions: Mapped[int]
    seals: Mapped[int | None]
    broken: Mapped[int]

    __table_args__ = (CheckConstraint("broken >= 0", name="faults_are_counted"),)


class LedgerFault(Base):
    """One thing that a walk found not as it was written: of an entry of a book (by its public id), or of a seal."""

    __tablename__ = "ledger_faults"

    check_id: Mapped[int] = mapped_column(ForeignKey("ledger_checks.id"), primary_key=True, autoincrement=False)
    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    book: Mapped[str | None] = mapped_column(String(32))
    seq: Mapped[int | None]
    seal: Mapped[int | None]
    what: Mapped[str]

    __table_args__ = (
        CheckConstraint("(book IS NULL) = (seq IS NULL) AND (book IS NULL) = (seal IS NOT NULL)",
                        name="a_fault_is_of_an_entry_or_of_a_seal"),
        Index("ix_ledger_faults_book", "check_id", "book"),
    )
