"""`ledger verify`: walk every book, its certificates and completions, and name what is not as it was written.

What a chain alone cannot see (a missing newest row, a book rewritten with new hashes, a book emptied) its certificates
tell, for each carries its entry's hash, and the seals, which name the newest entry of every book.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, select, true
from sqlalchemy.orm import Session

from neurodash_ceu.credits import ledger, seals
from neurodash_ceu.credits.judging import COPIED, NO_BOOK, Broken, FirstFaults
from neurodash_ceu.credits.seals import BrokenSeal
from neurodash_ceu.ports.storage import Storage
from neurodash_ceu.records.credits import Book, Certificate, CertificateFacts, LedgerEntry
from neurodash_ceu.records.learning import Completion
from neurodash_ceu.rules.canonical import sha256_of


@dataclass(frozen=True)
class Verdict:
    """How much was walked, and everything found broken (the first of each book, and every certificate)."""

    books: int
    entries: int
    certificates: int
    completions: int
    broken: tuple[Broken | BrokenSeal, ...]
    seals: int | None = None


def verify(session: Session, storage: Storage | None = None, roots: Sequence[str] = ()) -> Verdict:
    """Walk everything once, in constant memory but for what is broken and a row a seal.

    Seals are checked where the files of their heads are at hand, in `storage`; `roots` are roots of seals that were
    noted elsewhere.
    """
    broken: list[Broken] = []
    walk = FirstFaults()
    for rows in ledger.stream(session, COPIED):
        broken += walk.of(rows)
    certificates = _walk_certificates(session, broken)
    completions = _walk_completions(session, broken)
    if storage is None:
        return Verdict(walk.books, walk.entries, certificates, completions, tuple(broken))
    sealed, unsealed = seals.check(session, storage, roots)
    return Verdict(walk.books, walk.entries, certificates, completions, (*broken, *unsealed), sealed)


def witnesses(session: Session, book_id: int, first: int, last: int | None) -> tuple[Broken, ...]:
    """What certificates and completions tell of these entries of a book that its chain alone cannot: two queries.

    Without `last`, of all from the first on, also where the entry itself is gone.
    """
    broken: list[Broken] = []
    part = (book_id, first, last)
    _walk_certificates(session, broken, part)
    _walk_completions(session, broken, part)
    return tuple(broken)


_Part = tuple[int, int, int | None]


def _walk_certificates(session: Session, broken: list[Broken], part: _Part | None = None) -> int:
    entry = LedgerEntry.__table__.alias("entry")
    rows = session.execute(
        select(Certificate.code, Book.public_id, Certificate.entry_seq, Certificate.entry_hash,
               Certificate.facts_sha256, CertificateFacts.facts, entry.c.hash)
        .outerjoin(Book, Book.id == Certificate.book_id)
        .outerjoin(CertificateFacts, CertificateFacts.code == Certificate.code)
        .outerjoin(entry, (entry.c.book_id == Certificate.book_id) & (entry.c.seq == Certificate.entry_seq))
        .where(_in(part, Certificate.book_id, Certificate.entry_seq))
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


def _walk_completions(session: Session, broken: list[Broken], part: _Part | None = None) -> int:
    rows = session.execute(
        select(Book.public_id, Completion.entry_seq, LedgerEntry.seq.is_(None))
        .outerjoin(Book, Book.id == Completion.book_id)
        .outerjoin(LedgerEntry, (LedgerEntry.book_id == Completion.book_id) & (LedgerEntry.seq == Completion.entry_seq))
        .where(_in(part, Completion.book_id, Completion.entry_seq))
        .order_by(Completion.book_id, Completion.entry_seq).execution_options(yield_per=ledger.BATCH))
    count = 0
    for public_id, seq, missing in rows:
        count += 1
        if missing:
            broken.append(Broken(public_id or NO_BOOK, seq, "a completion points at it, and it is missing"))
    return count


def _in(part: _Part | None, book: Any, seq: Any) -> ColumnElement[bool]:
    """Of this part of a book; of every book without any."""
    if part is None:
        return true()
    book_id, first, last = part
    return and_(book == book_id, seq >= first, *(() if last is None else (seq <= last,)))
