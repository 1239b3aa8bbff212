"""What somebody wrote to the provider, and what was answered."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from neurodash_ceu.records.base import Base, Key
from neurodash_ceu.rules.messages import KINDS, STATES


class Message(Base):
    """A question or complaint. Personal data: name, mail and text are for retention to erase, with the row.

    `sent_key` is of the form that was sent and its words, so that sending it twice is one message. `due_at` is when an
    answer was promised, as the promise stood on that day.
    """

    __tablename__ = "messages"

    id: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=True)
    receipt: Mapped[str] = mapped_column(String(16), unique=True)
    sent_key: Mapped[str] = mapped_column(String(64), unique=True)
    kind: Mapped[str] = mapped_column(String(16))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    name: Mapped[str | None] = mapped_column(String(120))
    mail: Mapped[str] = mapped_column(String(254))
    text: Mapped[str]
    received_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(String(8), default="new")
    first_answered_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint(f"kind IN {tuple(KINDS)!r}", name="kind_is_known"),
        CheckConstraint(f"state IN {STATES!r}", name="state_is_known"),
        CheckConstraint("state <> 'answered' OR first_answered_at IS NOT NULL", name="the_answered_have_an_answer"),
        Index("ix_messages_state", "state", "id"),
    )


class MessageAnswer(Base):
    """The nth answer to a message, as it was mailed. Written once; retention may erase it with its message."""

    __tablename__ = "message_answers"

    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id"), primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime]
    text: Mapped[str]

    __table_args__ = (CheckConstraint("n >= 1", name="answers_count_from_one"),)
