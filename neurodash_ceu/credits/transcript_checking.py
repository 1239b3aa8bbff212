"""The public check of a transcript: whether it is as it was made, and what has happened to its entries since."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from neurodash_ceu.credits import judging, ledger, shelves, transcripts
from neurodash_ceu.credits.checking import Check
from neurodash_ceu.credits.transcripts import KnownTranscript
from neurodash_ceu.records.audit import AuditEvent
from neurodash_ceu.records.credits import Book, Certificate, CertificateRevocation, LedgerEntry
from neurodash_ceu.rules.certificate import shown_code
from neurodash_ceu.rules.transcripts import TranscriptFacts

ERASED = "transcript.erased"


@dataclass(frozen=True)
class Since:
    """One thing that happened to what a transcript prints after it was made, in words, and when."""

    words: str
    at: datetime


@dataclass(frozen=True)
class CheckedTranscript:
    """A transcript and what looking at it showed.

    `since` is what happened to its entries after it was made, oldest first; `newer` how many entries of its period were
    written after it. `state` is "broken" when our own record of it does not fit together.
    """

    known: KnownTranscript
    state: Literal["as made", "broken"]
    checks: tuple[Check, ...]
    since: tuple[Since, ...]
    newer: int
    erased_at: datetime | None

    @property
    def stands(self) -> bool:
        """Whether it is as it was made and nothing that it prints was taken back or corrected since."""
        return self.state == "as made" and not self.since


def check(session: Session, code: str, bytes_are_kept: Callable[[str], bool]) -> CheckedTranscript | None:
    """Look at the transcript of a code as typed, or None when we made none under it.

    Recomputes the SHA-256 of what it states and of every entry of its books. `bytes_are_kept(sha)` says whether its
    print can be had, unchanged.
    """
    known = transcripts.find(session, code)
    if known is None:
        return None
    facts = known.facts
    if facts is None:
        if known.facts_are == "erased":
            return CheckedTranscript(known, "as made", (OURS,), (), 0, _erased_at(session, known.code))
        return CheckedTranscript(
            known, "broken", (OURS, Check("What it states was changed after it was made", False)), (), 0, None)
    books = _books(session, facts)
    fault = _fault(session, books, facts)
    unchanged = Check("What it states has not changed since", True)
    checks: tuple[Check, ...] = (OURS, unchanged, fault, *_print(known, bytes_are_kept))
    return CheckedTranscript(known, "as made" if fault.holds else "broken", checks, _since(session, books, facts),
                             _newer(session, books, facts), None)


OURS = Check("The code is ours", True)


def _books(session: Session, facts: TranscriptFacts) -> list[int]:
    """The ids of the books it was made of, in its order."""
    rows: Any = session.execute(
        select(Book.public_id, Book.id).where(Book.public_id.in_([one.book for one in facts.books])))
    ids = dict(iter(rows))
    return [ids.get(one.book, 0) for one in facts.books]


def _fault(session: Session, books: Sequence[int], facts: TranscriptFacts) -> Check:
    """Whether its books are whole and still hold, at their places, what it prints."""
    hashes: dict[tuple[int, int], str] = {}
    entries = 0
    for judged in judging.judge(ledger.walk(session, books)):
        if judged.fault:
            return Check(f"The chain of its book breaks at entry {judged.entry.seq}", False)
        hashes[judged.entry.book_id, judged.entry.seq] = judged.entry.hash
        entries += 1
    heads = all(one.entries == 0 or hashes.get((book, one.entries)) == one.head
                for book, one in zip(books, facts.books, strict=True))
    if not heads or any(hashes.get((books[line.place - 1], line.number)) != line.hash for line in facts.lines):
        return Check("Its ledger is not the one it was made from", False)
    links = "its one link verified" if entries == 1 else f"all {entries} links verified"
    return Check(f"The ledger it was made from is whole: {links}", True)


def _print(known: KnownTranscript, bytes_are_kept: Callable[[str], bool]) -> tuple[Check, ...]:
    if known.kept is None:
        return ()
    # A print we cannot open is our trouble, not the transcript's: the SHA-256 still names its bytes.
    holds = bytes_are_kept(known.kept.sha256)
    return (Check("We keep its print under the SHA-256 shown" if holds
                  else "Our copy of its print cannot be opened just now", holds),)


def _after(books: Sequence[int], facts: TranscriptFacts) -> ColumnElement[bool]:
    """Of its books, and written after it was made."""
    return or_(*(and_(LedgerEntry.book_id == book, LedgerEntry.seq > one.entries)
                 for book, one in zip(books, facts.books, strict=True)))


def _newer(session: Session, books: Sequence[int], facts: TranscriptFacts) -> int:
    return session.scalar(select(func.count()).select_from(LedgerEntry).where(
        _after(books, facts), shelves.within(facts.period))) or 0


def _since(session: Session, books: Sequence[int], facts: TranscriptFacts) -> tuple[Since, ...]:
    printed = {(books[line.place - 1], line.number): line for line in facts.lines}
    found = []
    about = func.coalesce(LedgerEntry.reverses_seq, LedgerEntry.adjusts_seq)
    for book, of, kind, at in session.execute(
            select(LedgerEntry.book_id, about, LedgerEntry.kind, LedgerEntry.recorded_at)
            .where(_after(books, facts), about.is_not(None))):
        line = printed.get((book, of))
        if line is not None:
            found.append(Since(f"Entry no. {_no(facts, line.place, line.number)} was "
                               f"{'reversed' if kind == 'reversal' else 'adjusted'}", at))
    codes = {line.certificate: line for line in facts.lines if line.certificate}
    for code, at in session.execute(
            select(CertificateRevocation.code, CertificateRevocation.revoked_at)
            .where(CertificateRevocation.code.in_(codes), CertificateRevocation.revoked_at > _instant(facts))):
        found.append(Since(f"The certificate {shown_code(code)} was revoked", at))
    for older, newer, at in session.execute(
            select(Certificate.supersedes_code, Certificate.code, Certificate.issued_at)
            .where(Certificate.supersedes_code.in_(codes))):
        found.append(Since(f"The certificate {shown_code(older or '')} was replaced by {shown_code(newer)}", at))
    return tuple(sorted(found, key=lambda one: one.at))


def _no(facts: TranscriptFacts, place: int, number: int) -> str:
    return str(number) if len(facts.books) == 1 else f"{place}.{number}"


def _instant(facts: TranscriptFacts) -> datetime:
    return datetime.fromisoformat(facts.made_at)


def _erased_at(session: Session, code: str) -> datetime | None:
    return session.scalar(select(func.max(AuditEvent.at)).where(
        AuditEvent.subject_kind == "transcript", AuditEvent.subject_id == code, AuditEvent.act == ERASED))
