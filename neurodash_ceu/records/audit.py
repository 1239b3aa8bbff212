"""Who did what, as whom, to what, why, and what it was before and after. Append-only, by trigger."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from neurodash_ceu.records.base import Base, Key


class AuditEvent(Base):
    """One act. `actor_id` is empty when the system acted (a command, the print process): `acting_as` says so.

    `before` and `after` are canonical JSON of what changed, without secrets.
    """

    __tablename__ = "audit_events"

    id: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=True)
    at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    acting_as: Mapped[str] = mapped_column(String(24))
    act: Mapped[str] = mapped_column(String(48))
    subject_kind: Mapped[str] = mapped_column(String(24))
    subject_id: Mapped[str] = mapped_column(String(120))
    reason: Mapped[str | None]
    before: Mapped[str | None]
    after: Mapped[str | None]

    __table_args__ = (
        Index("ix_audit_events_subject", "subject_kind", "subject_id"),
        Index("ix_audit_events_act", "act", "id"),
        Index("ix_audit_events_actor", "actor_id", "id"),
        Index("ix_audit_events_at", "at"),
    )


class Look(Base):
    """Only a key, so that somebody's first look at a person's record on a day (UTC) is noted once."""

    __tablename__ = "looks"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, autoincrement=False)
    day: Mapped[date] = mapped_column(primary_key=True)
    actor_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, autoincrement=False)
