"""`ledger verify` names what an owner of the database changed behind the triggers, each thing in its own words."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import Connection, insert, select, text, update
from sqlalchemy.orm import Session

from neurodash_ceu import settings
from neurodash_ceu.credits import certificates, judging, ledger, proving
from neurodash_ceu.credits.cli import ledger as commands
from neurodash_ceu.ports.session import Database
from neurodash_ceu.records.credits import Book, LedgerEntry
from neurodash_ceu.records.everything import WRITE_ONCE
from neurodash_ceu.records.write_once import drop_triggers
from neurodash_ceu.rules.canonical import sha256_of
from neurodash_ceu.rules.credit import GENESIS, Minutes, entry_facts, entry_hash, entry_text
from tests.conftest import settings_for
from tests.credits import shelf
from tests.credits.test_ledger import completion
from tests.records import rows

Books = tuple[Book, Book]


@pytest.fixture
def books(database: Database) -> Books:
    """Two books: three entries with a certificate each, the first completed; and one entry without either."""
    with database.writing() as session:
        first, second = shelf.book(session), shelf.book(session)
        rows.enrollment(session, first.id)
        for _ in range(3):
            shelf.credited(session, first)
        session.add(completion(first.id, 1))
        shelf.entry(session, second)
    return first, second


@contextmanager
def as_owner(database: Database) -> Iterator[Connection]:
    """A connection of somebody who owns the database: triggers dropped, foreign keys not looked at."""
    with database.engine.connect() as connection:
        if database.is_sqlite:
            connection.exec_driver_sql("ROLLBACK")
            connection.connection.driver_connection.execute("PRAGMA foreign_keys = OFF")
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            connection.execute(text("SET session_replication_role = replica"))
        for table, word in WRITE_ONCE.items():
            for statement in drop_triggers(table, word, database.engine.dialect.name):
                connection.exec_driver_sql(statement)
        yield connection
        connection.commit()
        connection.invalidate()


def found(database: Database) -> list[str]:
    """What `ledger verify` names."""
    with database.reading() as session:
        return [str(one) for one in proving.verify(session).broken]


def code_of(database: Database, book: Book, seq: int) -> str:
    """The code of an entry's certificate."""
    with database.reading() as session:
        return certificates.of_entries(session, [book.id])[book.id, seq].certificate.code


def entry_of(database: Database, book: Book, seq: int) -> LedgerEntry:
    """An entry as it is kept now."""
    with database.reading() as session:
        return session.get_one(LedgerEntry, (book.id, seq))


def of(book: Book, seq: int) -> Any:
    """The condition that finds an entry."""
    return (LedgerEntry.book_id == book.id) & (LedgerEntry.seq == seq)


def test_what_is_as_written_is_not_named(database: Database, books: Books) -> None:
    with database.reading() as session:
        assert proving.verify(session) == proving.Verdict(
            books=2, entries=4, certificates=3, completions=1, broken=())


def test_an_empty_ledger_is_whole(database: Database) -> None:
    with database.reading() as session:
        assert proving.verify(session) == proving.Verdict(0, 0, 0, 0, ())


def test_a_changed_text(database: Database, books: Books) -> None:
    kept = entry_of(database, books[0], 2)
    changed = kept.facts.replace('"reading":60', '"reading":90')
    assert changed != kept.facts
    with as_owner(database) as owner:
        owner.execute(update(LedgerEntry).where(of(books[0], 2)).values(facts=changed))
    assert found(database) == [
        f"book {books[0].public_id}, entry 2: its text was changed after it was written"]


def test_a_changed_text_with_its_own_new_hash(database: Database, books: Books) -> None:
    """One row rewritten whole fits the one before it, but not the one after it, and not its certificate."""
    kept = entry_of(database, books[0], 2)
    changed = entry_text(replace(entry_facts(kept.facts), minutes=Minutes(reading=90, test=15)))
    with as_owner(database) as owner:
        owner.execute(update(LedgerEntry).where(of(books[0], 2)).values(
            facts=changed, hash=entry_hash(kept.prev_hash, changed), minutes_reading=90))
    name, code = books[0].public_id, code_of(database, books[0], 2)
    assert found(database) == [
        f"book {name}, entry 3: its link to the entry before does not fit: that entry was changed or replaced",
        f"book {name}, entry 2: certificate {code} was issued for another text: the book was rewritten"]


@pytest.mark.parametrize(("column", "value"), [
    ("minutes_reading", 90), ("title", "Another title"), ("kind", "outside"), ("activity_code", "ND-2"),
    ("edition_sha", "f" * 64), ("completed_on", shelf.NOW.date()), ("recorded_at", shelf.NOW), ("schema", 1)])
def test_a_changed_column(database: Database, books: Books, column: str, value: object) -> None:
    with as_owner(database) as owner:
        owner.execute(update(LedgerEntry).where(of(books[0], 2)).values({column: value}))
    assert found(database) == [
        f"book {books[0].public_id}, entry 2: its column {column} says otherwise than its text"]


def test_every_copied_column_is_compared() -> None:
    """A column that repeats the text and is not compared would be the place to lie."""
    own = {"book_id", "facts", "prev_hash", "hash"}
    assert set(LedgerEntry.__table__.columns.keys()) - own == set(ledger.copies(shelf.FACTS)) == set(judging.COPIED)


def test_a_removed_newest_row(database: Database, books: Books) -> None:
    code = code_of(database, books[0], 3)
    with as_owner(database) as owner:
        owner.execute(LedgerEntry.__table__.delete().where(of(books[0], 3)))
    assert found(database) == [
        f"book {books[0].public_id}, entry 3: the entry that certificate {code} prints is missing"]


def test_a_removed_middle_row(database: Database, books: Books) -> None:
    code = code_of(database, books[0], 2)
    with as_owner(database) as owner:
        owner.execute(LedgerEntry.__table__.delete().where(of(books[0], 2)))
    name = books[0].public_id
    assert found(database) == [
        f"book {name}, entry 3: entry 2 is missing before it",
        f"book {name}, entry 2: the entry that certificate {code} prints is missing"]


def test_an_emptied_book(database: Database, books: Books) -> None:
    """No row of it is left to walk: its certificates and its completion still point at it."""
    codes = [code_of(database, books[0], seq) for seq in (1, 2, 3)]
    with as_owner(database) as owner:
        owner.execute(LedgerEntry.__table__.delete().where(LedgerEntry.book_id == books[0].id))
    name = books[0].public_id
    assert found(database) == [
        *(f"book {name}, entry {seq}: the entry that certificate {code} prints is missing"
          for seq, code in enumerate(codes, 1)),
        f"book {name}, entry 1: a completion points at it, and it is missing"]


def test_a_book_whose_own_row_is_gone(database: Database, books: Books) -> None:
    with as_owner(database) as owner:
        owner.execute(Book.__table__.delete().where(Book.id == books[0].id))
    assert found(database) == ["book (its row is missing), entry 1: its text belongs to another book"]
    with as_owner(database) as owner:
        owner.execute(LedgerEntry.__table__.delete().where(of(books[0], 3)))
    code = code_left(database)
    assert found(database) == [
        "book (its row is missing), entry 1: its text belongs to another book",
        f"book (its row is missing), entry 3: the entry that certificate {code} prints is missing"]


def code_left(database: Database) -> str:
    """The code of the certificate whose entry is gone, without asking any book for it."""
    with database.reading() as session:
        return str(session.scalar(text("SELECT code FROM certificates WHERE entry_seq = 3")))


def rewrite(owner: Connection, book: Book, minutes: Minutes) -> None:
    """Write a book anew from its first entry: other minutes, and hashes that fit all along."""
    previous = GENESIS
    kept = owner.execute(select(LedgerEntry.__table__).where(LedgerEntry.book_id == book.id)
                         .order_by(LedgerEntry.seq)).all()
    for row in kept:
        facts = replace(entry_facts(row.facts), minutes=minutes)
        written = entry_text(facts)
        now = entry_hash(previous, written)
        owner.execute(update(LedgerEntry).where(of(book, row.seq)).values(
            **ledger.copies(facts), facts=written, prev_hash=previous, hash=now))
        previous = now


def test_a_rewritten_book(database: Database, books: Books) -> None:
    codes = [code_of(database, books[0], seq) for seq in (1, 2, 3)]
    with as_owner(database) as owner:
        rewrite(owner, books[0], Minutes(reading=600))
    assert found(database) == [
        f"book {books[0].public_id}, entry {seq}: certificate {code} was issued for another text: the book was "
        "rewritten" for seq, code in enumerate(codes, 1)]


def test_changed_facts_of_a_certificate(database: Database, books: Books) -> None:
    code = code_of(database, books[0], 2)
    with as_owner(database) as owner:
        owner.execute(text("UPDATE certificate_facts SET facts = replace(facts, 'Ruth', 'Rita') WHERE code = :code"),
                      {"code": code})
    assert found(database) == [f"book {books[0].public_id}, entry 2: the facts of certificate {code} were changed"]


def test_erased_facts_are_no_fault(database: Database, books: Books) -> None:
    with database.writing() as session:
        certificates.erase_facts(session, code_of(database, books[0], 2), shelf.NOW, actor_id=None, acting_as="command")
    assert found(database) == []


def test_a_moved_entry(database: Database, books: Books) -> None:
    """The first entry of one book, put as the first into a third: number, link and hash fit, the text does not."""
    with database.writing() as session:
        third = shelf.book(session)
    with as_owner(database) as owner:
        owner.execute(update(LedgerEntry).where(of(books[1], 1)).values(book_id=third.id))
    assert found(database) == [f"book {third.public_id}, entry 1: its text belongs to another book"]


def test_an_entry_moved_behind_others(database: Database, books: Books) -> None:
    with as_owner(database) as owner:
        owner.execute(update(LedgerEntry).where(of(books[1], 1)).values(book_id=books[0].id, seq=4, prev_hash="a" * 64))
    assert found(database) == [
        f"book {books[0].public_id}, entry 4: its link to the entry before does not fit: that entry was changed or "
        "replaced"]


@pytest.mark.parametrize(("written", "why"), [
    ("{}", "the text is not of schema 1 or 2"),
    ("nothing", "the text is not JSON (Expecting value: line 1 column 1 (char 0))")])
def test_a_text_that_cannot_be_read(database: Database, books: Books, written: str, why: str) -> None:
    """Rewritten with a hash that fits, so that only reading it tells."""
    with as_owner(database) as owner:
        owner.execute(update(LedgerEntry).where(of(books[1], 1)).values(
            facts=written, hash=entry_hash(GENESIS, written)))
    assert found(database) == [f"book {books[1].public_id}, entry 1: its text cannot be read: {why}"]


def test_the_first_fault_of_every_book_is_named(database: Database, books: Books) -> None:
    with as_owner(database) as owner:
        owner.execute(update(LedgerEntry).values(facts=LedgerEntry.facts + " "))
    assert found(database) == [
        f"book {book.public_id}, entry 1: its text was changed after it was written" for book in books]


def test_a_hash_by_hand(database: Database, books: Books) -> None:
    """What the documentation promises: SHA-256 over the previous hash, a newline, the text."""
    kept = entry_of(database, books[0], 2)
    assert kept.hash == sha256_of(f"{kept.prev_hash}\n{kept.facts}")


# --- the command --------------------------------------------------------------------------------------------


@pytest.fixture
def verify(database: Database, database_url: str, tmp_path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """`neurodash ledger verify` on this database: (exit code, lines)."""
    monkeypatch.setattr(settings, "load", lambda: settings_for(database_url, tmp_path))

    def run() -> tuple[int, list[str]]:
        result = CliRunner().invoke(commands, ["verify"])
        return result.exit_code, result.output.splitlines()

    return run


def test_the_command_says_what_it_walked(database: Database, books: Books, verify) -> None:
    assert verify() == (0, [
        "Walked 2 books, 4 entries, 3 certificates, 1 completion, 0 seals: everything is as it was written."])


def test_the_command_names_what_is_broken(database: Database, books: Books, verify) -> None:
    code = code_of(database, books[0], 3)
    with as_owner(database) as owner:
        owner.execute(update(LedgerEntry).where(of(books[1], 1)).values(minutes_test=16))
        owner.execute(LedgerEntry.__table__.delete().where(of(books[0], 3)))
    assert verify() == (1, [
        f"book {books[1].public_id}, entry 1: its column minutes_test says otherwise than its text",
        f"book {books[0].public_id}, entry 3: the entry that certificate {code} prints is missing",
        "Walked 2 books, 3 entries, 3 certificates, 1 completion, 0 seals: 2 things not as written."])


# --- memory -------------------------------------------------------------------------------------------------


def fill(session: Session, book: Book, count: int) -> None:
    """Append entries to a book without asking for the last one each time."""
    previous, columns = GENESIS, []
    for seq in range(1, count + 1):
        facts = replace(shelf.FACTS, book=book.public_id, seq=seq)
        written = entry_text(facts)
        hashed = entry_hash(previous, written)
        columns.append({"book_id": book.id, "facts": written, "prev_hash": previous, "hash": hashed,
                        **ledger.copies(facts)})
        previous = hashed
    session.execute(insert(LedgerEntry), columns)


def peak_of_verify(database: Database) -> int:
    """Bytes that walking everything needed at most."""
    tracemalloc.start()
    try:
        with database.reading() as session:
            assert proving.verify(session).broken == ()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_a_long_ledger_needs_no_more_memory(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twenty times the entries in about the same memory. The margin is for what waits to be collected."""
    monkeypatch.setattr(ledger, "BATCH", 100)
    with database.writing() as session:
        fill(session, shelf.book(session), 200)
    peak_of_verify(database)  # what is loaded once is not counted against the ledger
    short = peak_of_verify(database)
    with database.writing() as session:
        fill(session, shelf.book(session), 4_000)
    assert peak_of_verify(database) < short * 4


def test_the_server_hands_over_a_batch_at_a_time(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL's rows would otherwise all come at once, in memory that Python does not see."""
    monkeypatch.setattr(ledger, "BATCH", 1)
    with database.writing() as session:
        fill(session, shelf.book(session), 5)
        walk = ledger.walk(session)
        next(walk)
        if not database.is_sqlite:  # which reads its rows from the file as they are asked for
            assert session.scalar(text("SELECT count(*) FROM pg_cursors")) == 1
        assert len(list(walk)) == 4
