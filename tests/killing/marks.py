"""Where each thread of a server stands in its transaction, and how often it committed: bytes that outlive the server.

The bytes lie in a file that every process maps. A SIGKILL cannot take back what was written there, so what is read once
the server is dead is exactly where each thread stood when it died.
"""

from __future__ import annotations

import itertools
import mmap
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum
from pathlib import Path

PROCESSES, THREADS = 8, 16
PLACES = PROCESSES * THREADS
SIZE = 3 * PLACES + 1
VARIABLE = "NEURODASH_TEST_MARKS"


class At(IntEnum):
    """Where a thread stands. Only WRITTEN is "inside an open write": a row is written and no COMMIT was sent."""

    IDLE = 0
    BEGUN = 1
    WRITTEN = 2
    COMMITTING = 3  # the COMMIT was sent; whether it came through is not known


class Marks:
    """The bytes of one server, three for each thread of each process: where it stands, its commits, its cut handles.

    The last byte of all is an order to it: that the next thread that has written a row cut its handle.
    """

    def __init__(self, path: Path) -> None:
        if not path.exists():
            path.write_bytes(bytes(SIZE))
        self.path = path
        with path.open("r+b") as file:
            self._memory = mmap.mmap(file.fileno(), SIZE)
        self._next = itertools.count()
        self._mine = threading.local()
        self._first = 0

    def join(self) -> None:
        """Take the bytes of one process: nobody else takes the same."""
        for number in range(PROCESSES):
            try:
                os.close(os.open(f"{self.path}.{number}", os.O_CREAT | os.O_EXCL))
            except FileExistsError:
                continue
            self._first = number * THREADS
            return
        raise RuntimeError("more processes than bytes")

    def put(self, at: At) -> None:
        """Say where this thread stands."""
        place = getattr(self._mine, "place", None)
        if place is None:
            place = self._mine.place = self._first + next(self._next) % THREADS
        self._memory[place] = at

    def get(self) -> At:
        """Where this thread stands."""
        return At(self._memory[getattr(self._mine, "place", self._first)])

    def committed(self) -> None:
        """Say that a COMMIT of this thread came back."""
        place = PLACES + getattr(self._mine, "place", self._first)
        self._memory[place] = min(255, self._memory[place] + 1)

    def commits(self) -> int:
        """How many came back, of all threads."""
        return sum(self._memory[PLACES:2 * PLACES])

    def order_cut(self, *, wanted: bool) -> None:
        """Order that a handle be cut, or take the order back."""
        self._memory[-1] = wanted

    def takes_cut(self) -> bool:
        """Is a handle to be cut, and by this thread? Who hears yes does it."""
        if not self._memory[-1]:
            return False
        self._memory[-1] = False
        return True

    def was_cut(self) -> None:
        """Say that this thread's handle is cut."""
        self._memory[2 * PLACES + getattr(self._mine, "place", self._first)] += 1

    def cuts(self) -> int:
        """How many handles were cut, of all threads."""
        return sum(self._memory[2 * PLACES:3 * PLACES])

    def seen(self, at: At) -> bool:
        """Does any thread stand there now?"""
        return self._memory.find(bytes((at,)), 0, PLACES) >= 0

    def all(self) -> list[At]:
        """Where all stand that do not stand idle."""
        return [At(one) for one in self._memory[:PLACES] if one]

    def close(self) -> None:
        """Let go of the bytes."""
        self._memory.close()


@contextmanager
def marks(path: Path) -> Iterator[Marks]:
    """The marks in a file, made if it is not there."""
    opened = Marks(path)
    try:
        yield opened
    finally:
        opened.close()
