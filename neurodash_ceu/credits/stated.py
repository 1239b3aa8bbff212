"""What a certificate says, in words: frozen facts turned into the lines that are printed, each looked at first.

Nothing is shortened or dropped in silence: what does not fit its place on the first page stands overleaf, and what
cannot be printed at all raises HeldPrint.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from neurodash_ceu.credits.fitting import MEASURE, Block, block, lines_of
from neurodash_ceu.credits.letters import DISPLAY, MM_PER_POINT, SANS, TEXT, Stack, as_printed, must_be_set
from neurodash_ceu.ports.pages import NBSP, written_date, written_hours
from neurodash_ceu.rules.certificate import DEMONSTRATION, FOOT, CertificateFacts, shown_code
from neurodash_ceu.rules.credit import KINDS
from neurodash_ceu.rules.people import LicenceHeld

OVERLEAF = "Overleaf"
MINUS = "\u2212"
PROFESSIONS = {
    "PT": "Physical therapist",
    "PTA": "Physical therapist assistant",
    "OT": "Occupational therapist",
    "OTA": "Occupational therapy assistant",
    "SLP": "Speech-language pathologist",
    "SLPA": "Speech-language pathology assistant",
}
ORDINALS = ("First", "Second", "Third", "Fourth", "Fifth")
_CELL, _WIDE_CELL, _VALUE = 50.0, 105.0, 8.3  # a cell of the grid: millimetres wide, points of its value
_WIDE = ("Author", "For")
_CELL_LINES = 3
_STATEMENT_LINES = 2
_LABEL, _LINE, _STATEMENT = (points * MM_PER_POINT for points in (8.4, 10.2, 9.0))  # the heights of a line
_GRID_END, _FOOT_END = 152.0, 173.5
_MOST_GAP, _LEAST_GAP = 3.5, 0.9  # between the rows of the grid


@dataclass(frozen=True)
class Words:
    """A text and the class that sets it: that of its place, and `noto` when the whole of it is set in Noto."""

    text: str
    noto: bool = False

    def __bool__(self) -> bool:
        return bool(self.text)


@dataclass(frozen=True)
class Cell:
    """A fact of the grid: what it is, on how many lines it stands, and whether it takes two columns."""

    label: str
    value: Words
    lines: int
    wide: bool = False


@dataclass(frozen=True)
class Stated:
    """Everything both pages print, in the order in which they print it."""

    demonstration: str | None
    provider: Words
    provider_lines: int
    provider_number: Words
    address: tuple[Words, ...]
    name: Words
    title: Words
    block: Block
    licences: tuple[Words, ...]
    more_licences: bool
    all_licences: tuple[Words, ...]
    hours: str
    minutes: str
    completed_on: str
    grid: tuple[tuple[Cell, ...], ...]
    statements: tuple[Words, ...]
    statements_overleaf: bool
    approvals: tuple[tuple[Words, Words, Words], ...]
    signer: tuple[Words, Words] | None
    issued_on: str
    code: str
    verify_at: Words
    verify_url: Words
    objectives: tuple[Words, ...]
    kinds: tuple[tuple[str, str], ...]
    topics: tuple[tuple[Words, str], ...]
    author: Words
    for_whom: Words
    zone: Words
    edition: str
    entry: str
    foot: str
    credit_top: float
    foot_address: tuple[Words, ...]
    name_again: Words
    title_again: Words
    row_tops: tuple[float, ...]
    statements_top: float
    issued_top: float


def stated(facts: CertificateFacts) -> Stated:
    """The words of a certificate. Raises HeldPrint for what cannot be printed."""
    name, title = _words("legal name", facts.legal_name, DISPLAY), _words("title", facts.title, DISPLAY)
    provider = _words("provider's name", facts.provider, SANS)
    address = tuple(_words("provider's address", line, SANS) for line in facts.provider_address)
    all_licences = tuple(_words("licence", licence_words(one), TEXT) for one in facts.licences)
    fitting = tuple(one for one in all_licences[:2] if lines_of(one.text, TEXT, 8.6, MEASURE) == 1)
    overleaf = len(fitting) < len(all_licences)
    approvals = tuple((_words("approving authority", one.authority, TEXT), _words("approval number", one.number, TEXT),
                       _words("approval statement", one.statement, SANS)) for one in facts.approvals)
    statements = tuple(statement for _, _, statement in approvals)
    wide = MEASURE if len(statements) == 1 else 104.0
    elsewhere = len(statements) > 4 or any(
        lines_of(one.text, SANS, 7.1, wide) > _STATEMENT_LINES for one in statements)
    credit_top = 103.5 if not statements or elsewhere else 98.5 if len(statements) < 3 else 91.5
    provider_lines = lines_of(provider.text.upper(), SANS, 6.9 * 1.15, 180)
    grid = _grid(facts)
    statements_height = _STATEMENT * (
        0 if not statements else 1 if elsewhere else
        lines_of(statements[0].text, SANS, 7.1, wide) if len(statements) == 1 else
        _STATEMENT_LINES * ((len(statements) + 1) // 2))
    statements_top = _GRID_END - statements_height
    grid, row_tops = _rows(grid, credit_top + 16.8, statements_top - (0.8 if statements else 0))
    foot_address = _foot_address(address)
    foot_lines = lines_of(provider.text, SANS, 7.1, 77) + sum(
        lines_of(line.text, SANS, 7.1, 77) for line in foot_address)
    lines_under = len(fitting) + (1 if overleaf else 0)
    return Stated(
        demonstration=DEMONSTRATION if facts.demonstration else None,
        provider=provider, provider_lines=provider_lines,
        provider_number=_words("provider's number", facts.provider_number or "", SANS), address=address,
        name=name, title=title,
        block=block(name.text, title.text, lines_under, 36.4 + 3.9 * (provider_lines - 1), credit_top - 1.5),
        licences=fitting, more_licences=overleaf, all_licences=all_licences,
        hours=written_hours(facts.minutes.total), minutes=str(facts.minutes.total),
        completed_on=_plain(written_date(date.fromisoformat(facts.completed_on))),
        grid=grid, statements=() if elsewhere else statements, statements_overleaf=elsewhere,
        approvals=approvals, signer=_signer(facts),
        issued_on=_plain(written_date(_local(facts.issued_at, facts.zone))), code=shown_code(facts.code),
        verify_at=_words("public address", verify_at(facts.verify_url), SANS),
        verify_url=_words("public address", facts.verify_url, TEXT),
        objectives=tuple(_words("objective", one, TEXT) for one in facts.objectives),
        kinds=tuple((kind.capitalize(), str(facts.minutes.of(kind))) for kind in KINDS if facts.minutes.of(kind)),
        topics=tuple((_words("topic", topic, TEXT), str(minutes)) for topic, minutes in facts.topics),
        author=_words("author", facts.author, TEXT), for_whom=_words("list of professions", facts.for_whom, TEXT),
        zone=_words("time zone", facts.zone, TEXT), edition=facts.edition, entry=facts.entry_hash, foot=FOOT, credit_top=credit_top,
        foot_address=foot_address, row_tops=row_tops,
        statements_top=statements_top, issued_top=_FOOT_END - _LABEL - _LINE - foot_lines * _STATEMENT, name_again=_words("legal name", facts.legal_name, SANS),
        title_again=_words("title", facts.title, SANS))


def _words(what: str, text: str, stack: Stack) -> Words:
    clean = as_printed(text)
    must_be_set(what, clean, stack)
    return Words(clean, noto=bool(clean) and stack.for_text(clean)[0] is not stack.fonts[0])


def licence_words(held: LicenceHeld) -> str:
    """A licence in words: "Physical therapist, Illinois, licence 070.000000"."""
    return f"{PROFESSIONS.get(held.profession, held.profession)}, {held.jurisdiction}, licence {held.number}"


def verify_at(url: str) -> str:
    """Where a code is typed in: the address of the check without its scheme and code."""
    parts = urlsplit(url)
    return parts.netloc + parts.path.rpartition("/")[0]


def _foot_address(address: tuple[Words, ...]) -> tuple[Words, ...]:
    """The address for the foot of the first page, where two lines have room; the whole of it stands overleaf."""
    if sum(lines_of(line.text, SANS, 7.1, 77) for line in address) <= 2:
        return address
    return (Words("Address: overleaf"),)


def _signer(facts: CertificateFacts) -> tuple[Words, Words] | None:
    if facts.signer is None:
        return None
    return _words("signer's name", facts.signer.name, TEXT), _words("signer's title", facts.signer.title, SANS)


def _grid(facts: CertificateFacts) -> tuple[tuple[Cell, ...], ...]:
    """Four columns of facts, from left to right, each from top to bottom."""
    columns = (
        (("Completed at", written_instant(facts.completed_at, facts.zone)),
         ("Started at", written_instant(facts.started_at, facts.zone)), ("Author", facts.author)),
        (("Activity", facts.activity_code), ("Edition", f"{facts.edition_number}, {facts.edition[:12]}")),
        (("Format", _capital(facts.format)), ("Level", _capital(facts.level)), ("For", facts.for_whom)),
        (("Test", _test(facts)), ("Attempt", _attempt(facts))),
    )
    return tuple(tuple(_cell(label, value) for label, value in column if value) for column in columns)


def _cell(label: str, value: str) -> Cell:
    words, wide = _words(label.lower(), value, TEXT), label in _WIDE
    lines = lines_of(words.text, TEXT, _VALUE, _WIDE_CELL if wide else _CELL)
    if lines > _CELL_LINES:
        return Cell(label, Words(OVERLEAF), 1, wide)
    return Cell(label, words, lines, wide)


def _rows(
    grid: tuple[tuple[Cell, ...], ...], top: float, bottom: float
) -> tuple[tuple[tuple[Cell, ...], ...], tuple[float, ...]]:
    """The grid and where its rows begin. What is too high for the room goes overleaf, the highest first."""
    while True:
        rows = max(len(column) for column in grid)
        high = [max(column[row].lines for column in grid if row < len(column)) for row in range(rows)]
        gap = (bottom - top - sum(_LABEL + _LINE * lines for lines in high)) / (rows - 1)
        if gap >= _LEAST_GAP or max(high) == 1:
            break
        grid = tuple(tuple(replace(cell, value=Words(OVERLEAF), lines=1) if cell.lines == max(high) else cell
                           for cell in column) for column in grid)
    tops = [top]
    for lines in high[:-1]:
        tops.append(tops[-1] + _LABEL + _LINE * lines + min(gap, _MOST_GAP))
    return grid, tuple(tops)


def _test(facts: CertificateFacts) -> str:
    if facts.points is None or facts.max_points is None:
        return "None was required"
    mark = "" if facts.pass_percent is None else f", pass mark {facts.pass_percent} %"
    return f"Passed: {facts.points} of {facts.max_points}{mark}"


def _attempt(facts: CertificateFacts) -> str:
    if facts.attempt is None:
        return ""
    return ORDINALS[facts.attempt - 1] if facts.attempt <= len(ORDINALS) else f"Number {facts.attempt}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _plain(text: str) -> str:
    """The same text with plain spaces, as people search for it."""
    return text.replace(NBSP, " ")


def _local(instant: str, zone: str) -> datetime:
    return datetime.fromisoformat(instant).astimezone(ZoneInfo(zone))


def written_instant(instant: str, zone: str) -> str:
    """24 November 2026, 09:30 UTC−6: an instant as the clock of that zone showed it."""
    local = _local(instant, zone)
    return f"{written_date(local)}, {local:%H:%M} UTC{_offset(local.utcoffset() or timedelta())}"


def _offset(offset: timedelta) -> str:
    minutes = round(offset.total_seconds() / 60)
    if not minutes:
        return ""
    hours, rest = divmod(abs(minutes), 60)
    return f"{'+' if minutes > 0 else MINUS}{hours}" + (f":{rest:02d}" if rest else "")
