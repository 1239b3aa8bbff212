"""What it is worth: books, ledger entries that never change, certificates and their kept prints."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from neurodash_ceu.records.base import Base, Key, Sha

ENTRY_KINDS = ("award", "outside", "adjustment", "reversal")
MINUTES = "minutes_reading + minutes_video + minutes_exercise + minutes_test + minutes_evaluation + minutes_stated"


class Book(Base):
    """A learner's ledger. A person owns one, or several after a merge; entries never move between books.

    `public_id` is the book's random name inside canonical texts and exports.
    """

    __tablename__ = "books"

    id: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    opened_at: Mapped[datetime]


class LedgerEntry(Base):
    """One line of a book: its facts as canonical text, chained by hash. Never changed, by trigger.

    The hash is SHA-256 over the previous hash and the text; every other column is a copy for queries that
    `ledger verify` checks against the text. `topics` are "ethics=60 falls=30", None where there is none.
    """

    __tablename__ = "ledger_entries"

    book_id: Mapped[int] = mapped_column(ForeignKey("books.id"), primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    schema: Mapped[int]
    facts: Mapped[str]
    prev_hash: Mapped[str] = mapped_column(Sha)
    hash: Mapped[str] = mapped_column(Sha, unique=True)
    kind: Mapped[str] = mapped_column(String(12))
    activity_code: Mapped[str] = mapped_column(String(64))
    title: Mapped[str]
    edition_sha: Mapped[str | None] = mapped_column(Sha)
    completed_on: Mapped[date]
    minutes_reading: Mapped[int]
    minutes_video: Mapped[int]
    minutes_exercise: Mapped[int]
    minutes_test: Mapped[int]
    minutes_evaluation: Mapped[int]
    reverses_seq: Mapped[int | None]
    recorded_at: Mapped[datetime]
    minutes_stated: Mapped[int] = mapped_column(server_default=text("0"))
    topics: Mapped[str | None]
    adjusts_seq: Mapped[int | None]

    __table_args__ = (
        UniqueConstraint("book_id", "prev_hash", name="two_writers_cannot_both_append"),
        UniqueConstraint("book_id", "reverses_seq", name="an_entry_is_reversed_once"),
        ForeignKeyConstraint(["book_id", "reverses_seq"], ["ledger_entries.book_id", "ledger_entries.seq"],
                             name="a_reversal_stays_in_its_book"),
        CheckConstraint("seq >= 1", name="seq_starts_at_one"),
        CheckConstraint("reverses_seq < seq", name="a_reversal_comes_later"),
        CheckConstraint(f"kind IN {ENTRY_KINDS!r}", name="kind_is_known"),
        CheckConstraint("(kind = 'reversal') = (reverses_seq IS NOT NULL)", name="only_reversals_reverse"),
        CheckConstraint(
            "kind IN ('reversal', 'adjustment') OR (minutes_reading >= 0 AND minutes_video >= 0 "
            "AND minutes_exercise >= 0 AND minutes_test >= 0 AND minutes_evaluation >= 0)",
            name="only_corrections_may_be_negative"),
        CheckConstraint("length(hash) = 64 AND length(prev_hash) = 64", name="hashes_are_whole"),
        CheckConstraint("kind IN ('reversal', 'adjustment') OR minutes_stated >= 0",
                        name="a_stated_sum_is_not_negative_either"),
        CheckConstraint("adjusts_seq IS NULL OR (kind = 'adjustment' AND adjusts_seq < seq)",
                        name="only_adjustments_adjust"),
        Index("ix_ledger_entries_day", "book_id", "completed_on", "seq"),
        Index("ix_ledger_entries_topics", "book_id", "seq", sqlite_where=text("topics IS NOT NULL"),
              postgresql_where=text("topics IS NOT NULL")),
        Index("ix_ledger_entries_adjusted", "book_id", "adjusts_seq", sqlite_where=text("adjusts_seq IS NOT NULL"),
              postgresql_where=text("adjusts_seq IS NOT NULL")),
        Index("ix_ledger_entries_minutes", "book_id", "minutes_reading", "minutes_video", "minutes_exercise",
              "minutes_test", "minutes_evaluation", "minutes_stated"),
    )


class Certificate(Base):
    """A certificate's lasting facts, under its public code. Never changed; a reissue is a later revision.

    `facts_sha256` names the text in `certificate_facts`, which retention may erase one day.
    """

    __tablename__ = "certificates"

    code: Mapped[str] = mapped_column(String(16), primary_key=True)
    book_id: Mapped[int]
    entry_seq: Mapped[int]
    revision: Mapped[int]
    supersedes_code: Mapped[str | None] = mapped_column(ForeignKey("certificates.code"), unique=True)
    entry_hash: Mapped[str] = mapped_column(ForeignKey("ledger_entries.hash"))
    facts_sha256: Mapped[str] = mapped_column(Sha)
    issued_at: Mapped[datetime]

    __table_args__ = (
        ForeignKeyConstraint(["book_id", "entry_seq"], ["ledger_entries.book_id", "ledger_entries.seq"],
                             name="a_certificate_prints_an_entry"),
        UniqueConstraint("book_id", "entry_seq", "revision", name="one_certificate_per_entry_and_revision"),
        CheckConstraint("(revision = 1) = (supersedes_code IS NULL)", name="later_revisions_supersede"),
    )


class CertificateFacts(Base):
    """Everything the certificate prints, name included, as canonical text. Never changed, only erased."""

    __tablename__ = "certificate_facts"

    code: Mapped[str] = mapped_column(ForeignKey("certificates.code"), primary_key=True)
    facts: Mapped[str]


class CertificateRevocation(Base):
    """That a certificate no longer stands, since when and why. Append-only."""

    __tablename__ = "certificate_revocations"

    code: Mapped[str] = mapped_column(ForeignKey("certificates.code"), primary_key=True)
    revoked_at: Mapped[datetime]
    reason: Mapped[str]


class CertificatePrint(Base):
    """The first print, kept for ever: which bytes, by SHA-256, and when. Write-once. A file is found by its bytes."""

    __tablename__ = "certificate_prints"

    code: Mapped[str] = mapped_column(ForeignKey("certificates.code"), primary_key=True)
    sha256: Mapped[str] = mapped_column(Sha, index=True)
    size: Mapped[int]
    printed_at: Mapped[datetime]


class PrintTry(Base):
    """Work, not a fact: how printing goes for a certificate without a print. May be changed and deleted."""

    __tablename__ = "print_tries"

    code: Mapped[str] = mapped_column(ForeignKey("certificates.code"), primary_key=True)
    tries: Mapped[int]
    not_before: Mapped[datetime]
    claimed_by: Mapped[str | None] = mapped_column(String(64))
    held_reason: Mapped[str | None]
    last_error: Mapped[str | None]

    __table_args__ = (Index("ix_print_tries_due", "held_reason", "not_before"),)


class Seal(Base):
    """The heads and lengths of all books at one instant, as one Merkle root. Append-only."""

    __tablename__ = "ledger_seals"

    id: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=True)
    sealed_at: Mapped[datetime]
    books: Mapped[int]
    entries: Mapped[int]
    root: Mapped[str] = mapped_column(Sha)
    heads_sha256: Mapped[str] = mapped_column(Sha)
