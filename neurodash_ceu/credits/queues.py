"""The queue of first prints: work rows that can be made anew from what has no print yet. One for each kind of paper.

A printer claims what is due for two minutes. Killed at any point it loses nothing: its claim runs out, and the row that
says a print is kept can be written once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.orm import Session

from neurodash_ceu.records.credits import CertificateFacts, CertificatePrint, PrintTry
from neurodash_ceu.records.transcripts import TranscriptFactsRow, TranscriptPrint, TranscriptTry

LEASE, LONGEST_WAIT = timedelta(minutes=2), timedelta(hours=1)


@dataclass(frozen=True)
class PrintQueue:
    """The rows of one kind of paper, each under its code: what it prints, its kept print, its place in the queue."""

    facts: type[Any]
    prints: type[Any]
    tries: type[Any]

    def put(self, session: Session, codes: Iterable[str], now: datetime) -> int:
        """Give these a place in the queue; return how many they were."""
        rows = [self.tries(code=code, tries=0, not_before=now) for code in codes]
        session.add_all(rows)
        session.flush()
        return len(rows)

    def leave(self, session: Session, code: str) -> None:
        """Take the place of a code out of the queue, if it has one."""
        session.execute(delete(self.tries).where(self.tries.code == code))

    def try_held_again(self, session: Session, now: datetime) -> int:
        """Put every held print back; return how many. Asked at a printer's start: it may have more fonts."""
        again = session.execute(
            update(self.tries).where(self.tries.held_reason.is_not(None)).values(held_reason=None, not_before=now))
        return int(again.rowcount)  # type: ignore[attr-defined]  # the result of an UPDATE counts its rows

    def release(self, session: Session, code: str, now: datetime) -> bool:
        """Put a held print back into the queue, to be tried now. True when it was held."""
        again = session.execute(
            update(self.tries).where(self.tries.code == code, self.tries.held_reason.is_not(None)).values(
                held_reason=None, not_before=now, claimed_by=None))
        return bool(again.rowcount)  # type: ignore[attr-defined]  # the result of an UPDATE counts its rows

    def anything_due(self, session: Session, now: datetime) -> bool:
        """Is there something to print now?"""
        return session.scalar(select(self.tries.code).where(self._due(now)).limit(1)) is not None

    def _due(self, now: datetime) -> ColumnElement[bool]:
        due: ColumnElement[bool] = self.tries.held_reason.is_(None) & (self.tries.not_before <= now)
        return due

    def claim(self, session: Session, now: datetime, who: str) -> tuple[str, str] | None:
        """Take the next that is due for two minutes: (code, facts text), or None when nothing waits.

        A printer that dies leaves its claim to run out.
        """
        due = session.scalars(
            select(self.tries).where(self._due(now)).order_by(self.tries.not_before).limit(1)
            .with_for_update(skip_locked=True)).one_or_none()
        if due is None:
            return None
        due.tries += 1
        due.not_before = now + LEASE
        due.claimed_by = who
        text = session.scalar(select(self.facts.facts).where(self.facts.code == due.code))
        if text is None:
            session.delete(due)  # its facts were erased before it was ever printed: nothing to print any more
            return None
        session.flush()
        return due.code, text

    def keep(self, session: Session, code: str, sha: str, size: int, now: datetime) -> None:
        """Record the print of a code, once: a second one breaks the primary key."""
        session.add(self.prints(code=code, sha256=sha, size=size, printed_at=now))
        session.flush()
        self.leave(session, code)

    def put_off(self, session: Session, code: str, now: datetime, error: str) -> None:
        """Note a failed try; the next comes after 2, 4, 8 … seconds, an hour at most."""
        waiting = session.get(self.tries, code, with_for_update=True)
        if waiting is not None:
            waiting.last_error = error[:500]
            waiting.claimed_by = None
            waiting.not_before = now + min(timedelta(seconds=2 ** min(waiting.tries, 12)), LONGEST_WAIT)

    def hold(self, session: Session, code: str, reason: str) -> bool:
        """Stop trying until a printer starts that may have what lacks, and say why. True the first time since."""
        waiting = session.get(self.tries, code, with_for_update=True)
        if waiting is None or waiting.held_reason:
            return False
        waiting.held_reason = reason
        waiting.claimed_by = None
        return True


CERTIFICATES = PrintQueue(CertificateFacts, CertificatePrint, PrintTry)
TRANSCRIPTS = PrintQueue(TranscriptFactsRow, TranscriptPrint, TranscriptTry)
