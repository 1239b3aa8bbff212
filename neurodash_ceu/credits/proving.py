"""`ledger verify`: walk every book, its certificates and the seals, and name the first broken link of each.

What a chain alone cannot see (a missing newest row, a book rewritten with new hashes) its certificates and
seals tell: each certificate carries its entry's hash.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from neurodash_ceu.credits import ledger
from neurodash_ceu.records.credits import Book, Certificate, CertificateFacts, LedgerEntry
from neurodash_ceu.records.learning import Completion
from neurodash_ceu.rules.canonical import sha256_of
from neurodash_ceu.rules.credit import GENESIS, entry_facts, entry_hash


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
    broken: tuple[Broken, ...]


def verify(session: Session) -> Verdict:
    """Walk everything once, in constant memory but for what is broken."""
    counts = {"books": 0, "entries": 0}
    broken = list(_walk_books(session, counts))
    certificates, more = _walk_certificates(session)
    return Verdict(counts["books"], counts["entries"], certificates, (*broken, *more, *_completions(session)))


def _walk_books(session: Session, counts: dict[str, int]) -> Iterator[Broken]:
    book, seq, previous, bad = None, 0, GENESIS, False
    for public_id, entry in ledger.walk(session):
        counts["entries"] += 1
        if public_id != book:
            counts["books"] += 1
            book, seq, previous, bad = public_id, 0, GENESIS, False
        if not bad:
            problem = _link_problem(public_id, entry, seq + 1, previous)
            if problem:
                bad = True  # one broken link breaks all that follow: the first is the one to name
                yield Broken(public_id, entry.seq, problem)
        seq, previous = entry.seq, entry.hash
        session.expunge(entry)


def _link_problem(public_id: str, entry: LedgerEntry, seq: int, previous: str) -> str | None:
    if entry.seq != seq:
        return f"entry {seq} is missing before it"
    if entry.prev_hash != previous:
        return "its link to the entry before does not fit: that entry was changed or replaced"
    if entry.hash != entry_hash(previous, entry.facts):
        return "its text was changed after it was written"
    try:
        facts = entry_facts(entry.facts)
    except ValueError as error:
        return f"its text cannot be read: {error}"
    if facts.book != public_id:
        return "its text belongs to another book"
    for name, value in ledger.copies(facts).items():
        if getattr(entry, name) != value:
            return f"its column {name} says otherwise than its text"
    return None


def _walk_certificates(session: Session) -> tuple[int, list[Broken]]:
    entry = LedgerEntry.__table__.alias("entry")
    rows = session.execute(
        select(Certificate.code, Book.public_id, Certificate.entry_seq, Certificate.entry_hash,
               Certificate.facts_sha256, CertificateFacts.facts, entry.c.hash)
        .join(Book, Book.id == Certificate.book_id)
        .outerjoin(CertificateFacts, CertificateFacts.code == Certificate.code)
        .outerjoin(entry, (entry.c.book_id == Certificate.book_id) & (entry.c.seq == Certificate.entry_seq))
        .order_by(Certificate.book_id, Certificate.entry_seq).execution_options(yield_per=ledger.BATCH))
    count, broken = 0, []
    for code, book, seq, promised, facts_sha, facts, found in rows:
        count += 1
        if found is None:
            broken.append(Broken(book, seq, f"the entry that certificate {code} prints is missing"))
        elif found != promised:
            broken.append(Broken(book, seq, f"certificate {code} was issued for another text: the book was rewritten"))
        if facts is not None and sha256_of(facts) != facts_sha:
            broken.append(Broken(book, seq, f"the facts of certificate {code} were changed"))
    return count, broken


def _completions(session: Session) -> Iterator[Broken]:
    rows = session.execute(
        select(Book.public_id, Completion.entry_seq)
        .join(Book, Book.id == Completion.book_id)
        .outerjoin(LedgerEntry, (LedgerEntry.book_id == Completion.book_id) & (LedgerEntry.seq == Completion.entry_seq))
        .where(LedgerEntry.seq.is_(None)))
    for public_id, seq in rows:
        yield Broken(public_id, seq, "a completion points at an entry that is missing")
