"""Writing and reading a learner's ledger: append an award or a reversal, walk the chain, fold the totals.

Nothing here changes a row: the database refuses it. Two writers who append to one book at the same moment
meet on its keys; verbs lock the enrollment (or the book) first, so that in practice one waits.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from secrets import token_hex
from typing import Any

from sqlalchemy import Row, bindparam, func, literal, select
from sqlalchemy.orm import Session

from neurodash_ceu.records.credits import Book, LedgerEntry
from neurodash_ceu.records.people import Person
from neurodash_ceu.rules import entry_reading
from neurodash_ceu.rules.credit import (
    GENESIS,
    KINDS,
    EntryFacts,
    Minutes,
    entry_facts,
    entry_hash,
    entry_text,
    reversal_of,
)
from neurodash_ceu.rules.refusal import Refused

BATCH = 1_000


def open_book(session: Session, person_id: int, now: datetime) -> Book:
    """The person's newest book; opened on the first call. The person's row is locked, so there is one."""
    person = session.get(Person, person_id, with_for_update={"key_share": True})
    if person is None:
        raise Refused("There is no such account.")
    book = session.scalars(
        select(Book).where(Book.person_id == person_id).order_by(Book.id.desc()).limit(1)).one_or_none()
    if book is None:
        book = Book(public_id=token_hex(16), person_id=person_id, opened_at=now)
        session.add(book)
        session.flush()
    return book


def books_of(session: Session, person_id: int) -> tuple[int, ...]:
    """The ids of every book a person owns: the only way from a person to entries."""
    return tuple(session.scalars(_BOOKS, {"person": person_id}))


_BOOKS = select(Book.id).where(Book.person_id == bindparam("person")).order_by(Book.id)


def owner_of(session: Session, book_id: int) -> int | None:
    """The person a book belongs to."""
    return session.scalar(select(Book.person_id).where(Book.id == book_id))


def append(session: Session, book_id: int, facts: EntryFacts) -> LedgerEntry:
    """Append an entry at the end of a book and return it. `facts.book` and `facts.seq` are set here.

    The book's row is locked until the transaction ends, so entries get consecutive numbers. Raises
    IntegrityError if somebody without that lock was faster.
    """
    book = session.get(Book, book_id, with_for_update={"key_share": True})
    if book is None:
        raise Refused("There is no such book.")
    last = session.execute(
        select(LedgerEntry.seq, LedgerEntry.hash).where(LedgerEntry.book_id == book_id)
        .order_by(LedgerEntry.seq.desc()).limit(1)).one_or_none()
    seq, previous = (last.seq + 1, last.hash) if last else (1, GENESIS)
    whole = replace(facts, book=book.public_id, seq=seq)
    text = entry_text(whole)
    entry = LedgerEntry(book_id=book_id, facts=text, prev_hash=previous, hash=entry_hash(previous, text),
                        **copies(whole))
    session.add(entry)
    session.flush()
    return entry


def copies(facts: EntryFacts) -> dict[str, object]:
    """The columns that repeat what the text says, for queries. `ledger verify` compares them with the text."""
    minutes = facts.minutes
    return {
        "seq": facts.seq, "schema": facts.schema, "kind": facts.kind, "activity_code": facts.activity_code,
        "title": facts.title, "edition_sha": facts.edition, "completed_on": date.fromisoformat(facts.completed_on),
        "minutes_reading": minutes.reading, "minutes_video": minutes.video, "minutes_exercise": minutes.exercise,
        "minutes_test": minutes.test, "minutes_evaluation": minutes.evaluation, "reverses_seq": facts.reverses,
        "recorded_at": datetime.fromisoformat(facts.recorded_at), "minutes_stated": minutes.stated,
        "topics": " ".join(f"{topic}={own}" for topic, own in facts.topics) or None, "adjusts_seq": facts.adjusts,
    }


def reverse(session: Session, book_id: int, seq: int, now: datetime, reason_code: str) -> LedgerEntry:
    """Append the entry that takes another back, minute for minute. An entry is reversed once.

    Raises Refused when there is no such entry, it is itself a reversal, or it was reversed before.
    """
    entry = session.get(LedgerEntry, (book_id, seq))
    if entry is None:
        raise Refused("There is no such entry.")
    if entry.kind == "reversal":
        raise Refused("A reversal cannot be reversed. Record the credit anew instead.")
    if session.scalar(select(LedgerEntry.seq).where(
            LedgerEntry.book_id == book_id, LedgerEntry.reverses_seq == seq)) is not None:
        raise Refused("This entry was reversed before.")
    return append(session, book_id, reversal_of(entry_facts(entry.facts), seq, instant_text(now), reason_code))


def walk(session: Session, book_ids: Sequence[int] | None = None) -> Iterator[tuple[str | None, LedgerEntry]]:
    """Every entry of every book (or of these) in order, streamed, each with its book's public id.

    The id is None where the book's own row is missing: entries are walked all the same.
    """
    query = (select(Book.public_id, LedgerEntry).select_from(LedgerEntry)
             .outerjoin(Book, LedgerEntry.book_id == Book.id)
             .order_by(LedgerEntry.book_id, LedgerEntry.seq))
    if book_ids is None:
        query = query.execution_options(yield_per=BATCH)
    else:
        query = query.where(LedgerEntry.book_id.in_(book_ids))
    return ((public_id, entry) for public_id, entry in session.execute(query))


@dataclass(frozen=True)
class BookSum:
    """A book and what its entries come to, by their columns. `newest` is the number of the last of them.

    `seen` is the number of the last one that was recorded up to the instant asked for.
    """

    id: int
    public_id: str
    entries: int
    newest: int
    seen: int
    minutes: Minutes


def sums(session: Session, person_id: int, until: datetime | None = None) -> tuple[BookSum, ...]:
    """Every book of a person that has entries, in one query: the sums come from an index, and no text is read."""
    own = (LedgerEntry.book_id == Book.id)
    last = select(func.max(LedgerEntry.seq)).where(own).correlate(Book).scalar_subquery()
    seen = literal(0) if until is None else (
        select(LedgerEntry.seq).where(own, LedgerEntry.recorded_at <= until)
        .order_by(LedgerEntry.seq.desc()).limit(1).correlate(Book).scalar_subquery())
    rows = session.execute(
        select(Book.id, Book.public_id, func.count(LedgerEntry.book_id), last, seen,
               *(func.sum(getattr(LedgerEntry, f"minutes_{kind}")) for kind in KINDS))
        .join(LedgerEntry, own).where(Book.person_id == person_id)
        .group_by(Book.id, Book.public_id).order_by(Book.id))
    return tuple(BookSum(book_id, name, entries, newest, upto or 0, Minutes(*map(int, minutes)))
                 for book_id, name, entries, newest, upto, *minutes in rows)


def before(session: Session, book_id: int, seq: int, count: int) -> list[LedgerEntry]:
    """The entries of a book before a number, newest first: so many, and one more where there is one."""
    return list(session.scalars(
        select(LedgerEntry).where(LedgerEntry.book_id == book_id, LedgerEntry.seq < seq)
        .order_by(LedgerEntry.seq.desc()).limit(count + 1)))


def reversals_of(session: Session, entries: Sequence[LedgerEntry]) -> dict[tuple[int, int], int]:
    """By book and number, for those of these entries that were taken back: the number of the reversal."""
    rows = session.execute(
        select(LedgerEntry.book_id, LedgerEntry.reverses_seq, LedgerEntry.seq)
        .where(LedgerEntry.book_id.in_({one.book_id for one in entries}),
               LedgerEntry.reverses_seq.in_({one.seq for one in entries})))
    return {(book_id, reversed_seq or 0): seq for book_id, reversed_seq, seq in rows}


def stream(session: Session, columns: Sequence[str], book_id: int | None = None) -> Iterator[Sequence[Row[Any]]]:
    """Every entry of every book (or of one) in order, some at a time as bare rows: public id, book, previous hash,
    hash, text, and these columns. The public id is None where the book's own row is missing.
    """
    table = LedgerEntry.__table__.c
    first = (Book.public_id, table.book_id, table.prev_hash, table.hash, table.facts)
    query = (select(*first, *(table[name] for name in columns))
             .select_from(LedgerEntry).outerjoin(Book, LedgerEntry.book_id == Book.id)
             .order_by(table.book_id, table.seq))
    if book_id is not None:
        query = query.where(table.book_id == book_id)
    return session.execute(query, execution_options={"yield_per": BATCH}).partitions()


def minutes_of(entry: LedgerEntry) -> Minutes:
    """The minutes of an entry by kind."""
    return Minutes(reading=entry.minutes_reading, video=entry.minutes_video, exercise=entry.minutes_exercise,
                   test=entry.minutes_test, evaluation=entry.minutes_evaluation, stated=entry.minutes_stated)


def minutes_in(session: Session, book_ids: Sequence[int]) -> Minutes:
    """All minutes of these books by kind, by the columns of their entries: one query, however many there are."""
    sums = session.execute(select(*(func.coalesce(func.sum(getattr(LedgerEntry, f"minutes_{kind}")), 0)
                                    for kind in KINDS)).where(LedgerEntry.book_id.in_(book_ids))).one()
    return Minutes(*(int(one) for one in sums))


def facts_of(entry: LedgerEntry) -> EntryFacts | None:
    """What an entry's text states, or None when it cannot be read any more (`ledger verify` then names it)."""
    return read_facts(entry.facts)


def stated_minutes(entry: LedgerEntry) -> Minutes:
    """The minutes that an entry's text states; those of its columns where it cannot be read any more."""
    facts = facts_of(entry)
    return minutes_of(entry) if facts is None else facts.minutes


def read_facts(text: str) -> EntryFacts | None:
    """What the text of an entry states, or None when it cannot be read."""
    try:
        return entry_reading.facts_of(text)
    except ValueError:
        return None


def instant_text(instant: datetime) -> str:
    """An aware instant as it stands in canonical texts: ISO 8601 in UTC, microseconds kept, `+00:00`."""
    return instant.astimezone(UTC).isoformat()
