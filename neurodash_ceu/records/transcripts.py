"""Printed transcripts: what each states, its kept print, and how printing goes. They stand beside certificates."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from neurodash_ceu.records.base import Base, Sha


class Transcript(Base):
    """A transcript's lasting facts, under its public code. Never changed; another day's is another transcript.

    It is of every book its learner owned on that day, and kept with the newest of them. `facts_sha256` names the text
    in `transcript_facts`, which retention may erase one day; `entries` and `minutes` stay.
    """

    __tablename__ = "transcripts"

    code: Mapped[str] = mapped_column(String(16), primary_key=True)
    book_id: Mapped[int] = mapped_column(ForeignKey("books.id"))
    n: Mapped[int]
    entries: Mapped[int]
    minutes: Mapped[int]
    facts_sha256: Mapped[str] = mapped_column(Sha)
    made_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("book_id", "n", name="transcripts_of_a_book_are_numbered_once"),
        CheckConstraint("n >= 1 AND entries >= 0", name="numbers_start_at_one"),
    )


class TranscriptFactsRow(Base):
    """Everything the transcript prints, name included, as canonical text. Never changed, only erased."""

    __tablename__ = "transcript_facts"

    code: Mapped[str] = mapped_column(ForeignKey("transcripts.code"), primary_key=True)
    facts: Mapped[str]


class TranscriptPrint(Base):
    """The first print, kept for ever: which bytes, by SHA-256, and when. Write-once. A file is found by its bytes."""

    __tablename__ = "transcript_prints"

    code: Mapped[str] = mapped_column(ForeignKey("transcripts.code"), primary_key=True)
    sha256: Mapped[str] = mapped_column(Sha, index=True)
    size: Mapped[int]
    printed_at: Mapped[datetime]


class TranscriptTry(Base):
    """Work, not a fact: how printing goes for a transcript without a print. May be changed and deleted."""

    __tablename__ = "transcript_tries"

    code: Mapped[str] = mapped_column(ForeignKey("transcripts.code"), primary_key=True)
    tries: Mapped[int]
    not_before: Mapped[datetime]
    claimed_by: Mapped[str | None] = mapped_column(String(64))
    held_reason: Mapped[str | None]
    last_error: Mapped[str | None]

    __table_args__ = (Index("ix_transcript_tries_due", "held_reason", "not_before"),)
