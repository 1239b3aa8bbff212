"""A certificate as the office reads it: what it states, how it stands, how its print goes, what was done about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from neurodash_ceu.credits import checking
from neurodash_ceu.credits.checking import Checked
from neurodash_ceu.records.credits import Certificate, CertificateRevocation, LedgerEntry, PrintTry
from neurodash_ceu.records.people import Person


@dataclass(frozen=True)
class Issue:
    """One issue of an entry's certificate: its row, and when it was revoked, if it was."""

    certificate: Certificate
    revocation: CertificateRevocation | None


@dataclass(frozen=True)
class Paper:
    """A certificate with everything around it. `owner` is its learner (a closed account keeps no name in it)."""

    checked: Checked
    owner: Person
    issues: tuple[Issue, ...]
    waiting: PrintTry | None

    @property
    def code(self) -> str:
        """Its code, as stored."""
        return self.checked.known.certificate.code

    @property
    def entry(self) -> LedgerEntry:
        """The ledger entry it prints."""
        return self.checked.known.entry

    @property
    def subjects(self) -> list[tuple[str, str]]:
        """What an act about it is about: every issue of it, and its entry."""
        issues = [("certificate", issue.certificate.code) for issue in self.issues]
        return [*issues, ("entry", f"{self.entry.book_id}/{self.entry.seq}")]


def paper_of(session: Session, code: str, bytes_are_kept: Callable[[str], bool]) -> Paper | None:
    """The certificate under a code as typed, or None."""
    checked = checking.check(session, code, bytes_are_kept)
    if checked is None:
        return None
    known = checked.known
    owner = session.get_one(Person, known.person_id)
    issues = session.execute(
        select(Certificate, CertificateRevocation)
        .outerjoin(CertificateRevocation, CertificateRevocation.code == Certificate.code)
        .where(Certificate.book_id == known.certificate.book_id, Certificate.entry_seq == known.certificate.entry_seq)
        .order_by(Certificate.revision))
    waiting = session.get(PrintTry, known.certificate.code)
    return Paper(checked, owner, tuple(Issue(*row) for row in issues), waiting)
