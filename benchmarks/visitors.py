"""Whoever asks: one connection kept open, a cookie, and the time of every answer. Several at once are processes."""

from __future__ import annotations

import http.client
import re
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from random import randrange
from typing import TypeVar
from urllib.parse import urlencode

T = TypeVar("T")
IDLE = 1.0  # seconds after which a connection is made anew: the server ends an idle one after two
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
TICKED = re.compile(r'name="(answer[^"]*)" value="([^"]+)"')
CHOSEN = re.compile(r'<select[^>]* name="(answer-[^"]+)"[^>]*>(.*?)</select>', re.DOTALL)
OFFERED = re.compile(r'<option value="([^"]+)"')
TYPED = "answer-value"


def answers(page: str) -> list[dict[str, str]]:
    """Whole answers that the form of a question takes, whatever its kind: fields by name, one answer after another."""
    said: dict[str, list[str]] = {}
    for name, value in TICKED.findall(page):
        said.setdefault(name, []).append(value)
    for n, (name, inside) in enumerate(CHOSEN.findall(page)):
        values = OFFERED.findall(inside)
        said[name] = values[n % len(values):] + values[:n % len(values)]  # so that no two steps go to one place
    if f'name="{TYPED}"' in page:
        said[TYPED] = ["1", "2"]
    return [{name: values[n % len(values)] for name, values in said.items()}
            for n in range(max(map(len, said.values())))]


class Visitor:
    """A client of one server. `took` has the seconds of each request by the name it was given.

    It says that it stands behind a proxy, for another network at every request: no limit of a door is met.
    """

    def __init__(self, port: int, cookie: str = "") -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._cookie = cookie
        self.token = ""
        self.took: dict[str, list[float]] = {}
        self.failed = 0
        self.location = ""
        self._answered = 0.0

    def get(self, path: str, name: str = "get") -> str:
        """Open an address; a page with a form gives its token."""
        page = self._ask("GET", path, None, {}, name)
        if found := TOKEN.search(page):
            self.token = found[1]
        return page

    def post(self, path: str, fields: dict[str, str], name: str = "post", *, script: bool = False) -> str:
        """Send a form, as the browser does or as the script that saves answers."""
        body = urlencode(fields | {"csrf_token": self.token})
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._ask("POST", path, body, headers | ({"Accept": "application/json"} if script else {}), name)

    def _ask(self, method: str, path: str, body: str | None, headers: dict[str, str], name: str) -> str:
        if time.perf_counter() - self._answered > IDLE:
            self._connection.close()
        headers["X-Forwarded-For"] = f"10.{randrange(256)}.{randrange(256)}.{randrange(256)}"  # noqa: S311 - no secret
        if self._cookie:
            headers["Cookie"] = self._cookie
        begun = time.perf_counter()
        self._connection.request(method, path, body, headers)
        response = self._connection.getresponse()
        text = response.read().decode()
        self._answered = time.perf_counter()
        self.took.setdefault(name, []).append(self._answered - begun)
        if response.status >= 400:
            self.failed += 1
            if response.status != 503:
                raise RuntimeError(f"{method} {path}: {response.status} {text[:300]}")
        if said := response.getheader("Set-Cookie"):
            self._cookie = said.partition(";")[0]
        self.location = response.getheader("Location") or ""
        return text

    def close(self) -> None:
        """End the connection."""
        self._connection.close()


def at_once(clients: int, act: Callable[[T], dict[str, list[float]]], each: Sequence[T]) -> dict[str, list[float]]:
    """Let so many processes do this, each with its own share of the arguments; the seconds of every request by name."""
    took: dict[str, list[float]] = {}
    with ProcessPoolExecutor(clients, mp_context=get_context("fork")) as pool:
        list(pool.map(_ready, range(clients * 4)))
        for found in pool.map(act, each):
            for name, seconds in found.items():
                took.setdefault(name, []).extend(seconds)
    return took


def _ready(_n: int) -> None:
    time.sleep(0.05)  # long enough that every process of the pool has started
