"""Putting a mail down: a row in the transaction that causes it. Sending is `ports.outbox`, which verbs do not know."""

from __future__ import annotations

import re
from datetime import datetime

from sqlalchemy.orm import Session

from neurodash_ceu.records.outbox import Mail

# Long and with capitals: a slug is not.
_SECRET = re.compile(r"(?<=/)(?=[a-z0-9_-]*[A-Z])[A-Za-z0-9_-]{40,}(?=[?#\s]|$)")
FORGOTTEN = "(secret, not kept)"


def put_mail(session: Session, now: datetime, to_address: str, subject: str, body: str,
             once_key: str | None = None) -> None:
    """Add a mail to the outbox. With `once_key`, a second mail under that key breaks a unique key."""
    session.add(Mail(to_address=to_address, subject=subject, body=body, once_key=once_key,
                     created_at=now, not_before=now, tries=0))


def without_secrets(body: str) -> str:
    """A mail as it is kept once it is sent: the long random end of a link, which opens an account, is left out."""
    return _SECRET.sub(FORGOTTEN, body)
