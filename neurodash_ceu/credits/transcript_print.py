"""The print of a transcript: frozen facts in, upright pages out. Every text is looked at before anything is set.

The letters and the fonts are those of certificates, and so is what happens when one lacks: the print is held. Where
things stand is in static/print/transcript.css.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache

from jinja2 import Template

from neurodash_ceu.credits.archive import finished_upright
from neurodash_ceu.credits.pdf import print_upright
from neurodash_ceu.credits.words import (
    MINUS,
    Words,
    capital,
    licence_words,
    period_lines,
    plain_day,
    verify_at,
    words,
    written_instant,
)
from neurodash_ceu.ports.fonts import SHIPPED, Fonts
from neurodash_ceu.ports.pages import make_environment
from neurodash_ceu.resources import folder
from neurodash_ceu.rules.activities import topic_words
from neurodash_ceu.rules.certificate import DEMONSTRATION, FOOT, shown_code
from neurodash_ceu.rules.credit import KINDS, hours_words
from neurodash_ceu.rules.deeds import reason_words
from neurodash_ceu.rules.transcripts import Line, TranscriptFacts

# The measure of the text is 174 mm on both sheets: what differs is the margin beside it.
PAGES = {"a4": "size: 210mm 297mm; margin: 20mm 18mm 24mm",
         "letter": "size: 215.9mm 279.4mm; margin: 20mm 20.95mm 24mm"}
CORRECTIONS = {"reversal": "Reversal", "adjustment": "Adjustment"}


@dataclass(frozen=True)
class Row:
    """A line as printed. `more` stands under the title: what else a board may ask of it."""

    number: str
    completed_on: str
    title: Words
    more: tuple[Words, ...]
    what: Words
    certificate: str
    state: str
    minutes: str


@dataclass(frozen=True)
class Said:
    """Everything a transcript prints, in words."""

    demonstration: str | None
    provider: Words
    address: tuple[Words, ...]
    name: Words
    licence: Words | None
    period: tuple[Words, ...]
    hours: str
    minutes: str
    entries: str
    kinds: tuple[tuple[str, str, str], ...]
    topics: tuple[tuple[Words, str, str], ...]
    rows: tuple[Row, ...]
    books: tuple[tuple[str, str, str], ...]
    made: Words
    code: str
    verify_at: Words
    verify_url: Words
    foot: str


def print_transcript(facts: TranscriptFacts, fonts: Fonts = SHIPPED) -> bytes:
    """The PDF of a transcript, in these fonts. Raises HeldPrint when a fact has what it cannot print."""
    said = stated(facts, fonts)
    made = f"{datetime.fromisoformat(facts.made_at).astimezone(UTC):%Y-%m-%dT%H:%M:%S}Z"
    content = print_upright(_template().render(said=said, made=made), "transcript.css",
                            f"@page {{ {PAGES[facts.paper]} }}", _texts(said), address=facts.verify_url,
                            identifier=facts.code, fonts=fonts)
    return finished_upright(content, name=said.name.text, demonstration=facts.demonstration, fonts=fonts)


@cache
def _template() -> Template:
    return make_environment(folder("templates")).get_template("credits/transcript_print.html")


def stated(facts: TranscriptFacts, fonts: Fonts = SHIPPED) -> Said:
    """The words of a transcript. Raises HeldPrint for what cannot be printed."""
    several = len(facts.books) > 1
    minutes = facts.minutes
    return Said(
        demonstration=DEMONSTRATION if facts.demonstration else None,
        provider=words("provider's name", facts.provider, fonts.sans),
        address=tuple(words("provider's address", line, fonts.sans) for line in facts.provider_address),
        name=words("legal name", facts.legal_name, fonts.text),
        licence=None if facts.licence is None else words("licence", licence_words(facts.licence), fonts.text),
        period=tuple(words("period", line, fonts.text) for line in period_lines(facts.period) if line),
        hours=hours_words(minutes.total), minutes=_number(minutes.total), entries=f"{len(facts.lines):,}",
        kinds=tuple((_kind(kind), _number(minutes.of(kind)), hours_words(minutes.of(kind)))
                    for kind in KINDS if minutes.of(kind)),
        topics=tuple((words("topic", capital(topic_words(topic)), fonts.text), _number(own), hours_words(own))
                     for topic, own in facts.topics),
        rows=tuple(_row(line, facts.provider, several, fonts) for line in facts.lines),
        books=tuple((f"Book {place}" if several else "Ledger", f"{book.entries:,}", book.head)
                    for place, book in enumerate(facts.books, 1)),
        made=words("time zone", f"{written_instant(facts.made_at, facts.zone)} ({facts.zone})", fonts.sans),
        code=shown_code(facts.code), verify_at=words("public address", verify_at(facts.verify_url), fonts.sans),
        verify_url=words("public address", facts.verify_url, fonts.sans), foot=FOOT)


def _row(line: Line, provider: str, several: bool, fonts: Fonts) -> Row:
    what = CORRECTIONS.get(line.kind, capital(line.format))
    return Row(
        number=f"{line.place}.{line.number}" if several else str(line.number),
        completed_on=_short(date.fromisoformat(line.completed_on)),
        title=words("title of an entry", line.title, fonts.text),
        more=tuple(words("entry", one, fonts.sans) for one in _more(line, provider)),
        what=words("format of an entry", what, fonts.text),
        certificate=shown_code(line.certificate) if line.certificate else "",
        state="Revoked" if line.certificate_state == "revoked" else "", minutes=_number(line.minutes.total))


def _more(line: Line, provider: str) -> Iterator[str]:
    """The lines under a title: what it is and whose, for which topics, by whom approved, what became of it."""
    first = [line.activity_code]
    first += ["outside learning"] if line.kind == "outside" else []
    first += [line.provider] if line.provider != provider else []
    first += ["test passed"] if line.assessed and line.kind not in CORRECTIONS else []
    yield ", ".join(first)
    if line.topics:
        yield "; ".join(f"{capital(topic_words(topic))} {_number(own)} min" for topic, own in line.topics)
    if line.approvals:
        yield f"Approved: {'; '.join(line.approvals)}"
    said = [f"Reverses no. {line.reverses}."] if line.reverses else []
    said += [f"Corrects no. {line.adjusts}."] if line.adjusts else []
    nothing = "" if line.minutes.total else ", so it earned nothing"
    said += [f"Repeats no. {line.repeats}{nothing}."] if line.repeats else []
    said += [reason_words(line.reason_code)] if line.reason_code else []
    said += [f"Taken back by no. {line.reversed_by}."] if line.reversed_by else []
    if said:
        yield " ".join(said)


def _kind(kind: str) -> str:
    return "Stated as a sum by its provider" if kind == "stated" else kind.capitalize()


def _short(day: date) -> str:
    """14 Mar 2026, with plain spaces: a date for a narrow column."""
    number, month, year = plain_day(day).split(" ")
    return f"{number} {month[:3]} {year}"


def _number(value: int) -> str:
    return f"{MINUS if value < 0 else ''}{abs(value):,}"


def _texts(said: Said) -> Iterator[Words]:
    """Every text that may need fonts of its own."""
    rows: Iterable[Words] = (one for row in said.rows for one in (row.title, *row.more, row.what))
    yield from (said.provider, *said.address, said.name, *([said.licence] if said.licence else []), *said.period,
                *(topic for topic, _, _ in said.topics), *rows, said.made, said.verify_at, said.verify_url)

