"""Books, entries and certificates for tests, written by the verbs that write them in earnest."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy.orm import Session

from neurodash_ceu.credits import certificates, ledger
from neurodash_ceu.ports.storage import Storage
from neurodash_ceu.records.credits import Book, Certificate, LedgerEntry
from neurodash_ceu.records.people import Person
from neurodash_ceu.rules.certificate import CertificateFacts
from neurodash_ceu.rules.credit import EntryFacts, Minutes, entry_facts
from neurodash_ceu.rules.people import LicenceHeld
from tests import make

NOW = make.NOW
PRINT = b"%PDF-1.7 a print, as far as storage cares"
FACTS = EntryFacts(
    activity_code="ND-MS-01", title="Resistance training in multiple sclerosis", minutes=Minutes(reading=60, test=15),
    completed_on="2026-11-22", zone="America/Chicago", provider="Demonstration provider",
    recorded_at="2026-11-22T18:00:00+00:00", edition="e" * 64, started_at="2026-11-20T09:00:00+00:00",
    completed_at="2026-11-22T18:00:00+00:00", demonstration=True)


def book(session: Session, person: Person | None = None) -> Book:
    """The book of a person, a new one unless told."""
    return ledger.open_book(session, (person or make.person(session)).id, NOW)


def entry(session: Session, of: Book, **facts: Any) -> LedgerEntry:
    """Append an entry to a book."""
    return ledger.append(session, of.id, replace(FACTS, **facts))


def certificate(session: Session, of: LedgerEntry, name: str = "Ruth Example", **facts: Any) -> Certificate:
    """Issue the certificate of an entry."""
    return certificates.issue(session, of, lambda code: stated(of, code, name, **facts), NOW)


def stated(of: LedgerEntry, code: str, name: str = "Ruth Example", **facts: Any) -> CertificateFacts:
    """What a certificate of an entry states."""
    said = entry_facts(of.facts)
    made = CertificateFacts(
        code=code, verify_url=f"http://127.0.0.1:8000/verify/{code}", legal_name=name,
        licences=(LicenceHeld("PT", "Illinois", "070.000000"),), title=said.title, activity_code=said.activity_code,
        edition=said.edition or "", edition_number=1, level="Intermediate", for_whom="Physical therapists",
        format=said.format, author="NeuroDash", objectives=("Dose resistance training.",), minutes=said.minutes,
        completed_on=said.completed_on, zone=said.zone, started_at=said.started_at or said.recorded_at,
        completed_at=said.completed_at or said.recorded_at, issued_at=ledger.instant_text(NOW), provider=said.provider,
        provider_address=("No address: this is a demonstration",), paper="letter", entry_hash=of.hash,
        demonstration=said.demonstration, points=9, max_points=10, pass_percent=80, attempt=1)
    return replace(made, **facts)


def credited(session: Session, of: Book, name: str = "Ruth Example", **facts: Any) -> tuple[LedgerEntry, Certificate]:
    """An entry with its certificate."""
    made = entry(session, of, **facts)
    return made, certificate(session, made, name)


def printed(session: Session, storage: Storage, of: Certificate, content: bytes = PRINT) -> str:
    """Keep a print of a certificate; return its SHA-256."""
    sha = storage.put(content)
    certificates.keep(session, of.code, sha, len(content), NOW)
    return sha


def instant(day: date) -> str:
    """Noon of a day in UTC, as canonical texts write it."""
    return ledger.instant_text(datetime(day.year, day.month, day.day, 12, tzinfo=UTC))
