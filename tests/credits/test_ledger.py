"""A book: entries in a row without gaps, whoever writes at the same moment; reversed once; never taken from another."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date
from itertools import pairwise

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from neurodash_ceu.credits import ledger
from neurodash_ceu.ports.session import Database, open_database
from neurodash_ceu.records.credits import Book, LedgerEntry
from neurodash_ceu.records.learning import Completion
from neurodash_ceu.rules.credit import GENESIS, Minutes, entry_facts, entry_hash
from neurodash_ceu.rules.refusal import Refused
from tests import make
from tests.credits import shelf
from tests.records import rows

WRITERS = 8


def test_entries_are_numbered_and_linked(database: Database) -> None:
    with database.writing() as session:
        book = shelf.book(session)
        written = [shelf.entry(session, book) for _ in range(3)]
        assert [one.seq for one in written] == [1, 2, 3]
        assert [one.prev_hash for one in written] == [GENESIS, written[0].hash, written[1].hash]
        for one in written:
            facts = entry_facts(one.facts)
            assert (facts.book, facts.seq) == (book.public_id, one.seq)
            assert one.hash == entry_hash(one.prev_hash, one.facts)
            assert {name: getattr(one, name) for name in ledger.copies(facts)} == ledger.copies(facts)
            assert ledger.minutes_of(one) == facts.minutes
            assert ledger.facts_of(one) == facts


def test_no_person_is_named_in_an_entry(database: Database) -> None:
    with database.writing() as session:
        written = shelf.entry(session, shelf.book(session, make.person(session, legal_name="Ruth Unmistakable")))
        assert "Unmistakable" not in written.facts
        assert "070.000000" not in written.facts


def test_a_person_opens_one_book(database: Database) -> None:
    with database.writing() as session:
        person = make.person(session)
        first, again = shelf.book(session, person), shelf.book(session, person)
        assert first.id == again.id
        assert ledger.books_of(session, person.id) == (first.id,)
        assert ledger.owner_of(session, first.id) == person.id
        assert ledger.owner_of(session, first.id + 1) is None
        with pytest.raises(Refused, match="no such account"):
            ledger.open_book(session, person.id + 1, shelf.NOW)


def test_an_entry_needs_a_book(database: Database) -> None:
    with database.writing() as session, pytest.raises(Refused, match="no such book"):
        ledger.append(session, 4711, shelf.FACTS)


def released_together(act: Callable[[], None], count: int) -> list[BaseException]:
    """Run an act in threads released at one moment; return what they raised."""
    barrier, raised = threading.Barrier(count), []

    def run() -> None:
        barrier.wait(20)
        try:
            act()
        except BaseException as error:
            raised.append(error)

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return raised


def test_writers_at_the_same_moment_leave_no_gap(database: Database) -> None:
    with database.writing() as session:
        book = shelf.book(session)

    def write() -> None:
        with database.writing() as session:
            ledger.append(session, book.id, shelf.FACTS)

    assert released_together(write, WRITERS) == []
    with database.reading() as session:
        found = [entry for _, entry in ledger.walk(session, [book.id])]
    assert [one.seq for one in found] == list(range(1, WRITERS + 1))
    assert all(later.prev_hash == earlier.hash for earlier, later in pairwise(found))


def test_a_person_opens_one_book_from_many_places(database: Database) -> None:
    with database.writing() as session:
        person = make.person(session).id

    def open_one() -> None:
        with database.writing() as session:
            ledger.open_book(session, person, shelf.NOW)

    assert released_together(open_one, WRITERS) == []
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Book)) == 1


@pytest.mark.parametrize("taken", ["seq", "prev_hash"])
def test_two_writers_cannot_both_append(database: Database, database_url: str, taken: str) -> None:
    """Whoever goes round the verb, and so its lock, meets the keys: the second one loses, on another connection."""
    with database.writing() as session:
        book = shelf.book(session)
        shelf.entry(session, book)
    other = open_database(database_url)
    third = rows.entry(book.id, 2 if taken == "seq" else 3, hash="b" * 64,
                       prev_hash="a" * 64 if taken == "prev_hash" else "c" * 64)
    lost: list[BaseException] = []

    def race() -> None:
        try:
            with other.writing() as rival:
                rival.add(third)
        except IntegrityError as error:
            lost.append(error)

    thread = threading.Thread(target=race)
    with database.writing() as session:
        session.add(rows.entry(book.id, 2, prev_hash="a" * 64))
        session.flush()
        thread.start()
        thread.join(0.3)
        assert thread.is_alive()  # it waits for us to decide
    thread.join(20)
    other.close()
    assert len(lost) == 1
    with database.reading() as session:
        assert [entry.seq for _, entry in ledger.walk(session, [book.id])] == [1, 2]


# --- corrections --------------------------------------------------------------------------------------------


def test_a_reversal_takes_back_minute_for_minute(database: Database) -> None:
    with database.writing() as session:
        book = shelf.book(session)
        first = shelf.entry(session, book, minutes=Minutes(reading=60, test=15))
        back = ledger.reverse(session, book.id, first.seq, shelf.NOW, "entered-twice")
        assert (back.kind, back.reverses_seq, back.seq) == ("reversal", 1, 2)
        assert ledger.minutes_of(back) + ledger.minutes_of(first) == Minutes()
        assert (back.title, back.completed_on, back.edition_sha) == (first.title, first.completed_on, first.edition_sha)
        assert entry_facts(back.facts).reason_code == "entered-twice"


def test_what_cannot_be_reversed_says_why(database: Database) -> None:
    with database.writing() as session:
        book, other = shelf.book(session), shelf.book(session)
        first = shelf.entry(session, book)
        shelf.entry(session, book)
        back = ledger.reverse(session, book.id, first.seq, shelf.NOW, "entered-twice")
        for book_id, seq, sentence in (
            (book.id, first.seq, "reversed before"), (book.id, back.seq, "A reversal cannot be reversed"),
            (book.id, 9, "no such entry"), (other.id, 2, "no such entry"),
        ):
            with pytest.raises(Refused, match=sentence):
                ledger.reverse(session, book_id, seq, shelf.NOW, "entered-twice")


def refused(database: Database, *new: object, match: str) -> None:
    """Writing these rows, without any verb, is refused by the constraint of that name."""
    with pytest.raises(IntegrityError, match=match), database.writing() as session:
        for row in new:
            session.add(row)
            session.flush()
            session.expunge_all()


@pytest.fixture
def book(database: Database) -> int:
    """A book with one entry of 75 minutes."""
    with database.writing() as session:
        made = rows.book(session)
        session.add(rows.entry(made.id, 1))
        return made.id


def named(database: Database, name: str, columns: str) -> str:
    """How a broken key shows: by its name on PostgreSQL, by its columns on SQLite."""
    return columns if database.is_sqlite else name


def reversal(book_id: int, seq: int, of: int) -> LedgerEntry:
    """An entry that reverses another, written without the verb."""
    return rows.entry(book_id, seq, kind="reversal", reverses_seq=of, minutes_reading=-60, minutes_test=-15)


def test_an_entry_is_reversed_once(database: Database, book: int) -> None:
    refused(database, reversal(book, 2, 1), reversal(book, 3, 1),
            match=named(database, "an_entry_is_reversed_once", "written once"))


def test_a_reversal_stays_in_its_book(database: Database, book: int) -> None:
    with database.writing() as session:
        other = rows.book(session).id
        session.add(rows.entry(other, 1))
    refused(database, reversal(other, 3, 2), match=named(database, "a_reversal_stays_in_its_book", "FOREIGN KEY"))


MAY_NOT_SAY: list[tuple[dict[str, object], str]] = [
    ({"seq": 0}, "seq_starts_at_one"),
    ({"seq": 2, "kind": "reversal", "reverses_seq": 2}, "a_reversal_comes_later"),
    ({"seq": 2, "kind": "gift"}, "kind_is_known"),
    ({"seq": 2, "kind": "reversal"}, "only_reversals_reverse"),
    ({"seq": 2, "kind": "award", "reverses_seq": 1}, "only_reversals_reverse"),
    *(({"seq": 2, "kind": kind, f"minutes_{minutes}": -1}, "only_corrections_may_be_negative")
      for kind in ("award", "outside") for minutes in ("reading", "video", "exercise", "test", "evaluation")),
    ({"seq": 2, "hash": "a" * 63}, "hashes_are_whole"),
    ({"seq": 2, "prev_hash": ""}, "hashes_are_whole"),
]


def test_what_an_entry_may_not_say(database: Database, book: int) -> None:
    for columns, name in MAY_NOT_SAY:
        refused(database, rows.entry(book, **columns), match=name)


@pytest.mark.parametrize("kind", ["adjustment", "reversal"])
def test_corrections_may_be_negative(database: Database, book: int, kind: str) -> None:
    with database.writing() as session:
        session.add(rows.entry(book, 2, kind=kind, reverses_seq=1 if kind == "reversal" else None, minutes_reading=-60))
    with database.reading() as session:
        assert session.get_one(LedgerEntry, (book, 2)).minutes_reading == -60


# --- a completion and its credit ----------------------------------------------------------------------------


def completion(book_id: int, seq: int, n: int = 1) -> Completion:
    """A completion of an enrollment, paid for by an entry."""
    return Completion(book_id=book_id, enrollment_n=n, entry_seq=seq, completed_at=rows.NOW,
                      completed_on=date(2026, 11, 22), zone="UTC")


@pytest.fixture
def enrolled(database: Database, book: int) -> int:
    """A book with one entry and two enrollments."""
    with database.writing() as session:
        rows.enrollment(session, book, 1)
        rows.enrollment(session, book, 2)
    return book


def test_a_completion_needs_its_entry(database: Database, enrolled: int) -> None:
    with pytest.raises(IntegrityError), database.writing() as session:
        session.add(completion(enrolled, None))  # type: ignore[arg-type]  # what must not be
    refused(database, completion(enrolled, 2), match=named(database, "a_completion_has_its_credit", "FOREIGN KEY"))


def test_a_completion_needs_an_entry_of_its_own_book(database: Database, enrolled: int) -> None:
    with database.writing() as session:
        other = rows.book(session).id
        rows.enrollment(session, other)
    refused(database, completion(other, 1), match=named(database, "a_completion_has_its_credit", "FOREIGN KEY"))


def test_an_entry_pays_for_one_completion(database: Database, enrolled: int) -> None:
    refused(database, completion(enrolled, 1, 1), completion(enrolled, 1, 2),
            match=named(database, "an_entry_pays_for_one_completion", "written once"))


def test_an_enrollment_is_completed_once(database: Database, enrolled: int) -> None:
    with database.writing() as session:
        session.add(rows.entry(enrolled, 2))
    refused(database, completion(enrolled, 1), completion(enrolled, 2),
            match=named(database, "pk_completions", "written once"))


def test_an_entry_has_one_certificate_of_a_revision(database: Database, book: int) -> None:
    with database.reading() as session:
        entry = session.get_one(LedgerEntry, (book, 1))
    refused(database, rows.certificate(entry, "A"), rows.certificate(entry, "B"),
            match=named(database, "one_certificate_per_entry_and_revision", "written once"))
    refused(database, rows.certificate(entry, "A", revision=2), match="later_revisions_supersede")
    refused(database, rows.certificate(entry, "A", entry_hash="f" * 64), match=named(
        database, "fk_certificates_entry_hash", "FOREIGN KEY"))


def test_a_transaction_that_fails_writes_nothing(database: Database, book: int) -> None:
    with pytest.raises(RuntimeError), database.writing() as session:
        _write_and_fail(session, book)
    with database.reading() as session:
        assert session.get(LedgerEntry, (book, 2)) is None


def _write_and_fail(session: Session, book_id: int) -> None:
    ledger.append(session, book_id, shelf.FACTS)
    raise RuntimeError("after the entry, before the commit")
