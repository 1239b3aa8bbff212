"""A person's entries laid open, page by page, for files that stream: rows without objects, and what stands around each.

A page is one short look at the database (the rows by their key, then the certificates and reversals of just these), so
nothing is held while a slow reader takes what was sent, and memory does not grow with the book. What is written
meanwhile is not in it: how long each book is was asked at the start, and no entry ever changes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from json import JSONDecoder
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, select

from neurodash_ceu.credits.shelves import Shelf, within
from neurodash_ceu.ports.session import Database
from neurodash_ceu.records.credits import Certificate, CertificateRevocation, LedgerEntry
from neurodash_ceu.rules.transcripts import Period

PAGE = 1_000
# `decode` looks for blanks around, which no text of ours has.
_read = JSONDecoder().scan_once  # type: ignore[attr-defined]  # it is there, and its types are not


class Opened(NamedTuple):
    """An entry as kept, and what stands around it: `facts` are those of its text, {} where it cannot be read.

    `certificate` is the newest of the entry with its state ("in force" or "revoked").
    """

    place: int
    number: int
    facts: dict[str, Any]
    text: str
    prev_hash: str
    hash: str
    certificate: str | None
    certificate_state: str | None
    reversed_by: int | None


def pages(database: Database, books: Sequence[Shelf], period: Period) -> Iterator[Iterator[Opened]]:
    """The entries of these books in a period, a thousand at a time, in the order of their chains.

    Those of a page are laid open one by one as they are taken: kept together, they would keep the collector busy.
    """
    for place, book in enumerate(books, 1):
        query, after = _page(period), 0
        while True:
            rows = database.ask(query, {"book": book.book_id, "after": after, "last": book.head.entries})
            if not rows:
                break
            after = rows[-1][0]
            span = {"book": book.book_id, "first": rows[0][0], "last": after}
            issues: Sequence[Any] = database.ask(_PAPERS, span)
            papers = {seq: (code, "revoked" if revoked else "in force") for seq, code, revoked in issues}
            reversals: Sequence[Any] = database.ask(_REVERSALS, span)
            taken_back = {seq: by for seq, by in reversals if by <= book.head.entries}
            last_one = len(rows) < PAGE
            yield _opened(place, rows, papers, taken_back)
            del rows, papers, taken_back, issues, reversals  # else two pages would be held while the next is asked
            if last_one:
                break


_NONE: tuple[str | None, str | None] = (None, None)


def _opened(
    place: int, rows: Sequence[Any], papers: dict[int, tuple[str, str]], taken_back: dict[int, int]
) -> Iterator[Opened]:
    for seq, text, previous, own in rows:
        yield Opened(place, seq, read(text), text, previous, own, *papers.get(seq, _NONE), taken_back.get(seq))


def read(text: str) -> dict[str, Any]:
    """The facts of an entry's text as plain values; none of one that is no JSON any more (`ledger verify` says so)."""
    try:
        found, end = _read(text, 0)
    except (ValueError, StopIteration):
        return {}
    return found if isinstance(found, dict) and end == len(text) else {}


_KEPT: tuple[Any, ...] = (LedgerEntry.seq, LedgerEntry.facts, LedgerEntry.prev_hash, LedgerEntry.hash)
_PAPER: tuple[Any, ...] = (Certificate.entry_seq, Certificate.code, CertificateRevocation.code)
_REVERSAL: tuple[Any, ...] = (LedgerEntry.reverses_seq, LedgerEntry.seq)


def _page(period: Period) -> Select[Any]:
    query = select(*_KEPT).where(
        LedgerEntry.book_id == bindparam("book"), LedgerEntry.seq > bindparam("after"),
        LedgerEntry.seq <= bindparam("last"))
    return (query if period.whole else query.where(within(period))).order_by(LedgerEntry.seq).limit(PAGE)


# Oldest issue first, so that the newest is the one that is kept.
_PAPERS = (select(*_PAPER)
           .outerjoin(CertificateRevocation, CertificateRevocation.code == Certificate.code)
           .where(Certificate.book_id == bindparam("book"),
                  Certificate.entry_seq.between(bindparam("first"), bindparam("last")))
           .order_by(Certificate.entry_seq, Certificate.revision))
_REVERSALS = select(*_REVERSAL).where(
    LedgerEntry.book_id == bindparam("book"), LedgerEntry.reverses_seq.between(bindparam("first"), bindparam("last")))
