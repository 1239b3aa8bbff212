"""What a transcript states: the entries of a period with their sums, frozen when it is asked for, and its code.

Like a certificate, a transcript is printed from one canonical text and nothing else. Its code is of the same kind.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from neurodash_ceu.rules.canonical import canonical_text
from neurodash_ceu.rules.credit import EntryKind, Minutes
from neurodash_ceu.rules.people import LicenceHeld
from neurodash_ceu.rules.refusal import Refused

SCHEMA = 1
MOST_LINES = 500  # of one printed transcript, some forty pages; the files have no limit
_FIRST, _LAST = date(1900, 1, 1), date(2200, 1, 1)


@dataclass(frozen=True)
class Period:
    """The civil days a transcript is of, both included; an end that is None is open.

    `words` say which days these are, where somebody knows: "Cycle that ends on 31 March 2026".
    """

    from_on: date | None = None
    until_on: date | None = None
    words: str = ""

    @property
    def whole(self) -> bool:
        """Whether it is open at both ends: everything that was ever credited."""
        return self.from_on is None and self.until_on is None


def period_of(from_on: str, until_on: str) -> Period:
    """The period of two typed days (YYYY-MM-DD), each of which may be empty. Raises Refused on `from` or `to`."""
    first, last = _day(from_on, "from"), _day(until_on, "to")
    if first is not None and last is not None and last < first:
        raise Refused("The last day is before the first.", "to")
    return Period(first, last)


def _day(typed: str, field: str) -> date | None:
    text = typed.strip()
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Refused("Give the day as year, month and day, for example 2026-03-31.", field) from None
    if not _FIRST <= day <= _LAST:
        raise Refused(f"Give a day between {_FIRST.year} and {_LAST.year}.", field)
    return day


@dataclass(frozen=True)
class BookHead:
    """How long a book was (`entries`), and the hash of its newest entry: what of it came later is not in here."""

    book: str
    entries: int
    head: str


@dataclass(frozen=True)
class Line:
    """An entry as a transcript prints it.

    `place` counts the books of the transcript from 1, `number` is the entry's in its book. `certificate` is the newest
    of the entry, with its state on that day, where there is one. `reversed_by` is the number of the entry that took it
    back by then.
    """

    place: int
    number: int
    kind: EntryKind
    completed_on: str
    title: str
    activity_code: str
    minutes: Minutes
    format: str
    provider: str
    hash: str
    topics: tuple[tuple[str, int], ...] = ()
    approvals: tuple[str, ...] = ()
    assessed: bool = False
    certificate: str | None = None
    certificate_state: str | None = None
    reason_code: str | None = None
    reverses: int | None = None
    reversed_by: int | None = None
    adjusts: int | None = None
    repeats: int | None = None


@dataclass(frozen=True)
class TranscriptFacts:
    """Everything a transcript prints.

    `code` is stored without dashes, `verify_url` is the whole public address of its check. `made_at` is ISO 8601 with
    its offset, to be read in `zone`. `licence` is the one it was made for, if any. `lines` are in the order of print,
    the newest completion first. `paper` is "a4" or "letter".
    """

    code: str
    verify_url: str
    legal_name: str
    period: Period
    books: tuple[BookHead, ...]
    lines: tuple[Line, ...]
    made_at: str
    zone: str
    provider: str
    provider_address: tuple[str, ...]
    paper: str
    demonstration: bool
    licence: LicenceHeld | None = None
    schema: int = SCHEMA

    @property
    def minutes(self) -> Minutes:
        """What its lines come to, by kind."""
        return sum_of(self.lines)

    @property
    def topics(self) -> tuple[tuple[str, int], ...]:
        """What its lines come to by topic, in the order of the alphabet. Two topics may share their minutes."""
        return topics_of(self.lines)


def sum_of(lines: Iterable[Line]) -> Minutes:
    """All minutes of some lines, by kind: what was taken back comes to nothing."""
    total = Minutes()
    for line in lines:
        total = total + line.minutes
    return total


def topics_of(lines: Iterable[Line]) -> tuple[tuple[str, int], ...]:
    """All minutes of some lines by topic, without topics whose minutes were all taken back."""
    total: dict[str, int] = {}
    for line in lines:
        for topic, minutes in line.topics:
            total[topic] = total.get(topic, 0) + minutes
    return tuple((topic, minutes) for topic, minutes in sorted(total.items()) if minutes)


def in_print_order(lines: Iterable[Line]) -> tuple[Line, ...]:
    """The newest completion first; what was written later about the same day stands above it."""
    return tuple(sorted(lines, key=lambda line: (line.completed_on, line.place, line.number), reverse=True))


def says_the_same(one: TranscriptFacts, other: TranscriptFacts) -> bool:
    """Whether two transcripts differ in their codes and the instant they were made at, and in nothing else."""
    return one == replace(other, code=one.code, verify_url=one.verify_url, made_at=one.made_at)


def transcript_text(facts: TranscriptFacts) -> str:
    """The canonical JSON of the facts: what is kept, and whose SHA-256 stands in the lasting row."""
    return canonical_text(facts)


def transcript_from_text(text: str) -> TranscriptFacts:
    """The facts a kept text states. Raises ValueError with a sentence when it is not one of ours."""
    try:
        values = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"the text is not JSON ({error})") from error
    if not isinstance(values, dict) or values.get("schema") != SCHEMA:
        raise ValueError(f"the text is not of schema {SCHEMA}")
    unknown = set(values) - {field.name for field in fields(TranscriptFacts)}
    if unknown:
        raise ValueError(f"the text has an unknown fact {sorted(unknown)[0]!r}")
    try:
        period = values["period"]
        days = {name: date.fromisoformat(period[name]) for name in ("from_on", "until_on") if name in period}
        facts = TranscriptFacts(**values | {
            "period": Period(**period | days),
            "books": tuple(BookHead(**one) for one in values["books"]),
            "lines": tuple(_line(one) for one in values["lines"]),
            "provider_address": tuple(values["provider_address"]),
            "licence": LicenceHeld(**values["licence"]) if values.get("licence") else None,
        })
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError("the text lacks a fact that every transcript has") from error
    if transcript_text(facts) != text:
        raise ValueError("the text is not in its canonical spelling")
    return facts


def _line(values: dict[str, Any]) -> Line:
    return Line(**values | {"minutes": Minutes(**values["minutes"]),
                            "topics": tuple((topic, own) for topic, own in values.get("topics", [])),
                            "approvals": tuple(values.get("approvals", []))})
