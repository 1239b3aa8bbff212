"""Whole public pages, kept by a process as the bytes it sends: nothing of them is anybody's own.

A page is good for one state of the catalogue and one day (credit begins and ends on days). Whether the catalogue
changed is asked once in a while, not at every request: a page may be that much older than what is published.
"""

from __future__ import annotations

import gzip
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from threading import Lock

MOST = 512
ASK_EVERY = 1.0  # seconds


Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Sent:
    """The bytes of an answer, and the headers that say what they are."""

    body: bytes
    headers: Headers


@dataclass(frozen=True)
class KeptPage:
    """A page as it is sent, plain or packed (gzip).

    Packing tells nothing to who listens: these pages hold no secret, and nothing that a visitor sent.
    """

    status: int
    plain: Sent
    packed: Sent


def page_of(html: str, status: int = 200) -> KeptPage:
    """A rendered page, to keep. Its tag tells the bytes."""
    body = html.encode()
    tag = sha256(body).hexdigest()[:32]
    headers = (("Content-Type", "text/html; charset=utf-8"), ("Vary", "Accept-Encoding"))
    return KeptPage(
        status,
        Sent(body, (*headers, ("ETag", f'"{tag}"'))),
        Sent(gzip.compress(body, 9, mtime=0), (*headers, ("ETag", f'"{tag}-gzip"'), ("Content-Encoding", "gzip"))))


class KeptPages:
    """The pages one application keeps. Safe for several threads: the worst of a race is a page rendered twice."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, most: int = MOST) -> None:
        self._clock = clock
        self._most = most
        self._lock = Lock()
        self._state: str | None = None
        self._asked = float("-inf")
        self._good_for: tuple[str, date] | None = None
        self._pages: dict[str, KeptPage] = {}

    def get(
        self, address: str, day: date, state: Callable[[], str], make: Callable[[], KeptPage]
    ) -> KeptPage:
        """The page of an address: kept, or made now. `state` asks for the state of the catalogue.

        Whatever `make` raises goes through, and nothing is kept then.
        """
        good_for = (self._current(state), day)
        with self._lock:
            page = self._pages.get(address) if self._good_for == good_for else None
        if page is not None:
            return page
        page = make()
        with self._lock:
            if self._good_for != good_for:
                self._good_for, self._pages = good_for, {}
            if len(self._pages) >= self._most:
                self._pages.pop(next(iter(self._pages)))
            self._pages[address] = page
        return page

    def _current(self, state: Callable[[], str]) -> str:
        now = self._clock()
        kept = self._state
        if kept is not None and now - self._asked < ASK_EVERY:
            return kept
        # Asked before anything is made: a page is never older than the state it is kept under.
        self._state = found = state()
        self._asked = now
        return found
