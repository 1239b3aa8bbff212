"""Seals: what they hold, and that each thing an owner of the database could do behind them is found.

No entry here has a certificate: only the seals can tell.
"""

from __future__ import annotations

import json
import threading
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from neurodash_ceu import settings
from neurodash_ceu.credits import ledger, proving, sealing, seals
from neurodash_ceu.credits.cli import ledger as commands
from neurodash_ceu.ports.session import Database
from neurodash_ceu.ports.storage import Storage
from neurodash_ceu.records.audit import AuditEvent
from neurodash_ceu.records.credits import Book, LedgerEntry, Seal
from neurodash_ceu.rules.credit import GENESIS, Minutes
from neurodash_ceu.rules.merkle import root_of
from tests import make
from tests.conftest import settings_for
from tests.credits import shelf
from tests.credits.test_proving import as_owner, of, rewrite

NOW = make.NOW
DAY = timedelta(days=1)


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    """Where the files of heads are kept."""
    return Storage(tmp_path / "kept")


@pytest.fixture
def books(database: Database, storage: Storage) -> list[Book]:
    """Three books: one of three entries, one of one, one empty. Sealed on two days, each time after an entry."""
    with database.writing() as session:
        made = [shelf.book(session) for _ in range(3)]
        for of_book in (0, 0, 1):
            shelf.entry(session, made[of_book])
    sealed(database, storage, NOW)
    with database.writing() as session:
        shelf.entry(session, made[0])
    sealed(database, storage, NOW + DAY)
    return made


def sealed(database: Database, storage: Storage, now: datetime) -> Seal | None:
    """Seal the ledger."""
    with database.writing() as session:
        return sealing.seal(session, storage, now)


def found(database: Database, storage: Storage, *roots: str) -> list[str]:
    """What `ledger verify` names."""
    with database.reading() as session:
        return [str(one) for one in proving.verify(session, storage, roots).broken]


def seal(database: Database, number: int) -> Seal:
    """A seal as its row stands."""
    with database.reading() as session:
        return session.get_one(Seal, number)


def path_of(storage: Storage, row: Seal) -> Path:
    """The file of its heads."""
    return storage.folder / row.heads_sha256[:2] / row.heads_sha256[2:]


# --- what is made -------------------------------------------------------------------------------------------


def test_what_is_as_it_was_sealed_is_not_named(database: Database, storage: Storage, books: list[Book]) -> None:
    with database.writing() as session:
        shelf.entry(session, books[0])  # written since: the book has what was sealed, and more
        shelf.entry(session, books[2])
        shelf.book(session)
    with database.reading() as session:
        verdict = proving.verify(session, storage)
    assert (verdict.seals, verdict.broken) == (2, ())
    assert found(database, storage, seal(database, 1).root, seal(database, 2).root) == []


def test_a_file_of_heads_can_be_checked_by_hand(database: Database, storage: Storage, books: list[Book]) -> None:
    first, second = seal(database, 1), seal(database, 2)
    lines = storage.get(second.heads_sha256).split(b"\n")
    assert lines.pop() == b""
    assert root_of(lines) == second.root
    assert json.loads(lines[0]) == {
        "at": "2026-11-25T15:30:00+00:00", "format": "neurodash ledger heads 1", "seal": 2,
        "before": {"seal": 1, "root": first.root, "heads_sha256": first.heads_sha256}}
    with database.reading() as session:
        head = {book: session.scalar(select(LedgerEntry.hash).where(of(book, seq)))
                for book, seq in ((books[0], 3), (books[1], 1))}
    assert lines[1:] == sorted(line.encode() for line in (
        f"{books[0].public_id} 3 {head[books[0]]}", f"{books[1].public_id} 1 {head[books[1]]}",
        f"{books[2].public_id} 0 {GENESIS}"))
    assert (second.books, second.entries, first.entries) == (3, 4, 3)
    assert json.loads(storage.get(first.heads_sha256).split(b"\n")[0])["before"] is None


def test_a_seal_is_noted_in_the_audit_log(database: Database, storage: Storage, books: list[Book]) -> None:
    with database.reading() as session:
        event = session.scalars(select(AuditEvent).where(AuditEvent.act == sealing.SEALED).order_by(
            AuditEvent.id.desc())).first()
    assert event is not None
    made = seal(database, 2)
    assert (event.acting_as, event.subject_kind, event.subject_id) == ("worker", "seal", "2")
    assert json.loads(event.after or "") == {
        "root": made.root, "heads_sha256": made.heads_sha256, "books": 3, "entries": 4}


def test_an_empty_ledger_is_sealed_too(database: Database, storage: Storage) -> None:
    made = sealed(database, storage, NOW)
    assert made is not None
    assert (made.id, made.books, made.entries) == (1, 0, 0)
    assert found(database, storage) == []


def test_a_day_without_an_entry_needs_one_seal(database: Database, storage: Storage, books: list[Book]) -> None:
    late = (NOW + DAY).replace(hour=23, minute=59)
    assert sealed(database, storage, late) is None
    assert sealed(database, storage, (NOW + 2 * DAY).replace(hour=0, minute=0)) is not None
    with database.writing() as session:
        shelf.entry(session, books[1])
    again = sealed(database, storage, NOW + 2 * DAY)
    assert again is not None
    assert again.id == 4
    path_of(storage, again).unlink()
    assert sealed(database, storage, NOW + 2 * DAY) is not None  # what cannot be compared is sealed anew


def test_two_who_seal_at_once_make_one_seal(database: Database, storage: Storage) -> None:
    with database.writing() as session:
        shelf.entry(session, shelf.book(session))
    start, refused = threading.Barrier(4), []

    def run() -> None:
        start.wait()
        try:
            sealed(database, storage, NOW)
        except IntegrityError:
            refused.append(1)

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Seal)) == 1
    assert found(database, storage) == []


def test_many_books_need_no_more_memory(
    database: Database, storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sealing and checking twenty times the books in about the same memory."""
    monkeypatch.setattr(sealing, "BATCH", 50)
    with database.writing() as session:
        owner = make.person(session).id
    day = 0

    def peak(first: int, last: int) -> int:
        nonlocal day
        with database.writing() as session:
            session.execute(insert(Book), [{"public_id": f"{n * 7919 % 10007:032x}", "person_id": owner,
                                            "opened_at": NOW} for n in range(first, last)])
        day += 1
        tracemalloc.start()
        try:
            sealed(database, storage, NOW + day * DAY)
            assert found(database, storage) == []
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(1, 50)  # what is loaded once is not counted
    assert peak(100, 2_000) < peak(50, 100) * 4


# --- what was done to the books -----------------------------------------------------------------------------


def forge_tail(database: Database, book: Book, keep: int, write: int) -> None:
    """Take the entries behind number `keep` off a book and write others there, through the verb that writes them."""
    with as_owner(database) as owner:
        owner.execute(delete(LedgerEntry).where(LedgerEntry.book_id == book.id, LedgerEntry.seq > keep))
    with database.writing() as session:
        for _ in range(write):
            shelf.entry(session, book, minutes=Minutes(reading=600))


OTHER = "it is not the one that seal {} of 2026-11-{} names: the book was rewritten, or its end was"
NONE = "it is missing, and seal {} of 2026-11-{} names it as the newest of its book"


@pytest.mark.parametrize(("keep", "write", "seq", "said"), [
    (2, 1, 3, OTHER.format(2, 25)), (2, 5, 3, OTHER.format(2, 25)), (1, 4, 2, OTHER.format(1, 24)),
    (2, 0, 3, NONE.format(2, 25)), (1, 0, 2, NONE.format(1, 24)), (0, 0, 2, NONE.format(1, 24))])
def test_a_tail_that_was_cut_or_forged(
    database: Database, storage: Storage, books: list[Book], keep: int, write: int, seq: int, said: str
) -> None:
    forge_tail(database, books[0], keep, write)
    assert found(database, storage) == [f"book {books[0].public_id}, entry {seq}: {said}"]


def test_a_rewritten_book(database: Database, storage: Storage, books: list[Book]) -> None:
    with as_owner(database) as owner:
        rewrite(owner, books[0], Minutes(reading=600))
    assert found(database, storage) == [f"book {books[0].public_id}, entry 2: {OTHER.format(1, 24)}"]


@pytest.mark.parametrize(("which", "length", "seal"), [(0, 2, "seal 1 of 2026-11-24"), (2, 0, "seal 2 of 2026-11-25")])
def test_a_removed_book(
    database: Database, storage: Storage, books: list[Book], which: int, length: int, seal: str
) -> None:
    with as_owner(database) as owner:
        owner.execute(delete(LedgerEntry).where(LedgerEntry.book_id == books[which].id))
        owner.execute(delete(Book).where(Book.id == books[which].id))
    assert found(database, storage) == [
        f"book {books[which].public_id}, entry {length}: the book is missing, which {seal} names"]


def test_what_was_forged_before_a_later_seal_is_still_found(
    database: Database, storage: Storage, books: list[Book]
) -> None:
    """The newest seal names the forged entry, but the one before does not."""
    forge_tail(database, books[1], 0, 1)
    sealed(database, storage, NOW + 2 * DAY)
    assert found(database, storage) == [f"book {books[1].public_id}, entry 1: {OTHER.format(2, 25)}"]


# --- what was done to the seals -----------------------------------------------------------------------------


def behind(database: Database, *statements: object) -> None:
    """Statements of somebody who owns the database."""
    with as_owner(database) as owner:
        for statement in statements:
            owner.execute(statement)  # type: ignore[call-overload]  # any statement


def without_event(number: int) -> object:
    return delete(AuditEvent).where(AuditEvent.subject_kind == "seal", AuditEvent.subject_id == str(number))


def without(number: int) -> object:
    return delete(Seal).where(Seal.id == number)


@pytest.mark.parametrize(("number", "column", "value", "said"), [
    (2, "root", "0" * 64, {seals.LOGGED_OTHERWISE, seals.OTHER_ROOT}),
    (1, "root", "0" * 64, {seals.LOGGED_OTHERWISE, seals.BEGINS_OTHERWISE}),
    (2, "entries", 5, {seals.LOGGED_OTHERWISE, seals.OTHER_COUNTS}),
    (1, "books", 5, {seals.LOGGED_OTHERWISE}),
    (2, "sealed_at", NOW, {seals.BEGINS_OTHERWISE}),
    (2, "heads_sha256", "0" * 64, {seals.LOGGED_OTHERWISE, seals.MISSING})])
def test_a_row_that_was_altered(
    database: Database, storage: Storage, books: list[Book], number: int, column: str, value: object, said: set[str]
) -> None:
    behind(database, update(Seal).where(Seal.id == number).values({column: value}))
    assert {line.split(": ", 1)[1] for line in found(database, storage)} == said


@pytest.mark.parametrize("number", [1, 2])
def test_a_file_that_was_replaced_or_removed(
    database: Database, storage: Storage, books: list[Book], number: int
) -> None:
    path = path_of(storage, seal(database, number))
    content = path.read_bytes()
    path.write_bytes(content.replace(b" 1 ", b" 2 "))
    assert found(database, storage) == [f"seal {number}: {seals.DAMAGED}"]
    path.unlink()
    assert found(database, storage) == [f"seal {number}: {seals.MISSING}"]


def test_the_row_and_the_file_of_another_seal(database: Database, storage: Storage, books: list[Book]) -> None:
    """The newest seal made to be the one before: its root, its file, and what the audit log has of it."""
    first = seal(database, 1)
    values = {"root": first.root, "heads_sha256": first.heads_sha256, "books": first.books, "entries": first.entries}
    with database.reading() as session:
        after = session.scalar(select(AuditEvent.after).where(AuditEvent.subject_id == "1",
                                                              AuditEvent.act == sealing.SEALED))
    behind(database, update(Seal).where(Seal.id == 2).values(values),
           update(AuditEvent).where(AuditEvent.subject_kind == "seal").values(after=after))
    assert found(database, storage) == [f"seal 2: {seals.BEGINS_OTHERWISE}"]


@pytest.mark.parametrize("number", [1, 2])
def test_a_seal_that_was_removed(database: Database, storage: Storage, books: list[Book], number: int) -> None:
    behind(database, without(number))
    assert found(database, storage) == [f"seal {number}: {seals.GONE}"]


def test_a_first_seal_that_was_removed_with_its_event(
    database: Database, storage: Storage, books: list[Book]
) -> None:
    behind(database, without(1), without_event(1))
    assert found(database, storage) == [f"seal 1: {seals.GONE}"]


def test_a_seal_that_nobody_noted(database: Database, storage: Storage, books: list[Book]) -> None:
    behind(database, without_event(2))
    assert found(database, storage) == [f"seal 2: {seals.UNLOGGED}"]


def test_a_forger_who_seals_anew_does_not_come_to_the_same_root(
    database: Database, storage: Storage, books: list[Book]
) -> None:
    """The newest seal taken off with its event, a tail forged, sealed anew: only the root that was noted tells."""
    root = seal(database, 2).root
    behind(database, without(2), without_event(2))
    forge_tail(database, books[0], 2, 1)
    sealed(database, storage, NOW + DAY)
    assert found(database, storage) == []
    assert found(database, storage, root) == [
        f"seal 2: neither it nor one before has the root {root}, which was noted elsewhere: a seal was removed or "
        "replaced"]


@given(st.sets(st.binary(max_size=2)), st.sets(st.binary(max_size=2)))
def test_two_sorted_streams_are_merged(one: set[bytes], two: set[bytes]) -> None:
    assert list(seals._without(iter(sorted(one)), iter(sorted(two)))) == sorted(one - two)


# --- the commands -------------------------------------------------------------------------------------------


@pytest.fixture
def run(database: Database, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[object]:
    """`neurodash ledger …` on this database: (exit code, lines)."""
    monkeypatch.setattr(settings, "load", lambda: settings_for(database_url, tmp_path))

    def run(*words: str) -> tuple[int, list[str]]:
        result = CliRunner().invoke(commands, words)
        return result.exit_code, result.output.splitlines()

    return run  # type: ignore[return-value]  # a fixture


def test_the_command_says_what_it_sealed(database: Database, run) -> None:
    with database.writing() as session:
        shelf.entry(session, shelf.book(session))
    code, lines = run("seal")
    made = seal(database, 1)
    at = made.sealed_at.astimezone(UTC).isoformat(" ", "seconds")
    assert (code, lines) == (0, [f"Seal 1, {at}: 1 book, 1 entry.", f"Root: {made.root}"])
    assert run("seal") == (0, [f"Nothing was written since. Seal 1, {at}: 1 book, 1 entry.", f"Root: {made.root}"])
    assert run("verify", "--root", made.root.upper()) == (0, [
        "Walked 1 book, 1 entry, 0 certificates, 0 completions, 1 seal: everything is as it was written."])
    assert run("verify", "--root", "f" * 64)[0] == 1
    with database.reading() as session:
        assert session.scalar(select(AuditEvent.acting_as)) == "command"
        assert ledger.BATCH > 1
