"""Transcripts as files: every fact of every entry, whole chains to recompute, and memory that does not grow."""

from __future__ import annotations

import csv
import io
import json
import tracemalloc
from datetime import date
from itertools import pairwise

import pytest

from neurodash_ceu.credits import certificates, exporting, ledger, opened
from neurodash_ceu.credits.exporting import COLUMNS, Asked
from neurodash_ceu.credits.shelves import Shelf
from neurodash_ceu.credits.shelves import shelves as of_books
from neurodash_ceu.ports.session import Database
from neurodash_ceu.records.credits import Book, LedgerEntry
from neurodash_ceu.rules.certificate import shown_code
from neurodash_ceu.rules.credit import GENESIS, Minutes, entry_hash
from neurodash_ceu.rules.deeds import REASONS
from neurodash_ceu.rules.people import LicenceHeld
from neurodash_ceu.rules.transcripts import Period
from tests import make
from tests.credits import shelf

ALL = Period()


@pytest.fixture
def book(database: Database) -> Book:
    """A learner's book."""
    with database.writing() as session:
        return shelf.book(session)


def shelves(database: Database, *books: Book) -> tuple[Shelf, ...]:
    """These books as they are now."""
    with database.reading() as session:
        return of_books(session, [one.id for one in books])


def rows(database: Database, *books: Book, period: Period = ALL) -> list[dict[str, str]]:
    """The CSV as a spreadsheet reads it."""
    content = b"".join(exporting.csv_file(database, shelves(database, *books), period))
    assert content.startswith(exporting.MARK)
    assert content.count(b"\r\n") >= content.count(b"\n")  # RFC 4180: lines end in both
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True))


def read(database: Database, *books: Book, period: Period = ALL, licence: LicenceHeld | None = None) -> dict:
    """The JSON as a program reads it."""
    return json.loads(b"".join(exporting.json_file(
        database, shelves(database, *books), Asked("Ruth Example", period, licence), "A provider", make.NOW)))


def test_a_row_says_everything(database: Database, book: Book) -> None:
    with database.writing() as session:
        shelf.entry(session, book, edition=None)
        made, paper = shelf.credited(
            session, book, title='Gait, "dual" tasks', minutes=Minutes(reading=60, test=15),
            topics=(("ethics", 60), ("falls", 30)), approvals=("AOTA 123", "Board 9"), assessed=True, repeats=1)
        ledger.reverse(session, book.id, 2, make.NOW, "entered-twice")
        shelf.entry(session, book, kind="outside", minutes=Minutes(stated=300), format="live in person", claimed="5",
                    claimed_unit="contact-hour", proof="d" * 64, edition=None)
        shelf.entry(session, book, kind="adjustment", minutes=Minutes(stated=-45), adjusts=4, reason_code="facts-wrong")
        certificates.revoke(session, paper.code, "A mistake.", make.NOW)
    first, second, third, fourth, fifth = rows(database, book)
    assert tuple(second) == COLUMNS
    assert second == second | {
        "book": book.public_id, "number": "2", "kind": "award", "completed_on": "2026-11-22", "zone": "America/Chicago",
        "title": 'Gait, "dual" tasks', "activity_code": "ND-MS-01", "minutes": "75", "hours": "1.25",
        "minutes_reading": "60", "minutes_video": "0", "minutes_test": "15", "minutes_stated": "0",
        "topics": "ethics 60; falls 30", "format": "self-paced text", "assessed": "yes",
        "provider": "Demonstration provider", "approvals": "AOTA 123; Board 9", "edition": "e" * 64,
        "certificate": shown_code(paper.code), "certificate_state": "revoked", "reason": "", "reverses": "",
        "reversed_by": "3", "repeats": "1", "demonstration": "yes", "schema": "2", "previous_hash": made.prev_hash,
        "hash": made.hash, "started_at": "2026-11-20T09:00:00+00:00", "recorded_at": "2026-11-22T18:00:00+00:00"}
    assert (first["certificate"], first["certificate_state"], first["edition"], first["assessed"]) == ("", "", "", "no")
    assert (third["reverses"], third["minutes"], third["hours"]) == ("2", "-75", "-1.25")
    assert third["reason"] == REASONS["entered-twice"]
    assert (fourth["claimed"], fourth["claimed_unit"], fourth["proof"]) == ("5", "contact-hour", "d" * 64)
    assert (fifth["adjusts"], fifth["minutes"], fifth["hours"], fifth["minutes_stated"]) == ("4", "-45", "-0.75", "-45")
    entries = read(database, book)["entries"]
    assert [entry["number"] for entry in entries] == [1, 2, 3, 4, 5]
    assert entries[1] == entries[1] | {
        "minutes": 75, "hours": "1.25", "minutes_by_kind": {"reading": 60, "test": 15}, "assessed": True,
        "topics": {"ethics": 60, "falls": 30}, "approvals": ["AOTA 123", "Board 9"], "reversed_by": 3, "repeats": 1}


def test_a_file_without_days_holds_whole_chains(database: Database, book: Book) -> None:
    with database.writing() as session:
        other = shelf.book(session)
        for of in (book, other):
            for _ in range(3):
                shelf.entry(session, of)
    found = read(database, book, other)
    assert [one["entries"] for one in found["books"]] == [3, 3]
    for one in found["books"]:
        chain = [entry for entry in found["entries"] if entry["book"] == one["book"]]
        assert chain[0]["previous_hash"] == GENESIS
        assert all(entry_hash(entry["previous_hash"], entry["text"]) == entry["hash"] for entry in chain)
        assert all(after["previous_hash"] == before["hash"] for before, after in pairwise(chain))
        assert chain[-1]["hash"] == one["head"]
    assert (found["minutes"], found["hours"], found["minutes_by_kind"]["reading"]) == (450, "7.50", 360)


def test_days_are_both_included(database: Database, book: Book) -> None:
    days = ("2026-03-30", "2026-03-31", "2026-04-01", "2026-03-31")
    with database.writing() as session:
        for day in days:
            shelf.entry(session, book, completed_on=day)
    last = date(2026, 3, 31)
    for period, numbers in ((Period(last, last), "24"), (Period(last), "234"), (Period(None, last), "124"),
                            (Period(date(2027, 1, 1)), "")):
        assert "".join(row["number"] for row in rows(database, book, period=period)) == numbers
        found = read(database, book, period=period)
        assert "".join(str(entry["number"]) for entry in found["entries"]) == numbers
        assert found["minutes"] == 75 * len(numbers)
        assert (found["from"], found["to"]) == (period.from_on and str(period.from_on), period.until_on and str(last))


def test_nothing_is_a_file_too(database: Database, book: Book) -> None:
    assert rows(database, book) == []
    found = read(database, book, licence=LicenceHeld("PT", "Texas", "1234567"))
    assert (found["entries"], found["minutes"], found["books"][0]["head"]) == ([], 0, GENESIS)
    assert found["licence"] == {"profession": "PT", "jurisdiction": "Texas", "number": "1234567"}
    assert rows(database) == []


def test_no_title_is_a_formula(database: Database, book: Book) -> None:
    with database.writing() as session:
        shelf.entry(session, book, title='=HYPERLINK("http://evil.example")', provider="@evil", approvals=("+1", "x"),
                    activity_code="-1", topics=(("=a", 1),))
    (row,) = rows(database, book)
    assert (row["title"], row["provider"], row["activity_code"]) == (
        "'=HYPERLINK(\"http://evil.example\")", "'@evil", "'-1")
    assert (row["approvals"], row["topics"]) == ("'+1; x", "'=a 1")
    (entry,) = read(database, book)["entries"]
    assert entry["title"] == '=HYPERLINK("http://evil.example")'  # JSON says it as it is


def test_an_entry_that_cannot_be_read_does_not_stop_the_others(database: Database, book: Book) -> None:
    with database.writing() as session:
        shelf.entry(session, book)
        spoiled = shelf.entry(session, book)
        session.expunge(spoiled)
    found = [opened.Opened(1, 2, opened.read(text), text, GENESIS, "h", None, None, None)
             for text in ("", "{", "[]", '{"seq":2} ', '{"seq":2}{')]
    assert [one.facts for one in found] == [{}] * 5
    for one in found:
        assert len(next(csv.reader([exporting._row(one)], strict=True))) == len(COLUMNS)
        assert exporting.members(one)["minutes"] == 0


def test_what_is_written_meanwhile_is_not_in_it(
    database: Database, book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opened, "PAGE", 2)
    with database.writing() as session:
        for _ in range(3):
            shelf.entry(session, book)
    parts = exporting.csv_file(database, shelves(database, book), Period())
    content = next(parts) + next(parts)
    with database.writing() as session:
        ledger.reverse(session, book.id, 3, make.NOW, "entered-twice")
    content += b"".join(parts)
    found = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert [(row["number"], row["reversed_by"]) for row in found] == [("1", ""), ("2", ""), ("3", "")]


def test_pages_meet_without_a_gap(database: Database, book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opened, "PAGE", 2)
    for entries in (1, 2, 3, 4):
        with database.writing() as session:
            shelf.credited(session, book)
        assert [row["number"] for row in rows(database, book)] == [str(n + 1) for n in range(entries)]
        assert all(row["certificate"] for row in rows(database, book))
        assert len(read(database, book)["entries"]) == entries


def test_memory_does_not_grow_with_the_book(sqlite_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opened, "PAGE", 50)
    with sqlite_database.writing() as session:
        small, large = shelf.book(session), shelf.book(session)
        grown(session, small, 150)
        grown(session, large, 800)

    def peak(book: Book) -> int:
        tracemalloc.start()
        found = shelves(sqlite_database, book)
        for _ in exporting.csv_file(sqlite_database, found, ALL):
            pass
        for _ in exporting.json_file(sqlite_database, found, Asked(None, ALL), "", make.NOW):
            pass
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(small)
    assert peak(large) < peak(small) * 1.2


def grown(session, book: Book, entries: int) -> None:  # type: ignore[no-untyped-def]  # rows, quickly
    """A book with so many entries; their chain is nobody's here."""
    text = shelf.entry(session, book).facts
    columns = {column.name: column for column in LedgerEntry.__table__.columns}
    first = session.execute(LedgerEntry.__table__.select().where(columns["book_id"] == book.id)).one()._mapping
    session.execute(LedgerEntry.__table__.insert(), [dict(first) | {
        "seq": n, "facts": text, "prev_hash": f"{n:064d}", "hash": f"{book.id:032d}{n:032d}"}
        for n in range(2, entries + 1)])
