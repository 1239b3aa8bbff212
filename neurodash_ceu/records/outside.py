"""Courses taken elsewhere, claimed: each claim, everything that happened to it, and the files that prove it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from neurodash_ceu.records.base import Base, Sha
from neurodash_ceu.rules.outside import CLOSING, EVENTS, STATES
from neurodash_ceu.rules.proof import KINDS

CLOSED = f"kind IN {CLOSING!r}"


class OutsideClaim(Base):
    """The nth claim of a book. What it states, its state and since when are copies of its newest events, to ask by.

    `sent_key` is that of the form which was sent, so that sending it twice is one claim; `same_key` is shared by claims
    of the same course.
    """

    __tablename__ = "outside_claims"

    book_id: Mapped[int] = mapped_column(ForeignKey("books.id"), primary_key=True, autoincrement=False)
    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sent_key: Mapped[str] = mapped_column(String(64), unique=True)
    sent_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(12))
    since: Mapped[datetime]
    same_key: Mapped[str] = mapped_column(Sha)
    facts: Mapped[str]

    __table_args__ = (
        CheckConstraint("n >= 1", name="claims_count_from_one"),
        CheckConstraint(f"state IN {tuple(STATES)!r}", name="state_is_known"),
        Index("ix_outside_claims_state", "state", "since", "book_id", "n"),
        Index("ix_outside_claims_same", "book_id", "same_key"),
    )


class OutsideEvent(Base):
    """The nth thing that happened to a claim: who did what, and what was stated. Never changed; one of them closes.

    `facts` is the text of `rules.outside.Outside` where something was stated; `words` are those of the learner to the
    office or of the office to the learner. An approval names the entry it wrote.
    """

    __tablename__ = "outside_events"

    book_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    claim_n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(12))
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    facts: Mapped[str | None]
    reason_code: Mapped[str | None] = mapped_column(String(40))
    words: Mapped[str | None]
    entry_seq: Mapped[int | None]

    __table_args__ = (
        ForeignKeyConstraint(["book_id", "claim_n"], ["outside_claims.book_id", "outside_claims.n"],
                             name="an_event_belongs_to_a_claim"),
        ForeignKeyConstraint(["book_id", "entry_seq"], ["ledger_entries.book_id", "ledger_entries.seq"],
                             name="an_approval_writes_an_entry"),
        UniqueConstraint("book_id", "entry_seq", name="an_entry_is_of_one_claim"),
        CheckConstraint("n >= 1", name="events_count_from_one"),
        CheckConstraint(f"kind IN {EVENTS!r}", name="kind_is_known"),
        CheckConstraint("(kind = 'approved') = (entry_seq IS NOT NULL)", name="only_approvals_write_an_entry"),
        Index("a_claim_is_closed_once", "book_id", "claim_n", unique=True, sqlite_where=text(CLOSED),
              postgresql_where=text(CLOSED)),
    )


class OutsideProof(Base):
    """The nth file of a claim: as it was sent, and the copy that was made anew of it. Written once.

    `name` is the sender's own, fit to be shown and without its ending.
    """

    __tablename__ = "outside_proofs"

    book_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    claim_n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    event_n: Mapped[int]
    kind: Mapped[str] = mapped_column(String(8))
    name: Mapped[str] = mapped_column(String(120))
    sha256: Mapped[str] = mapped_column(Sha, index=True)
    size: Mapped[int]
    clean_sha256: Mapped[str] = mapped_column(Sha)
    clean_size: Mapped[int]

    __table_args__ = (
        ForeignKeyConstraint(["book_id", "claim_n", "event_n"],
                             ["outside_events.book_id", "outside_events.claim_n", "outside_events.n"],
                             name="a_proof_comes_with_an_event"),
        CheckConstraint("n >= 1", name="proofs_count_from_one"),
        CheckConstraint(f"kind IN {tuple(KINDS)!r}", name="kind_of_file_is_known"),
    )
