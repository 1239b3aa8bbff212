"""Rounds of killing: learners sit the test, something dies at a seeded moment, and all they were told must be there.

What dies is the server, a connection to the database, or a client in the middle of its request. Whoever was interrupted
goes on in a later round, at another device, with the request that got no answer.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from flask import Flask
from sqlalchemy import text

from neurodash_ceu.app import create_app
from neurodash_ceu.credits import proving
from neurodash_ceu.ports.migrate import upgrade
from neurodash_ceu.ports.session import open_database
from neurodash_ceu.settings import load
from tests import make
from tests.catalog import small_course
from tests.killing.marks import At, Marks
from tests.killing.seats import lost, seat
from tests.killing.servers import MortalPostgres, Nursery, environment
from tests.killing.sitters import Seat, Sitter
from tests.races.server import free_port

CLIENTS = 4
SEATS = 3  # for each client and round in which the server dies: more than it can use before that
FAULTS = ("server", "server", "connection", "client")
AIMS = (None, None, *(At.WRITTEN,) * 5, At.COMMITTING, At.BEGUN)
WALK_EVERY = 25
DATABASE_DIES_EVERY = 10
LONGEST_SECONDS = 0.5  # that a client waits for its request to have written a row before it dies anyway


@dataclass
class Tally:
    """What a run came to: deaths by what died, those that fell inside an open write, and what was acknowledged."""

    kills: Counter[str] = field(default_factory=Counter)
    inside: Counter[str] = field(default_factory=Counter)
    acknowledged: Counter[str] = field(default_factory=Counter)
    unsure: Counter[str] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def died(self, what: str, *, inside: bool) -> None:
        """Note one death."""
        self.kills[what] += 1
        self.inside[what] += inside

    def told(self, seats: list[Seat]) -> None:
        """Note what was acknowledged by the end."""
        for one in seats:
            self.acknowledged["answer"] += sum(len(said) for said in one.answers.values())
            self.acknowledged.update(one.told)
            for (part, _), count in one.unsure.items():
                self.unsure[part] += count


@dataclass
class Killing:
    """An installation in which something dies again and again."""

    app: Flask
    url: str
    nursery: Nursery
    postgres: MortalPostgres | None
    ready: list[Seat] = field(default_factory=list)
    seen: list[Seat] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)

    def run(self, rounds: int, seed: int, tell: Callable[[str], None] = lambda _: None) -> Tally:
        """So many rounds. Everything acknowledged is looked up after its round, and all of it again now and then."""
        begun, chance = time.monotonic(), Random(seed)  # noqa: S311 - which moment, not a secret
        for number in range(1, rounds + 1):
            self._round(number, chance)
            if number % WALK_EVERY == 0 or number == rounds:
                self._look(f"after round {number}")
                self._walk(number)
                tell(f"{number} rounds, {self.tally.kills.total()} kills, {self.tally.inside.total()} inside an open "
                     f"write, {time.monotonic() - begun:.0f} s, {len(self.tally.lost)} lost")
            assert self.tally.lost == [], self.tally.lost
        self.tally.seconds = time.monotonic() - begun
        return self.tally

    def finish(self) -> None:
        """Let all who began come to their end, with nothing dying any more."""
        with self._served():
            Sitter(self.nursery.port, 0).sit([one for one in self.seen if not one.done])
        self._look("at the end")
        self._walk(0)
        assert self.tally.lost == [], self.tally.lost
        self.tally.told(self.seen)

    def _round(self, number: int, chance: Random) -> None:
        mortal = self.postgres is not None and number % DATABASE_DIES_EVERY == 0
        what = "database" if mortal else chance.choice(FAULTS)
        wanted = CLIENTS * (SEATS if what in ("server", "database") else 1)
        while len(self.ready) < wanted:
            self.ready.append(seat(self.app))
        make.house(self.app).database.close()  # the server alone holds the database, and whoever is next opens it anew
        {"server": self._kill_server, "database": self._kill_server, "connection": self._kill_connection,
         "client": self._kill_client}[what](number, chance, self.ready[:wanted])
        self.seen += [one for one in self.ready if one.touched and one not in self.seen]
        self.ready = [one for one in self.ready if not one.done]
        self._look(f"round {number}, in which a {what} died", self.seen[-wanted - CLIENTS * SEATS:])

    def _kill_server(self, number: int, chance: Random, seats: list[Seat]) -> None:
        mortal = self.postgres is not None and number % DATABASE_DIES_EVERY == 0
        process = self.nursery.serve()
        also = self.postgres.processes() if self.postgres is not None and mortal else []
        self.nursery.begin_to_kill(process, chance.randint(1, 24), chance.choice(AIMS), also)
        self._sit(number, seats)
        stood = self.nursery.killed()
        self.tally.died("database" if mortal else "server", inside=At.WRITTEN in stood)
        if self.postgres is not None and mortal:
            self.postgres.come_back(also)

    def _kill_connection(self, number: int, chance: Random, seats: list[Seat]) -> None:
        with self._served():
            self.nursery.begin_to_cut(chance.randint(1, 5), self.url, aim=chance.random() < 0.8)
            self._sit(number, seats)
            cut, inside = self.nursery.cut()
        if cut:
            self.tally.died("connection", inside=inside)

    def _kill_client(self, number: int, chance: Random, seats: list[Seat]) -> None:
        """One after the other: whatever is marked is then the client's own."""
        with self._served(), closing(self.nursery.marks()) as marks:
            for one in seats:
                moment = iter(range(chance.randint(1, 6), -1, -1))
                sitter = Sitter(self.nursery.port, number, lambda moment=moment: next(moment, -1) == 0,
                                lambda marks=marks: _soon(marks))
                sitter.sit([one])
                for inside in sitter.deaths:
                    self.tally.died("client", inside=inside)

    def _sit(self, number: int, seats: list[Seat]) -> None:
        with ThreadPoolExecutor(CLIENTS) as pool:
            sitters = [Sitter(self.nursery.port, number * CLIENTS + client) for client in range(CLIENTS)]
            list(pool.map(Sitter.sit, sitters, [seats[client::CLIENTS] for client in range(CLIENTS)]))

    @contextmanager
    def _served(self) -> Iterator[None]:
        make.house(self.app).database.close()
        process = self.nursery.serve()
        try:
            yield
        finally:
            self.nursery.end(process)

    def _look(self, when: str, seats: list[Seat] | None = None) -> None:
        database = open_database(self.url)
        try:
            with database.reading() as session:
                self.tally.lost += [f"{when}: {what}" for one in (self.seen if seats is None else seats)
                                    for what in lost(session, one)]
        finally:
            database.close()

    def _walk(self, number: int) -> None:
        database = open_database(self.url)
        try:
            with database.reading() as session:
                self.tally.lost += [f"after round {number}: {one}" for one in proving.verify(session).broken]
                if database.is_sqlite:
                    found = session.scalar(text("PRAGMA integrity_check"))
                    self.tally.lost += [] if found == "ok" else [f"after round {number}: SQLite says {found}"]
        finally:
            database.close()


def _soon(marks: Marks) -> bool:
    """Wait until a row is written and not committed, or for long enough."""
    until = time.monotonic() + LONGEST_SECONDS
    while time.monotonic() < until:
        if marks.seen(At.WRITTEN):
            return True
    return False


@contextmanager
def killing(url: str, folder: Path, postgres: MortalPostgres | None = None) -> Iterator[Killing]:
    """An installation with the small module, ready to be killed."""
    instance, courses, port = folder / "instance", small_course.write(folder), free_port()
    instance.mkdir()
    told = environment(url, instance, courses, port)
    app = create_app(load(told))
    database = make.house(app).database
    upgrade(database)
    make.published(database, courses)
    nursery = Nursery(told, folder, port)
    try:
        yield Killing(app, url, nursery, postgres)
    finally:
        nursery.close()
        database.close()
