"""How a handout is laid out: its sections in two columns, and about how many lines each takes.

The lines are counted from the letters, as a column of the printed page at its smallest size takes them. The print has
the last word; this is near enough to cut the columns alike and to tell an author in time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from math import ceil

from neurodash_ceu.rules.lesson import Section
from neurodash_ceu.rules.prose import CITATION, plain_text

LETTERS = 55  # of one line
LINES = 45.0  # of one column of US Letter, the lower of the two papers
HEADING, FRAME, GAP, ROW_GAP = 2.4, 1.3, 0.25, 0.2  # lines that a heading, a frame, a paragraph, a row takes besides
_ROW = re.compile(r"\s*\|")
_RULE = re.compile(r"[\s|:-]+")
_ITEM = re.compile(r"(?m)^\s*(?:[-*+]|[0-9]+[.)])\s+")


def columns(sections: Sequence[Section]) -> tuple[tuple[Section, ...], tuple[Section, ...]]:
    """The sections in their order, cut where the longer of the two columns is shortest."""
    cut = min(range(len(sections) + 1), key=lambda n: max(lines(sections[:n]), lines(sections[n:])))
    return tuple(sections[:cut]), tuple(sections[cut:])


def lines(sections: Iterable[Section]) -> float:
    """About how many lines sections take beneath each other."""
    return sum(
        HEADING + (FRAME if section.tone == "stop" else 0) + sum(_lines(one.markdown) for one in section.paragraphs)
        for section in sections)


def _lines(markdown: str) -> float:
    if _ROW.match(markdown):
        rows = [row for row in markdown.splitlines() if not _RULE.fullmatch(row)]
        return GAP + sum(ROW_GAP + _row(row) for row in rows)
    pieces = [one for one in _ITEM.split(markdown) if one.strip()]
    return sum(GAP + _folded(one, LETTERS - 3 if len(pieces) > 1 else LETTERS) for one in pieces)


def _row(row: str) -> int:
    cells = CITATION.sub("", row).strip().strip("|").split("|")
    return max(_folded(cell, LETTERS // len(cells) - 1) for cell in cells)


def _folded(text: str, letters: int) -> int:
    return max(1, ceil(len(plain_text(text)) / letters))
