"""The letters of a print: which of the shipped fonts sets a text, how wide it is, and what none of them can set.

Everything here is read from the font files themselves, before any layout, so that the same facts always give the same
page. A text is cut into clusters (a letter and its marks), and a cluster must lie wholly in one font: two fonts cannot
shape a letter and its accent together.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from fontTools.ttLib import TTFont

from neurodash_ceu.resources import folder

FONTS = folder("static") / "fonts" / "print"
MM_PER_POINT = 25.4 / 72

_SPACES = re.compile(r"[\t\n\r\u0020\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
# Emoji and pictographs: a text font that happens to hold one would still set it unlike what was typed.
_PICTURES = ((0x2600, 0x27BF), (0x1F000, 0x1FAFF), (0xFE00, 0xFE0F), (0x20E3, 0x20E3), (0xE0100, 0xE01EF))
# Format characters hide in a text or turn its direction; none of the scripts set here needs one.
_NO_LETTERS = {"Cc": "a control character", "Cs": "half a character", "Co": "a private-use character",
               "Cn": "a code point that no character has", "Cf": "an invisible format character",
               "Zl": "a line separator", "Zp": "a paragraph separator"}


class HeldPrint(Exception):
    """A print that waits for a person: the sentence says which fact has what the certificate cannot print."""


@dataclass(frozen=True)
class Font:
    """A font file: its family as stylesheets name it, every character's advance in ems, and the marks it can place."""

    file: str
    family: str
    advances: dict[int, float]
    marks: frozenset[int]

    def has(self, cluster: str) -> bool:
        """Whether every character of the cluster is in this font."""
        return all(ord(character) in self.advances for character in cluster)

    def places(self, cluster: str) -> bool:
        """Whether it also knows where to put each mark that stands apart from its letter."""
        return self.has(cluster) and all(ord(mark) in self.marks for mark in cluster[1:])


@dataclass(frozen=True)
class Stack:
    """Fonts in the order in which they are asked. `name` is the class of stylesheets that sets it."""

    name: str
    files: tuple[str, ...]

    @property
    def fonts(self) -> tuple[Font, ...]:
        """The fonts, read once a process."""
        return tuple(font(file) for file in self.files)

    def for_text(self, text: str) -> tuple[Font, ...]:
        """The stack, with the font first that sets the whole text: best with every mark in its place."""
        cut = list(clusters(text))
        for able in (Font.places, Font.has):
            for one in self.fonts:
                if all(able(one, cluster) for cluster in cut):
                    return (one, *(other for other in self.fonts if other is not one))
        return self.fonts

    def lacks(self, text: str) -> str | None:
        """The first cluster that no font of the stack holds whole."""
        return next((cluster for cluster in clusters(text) if not any(one.has(cluster) for one in self.fonts)), None)

    def width(self, text: str, points: float) -> float:
        """The nominal width of a text in millimetres; marks have none."""
        return width(self.for_text(text), text, points)


DISPLAY = Stack("display", ("SourceSerif4Display-Regular.ttf", "NotoSerifDisplay-Regular.ttf",
                            "NotoSerif-Regular.ttf"))
TEXT = Stack("text", ("SourceSerif4SmText-Regular.ttf", "NotoSerif-Regular.ttf", "NotoSerifDisplay-Regular.ttf"))
SANS = Stack("sans", ("SourceSans3-Regular.ttf", "NotoSerif-Regular.ttf", "NotoSerifDisplay-Regular.ttf"))


@cache
def font(file: str) -> Font:
    """A font of the folder."""
    with TTFont(FONTS / file, lazy=True) as opened:
        cmap, metrics, names = opened.getBestCmap(), opened["hmtx"], opened["name"]
        units = opened["head"].unitsPerEm
        return Font(
            file=file, family=names.getDebugName(16) or names.getDebugName(1),
            advances={code: metrics[glyph][0] / units for code, glyph in cmap.items()},
            marks=_anchored(opened, cmap))


def _anchored(opened: TTFont, cmap: dict[int, str]) -> frozenset[int]:
    """The characters whose glyphs are marks with an anchor to a letter (GPOS, mark to base)."""
    found: set[str] = set()
    for lookup in opened["GPOS"].table.LookupList.Lookup:
        for table in lookup.SubTable:
            real = table.ExtSubTable if table.LookupType == 9 else table
            if real.LookupType == 4:
                found.update(real.MarkCoverage.glyphs)
    return frozenset(code for code, glyph in cmap.items() if glyph in found)


def clusters(text: str) -> Iterator[str]:
    """A text cut into letters with their marks."""
    cluster = ""
    for character in text:
        if cluster and unicodedata.category(character) in ("Mn", "Mc", "Me"):
            cluster += character
            continue
        if cluster:
            yield cluster
        cluster = character
    if cluster:
        yield cluster


def width(fonts: tuple[Font, ...], text: str, points: float) -> float:
    """The nominal width of a text by these fonts, in millimetres; marks have none."""
    return sum(_advance(fonts, cluster) for cluster in clusters(text)) * points * MM_PER_POINT


def _advance(fonts: tuple[Font, ...], cluster: str) -> float:
    one = next((one for one in fonts if one.has(cluster)), fonts[0])
    return one.advances.get(ord(cluster[0]), 1.0)


def as_printed(text: str) -> str:
    """A text as it is printed: NFC, and every run of spaces one space. Nothing else is changed."""
    return _SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip(" ")


def must_be_set(what: str, text: str, stack: Stack) -> None:
    """Raise HeldPrint with a sentence if the text (of the fact named `what`) has anything the stack cannot set."""
    for character in text:
        code = ord(character)
        if any(first <= code <= last for first, last in _PICTURES):
            raise HeldPrint(f"The {what} has {_named(character)}, a picture, and a certificate prints letters only.")
        kind = _NO_LETTERS.get(unicodedata.category(character))
        if kind:
            raise HeldPrint(f"The {what} has U+{code:04X}, {kind}, which cannot be printed.")
    lacking = stack.lacks(text)
    if lacking is not None:
        raise HeldPrint(f"The {what} has {_named(lacking)}, which is not in the fonts of the certificate: they hold "
                        "Latin, Greek and Cyrillic letters.")


def _named(cluster: str) -> str:
    codes = ", ".join(f"U+{ord(character):04X} {unicodedata.name(character, 'without a name')}"
                      for character in cluster)
    return f"“{cluster}” ({codes})"
