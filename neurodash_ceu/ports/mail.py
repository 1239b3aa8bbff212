"""Putting a mail down: a row in the transaction that causes it. Sending is `ports.outbox`, which verbs do not know."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from neurodash_ceu.records.outbox import Mail


def put_mail(session: Session, now: datetime, to_address: str, subject: str, body: str,
             once_key: str | None = None) -> None:
    """Add a mail to the outbox. With `once_key`, a second mail under that key breaks a unique key."""
    session.add(Mail(to_address=to_address, subject=subject, body=body, once_key=once_key,
                     created_at=now, not_before=now, tries=0))
