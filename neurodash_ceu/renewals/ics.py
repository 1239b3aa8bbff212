"""A calendar as RFC 5545 wants it: lines of at most 75 octets that end in CR LF, texts escaped, whole days."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

OCTETS = 75  # of a line, its end not counted
PRODUCT = "-//NeuroDash CEU//Renewals//EN"


@dataclass(frozen=True)
class Event:
    """A whole day. `uid` names it for ever: a calendar that comes again changes the event and adds none."""

    uid: str
    on: date
    summary: str
    description: str
    url: str


def calendar_text(name: str, words: str, events: Iterable[Event], stamp: datetime) -> str:
    """The file. `stamp` is when the events were last worked out, in UTC."""
    return "".join(f"{part}\r\n" for line in _lines(name, words, events, stamp) for part in _folded(line))


def _lines(name: str, words: str, events: Iterable[Event], stamp: datetime) -> Iterator[str]:
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "CALSCALE:GREGORIAN")
    yield from (f"X-WR-CALNAME:{_escaped(name)}", f"X-WR-CALDESC:{_escaped(words)}")
    yield "REFRESH-INTERVAL;VALUE=DURATION:P1D"
    for event in events:
        yield from ("BEGIN:VEVENT", f"UID:{event.uid}", f"DTSTAMP:{stamp:%Y%m%dT%H%M%SZ}")
        yield f"DTSTART;VALUE=DATE:{event.on:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{event.on + timedelta(days=1):%Y%m%d}"  # the end itself is not in it
        yield from (f"SUMMARY:{_escaped(event.summary)}", f"DESCRIPTION:{_escaped(event.description)}")
        yield from (f"URL:{event.url}", "TRANSP:TRANSPARENT", "END:VEVENT")
    yield "END:VCALENDAR"


def _escaped(text: str) -> str:
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    for letter in ("\\", ";", ","):
        plain = plain.replace(letter, f"\\{letter}")
    return "".join(one for one in plain.replace("\n", "\\n") if one >= " " and one != "\x7f")


def _folded(line: str) -> Iterator[str]:
    """A line in parts: each next one begins with a space, and no letter of several octets is cut through."""
    part, octets = "", 0
    for letter in line:
        size = len(letter.encode())
        if octets + size > OCTETS:
            yield part
            part, octets = " ", 1
        part, octets = part + letter, octets + size
    yield part
