"""A PDF made anew from what its pages show: nothing that acts, asks or carries something along comes with them.

Pages are copied into an empty file by a list of what may come, not by a list of what may not; what a form field or a
note shows is made part of its page first. Run as a process of its own (`ports/proofs.py`), since a reader of PDF can be
led astray; `cleaned` alone bounds only what streams unpack to.
"""

from __future__ import annotations

import io
import sys
import zlib
from collections.abc import Iterator
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream

from neurodash_ceu.ports import cleaning
from neurodash_ceu.rules.proof import MOST_PIXELS
from neurodash_ceu.rules.refusal import Refused

MOST_PAGES = 100
MOST_OBJECTS = 100_000
MOST_UNPACKED = 192 << 20  # bytes of all streams together
_LAYERS = 4  # of filters on one stream

UNREADABLE = ("This PDF cannot be read: it is damaged, or none. Open it yourself and print it as a new PDF, or send a "
              "picture of it.")
LOCKED = ("This PDF is locked (encrypted), so what is in it cannot be made safe to open. Print it as a new PDF without "
          "a lock, or send a picture of it.")
TOO_MUCH = "This PDF unpacks to more than any certificate holds. Print it as a new PDF, or send a picture of it."
EMPTY = "This PDF has no page. Print it as a new PDF, or send a picture of it."
LONG = f"This PDF has more than {MOST_PAGES} pages. Send those that show the course, the day and the credit."

_PAGE = {"/Type", "/Parent", "/Contents", "/Resources", "/MediaBox", "/CropBox", "/BleedBox", "/TrimBox", "/ArtBox",
         "/Rotate", "/UserUnit", "/Group"}
_NAMED = {"/ExtGState", "/ColorSpace", "/Pattern", "/Shading", "/XObject", "/Font", "/Properties"}
_RESOURCES = _NAMED | {"/ProcSet"}
_STREAM = {"/Length", "/Filter", "/DecodeParms", "/Type", "/Subtype"}
_IMAGE = _STREAM | {"/Width", "/Height", "/ColorSpace", "/BitsPerComponent", "/Intent", "/ImageMask", "/Mask",
                    "/Decode", "/Interpolate", "/SMask", "/SMaskInData", "/Matte"}
_FORM = _STREAM | {"/FormType", "/BBox", "/Matrix", "/Resources", "/Group"}
# Dictionaries whose keys are names that somebody chose, so that no key of theirs means anything.
_CHOSEN = _NAMED | {"/CharProcs", "/Colorants"}
_ACTING = {"/AA", "/AF", "/AcroForm", "/Alternates", "/Annots", "/Dests", "/EF", "/EmbeddedFiles", "/JS",
           "/JavaScript", "/Metadata", "/Names", "/OPI", "/OpenAction", "/Outlines", "/PieceInfo", "/Ref", "/RichMedia",
           "/RichMediaContent", "/RichMediaSettings", "/StructParent", "/StructParents", "/URI", "/XFA"}
_NOT_OF_A_PAGE = {"/Action", "/Annot", "/EmbeddedFile", "/Filespec", "/F", "/Catalog", "/Sig"}
_ACTS = {"/GoTo", "/GoTo3DView", "/GoToE", "/GoToR", "/Hide", "/ImportData", "/JavaScript", "/Launch", "/Movie",
         "/Named", "/Rendition", "/ResetForm", "/RichMediaExecute", "/SetOCGState", "/Sound", "/SubmitForm", "/Thread",
         "/URI"}
_KEPT = {"page": _PAGE, "resources": _RESOURCES}
_PICTURES = ("/DCTDecode", "/DCT", "/JPXDecode", "/CCITTFaxDecode", "/CCF", "/JBIG2Decode")


def cleaned(content: bytes) -> bytes:
    """A new file with the pages of this one. Raises Refused, with what to do, for what cannot be made safe."""
    try:
        with pikepdf.open(io.BytesIO(content), suppress_warnings=True) as given:
            if given.is_encrypted:
                raise Refused(LOCKED)
            return _made(given)
    except pikepdf.PasswordError as error:
        raise Refused(LOCKED) from error
    except Refused:
        raise
    except Exception as error:
        raise Refused(UNREADABLE) from error


def _made(given: Pdf) -> bytes:
    if not len(given.pages):
        raise Refused(EMPTY)
    if len(given.pages) > MOST_PAGES:
        raise Refused(LONG)
    given.generate_appearance_streams()
    given.flatten_annotations("screen")
    with Pdf.new() as new:
        for page in given.pages:
            _keep_only(page.obj, _PAGE)
            new.pages.append(page)
        _Cleaner().clean(new)
        into = io.BytesIO()
        new.save(into, preserve_pdfa=False, deterministic_id=True, stream_decode_level=pikepdf.StreamDecodeLevel.none,
                 recompress_flate=False, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return into.getvalue()


class _Cleaner:
    """Goes once through everything that the pages lead to."""

    def __init__(self) -> None:
        self._seen: set[tuple[int, int]] = set()
        self._met = 0
        self._left = MOST_UNPACKED

    def clean(self, new: Pdf) -> None:
        """Take out whatever is not of a page."""
        waiting: list[tuple[Any, str]] = [(page.obj, "page") for page in new.pages]
        while waiting:
            thing, role = waiting.pop()
            self._met += 1
            if self._met > MOST_OBJECTS:
                raise Refused(TOO_MUCH)
            if not isinstance(thing, pikepdf.Object) or self._met_before(thing):
                continue
            if isinstance(thing, Array):
                waiting += [(one, role) for one in _members(thing)]
            elif isinstance(thing, Dictionary | Stream):
                self._strip(thing, role)
                waiting += list(_children(thing, role))

    def _met_before(self, thing: Any) -> bool:
        key = thing.objgen
        if key == (0, 0):
            return False
        if key in self._seen:
            return True
        self._seen.add(key)
        return False

    def _strip(self, thing: Any, role: str) -> None:
        if isinstance(thing, Stream):
            _keep_of_stream(thing)
            self._left = _unpacked(thing, self._left)
        elif role in _KEPT:
            _keep_only(thing, _KEPT[role])
        elif role != "chosen":
            _forget(thing, _ACTING)
        for name in list(thing.keys()):
            if role != "page" and _is_no_drawing(thing[name]):
                del thing[name]


def _keep_of_stream(thing: Any) -> None:
    kind = _subtype(thing)
    if kind in ("/Image", "/Form"):
        _keep_only(thing, _IMAGE if kind == "/Image" else _FORM)
    _forget(thing, _ACTING | {"/F", "/FFilter", "/FDecodeParms"})  # the last three: bytes that lie in another file
    if kind == "/Image" and int(thing.get("/Width", 0)) * int(thing.get("/Height", 0)) > MOST_PIXELS:
        raise Refused(TOO_MUCH)


def _children(thing: Any, role: str) -> Iterator[tuple[Any, str]]:
    for name in list(thing.keys()):
        if name == "/Parent" and role == "page":
            continue
        inside = "any"
        if name == "/Resources":
            inside = "resources"
        elif name in _CHOSEN and role != "chosen":
            inside = "chosen" if isinstance(thing[name], Dictionary) else "any"
        yield thing[name], inside


def _members(things: Any) -> Iterator[Any]:
    return (things[place] for place in range(len(things)))


def _keep_only(thing: Any, names: set[str]) -> None:
    for name in list(thing.keys()):
        if name not in names:
            del thing[name]


def _forget(thing: Any, names: set[str]) -> None:
    for name in list(thing.keys()):
        if name in names:
            del thing[name]


def _subtype(thing: Any) -> str:
    return str(thing.get("/Subtype", ""))


def _is_no_drawing(thing: Any) -> bool:
    """Among things that a page names: an old PostScript object, or what is of no page at all."""
    return (isinstance(thing, Stream) and _subtype(thing) == "/PS") or _is_of_no_page(thing)


def _is_of_no_page(thing: Any) -> bool:
    if not isinstance(thing, Dictionary | Stream):
        return False
    kind, act = str(thing.get("/Type", "")), thing.get("/S")
    return kind in _NOT_OF_A_PAGE or (isinstance(act, Name) and str(act) in _ACTS)


def _unpacked(stream: Any, left: int) -> int:
    """What is left of the room after this stream is unpacked. Pictures are bounded by their pixels instead."""
    filters = stream.get("/Filter", Array([]))
    names = [str(one) for one in (_members(filters) if isinstance(filters, Array) else [filters])]
    raw = stream.read_raw_bytes()
    for name in names[:_LAYERS + 1]:
        if name not in ("/FlateDecode", "/Fl"):
            return left - (0 if name in _PICTURES else len(raw))
        raw = _inflated(raw, left)
        left -= len(raw)
        if left <= 0:
            raise Refused(TOO_MUCH)
    if len(names) > _LAYERS:
        raise Refused(TOO_MUCH)
    return left


def _inflated(raw: bytes, left: int) -> bytes:
    try:
        return zlib.decompressobj().decompress(raw, left + 1)
    except zlib.error:
        return b""


if __name__ == "__main__":
    sys.exit(cleaning.run(cleaned))
