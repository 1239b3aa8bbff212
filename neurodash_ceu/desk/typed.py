"""What was typed into the contact form and the office's answers, folded, or refused with a sentence on its field."""

from __future__ import annotations

import unicodedata

from neurodash_ceu.rules.messages import KINDS
from neurodash_ceu.rules.refusal import Refused

LONGEST_TEXT = 5_000
LONGEST_NAME = 120
LONGEST_REASON = 400


def kind(code: str) -> str:
    """What a message is. Raises Refused for none of the four."""
    if code not in KINDS:
        raise Refused("Choose what it is about.", "kind")
    return code


def name(text: str) -> str | None:
    """A name, if one was given."""
    line = " ".join(unicodedata.normalize("NFC", text).split())
    _refuse_hidden(line, "name")
    if len(line) > LONGEST_NAME:
        raise Refused(f"A name may have {LONGEST_NAME} characters; this has {len(line)}.", "name")
    return line or None


def message(text: str, most: int = LONGEST_TEXT) -> str:
    """What somebody writes: any lines of text. Raises Refused for none, or for more than `most` characters."""
    return _text(text, "text", "Write your message.", most)


def reason(text: str) -> str:
    """Why staff do something, in one line. Raises Refused for none."""
    return " ".join(_text(text, "reason", "Say why, in a sentence.", LONGEST_REASON).split())


def _text(text: str, field: str, missing: str, most: int) -> str:
    kept = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").strip()
    if not kept:
        raise Refused(missing, field)
    _refuse_hidden(kept, field)
    if len(kept) > most:
        raise Refused(f"This may have {most:,} characters; it has {len(kept):,}. Shorten it.", field)
    return kept


def _refuse_hidden(text: str, field: str) -> None:
    if any(unicodedata.category(sign) in ("Cc", "Cs", "Co", "Cn") and sign not in "\n\t" for sign in text):
        raise Refused("This holds a character that is none. Type it again.", field)
