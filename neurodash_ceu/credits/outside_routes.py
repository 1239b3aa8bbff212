"""Courses taken elsewhere, as their learner enters them: stated, seen in minutes, proved, sent, and followed.

A course is entered in two steps, so that what it comes to is seen before it is sent, and files are chosen once.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import timedelta

from flask import abort, flash, make_response, redirect, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from neurodash_ceu.credits import outside, outside_same, outside_views
from neurodash_ceu.credits.blueprint import bp, show
from neurodash_ceu.credits.downloads import proof_response
from neurodash_ceu.credits.outside import Claim, Kept
from neurodash_ceu.credits.outside_forms import OutsideForm, PressForm
from neurodash_ceu.ports import proofs
from neurodash_ceu.ports.doors import Door
from neurodash_ceu.ports.proofs import Cleaned
from neurodash_ceu.ports.storage import NotKept
from neurodash_ceu.records.outside import OutsideProof
from neurodash_ceu.rules import outside as law
from neurodash_ceu.rules.activities import FORMATS
from neurodash_ceu.rules.credit import civil_date
from neurodash_ceu.rules.deeds import reason_words
from neurodash_ceu.rules.outside import Outside
from neurodash_ceu.rules.proof import FIELD, LARGEST, MOST_AT_ONCE, kept_name
from neurodash_ceu.rules.refusal import Refused
from neurodash_ceu.web.deeds import deed
from neurodash_ceu.web.doors import hash_of, pass_through
from neurodash_ceu.web.errors import error_page
from neurodash_ceu.web.forms import form_error
from neurodash_ceu.web.guards import signed_in, to_sign_in
from neurodash_ceu.web.here import database, learner, learner_or_none, now, storage
from neurodash_ceu.web.sizes import is_hopeless, read_off, takes_file

log = logging.getLogger(__name__)

FILES = Door("outside-files", 60, timedelta(hours=1))  # sendings of one learner
Sending = Callable[[Session, Outside, Sequence[Kept], OutsideForm], tuple[int, int]]
KEY = "<int(max=2147483647):book_id>/<int(max=2147483647):n>"
TOO_LARGE = ("That was too large", f"A claim takes {MOST_AT_ONCE} files of 10 MB each at most. Go back, choose smaller "
             "ones, and send it again: a scan of 150 dots per inch is enough to be read.")
DAMAGED = ("We cannot open this file", "The claim stands as it is. The file we kept is missing or damaged; this was "
           "noted, and we will restore it from a backup.")
UNWRITTEN = "We could not keep your file just now. This was noted; nothing was sent. Please try again in a minute."


@bp.get("/credits/outside")
@signed_in
def outside_list() -> str:
    """My claims, the newest first."""
    with database().reading() as session:
        page = outside_views.mine(session, learner().person_id, request.args.get("before"))
    return show("outside", page=page, states=law.STATES)


@bp.route("/credits/outside/new", methods=["GET", "POST"])
@signed_in
@takes_file(MOST_AT_ONCE * LARGEST)
def new_outside() -> Response:
    """Enter a course, see what it comes to, and send it with its proof."""
    def do(session: Session, said: Outside, kept: Sequence[Kept], form: OutsideForm) -> tuple[int, int]:
        row = outside.send(session, learner(), said, kept, _sent_key(form, said), now(),
                           another=bool(form.another.data))
        return row.book_id, row.n

    return _entered(OutsideForm(first=True), None, do)


@bp.get(f"/credits/outside/{KEY}")
@signed_in
def outside_claim(book_id: int, n: int) -> str:
    """One claim: what is stated, what it comes to, its proof, and everything that happened."""
    with database().reading() as session:
        claim = _mine(session, book_id, n)
    return show("outside_claim", claim=claim, words=law.claimed_words(claim.credited), **_common())


@bp.route(f"/credits/outside/{KEY}/answer", methods=["GET", "POST"])
@signed_in
@takes_file(MOST_AT_ONCE * LARGEST)
def answer_outside(book_id: int, n: int) -> Response:
    """Answer what the office asked: correct what was entered, add a file, or both."""
    with database().reading() as session:
        claim = _mine(session, book_id, n)
    if claim.asked is None:
        return redirect(_at(claim.key), 303)

    def do(session: Session, said: Outside, kept: Sequence[Kept], form: OutsideForm) -> tuple[int, int]:
        outside.answer(session, learner(), claim, said, kept, form.words.data or "", now(),
                       another=bool(form.another.data))
        return claim.key

    return _entered(OutsideForm(claim.said), claim, do)


@bp.route(f"/credits/outside/{KEY}/withdraw", methods=["GET", "POST"])
@signed_in
def withdraw_outside(book_id: int, n: int) -> Response:
    """Ask once, then withdraw it."""
    with database().reading() as session:
        claim = _mine(session, book_id, n)
    if claim.row.state not in law.OPEN:
        return redirect(_at(claim.key), 303)
    form = PressForm()
    if not form.validate_on_submit():
        return make_response(show("outside_withdraw", claim=claim, form=form))
    deed(lambda session: outside.withdraw(session, learner(), claim, now()))
    flash("The claim is withdrawn. Nothing was credited.")
    return redirect(_at(claim.key), 303)


@bp.get(f"/credits/outside/{KEY}/proof/<int(max=99):place>")
@signed_in
def outside_proof(book_id: int, n: int, place: int) -> Response:
    """A proof of mine: the safe copy that the office looks at, to be saved."""
    with database().reading() as session:
        claim = _mine(session, book_id, n)
    return proof_file(next((one for one in claim.proofs if one.n == place), None) or abort(404))


# --- entering -------------------------------------------------------------------------------------------------


def _entered(form: OutsideForm, claim: Claim | None, do: Sending) -> Response:
    """The form, what it comes to, or the deed: whichever was asked for."""
    step = request.form.get("step", "check") if request.method == "POST" else "edit"
    if step == "edit":
        return _edit(form, claim)
    try:
        if not form.validate():
            return _edit(form, claim, 400)
        said = form.stated(learner().zone, civil_date(now(), learner().zone))
    except Refused as refused:
        form_error(form, refused)
        return _edit(form, claim, 400)
    if step != "send":
        return _check(form, said, claim)
    if claim is None and (before := _sent_before(form, said)) is not None:
        return redirect(_at(before), 303)
    try:
        kept = _keep(form, said, claim)
        key = deed(lambda session: do(session, said, kept, form))
    except Refused as refused:
        form_error(form, refused)
        return _check(form, said, claim, 400)
    flash("Sent. We write to you when it is decided, or when we have a question." if claim is None else
          "Your answer is sent.")
    return redirect(_at(key), 303)


def _sent_key(form: OutsideForm, said: Outside) -> str:
    """What the same form with the same statement has in common, however often it is sent."""
    return hash_of(f"outside|{learner().person_id}|{form.key.data}|{law.outside_text(said)}")


def _sent_before(form: OutsideForm, said: Outside) -> tuple[int, int] | None:
    """The claim that this form made already: it is sent again when the answer was lost on its way."""
    with database().reading() as session:
        row = outside.sent_as(session, _sent_key(form, said))
        return None if row is None else (row.book_id, row.n)


def _keep(form: OutsideForm, said: Outside, claim: Claim | None) -> list[Kept]:
    """The files of a sending that may be sent, made safe, then kept. Nothing is kept of one that is refused."""
    files = form.files()
    if claim is None and not files:
        raise Refused(outside.NO_PROOF, FIELD)
    with database().reading() as session:
        if claim is None:
            outside.may_be_sent(session, learner(), said, another=bool(form.another.data))
        else:
            outside.may_be_answered(session, learner(), claim, claim.row.state, said, len(files),
                                    another=bool(form.another.data))
    if files:
        pass_through(FILES, hash_of(f"outside|{learner().person_id}"))
    cleaned = [(kept_name(one.filename or ""), proofs.clean(one.read(LARGEST + 1))) for one in files]
    try:
        return [_put(name, one) for name, one in cleaned]
    except OSError as error:
        log.error("a proof could not be kept: %s", error)
        raise Refused(UNWRITTEN, FIELD) from error


def _put(name: str, one: Cleaned) -> Kept:
    return Kept(one.kind, name, storage().put(one.sent), len(one.sent), storage().put(one.made), len(one.made))


def _edit(form: OutsideForm, claim: Claim | None, status: int = 200) -> Response:
    return make_response(
        show("outside_edit", form=form, claim=claim, format_hints=FORMATS, zone=learner().zone), status)


def _check(form: OutsideForm, said: Outside, claim: Claim | None, status: int = 200) -> Response:
    with database().reading() as session:
        same = outside_same.same_before(session, learner().person_id, said, claim.key if claim else None)
    hidden = [(name, value) for name, value in request.form.items(multi=True)
              if name in form._fields and name not in ("csrf_token", "another", "words", FIELD)]
    return make_response(show("outside_check", form=form, said=said, claim=claim, same=same, sent=hidden,
                              words=law.claimed_words(said), zone=learner().zone, **_common()), status)


def _common() -> dict[str, object]:
    return {"facts_in_words": law.facts_in_words, "states": law.STATES,
            "reason_words": reason_words, "my_zone": learner().zone}


def _mine(session: Session, book_id: int, n: int) -> Claim:
    """A claim of whoever is here; another's is a 404."""
    return outside.find(session, learner(), book_id, n) or abort(404)


def _at(key: tuple[int, int]) -> str:
    return f"/credits/outside/{key[0]}/{key[1]}"


# --- files ----------------------------------------------------------------------------------------------------


def proof_file(proof: OutsideProof, *, as_sent: bool = False) -> Response:
    """A proof to be saved: the copy made anew, or the file as it was sent."""
    try:
        content = storage().get(proof.sha256 if as_sent else proof.clean_sha256)
    except (NotKept, OSError) as error:
        log.error("proof %s of claim %s/%s cannot be served: %s", proof.n, proof.book_id, proof.claim_n, error)
        return error_page(500, *DAMAGED)
    plain = f"proof-{proof.claim_n}-{proof.n}"
    if as_sent:
        return proof_response(content, proof.kind, f"{proof.name} (as sent)", f"{plain}-as-sent")
    return proof_response(content, proof.kind, proof.name, plain)


def too_large() -> Response:
    """What is said when a claim was larger than a form may be. Of a length far beyond that, not a byte is read."""
    if not is_hopeless():
        read_off()
    return to_sign_in() if learner_or_none() is None else error_page(413, *TOO_LARGE)
