"""Mail that waits: a row now, sent by a command later. No request ever waits for a mail server."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from neurodash_ceu.records.base import Base, Key


class Mail(Base):
    """One mail. `once_key` makes a mail that must go out once a row that can be written once.

    `unsubscribe` is the address at which its reader ends mails of its kind.
    """

    __tablename__ = "outbox"

    id: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=True)
    to_address: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str]
    body: Mapped[str]
    once_key: Mapped[str | None] = mapped_column(String(120), unique=True)
    unsubscribe: Mapped[str | None] = mapped_column(String(500))
    created_at: Mapped[datetime]
    not_before: Mapped[datetime]
    claimed_until: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None]

    __table_args__ = (
        Index("ix_outbox_due", "sent_at", "not_before"),
        Index("ix_outbox_to", "to_address", "id"),
    )
