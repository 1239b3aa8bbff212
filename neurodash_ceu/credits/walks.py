"""What the last walk over the whole ledger found, kept for pages: they say it with its date, and walk the rest."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from neurodash_ceu.credits.judging import NO_BOOK, Broken
from neurodash_ceu.credits.proving import Verdict
from neurodash_ceu.records.walks import LedgerCheck, LedgerFault


@dataclass(frozen=True)
class Checked:
    """What the last walk says of one book: when it began, which entry was the newest then, and what it found of it."""

    at: datetime
    entries: int
    faults: tuple[Broken, ...]


def keep(session: Session, verdict: Verdict, begun: datetime) -> LedgerCheck:
    """Keep what a walk found that began at this instant.

    The walk reads and this writes: let them be two transactions, so that nobody waits for the walk to end.
    """
    made = LedgerCheck(at=begun, books=verdict.books, entries=verdict.entries, certificates=verdict.certificates,
                       completions=verdict.completions, seals=verdict.seals, broken=len(verdict.broken))
    session.add(made)
    session.flush()
    rows = [{"check_id": made.id, "n": n, "what": one.what, "seal": None, "book": None, "seq": None}
            | ({"book": one.book, "seq": one.seq} if isinstance(one, Broken) else {"seal": one.seal})
            for n, one in enumerate(verdict.broken, 1)]
    if rows:
        session.execute(insert(LedgerFault), rows)
    return made


def newest(session: Session) -> LedgerCheck | None:
    """The last walk over everything, or None before the first."""
    return session.scalars(select(LedgerCheck).order_by(LedgerCheck.id.desc()).limit(1)).one_or_none()


def faults(session: Session, check: LedgerCheck | None, books: Collection[str]) -> Mapping[str, tuple[Broken, ...]]:
    """What a walk found of these books (by public id), in its order. No query where it found nothing at all."""
    if check is None or not check.broken:
        return {}
    found: dict[str, tuple[Broken, ...]] = {}
    for row in session.scalars(select(LedgerFault).where(
            LedgerFault.check_id == check.id, LedgerFault.book.in_(books)).order_by(LedgerFault.n)):
        book = row.book or NO_BOOK
        found[book] = (*found.get(book, ()), Broken(book, row.seq or 0, row.what))
    return found
