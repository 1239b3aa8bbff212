"""What a learner told us for a renewal, how they want to be reminded, what was sent, and where their calendar is."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from neurodash_ceu.records.base import Base, Sha

QUESTION, ANSWER = String(100), String(80)


class LicenceAnswer(Base):
    """An answer to a question about a licence: of its board's rule, or of the law itself (rules/standings.py)."""

    __tablename__ = "licence_answers"

    licence_id: Mapped[int] = mapped_column(ForeignKey("licences.id"), primary_key=True, autoincrement=False)
    question: Mapped[str] = mapped_column(QUESTION, primary_key=True)
    answer: Mapped[str] = mapped_column(ANSWER)
    said_at: Mapped[datetime]


class EntryAnswer(Base):
    """An answer to a question of a licence's rule about one entry of a book. The entry itself says nothing of it."""

    __tablename__ = "entry_answers"

    book_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    licence_id: Mapped[int] = mapped_column(ForeignKey("licences.id"), primary_key=True, autoincrement=False)
    question: Mapped[str] = mapped_column(QUESTION, primary_key=True)
    answer: Mapped[str] = mapped_column(ANSWER)
    said_at: Mapped[datetime]

    __table_args__ = (
        ForeignKeyConstraint(["book_id", "seq"], ["ledger_entries.book_id", "ledger_entries.seq"],
                             name="an_answer_is_about_an_entry"),
        Index("ix_entry_answers_licence", "licence_id"),
    )


class RuleChoice(Base):
    """Which rule a licence is under, where its place and profession fit more than one: the learner's word."""

    __tablename__ = "rule_choices"

    licence_id: Mapped[int] = mapped_column(ForeignKey("licences.id"), primary_key=True, autoincrement=False)
    rule: Mapped[str] = mapped_column(QUESTION)
    chosen_at: Mapped[datetime]


class ReminderStop(Base):
    """That a person wants no reminders. Taken away when they want them again."""

    __tablename__ = "reminder_stops"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, autoincrement=False)
    stopped_at: Mapped[datetime]


class Reminder(Base):
    """A reminder that went into the outbox: of a licence, for the cycle that ends on a day, at so many days before.

    Its key is what makes it go out once.
    """

    __tablename__ = "reminders"

    licence_id: Mapped[int] = mapped_column(ForeignKey("licences.id"), primary_key=True, autoincrement=False)
    cycle_end: Mapped[date] = mapped_column(primary_key=True)
    days: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    written_at: Mapped[datetime]

    __table_args__ = (CheckConstraint("days > 0", name="a_reminder_comes_before_the_end"),)


class CalendarAddress(Base):
    """The private address of a person's calendar: only the SHA-256 of its secret is kept.

    The secret follows from the installation's own, the person and `version`, so that it can be shown again.
    """

    __tablename__ = "calendar_addresses"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, autoincrement=False)
    version: Mapped[int]
    secret_sha256: Mapped[str] = mapped_column(Sha, unique=True)
    made_at: Mapped[datetime]

    __table_args__ = (CheckConstraint("version > 0", name="versions_are_counted_from_one"),)
