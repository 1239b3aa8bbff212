"""Who has paid for what: an entitlement is a dated fact from a source."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from neurodash_ceu.records.base import Base, Key

SOURCES = ("purchase", "voucher", "seat", "grant")


class EntitlementGrant(Base):
    """That a person may use an entitlement from a day until a day (both included; no end: for ever)."""

    __tablename__ = "entitlement_grants"

    id: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    entitlement: Mapped[str] = mapped_column(String(24))
    source: Mapped[str] = mapped_column(String(12))
    source_ref: Mapped[str | None] = mapped_column(String(120))
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    recorded_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint(f"source IN {SOURCES!r}", name="source_is_known"),
        CheckConstraint("until_on IS NULL OR until_on >= from_on", name="a_grant_ends_after_it_begins"),
        Index("ix_entitlement_grants_lookup", "person_id", "entitlement"),
    )


class EntitlementEnd(Base):
    """That a grant ended early (a refund, a seat taken back), since which day and why. Append-only."""

    __tablename__ = "entitlement_ends"

    grant_id: Mapped[int] = mapped_column(ForeignKey("entitlement_grants.id"), primary_key=True)
    ended_on: Mapped[date]
    reason: Mapped[str]
    recorded_at: Mapped[datetime]
