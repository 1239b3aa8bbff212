"""A course taken elsewhere: what its learner states of it, what that comes to in minutes, and how a claim goes.

A claim is a row of events. A learner sends it, answers what is asked and may withdraw; the office asks back, approves
or refuses. One event closes it. What was stated is frozen in each event; nothing is ever changed in one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Literal

from neurodash_ceu.rules.activities import FORMATS, TOPICS, topic_words
from neurodash_ceu.rules.authorities import BY_ID, CLAIMABLE
from neurodash_ceu.rules.canonical import canonical_text, sha256_of
from neurodash_ceu.rules.credit import EntryFacts, Minutes
from neurodash_ceu.rules.names import fold
from neurodash_ceu.rules.refusal import Refused
from neurodash_ceu.rules.units import Claimed, Unit, decimal, minutes_claimed

State = Literal["sent", "asked", "withdrawn", "approved", "refused"]
Kind = Literal["sent", "asked", "answered", "withdrawn", "approved", "refused"]
STATES: dict[str, str] = {"sent": "Waits for the office", "asked": "We asked you something", "approved": "Approved",
                          "refused": "Refused", "withdrawn": "Withdrawn"}
OPEN: tuple[State, ...] = ("sent", "asked")
EVENTS: tuple[Kind, ...] = ("sent", "asked", "answered", "withdrawn", "approved", "refused")
CLOSING: tuple[Kind, ...] = ("withdrawn", "approved", "refused")

MINUTE = "minute"  # the unit of a proof that states minutes
MOST_OPEN = 40  # claims of one learner that wait at the same time
MOST_MINUTES = 200 * 60
MOST_TOPICS = 3
EARLIEST = date(1970, 1, 1)
LONGEST_LINE, LONGEST_NUMBER = 200, 80
_AMOUNT = re.compile("([0-9]{1,5})(?:[.,]([0-9]{1,4}))?")
_LETTERS = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Outside:
    """What is stated of a course taken elsewhere. `completed_on` is the civil date (YYYY-MM-DD) in `zone`.

    `claimed` is the amount that the proof states (a decimal number), in the unit `claimed_unit`; `minutes` are what is
    credited: what the amount comes to, unless the office corrected them. `topics` are (topic, minutes) within these.
    `authority` and `number` are an approval as printed, or empty.
    """

    title: str
    provider: str
    completed_on: str
    zone: str
    format: str
    claimed: str
    claimed_unit: str
    minutes: int
    assessed: bool = False
    topics: tuple[tuple[str, int], ...] = ()
    authority: str = ""
    number: str = ""

    @property
    def approval(self) -> str:
        """The approval as printed: "AUTHORITY NUMBER", or "" for none."""
        return f"{self.authority} {self.number}".strip()

    @property
    def corrected(self) -> bool:
        """Are other minutes credited than the stated amount comes to?"""
        return worth(amount(self.claimed), self.claimed_unit).minutes != self.minutes

    @property
    def same_key(self) -> str:
        """What two statements of one course have in common: title, provider and day, folded, as a SHA-256."""
        return same_key(self.title, self.provider, self.completed_on)


def same_key(title: str, provider: str, completed_on: str) -> str:
    """Title and provider without case, marks, spaces and signs, and the day, as a SHA-256."""
    return sha256_of("\n".join((_LETTERS.sub("", fold(title)), _LETTERS.sub("", fold(provider)), completed_on)))


def outside_text(said: Outside) -> str:
    """The canonical JSON of what is stated: what an event keeps."""
    return canonical_text(said)


def outside_from_text(text: str) -> Outside:
    """What a kept text states."""
    values = json.loads(text)
    return Outside(**values | {"topics": tuple((topic, minutes) for topic, minutes in values.get("topics", ()))})


# --- what was typed -------------------------------------------------------------------------------------------


def amount(typed: str) -> Fraction:
    """A number as somebody types it: "0.6", "6", "0,6". Raises Refused on `claimed`."""
    found = _AMOUNT.fullmatch(typed.strip())
    if found is None:
        raise Refused("Enter the number as the certificate says, like 6 or 0.6.", "claimed")
    return Fraction(f"{found[1]}.{found[2] or 0}")


def worth(claimed: Fraction, unit_id: str) -> Claimed:
    """What an amount in a unit comes to, with the sum in words. Raises Refused, on its field, for what cannot be."""
    if unit_id == MINUTE:
        if claimed.denominator != 1:
            raise Refused("Enter whole minutes.", "claimed")
        found = Claimed(claimed.numerator, f"{claimed.numerator} minutes.")
    elif unit_id in BY_ID:
        found = minutes_claimed(claimed, BY_ID[unit_id])
    else:
        raise Refused("Choose the unit that the certificate states.", "claimed_unit")
    if found.minutes < 1:
        raise Refused("This comes to less than a minute. Look at the number and its unit.", "claimed")
    if found.minutes > MOST_MINUTES:
        raise Refused(f"This comes to {found.words.rstrip('.')}. One course has {MOST_MINUTES // 60} hours at most: "
                      "look at the number and its unit.", "claimed")
    return found


def claimed_words(said: Outside) -> str:
    """The whole conversion, from what the proof states to minutes."""
    return worth(amount(said.claimed), said.claimed_unit).words


def _choice(unit: Unit) -> str:
    hours = "an hour" if unit.hours_per_unit == 1 else f"{decimal(unit.hours_per_unit)} hours"
    return f"{unit.name} of {unit.authority}: {hours} of {unit.minutes_per_hour} minutes"


_HOURS = ("contact-hour-60", "contact-hour-50")
UNIT_CHOICES: tuple[tuple[str, str], ...] = (
    (_HOURS[0], "contact hours of 60 minutes"), (_HOURS[1], "contact hours of 50 minutes"), (MINUTE, "minutes"),
    *((unit.id, _choice(unit)) for unit in CLAIMABLE if unit.id not in _HOURS))


def stated(said: Outside, today: date) -> Outside:
    """The statement, whole. Raises Refused, on its field, for what cannot be. `today` is the civil date in its zone."""
    _lines(said)
    day = date.fromisoformat(said.completed_on)
    if day > today:
        raise Refused("This day has not come yet. Enter the day on which the course ended.", "completed_on")
    if day < EARLIEST:
        raise Refused(f"Enter a day of {EARLIEST.year} or later.", "completed_on")
    if said.format not in FORMATS:
        raise Refused("Choose how the course was given.", "format")
    if not 1 <= said.minutes <= MOST_MINUTES:
        raise Refused(f"Enter 1 to {MOST_MINUTES:,} minutes.", "minutes")
    return replace(said, topics=topics_of(said.topics, said.minutes))


def _lines(said: Outside) -> None:
    for text, field, most in ((said.title, "title", LONGEST_LINE), (said.provider, "provider", LONGEST_LINE),
                              (said.authority, "authority", LONGEST_NUMBER), (said.number, "number", LONGEST_NUMBER)):
        if len(text) > most:
            raise Refused(f"Keep this to {most} characters.", field)
        if not text and most == LONGEST_LINE:
            raise Refused(f"Enter the {field} as the certificate says.", field)
    if said.number and not said.authority:
        raise Refused("Say whose approval number this is.", "authority")


def topics_of(rows: Sequence[tuple[str, int]], minutes: int) -> tuple[tuple[str, int], ...]:
    """Topics with their minutes, in the order of the list. Raises Refused for one twice, unknown or longer than all."""
    found: dict[str, int] = {}
    for place, (topic, own) in enumerate(rows, 1):
        if topic not in TOPICS:
            raise Refused("Choose a topic of the list.", f"topic_{place}")
        if topic in found:
            raise Refused(f"{topic_words(topic).capitalize()} stands here twice.", f"topic_{place}")
        if not 1 <= own <= minutes:
            raise Refused(f"Enter 1 to {minutes} minutes: the whole course has {minutes}.", f"topic_{place}_minutes")
        found[topic] = own
    return tuple((topic, found[topic]) for topic in TOPICS if topic in found)


# --- how a claim goes -----------------------------------------------------------------------------------------

_AFTER: dict[str, State] = {"sent": "sent", "asked": "asked", "answered": "sent", "withdrawn": "withdrawn",
                            "approved": "approved", "refused": "refused"}
# In which states an event may come. The office may decide what it asked about: an answer may come another way.
_MAY: Mapping[str, tuple[State, ...]] = {
    "asked": ("sent",), "answered": ("asked",), "withdrawn": OPEN, "approved": OPEN, "refused": OPEN}
_TOO_LATE: dict[str, str] = {
    "withdrawn": "This claim was withdrawn by its learner.", "approved": "This claim was approved.",
    "refused": "This claim was refused.", "asked": "The learner was asked, and has not answered yet.",
    "sent": "Nothing was asked about this claim."}


def state_after(kind: str) -> State:
    """The state of a claim whose newest event is of this kind."""
    return _AFTER[kind]


def may_come(kind: Kind, state: str) -> None:
    """Raises Refused, saying how the claim stands, where an event of this kind cannot come in its state."""
    if state not in _MAY[kind]:
        raise Refused(_TOO_LATE[state])


def entry_of(said: Outside, n: int, proof: str, reason_code: str, recorded_at: str, *, demonstration: bool
             ) -> EntryFacts:
    """The ledger entry of claim `n`: one sum, since its provider stated no kinds, and what its proof says."""
    return EntryFacts(
        activity_code=f"OUTSIDE-{n}", title=said.title, minutes=Minutes(stated=said.minutes),
        completed_on=said.completed_on, zone=said.zone, provider=said.provider, recorded_at=recorded_at, kind="outside",
        format=said.format, topics=said.topics, approvals=(said.approval,) if said.approval else (),
        reason_code=reason_code, demonstration=demonstration, assessed=said.assessed, claimed=said.claimed,
        claimed_unit=said.claimed_unit, proof=proof)


# --- in words -------------------------------------------------------------------------------------------------


def differences(before: Outside, after: Outside) -> list[tuple[str, str, str]]:
    """What two statements say otherwise: (what, before, after), in words."""
    was, now = facts_in_words(before), facts_in_words(after)
    return [(what, was[what], now[what]) for what in was if was[what] != now[what]]


def facts_in_words(said: Outside) -> dict[str, str]:
    """What is credited of it and may be corrected, in words."""
    topics = ", ".join(f"{topic_words(topic)} ({minutes} min)" for topic, minutes in said.topics)
    return {"Title": said.title, "Provider": said.provider, "Completed": said.completed_on,
            "Minutes": str(said.minutes), "Format": FORMATS.get(said.format, said.format),
            "Topics": topics or "None stated", "Ended in a test": "Yes" if said.assessed else "No",
            "Approval": said.approval or "None stated"}
