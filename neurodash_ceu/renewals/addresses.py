"""Private addresses that a person is given: of their calendar, and to end reminders. Each follows from the
installation's secret, so that it can be shown and mailed again without being kept.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from base64 import urlsafe_b64encode

_STOP = re.compile(r"([1-9][0-9]{0,17})-([A-Za-z0-9_-]{43})")


def calendar_secret(secret: str, person_id: int, version: int) -> str:
    """The secret part of the address of a calendar: 43 letters. Another version is another address."""
    return _keyed(secret, f"calendar:{person_id}:{version}")


def stop_token(secret: str, person_id: int) -> str:
    """What ends a person's reminders, and does nothing else: whoever holds a mail of theirs may use it, for ever."""
    return f"{person_id}-{_keyed(secret, f'unsubscribe:{person_id}')}"


def stopped_by(secret: str, token: str) -> int | None:
    """The person whose reminders a token ends; None for one that we never gave."""
    found = _STOP.fullmatch(token)
    if found is None or not hmac.compare_digest(stop_token(secret, int(found[1])), token):
        return None
    return int(found[1])


def _keyed(secret: str, text: str) -> str:
    made = hmac.new(secret.encode(), text.encode(), hashlib.sha256).digest()
    return urlsafe_b64encode(made).decode().rstrip("=")
