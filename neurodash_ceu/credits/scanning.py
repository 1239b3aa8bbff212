"""The texts of a file that may be a PDF, by looking through its bytes: nothing is parsed, rendered or followed.

Whoever presents a file may have made it to harm. So this is no reader of PDF: it finds compressed streams, unpacks each
to a bounded length, and reads strings through every table of letters that the file brings. Every loop has an end that
does not depend on the file: `Room` says how much is looked at. What is beyond is not found, which is safe: a code that
is not found makes a file unknown, never genuine.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Room:
    """How much of a file is looked at: streams, their unpacked bytes one by one and together, tables and strings."""

    streams: int = 1500
    one: int = 4 << 20
    all: int = 24 << 20
    tables: int = 32
    entries: int = 4_000
    shown: int = 64 << 10


_STREAM = re.compile(rb"stream\r?\n")
_PACKED = re.compile(rb"/(?:FlateDecode|Fl)\b")
_BEFORE = 4096  # bytes before a stream in which its dictionary is looked for
_PAIR = re.compile(rb"<([0-9A-Fa-f]{2,4})>()\s*<([0-9A-Fa-f]{4,64})>")
_SPAN = re.compile(rb"<([0-9A-Fa-f]{2,4})>\s*<([0-9A-Fa-f]{2,4})>\s*<([0-9A-Fa-f]{4})>")
_SHOWN = re.compile(rb"<([0-9A-Fa-f\s]{2,}+)>|\(((?:[^\\()]++|\\.)*+)\)", re.DOTALL)
_LOCKED = re.compile(rb"/Encrypt\b\s*(?:\d|<<)")


def is_locked(content: bytes) -> bool:
    """Whether the file says that it is encrypted, so that its texts cannot be read."""
    return _LOCKED.search(content) is not None


def texts(content: bytes, room: Room | None = None) -> Iterator[str]:
    """The texts in a file: first as it lies there, then what its streams unpack to, then what its pages show."""
    room = room or Room()
    yield _plain(content)
    parts = []
    for part in _unpacked(content, room):
        yield _plain(part)
        parts.append(part)
    shown = list(_strings(parts, room))
    yield b"".join(shown).decode("latin-1")
    for table in _tables(parts, room):
        yield "".join(table.read(one) for one in shown)


def _plain(part: bytes) -> str:
    return part.replace(b"\0", b"").decode("latin-1")


def _unpacked(content: bytes, room: Room) -> Iterator[bytes]:
    left, view = room.all, memoryview(content)
    for number, start in enumerate(_STREAM.finditer(content)):
        if number >= room.streams or left <= 0:
            return
        if not _PACKED.search(content, max(0, start.start() - _BEFORE), start.start()):
            continue
        try:
            part = zlib.decompressobj().decompress(view[start.end():], min(room.one, left))
        except zlib.error:
            continue
        left -= len(part) + 1024
        yield part


@dataclass(frozen=True)
class Table:
    """Which letters the numbers in a font's strings stand for; a number has one byte or two."""

    letters: dict[int, str]
    step: int

    def read(self, shown: bytes) -> str:
        """A string as letters; a number that stands for none is left out."""
        return "".join(self.letters.get(int.from_bytes(shown[at:at + self.step]), "")
                       for at in range(0, len(shown), self.step))


def _tables(parts: list[bytes], room: Room) -> list[Table]:
    """The tables of letters that a file brings, one a font."""
    found: list[Table] = []
    for part in parts:
        if len(found) >= room.tables:
            break
        letters: dict[int, str] = {}
        step, left = 1, room.entries
        for first, last, text in _entries(part):
            if left <= 0:
                break
            span = _span(int(first, 16), int(last or first, 16), text)
            letters |= span
            step, left = max(step, len(first) // 2), left - len(span)
        if letters:
            found.append(Table(letters, step))
    return found


def _entries(part: bytes) -> Iterator[tuple[bytes, bytes, bytes]]:
    """First number, last number (empty where it is one) and text of every entry of a table."""
    for body in _blocks(part):
        for match in (_SPAN if body.startswith(b"range") else _PAIR).finditer(body):
            yield match.group(1), match.group(2), match.group(3)


def _blocks(part: bytes) -> Iterator[bytes]:
    """What stands between the words that begin and end a block of a table."""
    at = part.find(b"beginbf")
    while at >= 0:
        end = part.find(b"endbf", at)
        if end < 0:
            return
        yield part[at + len(b"beginbf"):end]
        at = part.find(b"beginbf", end)


def _span(first: int, last: int, text: bytes) -> dict[int, str]:
    letters = bytes.fromhex(text[:len(text) // 4 * 4].decode()).decode("utf-16-be", "replace")
    if first == last or len(letters) != 1:
        return {first: letters}
    return {first + step: chr(min(ord(letters) + step, 0xFFFD)) for step in range(min(last - first + 1, 256))}


def _strings(parts: list[bytes], room: Room) -> Iterator[bytes]:
    """The strings in the pages of a file, in their order; a part without an operator that shows text has none."""
    left = room.shown
    for part in parts:
        if b"Tj" not in part and b"TJ" not in part:
            continue
        for match in _SHOWN.finditer(part):
            if left <= 0:
                return
            packed = match.group(1)
            if packed is None:
                one = match.group(2)
            else:
                digits = b"".join(packed.split())
                one = bytes.fromhex(digits[:len(digits) // 2 * 2].decode())
            left -= len(one) + 1
            yield one
