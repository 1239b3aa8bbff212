"""What a backup says of itself: every file it is made of, with its size and SHA-256, and the whole under one hash.

    manifest.json      what is here         manifest.sha256    the hash of that file, as sha256sum writes it
    rows/TABLE.jsonl   a table              kept/ab/cdef…      a kept file, named by its SHA-256
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from neurodash_ceu.ports.files import read_json
from neurodash_ceu.rules.refusal import Refused

FORMAT = 1
MANIFEST, SEAL = "manifest.json", "manifest.sha256"
MOST_NAMED = 5
_TABLE = re.compile(r"[a-z][a-z0-9_]{0,62}")
_SHA = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Rows:
    """A table: its rows, and the size in bytes and SHA-256 of its file."""

    table: str
    rows: int
    size: int
    sha256: str

    @property
    def path(self) -> str:
        """Where its file lies in the backup."""
        return f"rows/{self.table}.jsonl"


@dataclass(frozen=True)
class Manifest:
    """A backup. `revision`: the shape of its tables; `kept`: SHA-256 -> size; `sequences`: column -> last number.

    `missing` are kept files that rows name and that were not there, or not whole, when the backup was taken.
    """

    format: int
    taken_at: str
    version: str
    database: str
    revision: str
    tables: tuple[Rows, ...]
    sequences: dict[str, int]
    kept: dict[str, int]
    missing: tuple[str, ...]


def kept_path(sha: str) -> str:
    """Where a kept file lies in a backup."""
    return f"kept/{sha[:2]}/{sha[2:]}"


def seal(manifest: Manifest) -> tuple[bytes, bytes, str]:
    """The bytes of the manifest and of the file with its hash, and that hash."""
    content = json.dumps(asdict(manifest), indent=1, ensure_ascii=False).encode() + b"\n"
    sha = hashlib.sha256(content).hexdigest()
    return content, f"{sha}  {MANIFEST}\n".encode(), sha


def read(folder: Path) -> tuple[Manifest, str]:
    """The manifest of a backup and its hash, once every file was read and found as it was written.

    Raises Refused, with what is wrong, for anything else. Nothing is believed before it was hashed.
    """
    try:
        content, promised = (folder / MANIFEST).read_bytes(), (folder / SEAL).read_bytes()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise Refused(f"{folder} is no backup, or not a whole one: it has no {Path(str(error.filename)).name}. "
                      "Name the folder that `neurodash backup` wrote.") from error
    sha = hashlib.sha256(content).hexdigest()
    if promised.split()[:1] != [sha.encode()]:
        raise Refused(f"The backup in {folder} is damaged: {MANIFEST} is not the one that was written. "
                      "Nothing was restored. Take another backup.")
    manifest = _parsed(content, folder)
    wrong = list(_wrong(manifest, folder))
    if wrong:
        more = f"; and {len(wrong) - MOST_NAMED} more" if len(wrong) > MOST_NAMED else ""
        raise Refused(f"The backup in {folder} is damaged: {'; '.join(wrong[:MOST_NAMED])}{more}. "
                      "Nothing was restored. Take another backup.")
    return manifest, sha


def _parsed(content: bytes, folder: Path) -> Manifest:
    try:
        text = content.decode()
        if json.loads(text).get("format") != FORMAT:
            raise Refused(f"The backup in {folder} is of a format that this version does not know. Restore it with the "
                          "version that wrote it, or a later one.")
        manifest = read_json(text, Manifest)
    except (ValueError, AttributeError) as error:
        raise Refused(f"The backup in {folder} cannot be read: {MANIFEST} is not a manifest.") from error
    names = [one.table for one in manifest.tables]
    if not all(map(_TABLE.fullmatch, names)) or not all(map(_SHA.fullmatch, manifest.kept)):
        raise Refused(f"The backup in {folder} cannot be read: {MANIFEST} names what no backup has.")
    return manifest


def _wrong(manifest: Manifest, folder: Path) -> Iterator[str]:
    for one in manifest.tables:
        yield from _compared(folder, one.path, one.size, one.sha256)
    for sha, size in manifest.kept.items():
        yield from _compared(folder, kept_path(sha), size, sha)


def _compared(folder: Path, path: str, size: int, sha: str) -> Iterator[str]:
    try:
        with (folder / path).open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
            length = file.tell()
    except FileNotFoundError:
        yield f"{path} is missing"
        return
    except OSError as error:
        yield f"{path} cannot be read ({error.strerror})"
        return
    if length < size:
        yield f"{path} is cut off at {length:,} of {size:,} bytes"
    elif found != sha:
        yield f"{path} is not as it was written"
