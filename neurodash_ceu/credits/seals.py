"""What seals tell that the books alone cannot: whether each book still has every head that was ever sealed.

A head that the next seal names as well, or that is the book's head today, needs no question; the others are looked for
in their book. So the work grows with the books and the seals, and the memory with neither, but for a row a seal.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from sqlalchemy import Integer, String, column, select, values
from sqlalchemy.orm import Session

from neurodash_ceu.credits import sealing
from neurodash_ceu.credits.judging import Broken
from neurodash_ceu.ports.storage import NotKept, Storage
from neurodash_ceu.records.audit import AuditEvent
from neurodash_ceu.records.credits import Book, LedgerEntry, Seal
from neurodash_ceu.rules.canonical import canonical_text
from neurodash_ceu.rules.merkle import Tree

ASKED_AT_ONCE = 200


@dataclass(frozen=True)
class BrokenSeal:
    """One thing about a seal that is not as it was made."""

    seal: int
    what: str

    def __str__(self) -> str:
        return f"seal {self.seal}: {self.what}"


class _Head(NamedTuple):
    """A head that a seal names: how many entries the book had, and the hash of the newest of them."""

    seal: Seal
    book: str
    length: int
    hash: str


def check(session: Session, storage: Storage, roots: Sequence[str] = ()) -> tuple[int, list[Broken | BrokenSeal]]:
    """How many seals there are, and what is not as they say.

    `roots` were noted elsewhere: a seal with each of them must still be there.
    """
    sealed = {row.id: row for row in session.scalars(select(Seal).order_by(Seal.id))}
    logged = {int(number): after for number, after in session.execute(
        select(AuditEvent.subject_id, AuditEvent.after).where(AuditEvent.act == sealing.SEALED))}
    broken: list[Broken | BrokenSeal] = []
    whole: list[Seal] = []
    expected, newest = 1, max(sealed, default=0)
    for number in sorted(sealed.keys() | logged.keys()):
        wrong = [BrokenSeal(expected, GONE)] if number > expected else []
        wrong += _of_seal(number, sealed, logged, storage, newest=number == newest)
        if number in sealed and not any(one.what in (MISSING, DAMAGED) for one in wrong):
            whole.append(sealed[number])
        broken += wrong
        expected = number + 1
    there = {row.root for row in sealed.values()}
    broken += [BrokenSeal(newest, f"neither it nor one before has the root {root}, which was noted elsewhere: a seal "
                          "was removed or replaced") for root in roots if root not in there]
    broken += _heads_gone(session, storage, whole)
    return len(sealed), broken


GONE = "it is missing"
MISSING = "its file of heads is missing"
DAMAGED = "its file of heads was changed"
UNLOGGED = "the audit log does not know it"
LOGGED_OTHERWISE = "the audit log says otherwise of it"
BEGINS_OTHERWISE = "its file of heads was written for another seal, or after another one"
OTHER_ROOT = "its root is not that of its file of heads"
OTHER_COUNTS = "it counts otherwise than its file of heads"


def _of_seal(
    number: int, sealed: Mapping[int, Seal], logged: Mapping[int, str | None], storage: Storage, *, newest: bool
) -> Iterator[BrokenSeal]:
    row = sealed.get(number)
    if row is None:
        yield BrokenSeal(number, GONE)
        return
    if number not in logged:
        yield BrokenSeal(number, UNLOGGED)
    elif logged[number] != canonical_text(sealing.noted(row)):
        yield BrokenSeal(number, LOGGED_OTHERWISE)
    try:
        with storage.reading(row.heads_sha256) as file:
            first = file.readline().rstrip(b"\n")
            before = sealed.get(number - 1)
            if first != sealing.header(number, row.sealed_at, before) and (number == 1 or before is not None):
                yield BrokenSeal(number, BEGINS_OTHERWISE)
            if newest:  # the roots of those before it stand in the first lines of those after them
                yield from _sums(row, first, (line.rstrip(b"\n") for line in file))
    except NotKept as error:
        yield BrokenSeal(number, DAMAGED if "damaged" in str(error) else MISSING)


def _sums(row: Seal, first: bytes, lines: Iterator[bytes]) -> Iterator[BrokenSeal]:
    tree, books, entries = Tree(), 0, 0
    tree.add(first)
    for line in lines:
        tree.add(line)
        books += 1
        _, _, length = line.rpartition(b" ")[0].rpartition(b" ")
        entries += int(length) if length.isdigit() else 0
    if tree.root() != row.root:
        yield BrokenSeal(row.id, OTHER_ROOT)
    if (books, entries) != (row.books, row.entries):
        yield BrokenSeal(row.id, OTHER_COUNTS)


# --- heads --------------------------------------------------------------------------------------------------


def _heads_gone(session: Session, storage: Storage, sealed: Sequence[Seal]) -> Iterator[Broken | BrokenSeal]:
    """A head of each book that a seal names and the book has no more: the first that is found."""
    told: set[str] = set()
    asked = _in_question(session, storage, sealed)
    while some := list(islice(asked, ASKED_AT_ONCE)):
        found = _found(session, some)
        for head in some:
            fault = _fault(head, *found[head.book, head.length])
            if fault and head.book not in told:
                told.add(head.book)
                yield Broken(head.book, head.length, fault)


def _in_question(session: Session, storage: Storage, sealed: Sequence[Seal]) -> Iterator[_Head]:
    for n, row in enumerate(sealed, 1):
        later = sealed[n] if n < len(sealed) else None
        present = closing(sealing.heads(session)) if later is None else _lines(storage, later)
        with _lines(storage, row) as mine, present as others:
            for line in _without(mine, others):
                book, length, head = line.decode("utf-8", "replace").split(" ")
                yield _Head(row, book, int(length), head)


@contextmanager
def _lines(storage: Storage, row: Seal) -> Iterator[Iterator[bytes]]:
    with storage.reading(row.heads_sha256) as file:
        next(file, None)
        yield (line.rstrip(b"\n") for line in file)


def _without(some: Iterator[bytes], others: Iterator[bytes]) -> Iterator[bytes]:
    """The lines of one sorted stream that another one has not."""
    other = next(others, None)
    for line in some:
        while other is not None and other < line:
            other = next(others, None)
        if other != line:
            yield line


def _found(session: Session, heads: Sequence[_Head]) -> dict[tuple[str, int], tuple[int | None, str | None]]:
    """By book and number: the book's id, and the hash that its entry of that number has now."""
    asked = values(column("book", String), column("number", Integer), name="asked").data(
        [(head.book, head.length) for head in heads]).cte("asked")
    rows = session.execute(
        select(asked.c.book, asked.c.number, Book.id, LedgerEntry.hash).select_from(asked)
        .outerjoin(Book, Book.public_id == asked.c.book)
        .outerjoin(LedgerEntry, (LedgerEntry.book_id == Book.id) & (LedgerEntry.seq == asked.c.number)))
    return {(book, number): (book_id, found) for book, number, book_id, found in rows}


def _fault(head: _Head, book_id: int | None, found: str | None) -> str | None:
    seal = f"seal {head.seal.id} of {head.seal.sealed_at.date().isoformat()}"
    if book_id is None:
        return f"the book is missing, which {seal} names"
    if head.length == 0 or found == head.hash:
        return None
    if found is None:
        return f"it is missing, and {seal} names it as the newest of its book"
    return f"it is not the one that {seal} names: the book was rewritten, or its end was"
