"""`ledger verify`: walk every book, its certificates and completions, and name what is not as it was written.

What a chain alone cannot see (a missing newest row, a book rewritten with new hashes, a book emptied) its
certificates tell: each carries its entry's hash.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import Session

from neurodash_ceu.credits import ledger
from neurodash_ceu.records.credits import Book, Certificate, CertificateFacts, LedgerEntry
from neurodash_ceu.records.learning import Completion
from neurodash_ceu.rules.canonical import sha256_of
from neurodash_ceu.rules.chain import Link, chain_problem
from neurodash_ceu.rules.credit import GENESIS, EntryFacts, entry_facts

NO_BOOK = "(its row is missing)"


@dataclass(frozen=True)
class Broken:
    """One thing that is not as it was written: where (book public id, entry number) and what."""

    book: str
    seq: int
    what: str

    def __str__(self) -> str:
        return f"book {self.book}, entry {self.seq}: {self.what}"


@dataclass(frozen=True)
class Verdict:
    """How much was walked, and everything found broken (the first of each book, and every certificate)."""

    books: int
    entries: int
    certificates: int
    completions: int
    broken: tuple[Broken, ...]


@dataclass(frozen=True)
class Judged:
    """An entry of a walk, its book's public id, and what is wrong with it. Only the first fault of a book is told.

    `facts` are what its text states, None where it cannot be read.
    """

    book: str
    entry: LedgerEntry
    fault: str | None
    first: bool
    facts: EntryFacts | None


def verify(session: Session) -> Verdict:
    """Walk everything once, in constant memory but for what is broken."""
    books = entries = 0
    broken: list[Broken] = []
    for judged in judge(ledger.walk(session)):
        books, entries = books + judged.first, entries + 1
        if judged.fault:
            broken.append(Broken(judged.book, judged.entry.seq, judged.fault))
    certificates = _walk_certificates(session, broken)
    return Verdict(books, entries, certificates, _walk_completions(session, broken), tuple(broken))


def witnesses(session: Session, book_ids: Sequence[int]) -> tuple[Broken, ...]:
    """What the certificates and completions of these books tell that their chains alone cannot: two queries."""
    broken: list[Broken] = []
    _walk_certificates(session, broken, book_ids)
    _walk_completions(session, broken, book_ids)
    return tuple(broken)


def judge(walk: Iterable[tuple[str | None, LedgerEntry]]) -> Iterator[Judged]:
    """Compare each entry of whole books, in their order, with the entry before it and with its own columns."""
    book_id, seq, previous, bad = None, 0, GENESIS, False
    for public_id, entry in walk:
        first = entry.book_id != book_id
        if first:
            book_id, seq, previous, bad = entry.book_id, 0, GENESIS, False
        facts, unreadable = _read(entry.facts)
        fault = _unlinked(entry, seq + 1, previous) or unreadable or _otherwise(public_id, entry, facts)
        # One broken link breaks all that follow: the first is the one to name.
        fault = None if bad else fault
        bad = bad or fault is not None
        yield Judged(public_id or NO_BOOK, entry, fault, first, facts)
        seq, previous = entry.seq, entry.hash


def own_fault(public_id: str, entry: LedgerEntry) -> str | None:
    """What is wrong with an entry by itself: its text, its hash, its columns. Its neighbours are not looked at."""
    facts, unreadable = _read(entry.facts)
    return _unlinked(entry, entry.seq, entry.prev_hash) or unreadable or _otherwise(public_id, entry, facts)


def _read(text: str) -> tuple[EntryFacts | None, str | None]:
    try:
        return entry_facts(text), None
    except ValueError as error:
        return None, f"its text cannot be read: {error}"


def _unlinked(entry: LedgerEntry, seq: int, previous: str) -> str | None:
    return chain_problem(Link(entry.seq, entry.prev_hash, entry.facts, entry.hash), seq, previous)


def _otherwise(public_id: str | None, entry: LedgerEntry, facts: EntryFacts | None) -> str | None:
    if facts is None:
        return None
    if facts.book != public_id:
        return "its text belongs to another book"
    for name, value in ledger.copies(facts).items():
        if getattr(entry, name) != value:
            return f"its column {name} says otherwise than its text"
    return None


def _walk_certificates(session: Session, broken: list[Broken], book_ids: Sequence[int] | None = None) -> int:
    entry = LedgerEntry.__table__.alias("entry")
    rows = session.execute(
        select(Certificate.code, Book.public_id, Certificate.entry_seq, Certificate.entry_hash,
               Certificate.facts_sha256, CertificateFacts.facts, entry.c.hash)
        .outerjoin(Book, Book.id == Certificate.book_id)
        .outerjoin(CertificateFacts, CertificateFacts.code == Certificate.code)
        .outerjoin(entry, (entry.c.book_id == Certificate.book_id) & (entry.c.seq == Certificate.entry_seq))
        .where(_in(book_ids, Certificate.book_id))
        .order_by(Certificate.book_id, Certificate.entry_seq, Certificate.revision)
        .execution_options(yield_per=ledger.BATCH))
    count = 0
    for code, book, seq, promised, facts_sha, facts, found in rows:
        count += 1
        if found is None:
            broken.append(Broken(book or NO_BOOK, seq, f"the entry that certificate {code} prints is missing"))
        elif found != promised:
            broken.append(Broken(
                book or NO_BOOK, seq, f"certificate {code} was issued for another text: the book was rewritten"))
        if facts is not None and sha256_of(facts) != facts_sha:
            broken.append(Broken(book or NO_BOOK, seq, f"the facts of certificate {code} were changed"))
    return count


def _walk_completions(session: Session, broken: list[Broken], book_ids: Sequence[int] | None = None) -> int:
    rows = session.execute(
        select(Book.public_id, Completion.entry_seq, LedgerEntry.seq.is_(None))
        .outerjoin(Book, Book.id == Completion.book_id)
        .outerjoin(LedgerEntry, (LedgerEntry.book_id == Completion.book_id) & (LedgerEntry.seq == Completion.entry_seq))
        .where(_in(book_ids, Completion.book_id))
        .order_by(Completion.book_id, Completion.entry_seq).execution_options(yield_per=ledger.BATCH))
    count = 0
    for public_id, seq, missing in rows:
        count += 1
        if missing:
            broken.append(Broken(public_id or NO_BOOK, seq, "a completion points at it, and it is missing"))
    return count


def _in(book_ids: Sequence[int] | None, column: Any) -> ColumnElement[bool]:
    """Of these books; of every book without any."""
    return true() if book_ids is None else column.in_(book_ids)
