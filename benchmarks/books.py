"""The ledger: what one learner's balance and transcript cost, in a small ledger and in one ten times as large."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from sqlalchemy import func, insert, select, text
from sqlalchemy.orm import Session

from benchmarks.servers import postgres
from benchmarks.tables import Table, ms, times
from neurodash_ceu.credits import ledger, views
from neurodash_ceu.ports.migrate import upgrade
from neurodash_ceu.ports.session import Database, open_database
from neurodash_ceu.records.credits import Book, LedgerEntry
from neurodash_ceu.records.people import Person
from neurodash_ceu.rules.credit import GENESIS, EntryFacts, Minutes, entry_hash, entry_text

SMALL, GROWTH = 1_000, 10  # books
ENTRIES = 20  # in each
ROUNDS = 200
NOW = datetime(2026, 11, 24, 15, 30, tzinfo=UTC)
FACTS = EntryFacts(
    activity_code="ND-MS-01", title="Resistance training in multiple sclerosis", minutes=Minutes(reading=40, test=20),
    completed_on="2026-11-24", zone="America/Chicago", provider="Demonstration provider",
    recorded_at=NOW.isoformat(), edition="e" * 64, demonstration=True)


def measure(*, quick: bool) -> list[Table]:
    """Both databases."""
    small = SMALL // 20 if quick else SMALL
    table = Table("One learner's ledger", ("what", f"ms, {small * ENTRIES:,} entries", "to SELECT 1",
                                           f"ms, {small * ENTRIES * GROWTH:,} entries", "large to small", "promised"), (
        f"Seconds by the clock in this process, the middle of {ROUNDS} people's, each with {ENTRIES} entries. "
        "The floor, SELECT 1 in a session of its own, is measured beside each.",))
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        rows = stack.enter_context(postgres())
        for kind, url in (("SQLite", f"sqlite:///{folder / 'bench.sqlite3'}"), ("PostgreSQL", rows.url)):
            database = open_database(url)
            stack.callback(database.close)
            upgrade(database)
            _measure_one(table, kind, database, small)
    return [table]


def _measure_one(table: Table, kind: str, database: Database, small: int) -> None:
    grow(database, 0, small)
    before = {name: _spent(database, ask, small) for name, ask in ASKED.items()}
    grow(database, small, small * GROWTH)
    for name, ask in ASKED.items():
        grown, floor = _spent(database, ask, small * GROWTH)
        spent, small_floor = before[name]
        ratio = (median(grown) / median(floor)) / (median(spent) / median(small_floor))
        table.add(f"{name}, {kind}", ms(median(spent)), times([median(spent) / median(small_floor)]),
                  ms(median(grown)), f"{ratio:.2f}", "1 ms, 1.5" if name == "balance" else "")


def _balance(session: Session, person_id: int) -> object:
    """The minutes by kind as the database adds them up."""
    kinds = (LedgerEntry.minutes_reading, LedgerEntry.minutes_video, LedgerEntry.minutes_exercise,
             LedgerEntry.minutes_test, LedgerEntry.minutes_evaluation)
    return session.execute(select(*map(func.sum, kinds)).where(
        LedgerEntry.book_id.in_(ledger.books_of(session, person_id)))).one()


ASKED: dict[str, Callable[[Session, int], object]] = {"balance": _balance, "/credits": views.ledger_of}


def _spent(database: Database, ask: Callable[[Session, int], object], people: int) -> tuple[list[float], list[float]]:
    """Seconds of the question, and of the floor, for people all over the ledger."""
    asked, floors = [], []
    for n in range(ROUNDS + 20):
        person_id = 1 + n * 7919 % people
        begun = time.perf_counter()
        with database.reading() as session:
            session.execute(text("SELECT 1")).one()
        between = time.perf_counter()
        with database.reading() as session:
            ask(session, person_id)
        done = time.perf_counter()
        if n >= 20:
            floors.append(between - begun)
            asked.append(done - between)
    return asked, floors


def grow(database: Database, first: int, last: int) -> None:
    """Books number `first` to `last`, each with its person and its chain, as the verbs would have written them."""
    for start in range(first, last, 500):
        numbers = range(start + 1, min(start + 500, last) + 1)
        with database.writing(lasting=False) as session:
            session.execute(insert(Person), [{
                "id": n, "email": f"{n}@example.org", "legal_name": f"Learner {n}", "zone": "UTC", "paper": "a4",
                "created_at": NOW} for n in numbers])
            session.execute(insert(Book), [
                {"id": n, "public_id": f"{n:032x}", "person_id": n, "opened_at": NOW} for n in numbers])
            session.execute(insert(LedgerEntry), [row for n in numbers for row in chain(n)])
    with database.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("ANALYZE"))


def chain(n: int, entries: int = ENTRIES) -> list[dict[str, object]]:
    """The rows of a book of that number."""
    rows, previous = [], GENESIS
    for seq in range(1, entries + 1):
        facts = replace(FACTS, book=f"{n:032x}", seq=seq)
        words = entry_text(facts)
        own = entry_hash(previous, words)
        rows.append(ledger.copies(facts) | {"book_id": n, "facts": words, "prev_hash": previous, "hash": own})
        previous = own
    return rows
