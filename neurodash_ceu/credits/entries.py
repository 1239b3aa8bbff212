"""What /credits/<book>/<seq> shows: one entry whole, what became of it, how others would count it, how to check it."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from neurodash_ceu.credits import certificates, judging, ledger
from neurodash_ceu.credits.certificates import Known
from neurodash_ceu.records.credits import Book, LedgerEntry
from neurodash_ceu.rules.authorities import BY_ID, SHOWN
from neurodash_ceu.rules.credit import GENESIS, EntryFacts, Minutes
from neurodash_ceu.rules.units import Count, Unit, count, minutes_claimed


@dataclass(frozen=True)
class EntryView:
    """An entry as its learner reads it. `facts` are what its text states, None where it cannot be read any more.

    `about` is the number of the entry that this one corrects or repeats; `later` are those that correct this one, and
    `stands` the minutes that are left of it with them. `counts` is empty where there is nothing to count. `fault` says
    what is wrong with it or with its link; `claim` is the sum by which a claimed amount became minutes.
    """

    entry: LedgerEntry
    book: str
    facts: EntryFacts | None
    minutes: Minutes
    about: int | None
    later: tuple[LedgerEntry, ...]
    stands: Minutes
    certificates: tuple[Known, ...]
    counts: tuple[Count, ...]
    claim: str
    fault: str | None
    command: str

    @property
    def begun(self) -> datetime | None:
        """When the learner took it up, where that is stated."""
        return _instant(self.facts.started_at if self.facts else None)

    @property
    def ended(self) -> datetime | None:
        """When its last part was met, where that is stated."""
        return _instant(self.facts.completed_at if self.facts else None)


def _instant(text: str | None) -> datetime | None:
    """An instant as a text states it; None for what is none, since nobody compared it when it was written."""
    try:
        found = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return found if found.tzinfo else None


def entry_of(session: Session, person_id: int, book: str, seq: int) -> EntryView | None:
    """An entry of one of a person's own books, by the book's public id and its number; None for any other."""
    entry = session.scalar(
        select(LedgerEntry).join(Book, Book.id == LedgerEntry.book_id)
        .where(Book.public_id == book, Book.person_id == person_id, LedgerEntry.seq == seq))
    if entry is None:
        return None
    before, later, undone = _around(session, entry)
    facts, minutes = ledger.facts_of(entry), ledger.stated_minutes(entry)
    stands = minutes
    for one in (*later, *undone):
        stands = stands + ledger.stated_minutes(one)
    return EntryView(
        entry, book, facts, minutes, _about(entry, facts), later, stands,
        tuple(certificates.issues_of(session, entry.book_id, seq)), _counts(facts, stands), _claim(facts),
        _fault(book, entry, before), hash_command(entry.prev_hash, entry.facts))


def hash_command(previous: str, text: str) -> str:
    """The command that prints an entry's hash from the hash before it and its text, for a POSIX shell."""
    return f"printf '%s\\n%s' {previous} {shlex.quote(text)} | sha256sum"


def _around(
    session: Session, entry: LedgerEntry
) -> tuple[LedgerEntry | None, tuple[LedgerEntry, ...], Sequence[LedgerEntry]]:
    """The entry before, those that correct this one (oldest first), and the reversals of those."""
    near = session.scalars(
        select(LedgerEntry).where(LedgerEntry.book_id == entry.book_id, or_(
            LedgerEntry.seq == entry.seq - 1, LedgerEntry.reverses_seq == entry.seq,
            LedgerEntry.adjusts_seq == entry.seq)).order_by(LedgerEntry.seq)).all()
    before = next((one for one in near if one.seq == entry.seq - 1), None)
    later = tuple(one for one in near if one.seq > entry.seq)
    adjusting = [one.seq for one in later if one.adjusts_seq is not None]
    undone = session.scalars(
        select(LedgerEntry).where(and_(
            LedgerEntry.book_id == entry.book_id, LedgerEntry.reverses_seq.in_(adjusting)))).all() if adjusting else ()
    return before, later, undone


def _about(entry: LedgerEntry, facts: EntryFacts | None) -> int | None:
    return entry.reverses_seq or entry.adjusts_seq or (facts.repeats if facts else None)


def _counts(facts: EntryFacts | None, stands: Minutes) -> tuple[Count, ...]:
    """In every unit, by the minutes that are left. What corrects another entry is counted with that one."""
    if facts is None or facts.reverses is not None or facts.adjusts is not None or not stands.total:
        return ()
    return tuple(count(replace(facts, minutes=stands), unit) for unit in SHOWN)


def _claim(facts: EntryFacts | None) -> str:
    """The claimed amount with its sum; the bare words of it where its unit is not known any more."""
    if facts is None or facts.claimed is None:
        return ""
    unit: Unit | None = BY_ID.get(facts.claimed_unit or "")
    try:
        amount = Fraction(facts.claimed)
    except (ValueError, ZeroDivisionError):
        unit = None
    if unit is None or amount <= 0 or not unit.hour_was_read:
        return f"{facts.claimed} {facts.claimed_unit or ''}".strip()
    return minutes_claimed(amount, unit).words


def _fault(book: str, entry: LedgerEntry, before: LedgerEntry | None) -> str | None:
    """What is wrong with the entry itself or with its link to the one before; the rest of its chain is not walked."""
    previous = GENESIS if entry.seq == 1 else before.hash if before else None
    if previous is None:
        return f"entry {entry.seq - 1} is missing before it"
    return judging.fault_of(book, entry, entry.seq, previous)
