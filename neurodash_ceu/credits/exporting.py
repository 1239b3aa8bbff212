"""The transcript as files for programs and spreadsheets: every entry with every fact a board asks, streamed.

CSV is one row an entry (RFC 4180), JSON the same members with the canonical texts beside them, so that whoever has the
file can recompute every hash. Both are made of pages (`opened.py`) and never hold more than one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from neurodash_ceu.credits.ledger import instant_text
from neurodash_ceu.credits.opened import Opened, pages
from neurodash_ceu.credits.shelves import Shelf
from neurodash_ceu.ports.session import Database
from neurodash_ceu.rules.certificate import shown_code
from neurodash_ceu.rules.credit import KINDS
from neurodash_ceu.rules.deeds import reason_words
from neurodash_ceu.rules.people import LicenceHeld
from neurodash_ceu.rules.spreadsheets import harmless
from neurodash_ceu.rules.transcripts import Period

# A spreadsheet opens a file of other letters than ASCII wrongly unless it begins so; other programs read JSON.
MARK = b"\xef\xbb\xbf"
COLUMNS = (
    "book", "number", "kind", "completed_on", "zone", "title", "activity_code", "minutes", "hours",
    *(f"minutes_{kind}" for kind in KINDS), "topics", "format", "assessed", "provider", "approvals", "started_at",
    "completed_at", "recorded_at", "edition", "certificate", "certificate_state", "reason", "reverses", "reversed_by",
    "adjusts", "repeats", "claimed", "claimed_unit", "proof", "demonstration", "schema", "previous_hash", "hash")
HOW = ("Minutes are whole; hours are of 60 minutes, to two places, rounded towards zero. A hash is the SHA-256 of the "
       "previous hash (64 zeros for the first entry), one newline, and the text of the entry in UTF-8. Asked for "
       "without days, this file holds the whole chain of every book.")


@dataclass(frozen=True)
class Asked:
    """Whose transcript and of what: the name (None: a closed account), a licence it was asked for, and the period."""

    legal_name: str | None
    period: Period
    licence: LicenceHeld | None = None


def csv_file(database: Database, books: Sequence[Shelf], period: Period) -> Iterator[bytes]:
    """The entries as CSV in UTF-8 with a mark at its start, a page at a time."""
    yield MARK + f"{','.join(COLUMNS)}\r\n".encode()
    for page in pages(database, books, period):
        yield "".join(map(_row, page)).encode()


def _row(one: Opened) -> str:
    """An entry in the order of COLUMNS. Whatever anybody may have typed goes through `cell`; the rest is ours.

    Put together here, since the library's writer looks at every letter of every hash: it takes twice as long.
    """
    told = one.facts.get
    minutes = told("minutes", _NOTHING)
    reading, video, exercise, test = minutes.get("reading", 0), minutes.get("video", 0), minutes.get("exercise", 0), (
        minutes.get("test", 0))
    evaluation, stated = minutes.get("evaluation", 0), minutes.get("stated", 0)
    total = reading + video + exercise + test + evaluation + stated
    topics, approvals, reason, code = told("topics"), told("approvals"), told("reason_code"), one.certificate
    return (
        f"{cell(told('book', ''))},{one.number},{told('kind', '')},{told('completed_on', '')},{cell(told('zone', ''))},"
        f"{cell(told('title', ''))},{cell(told('activity_code', ''))},{total},{hours(total)},{reading},{video},"
        f"{exercise},{test},{evaluation},{stated},"
        f"{cell('; '.join([f'{topic} {own}' for topic, own in topics])) if topics else ''},{cell(told('format', ''))},"
        f"{'yes' if told('assessed') else 'no'},{cell(told('provider', ''))},"
        f"{cell('; '.join(approvals)) if approvals else ''},{told('started_at', '')},{told('completed_at', '')},"
        f"{told('recorded_at', '')},{told('edition', '')},{shown_code(code) if code else ''},"
        f"{one.certificate_state or ''},{cell(reason_words(reason)) if reason else ''},{told('reverses', '')},"
        f"{one.reversed_by or ''},{told('adjusts', '')},{told('repeats', '')},{cell(told('claimed', ''))},"
        f"{cell(told('claimed_unit', ''))},{told('proof', '')},{'yes' if told('demonstration') else 'no'},"
        f"{told('schema', '')},{one.prev_hash},{one.hash}\r\n")


_NOTHING: dict[str, int] = {}
_QUOTED = re.compile(r'[",\r\n]')


@lru_cache(maxsize=4096)
def cell(text: str) -> str:
    """A text as a cell (RFC 4180), harmless to whoever opens it in a spreadsheet."""
    safe = harmless(text)
    return '"' + safe.replace('"', '""') + '"' if _QUOTED.search(safe) else safe


@lru_cache(maxsize=4096)
def hours(minutes: int) -> str:
    """Hours of 60 minutes to two places as a number is written for machines: "1.25", "-0.75"; towards zero."""
    hundredths = abs(minutes) * 100 // 60
    return f"{'-' if minutes < 0 and hundredths else ''}{hundredths // 100}.{hundredths % 100:02d}"


def json_file(
    database: Database, books: Sequence[Shelf], asked: Asked, provider: str, now: datetime
) -> Iterator[bytes]:
    """The transcript as one JSON object in UTF-8; its entries come a page at a time, and its sum after them."""
    head = {
        "transcript": 1, "made_at": instant_text(now), "provider": provider, "learner": asked.legal_name,
        "licence": None if asked.licence is None else vars(asked.licence),
        "from": _day(asked.period.from_on), "to": _day(asked.period.until_on), "how": HOW,
        "books": [vars(book.head) for book in books]}
    yield f"{_json(head)[:-1]},\n\"entries\":[".encode()
    total, between = dict.fromkeys(KINDS, 0), "\n"
    for page in pages(database, books, asked.period):
        parts = []
        for one in page:
            entry = members(one)
            for kind in KINDS:
                total[kind] += entry["minutes_by_kind"].get(kind, 0)
            parts.append(between + _json(entry))
            between = ",\n"
        yield "".join(parts).encode()
    minutes = sum(total.values())
    yield f"\n],\n\"minutes\":{minutes},\"minutes_by_kind\":{_json(total)},\"hours\":\"{hours(minutes)}\"}}\n".encode()


def members(one: Opened) -> dict[str, Any]:
    """An entry as JSON: the columns of the CSV with their own types, and its text as it was hashed."""
    said = one.facts
    told = said.get
    by_kind = {kind: own for kind, own in told("minutes", {}).items() if own}
    total, reason, code = sum(by_kind.values()), told("reason_code"), one.certificate
    return {
        "book": told("book"), "number": one.number, "kind": told("kind"), "completed_on": told("completed_on"),
        "zone": told("zone"), "title": told("title"), "activity_code": told("activity_code"), "minutes": total,
        "hours": hours(total), "minutes_by_kind": by_kind, "topics": dict(told("topics", ())),
        "format": told("format"), "assessed": told("assessed", False), "provider": told("provider"),
        "approvals": told("approvals", []), "started_at": told("started_at"), "completed_at": told("completed_at"),
        "recorded_at": told("recorded_at"), "edition": told("edition"),
        "certificate": shown_code(code) if code else None, "certificate_state": one.certificate_state,
        "reason": reason_words(reason) if reason else None, "reverses": told("reverses"),
        "reversed_by": one.reversed_by, "adjusts": told("adjusts"), "repeats": told("repeats"),
        "claimed": told("claimed"), "claimed_unit": told("claimed_unit"), "proof": told("proof"),
        "demonstration": told("demonstration", False), "schema": told("schema"), "previous_hash": one.prev_hash,
        "hash": one.hash, "text": one.text}


def _day(day: object) -> str | None:
    return None if day is None else str(day)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
