"""One text for one value: canonical JSON and its SHA-256, the names of editions, entries and certificates.

Keys sorted, no spaces, no floats (a float has several spellings), UTF-8 without escapes, NFC left as it came.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import MISSING, Field, field, fields, is_dataclass
from datetime import date, datetime
from types import NoneType
from typing import Any

_LATER = "left out while it has its default"


def later(default: Any) -> Any:
    """A member added to a shape after values of it were published, with the default that keeps their meaning.

    It is left out of the canonical text while it has that default, so what was published keeps its hash.
    """
    return field(default=default, metadata={_LATER: True})


def is_later(member: Field[Any]) -> bool:
    """Is this a member that is left out while it has its default?"""
    return _LATER in member.metadata


def plain(value: object) -> object:
    """Dataclasses, tuples and dates as JSON values. None members of a dataclass are left out, and `later` ones unset.

    Raises TypeError for a float, for a key that is not text, or for anything else that has no single spelling.
    """
    if type(value) in _AS_IT_STANDS:
        return value
    if is_dataclass(value) and not isinstance(value, type):
        members = {f.name: getattr(value, f.name) for f in fields(value) if not _unset(f, value)}
        return {name: plain(member) for name, member in members.items() if member is not None}
    if isinstance(value, Mapping):
        return {_key(key): plain(member) for key, member in value.items()}
    if isinstance(value, list | tuple):
        return [plain(member) for member in value]
    if isinstance(value, datetime):
        raise TypeError("an instant must be written as text by its owner, with its offset")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str | int):  # kinds of text and number of somebody's own
        return value
    raise TypeError(f"{type(value).__name__} has no canonical spelling")


def _unset(member: Field[Any], value: object) -> bool:
    return _LATER in member.metadata and member.default is not MISSING and getattr(value, member.name) == member.default


_AS_IT_STANDS = frozenset({str, int, bool, NoneType})  # most of what a value is made of


def _key(key: object) -> str:
    if not isinstance(key, str):  # as text, 1 and "1" would be one key, and a value would be lost
        raise TypeError(f"a key is text, and {key!r} is not")
    return key


def canonical_text(value: object) -> str:
    """The canonical JSON of a value (RFC 8785 in spirit; integers, strings, lists and objects only)."""
    return json.dumps(plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def sha256_of(text: str) -> str:
    """SHA-256 of the UTF-8 bytes, 64 lower-case hex digits."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
