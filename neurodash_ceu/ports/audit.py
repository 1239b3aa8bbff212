"""An act is a row: written in the same transaction as the act itself."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from neurodash_ceu.records.audit import AuditEvent
from neurodash_ceu.rules.canonical import canonical_text


def record(
    session: Session, now: datetime, act: str, subject: tuple[str, str], *, actor_id: int | None,
    acting_as: str, reason: str | None = None, before: object = None, after: object = None,
) -> None:
    """Add an audit event. `subject` is (kind, id); `before` and `after` are values with a canonical spelling."""
    session.add(AuditEvent(
        at=now, actor_id=actor_id, acting_as=acting_as, act=act, subject_kind=subject[0], subject_id=subject[1],
        reason=reason, before=None if before is None else canonical_text(before),
        after=None if after is None else canonical_text(after)))


def happened(session: Session, act: str, subject: tuple[str, str], reason: str) -> bool:
    """Was this act on this subject recorded before, for this reason?"""
    return session.scalar(select(AuditEvent.id).where(
        AuditEvent.subject_kind == subject[0], AuditEvent.subject_id == subject[1], AuditEvent.act == act,
        AuditEvent.reason == reason).limit(1)) is not None
