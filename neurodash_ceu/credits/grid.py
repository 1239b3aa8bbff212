"""The data of the first page in four columns, and where its rows begin. Lengths are millimetres of the plate."""

from __future__ import annotations

from dataclasses import dataclass, replace

from neurodash_ceu.credits.fitting import lines_of
from neurodash_ceu.credits.words import (
    Words,
    attempt_words,
    capital,
    edition_words,
    test_words,
    words,
    written_instant,
)
from neurodash_ceu.ports.fonts import MM_PER_POINT, SHIPPED, Fonts
from neurodash_ceu.rules.certificate import CertificateFacts

LABEL, LINE = 8.4 * MM_PER_POINT, 10.2 * MM_PER_POINT  # the height of a label and of a line of its value
_NARROW, _WIDE, _VALUE = 50.0, 105.0, 8.3  # widths of a cell, points of its value
_IN_TWO_COLUMNS = ("Author", "For")
_MOST_LINES = 3
_MOST_GAP, _LEAST_GAP = 3.5, 0.9  # between the rows


@dataclass(frozen=True)
class Cell:
    """A fact of the grid: what it is, on how many lines it stands, whether it takes two columns or stands overleaf."""

    label: str
    value: Words
    lines: int
    wide: bool = False
    overleaf: bool = False


@dataclass(frozen=True)
class Grid:
    """Columns from left to right, each from top to bottom, and the top of every row."""

    columns: tuple[tuple[Cell, ...], ...]
    tops: tuple[float, ...]

    @property
    def overleaf(self) -> tuple[Cell, ...]:
        """The facts that the second page has to say."""
        return tuple(cell for column in self.columns for cell in column if cell.overleaf)


def grid(facts: CertificateFacts, top: float, bottom: float, fonts: Fonts = SHIPPED) -> Grid:
    """The grid between `top` and `bottom`. What has no room is said overleaf, the highest cells first."""
    columns = _columns(facts, fonts)
    while True:
        high = _heights(columns)
        gap = (bottom - top - sum(LABEL + LINE * lines for lines in high)) / (len(high) - 1)
        if gap >= _LEAST_GAP or max(high) == 1:
            break
        columns = tuple(tuple(replace(cell, lines=1, overleaf=True) if cell.lines == max(high) else cell
                              for cell in column) for column in columns)
    tops = [top]
    for lines in high[:-1]:
        tops.append(tops[-1] + LABEL + LINE * lines + min(gap, _MOST_GAP))
    return Grid(columns, tuple(tops))


def _columns(facts: CertificateFacts, fonts: Fonts) -> tuple[tuple[Cell, ...], ...]:
    columns = (
        (("Completed at", written_instant(facts.completed_at, facts.zone)),
         ("Started at", written_instant(facts.started_at, facts.zone)), ("Author", facts.author)),
        (("Activity", facts.activity_code), ("Edition", edition_words(facts.edition_number, facts.edition))),
        (("Format", capital(facts.format)), ("Level", capital(facts.level)), ("For", facts.for_whom)),
        (("Test", test_words(facts.points, facts.max_points, facts.pass_percent)),
         ("Attempt", attempt_words(facts.attempt))),
    )
    return tuple(tuple(_cell(label, value, fonts) for label, value in column if value) for column in columns)


def _cell(label: str, value: str, fonts: Fonts) -> Cell:
    said, wide = words(label.lower(), value, fonts.text), label in _IN_TWO_COLUMNS
    lines = lines_of(said.text, fonts.text, _VALUE, _WIDE if wide else _NARROW)
    return Cell(label, said, lines, wide) if lines <= _MOST_LINES else Cell(label, said, 1, wide, overleaf=True)


def _heights(columns: tuple[tuple[Cell, ...], ...]) -> list[int]:
    """The lines of the highest cell of every row."""
    rows = max(len(column) for column in columns)
    return [max(column[row].lines for column in columns if row < len(column)) for row in range(rows)]
