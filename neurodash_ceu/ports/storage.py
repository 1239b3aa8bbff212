"""Kept files: put once, got back by the SHA-256 of their bytes. A local folder for now, behind two verbs."""

from __future__ import annotations

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path


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
            _sync_folder(path.parent)
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

    def _path(self, sha: str) -> Path:
        if len(sha) != 64 or not all(c in "0123456789abcdef" for c in sha):
            raise NotKept("that is not the SHA-256 of a kept file")
        return self.folder / sha[:2] / sha[2:]


def _make_folder(folder: Path) -> None:
    if folder.is_dir():
        return
    _make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    _sync_folder(folder.parent)


def _sync_folder(folder: Path) -> None:
    # The new name must be on the disk too, or a power cut could lose a print whose row is committed.
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
