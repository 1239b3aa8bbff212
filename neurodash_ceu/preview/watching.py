"""Folders watched by looking: twice a second, at the names, sizes and times of their files.

Nothing needs to be installed for it, it works on every kind of disk, and a folder of a hundred modules takes a few
milliseconds. A change is told once the files hold still, so that a file half written is not read.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path

EVERY_SECONDS = 0.5
STILL_SECONDS = 0.1
MOST_WAITS = 20  # a disk that never holds still is read all the same

Seen = frozenset[tuple[str, int, int]]


def seen(folders: Iterable[Path]) -> Seen:
    """What stands in folders now: each file with its time and size. What courses never read is left out."""
    return frozenset(one for folder in folders for one in _files(str(folder)))


def _files(folder: str) -> Iterator[tuple[str, int, int]]:
    for home, inner, names in os.walk(folder):
        inner[:] = [name for name in inner if not name.startswith((".", "_"))]
        for name in names:
            if name.startswith(".") or name.endswith("~"):
                continue
            path = Path(home, name)
            with suppress(OSError):  # gone since it was listed, or a link that leads nowhere
                found = path.stat()
                yield str(path), found.st_mtime_ns, found.st_size


class Watcher(threading.Thread):
    """Calls `changed` whenever files below the folders changed since this was made."""

    def __init__(self, folders: Iterable[Path], changed: Callable[[], object]) -> None:
        super().__init__(name="watcher", daemon=True)
        self._folders, self._changed = tuple(folders), changed
        self._before = seen(self._folders)
        self._over = threading.Event()

    def run(self) -> None:
        """Look until told to stop."""
        while not self._over.wait(EVERY_SECONDS):
            now = seen(self._folders)
            if now != self._before:
                self._before = self._held_still(now)
                self._changed()

    def stop(self) -> None:
        """Stop looking; what is under way is finished first."""
        self._over.set()
        if self.is_alive():
            self.join()

    def _held_still(self, found: Seen) -> Seen:
        for _ in range(MOST_WAITS):
            if self._over.wait(STILL_SECONDS):
                return found
            again = seen(self._folders)
            if again == found:
                return found
            found = again
        return found
