"""Is an entry as it was written? Its hash, its text and every column that repeats it, compared with each other.

There are two ways to the same answer. `FirstFaults` walks a million entries: what it can prove at a glance is right,
and for everything else it asks `fault_of`, which takes its time and has the words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from neurodash_ceu.credits import ledger
from neurodash_ceu.records.credits import LedgerEntry
from neurodash_ceu.rules.chain import Link, chain_problem
from neurodash_ceu.rules.credit import GENESIS, EntryFacts, entry_hash
from neurodash_ceu.rules.entry_reading import NAMES, day, facts_of, instant, topics_of, values_of

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
class Judged:
    """An entry of a walk, its book's public id, and what is wrong with it. Only the first fault of a book is told.

    `facts` are what its text states, None where it cannot be read.
    """

    book: str
    entry: LedgerEntry
    fault: str | None
    first: bool
    facts: EntryFacts | None


def judge(walk: Iterable[tuple[str | None, LedgerEntry]], after: tuple[int, str] = (0, GENESIS)) -> Iterator[Judged]:
    """Compare each entry of whole books, in their order, with the entry before it and with its own columns.

    Of a part of one book say what comes before it: `after` is the number and the hash of that entry.
    """
    book_id, (seq, previous), bad = None, after, False
    for public_id, entry in walk:
        first = entry.book_id != book_id
        if first and book_id is not None:
            (seq, previous), bad = (0, GENESIS), False
        book_id = entry.book_id
        facts, unreadable = _read(entry.facts)
        # One broken link breaks all that follow: the first is the one to name.
        fault = None if bad else _fault(public_id, entry, seq + 1, previous, facts, unreadable)
        bad = bad or fault is not None
        yield Judged(public_id or NO_BOOK, entry, fault, first, facts)
        seq, previous = entry.seq, entry.hash


def own_fault(public_id: str, entry: LedgerEntry) -> str | None:
    """What is wrong with an entry by itself: its text, its hash, its columns. Its neighbours are not looked at."""
    return fault_of(public_id, entry, entry.seq, entry.prev_hash)


def fault_of(public_id: str | None, entry: Any, seq: int, previous: str) -> str | None:
    """Why this is not entry `seq` of the book, after the hash `previous`, as it was written; None when it is.

    `entry` is a LedgerEntry, or a row with its columns.
    """
    return _fault(public_id, entry, seq, previous, *_read(entry.facts))


def _fault(
    public_id: str | None, entry: Any, seq: int, previous: str, facts: EntryFacts | None, unreadable: str | None
) -> str | None:
    unlinked = chain_problem(Link(entry.seq, entry.prev_hash, entry.facts, entry.hash), seq, previous)
    return unlinked or unreadable or _otherwise(public_id, entry, facts)


def _read(text: str) -> tuple[EntryFacts | None, str | None]:
    try:
        return facts_of(text), None
    except ValueError as error:
        return None, f"its text cannot be read: {error}"


def _otherwise(public_id: str | None, entry: Any, facts: EntryFacts | None) -> str | None:
    if facts is None:
        return None
    if facts.book != public_id:
        return "its text belongs to another book"
    for name, value in ledger.copies(facts).items():
        if getattr(entry, name) != value:
            return f"its column {name} says otherwise than its text"
    return None


# --- a million of them --------------------------------------------------------------------------------------

COPIED = ("seq", "schema", "kind", "activity_code", "title", "edition_sha", "completed_on", "minutes_reading",
          "minutes_video", "minutes_exercise", "minutes_test", "minutes_evaluation", "minutes_stated", "topics",
          "reverses_seq", "adjusts_seq", "recorded_at")
_FACT = {"edition_sha": "edition", "reverses_seq": "reverses", "adjusts_seq": "adjusts"}
_picked = itemgetter(*(NAMES.index(_FACT.get(name, name)) for name in (*COPIED, "book")))
_FIRST = 5  # of the copied columns in a row: book's public id, book's id, previous hash, hash and text come before


class FirstFaults:
    """The first fault of every book, of rows in the order of the books and their entries. Counts what it saw.

    A row is (public id, book id, previous hash, hash, text, the columns of COPIED).
    """

    def __init__(self) -> None:
        self.books = self.entries = 0
        self._book: int | None = None
        self._seq, self._previous, self._bad = 0, GENESIS, False

    def of(self, rows: Sequence[Any]) -> list[Broken]:
        """Go on with these rows: what is found in them."""
        found = []
        book, seq, previous, bad = self._book, self._seq, self._previous, self._bad
        for row in rows:
            if row[1] != book:
                book, seq, previous, bad = row[1], 0, GENESIS, False
                self.books += 1
            seq += 1
            if not bad and not (row[2] == previous and proven(row, seq)):
                fault = fault_of(row[0], row, seq, previous)
                if fault is not None:
                    bad = True
                    found.append(Broken(row[0] or NO_BOOK, row.seq, fault))
            seq, previous = row[_FIRST], row[3]
        self.entries += len(rows)
        self._book, self._seq, self._previous, self._bad = book, seq, previous, bad
        return found


def proven(row: Any, expected: int) -> bool:
    """Is this row surely entry `expected`: its hash that of its text, its text canonical, its columns what that states?

    What is not sure may still be right: `fault_of` tells.
    """
    text = row[4]
    if row[3] != entry_hash(row[2], text):
        return False
    values = values_of(text)
    if values is None:
        return False
    (seq, schema, kind, code, title, edition, on, reading, video, exercise, test, evaluation, stated, topics, reverses,
     adjusts, at, book) = _picked(values)
    return book == row[0] and int(seq) == expected and row[_FIRST:] == (
        expected, int(schema), kind, code, title, edition, day(on), int(reading), int(video), int(exercise), int(test),
        int(evaluation), int(stated or 0), topics_of(topics), reverses and int(reverses), adjusts and int(adjusts),
        instant(at))
