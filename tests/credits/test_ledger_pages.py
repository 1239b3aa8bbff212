"""A long ledger comes in pages: what is shown is verified now, and the rest by the last walk over all."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select, update

from neurodash_ceu import settings
from neurodash_ceu.credits import ledger, proving, views, walks
from neurodash_ceu.credits.cli import ledger as commands
from neurodash_ceu.credits.judging import Broken
from neurodash_ceu.credits.seals import BrokenSeal
from neurodash_ceu.credits.views import ENTRIES_A_PAGE, BookView, Ledger
from neurodash_ceu.ports.session import Database
from neurodash_ceu.records.credits import Book, LedgerEntry
from neurodash_ceu.records.people import Person
from neurodash_ceu.records.walks import LedgerCheck, LedgerFault
from neurodash_ceu.rules.credit import Minutes
from neurodash_ceu.staff import people
from tests import make
from tests.conftest import settings_for
from tests.credits import shelf
from tests.credits.test_proving import as_owner, fill, of

NOW = make.NOW
LONG = 2 * ENTRIES_A_PAGE + 7


@pytest.fixture
def ruth(database: Database) -> Person:
    """Somebody with a long ledger."""
    with database.writing() as session:
        person = make.person(session)
        fill(session, shelf.book(session, person), LONG)
    return person


def seen(database: Database, person: Person, before: int | None = None, book: int | None = None) -> Ledger:
    """The ledger of a person."""
    with database.reading() as session:
        return views.ledger_of(session, person.id, before=before, book=book)


def numbers(view: BookView) -> list[int]:
    """The numbers of the entries that are shown."""
    return [row.entry.seq for row in view.rows]


def walk_over(database: Database, at: timedelta = timedelta()) -> None:
    """What the command and the worker do: walk everything, and keep what was found."""
    with database.reading() as session:
        verdict = proving.verify(session)
    with database.writing() as session:
        walks.keep(session, verdict, NOW + at)


def book_of(database: Database, person: Person) -> Book:
    """The one book of a person."""
    with database.reading() as session:
        return session.scalars(select(Book).where(Book.person_id == person.id)).one()


# --- pages --------------------------------------------------------------------------------------------------


def test_pages_lead_from_the_newest_entry_to_the_first(database: Database, ruth: Person) -> None:
    found: list[int] = []
    before: int | None = None
    while True:
        page = seen(database, ruth, before)
        (book,) = page.books
        assert (book.fault, book.verified, book.whole) == (None, len(book.rows), False)
        assert (book.entries, page.minutes) == (LONG, Minutes(reading=60 * LONG, test=15 * LONG))
        assert book.latest == (before is None)
        found += numbers(book)
        if book.older is None:
            break
        before = book.older
    assert found == list(range(LONG, 0, -1))


@pytest.mark.parametrize("before", [1, LONG + 1, 10**14])
def test_a_page_that_is_not_there_is_the_newest(database: Database, ruth: Person, before: int) -> None:
    assert numbers(seen(database, ruth, before=before).books[0]) == numbers(seen(database, ruth).books[0])


def test_of_several_books_each_has_its_pages(database: Database, ruth: Person) -> None:
    with database.writing() as session:
        second = Book(public_id="b" * 32, person_id=ruth.id, opened_at=NOW)
        session.add(second)
        session.flush()
        fill(session, second, LONG)
    page = seen(database, ruth, before=20, book=2)
    assert [numbers(book)[0] for book in page.books] == [LONG, 19]
    assert page.minutes == Minutes(reading=120 * LONG, test=30 * LONG)
    assert [numbers(book)[0] for book in seen(database, ruth, before=20).books] == [19, 19]


def test_a_reversal_on_another_page_is_told(database: Database, ruth: Person) -> None:
    book = book_of(database, ruth)
    with database.writing() as session:
        ledger.reverse(session, book.id, 3, NOW, "entered-twice")
    (page,) = seen(database, ruth, before=10).books
    assert {row.entry.seq: row.kind for row in page.rows}[3] == f"Reversed by no. {LONG + 1}"
    assert seen(database, ruth).minutes == Minutes(reading=60 * (LONG - 1), test=15 * (LONG - 1))


def test_what_is_shown_is_verified_now(database: Database, ruth: Person) -> None:
    book = book_of(database, ruth)
    with as_owner(database) as owner:
        owner.execute(update(LedgerEntry).where(of(book, 20)).values(title="Another"))
    assert seen(database, ruth).books[0].fault is None  # it is not shown
    (page,) = seen(database, ruth, before=30).books
    assert page.fault == (20, "its column title says otherwise than its text")
    assert page.verified == 19


def test_the_link_of_the_oldest_shown_entry_is_verified_too(database: Database, ruth: Person) -> None:
    book, oldest = book_of(database, ruth), LONG - ENTRIES_A_PAGE + 1
    with as_owner(database) as owner:
        owner.execute(update(LedgerEntry).where(of(book, oldest - 1)).values(hash="a" * 64))
    assert seen(database, ruth).books[0].fault == (
        oldest, "its link to the entry before does not fit: that entry was changed or replaced")


@pytest.mark.parametrize("removed", [30, LONG - ENTRIES_A_PAGE])
def test_an_entry_that_is_gone_is_missed_without_a_walk(database: Database, ruth: Person, removed: int) -> None:
    with as_owner(database) as owner:
        owner.execute(LedgerEntry.__table__.delete().where(of(book_of(database, ruth), removed)))
    fault = seen(database, ruth).books[0].fault
    assert fault is not None
    assert fault[1] in (
        f"only {LONG - 1} of the {LONG} entries up to it are there", f"entry {removed} is missing before it")


# --- what the last walk found -------------------------------------------------------------------------------


def test_the_last_walk_says_what_of_a_book_it_saw(database: Database, ruth: Person) -> None:
    assert seen(database, ruth).books[0].checked is None
    walk_over(database)
    with database.writing() as session:
        shelf.entry(session, book_of(database, ruth), recorded_at=(NOW + timedelta(hours=1)).isoformat())
    (book,) = seen(database, ruth).books
    assert book.checked == walks.Checked(NOW, LONG, ())
    walk_over(database, timedelta(hours=2))
    (book,) = seen(database, ruth).books
    assert book.checked == walks.Checked(NOW + timedelta(hours=2), LONG + 1, ())


def test_a_book_that_was_not_there_yet_was_not_seen(database: Database) -> None:
    walk_over(database, timedelta(days=-30))
    with database.writing() as session:
        person = make.person(session)
        shelf.entry(session, shelf.book(session, person))
    assert seen(database, person).books[0].checked is None


def test_what_the_last_walk_found_in_a_book_is_told_of_that_book(database: Database, ruth: Person) -> None:
    book = book_of(database, ruth)
    with database.writing() as session:
        other = make.person(session)
        shelf.entry(session, shelf.book(session, other))
    with as_owner(database) as owner:
        owner.execute(update(LedgerEntry).where(of(book, 20)).values(title="Another"))
    walk_over(database)
    told = Broken(book.public_id, 20, "its column title says otherwise than its text")
    (mine,) = seen(database, ruth).books
    assert (mine.fault, mine.kept_fault) == (None, told)
    assert set(mine.squares) == {"broken"}
    assert seen(database, other).books[0].kept_fault is None
    assert seen(database, ruth, before=30).books[0].kept_fault is None  # seen now, and told as such
    with database.reading() as session:
        record = people.record_of(session, ruth.id, NOW)
        again = people.record_of(session, ruth.id, NOW, before=30)
    assert record is not None
    assert record.books[0].told == (told,)
    assert again is not None
    assert again.books[0].told == (told,)


def test_faults_of_seals_are_kept_beside_those_of_books(database: Database) -> None:
    verdict = proving.Verdict(1, 2, 0, 0, (Broken("b" * 32, 2, "what"), BrokenSeal(3, "that")), 3)
    with database.writing() as session:
        made = walks.keep(session, verdict, NOW)
        assert (made.seals, made.broken) == (3, 2)
        rows = session.execute(select(LedgerFault.n, LedgerFault.book, LedgerFault.seq, LedgerFault.seal)).all()
        assert [tuple(row) for row in rows] == [(1, "b" * 32, 2, None), (2, None, None, 3)]
        assert walks.faults(session, made, ["b" * 32, "c" * 32]) == {"b" * 32: (Broken("b" * 32, 2, "what"),)}


def test_the_command_keeps_what_it_found(
    database: Database, database_url: str, ruth: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "load", lambda: settings_for(database_url, tmp_path))
    with as_owner(database) as owner:
        owner.execute(update(LedgerEntry).where(of(book_of(database, ruth), 20)).values(title="Another"))
    assert CliRunner().invoke(commands, ["verify"]).exit_code == 1
    with database.reading() as session:
        kept = session.scalars(select(LedgerCheck)).one()
        assert (kept.entries, kept.seals, kept.broken) == (LONG, 0, 1)
        assert session.scalar(select(func.count()).select_from(LedgerFault)) == 1
