"""What credit is: minutes by kind, an entry's text and hash, civil dates.

Credit is whole minutes. Hours, CEU and other units are derived (rules/units.py) and never stored, because an hour is 50
or 60 minutes and a CEU is 10 hours or 1, depending on who counts.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from types import NoneType
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from neurodash_ceu.rules.activities import SELF_PACED
from neurodash_ceu.rules.canonical import canonical_text, later
from neurodash_ceu.rules.refusal import Refused

Kind = Literal["reading", "video", "exercise", "test", "evaluation", "stated"]
EntryKind = Literal["award", "outside", "adjustment", "reversal"]
KINDS: tuple[Kind, ...] = ("reading", "video", "exercise", "test", "evaluation", "stated")
ENTRY_KINDS: tuple[EntryKind, ...] = ("award", "outside", "adjustment", "reversal")
GENESIS = "0" * 64
SCHEMAS = (1, 2)
SCHEMA = 2  # of every text that is written now; the facts that came with it are those below that say `later`


@dataclass(frozen=True)
class Minutes:
    """Whole minutes by kind. Kinds are kept apart because authorities differ in which of them count.

    `stated` are minutes of a course elsewhere, whose provider stated a sum and not its kinds.
    """

    reading: int = 0
    video: int = 0
    exercise: int = 0
    test: int = 0
    evaluation: int = 0
    stated: int = later(0)

    @property
    def total(self) -> int:
        """All kinds together, in minutes."""
        return self.reading + self.video + self.exercise + self.test + self.evaluation + self.stated

    def of(self, kind: Kind) -> int:
        """The minutes of one kind."""
        value: int = getattr(self, kind)
        return value

    def __add__(self, other: Minutes) -> Minutes:
        return Minutes(*(self.of(kind) + other.of(kind) for kind in KINDS))

    def __neg__(self) -> Minutes:
        return Minutes(*(-self.of(kind) for kind in KINDS))


@dataclass(frozen=True)
class EntryFacts:
    """Everything a ledger entry says, in its own frozen words. No name, licence or free text of a person.

    `book` and `seq` are in the text so that an entry cannot be moved. `completed_on` is the civil date
    (YYYY-MM-DD) in `zone`; instants are ISO 8601 in UTC. `topics` are (topic, minutes) pairs: the minutes of a topic
    lie within those of the entry, and two topics may share theirs. `approvals` are each "AUTHORITY NUMBER". A reason is
    a code; its words stand in the audit event.

    Since schema 2: `assessed`, that it ended in a test that was passed; of a course elsewhere, what its proof says it
    was worth (`claimed`, a decimal number, in the unit `claimed_unit` of rules/units.py) and the SHA-256 of that
    `proof`; the number of the entry that an adjustment corrects (`adjusts`), and of the award that this one only
    repeats (`repeats`), both in the same book.
    """

    activity_code: str
    title: str
    minutes: Minutes
    completed_on: str
    zone: str
    provider: str
    recorded_at: str
    kind: EntryKind = "award"
    book: str = ""
    seq: int = 0
    edition: str | None = None
    format: str = SELF_PACED
    topics: tuple[tuple[str, int], ...] = ()
    approvals: tuple[str, ...] = ()
    started_at: str | None = None
    completed_at: str | None = None
    reason_code: str | None = None
    reverses: int | None = None
    demonstration: bool = False
    schema: int = SCHEMA
    assessed: bool = later(False)
    claimed: str | None = None
    claimed_unit: str | None = None
    proof: str | None = None
    adjusts: int | None = None
    repeats: int | None = None


SINCE_2 = ("assessed", "claimed", "claimed_unit", "proof", "adjusts", "repeats")


def entry_text(facts: EntryFacts) -> str:
    """The canonical JSON of an entry: what is hashed and kept."""
    return canonical_text(facts)


# What each fact may be; the rest of a text is told by its shape.
_FORMS: dict[str, tuple[type, ...]] = {
    **dict.fromkeys(("activity_code", "title", "completed_on", "zone", "provider", "recorded_at", "kind", "book",
                     "format"), (str,)),
    **dict.fromkeys(("edition", "started_at", "completed_at", "reason_code", "claimed", "claimed_unit", "proof"),
                    (str, NoneType)),
    **dict.fromkeys(("reverses", "adjusts", "repeats"), (int, NoneType)),
    **dict.fromkeys(("demonstration", "assessed"), (bool,)),
    "seq": (int,), "schema": (int,),
}


def entry_facts(text: str) -> EntryFacts:
    """The facts a canonical text states. Raises ValueError with a sentence when it is not one of ours."""
    try:
        values = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"the text is not JSON ({error})") from error
    if not isinstance(values, dict) or values.get("schema") not in SCHEMAS:
        raise ValueError("the text is not of schema 1 or 2")
    unknown = set(values) - {field.name for field in fields(EntryFacts)}
    if unknown:
        raise ValueError(f"the text has an unknown fact {sorted(unknown)[0]!r}")
    early = [name for name in SINCE_2 if name in values] if values["schema"] == 1 else []
    if early:
        raise ValueError(f"the text states {early[0]!r}, which no text of schema 1 does")
    try:
        values["minutes"] = Minutes(**values["minutes"])
        values["topics"] = tuple(tuple(topic) for topic in values.get("topics", []))
        values["approvals"] = tuple(values.get("approvals", []))
        facts = EntryFacts(**values)
    except (KeyError, TypeError) as error:
        raise ValueError("the text lacks a fact that every entry has") from error
    misfit = next(_misfits(facts), None)
    if misfit:
        raise ValueError(f"the text states {misfit!r} in another form than every entry")
    if entry_text(facts) != text:
        raise ValueError("the text is not in its canonical spelling")
    return facts


def _misfits(facts: EntryFacts) -> Iterator[str]:
    """The facts that are not of their form: `"5"` or 5.0 for 5, a date that is none, an instant without an offset."""
    yield from (name for name, forms in _FORMS.items() if type(getattr(facts, name)) not in forms)
    if any(type(facts.minutes.of(kind)) is not int for kind in KINDS):
        yield "minutes"
    if any([type(part) for part in topic] != [str, int] for topic in facts.topics):
        yield "topics"
    if any(type(approval) is not str for approval in facts.approvals):
        yield "approvals"
    if facts.kind not in ENTRY_KINDS:
        yield "kind"
    try:
        if date.fromisoformat(facts.completed_on).isoformat() != facts.completed_on:
            yield "completed_on"
    except ValueError:
        yield "completed_on"
    try:
        if datetime.fromisoformat(facts.recorded_at).tzinfo is None:
            yield "recorded_at"
    except ValueError:
        yield "recorded_at"


def entry_hash(prev_hash: str, text: str) -> str:
    """SHA-256 over the previous entry's hash (64 hex digits), one newline, and the text in UTF-8.

    By hand: `printf '%s\\n%s' PREVIOUS TEXT | sha256sum`. The first entry's previous hash is 64 zeros.
    """
    return hashlib.sha256(f"{prev_hash}\n{text}".encode()).hexdigest()


def reversal_of(facts: EntryFacts, seq: int, recorded_at: str, reason_code: str) -> EntryFacts:
    """The entry that takes entry `seq` back: the same activity and date, every minute negated."""
    return EntryFacts(
        activity_code=facts.activity_code, title=facts.title, minutes=-facts.minutes, completed_on=facts.completed_on,
        zone=facts.zone, provider=facts.provider, recorded_at=recorded_at, kind="reversal", edition=facts.edition,
        format=facts.format, topics=tuple((topic, -minutes) for topic, minutes in facts.topics),
        reason_code=reason_code, reverses=seq, demonstration=facts.demonstration, assessed=facts.assessed)


def adjustment_of(
    facts: EntryFacts, seq: int, change: Minutes, topics: tuple[tuple[str, int], ...], recorded_at: str,
    reason_code: str,
) -> EntryFacts:
    """The entry that corrects the minutes of entry `seq`: the same activity and date, and what is added or taken off.

    `topics` are the changes of topics, which would else have more minutes than are left of the whole.
    """
    return replace(
        facts, minutes=change, topics=topics, recorded_at=recorded_at, kind="adjustment", reason_code=reason_code,
        adjusts=seq, claimed=None, claimed_unit=None, proof=None, repeats=None, schema=SCHEMA, started_at=None,
        completed_at=None)


# --- in words -----------------------------------------------------------------------------------------------


def hours_words(minutes: int) -> str:
    """Hours of 60 minutes as text with two decimals, rounded towards zero: 23 minutes are "0.38"."""
    hundredths = abs(minutes) * 100 // 60
    sign = "−" if minutes < 0 and hundredths else ""
    return f"{sign}{hundredths // 100}.{hundredths % 100:02d}"


# --- dates --------------------------------------------------------------------------------------------------


def zone_of(name: str) -> ZoneInfo:
    """The time zone of an IANA name. Raises Refused for a name that is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise Refused(f"“{name}” is not a time zone we know. Choose one from the list.", "zone") from error


def civil_date(instant: datetime, zone: str) -> date:
    """The date on the wall in a zone at an instant. Raises ValueError for an instant without an offset."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs its offset")
    return instant.astimezone(zone_of(zone)).date()
