"""Two hundred learners answering at once, for five minutes, through `neurodash serve` as it is installed.

A learner starts an attempt, opens a question, thinks, answers, opens the next, submits, reads the result; then another
learner takes the seat. All of them are tasks of this one process, which so takes little of the machine from the server.
Any answer that is not the expected one is an error, and one error is a failure; so is a saved answer that is not there
in the end.
"""

from __future__ import annotations

import asyncio
import math
import tempfile
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from random import Random, randrange
from statistics import median
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import func, select

from benchmarks.answers import QUESTIONS
from benchmarks.people import Installation, installed
from benchmarks.servers import Postgres, Server, postgres, serving, serving_all
from benchmarks.tables import Table, ms, percentile, times
from benchmarks.visitors import TOKEN, answers
from neurodash_ceu.records.learning import Response

PATIENCE_SECONDS = 60.0


@dataclass(frozen=True)
class Load:
    """How many at once, for how long, and between how many seconds one of them thinks about a question."""

    learners: int
    seconds: float
    floor_seconds: float
    think: tuple[float, float]


# A question of two or three lines and four options is read in some ten seconds; who knows the answer takes no longer.
LOAD = Load(200, 300, 60, (8, 20))
SMALL = Load(8, 4, 1, (0.1, 0.4))


@dataclass
class Found:
    """Seconds of every request by its name, and every answer that was not the expected one."""

    took: dict[str, list[float]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)

    def count(self) -> int:
        """How many requests."""
        return sum(map(len, self.took.values()))


def measure(*, quick: bool) -> list[Table]:
    """Both databases; beside each the floor, a bare insert and commit asked for by as many at the same pace."""
    load = SMALL if quick else LOAD
    low, high = load.think
    table = Table(
        f"{load.learners} learners answering at once for {load.seconds:g} s",
        ("database", "requests", "saves", "errors", "a save: p50 ms", "p99 ms", "a bare insert: p50 ms", "p99 ms",
         "p99 to p99", "an attempt: CPU ms", "database's own CPU ms"),
        (f"`neurodash serve` as it comes: two workers of four threads, and the print process. Each learner thinks "
         f"{low:g} to {high:g} s about a question; every request is a new connection. The floor is the bare insert and "
         f"commit on two workers of four threads, asked as often by as many for {load.floor_seconds:g} s. The clients "
         f"share the machine with the server. An attempt is {QUESTIONS} saves with all the pages between, its CPU that "
         "of the web server, and of the database beside it.",))
    with ExitStack() as stack:
        rows = stack.enter_context(postgres())
        for kind, database in (("SQLite", None), ("PostgreSQL", rows)):
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            _measure_one(table, kind, installed(folder, database.url if database else None), database, load, folder)
    return [table]


def _measure_one(
    table: Table, kind: str, made: Installation, rows: Postgres | None, load: Load, folder: Path
) -> None:
    beside = {"BENCH_ROWS": rows.url if rows else f"sqlite:///{folder / 'floor.sqlite3'}"}
    with serving("benchmarks.insert:app", beside, workers=2) as insert:
        floor = asyncio.run(_everybody(load, load.floor_seconds, _inserter(insert.port, load)))
    attempts = 1 + int(load.seconds / (QUESTIONS * sum(load.think) / 2))  # that one seat sees, and one more
    waiting = iter(made.learners(load.learners * (attempts + 1)))
    before = _written(made)
    with serving_all(made.environment) as server:
        spent = _spent(server, rows)
        found = asyncio.run(_everybody(load, load.seconds, _learner(server.port, made.slug, load, waiting)))
        web, own = (after - before for after, before in zip(_spent(server, rows), spent, strict=True))
    saves = found.took.get("save", [])
    kept = _written(made) - before
    if kept != len(saves):
        found.errors.append(f"{len(saves)} answers were acknowledged, and {kept} were written")
    assert floor.errors == [], floor.errors[:5]
    assert saves, found.errors[:5]
    plain = floor.took["insert"]
    ratio = percentile(saves, 0.99) / percentile(plain, 0.99)
    table.add(kind, f"{found.count():,}", f"{len(saves):,}", str(len(found.errors)), ms(median(saves)),
              ms(percentile(saves, 0.99)), ms(median(plain)), ms(percentile(plain, 0.99)), times([ratio]),
              ms(web / len(saves) * QUESTIONS), ms(own / len(saves) * QUESTIONS) if rows else "in the same process")
    if found.errors:
        raise RuntimeError("\n".join([table.text(), f"{len(found.errors)} errors:", *found.errors[:10]]))


def _written(made: Installation) -> int:
    """How often an answer was written: each knows how often it was."""
    with made.database.reading() as session:
        return session.scalar(select(func.sum(Response.rev))) or 0


def _spent(server: Server, rows: Postgres | None) -> tuple[float, float]:
    return server.cpu(), rows.cpu() if rows else 0.0


# --- everybody at once --------------------------------------------------------------------------------------

Act = Callable[[Found, Random, float], Coroutine[Any, Any, None]]


async def _everybody(load: Load, seconds: float, act: Act) -> Found:
    """Let each do this again and again until the time is over. Whatever each does first is done to its end."""
    found, until = Found(), time.monotonic() + seconds

    async def one(number: int) -> None:
        chance = Random(number)  # noqa: S311 - how long one thinks, not a secret
        await asyncio.sleep(chance.uniform(0, min(load.think[1], seconds / 2)))  # nobody begins with somebody else
        last = math.inf
        while time.monotonic() < last:
            try:
                await act(found, chance, last)
            except (OSError, ValueError, IndexError, TimeoutError) as error:
                found.errors.append(f"{type(error).__name__}: {error}")
                return
            last = until

    await asyncio.gather(*(one(number) for number in range(load.learners)))
    return found


def _inserter(port: int, load: Load) -> Act:
    async def insert(found: Found, chance: Random, _until: float) -> None:
        await Asking(port, "", found).ask("POST", "/", "insert", {"answer": "a"})
        await asyncio.sleep(chance.uniform(*load.think))

    return insert


def _learner(port: int, slug: str, load: Load, waiting: Iterator[str]) -> Act:
    quiz = f"/learn/{slug}/quiz"

    async def attempt(found: Found, chance: Random, until: float) -> None:
        """A whole attempt, or as much of it as there is time for."""
        me = Asking(port, next(waiting, ""), found)
        await me.ask("GET", quiz, "quiz")
        first = await me.ask("POST", quiz, "start", {})
        address = first.rpartition("/")[0]
        for position in range(1, QUESTIONS + 1):
            page = await me.ask("GET", f"{address}/{position}", "question")
            await asyncio.sleep(chance.uniform(*load.think))
            if time.monotonic() > until:
                return
            await me.ask("POST", f"{address}/{position}", "save", chance.choice(answers(page)), script=True)
        await me.ask("POST", f"{address}/review", "submit", {})
        await me.ask("GET", f"{address}/result", "result")

    return attempt


class Asking:
    """One learner's browser: a cookie, a token, and a new connection for every request, as after a time of thinking."""

    def __init__(self, port: int, cookie: str, found: Found) -> None:
        self._port, self._cookie, self._found, self._token = port, cookie, found, ""
        self._place = f"10.{randrange(256)}.{randrange(256)}.{randrange(256)}"  # noqa: S311 - no limit of a door is met

    async def ask(self, method: str, path: str, name: str, fields: dict[str, str] | None = None,
                  *, script: bool = False) -> str:
        """Ask and note how long it took; returns the page, or where one is sent. ValueError for anything else."""
        body = "" if fields is None else urlencode(fields | {"csrf_token": self._token})
        begun = time.perf_counter()
        async with asyncio.timeout(PATIENCE_SECONDS):
            head, page = await self._answer(method, path, body, script=script)
        status = int(head.split(" ", 2)[1])
        if status not in (200, 303):
            raise ValueError(f"{method} {path}: {status} {page[:200]}")
        self._found.took.setdefault(name, []).append(time.perf_counter() - begun)
        headers = dict(line.split(": ", 1) for line in head.split("\r\n")[1:])
        if said := headers.get("Set-Cookie"):
            self._cookie = said.partition(";")[0]
        if token := TOKEN.search(page):
            self._token = token[1]
        return headers["Location"] if status == 303 else page

    async def _answer(self, method: str, path: str, body: str, *, script: bool) -> tuple[str, str]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        kind = "application/json" if script else "text/html"
        try:
            lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{self._port}", "Connection: close",
                     f"Accept: {kind}", f"X-Forwarded-For: {self._place}", f"Cookie: {self._cookie}",
                     "Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}", "", body]
            writer.write("\r\n".join(lines).encode())
            head, _, page = (await reader.read()).decode().partition("\r\n\r\n")
        finally:
            writer.close()
        return head, page
