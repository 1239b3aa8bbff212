"""The office's deeds: reverse an entry, correct a certificate, release a held print, grant an attempt.

Nobody does one on their own record: to them the page does not exist.
"""

from __future__ import annotations

from functools import partial

from flask import abort
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from neurodash_ceu.credits import adjustments, certificates, ledger, reissues, reversals
from neurodash_ceu.credits.certificates import Known
from neurodash_ceu.credits.reissues import licences_to_choose
from neurodash_ceu.credits.views import kinds_of
from neurodash_ceu.credits.words import plain_day
from neurodash_ceu.learning import finding, grants
from neurodash_ceu.learning.finding import Found
from neurodash_ceu.ports.fonts import Fonts
from neurodash_ceu.ports.pages import written_minutes
from neurodash_ceu.records.credits import LedgerEntry
from neurodash_ceu.records.people import Person
from neurodash_ceu.rules.certificate import shown_code
from neurodash_ceu.rules.credit import Minutes
from neurodash_ceu.rules.deeds import Acting, Why
from neurodash_ceu.rules.permits import Permit
from neurodash_ceu.staff.blueprint import bp
from neurodash_ceu.staff.deed_forms import CorrectForm, GrantForm, ReleaseForm, ReverseForm
from neurodash_ceu.staff.outside_forms import AdjustForm
from neurodash_ceu.staff.two_steps import Deed, two_steps
from neurodash_ceu.web.guards import may, needs
from neurodash_ceu.web.here import database, issuer, now, settings

UNSAID = Why("", "")  # asked before a reason is given: whether it can be done at all


@bp.route("/entries/<int(max=2147483647):book_id>/<int(max=2147483647):seq>/reverse", methods=["GET", "POST"])
@needs(Permit.REVERSE_ENTRY)
def reverse(book_id: int, seq: int) -> Response:
    """Take an entry back, with every issue of its certificate."""
    with database().reading() as session:
        entry = session.get(LedgerEntry, (book_id, seq)) or abort(404)
        holder = _holder(session, ledger.owner_of(session, book_id), Permit.REVERSE_ENTRY)
    form, back = ReverseForm(), f"/staff/people/{holder.id}"
    plan = partial(reversals.plan_reversal, book_id=book_id, seq=seq, issuer=issuer(), now=now())

    def do(session: Session, acting: Acting, seen: str) -> str:
        reversals.reverse_entry(session, book_id, seq, form.why(), issuer(), acting, seen, now())
        return back

    return two_steps(Deed(
        f"Reverse entry no. {seq}", "Reverse the entry",
        [("Holder", _name(holder)), ("Entry", f"No. {seq}: {entry.title}"),
         ("Completed", plain_day(entry.completed_on)), ("Credit", written_minutes(ledger.minutes_of(entry).total))],
        back, reversals.UNDO, form, check=lambda session: plan(session, why=UNSAID),
        plan=lambda session: plan(session, why=form.why()), do=do,
        done=f"Entry no. {seq} is reversed, and its certificate is revoked."))


@bp.route("/entries/<int(max=2147483647):book_id>/<int(max=2147483647):seq>/adjust", methods=["GET", "POST"])
@needs(Permit.ADJUST_ENTRY)
def adjust(book_id: int, seq: int) -> Response:
    """Add minutes to an entry, or take some off."""
    with database().reading() as session:
        entry = session.get(LedgerEntry, (book_id, seq)) or abort(404)
        holder = _holder(session, ledger.owner_of(session, book_id), Permit.ADJUST_ENTRY)
        net = adjustments.net_of(session, entry).minutes
    form, back = AdjustForm(adjustments.kinds_of(entry)), f"/staff/people/{holder.id}"
    one_more = Minutes(**{adjustments.kinds_of(entry)[0]: 1})  # whether anything can be adjusted at all

    def do(session: Session, acting: Acting, seen: str) -> str:
        adjustments.adjust_entry(session, book_id, seq, form.change(), form.why(), issuer(), acting, seen, now())
        return back

    return two_steps(Deed(
        f"Adjust entry no. {seq}", "Adjust the entry",
        [("Holder", _name(holder)), ("Entry", f"No. {seq}: {entry.title}"),
         ("Completed", plain_day(entry.completed_on)), ("Counts now", _by_kind(net))],
        back, adjustments.UNDO, form,
        check=lambda session: adjustments.plan_adjustment(session, book_id, seq, one_more, UNSAID, issuer(), now()),
        plan=lambda session: adjustments.plan_adjustment(
            session, book_id, seq, form.change(), form.why(), issuer(), now()), do=do,
        done=f"Entry no. {seq} is adjusted. The learner is told by mail."))


@bp.route("/certificates/<code>/correct", methods=["GET", "POST"])
@needs(Permit.CORRECT_CERTIFICATE)
def correct(code: str) -> Response:
    """Issue a certificate anew with another name, licence or paper."""
    form, fonts = CorrectForm(), Fonts(settings().fonts_folder)
    with database().reading() as session:
        known, holder = _certificate(session, code, Permit.CORRECT_CERTIFICATE)
        form.offer(licences_to_choose(session, known), known.facts)

    def do(session: Session, acting: Acting, seen: str) -> str:
        newer = reissues.reissue(session, code, form.wanted(fonts), form.why(), issuer(), acting, seen, now(), fonts)
        return f"/staff/certificates/{newer.code}"

    return two_steps(Deed(
        "Correct the certificate", "Issue it anew", _certificate_facts(known, holder),
        f"/staff/certificates/{code}", reissues.NO_REISSUE_UNDO, form,
        check=lambda session: reissues.in_force(session, code),
        plan=lambda session: reissues.plan_reissue(
            session, code, form.wanted(fonts), form.why(), issuer(), now(), fonts), do=do,
        done="The certificate is issued anew. This is the new one; the older one is superseded."))


@bp.route("/certificates/<code>/release", methods=["GET", "POST"])
@needs(Permit.RELEASE_PRINT)
def release(code: str) -> Response:
    """Let a held print be tried again, now."""
    with database().reading() as session:
        known, holder = _certificate(session, code, Permit.RELEASE_PRINT)
    form, back, fonts = ReleaseForm(), f"/staff/certificates/{code}", Fonts(settings().fonts_folder)

    def do(session: Session, acting: Acting, seen: str) -> str:
        reissues.release(session, code, form.why(), acting, seen, now(), fonts)
        return back

    return two_steps(Deed(
        "Release the print", "Release the print",
        [*_certificate_facts(known, holder), ("Held because", known.held_reason or "It is not held")],
        back, reissues.NO_RELEASE_UNDO, form, check=lambda session: reissues.plan_release(session, code, UNSAID, fonts),
        plan=lambda session: reissues.plan_release(session, code, form.why(), fonts), do=do,
        done="The print is in the queue again and will be tried now."))


@bp.route("/enrollments/<int(max=2147483647):book_id>/<int(max=2147483647):n>/grant", methods=["GET", "POST"])
@needs(Permit.GRANT_ATTEMPT)
def grant(book_id: int, n: int) -> Response:
    """Give one more attempt at the quiz where all are used up."""
    with database().reading() as session:
        found = _enrollment(session, book_id, n)
        holder = _holder(session, ledger.owner_of(session, book_id), Permit.GRANT_ATTEMPT)
    form, back = GrantForm(), f"/staff/people/{holder.id}"

    def do(session: Session, acting: Acting, seen: str) -> str:
        grants.grant_attempt(session, found, form.why(), issuer(), acting, seen, now())
        return back

    return two_steps(Deed(
        "Grant an attempt", "Grant the attempt",
        [("Learner", _name(holder)), ("Module", found.module.head.title),
         ("Attempts of the module", f"{found.module.head.attempts}, and {found.granted} granted so far")],
        back, grants.UNDO, form, check=lambda session: grants.plan_grant(session, found, UNSAID, issuer()),
        plan=lambda session: grants.plan_grant(session, found, form.why(), issuer()), do=do,
        done="One more attempt is granted. The learner is told by mail."))


def _enrollment(session: Session, book_id: int, n: int) -> Found:
    return finding.find_by_key(session, book_id, n) or abort(404)


def _certificate(session: Session, code: str, permit: Permit) -> tuple[Known, Person]:
    """A certificate under its code exactly as stored, and its holder."""
    known = certificates.find(session, code)
    if known is None or known.certificate.code != code:
        abort(404)
    return known, _holder(session, known.person_id, permit)


def _holder(session: Session, person_id: int | None, permit: Permit) -> Person:
    """Whose record it is, where the person who is here may do this to it."""
    person = session.get(Person, person_id) if person_id is not None else None
    if person is None or not may(permit, person.id):
        abort(404)
    return person


def _name(person: Person) -> str:
    return f"Closed account no. {person.id}" if person.closed_at else person.legal_name


def _by_kind(minutes: Minutes) -> str:
    kinds = ", ".join(f"{written_minutes(own)} {kind}" for kind, own in kinds_of(minutes))
    return f"{written_minutes(minutes.total)}: {kinds}" if kinds else written_minutes(0)


def _certificate_facts(known: Known, holder: Person) -> list[tuple[str, str]]:
    return [("Holder", _name(holder)), ("Activity", known.entry.title),
            ("Completed", plain_day(known.entry.completed_on)),
            ("Certificate", f"{shown_code(known.certificate.code)}, {known.status}")]
