"""A ZIP that is written while it is sent: to something that cannot go back, so nothing of it is kept.

Only the names, sizes and hashes of what is inside stay in memory until the end, since the archive's own directory and
the list of SHA-256 are written last.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

_PACKED = (".pdf", ".png", ".jpg", ".jpeg")  # packed already: to pack them again takes time and saves nothing
_READABLE = 0o644 << 16


class _Wire:
    """Takes what the archive writes until it is sent on. It has no place to go back to, and says so."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, content: bytes) -> int:
        """Take some bytes."""
        self._parts.append(bytes(content))
        return len(content)

    def flush(self) -> None:
        """Nothing is held back."""

    def taken(self) -> bytes:
        """What was written since this was asked last."""
        found, self._parts = b"".join(self._parts), []
        return found


class StreamedZip:
    """Files put in one after the other; each `put` gives the bytes to send on. `finish` gives the last ones."""

    def __init__(self, at: datetime) -> None:
        self._wire = _Wire()
        self._zip = zipfile.ZipFile(self._wire, "w")  # type: ignore[call-overload]  # it asks for no more than `_Wire` has
        self._at = at.astimezone(UTC).timetuple()[:6]
        self.sums: list[tuple[str, str]] = []

    def put(self, name: str, content: Iterable[bytes]) -> Iterator[bytes]:
        """A file of these parts; its SHA-256 and name are added to `sums`."""
        info = zipfile.ZipInfo(name, self._at)
        info.external_attr = _READABLE
        info.compress_type = zipfile.ZIP_STORED if name.endswith(_PACKED) else zipfile.ZIP_DEFLATED
        sha = hashlib.sha256()
        with self._zip.open(info, "w") as member:
            for part in content:
                sha.update(part)
                member.write(part)
                if sent := self._wire.taken():
                    yield sent
        self.sums.append((sha.hexdigest(), name))
        yield self._wire.taken()

    def finish(self) -> bytes:
        """The end of the archive."""
        self._zip.close()
        return self._wire.taken()
