"""Whether a course was claimed or credited before: the same title, provider and day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from neurodash_ceu.credits import ledger
from neurodash_ceu.records.credits import LedgerEntry
from neurodash_ceu.records.outside import OutsideClaim, OutsideEvent
from neurodash_ceu.rules import outside as law
from neurodash_ceu.rules.outside import Outside


@dataclass(frozen=True)
class Same:
    """The same course, claimed or credited before: what it is called, how it stands, and where it is read."""

    title: str
    words: str
    address: str


def same_before(session: Session, person_id: int, said: Outside, but: tuple[int, int] | None = None) -> list[Same]:
    """The same course (title, provider, day) among this person's claims that stand, and in their ledger.

    A claim whose entry was taken back stands no more.
    """
    books = ledger.books_of(session, person_id)
    taken_back = select(OutsideEvent.n).join(LedgerEntry, and_(
        LedgerEntry.book_id == OutsideEvent.book_id, LedgerEntry.reverses_seq == OutsideEvent.entry_seq)).where(
            OutsideEvent.book_id == OutsideClaim.book_id, OutsideEvent.claim_n == OutsideClaim.n)
    claims = session.scalars(select(OutsideClaim).where(
        OutsideClaim.book_id.in_(books), OutsideClaim.same_key == said.same_key,
        OutsideClaim.state.not_in(("refused", "withdrawn")), ~taken_back.exists())
        .order_by(OutsideClaim.book_id, OutsideClaim.n))
    found = [Same(law.outside_from_text(row.facts).title, f"claim no. {row.n}: {law.STATES[row.state].lower()}",
                  f"/credits/outside/{row.book_id}/{row.n}")
             for row in claims if (row.book_id, row.n) != but]
    return found or _entries_of(session, books, said)


def _entries_of(session: Session, books: Sequence[int], said: Outside) -> list[Same]:
    taken_back = select(LedgerEntry.book_id, LedgerEntry.reverses_seq).where(
        LedgerEntry.book_id.in_(books), LedgerEntry.reverses_seq.is_not(None))
    gone = {(book, seq) for book, seq in session.execute(taken_back)}
    rows = session.scalars(select(LedgerEntry).where(
        LedgerEntry.book_id.in_(books), LedgerEntry.completed_on == _day(said), LedgerEntry.kind.in_(_EARNED)))
    return [Same(row.title, f"entry no. {row.seq} of your ledger", "/credits") for row in rows
            if (row.book_id, row.seq) not in gone and (facts := ledger.facts_of(row)) is not None
            and law.same_key(facts.title, facts.provider, facts.completed_on) == said.same_key]


_EARNED = ("award", "outside")


def _day(said: Outside) -> date:
    return date.fromisoformat(said.completed_on)
