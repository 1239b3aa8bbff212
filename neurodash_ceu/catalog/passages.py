"""The place of a brief where the words that were looked for stand, with the words marked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from markupsafe import Markup, escape

from neurodash_ceu.catalog.pages import brief_references
from neurodash_ceu.ports.pages import typeset
from neurodash_ceu.rules.lesson import Module, Section
from neurodash_ceu.rules.prose import plain_text
from neurodash_ceu.rules.words import Sought, spans, stems

ROOM = 230  # characters of a passage
BEFORE = 70  # of them before the first word that was looked for
KEPT = 128  # briefs whose pieces a process keeps
_SENTENCE = re.compile(r"(?<=[.!?])\s+")


@dataclass(frozen=True)
class Passage:
    """Some words of a section. `id` is its place on the brief's page; `html` has what was looked for in <mark>."""

    id: str
    title: str
    html: Markup


@dataclass(frozen=True)
class _Piece:
    """A paragraph below its heading, or a reference of the list, the stems of the paragraph, and those of both."""

    id: str
    title: str
    text: str
    own: frozenset[str]
    stems: frozenset[str]


@dataclass(frozen=True)
class _Brief:
    sha: str
    module: Module = field(compare=False)


def passage(sha: str, module: Module, sought: Sequence[Sought]) -> Passage | None:
    """The piece of a brief with the most of these words, the first of several.

    None where title and summary have all of them already, or no piece has any.
    """
    shown = frozenset(stems(f"{module.head.title} {module.head.summary}"))
    if _count(shown, sought) == len(sought):
        return None
    best, most = None, (0, 0)
    for piece in _pieces(_Brief(sha, module)):
        count = (_count(piece.stems, sought), _count(piece.own, sought))
        if count > most:
            best, most = piece, count
    return None if best is None else Passage(best.id, typeset(best.title), marked(best.text, sought))


def marked(text: str, sought: Sequence[Sought]) -> Markup:
    """Some of a text around the first of these words, escaped, each of them marked."""
    found = [(start, end) for start, end, several in spans(text)
             if any(one.finds(stem) for stem in several for one in sought)]
    begin, finish = _window(text, found[0] if found else (0, 0))
    made, at = escape("\u2026\u00a0" if begin else ""), begin
    for start, end in found:
        if start >= begin and end <= finish:
            made += escape(typeset(text[at:start])) + Markup("<mark>{}</mark>").format(text[start:end])
            at = end
    return made + escape(typeset(text[at:finish])) + ("\u00a0\u2026" if finish < len(text) else "")


def _window(text: str, first: tuple[int, int]) -> tuple[int, int]:
    """From where to where a text is shown: whole words, from the beginning of a sentence where one is near."""
    if len(text) <= ROOM:
        return 0, len(text)
    begin = 0
    if first[1] > ROOM - BEFORE:
        near = [found.end() for found in _SENTENCE.finditer(text, max(0, first[0] - ROOM + BEFORE), first[0])]
        begin = near[0] if near else text.rfind(" ", 0, max(1, first[0] - BEFORE)) + 1
    if len(text) - begin <= ROOM:
        return begin, len(text)
    return begin, max(text.rfind(" ", begin, begin + ROOM), first[1])


@lru_cache(maxsize=KEPT)
def _pieces(brief: _Brief) -> tuple[_Piece, ...]:
    listed = brief_references(brief.module)
    return (*(piece for section in brief.module.brief for piece in _of(section)),
            *(_piece("references", "References", f"{one.short}: {one.title}") for one in listed))


def _of(section: Section) -> Iterator[_Piece]:
    for paragraph in section.paragraphs:
        yield _piece(section.id, section.title, plain_text(paragraph.markdown))
    for child in section.sections:
        yield from _of(child)


def _piece(id_: str, title: str, text: str) -> _Piece:
    own = frozenset(stems(text))
    return _Piece(id_, title, text, own, own.union(stems(title)))


def _count(found: frozenset[str], sought: Sequence[Sought]) -> int:
    return sum(any(one.finds(stem) for stem in found) for one in sought)
