"""The page of renewals: what it costs after ten entries, and after ten thousand over a working life of forty years."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median

from sqlalchemy import insert, text

from benchmarks.servers import postgres
from benchmarks.tables import Table, ms
from neurodash_ceu.credits import ledger
from neurodash_ceu.ports.migrate import upgrade
from neurodash_ceu.ports.session import Database, open_database
from neurodash_ceu.records.credits import Book, LedgerEntry
from neurodash_ceu.records.people import Licence, Person
from neurodash_ceu.renewals import views
from neurodash_ceu.renewals.shelf import boards
from neurodash_ceu.rules.credit import GENESIS, EntryFacts, Minutes, entry_hash, entry_text
from neurodash_ceu.rules.people import Learner

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 15, 30, tzinfo=UTC)
LIFE = 40 * 365  # days
SIZES = (10, 100, 1_000, 10_000)
ROUNDS = 30
LICENCES = (("Florida", "PT"), ("Alabama", "PT"))  # the second has a line that looks back five years
FACTS = EntryFacts(
    activity_code="EX-1", title="A course taken elsewhere", minutes=Minutes(stated=60), completed_on="2026-11-24",
    zone="America/Chicago", provider="A school", recorded_at=NOW.isoformat(), kind="outside", demonstration=True)
FORMATS = ("self-paced text", "live virtual", "live in person", "self-paced recorded")


def measure(*, quick: bool) -> list[Table]:
    """Both databases. A working life is always forty years: more entries are more of them in a year."""
    sizes = SIZES[:2] if quick else SIZES
    rounds = 3 if quick else ROUNDS
    table = Table("One learner's renewals", ("what", *(f"ms, {size:,} entries" for size in sizes), "read of them"), (
        f"Two licences ({' and '.join(' '.join(one) for one in LICENCES)}), everything the page says, the middle of "
        f"{rounds} rounds. Entries lie evenly over forty years, every tenth about ethics or jurisprudence.",))
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        rows = stack.enter_context(postgres())
        for kind, url in (("SQLite", f"sqlite:///{folder / 'bench.sqlite3'}"), ("PostgreSQL", rows.url)):
            database = open_database(url)
            stack.callback(database.close)
            upgrade(database)
            for n, size in enumerate(sizes, 1):
                _live(database, n, size)
            found = [_spent(database, n, rounds) for n in range(1, len(sizes) + 1)]
            table.add(f"the page, {kind}", *(ms(spent) for spent, _ in found), str(found[-1][1]))
    return [table]


def _spent(database: Database, person_id: int, rounds: int) -> tuple[float, int]:
    """The middle of so many looks at the page, in seconds; and how many entries are in the cycle of the first card."""
    learner = Learner(person_id, "", "A learner", "UTC", "a4")
    known, taken, inside = boards(Path("/nowhere")), [], 0
    for _ in range(rounds + 1):
        begun = time.perf_counter()
        with database.reading() as session:
            page = views.page(session, learner, known, TODAY, True)
        taken.append(time.perf_counter() - begun)
        inside = len(page.cards[0].ways[0].standing.credits)
    return median(taken[1:]), inside


def _live(database: Database, n: int, size: int) -> None:
    with database.writing(lasting=False) as session:
        session.execute(insert(Person), [{"id": n, "email": f"{n}@example.org", "legal_name": "A learner",
                                          "zone": "UTC", "paper": "a4", "created_at": NOW}])
        session.execute(insert(Licence), [{"person_id": n, "profession": profession, "jurisdiction": place,
                                           "number": "1", "created_at": NOW} for place, profession in LICENCES])
        session.execute(insert(Book), [{"id": n, "public_id": f"{n:032x}", "person_id": n, "opened_at": NOW}])
        rows = list(_chain(n, size))
        for start in range(0, size, 500):
            session.execute(insert(LedgerEntry), rows[start:start + 500])
    with database.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("ANALYZE"))


def _chain(n: int, size: int) -> Iterator[dict[str, object]]:
    previous = GENESIS
    for seq in range(1, size + 1):
        day = TODAY - timedelta(days=LIFE - LIFE * seq // size)
        topics = () if seq % 10 else ((("ethics", "jurisprudence")[seq % 20 == 0], 60),)
        facts = replace(FACTS, book=f"{n:032x}", seq=seq, completed_on=day.isoformat(), activity_code=f"EX-{seq}",
                        format=FORMATS[seq % 4], topics=topics)
        words = entry_text(facts)
        own = entry_hash(previous, words)
        yield ledger.copies(facts) | {"book_id": n, "facts": words, "prev_hash": previous, "hash": own}
        previous = own
