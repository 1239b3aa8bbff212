"""Kept files: put once, got back by the SHA-256 of their bytes. A local folder for now, behind two verbs."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

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
        path = self._path(sha)
        if path.exists() and hashlib.sha256(path.read_bytes()).hexdigest() == sha:
            return sha
        _make_folder(path.parent)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".put-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).replace(path)
            sync_folder(path.parent)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        return sha

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
            self.get(sha)
        except NotKept:
            return False
        return True

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
