"""The fonts of a print: those shipped, by script, and those an operator adds; what each holds and how wide it sets.

Everything is read from the font files themselves, each when a text first needs it, so that a Latin name waits for no
other script. Nothing here asks the machine which fonts it has.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTCollection, TTFont
from fontTools.unicodedata import script, script_extension

from neurodash_ceu.resources import folder

FONTS = folder("static") / "fonts" / "print"
MM_PER_POINT = 25.4 / 72
FILES = (".ttf", ".otf", ".ttc", ".otc")
_JOINER, _NON_JOINER = "\u200d", "\u200c"
_NONE = frozenset({"Zyyy", "Zinh", "Zzzz"})  # common to all scripts, inherited from the letter before, unknown
_THAI_AND_LAO_AM = "\u0e33\u0eb3"  # a vowel that stands half above the letter before it

# ISO 15924 code -> the shipped font that sets it. Latin, Greek and Cyrillic are the stacks' own.
SCRIPTS = {
    "Arab": "NotoNaskhArabic-Regular.ttf", "Armn": "NotoSerifArmenian-Regular.ttf",
    "Beng": "NotoSerifBengali-Regular.ttf", "Deva": "NotoSerifDevanagari-Regular.ttf",
    "Ethi": "NotoSerifEthiopic-Regular.ttf", "Geor": "NotoSerifGeorgian-Regular.ttf",
    "Gujr": "NotoSerifGujarati-Regular.ttf", "Guru": "NotoSerifGurmukhi-Regular.ttf",
    "Hebr": "NotoSerifHebrew-Regular.ttf", "Khmr": "NotoSerifKhmer-Regular.ttf",
    "Knda": "NotoSerifKannada-Regular.ttf", "Laoo": "NotoSerifLao-Regular.ttf",
    "Mlym": "NotoSerifMalayalam-Regular.ttf", "Mymr": "NotoSerifMyanmar-Regular.ttf",
    "Orya": "NotoSansOriya-Regular.ttf", "Sinh": "NotoSerifSinhala-Regular.ttf",
    "Taml": "NotoSerifTamil-Regular.ttf", "Telu": "NotoSerifTelugu-Regular.ttf",
    "Thaa": "NotoSansThaana-Regular.ttf", "Thai": "NotoSerifThai-Regular.ttf",
}
# The scripts whose words may need a joiner or a non-joiner, which are invisible, between their letters.
JOINING = frozenset({"Arab", "Beng", "Deva", "Gujr", "Guru", "Khmr", "Knda", "Laoo", "Mlym", "Mymr", "Orya", "Sinh",
                     "Taml", "Telu", "Tibt"})
RIGHT_TO_LEFT = frozenset({"R", "AL"})
# Which face of a collection for East Asia sets a text: by what only one of its languages writes.
_REGIONS = (("Hang", " KR"), ("Hira", " JP"), ("Kana", " JP"), ("Bopo", " TC"))


@dataclass(frozen=True)
class Font:
    """A font: its file, its place in a collection (-1: it is alone), its family, every character's advance in ems."""

    path: Path
    number: int
    family: str
    advances: dict[int, float] = field(repr=False, hash=False, compare=False)

    @property
    def marks(self) -> frozenset[int]:
        """The marks it can place, read when first asked."""
        return _anchored(self.path, self.number)

    def has(self, cluster: str) -> bool:
        """Whether every character of the cluster is in this font; a joiner has no shape of its own."""
        return all(ord(one) in self.advances for one in cluster if one not in (_JOINER, _NON_JOINER))

    def places(self, cluster: str) -> bool:
        """Whether it also knows where to put each mark that stands apart from its letter."""
        return self.has(cluster) and all(ord(mark) in self.marks for mark in cluster[1:])


@dataclass(frozen=True)
class Stack:
    """Fonts in the order in which they are asked. `name` is the class of stylesheets that sets it.

    `files` set Latin, Greek and Cyrillic; after them comes the font of a letter's script, then what an operator put
    into the folder `added`.
    """

    name: str
    files: tuple[str, ...]
    added: Path | None = None

    @property
    def fonts(self) -> tuple[Font, ...]:
        """The fonts for Latin, Greek and Cyrillic, read once a process."""
        return _all_shipped(self.files)

    def for_text(self, text: str) -> tuple[Font, ...]:
        """The stack, with the font first that sets all it can of the text: best with every mark in its place.

        Fonts of other scripts follow in the order in which the text needs them.
        """
        own, others, fonts = [], [], self.fonts
        if all(fonts[0].has(one) for one in text) and all(len(cluster) == 1 for cluster in clusters(text)):
            return fonts  # what nearly every text is
        for cluster in clusters(text):
            if any(one.has(cluster) for one in fonts):
                own.append(cluster)
            else:
                others.append(self._other(cluster, text))
        needed = tuple(dict.fromkeys(one for one in others if one is not None))
        for able in (Font.places, Font.has):
            for one in self.fonts:
                if all(able(one, cluster) for cluster in own):
                    return (one, *(other for other in self.fonts if other is not one), *needed)
        return (*self.fonts, *needed)

    def lacking(self, text: str) -> Iterator[str]:
        """The clusters that no font holds whole."""
        for cluster in clusters(text):
            if not any(one.has(cluster) for one in self.fonts) and self._other(cluster, text) is None:
                yield cluster

    def width(self, text: str, points: float) -> float:
        """The nominal width of a text in millimetres; marks have none."""
        return width(self.for_text(text), text, points)

    def _other(self, cluster: str, text: str) -> Font | None:
        """The font of another script that holds a cluster whole: the shipped one, else the first that was added."""
        for name in scripts_of(cluster):
            if name in SCRIPTS and shipped(SCRIPTS[name]).has(cluster):
                return shipped(SCRIPTS[name])
        if self.added is None:
            return None
        return next((one for one in _for_region(added(self.added), text) if one.has(cluster)), None)


@dataclass(frozen=True)
class Fonts:
    """The three stacks of a print. `added` is the operator's folder (`settings.fonts`); it need not be there."""

    added: Path | None = None

    @property
    def display(self) -> Stack:
        """For names and titles."""
        return Stack("display", ("SourceSerif4Display-Regular.ttf", "NotoSerifDisplay-Regular.ttf",
                                 "NotoSerif-Regular.ttf"), self.added)

    @property
    def text(self) -> Stack:
        """For what is read."""
        return Stack("text", ("SourceSerif4SmText-Regular.ttf", "NotoSerif-Regular.ttf",
                              "NotoSerifDisplay-Regular.ttf"), self.added)

    @property
    def sans(self) -> Stack:
        """For small print."""
        return Stack("sans", ("SourceSans3-Regular.ttf", "NotoSerif-Regular.ttf", "NotoSerifDisplay-Regular.ttf"),
                     self.added)


SHIPPED = Fonts()
DISPLAY, TEXT, SANS = SHIPPED.display, SHIPPED.text, SHIPPED.sans


# --- files --------------------------------------------------------------------------------------------------


@cache
def _all_shipped(files: tuple[str, ...]) -> tuple[Font, ...]:
    return tuple(shipped(file) for file in files)


@cache
def shipped(file: str) -> Font:
    """A font of ours."""
    return _read(FONTS / file, -1)


@cache
def added(where: Path) -> tuple[Font, ...]:
    """The upright regular fonts of an operator's folder, by family; none under the name of a shipped one.

    Looked at once a process: what is added later is found at the next start. A file that is no font is passed over
    (`left_out` says which).
    """
    found: dict[str, tuple[int, Path, int]] = {}
    ours = {family for path in sorted(FONTS.glob("*.ttf")) for family in _families(path)}
    for path, number, family, away in _faces(where):
        if family not in ours and (family not in found or away < found[family][0]):
            found[family] = (away, path, number)
    return tuple(_read(path, number) for _, (_, path, number) in sorted(found.items()))


def left_out(where: Path) -> tuple[Path, ...]:
    """The files of an operator's folder that no print uses: unreadable, slanted, or under the name of one of ours."""
    used = {one.path for one in added(where)}
    return tuple(path for path in _listed(where) if path not in used)


def _listed(where: Path) -> list[Path]:
    return sorted(path for path in where.glob("*") if path.suffix.lower() in FILES) if where.is_dir() else []


def _faces(where: Path) -> Iterator[tuple[Path, int, str, int]]:
    """File, number, family and distance from the regular weight of every upright face."""
    for path in _listed(where):
        try:
            with path.open("rb") as file:
                several = path.suffix.lower().endswith("c")
                numbers = range(len(TTCollection(file, lazy=True).fonts)) if several else (-1,)
                for number in numbers:
                    opened = TTFont(file, fontNumber=number, lazy=True)
                    if not opened["OS/2"].fsSelection & 1:
                        yield path, number, _family(opened), abs(opened["OS/2"].usWeightClass - 400)
        except Exception:  # noqa: S112 - whatever is wrong with a stranger's file, it is not used
            continue


def _family(opened: TTFont) -> str:
    return str(opened["name"].getDebugName(16) or opened["name"].getDebugName(1))


def _families(path: Path) -> set[str]:
    with TTFont(path, lazy=True) as opened:
        return {str(opened["name"].getDebugName(number)) for number in (1, 16)}


@cache
def _read(path: Path, number: int) -> Font:
    with TTFont(path, fontNumber=number, lazy=True) as opened:
        cmap, metrics, units = opened.getBestCmap(), opened["hmtx"], opened["head"].unitsPerEm
        return Font(path, number, _family(opened),
                    {code: metrics[glyph][0] / units for code, glyph in cmap.items()})


@cache
def _anchored(path: Path, number: int) -> frozenset[int]:
    """The characters whose glyphs are marks with an anchor to a letter (GPOS, mark to base)."""
    found: set[str] = set()
    with TTFont(path, fontNumber=number, lazy=True) as opened:
        cmap = opened.getBestCmap()
        for lookup in opened["GPOS"].table.LookupList.Lookup:
            for table in lookup.SubTable:
                real = table.ExtSubTable if table.LookupType == 9 else table
                if real.LookupType == 4:
                    found.update(real.MarkCoverage.glyphs)
    return frozenset(code for code, glyph in cmap.items() if glyph in found)


def _for_region(fonts: tuple[Font, ...], text: str) -> list[Font]:
    """Added fonts in the order for a text: of a family for several countries of East Asia, the right one first."""
    seen = {script(one) for one in text}
    ending = next((face for name, face in _REGIONS if name in seen), " SC")
    return sorted(fonts, key=lambda one: not one.family.endswith(ending))


# --- texts --------------------------------------------------------------------------------------------------


def clusters(text: str) -> Iterator[str]:
    """A text cut into letters with their marks; letters that a mark binds into one shape stay together."""
    cluster = ""
    for one in text:
        if cluster and (_clings(one) or _binds(cluster[-1], one)):
            cluster += one
            continue
        if cluster:
            yield cluster
        cluster = one
    if cluster:
        yield cluster


def _clings(one: str) -> bool:
    return unicodedata.category(one) in ("Mn", "Mc", "Me") or one in _THAI_AND_LAO_AM or one in (_JOINER, _NON_JOINER)


def _binds(last: str, one: str) -> bool:
    """Whether a sign that takes a letter's vowel away (a virama) binds the next letter, perhaps past a joiner."""
    return (unicodedata.combining(last) == 9 or last == _JOINER) and unicodedata.category(one) == "Lo"


def scripts_of(text: str) -> list[str]:
    """The scripts that a text is written in, in the order of their first letters, as ISO 15924 codes."""
    return [name for name in dict.fromkeys(name for one in text for name in sorted(script_extension(one)))
            if name not in _NONE]


def runs_right_to_left(text: str) -> bool:
    """Whether a line of this text begins at the right: its first letter with a direction decides (UAX 9, P2)."""
    kinds = (unicodedata.bidirectional(one) for one in text)
    return next((kind in RIGHT_TO_LEFT for kind in kinds if kind in (*RIGHT_TO_LEFT, "L")), False)


def width(fonts: tuple[Font, ...], text: str, points: float) -> float:
    """The nominal width of a text by these fonts, in millimetres; marks have none."""
    return sum(_advance(fonts, cluster) for cluster in clusters(text)) * points * MM_PER_POINT


def _advance(fonts: tuple[Font, ...], cluster: str) -> float:
    one = next((one for one in fonts if one.has(cluster)), fonts[0])
    return sum(one.advances.get(ord(letter), 1.0) for letter in cluster
               if unicodedata.category(letter) not in ("Mn", "Me", "Cf"))
