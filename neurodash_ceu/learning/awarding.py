"""The award: ledger entry, completion and certificate facts of one finished enrollment, in the caller's transaction.

What names the person, and the zone that dates the credit, is taken from what was attested, never from the profile of
the day: that is what the learner saw and signed. What the module says is taken from the pinned edition.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from neurodash_ceu.catalog.pages import for_whom
from neurodash_ceu.credits import certificates, ledger
from neurodash_ceu.credits.ledger import instant_text
from neurodash_ceu.learning import finding
from neurodash_ceu.learning.again import Again
from neurodash_ceu.learning.finding import Found
from neurodash_ceu.learning.scores import Passing
from neurodash_ceu.records.credits import LedgerEntry
from neurodash_ceu.records.learning import Completion
from neurodash_ceu.rules.attesting import Attested
from neurodash_ceu.rules.certificate import Approved, CertificateFacts
from neurodash_ceu.rules.credit import EntryFacts, Minutes, civil_date
from neurodash_ceu.rules.credit import entry_facts as read_entry
from neurodash_ceu.rules.deeds import REGRADED, Acting
from neurodash_ceu.rules.lesson import Approval, ModuleHead
from neurodash_ceu.rules.provider import Issuer
from neurodash_ceu.rules.regrading import AS_PUBLISHED


@dataclass(frozen=True)
class Met:
    """That the last part was met at another instant than now, by a deed of the office: which, by whom, and why."""

    at: datetime
    acting: Acting
    reason: str


def award(
    session: Session, found: Found, attested: Attested, before: Again, issuer: Issuer, now: datetime,
    met_at: datetime,
) -> Completion:
    """Write entry, completion and certificate. Call it once, with the enrollment locked and everything met.

    A repeat that earns nothing is entered with no minutes and with the reason, and has no certificate.

    The completion bears the instant at which the last part was met, the entry also when it was written. A pass that
    a regrade gave is said in the entry. Keys make a second award impossible: it raises IntegrityError.
    """
    completed_on = civil_date(met_at, attested.zone)
    passing = finding.passing_grade(session, found)
    said = entry_facts(found, attested, completed_on, passing, issuer, now, met_at)
    if not before.verdict.earns:
        said = replace(said, minutes=Minutes(), topics=(), reason_code=before.verdict.reason,
                       repeats=before.repeated_in(found.key[0]))
    elif passing is not None and passing.policy != AS_PUBLISHED:
        said = replace(said, reason_code=REGRADED)
    entry = ledger.append(session, found.key[0], said)
    completion = Completion(
        book_id=found.key[0], enrollment_n=found.key[1], entry_seq=entry.seq, completed_at=met_at,
        completed_on=completed_on, zone=attested.zone)
    session.add(completion)
    session.flush()
    if before.verdict.earns:
        certificates.issue(
            session, entry, lambda code: printed_facts(code, entry, found, attested, passing, issuer, now), now)
    return completion


def entry_facts(
    found: Found, attested: Attested, completed_on: date, passing: Passing | None, issuer: Issuer, now: datetime,
    met_at: datetime,
) -> EntryFacts:
    """What the ledger will say of it: no name, no licence, no score."""
    head = found.module.head
    minutes = _minutes(head, attested)
    return EntryFacts(
        activity_code=head.code, title=head.title, minutes=minutes,
        completed_on=completed_on.isoformat(),
        zone=attested.zone, provider=issuer.provider.name, recorded_at=instant_text(now), edition=found.edition.sha256,
        approvals=tuple(f"{one.authority} {one.number}" for one in _approvals(head, completed_on)),
        started_at=instant_text(found.enrollment.enrolled_at), completed_at=instant_text(met_at),
        demonstration=issuer.demonstration, topics=head.credit.topics_within(minutes.total),
        assessed="quiz" in head.required and passing is not None)


def printed_facts(
    code: str, entry: LedgerEntry, found: Found, attested: Attested, passing: Passing | None, issuer: Issuer,
    now: datetime,
) -> CertificateFacts:
    """Everything the certificate under this code will print."""
    head, provider = found.module.head, issuer.provider
    said = read_entry(entry.facts)
    return CertificateFacts(
        code=code, verify_url=f"{issuer.public_url}/verify/{code}", legal_name=attested.legal_name,
        licences=attested.licences, title=said.title, activity_code=said.activity_code, edition=found.edition.sha256,
        edition_number=found.edition.number, level=head.level, for_whom=for_whom(found.module), format=said.format,
        author=head.author, objectives=tuple(objective.text for objective in head.objectives), minutes=said.minutes,
        completed_on=said.completed_on, zone=said.zone, started_at=instant_text(found.enrollment.enrolled_at),
        completed_at=said.completed_at or instant_text(now), issued_at=instant_text(now), provider=said.provider,
        provider_address=provider.address, paper=attested.paper, entry_hash=entry.hash,
        demonstration=said.demonstration, provider_number=provider.number, signer=provider.signer,
        approvals=tuple(Approved(one.authority, one.number, one.statement)
                        for one in _approvals(head, entry.completed_on)),
        points=passing.points if passing else None, max_points=passing.max_points if passing else None,
        pass_percent=passing.pass_percent if passing else None, attempt=passing.attempt_ordinal if passing else None,
        topics=said.topics)


def _minutes(head: ModuleHead, attested: Attested) -> Minutes:
    """The claim; without its reading where the learner attested to a smaller sum, having passed before reading.

    What was signed decides: reading that is confirmed afterwards adds nothing to it.
    """
    whole = Minutes(reading=head.credit.reading, test=head.credit.test)
    return whole if attested.minutes >= whole.total else Minutes(test=head.credit.test)


def _approvals(head: ModuleHead, day: date) -> list[Approval]:
    return [one for one in head.approvals if one.approved_from <= day <= one.approved_until]
