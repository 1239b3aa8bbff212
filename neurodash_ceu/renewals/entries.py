"""A learner's entries as far back as a renewal looks, and what they said about them. Never a whole working life."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Select, bindparam, select, union
from sqlalchemy.orm import Session

from neurodash_ceu.credits.ledger import read_facts
from neurodash_ceu.records.credits import Book, LedgerEntry
from neurodash_ceu.records.renewals import EntryAnswer
from neurodash_ceu.rules.remaining import key_of, remaining
from neurodash_ceu.rules.renewal import Reach
from neurodash_ceu.rules.standings import Earned


@dataclass(frozen=True)
class Books:
    """The books of a person: row id -> public id."""

    public: Mapping[int, str]

    def place(self, key: str) -> tuple[int, int] | None:
        """The row of an entry by its key, where it is in one of these books."""
        book, _, seq = key.rpartition("/")
        row = next((row for row, public in self.public.items() if public == book), None)
        return (row, int(seq)) if row is not None and seq.isdecimal() and len(seq) < 10 else None


@dataclass(frozen=True)
class Ledger:
    """What remains of the entries that were read for all licences of a person, and the answers about each licence's."""

    remain: tuple[Earned, ...]
    answers: Mapping[int, Mapping[str, Mapping[str, str]]]

    def earned(self, licence_id: int) -> tuple[Earned, ...]:
        """What remains, with what was said about each entry for this licence."""
        said = self.answers.get(licence_id, {})
        return tuple(replace(one, answers=said[one.key]) if one.key in said else one for one in self.remain)


NOTHING = Ledger((), {})


def books_of(session: Session, person_id: int) -> Books:
    """The books of a person. One query."""
    return Books({row.id: row.public_id for row in session.execute(_BOOKS, {"person": person_id})})


def read(session: Session, books: Books, reaches: Iterable[Reach | None], licence_ids: Sequence[int]) -> Ledger:
    """Every entry that any of these reaches asks for, once; and the answers. At most three queries."""
    wanted = [reach for reach in reaches if reach is not None]
    if not wanted or not books.public:
        return NOTHING
    since = min(reach.since for reach in wanted)
    topics = min((reach.topics_since for reach in wanted if reach.topics), default=since)
    texts = _texts(session, books, since, topics)
    facts = (one for text in texts if (one := read_facts(text)) is not None)
    return Ledger(remaining(facts), _answers(session, books, licence_ids))


def _texts(session: Session, books: Books, since: date, topics: date) -> Iterator[str]:
    asked = {"books": list(books.public), "since": since}
    yield from session.scalars(_SINCE, asked)
    if topics < since:
        yield from session.scalars(_OLDER, asked | {"topics": topics})


def _answers(
    session: Session, books: Books, licence_ids: Sequence[int]
) -> dict[int, dict[str, dict[str, str]]]:
    found: dict[int, dict[str, dict[str, str]]] = defaultdict(lambda: defaultdict(dict))
    for row in session.execute(_ANSWERS, {"licences": list(licence_ids)}):
        if row.book_id in books.public:
            found[row.licence_id][key_of(books.public[row.book_id], row.seq)][row.question] = row.answer
    return found


_TABLE: Any = LedgerEntry.__table__.c
_BOOKS = select(Book.id, Book.public_id).where(Book.person_id == bindparam("person")).order_by(Book.id)
_MINE = _TABLE.book_id.in_(bindparam("books", expanding=True))
_BEFORE = _TABLE.completed_on < bindparam("since")
# A reversal has the day of its entry, so it is found beside it.
_SINCE: Select[Any] = select(LedgerEntry.facts).where(_MINE, _TABLE.completed_on >= bindparam("since"))
_CHANGE: Any = LedgerEntry.__table__.alias("change").c
# Of what is older only what is about a topic, by an index of its own; every correction, for it may name no topic; and
# whatever was corrected, for the topic may have come with the correction alone.
_OLDER = union(
    select(_TABLE.facts).where(_MINE, _BEFORE, _TABLE.topics.is_not(None),
                               _TABLE.completed_on >= bindparam("topics")),
    select(_TABLE.facts).where(_MINE, _BEFORE, _TABLE.adjusts_seq.is_not(None)),
    select(_TABLE.facts).where(
        _MINE, _BEFORE, _TABLE.completed_on >= bindparam("topics"), _TABLE.book_id == _CHANGE.book_id,
        _TABLE.seq == _CHANGE.adjusts_seq, _CHANGE.adjusts_seq.is_not(None)),
    select(_TABLE.facts).where(_MINE, _BEFORE, _TABLE.reverses_seq > 0))
_ANSWERS = select(EntryAnswer.licence_id, EntryAnswer.book_id, EntryAnswer.seq, EntryAnswer.question,
                  EntryAnswer.answer).where(EntryAnswer.licence_id.in_(bindparam("licences", expanding=True)))
