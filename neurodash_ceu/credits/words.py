"""Single facts of a certificate in words: licences, instants, addresses; each looked at before it is printed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from neurodash_ceu.ports.fonts import Font, Stack, runs_right_to_left
from neurodash_ceu.ports.letters import as_printed, must_be_set
from neurodash_ceu.ports.pages import NBSP, written_date
from neurodash_ceu.rules.people import LicenceHeld
from neurodash_ceu.rules.transcripts import Period

MINUS = "\u2212"
_UNFIT = re.compile("[^a-z0-9]")
ORDINALS = ("First", "Second", "Third", "Fourth", "Fifth")
PROFESSIONS = {
    "PT": "Physical therapist",
    "PTA": "Physical therapist assistant",
    "OT": "Occupational therapist",
    "OTA": "Occupational therapy assistant",
    "SLP": "Speech-language pathologist",
    "SLPA": "Speech-language pathology assistant",
}


@dataclass(frozen=True)
class Words:
    """A text as printed. `fonts` are those it is set in, where they are not simply those of its place."""

    text: str
    fonts: tuple[Font, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.text)

    @property
    def set(self) -> str:
        """The class of the stylesheet that names these fonts, or nothing."""
        if not self.fonts:
            return ""
        files = (_UNFIT.sub("", f"{one.path.stem}{max(one.number, 0)}".lower()) for one in self.fonts)
        return "-".join(["rtl" if self.right_to_left else "set", *files])

    @property
    def right_to_left(self) -> bool:
        """Whether a line of it begins at the right."""
        return runs_right_to_left(self.text)


def words(what: str, text: str, stack: Stack) -> Words:
    """A text for a place that this stack sets. Raises HeldPrint, naming the fact, when it cannot."""
    clean = as_printed(text)
    must_be_set(what, clean, stack)
    fonts = stack.for_text(clean) if clean else stack.fonts
    return Words(clean, () if fonts == stack.fonts else fonts)


def licence_words(held: LicenceHeld) -> str:
    """A licence in words: "Physical therapist, Illinois, licence 070.000000"."""
    return f"{PROFESSIONS.get(held.profession, held.profession)}, {held.jurisdiction}, licence {held.number}"


def edition_words(number: int, sha256: str) -> str:
    """An edition by its number and the beginning of its SHA-256: "2, 3fa91c0b77de"."""
    return f"{number}, {sha256[:12]}"


def test_words(points: int | str | None, max_points: int | None, pass_percent: int | None) -> str:
    """The test that was passed: "Passed: 9 of 10, pass mark 80%"."""
    if points is None or max_points is None:
        return "None was required"
    mark = "" if pass_percent is None else f", pass mark {pass_percent}%"
    return f"Passed: {points} of {max_points}{mark}"


def attempt_words(ordinal: int | None) -> str:
    """Which attempt it was, counted from one: "First"; nothing where there was no test."""
    if ordinal is None:
        return ""
    return ORDINALS[ordinal - 1] if ordinal <= len(ORDINALS) else f"Number {ordinal}"


def verify_at(url: str) -> str:
    """Where a code is typed in: the address of the check without its scheme and code."""
    parts = urlsplit(url)
    return parts.netloc + parts.path.rpartition("/")[0]


def capital(text: str) -> str:
    """The same text with a capital first letter."""
    return text[:1].upper() + text[1:]


def plain_day(value: date) -> str:
    """22 November 2026, with plain spaces: of a day, or of an instant in UTC."""
    day = value.astimezone(UTC).date() if isinstance(value, datetime) else value
    return written_date(day).replace(NBSP, " ")


def plain_date(value: datetime) -> str:
    """24 November 2026, with plain spaces, as people search for it."""
    return written_date(value).replace(NBSP, " ")


def local(instant: str, zone: str) -> datetime:
    """An instant (ISO 8601 with its offset) on the clock of a zone."""
    return datetime.fromisoformat(instant).astimezone(ZoneInfo(zone))


def written_instant(instant: str, zone: str) -> str:
    """24 November 2026, 09:30 UTC−6: an instant as the clock of that zone showed it."""
    there = local(instant, zone)
    return f"{plain_date(there)}, {there:%H:%M} UTC{_offset(there.utcoffset() or timedelta())}"


def _offset(offset: timedelta) -> str:
    minutes = round(offset.total_seconds() / 60)
    if not minutes:
        return ""
    hours, rest = divmod(abs(minutes), 60)
    return f"{'+' if minutes > 0 else MINUS}{hours}" + (f":{rest:02d}" if rest else "")


def period_lines(period: Period) -> tuple[str, str]:
    """A period as it is read: its days, and what they are where that is known."""
    first, last = period.from_on, period.until_on
    if first and last:
        return f"{plain_day(first)} to {plain_day(last)}", period.words
    if first or last:
        return f"From {plain_day(first)}" if first else f"Until {plain_day(last or date.max)}", period.words
    return "Everything credited so far", period.words
