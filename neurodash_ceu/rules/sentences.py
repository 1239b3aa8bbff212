"""A text of a module into its sentences, each with the line on which it begins.

A sentence is what is read and judged by itself: its figures want a source, and a reader gives a verdict on it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from neurodash_ceu.rules.prose import CITATION

_BLANK = re.compile(r"\n[^\S\n]*(?:\n[^\S\n]*)+")
_MARKER = re.compile(r"[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+")
_BULLET = re.compile(r"[ \t]*[-*+][ \t]+")
_STOP = re.compile(
    rf"[.!?\u2026][\"\u201d\u2019*_)]*(?:\s*{CITATION.pattern})*"  # with what closes it and what it cites
    r"(?=\s+[\"\u201c\u2018*_(\[]*(?:[^\W_a-z]|\u2212\d))")  # and after it a capital or a number
_NO_STOP = re.compile(r"(?:\b(?:e\.g|i\.e|vs|al|cf|approx|ca|No|Fig|Dr|Mr|Mrs|Ms|Prof|St)|(?<![\w.])[A-Z])\.$")


@dataclass(frozen=True)
class Sentence:
    """One sentence on one line, with its citations and marks, and how many lines below the first it begins.

    `piece` is the number of the paragraph, element of a list or row of a table that holds it.
    """

    text: str
    line: int = 0
    piece: int = 0


def sentences(markdown: str) -> tuple[Sentence, ...]:
    """The sentences of a text, in order. A row of a table is one, and each of its cells repeats the column's head."""
    found: list[Sentence] = []
    for number, (first, piece) in enumerate(_pieces(markdown)):
        begin, line = 0, first
        for end in (*_ends(piece), len(piece)):
            whole = piece[begin:end]
            line += whole.count("\n", 0, len(whole) - len(whole.lstrip()))
            if whole.strip():
                found.append(Sentence(" ".join(whole.split()), line, number))
            line += whole.lstrip().count("\n")
            begin = end
    return tuple(found)


def _ends(piece: str) -> Iterator[int]:
    """Where sentences end inside a piece: a full stop, what closes with it, and a capital or a number after it."""
    if piece.startswith("|"):
        return
    for stop in _STOP.finditer(piece):
        if not _NO_STOP.search(piece[max(0, stop.start() - 8):stop.start() + 1]):
            yield stop.end()


def _pieces(markdown: str) -> Iterator[tuple[int, str]]:
    """(line, text) of each paragraph, element of a list and row of a table."""
    start = line = 0
    for gap in (*_BLANK.finditer(markdown), None):
        end = gap.start() if gap else len(markdown)
        block = markdown[start:end].strip("\n")
        yield from _rows(block, line) if block.startswith("|") else _elements(block, line)
        following = gap.end() if gap else end
        line += markdown.count("\n", start, following)
        start = following


def _elements(block: str, first: int) -> Iterator[tuple[int, str]]:
    """A list by its elements, without their marks; a paragraph as it is.

    In a paragraph a number at the beginning of a line is no mark: "an EDSS of / 6. Then".
    """
    mark = _MARKER if _MARKER.match(block) else _BULLET
    begun, held = first, list[str]()
    for number, line in enumerate(block.split("\n"), first):
        found = mark.match(line)
        if found and held:
            yield begun, "\n".join(held)
            begun, held = number, []
        held.append(line[found.end():] if found else line)
    yield begun, "\n".join(held)


def _rows(block: str, first: int) -> Iterator[tuple[int, str]]:
    head, *rest = block.split("\n")
    heads = _cells(head)
    for number, line in enumerate(rest, first + 1):
        if set(line) <= set("|:- \t"):
            continue
        said = [f"{above}: {cell}" if above and n else cell
                for n, (above, cell) in enumerate(zip((*heads, *[""] * len(line)), _cells(line), strict=False))]
        yield number, "| " + " | ".join(said) + " |"


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]
