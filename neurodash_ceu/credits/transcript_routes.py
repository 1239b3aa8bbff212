"""The transcript: chosen and asked for, as files that stream, printed once and kept, and packed for an audit."""

from __future__ import annotations

import logging
from datetime import timedelta
from urllib.parse import quote

from flask import abort, make_response, redirect, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from neurodash_ceu.accounts import licences
from neurodash_ceu.credits import transcripts
from neurodash_ceu.credits.blueprint import bp, show
from neurodash_ceu.credits.downloads import transcript_response
from neurodash_ceu.credits.exporting import Asked
from neurodash_ceu.credits.transcript_files import PACKS, csv_answer, json_answer, pack_answer
from neurodash_ceu.credits.transcript_forms import PeriodForm, PrintForm, held
from neurodash_ceu.credits.words import period_lines
from neurodash_ceu.ports.doors import Door
from neurodash_ceu.ports.storage import NotKept
from neurodash_ceu.records.people import Licence
from neurodash_ceu.rules.people import LicenceHeld
from neurodash_ceu.rules.permits import Owned, Permit, allowed
from neurodash_ceu.rules.plans import PRICE_WORDS
from neurodash_ceu.rules.refusal import Refused
from neurodash_ceu.rules.transcripts import period_of
from neurodash_ceu.web.deeds import deed
from neurodash_ceu.web.doors import hash_of, pass_through
from neurodash_ceu.web.errors import error_page
from neurodash_ceu.web.forms import form_error
from neurodash_ceu.web.guards import entitled, held_here, public, signed_in, to_sign_in
from neurodash_ceu.web.here import actor, database, issuer, learner, learner_or_none, now, storage

log = logging.getLogger(__name__)

PAGE = "/credits/transcript"
LISTED = 20  # transcripts that were made, on the page
PRINTS = Door("transcript", 30, timedelta(days=1))  # a print takes seconds of one core


@bp.get(PAGE)
@signed_in
def transcript() -> Response:
    """Choose days and a licence; what they hold, every form in which it can be had, and what was printed before."""
    return _page(PeriodForm(request.args))


def _to_the_page() -> Response:
    """Whoever lacks the entitlement is sent to the page, which says what there is and what is free."""
    return to_sign_in() if learner_or_none() is None else redirect(f"{PAGE}#pack", 303)


@bp.post(PAGE)
@entitled("tracking", locked=_to_the_page)
def ask_transcript() -> Response:
    """Freeze a transcript and have it printed: by the print process, never here."""
    form = PrintForm()
    with database().reading() as session:
        mine = _offered(session)
    form.offer(mine)
    if not form.validate():
        return _page(form)
    pass_through(PRINTS, hash_of(str(learner().person_id)))
    chosen = _chosen(mine, form.licence.data)
    try:
        made = deed(lambda session: transcripts.ask(session, learner(), form.period(), chosen, issuer(), now()).code)
    except Refused as refused:
        form_error(form, refused)
        return _page(form)
    return redirect(f"/credits/transcripts/{made}.pdf", 303)


def _page(form: PeriodForm) -> Response:
    """The page of a question, answered where it can be; with its errors, and 400, where it cannot."""
    me = learner()
    with database().reading() as session:
        mine = _offered(session)
        form.offer(mine)
        errors = bool(form.errors) or not form.validate()
        found = None if errors else transcripts.within(session, me.person_id, form.period())
        made = transcripts.made(session, me.person_id, LISTED)
    if form.licence.data:
        _chosen(mine, form.licence.data)  # another's is not here
    printing = PrintForm(data={"from_on": form.from_on.data, "until_on": form.until_on.data,
                               "licence": form.licence.data})
    return make_response(show(
        "transcript", form=form, printing=printing, found=found, made=made, period_lines=period_lines, zone=me.zone,
        question=_question(form), tracking="tracking" in held_here(), price=PRICE_WORDS), 400 if errors else 200)


def _question(form: PeriodForm) -> str:
    """The question as it stands in the address of its answers: "?from=2024-04-01&licence=3", or nothing."""
    asked = {"from": form.from_on.data, "to": form.until_on.data, "licence": form.licence.data}
    given = "&".join(f"{name}={quote(value, safe='')}" for name, value in asked.items() if value)
    return f"?{given}" if given else ""


def _offered(session: Session) -> list[Licence]:
    return [one for one in licences.mine(session, learner()) if one.ended_at is None]


def _chosen(mine: list[Licence], typed: str | None) -> LicenceHeld | None:
    """One of my licences as it is printed, or none; 404 for another's."""
    if not typed:
        return None
    found = next((one for one in mine if str(one.id) == typed), None)
    return held(found) if found is not None else abort(404)


def asked_of(legal_name: str | None, mine: list[Licence]) -> Asked:
    """What the address of a file asks: days and a licence. Raises Refused for what is no day; 404 for another's."""
    return Asked(legal_name, period_of(request.args.get("from", ""), request.args.get("to", "")),
                 _chosen(mine, request.args.get("licence")))


def _asked() -> Asked:
    with database().reading() as session:
        return asked_of(learner().legal_name, _offered(session))


@bp.get(f"{PAGE}.csv")
@signed_in
def transcript_csv() -> Response:
    """Every entry of mine as CSV, streamed."""
    return csv_answer(learner().person_id, _asked())


@bp.get(f"{PAGE}.json")
@signed_in
def transcript_json() -> Response:
    """Every entry of mine as JSON, with the texts of its chain, streamed."""
    return json_answer(learner().person_id, _asked())


@bp.get("/credits/audit-pack.zip")
@entitled("tracking", locked=_to_the_page)
def audit_pack() -> Response:
    """Everything an auditor asks of some days, as one ZIP, streamed."""
    asked = _asked()
    pass_through(PACKS, hash_of(str(learner().person_id)))
    return pack_answer(learner().person_id, asked, learner().zone)


# --- what was printed ------------------------------------------------------------------------------------------


@bp.get(f"{PAGE}.pdf")
@signed_in
def newest_transcript() -> Response:
    """The newest that I asked for; without any, the page that asks."""
    with database().reading() as session:
        made = transcripts.made(session, learner().person_id, 1)
    return redirect(f"/credits/transcripts/{made[0].code}.pdf" if made else PAGE, 303)


@bp.get("/credits/transcripts/<code>.pdf")
@public
def transcript_pdf(code: str) -> Response:
    """The kept print, to its learner and staff alone; anyone else is sent to the public check, exist it or not.

    What was made once stays, whatever became of the plan.
    """
    me = actor()  # asked in any case, so that the two answers below are the same to the last header
    with database().reading() as session:
        known = transcripts.find(session, code)
    if known is None or not allowed(Permit.READ_LEDGER, me, Owned(known.person_id)):
        return redirect(f"/verify/{quote(code, safe='')}", 303)
    if known.print_state != "printed" or known.kept is None:
        return make_response(show("no_transcript", known=known, mine=known.person_id == me.person_id),
                             410 if known.print_state == "erased" else 202)
    try:
        content = storage().get(known.kept.sha256)
    except (NotKept, OSError) as error:
        log.error("the print of transcript %s cannot be served: %s", known.code, error)
        return error_page(500, *DAMAGED, action=("See your credits", "/credits"))
    return transcript_response(known, content)


DAMAGED = (
    "We cannot open our copy of this transcript",
    "Your credit stands. The file we kept is missing or damaged; this was noted, and we will restore it from a backup. "
    "You can ask for another transcript meanwhile.")
