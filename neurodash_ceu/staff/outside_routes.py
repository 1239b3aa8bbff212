"""Courses taken elsewhere in the office: the queue, a claim with its proof, and what is decided about it.

Nobody decides about what they claim themselves: to them those pages do not exist.
"""

from __future__ import annotations

from datetime import date

from flask import abort, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from neurodash_ceu.credits import outside, outside_deeds, outside_same, outside_views
from neurodash_ceu.credits.outside import SUBJECT, Claim
from neurodash_ceu.credits.outside_routes import proof_file
from neurodash_ceu.credits.words import plain_day
from neurodash_ceu.records.outside import OutsideProof
from neurodash_ceu.records.people import Person
from neurodash_ceu.rules import outside as law
from neurodash_ceu.rules.activities import FORMATS
from neurodash_ceu.rules.deeds import OWN_RECORD, Acting, Why, reason_words
from neurodash_ceu.rules.permits import Permit
from neurodash_ceu.staff import trail
from neurodash_ceu.staff.blueprint import bp, looked_at, show
from neurodash_ceu.staff.outside_forms import ApproveForm, AskForm, RefuseForm
from neurodash_ceu.staff.two_steps import Deed, two_steps
from neurodash_ceu.web.guards import may, needs
from neurodash_ceu.web.here import database, issuer, now

UNSAID = Why("", "")  # asked before a reason is given: whether it can be done at all
CLAIM = "/outside/<int(max=2147483647):book_id>/<int(max=2147483647):n>"
MAILED = "Mailed to the learner, and in the audit log."


@bp.get("/outside")
@needs(Permit.READ_OUTSIDE)
def outside_queue() -> str:
    """The claims of one state, oldest first, by keyset."""
    with database().reading() as session:
        page = outside_views.queue(session, request.args.get("state", "sent"), request.args.get("from"))
    return show("outside", page=page, states=law.STATES, most=outside_views.MOST_COUNTED)


@bp.get(CLAIM)
@needs(Permit.READ_OUTSIDE)
def outside_claim(book_id: int, n: int) -> str:
    """One claim: who, what is stated, what it comes to, its proof, and everything that happened."""
    with database().reading() as session:
        claim = _find(session, book_id, n)
        person = session.get_one(Person, claim.person_id)
        same = outside_same.same_before(session, claim.person_id, claim.credited, claim.key)
        done = trail.about(session, [(SUBJECT, f"{book_id}/{n}")])
    looked_at(claim.person_id)
    return show("outside_claim", claim=claim, person=person, same=same, trail=done, own=OWN_RECORD,
                words=law.claimed_words(claim.credited), states=law.STATES,
                facts_in_words=law.facts_in_words, reason_words=reason_words)


@bp.get(f"{CLAIM}/proof/<int(max=99):place>")
@needs(Permit.READ_OUTSIDE)
def outside_proof(book_id: int, n: int, place: int) -> Response:
    """The safe copy of a proof, to be saved."""
    return proof_file(_proof(book_id, n, place)[1])


@bp.get(f"{CLAIM}/proof/<int(max=99):place>/as-sent")
@needs(Permit.READ_OUTSIDE)
def outside_as_sent(book_id: int, n: int, place: int) -> str:
    """What it means to open the file as it was sent, and the way there."""
    claim, proof = _proof(book_id, n, place)
    return show("outside_as_sent", claim=claim, proof=proof)


@bp.get(f"{CLAIM}/proof/<int(max=99):place>/as-sent/file")
@needs(Permit.READ_OUTSIDE)
def outside_file(book_id: int, n: int, place: int) -> Response:
    """The file as it was sent, to be saved."""
    return proof_file(_proof(book_id, n, place)[1], as_sent=True)


# --- what is decided ------------------------------------------------------------------------------------------


@bp.route(f"{CLAIM}/approve", methods=["GET", "POST"])
@needs(Permit.DECIDE_OUTSIDE)
def approve_outside(book_id: int, n: int) -> Response:
    """Enter it in the ledger, corrected to what its proof shows."""
    form, claim, facts = ApproveForm(), *_another(book_id, n)
    form.offer(claim.said)
    said = claim.said
    back = f"/staff/outside/{book_id}/{n}"

    def do(session: Session, acting: Acting, seen: str) -> str:
        outside_deeds.approve(session, book_id, n, form.wanted(said), form.why(), issuer(), acting, seen, now())
        return back

    return two_steps(Deed(
        "Approve the course", "Enter it in the ledger",
        [*facts, ("It states", law.claimed_words(said))], back, outside_deeds.UNDO_APPROVAL, form,
        check=lambda session: outside_deeds.plan_approval(session, book_id, n, said, UNSAID, issuer(), now()),
        plan=lambda session: outside_deeds.plan_approval(
            session, book_id, n, form.wanted(said), form.why(), issuer(), now()), do=do,
        done="It is entered in the ledger. The learner is told by mail."))


@bp.route(f"{CLAIM}/ask", methods=["GET", "POST"])
@needs(Permit.DECIDE_OUTSIDE)
def ask_outside(book_id: int, n: int) -> Response:
    """Ask the learner back."""
    form, _, facts = AskForm(), *_another(book_id, n)
    back = f"/staff/outside/{book_id}/{n}"

    def do(session: Session, acting: Acting, seen: str) -> str:
        outside_deeds.ask(session, book_id, n, form.why(), issuer(), acting, seen, now())
        return back

    return two_steps(Deed(
        "Ask the learner", "Send the question", facts, back, outside_deeds.UNDO_ASKING, form,
        check=lambda session: outside_deeds.plan_asking(session, book_id, n, UNSAID, issuer()),
        plan=lambda session: outside_deeds.plan_asking(session, book_id, n, form.why(), issuer()), do=do,
        done="The learner is asked by mail.", words_note=MAILED))


@bp.route(f"{CLAIM}/refuse", methods=["GET", "POST"])
@needs(Permit.DECIDE_OUTSIDE)
def refuse_outside(book_id: int, n: int) -> Response:
    """Refuse it, with a reason and words."""
    form, _, facts = RefuseForm(), *_another(book_id, n)
    back = f"/staff/outside/{book_id}/{n}"

    def do(session: Session, acting: Acting, seen: str) -> str:
        outside_deeds.refuse(session, book_id, n, form.why(), issuer(), acting, seen, now())
        return back

    return two_steps(Deed(
        "Refuse the course", "Refuse it", facts, back, outside_deeds.UNDO_REFUSAL, form,
        check=lambda session: outside_deeds.plan_refusal(session, book_id, n, UNSAID, issuer()),
        plan=lambda session: outside_deeds.plan_refusal(session, book_id, n, form.why(), issuer()), do=do,
        done="The course is refused. The learner is told by mail.", words_note=MAILED))


def _find(session: Session, book_id: int, n: int) -> Claim:
    return outside.of_anybody(session, book_id, n) or abort(404)


def _proof(book_id: int, n: int, place: int) -> tuple[Claim, OutsideProof]:
    with database().reading() as session:
        claim = _find(session, book_id, n)
    looked_at(claim.person_id)
    return claim, next((one for one in claim.proofs if one.n == place), None) or abort(404)


def _another(book_id: int, n: int) -> tuple[Claim, list[tuple[str, str]]]:
    """Somebody else's claim, and what it is about; one's own is a 404."""
    with database().reading() as session:
        claim = _find(session, book_id, n)
        person = session.get_one(Person, claim.person_id)
    if not may(Permit.DECIDE_OUTSIDE, claim.person_id):
        abort(404)
    name = f"Closed account no. {person.id}" if person.closed_at else person.legal_name
    said = claim.credited
    return claim, [("Learner", name), ("Course", f"{said.title}, {said.provider}"),
                   ("Completed", plain_day(date.fromisoformat(said.completed_on))),
                   ("How it was given", FORMATS.get(said.format, said.format))]
