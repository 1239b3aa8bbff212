"""Putting a certificate right: another name, licence or paper as a next issue, and a held print let go once more.

Minutes, dates and what was taught are never put right here: that takes a reversal and a new award.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from neurodash_ceu.accounts import typed
from neurodash_ceu.credits import certificates, ledger, mails
from neurodash_ceu.credits.certificates import Known
from neurodash_ceu.credits.stated import stated, unprintable
from neurodash_ceu.credits.words import licence_words, plain_day
from neurodash_ceu.ports import audit
from neurodash_ceu.ports.fonts import SHIPPED, Fonts
from neurodash_ceu.ports.letters import HeldPrint
from neurodash_ceu.records.audit import AuditEvent
from neurodash_ceu.records.credits import Book, Certificate
from neurodash_ceu.records.people import Licence, Person
from neurodash_ceu.rules.certificate import CertificateFacts, shown_code
from neurodash_ceu.rules.credit import civil_date
from neurodash_ceu.rules.deeds import Acting, Change, Plan, Why, may_do, reason_words
from neurodash_ceu.rules.people import LicenceHeld
from neurodash_ceu.rules.provider import Issuer
from neurodash_ceu.rules.refusal import Refused

REISSUED, RELEASED = "certificate.reissued", "certificate.print released"
PAPERS = {"a4": "A4", "letter": "US Letter"}
NO_REISSUE_UNDO = ("The older certificate stays superseded for good. What is still wrong afterwards is corrected by "
                   "another issue.")
NO_RELEASE_UNDO = "A print once made is kept for good. If it cannot be made, it is held again, and nothing is lost."


@dataclass(frozen=True)
class Wanted:
    """What the next issue is to print: the only facts of a certificate that can be put right."""

    legal_name: str
    licences: tuple[LicenceHeld, ...]
    paper: str

    def on(self, facts: CertificateFacts) -> CertificateFacts:
        """The same certificate with these facts in it."""
        return replace(facts, legal_name=self.legal_name, licences=self.licences, paper=self.paper)


def wanted(legal_name: str, licences: tuple[LicenceHeld, ...], paper: str, fonts: Fonts = SHIPPED) -> Wanted:
    """What staff typed, as it will be printed. Raises Refused, naming the field, for what cannot be."""
    name = typed.legal_name(legal_name)
    held = unprintable(name, (), fonts)
    if held:
        raise Refused(f"{held} Enter another spelling that the holder agrees to.", "legal_name")
    if paper not in PAPERS:
        raise Refused("Choose a size of paper.", "paper")
    return Wanted(name, licences, paper)


def licences_to_choose(session: Session, known: Known) -> tuple[LicenceHeld, ...]:
    """The licences a next issue may print: those it prints now, then those its holder states today."""
    stated_today = session.execute(
        select(Licence.profession, Licence.jurisdiction, Licence.number)
        .where(Licence.person_id == known.person_id, Licence.ended_at.is_(None)).order_by(Licence.id))
    printed = known.facts.licences if known.facts else ()
    return tuple(dict.fromkeys((*printed, *(LicenceHeld(*row) for row in stated_today))))


def reissue(
    session: Session, code: str, as_wanted: Wanted, why: Why, issuer: Issuer, acting: Acting, seen: str, now: datetime,
    fonts: Fonts = SHIPPED,
) -> Certificate:
    """Issue a certificate anew. `seen` is the mark of the plan that was agreed to.

    Raises Refused with what was done when somebody was faster, SeenOtherwise when something else changed meanwhile.
    """
    held = session.get(Certificate, code)
    if held is not None:
        session.get(Book, held.book_id, with_for_update={"key_share": True}, populate_existing=True)
    plan = plan_reissue(session, code, as_wanted, why, issuer, now, fonts)
    may_do(plan, acting, seen)
    known = in_force(session, code)
    facts = as_wanted.on(_facts_of(known))
    newer = certificates.reissue(session, known.certificate, lambda new: replace(
        facts, code=new, verify_url=f"{issuer.public_url}/verify/{new}", issued_at=ledger.instant_text(now)), now)
    audit.record(session, now, plan.act, plan.subject, actor_id=acting.person_id, acting_as=acting.role,
                 reason=str(why), before=plan.before, after={**plan.after, "code": newer.code})
    mails.send(session, plan.letter, now, f"reissued:{newer.code}")
    session.flush()
    return newer


def plan_reissue(
    session: Session, code: str, as_wanted: Wanted, why: Why, issuer: Issuer, now: datetime, fonts: Fonts = SHIPPED
) -> Plan:
    """What issuing this certificate anew would do. Raises Refused when it cannot be, or when nothing would change."""
    known = in_force(session, code)
    facts = _facts_of(known)
    if not set(as_wanted.licences) <= set(licences_to_choose(session, known)):
        raise Refused("Choose among the licences that the holder states.", "licences")
    changes = _differences(facts, as_wanted)
    if not changes:
        raise Refused("Nothing would change: the certificate says exactly this already.")
    today = civil_date(now, "UTC")
    person = session.get(Person, known.person_id)
    letter = mails.written(
        person, "mails/certificate_reissued.txt", issuer, title=facts.title, completed_on=known.entry.completed_on,
        on=today, reason=reason_words(why.code), changes=changes, older=code)
    return Plan(
        act=REISSUED, subject=("certificate", code), holder_id=known.person_id, why=why, undo=NO_REISSUE_UNDO,
        changes=(*changes, Change(f"Certificate {shown_code(code)}", "In force", "Superseded by the new one")),
        before=_said(facts, changes) | {"code": code, "revision": known.certificate.revision},
        after=_said(as_wanted.on(facts), changes) | {"revision": known.certificate.revision + 1},
        public=(f"{shown_code(code)}: Superseded. A newer one has replaced it, with a link to it.",
                f"The new code: Genuine and in force, issue {known.certificate.revision + 1}, "
                f"issued {plain_day(today)}, earned by {as_wanted.legal_name}."),
        letter=letter, warning=_held(as_wanted.on(facts), fonts))


def release(
    session: Session, code: str, why: Why, acting: Acting, seen: str, now: datetime, fonts: Fonts = SHIPPED
) -> None:
    """Let a held print be tried once more, now. `seen` is the mark of the plan that was agreed to."""
    plan = plan_release(session, code, why, fonts)
    may_do(plan, acting, seen)
    if not certificates.release(session, code, now):
        raise Refused("This print is not held any more: somebody let it go, or it was tried again meanwhile.")
    audit.record(session, now, plan.act, plan.subject, actor_id=acting.person_id, acting_as=acting.role,
                 reason=str(why), before=plan.before, after=plan.after)
    session.flush()


def plan_release(session: Session, code: str, why: Why, fonts: Fonts = SHIPPED) -> Plan:
    """What letting a held print go would do. Raises Refused when it is not held."""
    known = certificates.find(session, code)
    if known is None:
        raise Refused("There is no such certificate.")
    if known.print_state != "held" or known.facts is None:
        raise Refused("The print of this certificate is not held.")
    still = _held(known.facts, fonts)
    return Plan(
        act=RELEASED, subject=("certificate", known.certificate.code), holder_id=known.person_id, why=why,
        undo=NO_RELEASE_UNDO,
        changes=(Change(f"Print of {shown_code(known.certificate.code)}", f"Held: {known.held_reason}",
                        "In the queue, to be printed now"),),
        before={"print": "held", "held": known.held_reason}, after={"print": "being printed"},
        warning=f"As far as this server can see, it would be held again. {still}" if still else None)


def in_force(session: Session, code: str) -> Known:
    """The certificate under a code. Raises Refused for one that is not in force, with what took its place."""
    known = certificates.find(session, code)
    if known is None:
        raise Refused("There is no such certificate.")
    if known.status == "superseded":
        raise Refused(_replaced(session, known))
    if known.status == "revoked":
        raise Refused("This certificate was revoked, so there is nothing to put right in it.")
    return known


def _replaced(session: Session, known: Known) -> str:
    row = session.execute(
        select(AuditEvent.at, Person.legal_name).join(Person, Person.id == AuditEvent.actor_id)
        .where(AuditEvent.subject_kind == "certificate", AuditEvent.subject_id == known.certificate.code,
               AuditEvent.act == REISSUED)).first()
    newer = shown_code(known.superseded_by or "")
    done = f" on {plain_day(row.at)} by {row.legal_name}" if row else ""
    return f"This certificate was issued anew{done}. Its place is taken by {newer}: correct that one."


def _facts_of(known: Known) -> CertificateFacts:
    if known.facts is None:
        raise Refused("What this certificate states was erased." if known.facts_are == "erased" else
                      "What this certificate states was changed in the records: run `neurodash ledger verify`.")
    return known.facts


def _differences(facts: CertificateFacts, as_wanted: Wanted) -> tuple[Change, ...]:
    pairs = (("Name", facts.legal_name, as_wanted.legal_name),
             ("Licence", _licences(facts.licences), _licences(as_wanted.licences)),
             ("Paper", PAPERS.get(facts.paper, facts.paper), PAPERS[as_wanted.paper]))
    return tuple(Change(what, before, after) for what, before, after in pairs if before != after)


def _licences(licences: tuple[LicenceHeld, ...]) -> str:
    return "; ".join(licence_words(one) for one in licences) or "None"


def _said(facts: CertificateFacts, changes: tuple[Change, ...]) -> dict[str, object]:
    """The facts that change, for the audit event."""
    said: dict[str, tuple[str, object]] = {
        "Name": ("legal_name", facts.legal_name), "Licence": ("licences", facts.licences),
        "Paper": ("paper", facts.paper)}
    return dict(said[change.what] for change in changes)


def _held(facts: CertificateFacts, fonts: Fonts) -> str | None:
    """Why this server would hold the print of these facts, in a sentence, or None."""
    try:
        stated(facts, fonts)
    except HeldPrint as held:
        return str(held)
    return None
