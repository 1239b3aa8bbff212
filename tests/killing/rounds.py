"""Rounds of killing: learners answer, the server dies at a seeded moment, and all they were told must be there."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
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
from tests.killing.marks import At
from tests.killing.seats import lost, seat
from tests.killing.servers import MortalPostgres, Nursery, environment
from tests.killing.sitters import Seat, Sitter
from tests.races.server import free_port

CLIENTS = 4
SEATS = 3  # for each client and round: more than it can use before the server is dead
AIMS = (None, None, *(At.WRITTEN,) * 5, At.COMMITTING, At.BEGUN)
WALK_EVERY = 25
DATABASE_DIES_EVERY = 10


@dataclass
class Tally:
    """What a run of rounds came to. `stood` counts, over all kills, the kills in which a thread stood there."""

    kills: int = 0
    databases_killed: int = 0
    inside: int = 0
    committing: int = 0
    idle: int = 0
    acknowledged: Counter[str] = field(default_factory=Counter)
    doubtful: Counter[str] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def killed(self, stood: list[At], *, database: bool) -> None:
        """Note one death and where the threads stood."""
        self.kills += 1
        self.databases_killed += database
        self.inside += At.WRITTEN in stood
        self.committing += At.COMMITTING in stood and At.WRITTEN not in stood
        self.idle += not {At.WRITTEN, At.COMMITTING} & set(stood)

    def told(self, seats: list[Seat]) -> None:
        """Note what was acknowledged."""
        for one in seats:
            self.acknowledged["answers"] += sum(len(said) for said in one.answers.values())
            self.acknowledged["submissions"] += one.submitted
            self.acknowledged["evaluations"] += one.evaluated
            self.acknowledged["credits"] += one.attested
            if one.doubtful is not None:
                self.doubtful[one.doubtful[0]] += 1


@dataclass
class Killing:
    """An installation whose server is killed again and again."""

    app: Flask
    url: str
    nursery: Nursery
    postgres: MortalPostgres | None
    ready: list[Seat] = field(default_factory=list)
    seen: list[Seat] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)

    def run(self, rounds: int, seed: int, tell: Callable[[str], None] = lambda _: None) -> Tally:
        """So many kills. Everything acknowledged is looked up after its round, and all of it again now and then."""
        begun, chance = time.monotonic(), Random(seed)  # noqa: S311 - which moment, not a secret
        for number in range(1, rounds + 1):
            self._round(number, chance)
            if number % WALK_EVERY == 0 or number == rounds:
                self._look(self.seen, f"after round {number}, all so far")
                self._walk(number)
                tell(f"{number} kills, {self.tally.inside} inside an open write, "
                     f"{time.monotonic() - begun:.0f} s, {len(self.tally.lost)} lost")
            assert self.tally.lost == [], self.tally.lost
        self.tally.seconds = time.monotonic() - begun
        return self.tally

    def _round(self, number: int, chance: Random) -> None:
        while len(self.ready) < CLIENTS * SEATS:
            self.ready.append(seat(self.app))
        make.house(self.app).database.close()  # the server alone holds the database, and whoever is next opens it anew
        process = self.nursery.serve()
        dies = self.postgres is not None and number % DATABASE_DIES_EVERY == 0
        also = self.postgres.processes() if self.postgres is not None and dies else []
        self.nursery.begin_to_kill(process, chance.randint(1, 24), chance.choice(AIMS), also)
        with ThreadPoolExecutor(CLIENTS) as pool:
            sitters = [Sitter(self.nursery.port, number * CLIENTS + client) for client in range(CLIENTS)]
            list(pool.map(Sitter.sit, sitters, [self.ready[client::CLIENTS] for client in range(CLIENTS)]))
        self.tally.killed(self.nursery.killed(), database=dies)
        if self.postgres is not None and dies:
            self.postgres.come_back(also)
        used = [one for one in self.ready if one.acknowledged or one.doubtful]
        self.ready = [one for one in self.ready if one not in used]
        self.tally.told(used)
        self._look(used, f"round {number}")
        self.seen += used

    def _look(self, seats: list[Seat], when: str) -> None:
        database = open_database(self.url)
        try:
            with database.reading() as session:
                self.tally.lost += [f"{when}: {what}" for one in seats for what in lost(session, one)]
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
