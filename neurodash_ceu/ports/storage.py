"""Kept files: put once, got back by the SHA-256 of their bytes. A local folder for now, behind two verbs."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

_NAME = re.compile(r"[0-9a-f]{64}")


class NotKept(Exception):
    """No file of that SHA-256 is kept here, or its bytes are no longer the ones that were put."""


@dataclass(frozen=True)
class Storage:
    """A folder of files named by content: `ab/cdef…`. Writing the same bytes twice is writing them once."""

    folder: Path

    def put(self, content: bytes) -> str:
        """Keep bytes on the disk for good and return their SHA-256. Raises OSError when there is no room."""
        sha = hashlib.sha256(content).hexdigest()
        return sha if self.has(sha) else self.put_parts((content,))

    def put_parts(self, parts: Iterable[bytes]) -> str:
        """Keep what comes in parts, as one file and without holding it in memory. Raises OSError as `put` does."""
        hashed = hashlib.sha256()
        _make_folder(self.folder)
        handle, temporary = tempfile.mkstemp(dir=self.folder, prefix=".put-")
        try:
            with os.fdopen(handle, "wb") as file:
                for part in parts:
                    file.write(part)
                    hashed.update(part)
                file.flush()
                os.fsync(file.fileno())
            path = self._path(hashed.hexdigest())
            _make_folder(path.parent)
            Path(temporary).replace(path)
            sync_folder(path.parent)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        return hashed.hexdigest()

    @contextmanager
    def reading(self, sha: str) -> Iterator[BinaryIO]:
        """The file of that SHA-256, to read bit by bit: its bytes are proven before the first is given out.

        Raises NotKept when they are missing or damaged.
        """
        try:
            with self._path(sha).open("rb") as file:
                if hashlib.file_digest(file, "sha256").hexdigest() != sha:
                    raise NotKept(f"the kept file {sha} is damaged: restore it from a backup")
                file.seek(0)
                yield file
        except FileNotFoundError as error:
            raise NotKept(f"no file {sha} is kept in {self.folder}") from error

    def get(self, sha: str) -> bytes:
        """The bytes of that SHA-256. Raises NotKept when they are missing or damaged."""
        try:
            content = self._path(sha).read_bytes()
        except FileNotFoundError as error:
            raise NotKept(f"no file {sha} is kept in {self.folder}") from error
        if hashlib.sha256(content).hexdigest() != sha:
            raise NotKept(f"the kept file {sha} is damaged: restore it from a backup")
        return content

    def has(self, sha: str) -> bool:
        """Are the bytes of that SHA-256 kept here, whole?"""
        try:
            with self.reading(sha):
                return True
        except NotKept:
            return False

    def all(self) -> Iterator[str]:
        """The SHA-256 of everything that is kept, as the names say."""
        for folder in sorted(self.folder.glob("[0-9a-f][0-9a-f]")):
            for path in sorted(folder.iterdir()):
                if _NAME.fullmatch(sha := folder.name + path.name):
                    yield sha

    def forget(self, sha: str) -> None:
        """Take back what was put a moment ago, for a restore that failed. Nothing else may: what is kept stays kept."""
        self._path(sha).unlink(missing_ok=True)

    def _path(self, sha: str) -> Path:
        if _NAME.fullmatch(sha) is None:
            raise NotKept("that is not the SHA-256 of a kept file")
        return self.folder / sha[:2] / sha[2:]


def _make_folder(folder: Path) -> None:
    if folder.is_dir():
        return
    _make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Put the names in a folder on the disk: else a power cut could lose a print whose row is committed."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
