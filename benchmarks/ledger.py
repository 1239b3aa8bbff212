"""The whole ledger: walking and sealing it, how much memory that takes, and what one's own page costs as it grows."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from sqlalchemy import insert, text

from benchmarks import books
from benchmarks.people import ADDRESS, Installation
from benchmarks.servers import postgres, serving
from benchmarks.tables import ROOT, Table, ms
from benchmarks.visitors import Visitor
from neurodash_ceu import settings
from neurodash_ceu.app import create_app
from neurodash_ceu.credits import proving, sealing, walks
from neurodash_ceu.ports.migrate import upgrade
from neurodash_ceu.ports.session import Database, open_database
from neurodash_ceu.ports.storage import Storage
from neurodash_ceu.records.credits import Book, LedgerEntry
from neurodash_ceu.records.people import Person

ENTRIES = 1_000_000
GROWTH = 10
FEW, FULL, MANY = 10, 60, 10_000  # entries of one learner: the second fills a page, and has an older one
ASKED = 60


def measure(*, quick: bool) -> list[Table]:
    """Both databases."""
    entries, many = (4_000, 200) if quick else (ENTRIES, MANY)
    walked = Table("Walking the whole ledger", (
        "database", "entries", "entries a second", "peak MiB", f"peak MiB, {entries // GROWTH:,}", "promised",
        "seconds to seal"), (
        f"`neurodash ledger verify` in a process of its own, {books.ENTRIES} entries a book, without certificates; the "
        "seal of the whole ledger is checked too. Beside the peak of its memory stands that over a tenth of the "
        "entries.",))
    page = Table("My credits as they grow", (
        "database", f"ms, {FEW} entries", f"ms, {FULL} entries", f"ms, {many:,} entries", "many to a full page",
        "promised"), (
        f"The middle of {ASKED} answers, by the clock, one client. The ledgers are asked for in turns. A page shows "
        "fifty entries: what lies between the first two is their rows.",))
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        rows = stack.enter_context(postgres())
        for kind, url in (("SQLite", None), ("PostgreSQL", rows.url)):
            made = _installed(folder / kind, url)
            stack.callback(made.database.close)
            _pages(page, kind, made, many, 5 if quick else ASKED)
            _walks(walked, kind, made, folder / kind / "kept", entries)
    return [walked, page]


def _installed(folder: Path, url: str | None) -> Installation:
    """An installation without any course: nothing here asks for one."""
    environment = {"NEURODASH_INSTANCE": str(folder), "NEURODASH_MODE": "demonstration",
                   "NEURODASH_PUBLIC_URL": ADDRESS, "NEURODASH_TRUSTED_PROXIES": "1"}
    if url is not None:
        environment["NEURODASH_DATABASE"] = url
    chosen = settings.load(environment)
    database = open_database(chosen.database)
    upgrade(database)
    return Installation(environment, create_app(chosen), database, "", "")


# --- walking ------------------------------------------------------------------------------------------------


def _walks(table: Table, kind: str, made: Installation, kept: Path, entries: int) -> None:
    url, count = made.environment.get("NEURODASH_DATABASE"), entries // books.ENTRIES
    address = url or settings.load(made.environment).database
    storage = Storage(kept)
    books.grow(made.database, 0, count // GROWTH)
    _sealed(made.database, storage)
    small = _walked(address, kept)
    books.grow(made.database, count // GROWTH, count)
    seconds = _sealed(made.database, storage)
    whole = _walked(address, kept)
    table.add(kind, f"{whole['entries']:,}", f"{whole['entries'] / whole['seconds']:,.0f}", f"{whole['peak']:.0f}",
              f"{small['peak']:.0f}", "20,000 a second, constant memory", f"{seconds:.2f}")


def _sealed(database: Database, storage: Storage) -> float:
    begun = time.perf_counter()
    with database.writing() as session:
        assert sealing.seal(session, storage, datetime.now(UTC)) is not None
    return time.perf_counter() - begun


def _walked(url: str, kept: Path) -> dict[str, float]:
    """Walk in a process of its own, so that the peak of its memory is that of the walk."""
    done = subprocess.run([sys.executable, "-m", "benchmarks.ledger", url, str(kept)], cwd=ROOT, env=os.environ,
                          capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def walk_here(url: str, kept: str) -> dict[str, float]:
    """Walk in this process: entries, seconds, and MiB of memory at the most."""
    database = open_database(url)
    begun = time.perf_counter()
    with database.reading() as session:
        verdict = proving.verify(session, Storage(Path(kept)))
    seconds = time.perf_counter() - begun
    assert not verdict.broken, verdict.broken[:3]
    return {"entries": verdict.entries, "seconds": seconds,
            "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


# --- one's own page -----------------------------------------------------------------------------------------


def _pages(table: Table, kind: str, made: Installation, many: int, asked: int) -> None:
    people = [_somebody(made.database, n, count) for n, count in enumerate((FEW, FULL, many), 1)]
    with made.database.reading() as session:
        verdict = proving.verify(session)
    with made.database.writing() as session:
        walks.keep(session, verdict, datetime.now(UTC))
    with serving("neurodash_ceu.wsgi:app", made.environment) as ours:
        visitors = [Visitor(ours.port, made.cookie(person)) for person in people]
        for _ in range(asked + 5):
            for visitor in visitors:
                visitor.get("/credits")
    few, full, most = (median(visitor.took["get"][5:]) for visitor in visitors)
    table.add(kind, ms(few), ms(full), ms(most), f"{most / full:.2f}", "1.5")


def _somebody(database: Database, n: int, entries: int) -> int:
    """A learner with so many entries in one book, far behind the numbers of the others."""
    number = 10**8 + n
    with database.writing() as session:
        session.execute(insert(Person), [{"id": number, "email": f"{number}@example.org", "legal_name": f"Learner {n}",
                                          "zone": "UTC", "paper": "a4", "created_at": books.NOW,
                                          "email_confirmed_at": books.NOW}])
        session.execute(insert(Book), [{"id": number, "public_id": f"{number:032x}", "person_id": number,
                                        "opened_at": books.NOW}])
        session.execute(insert(LedgerEntry), books.chain(number, entries))
    with database.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(
            text("PRAGMA optimize" if database.is_sqlite else "VACUUM ANALYZE ledger_entries"))
    return number


if __name__ == "__main__":
    print(json.dumps(walk_here(*sys.argv[1:3])))
