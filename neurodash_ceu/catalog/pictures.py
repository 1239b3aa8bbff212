"""Pictures of a module: known by their bytes, never by their name, and refused where they could do or fetch anything.

Width and height are read from the bytes, so that a page keeps their room while they load.
"""

from __future__ import annotations

import hashlib
import re
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from pathlib import Path
from stat import S_ISREG
from typing import Any
from xml.etree import ElementTree

from neurodash_ceu.ports.yaml_lines import Path as Steps
from neurodash_ceu.rules.items.base import Image

FOLDER = "images"
LARGEST = 500 * 1000  # bytes
ENDINGS = {"png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "webp": "image/webp",
           "svg": "image/svg+xml"}
KINDS = {"jpeg": "jpg"}  # endings that say the same as another
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}\.(?:png|jpe?g|webp|svg)", re.ASCII)
SVG = "{http://www.w3.org/2000/svg}"
_FORBIDDEN = frozenset({"script", "foreignObject", "iframe", "object", "embed", "audio", "video", "handler", "set",
                        "animate", "animateMotion", "animateTransform", "a", "style", "image"})
_AWAY = re.compile(r"url\(\s*['\"]?(?!#)|@import|javascript:|data:", re.IGNORECASE)
_LENGTH = re.compile(r"\s*(\d{1,5}(?:\.\d+)?)(?:px)?\s*")


@dataclass(frozen=True)
class Picture:
    """The bytes of a picture under the name that pages use: its SHA-256 and its ending."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Missed:
    """A picture that cannot be shown: where it is named, what is wrong, what mends it."""

    path: Steps
    what: str
    fix: str


class NotShown(Exception):
    """What is wrong with a picture, and what mends it."""

    def __init__(self, what: str, fix: str) -> None:
        super().__init__(what)
        self.what, self.fix = what, fix


def filled(value: Any, home: Path, path: Steps) -> tuple[Any, dict[str, Picture], list[Missed]]:
    """A value whose pictures know their bytes, those bytes by name, and the pictures that cannot be shown."""
    found: dict[str, Picture] = {}
    missed: list[Missed] = []
    known: dict[Image, Image] = {}
    for place, image in pictures(value, path):
        try:
            known[image], picture = _read(image, home)
            found[picture.name] = picture
        except NotShown as wrong:
            missed.append(Missed((*place, "file"), wrong.what, wrong.fix))
    return (_replaced(value, known) if known else value), found, missed


def pictures(value: Any, path: Steps) -> Iterator[tuple[Steps, Image]]:
    """Every picture below a value, with its path."""
    if isinstance(value, Image):
        yield path, value
    elif isinstance(value, tuple):
        for n, one in enumerate(value):
            yield from pictures(one, (*path, n))
    elif is_dataclass(value):
        for field in fields(value):
            yield from pictures(getattr(value, field.name), (*path, field.name))


def _replaced(value: Any, known: Mapping[Image, Image]) -> Any:
    if isinstance(value, Image):
        return known.get(value, value)
    if isinstance(value, tuple):
        return tuple(_replaced(one, known) for one in value)
    if is_dataclass(value) and not isinstance(value, type):
        made = {field.name: _replaced(getattr(value, field.name), known) for field in fields(value)}
        return replace(value, **made)
    return value


def _read(image: Image, home: Path) -> tuple[Image, Picture]:
    if image.sha256 or image.width or image.height:
        raise NotShown("`sha256`, `width` and `height` are found when the picture is read", "delete those keys")
    if not NAME.fullmatch(image.file):
        raise NotShown(f'the file name "{image.file[:80]}" cannot be used',
                       "use letters, digits and . _ - and the ending png, jpg, webp or svg")
    content = _bytes(home / FOLDER / image.file, home)
    ending = image.file.rpartition(".")[2]
    kind, width, height = measured(content)
    if KINDS.get(ending, ending) != kind:
        raise NotShown(f"the file is a picture of the kind {kind}", f"let its name end in .{kind}")
    known = replace(image, sha256=hashlib.sha256(content).hexdigest(), width=width, height=height)
    return known, Picture(known.name, content)


def _bytes(path: Path, home: Path) -> bytes:
    try:
        found = path.stat()
        if not path.resolve().is_relative_to((home / FOLDER).resolve()):
            raise NotShown("the picture is a link that leads out of its folder", "put the file itself there")
        if not S_ISREG(found.st_mode):
            raise NotShown("this is not a file", "write the name of a picture in `images/`")
        if found.st_size > LARGEST:
            raise NotShown(f"the picture has {found.st_size // 1000} kB", f"make it {LARGEST // 1000} kB at most")
        return path.read_bytes()
    except FileNotFoundError as error:
        raise NotShown("there is no such picture", "put it into `images/` of the module's folder") from error
    except OSError as error:
        raise NotShown(f"the picture cannot be read ({error.strerror})", "give the reader access to it") from error


def measured(content: bytes) -> tuple[str, int, int]:
    """The kind of a picture by its first bytes (png, jpg, webp or svg), its width and height. Raises NotShown."""
    try:
        if content.startswith(b"\x89PNG\r\n\x1a\n"):
            kind, size = "png", struct.unpack(">II", content[16:24])
        elif content.startswith(b"\xff\xd8\xff"):
            kind, size = "jpg", _of_jpeg(content)
        elif content[:4] == b"RIFF" and content[8:12] == b"WEBP":
            kind, size = "webp", _of_webp(content)
        else:
            kind, size = "svg", _of_svg(content)
    except (struct.error, IndexError) as error:
        raise NotShown("the picture is cut off", "save it again") from error
    if not all(0 < length < 20_000 for length in size):
        raise NotShown("the picture has no size", "save it again, with a width and a height")
    return kind, size[0], size[1]


def _of_jpeg(content: bytes) -> tuple[int, int]:
    at = 2
    while True:
        marker, length = content[at + 1], struct.unpack(">H", content[at + 2:at + 4])[0]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", content[at + 5:at + 9])
            return width, height
        at += 2 + length


def _of_webp(content: bytes) -> tuple[int, int]:
    kind = content[12:16]
    if kind == b"VP8X":
        return tuple(struct.unpack("<I", content[at:at + 3] + b"\0")[0] + 1 for at in (24, 27))
    if kind == b"VP8L":
        bits = struct.unpack("<I", content[21:25])[0]
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    width, height = struct.unpack("<HH", content[26:30])
    return width & 0x3FFF, height & 0x3FFF


def _of_svg(content: bytes) -> tuple[int, int]:
    """Refuses whatever could run, move, or fetch something."""
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content or b"\0" in content or b"<?xml-stylesheet" in content:
        raise NotShown("the picture declares more than a picture", "save it as plain SVG")
    try:
        root = ElementTree.fromstring(content.decode("utf-8"))  # noqa: S314 - no entity gets here
    except (ElementTree.ParseError, UnicodeDecodeError, ValueError) as error:
        raise NotShown("the file is no picture of a known kind", "save it as PNG, JPEG, WebP or SVG") from error
    if root.tag != f"{SVG}svg":
        raise NotShown("the file is no picture of a known kind", "save it as PNG, JPEG, WebP or SVG")
    for element in root.iter():
        _must_be_drawn(element)
    return _size(root)


def _must_be_drawn(element: ElementTree.Element) -> None:
    name = str(element.tag)
    if not name.startswith(SVG) or name.removeprefix(SVG) in _FORBIDDEN:
        raise NotShown(f"the picture has <{name.rpartition('}')[2]}> in it", "take it out, or save the picture as PNG")
    for key, value in element.attrib.items():
        plain = key.rpartition("}")[2].lower()
        if plain.startswith("on") or _AWAY.search(value) or (plain == "href" and not value.startswith("#")):
            raise NotShown(f"the picture has `{plain}` in it, which runs or loads something",
                           "take it out, or save the picture as PNG")


def _size(root: ElementTree.Element) -> tuple[int, int]:
    lengths = [_LENGTH.fullmatch(root.get(name, "")) for name in ("width", "height")]
    if lengths[0] and lengths[1]:
        return round(float(lengths[0].group(1))), round(float(lengths[1].group(1)))
    box = re.split(r"[\s,]+", root.get("viewBox", "").strip())
    try:
        return (round(float(box[2])), round(float(box[3]))) if len(box) == 4 else (0, 0)
    except (ValueError, OverflowError):
        return 0, 0
