"""Answers: saving one with everything on (session, token, owner, upsert), and a whole attempt at the test."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from statistics import median

from benchmarks.people import Installation, installed
from benchmarks.servers import Postgres, Server, cost, postgres, serving
from benchmarks.tables import Table, ms, percentile, share, times
from benchmarks.visitors import Visitor, answers, at_once

ROUNDS = 7
CLIENTS = (4, 16)
QUESTIONS = 10  # that the shipped module draws
PROMISED = {"SQLite": "26 %", "PostgreSQL": "18 %"}


@dataclass(frozen=True)
class Ours:
    """The product on one kind of database, and beside it a view that only inserts and commits on the same kind."""

    kind: str
    made: Installation
    server: Server
    insert: Server
    rows: Postgres | None


def measure(*, quick: bool) -> list[Table]:
    """Both databases beside the floor, in one run."""
    with ExitStack() as stack:
        rows = stack.enter_context(postgres())
        floor = stack.enter_context(serving("benchmarks.hello:app"))
        several = []
        for kind, database in (("SQLite", None), ("PostgreSQL", rows)):
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            made = installed(folder, database.url if database else None)
            server = stack.enter_context(serving("neurodash_ceu.wsgi:app", made.environment))
            beside = {"BENCH_ROWS": database.url if database else f"sqlite:///{folder / 'floor.sqlite3'}"}
            insert = stack.enter_context(serving("benchmarks.insert:app", beside))
            several.append(Ours(kind, made, server, insert, database))
        return [_saving(floor, several, 1 if quick else ROUNDS), _attempts(several, 1 if quick else 12),
                _crowd(several, quick=quick)]


# --- one answer ---------------------------------------------------------------------------------------------


def _saving(floor: Server, several: list[Ours], rounds: int) -> Table:
    columns = ("what", "CPU ms", "share of hello", "promised", "to an insert and commit", "database's own CPU ms")
    table = Table("Saving an answer", columns, (
        "One worker, one client; the same question is answered again and again, so every save is an upsert. "
        f"Of {rounds} rounds the middle one, both floors (bare Flask; bare Flask with one insert and commit by the "
        "bare driver) measured in each.",))
    hello = Visitor(floor.port)
    found: dict[str, list[_Round]] = {ours.kind: [] for ours in several}
    saves = {ours.kind: _save_again(ours) for ours in several}
    for n in range(rounds + 1):
        for ours in several:
            one = _round(floor, hello, ours, saves[ours.kind])
            if n:  # the first round warms everything up
                found[ours.kind].append(one)
    nothing = median(one.hello for each in found.values() for one in each)
    table.add("hello", ms(nothing), "100%", "", "", "")
    for ours in several:
        each = found[ours.kind]
        table.add(f"an insert and commit, {ours.kind}", ms(median(one.insert for one in each)),
                  share([one.hello / one.insert for one in each]), "", times([1.0]), "")
        table.add(f"an answer, {ours.kind}", ms(median(one.save for one in each)),
                  share([one.hello / one.save for one in each]), PROMISED[ours.kind],
                  times([one.save / one.insert for one in each]),
                  ms(median(one.elsewhere for one in each)) if ours.rows else "in the same process")
    return table


@dataclass(frozen=True)
class _Round:
    """Seconds of CPU for one of each, measured one after the other; `elsewhere` is the database server's."""

    hello: float
    insert: float
    save: float
    elsewhere: float


def _round(floor: Server, hello: Visitor, ours: Ours, save: Callable[[], object]) -> _Round:
    nothing = cost(floor.cpu, lambda: hello.get("/"))
    plain = Visitor(ours.insert.port)
    plain.get("/")
    insert = cost(ours.insert.cpu, lambda: plain.post("/", {"answer": "a"}))
    plain.close()
    before = ours.rows.cpu() if ours.rows else 0.0
    counted = _Counted(save)
    spent = cost(ours.server.cpu, counted)
    elsewhere = ((ours.rows.cpu() if ours.rows else 0.0) - before) / counted.count
    return _Round(nothing, insert, spent, elsewhere)


class _Counted:
    """Something done, and how often."""

    def __init__(self, act: Callable[[], object]) -> None:
        self._act, self.count = act, 0

    def __call__(self) -> None:
        self._act()
        self.count += 1


def _save_again(ours: Ours) -> Callable[[], object]:
    """A function that saves another answer to the first question of a running attempt."""
    sitter = Sitter(ours.server.port, ours.made.slug, ours.made.learners(1)[0])
    sitter.start()
    options = cycle(sitter.options[0])
    return lambda: sitter.save(1, next(options))


# --- a whole attempt ----------------------------------------------------------------------------------------


class Sitter:
    """A learner at the test: starts an attempt, answers every question, submits, reads the result."""

    def __init__(self, port: int, slug: str, cookie: str) -> None:
        self.visitor = Visitor(port, cookie)
        self._quiz = f"/learn/{slug}/quiz"
        self.options: list[list[dict[str, str]]] = []

    def start(self) -> None:
        """Begin, and look at every question, as one must to answer."""
        self.visitor.get(self._quiz, "quiz")
        self.begin()
        self.look()

    def begin(self) -> None:
        """Begin an attempt. It leads to its first question, or to the review."""
        self.visitor.post(self._quiz, {}, "start")
        self._attempt = self.visitor.location.rpartition("/")[0]

    def look(self) -> None:
        """Open every question."""
        for position in range(1, QUESTIONS + 1):
            self.options.append(answers(self.visitor.get(f"{self._attempt}/{position}", "question")))

    def save(self, position: int, answer: dict[str, str]) -> str:
        """Save an answer as the script does."""
        return self.visitor.post(f"{self._attempt}/{position}", answer, "save", script=True)

    def finish(self) -> None:
        """Answer everything, submit, and read the result."""
        for position, options in enumerate(self.options, 1):
            self.save(position, options[0])
        self.visitor.post(f"{self._attempt}/review", {}, "submit")
        self.visitor.get(self.visitor.location, "result")


def _attempts(several: list[Ours], count: int) -> Table:
    table = Table("A whole attempt", ("database", "CPU ms", "promised", "with its question pages, CPU ms"), (
        f"One worker, one client, the middle of {count} attempts: start, 10 saves, submit, result. "
        "The pages between (the front page and ten questions) are counted apart.",))
    for ours in several:
        bare, whole = [], []
        for cookie in ours.made.learners(count + 1):
            sitter = Sitter(ours.server.port, ours.made.slug, cookie)
            begun = ours.server.cpu()
            sitter.visitor.get(f"/learn/{ours.made.slug}/quiz")
            opened = ours.server.cpu()
            sitter.begin()
            started = ours.server.cpu()
            sitter.look()
            seen = ours.server.cpu()
            sitter.finish()
            done = ours.server.cpu()
            bare.append(started - opened + done - seen)
            whole.append(done - begun)
        table.add(ours.kind, ms(median(bare[1:])), "60", ms(median(whole[1:])))
    return table


# --- many at once -------------------------------------------------------------------------------------------


def _sit(learner: tuple[int, str, str]) -> dict[str, list[float]]:
    sitter = Sitter(*learner)
    sitter.start()
    sitter.finish()
    sitter.visitor.close()
    return sitter.visitor.took | {"failed": [float(sitter.visitor.failed)]}


def _crowd(several: list[Ours], *, quick: bool) -> Table:
    columns = ("what", "clients", "p50 ms", "p99 ms", "requests", "lock errors", "promised")
    table = Table("Many sitting the test at once", columns, (
        "One worker of four threads; whole attempts without a pause, their pages included. The figures of a save. "
        "The clients share the machine with the server, so these are upper limits.",))
    for clients in (2,) if quick else CLIENTS:
        for ours in several:
            cookies = ours.made.learners(clients * (1 if quick else 3))
            sitters = [(ours.server.port, ours.made.slug, cookie) for cookie in cookies]
            took = at_once(clients, _sit, sitters)
            failed, saves = sum(took.pop("failed")), took["save"]
            table.add(f"a save, {ours.kind}", str(clients), ms(median(saves)), ms(percentile(saves, 0.99)),
                      str(sum(map(len, took.values()))), f"{failed:.0f}", "p99 250 ms, none" if clients == 16 else "")
    return table
