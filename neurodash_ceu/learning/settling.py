"""Completing an enrollment, once: what every verb that can be the last one ends in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from neurodash_ceu.learning import again, finding
from neurodash_ceu.learning.awarding import Met, award
from neurodash_ceu.learning.evidence import evidence
from neurodash_ceu.learning.finding import Found
from neurodash_ceu.ports import audit
from neurodash_ceu.records.learning import Completion
from neurodash_ceu.rules import offers, progress
from neurodash_ceu.rules.attesting import Attested, attested_from_text
from neurodash_ceu.rules.credit import civil_date
from neurodash_ceu.rules.deeds import Acting
from neurodash_ceu.rules.people import Learner
from neurodash_ceu.rules.provider import Issuer
from neurodash_ceu.rules.refusal import Refused


def settle(
    session: Session, learner: Learner, found: Found, issuer: Issuer, now: datetime, *, met: Met | None = None
) -> Completion | None:
    """Complete the enrollment if every required part is met and the edition earns credit then. Twice is once.

    Of a module that was completed before, its policy says whether it earns its minutes again or is a repeat of none.
    Must be called with the enrollment locked. The last part is met now, by the learner, unless `met` says otherwise.
    """
    done = session.get(Completion, found.key)
    if done is not None:
        return done
    if not progress.finished(found.module, evidence(session, found)):
        return None
    attested, at = _attested(session, found), now if met is None else met.at
    day = civil_date(at, attested.zone)
    offer = offers.offer(found.module.head, day, issuer.demonstration)
    if not offer.earns or found.edition.withdrawn is not None:
        return None
    again.hold_books(session, learner.person_id)
    before = again.judged(session, learner.person_id, found.edition, day)
    completion = award(session, found, attested, before, issuer, now, at)
    by = Acting(learner.person_id, "learner") if met is None else met.acting
    audit.record(
        session, now, "credit.awarded" if before.verdict.earns else "credit.repeated",
        ("completion", f"{found.key[0]}/{found.key[1]}"), actor_id=by.person_id, acting_as=by.role,
        reason=None if met is None else met.reason, after={"entry": completion.entry_seq})
    return completion


def must_be_open(session: Session, found: Found, part: str) -> None:
    """Raises Refused, with what it waits for, while a part is not open."""
    owed = progress.owed(found.module, evidence(session, found))
    state = next((one for one in owed if one.part == part), None)
    if state is not None and state.state == "waiting":
        raise Refused(state.sentence)


def _attested(session: Session, found: Found) -> Attested:
    """The facts as signed. Raises LookupError before they are: no credit is written without them."""
    row = finding.attestation(session, found)
    if row is None:
        raise LookupError(f"enrollment {found.key} is not attested")
    return attested_from_text(row.facts)
