"""The office and a claim of a course taken elsewhere: approve it into the ledger, ask back, or refuse it.

Each is planned first and done as it was seen, once: the lock of the book makes the second of two wait, and a unique key
refuses what would close a claim twice.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from neurodash_ceu.credits import ledger, mails, outside, outside_same
from neurodash_ceu.credits.outside import SUBJECT, Claim
from neurodash_ceu.credits.words import plain_day
from neurodash_ceu.ports import audit
from neurodash_ceu.records.credits import LedgerEntry
from neurodash_ceu.records.outside import OutsideEvent
from neurodash_ceu.records.people import Person
from neurodash_ceu.rules import outside as law
from neurodash_ceu.rules.credit import civil_date
from neurodash_ceu.rules.deeds import Acting, Change, Plan, Why, may_do, reason_words
from neurodash_ceu.rules.outside import Kind, Outside
from neurodash_ceu.rules.proof import proof_hash
from neurodash_ceu.rules.provider import Issuer
from neurodash_ceu.rules.refusal import Refused

APPROVED, ASKED, REFUSED = "outside.approved", "outside.asked", "outside.refused"
_LETTERS = {"asked": "mails/outside_asked.txt", "refused": "mails/outside_refused.txt"}
UNDO_APPROVAL = ("The entry can be reversed or adjusted later, each with a reason. The claim stays approved, and its "
                 "proof stays with it.")
UNDO_ASKING = "The learner answers, or withdraws the claim. You can still approve or refuse it meanwhile."
UNDO_REFUSAL = "A refusal is not undone. The learner can send the course again, as a claim of its own."


# --- approve --------------------------------------------------------------------------------------------------


def approve(
    session: Session, book_id: int, n: int, wanted: Outside, why: Why, issuer: Issuer, acting: Acting, seen: str,
    now: datetime,
) -> LedgerEntry:
    """Write the entry of a claim, as the office corrected it. `seen` is the mark of the plan that was agreed to.

    Raises Refused with what was done when somebody was faster, SeenOtherwise when something else changed meanwhile.
    """
    row = outside.locked(session, book_id, n)
    plan = plan_approval(session, book_id, n, wanted, why, issuer, now)
    may_do(plan, acting, seen)
    claim = _claim(session, book_id, n)
    assert row is not None  # noqa: S101 - the plan has refused a claim that is none
    proof = proof_hash([one.sha256 for one in claim.proofs])
    entry = ledger.append(session, book_id, law.entry_of(
        wanted, n, proof, why.code, ledger.instant_text(now), demonstration=issuer.demonstration))
    outside.happen(session, row, "approved", acting.person_id, now, said=wanted, reason_code=why.code,
                   entry_seq=entry.seq)
    _noted(session, plan, acting, now)
    return entry


def plan_approval(
    session: Session, book_id: int, n: int, wanted: Outside, why: Why, issuer: Issuer, now: datetime
) -> Plan:
    """What approving it would do. Raises Refused where it cannot be, with what was done before."""
    claim = _open(session, book_id, n, "approved")
    whole = law.stated(wanted, civil_date(now, wanted.zone))
    seq = (session.scalar(select(func.max(LedgerEntry.seq)).where(LedgerEntry.book_id == book_id)) or 0) + 1
    total = _total(session, claim)
    corrected = law.differences(claim.said, whole)
    person = session.get(Person, claim.person_id)
    letter = mails.written(
        person, "mails/outside_approved.txt", issuer, title=whole.title, completed_on=_day(whole), seq=seq,
        minutes=whole.minutes, conversion=law.claimed_words(whole), corrected=corrected, reason=reason_words(why.code),
        key=claim.key)
    return Plan(
        act=APPROVED, subject=_subject(claim), holder_id=claim.person_id, why=why, undo=UNDO_APPROVAL,
        changes=(_state(claim, "approved"), *(Change(*one) for one in corrected),
                 Change("The ledger of the learner", "", f"Entry no. {seq}: {whole.title}, {whole.minutes} min, "
                        f"completed on {plain_day(_day(whole))}"),
                 Change("All credit of the learner", f"{total} min", f"{total + whole.minutes} min")),
        before=_facts(claim, claim.said, total), after=_facts(claim, whole, total + whole.minutes) | {"entry": seq},
        letter=letter, warning=_doubts(session, claim, whole))


def _doubts(session: Session, claim: Claim, wanted: Outside) -> str | None:
    """What whoever decides should look at first."""
    said = [f"The same course stands in {one.words.replace('your ledger', 'the ledger')}: {one.title}."
            for one in outside_same.same_before(session, claim.person_id, wanted, claim.key)]
    if wanted.corrected:
        words = law.claimed_words(wanted).rstrip(".")
        said.append(f"The proof is said to state {words}. {wanted.minutes} minutes will be credited.")
    return " ".join(said) or None


# --- ask, refuse ----------------------------------------------------------------------------------------------


def ask(
    session: Session, book_id: int, n: int, why: Why, issuer: Issuer, acting: Acting, seen: str, now: datetime
) -> OutsideEvent:
    """Ask the learner back, with words that are mailed. Raises Refused, and SeenOtherwise."""
    return _told(session, book_id, n, "asked", why, issuer, acting, seen, now)


def refuse(
    session: Session, book_id: int, n: int, why: Why, issuer: Issuer, acting: Acting, seen: str, now: datetime
) -> OutsideEvent:
    """Refuse a claim, with a reason and words that are mailed. Raises Refused, and SeenOtherwise."""
    return _told(session, book_id, n, "refused", why, issuer, acting, seen, now)


def plan_asking(session: Session, book_id: int, n: int, why: Why, issuer: Issuer) -> Plan:
    """What asking would do. Raises Refused where it cannot be asked now."""
    return _plan_telling(session, book_id, n, "asked", why, issuer)


def plan_refusal(session: Session, book_id: int, n: int, why: Why, issuer: Issuer) -> Plan:
    """What refusing would do. Raises Refused where it is decided already."""
    return _plan_telling(session, book_id, n, "refused", why, issuer)


def _told(
    session: Session, book_id: int, n: int, kind: Kind, why: Why, issuer: Issuer, acting: Acting, seen: str,
    now: datetime,
) -> OutsideEvent:
    row = outside.locked(session, book_id, n)
    plan = _plan_telling(session, book_id, n, kind, why, issuer)
    may_do(plan, acting, seen)
    assert row is not None  # noqa: S101 - the plan has refused a claim that is none
    event = outside.happen(session, row, kind, acting.person_id, now, reason_code=why.code, words=why.words)
    _noted(session, plan, acting, now)
    return event


def _plan_telling(session: Session, book_id: int, n: int, kind: Kind, why: Why, issuer: Issuer) -> Plan:
    claim = _open(session, book_id, n, kind)
    asked = kind == "asked"
    letter = mails.written(
        session.get(Person, claim.person_id), _LETTERS[kind], issuer, title=claim.said.title,
        completed_on=_day(claim.said), reason=reason_words(why.code), words=why.words, key=claim.key)
    return Plan(
        act=ASKED if asked else REFUSED, subject=_subject(claim), holder_id=claim.person_id, why=why,
        undo=UNDO_ASKING if asked else UNDO_REFUSAL, changes=(_state(claim, kind),),
        before={"state": claim.row.state, "events": len(claim.events)},
        after={"state": law.state_after(kind), "events": len(claim.events) + 1}, letter=letter)


# --- what they share ------------------------------------------------------------------------------------------


def _claim(session: Session, book_id: int, n: int) -> Claim:
    found = outside.of_anybody(session, book_id, n)
    if found is None:
        raise Refused("There is no such claim.")
    return found


def _open(session: Session, book_id: int, n: int, kind: Kind) -> Claim:
    """The claim, where this may happen to it. Raises Refused with who did what otherwise."""
    claim = _claim(session, book_id, n)
    try:
        law.may_come(kind, claim.row.state)
    except Refused as refused:
        newest = claim.events[-1]
        by = f" by {newest.by}" if newest.by and newest.row.kind != "withdrawn" else ""
        raise Refused(f"{refused.sentence} It was {newest.row.kind} on {plain_day(newest.row.at)}{by}.") from refused
    return claim


def _total(session: Session, claim: Claim) -> int:
    """All credit of the learner, in minutes."""
    return ledger.minutes_in(session, ledger.books_of(session, claim.person_id)).total


def _state(claim: Claim, kind: Kind) -> Change:
    return Change(f"Claim no. {claim.row.n}", law.STATES[claim.row.state], law.STATES[law.state_after(kind)])


def _facts(claim: Claim, said: Outside, total: int) -> dict[str, object]:
    return {"total": total, "events": len(claim.events), "proofs": len(claim.proofs), **law.facts_in_words(said)}


def _subject(claim: Claim) -> tuple[str, str]:
    return SUBJECT, f"{claim.row.book_id}/{claim.row.n}"


def _day(said: Outside) -> date:
    return date.fromisoformat(said.completed_on)


def _noted(session: Session, plan: Plan, acting: Acting, now: datetime) -> None:
    audit.record(session, now, plan.act, plan.subject, actor_id=acting.person_id, acting_as=acting.role,
                 reason=str(plan.why), before=plan.before, after=plan.after)
    mails.send(session, plan.letter, now, f"{plan.act}:{plan.subject[1]}:{plan.before['events']}")
    session.flush()
