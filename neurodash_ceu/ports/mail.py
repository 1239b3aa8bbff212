"""Putting a mail down: a row in the transaction that causes it. Sending is `ports.outbox`, which verbs do not know."""

from __future__ import annotations

import re
from datetime import datetime

from sqlalchemy.orm import Session

from neurodash_ceu.records.outbox import Mail

# Long and with capitals: a slug is not.
_SECRET = re.compile(r"(?<=/)(?=[a-z0-9_-]*[A-Z])[A-Za-z0-9_-]{40,}(?=[?#\s]|$)")
FORGOTTEN = "(secret, not kept)"
# What stands between < and > in a header: one address, so nothing that ends it, folds it or begins another.
_ADDRESS = re.compile(r"https?://[A-Za-z0-9._~:/?#@!$&'()*+=%\[\]-]+")
LONGEST_ADDRESS = 500  # characters; a line of a mail may have 998


def put_mail(session: Session, now: datetime, to_address: str, subject: str, body: str,
             once_key: str | None = None, unsubscribe: str | None = None) -> None:
    """Add a mail to the outbox. With `once_key`, a second mail under that key breaks a unique key.

    `unsubscribe` is for a mail that somebody asked to get again and again: the address, of this mail's reader alone,
    at which a POST without any session ends that, and a GET asks first. Mail programs then show a button of their own
    (RFC 8058). Put it into the body too. Raises ValueError when it could not stand in a header.
    """
    if unsubscribe is not None and not (len(unsubscribe) <= LONGEST_ADDRESS and _ADDRESS.fullmatch(unsubscribe)):
        raise ValueError("that cannot be the address of an unsubscription")
    session.add(Mail(to_address=to_address, subject=subject, body=body, once_key=once_key, unsubscribe=unsubscribe,
                     created_at=now, not_before=now, tries=0))


def without_secrets(body: str) -> str:
    """A mail as it is kept once it is sent: the long random end of a link, which opens an account, is left out."""
    return _SECRET.sub(FORGOTTEN, body)
