"""What an audit pack asks of the tables, some entries at a time: every certificate, proofs, editions, sums."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, bindparam, func, select
from sqlalchemy.orm import Session

from neurodash_ceu.credits.opened import read
from neurodash_ceu.credits.shelves import Shelf, within
from neurodash_ceu.ports.session import Database
from neurodash_ceu.records.credits import (
    Certificate,
    CertificateFacts,
    CertificatePrint,
    CertificateRevocation,
    LedgerEntry,
    PrintTry,
)
from neurodash_ceu.records.outside import OutsideEvent, OutsideProof
from neurodash_ceu.rules.transcripts import Period

SPAN = 200  # entries looked at together


@dataclass(frozen=True)
class Paper:
    """One issue of the certificate of an entry: how it stands, and its print by SHA-256, or why there is none."""

    number: int
    completed_on: date
    title: str
    code: str
    state: str
    sha256: str | None
    erased: bool
    held: str | None


@dataclass(frozen=True)
class Proof:
    """A file that was sent in proof of an entry, as it was sent and as it was made safe to open, by SHA-256.

    `name` is the sender's own, fit to be shown, if known.
    """

    number: int
    completed_on: date
    sha256: str
    safe_sha256: str | None
    name: str


def papers(database: Database, book: Shelf, period: Period) -> Iterator[Paper]:
    """Every issue of every certificate of the entries in a period, in their order."""
    later = Certificate.__table__.alias("later")
    columns: tuple[Any, ...] = (
        LedgerEntry.seq, LedgerEntry.completed_on, LedgerEntry.title, Certificate.code, CertificateRevocation.code,
        later.c.code, CertificatePrint.sha256, CertificateFacts.code, PrintTry.held_reason)
    query = (
        select(*columns).select_from(Certificate)
        .join(LedgerEntry, and_(LedgerEntry.book_id == Certificate.book_id, LedgerEntry.seq == Certificate.entry_seq))
        .outerjoin(CertificateRevocation, CertificateRevocation.code == Certificate.code)
        .outerjoin(later, later.c.supersedes_code == Certificate.code)
        .outerjoin(CertificatePrint, CertificatePrint.code == Certificate.code)
        .outerjoin(CertificateFacts, CertificateFacts.code == Certificate.code)
        .outerjoin(PrintTry, PrintTry.code == Certificate.code)
        .where(Certificate.book_id == bindparam("book"),
               Certificate.entry_seq.between(bindparam("first"), bindparam("last")), within(period))
        .order_by(Certificate.entry_seq, Certificate.revision))
    for number, day, title, code, revoked, newer, sha, facts, held in _spans(database, book, query):
        state = "revoked" if revoked else "superseded" if newer else "in force"
        yield Paper(number, day, title, code, state, sha if facts else None, facts is None, held)


def proofs(database: Database, book: Shelf, period: Period) -> Iterator[Proof]:
    """The files that prove the outside credits of a period, in the order of the entries and as they were sent.

    An entry whose claim is not here names its proof itself.
    """
    columns: tuple[Any, ...] = (
        LedgerEntry.seq, LedgerEntry.completed_on, LedgerEntry.facts, OutsideProof.sha256, OutsideProof.clean_sha256,
        OutsideProof.name)
    query = (
        select(*columns).select_from(LedgerEntry)
        .outerjoin(OutsideEvent, and_(OutsideEvent.book_id == LedgerEntry.book_id,
                                      OutsideEvent.entry_seq == LedgerEntry.seq))
        .outerjoin(OutsideProof, and_(OutsideProof.book_id == OutsideEvent.book_id,
                                      OutsideProof.claim_n == OutsideEvent.claim_n))
        .where(LedgerEntry.book_id == bindparam("book"),
               LedgerEntry.seq.between(bindparam("first"), bindparam("last")), LedgerEntry.kind == "outside",
               within(period)).order_by(LedgerEntry.seq, OutsideProof.n))
    for number, day, text, sha, safe, name in _spans(database, book, query):
        named = sha or read(text).get("proof")
        if named:
            yield Proof(number, day, named, safe, name or "")


def _spans(database: Database, book: Shelf, query: Select[Any]) -> Iterator[Any]:
    """The rows of a query over a whole book, asked some entries at a time."""
    for first in range(1, book.head.entries + 1, SPAN):
        last = min(first + SPAN - 1, book.head.entries)
        yield from database.ask(query, {"book": book.book_id, "first": first, "last": last})


def edition_shas(session: Session, books: Sequence[Shelf], period: Period) -> list[str]:
    """The editions that the entries of a period name, each once."""
    found = session.scalars(select(LedgerEntry.edition_sha).distinct().where(
        LedgerEntry.book_id.in_([one.book_id for one in books]), LedgerEntry.edition_sha.is_not(None), within(period))
        .order_by(LedgerEntry.edition_sha))
    return [sha for sha in found if sha]


def totals(session: Session, books: Sequence[Shelf], period: Period) -> tuple[int, int]:
    """How many entries the books have in a period, and what they come to in minutes."""
    minutes = (LedgerEntry.minutes_reading + LedgerEntry.minutes_video + LedgerEntry.minutes_exercise
               + LedgerEntry.minutes_test + LedgerEntry.minutes_evaluation + LedgerEntry.minutes_stated)
    row = session.execute(select(func.count(), func.coalesce(func.sum(minutes), 0)).where(
        LedgerEntry.book_id.in_([one.book_id for one in books]), within(period))).one()
    return row[0], int(row[1])
