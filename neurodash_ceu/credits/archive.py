"""The last step of a print: the engraving under the first page, and what makes the file both PDF/A-3a and PDF/UA-1.

The printer writes a tagged archive file. Here its text is made exact (every glyph says its own character, the name says
itself), its metadata name both standards, and the drawing of the plate is laid under the page as an artifact.
"""

from __future__ import annotations

import io
import re
import unicodedata
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pikepdf
from fontTools import agl
from fontTools.ttLib import TTFont

from neurodash_ceu.credits.plate import HEIGHT, WIDTH, across, engraving, reminder
from neurodash_ceu.ports.fonts import FONTS, RIGHT_TO_LEFT, Fonts, added, clusters, scripts_of
from neurodash_ceu.ports.letters import HeldPrint

POINTS_PER_MM = 72 / 25.4


@dataclass(frozen=True)
class Sheet:
    """A sheet of paper on its side and where the plate lies on it, in millimetres."""

    width: float
    height: float

    @property
    def left(self) -> float:
        """The margin left and right of the plate."""
        return (self.width - WIDTH) / 2

    @property
    def top(self) -> float:
        """The margin above and below it."""
        return (self.height - HEIGHT) / 2


SHEETS = {"a4": Sheet(297.0, 210.0), "letter": Sheet(279.4, 215.9)}

_BOTH = b"""<rdf:Description xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" rdf:about="" pdfuaid:part="1"/>
<rdf:Description xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#"
 rdf:about=""><pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>The part of ISO 14289 to which the file conforms</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
"""
_NOTHING = "\u034f"  # for a glyph that stands for no character of its own
_DOTTED_CIRCLE = "\u25cc"  # what a font draws under a mark that has no letter
_SIMPLE = frozenset({"Latn", "Grek", "Cyrl"})  # one character, one glyph, from left to right
_ENTRY = re.compile(rb"<([0-9A-Fa-f]{4})> <([0-9A-Fa-f]*)>")


def finished(
    content: bytes, *, name: str, lines: tuple[str, ...], paper: str, demonstration: bool, fonts: Fonts,
) -> bytes:
    """The print, complete. `name` is the legal name as printed, `lines` as it was cut for the first page.

    Raises HeldPrint when a font drew a dotted circle under a mark: its letter is not one that can bear it.
    """
    with pikepdf.open(io.BytesIO(content)) as pdf:
        for font in _fonts(pdf):
            _say_own_letters(font, fonts)
        _name_exactly(pdf, name, lines)
        _lay_under(pdf, SHEETS[paper], demonstration=demonstration)
        return _written(pdf)


def finished_upright(content: bytes, *, name: str, demonstration: bool, fonts: Fonts) -> bytes:
    """A print on upright sheets, complete, with nothing engraved but what a demonstration carries on every page.

    `name` is the legal name as printed: the second paragraph after the heading. Raises HeldPrint as above.
    """
    with pikepdf.open(io.BytesIO(content)) as pdf:
        for font in _fonts(pdf):
            _say_own_letters(font, fonts)
        spoken = [one for one in _elements(pdf.Root.StructTreeRoot) if one.S in ("/H1", "/P")]
        heading = next(place for place, one in enumerate(spoken) if one.S == "/H1")
        _say_exactly(pdf.pages[0], spoken[heading + 2], name, (name,))
        if demonstration:
            wide, high = (float(side) / POINTS_PER_MM for side in pdf.pages[0].mediabox[2:])
            first, later = (_form(pdf, zlib.compress(across(wide, high, tablet=tablet), 9), wide, high)
                            for tablet in (False, True))  # the tablet of the first page is text
            for number, page in enumerate(pdf.pages):
                _put(page, "/Plate", later if number else first, 0.0, 0.0)
        return _written(pdf)


def _written(pdf: pikepdf.Pdf) -> bytes:
    """The file with both standards in its metadata."""
    metadata = pdf.Root.Metadata
    metadata.write(metadata.read_bytes().replace(b"</rdf:RDF>", _BOTH + b"</rdf:RDF>"))
    written = io.BytesIO()
    pdf.save(written, deterministic_id=True, compress_streams=True, linearize=False,
             object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return written.getvalue()


def _lay_under(pdf: pikepdf.Pdf, sheet: Sheet, *, demonstration: bool) -> None:
    """Put the engraving beneath everything else on the first page, and above pages that flow on what they are."""
    _draw(pdf, 0, _packed_engraving(demonstration=demonstration), sheet, sheet.top)
    if demonstration:
        for number in range(2, len(pdf.pages)):  # the second page says so in its head
            _draw(pdf, number, zlib.compress(reminder(), 9), sheet, 3.0)


def _draw(pdf: pikepdf.Pdf, number: int, packed: bytes, sheet: Sheet, top: float) -> None:
    """Draw something of the plate's width beneath a page (from 0), `top` millimetres down, as an artifact."""
    _put(pdf.pages[number], f"/Plate{number}", _form(pdf, packed, WIDTH, HEIGHT), sheet.left, top)


def _form(pdf: pikepdf.Pdf, packed: bytes, wide: float, high: float) -> Any:
    """A drawing in millimetres, as something that pages may show."""
    form = pdf.make_stream(b"", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form, BBox=[0, 0, wide, high],
                           Resources=pikepdf.Dictionary())
    form.write(packed, filter=pikepdf.Name.FlateDecode)
    return form


def _put(page: pikepdf.Page, called: str, form: Any, left: float, top: float) -> None:
    """Show a drawing beneath a page, so many millimetres from its left and its top, as an artifact."""
    name = page.add_resource(form, pikepdf.Name.XObject, pikepdf.Name(called))
    k, high = POINTS_PER_MM, float(page.mediabox[3])
    drawn = f"/Artifact BMC q {k:.6f} 0 0 {-k:.6f} {left * k:.4f} {high - top * k:.4f} cm {name} Do Q EMC\n"
    page.contents_add(drawn.encode("ascii"), prepend=True)


@cache
def _packed_engraving(*, demonstration: bool) -> bytes:
    return zlib.compress(engraving(demonstration=demonstration), 9)


# --- text that can be copied ------------------------------------------------------------------------------


def _fonts(pdf: pikepdf.Pdf) -> Iterator[Any]:
    seen = set()
    for page in pdf.pages:
        for font in page.resources.get("/Font", {}).values():
            if font.objgen not in seen:
                seen.add(font.objgen)
                yield font


def _say_own_letters(font: Any, fonts: Fonts) -> None:
    """Let every glyph of a font stand for its own character.

    The printer gives a letter with its marks as the text of the first glyph and nothing for the others; a mark that
    says nothing is an error in an archive file.
    """
    file = _files(fonts.added).get(_letters_only(str(font.BaseFont).partition("+")[2]))
    if file is None:
        raise RuntimeError(f"the font {font.BaseFont} of the print is not one of ours")
    own = _characters(*file)

    def said(match: re.Match[bytes]) -> bytes:
        glyph, text = match.group(1), bytes.fromhex(match.group(2).decode()).decode("utf-16-be")
        if not text or any(unicodedata.combining(character) for character in text[1:]):
            text = own.get(int(glyph, 16), text or _NOTHING)
        if own.get(int(glyph, 16)) == _DOTTED_CIRCLE:
            raise HeldPrint("The certificate has a mark that no letter before it can bear: its letters are in an order "
                            "in which nobody writes them.")
        return b"<%s> <%s>" % (glyph, text.encode("utf-16-be").hex().encode())

    font.ToUnicode.write(_ENTRY.sub(said, font.ToUnicode.read_bytes()))


@cache
def _files(folder: Path | None) -> dict[str, tuple[Path, int]]:
    """Family and style, in letters only -> the file of every font a print may use, and its place there."""
    found = {}
    for path in sorted(FONTS.glob("*.ttf")):
        with TTFont(path, lazy=True) as opened:
            found[_called(opened)] = (path, -1)
    for one in added(folder) if folder else ():
        with TTFont(one.path, fontNumber=one.number, lazy=True) as opened:
            found[_called(opened)] = (one.path, one.number)
    return found


def _called(opened: TTFont) -> str:
    names = opened["name"]
    family, style = (names.getDebugName(new) or names.getDebugName(old) for new, old in ((16, 1), (17, 2)))
    return _letters_only(f"{family} {'' if style == 'Regular' else style}")


@cache
def _characters(path: Path, number: int) -> dict[int, str]:
    """Glyph number -> the character a glyph stands for, by the font's table or else by its name."""
    with TTFont(path, fontNumber=number, lazy=True) as opened:
        named = {opened.getGlyphID(name): agl.toUnicode(name.split(".")[0]) for name in opened.getGlyphOrder()}
        mapped = {opened.getGlyphID(name): chr(code) for code, name in opened.getBestCmap().items()}
    return {glyph: text for glyph, text in (named | mapped).items() if text}


def _letters_only(name: str) -> str:
    return "".join(character for character in name.lower() if character.isalnum())


def _name_exactly(pdf: pikepdf.Pdf, name: str, lines: tuple[str, ...]) -> None:
    """Say the legal name whole on its two elements, so that a reader hears it as it was written.

    On the first page it is the second paragraph after the heading; the head of the second ends with name and title.
    Where letters join or stack, the text of the page says it as well, for whoever copies it. Not where they run from
    the right: readers of files turn such a line round, glyph by glyph, and would turn its exact text round too.
    """
    front, back = [one for one in _elements(pdf.Root.StructTreeRoot) if one.S == "/Sect"][:2]
    spoken = [one for one in _elements(front) if one.S in ("/H1", "/P")]
    heading = next(place for place, one in enumerate(spoken) if one.S == "/H1")
    head = [one for one in _elements(next(_elements(back))) if one.S == "/P"]
    for page, element, said in ((0, spoken[heading + 2], lines), (1, head[-2], (name,))):
        _say_exactly(pdf.pages[page], element, name, said)


def _say_exactly(page: pikepdf.Page, element: Any, name: str, lines: tuple[str, ...]) -> None:
    """Say a name whole on its element, and where its letters join or stack in the text of the page too."""
    turned = any(unicodedata.bidirectional(one) in RIGHT_TO_LEFT for one in name)
    plain = _SIMPLE.issuperset(scripts_of(name)) and all(len(cluster) == 1 for cluster in clusters(name))
    element.ActualText = pikepdf.String(name)
    if not plain and not turned:
        _say_in_text(page, element, lines)


def _say_in_text(page: pikepdf.Page, element: Any, lines: tuple[str, ...]) -> None:
    """Put the exact text of an element's lines beside their glyphs; if the printer broke them anew, at its start."""
    marks = _marks(element)
    said = lines if len(lines) == len(marks) else (" ".join(lines), *[""] * (len(marks) - 1))
    content = page.Contents.read_bytes()
    for mark, line in zip(marks, said, strict=True):
        exact = pikepdf.String(line).unparse()
        found = re.search(rb"/MCID %d(?=\s*>>\s*BDC)" % mark, content)
        if found is None:
            raise RuntimeError("the text of the name is not marked in the page")
        content = content[:found.end()] + b" /ActualText " + exact + content[found.end():]
    page.Contents.write(content)


def _marks(node: Any) -> list[int]:
    """The numbers of the marked texts below an element, in order."""
    kids = node.get("/K")
    found = []
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, int):
            found.append(kid)
        elif isinstance(kid, pikepdf.Dictionary):
            found += [int(kid.MCID)] if "/MCID" in kid else _marks(kid)
    return found


def _elements(node: Any) -> Iterator[Any]:
    kids = node.get("/K")
    if isinstance(kids, pikepdf.Dictionary):
        kids = [kids]
    for kid in kids if isinstance(kids, pikepdf.Array | list) else ():
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from _elements(kid)
