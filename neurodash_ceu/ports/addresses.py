"""A mail address as it is kept and compared, wherever somebody types one."""

from __future__ import annotations

import unicodedata

from email_validator import EmailNotValidError, validate_email

from neurodash_ceu.rules.refusal import Refused

LONGEST_MAIL = 254


def mail(text: str) -> str:
    """A mail address as it is kept: NFC, lower case, its domain in ASCII where that is possible.

    Nothing is asked of the network. Raises Refused for what is no address.
    """
    typed = unicodedata.normalize("NFC", text).strip()
    if not typed:
        raise Refused("Enter your mail address.", "mail")
    try:
        found = validate_email(typed, check_deliverability=False)
    except EmailNotValidError as error:
        raise Refused("Enter a mail address in the form name@example.org.", "mail") from error
    kept = (found.ascii_email or found.normalized).lower()
    if len(kept) > LONGEST_MAIL:
        raise Refused(f"A mail address may have {LONGEST_MAIL} characters; this has {len(kept)}.", "mail")
    return kept
