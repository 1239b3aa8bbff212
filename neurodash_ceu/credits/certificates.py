"""Certificates: issued with the award, found by code, printed once, and what the public may know of one."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Literal

from sqlalchemy import Select, bindparam, delete, func, select
from sqlalchemy.orm import Session

from neurodash_ceu.credits import queues
from neurodash_ceu.ports import audit
from neurodash_ceu.records.audit import AuditEvent
from neurodash_ceu.records.credits import (
    Book,
    Certificate,
    CertificateFacts,
    CertificatePrint,
    CertificateRevocation,
    LedgerEntry,
    PrintTry,
)
from neurodash_ceu.rules import certificate as law
from neurodash_ceu.rules.canonical import sha256_of

ERASED = "certificate.erased"
WHOLE = range(1, 2**31)  # the entries of any book

Status = Literal["in force", "superseded", "revoked"]
PrintState = Literal["printed", "being printed", "held", "not printed", "erased"]
FactsAre = Literal["as issued", "changed", "erased"]


@dataclass(frozen=True)
class Known:
    """A certificate as kept: its row, its facts (None once erased or changed), its print if there is one, its status.

    `facts_are` says whether the text of the facts still has the SHA-256 that the certificate names.
    """

    certificate: Certificate
    entry: LedgerEntry
    person_id: int
    facts: law.CertificateFacts | None
    facts_are: FactsAre
    kept: CertificatePrint | None
    held_reason: str | None
    revocation: CertificateRevocation | None
    superseded_by: str | None

    @property
    def status(self) -> Status:
        """Whether it stands today."""
        if self.revocation is not None:
            return "revoked"
        return "superseded" if self.superseded_by else "in force"

    @property
    def print_state(self) -> PrintState:
        """Whether its print is kept, on its way, waiting for a person, no longer to be made, or erased."""
        if self.facts_are == "erased":
            return "erased"
        if self.kept is not None:
            return "printed"
        if self.status != "in force":
            return "not printed"
        return "held" if self.held_reason else "being printed"


def issue(
    session: Session, entry: LedgerEntry, facts_under: Callable[[str], law.CertificateFacts], now: datetime
) -> Certificate:
    """Write the first certificate of an entry: a new random code, its frozen facts, and its place in the queue.

    `facts_under(code)` gives everything the certificate prints. The unique key (book, entry, revision)
    makes a second one impossible.
    """
    code = law.new_code(secrets.token_bytes)
    text = law.facts_text(facts_under(code))
    return _write(session, text, Certificate(
        code=code, book_id=entry.book_id, entry_seq=entry.seq, revision=1, supersedes_code=None,
        entry_hash=entry.hash, facts_sha256=sha256_of(text), issued_at=now))


def reissue(
    session: Session, older: Certificate, facts_under: Callable[[str], law.CertificateFacts], now: datetime
) -> Certificate:
    """Write the next issue of a certificate, under a new code. The older one is superseded for good.

    Its kept print stays as it is; one that was never printed is not printed any more. Unique keys (the entry and
    revision; what is superseded) make a second next issue impossible.
    """
    code = law.new_code(secrets.token_bytes)
    text = law.facts_text(facts_under(code))
    queues.CERTIFICATES.leave(session, older.code)
    return _write(session, text, Certificate(
        code=code, book_id=older.book_id, entry_seq=older.entry_seq, revision=older.revision + 1,
        supersedes_code=older.code, entry_hash=older.entry_hash, facts_sha256=sha256_of(text), issued_at=now))


def _write(session: Session, text: str, certificate: Certificate) -> Certificate:
    session.add(certificate)
    session.flush()
    session.add(CertificateFacts(code=certificate.code, facts=text))
    queues.CERTIFICATES.put(session, [certificate.code], certificate.issued_at)
    return certificate


def revoke(session: Session, code: str, reason: str, now: datetime) -> None:
    """Say that a certificate no longer stands, since now and why: a sentence that anybody reads. Once, by its key."""
    session.add(CertificateRevocation(code=code, revoked_at=now, reason=reason))
    queues.CERTIFICATES.leave(session, code)
    session.flush()


def find(session: Session, code: str) -> Known | None:
    """The certificate under a code as typed (case, dashes and lookalike letters forgiven), or None."""
    normal = law.normalise_code(code)
    if normal is None:
        return None
    row = session.execute(_under_code(), {"code": normal}).one_or_none()
    return None if row is None else _of_row(*row)


def of_entries(session: Session, books: Iterable[int], part: range = WHOLE) -> dict[tuple[int, int], Known]:
    """The newest issue of the certificate of every entry of these books (or of a part of them)."""
    newest: dict[tuple[int, int], Known] = {}
    for row in session.execute(_of_books(), {"books": list(books), "first": part.start, "last": part.stop - 1}):
        known = _of_row(*row)
        key, revision = (known.certificate.book_id, known.certificate.entry_seq), known.certificate.revision
        if key not in newest or revision > newest[key].certificate.revision:
            newest[key] = known
    return newest


def issues_of(session: Session, book_id: int, seq: int) -> list[Known]:
    """Every issue of the certificate of one entry, oldest first."""
    rows = session.execute(_whole().where(Certificate.book_id == book_id, Certificate.entry_seq == seq)
                           .order_by(Certificate.revision))
    return [_of_row(*row) for row in rows]


@cache
def _under_code() -> Select[Any]:
    return _whole().where(Certificate.code == bindparam("code"))


@cache
def _of_books() -> Select[Any]:
    return _whole().where(Certificate.book_id.in_(bindparam("books", expanding=True)),
                          Certificate.entry_seq.between(bindparam("first"), bindparam("last")))


def _whole() -> Select[Any]:
    """Every certificate with all that is known of it, as `_of_row` takes it."""
    later = Certificate.__table__.alias("later")
    return (
        select(Certificate, LedgerEntry, Book.person_id, CertificateFacts.facts, CertificatePrint,
               PrintTry.held_reason, CertificateRevocation, later.c.code)
        .join(LedgerEntry, (LedgerEntry.book_id == Certificate.book_id) & (LedgerEntry.seq == Certificate.entry_seq))
        .join(Book, Book.id == Certificate.book_id)
        .outerjoin(CertificateFacts, CertificateFacts.code == Certificate.code)
        .outerjoin(CertificatePrint, CertificatePrint.code == Certificate.code)
        .outerjoin(PrintTry, PrintTry.code == Certificate.code)
        .outerjoin(CertificateRevocation, CertificateRevocation.code == Certificate.code)
        .outerjoin(later, later.c.supersedes_code == Certificate.code))


def _of_row(
    certificate: Certificate, entry: LedgerEntry, person_id: int, text: str | None, kept: CertificatePrint | None,
    held: str | None, revocation: CertificateRevocation | None, newer: str | None,
) -> Known:
    facts: law.CertificateFacts | None = None
    facts_are: FactsAre = "erased"
    if text is not None:
        facts_are = "as issued" if sha256_of(text) == certificate.facts_sha256 else "changed"
        facts = law.facts_from_text(text) if facts_are == "as issued" else None
    return Known(certificate, entry, person_id, facts, facts_are, kept, held, revocation, newer)


def erase_facts(session: Session, code: str, now: datetime, *, actor_id: int | None, acting_as: str) -> bool:
    """Erase what names the person, by a dated act; code, entry, date and the print's SHA-256 stay. True the first time.

    The kept bytes of the print name the person too: whoever calls this removes them from storage.
    """
    gone = session.execute(delete(CertificateFacts).where(CertificateFacts.code == code))
    if gone.rowcount == 0:  # type: ignore[attr-defined]  # a DELETE counts its rows
        return False
    queues.CERTIFICATES.leave(session, code)
    audit.record(session, now, ERASED, ("certificate", code), actor_id=actor_id, acting_as=acting_as)
    session.flush()
    return True


def erased_at(session: Session, code: str) -> datetime | None:
    """When the personal data of a certificate were erased, or None."""
    return session.scalar(select(func.max(AuditEvent.at)).where(
        AuditEvent.subject_kind == "certificate", AuditEvent.subject_id == code, AuditEvent.act == ERASED))


# --- the queue of prints: work rows, recomputed from the certificates that have no print -------------------

LEASE, LONGEST_WAIT = queues.LEASE, queues.LONGEST_WAIT
try_held_again, release = queues.CERTIFICATES.try_held_again, queues.CERTIFICATES.release
anything_due, claim = queues.CERTIFICATES.anything_due, queues.CERTIFICATES.claim
keep, put_off, hold = queues.CERTIFICATES.keep, queues.CERTIFICATES.put_off, queues.CERTIFICATES.hold


def sweep(session: Session, now: datetime) -> int:
    """Put every certificate without a print and without a place in the queue back into it; return how many.

    What was erased, revoked or superseded is not printed any more.
    """
    later = Certificate.__table__.alias("later")
    lost = list(session.scalars(
        select(Certificate.code)
        .join(CertificateFacts, CertificateFacts.code == Certificate.code)
        .outerjoin(CertificatePrint, CertificatePrint.code == Certificate.code)
        .outerjoin(PrintTry, PrintTry.code == Certificate.code)
        .outerjoin(CertificateRevocation, CertificateRevocation.code == Certificate.code)
        .outerjoin(later, later.c.supersedes_code == Certificate.code)
        .where(CertificatePrint.code.is_(None), PrintTry.code.is_(None), CertificateRevocation.code.is_(None),
               later.c.code.is_(None))))
    return queues.CERTIFICATES.put(session, lost, now)
