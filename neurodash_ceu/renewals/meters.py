"""Each line of a standing as something to read: its amounts in words, a bar, and the entries behind every number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from neurodash_ceu.renewals.offering import IF
from neurodash_ceu.rules.board_lines import AnyLine, Maximum, Minimum, Rate, Source, Task
from neurodash_ceu.rules.dates import day_words
from neurodash_ceu.rules.renewal_words import amount_words
from neurodash_ceu.rules.standings import Earned, LineStanding, Part, Standing
from neurodash_ceu.rules.weighing import number_words

SHOWN = 8  # entries beneath a number; all of them stand on a page of their own
CARRIED = "Carried over from the cycle before"

Known = Mapping[str, Earned]  # entries by their keys


@dataclass(frozen=True)
class Row:
    """So much of an entry, with its title, its day and its address (None: it is no entry of the ledger)."""

    title: str
    on: date | None
    amount: str
    href: str | None


@dataclass(frozen=True)
class Meter:
    """A line. `amount` is what was counted, `of` what is asked or allowed, `note` what is left of it.

    `bar` and `mark` are percent of the line's length. `rows` are the newest entries counted, `more` how many further
    there are; `cut` what the line took away, `cut_more` likewise.
    """

    id: str
    label: str
    amount: str
    of: str
    note: str
    kind: str
    bar: str = "0"
    mark: str | None = None
    short: bool = False
    rows: tuple[Row, ...] = ()
    more: int = 0
    cut: tuple[Row, ...] = ()
    cut_more: int = 0
    words: str = ""
    source: Source | None = None
    since: str | None = None


def total(standing: Standing, known: Known) -> Meter:
    """All credit of the cycle."""
    unit, asked = standing.rule.unit, standing.required
    parts = [Part(one.earned.key, one.counted) for one in standing.credits if one.counted]
    rows, more = _rows(standing, parts, known)
    if standing.carried:
        rows = (Row(CARRIED, None, amount_words(standing.carried, unit), None), *rows)
    left = (f"{amount_words(standing.short, unit, up=True)} to go" if standing.short
            else f"{amount_words(standing.left_over, unit)} above it" if standing.left_over else "Nothing short")
    return Meter("", "All credit", number_words(standing.counted), f"of {amount_words(asked, unit)}", left, "total",
                 _percent(standing.counted, asked), "100", bool(standing.short), rows, more,
                 words=f"{amount_words(asked, unit)} in all." if asked else "No number of hours is asked this time.",
                 source=standing.rule.source)


def meters(standing: Standing, known: Known) -> tuple[Meter, ...]:
    """Every line with a number: minimums, then limits, each kind in the order of the rule."""
    lines = sorted((one for one in standing.lines if isinstance(one.line, Minimum | Maximum | Rate)),
                   key=lambda one: not isinstance(one.line, Minimum))
    whole = (total(standing, known),) if standing.rule.required is not None else ()  # no number is asked: nothing of 0
    return (*whole, *(_meter(one, standing, known) for one in lines))


def others(standing: Standing, known: Known) -> tuple[Meter, ...]:
    """The lines without a number of their own: what counts more than once, what does not count."""
    return tuple(_plain(one, standing, known) for one in standing.lines
                 if not isinstance(one.line, Minimum | Maximum | Rate | Task))


def _meter(one: LineStanding, standing: Standing, known: Known) -> Meter:
    unit, line = standing.rule.unit, one.line
    rows, more = _rows(standing, one.parts, known)
    cut, cut_more = _rows(standing, one.cut, known)
    if isinstance(line, Minimum):
        kind, of = "minimum", f"of at least {amount_words(one.amount, unit)}"
        note = f"{amount_words(one.short, unit, up=True)} to go" if one.short else "Nothing short"
        bar, mark = _percent(one.counted, one.amount), "100"
    elif isinstance(line, Maximum):
        kind, of = "maximum", f"of at most {amount_words(one.amount, unit)}"
        room = one.room or Fraction(0)
        note = f"{amount_words(room, unit)} can still count" if room else "No more counts"
        scale = max(standing.required, one.amount)
        bar, mark = _percent(one.counted, scale), _percent(one.amount, scale)
    else:
        kind, of = "rate", f"at most {amount_words(one.amount, unit)} {_within(line)}"
        note, bar, mark = ("Some was above it" if one.cut else "None was above it"), "0", None
    if one.waived:
        of, note, mark = "", one.waived, None
    amount = "" if one.waived or kind == "rate" else number_words(one.counted)
    return Meter(line.id, line.name or line.words, amount, of, note, kind, bar, mark, bool(one.short), rows, more, cut,
                 cut_more, line.words, line.source or standing.rule.source, _since(one, standing))


def _within(line: AnyLine) -> str:
    return "of one day" if isinstance(line, Rate) and line.within == "day" else "within 24 hours"


def _since(one: LineStanding, standing: Standing) -> str | None:
    """Which days a line looks at, where they are not those of the cycle."""
    if one.window.start == standing.window.start or one.waived:
        return None
    return ("Counted once, whenever it was earned." if one.window.start == date.min
            else f"Counted from {day_words(one.window.start)} on.")


def _plain(one: LineStanding, standing: Standing, known: Known) -> Meter:
    rows, more = _rows(standing, one.parts, known)
    cut, cut_more = _rows(standing, one.cut, known)
    line = one.line
    return Meter(line.id, line.name or line.words, "", "", one.waived, line.kind, rows=rows, more=more, cut=cut,
                 cut_more=cut_more, words=line.words, source=line.source or standing.rule.source)


def _percent(amount: Fraction, whole: Fraction) -> str:
    if not whole:
        return "100" if amount else "0"
    return f"{float(min(Fraction(1), amount / whole) * 100):.2f}"


def _rows(standing: Standing, parts: Sequence[Part], known: Known) -> tuple[tuple[Row, ...], int]:
    newest = sorted(parts, key=lambda part: known[part.key].on if part.key in known else date.min, reverse=True)
    return tuple(row_of(part, standing, known) for part in newest[:SHOWN]), max(0, len(newest) - SHOWN)


def row_of(part: Part, standing: Standing, known: Known) -> Row:
    """A part of an entry as it is listed; what is no entry (carried over) has neither a day nor an address."""
    amount, one = amount_words(part.amount, standing.rule.unit), known.get(part.key)
    return Row(CARRIED, None, amount, None) if one is None else Row(one.title, one.on, amount, address_of(part.key))


def address_of(key: str) -> str | None:
    """Where an entry is read, by its key; None for a module that is only supposed to be finished."""
    return None if key.startswith(f"{IF}/") else f"/credits/{key}"
