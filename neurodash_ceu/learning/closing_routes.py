"""The last pages of a module: the evaluation, the attestation, and what was earned."""

from __future__ import annotations

from flask import request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from neurodash_ceu.credits import ledger
from neurodash_ceu.credits.stated import unprintable
from neurodash_ceu.credits.views import kinds_of
from neurodash_ceu.learning import actions, again, closing_views, finding, standings, views
from neurodash_ceu.learning.blueprint import bp, deed, find, go, show
from neurodash_ceu.learning.evidence import evidence
from neurodash_ceu.learning.finding import Found
from neurodash_ceu.learning.forms import AttestForm, evaluation_form
from neurodash_ceu.ports.fonts import Fonts
from neurodash_ceu.rules import progress
from neurodash_ceu.rules.attesting import Attested
from neurodash_ceu.rules.certificate import shown_code
from neurodash_ceu.rules.credit import civil_date, hours_words
from neurodash_ceu.rules.deeds import reason_words
from neurodash_ceu.rules.progress import Evidence
from neurodash_ceu.web.guards import signed_in
from neurodash_ceu.web.here import database, issuer, learner, now, settings


@bp.route("/<slug>/evaluation", methods=["GET", "POST"])
@signed_in
def evaluation(slug: str) -> str | Response | tuple[str, int]:
    """What the learner says of the module: asked once, shown ever after."""
    with database().reading() as session:
        found = find(session, slug)
        kept = finding.evaluation(session, found)
        standing = standings.standing(session, found)
    form = evaluation_form(found.module)
    waiting = standing.waits("evaluation")
    if request.method == "POST" and waiting is None and (kept is not None or form.validate()):
        return go(deed(lambda session: _evaluate(session, slug, {} if kept else form.given())))
    page = show("evaluation", found=found, form=form, given=closing_views.given(found, kept) if kept else None,
                waiting=waiting, against=standings.against(found, learner(), issuer(), now()))
    return _too_early(page, waiting)


def _too_early(page: str, waiting: str | None) -> str | tuple[str, int]:
    """The page; a 409 when a form was sent for a part that is not open yet: the page says what it waits for."""
    return (page, 409) if request.method == "POST" and waiting is not None else page


def _evaluate(session: Session, slug: str, given: dict[str, object]) -> str:
    found = find(session, slug)
    actions.evaluate(session, learner(), found, given, issuer(), now())
    return _onward(session, slug)


@bp.route("/<slug>/attestation", methods=["GET", "POST"])
@signed_in
def attestation(slug: str) -> str | Response | tuple[str, int]:
    """Every fact as the certificate will print it, to confirm or to correct. Facts that changed are shown again."""
    form = AttestForm()
    stale = False
    with database().reading() as session:
        found = find(session, slug)
        kept = finding.attestation(session, found)
        standing = standings.standing(session, found)
        shown = found.attested or _shown(session, found, standing.evidence)
    waiting = standing.waits("attestation")
    if waiting is None and form.validate_on_submit():
        signed = deed(lambda session: _attest(session, slug, str(form.shown.data)))
        if signed is not None:
            return go(signed)
        stale, form = True, AttestForm(None)  # what is shown anew is confirmed anew
    page = show("attestation", found=found, form=form, shown=shown, mark=closing_views.mark_of(shown), stale=stale,
                held=unprintable(shown.legal_name, shown.licences, Fonts(settings().fonts_folder)),
                given=found.attested, signed_at=kept.signed_at if kept else None, waiting=waiting,
                last=standing.evidence.evaluated, today=civil_date(now(), learner().zone),
                against=standings.against(found, learner(), issuer(), now()))
    return _too_early(page, waiting)


def _attest(session: Session, slug: str, seen: str) -> str | None:
    """Sign, and say where to go; None when the facts are no longer those that were seen."""
    found = find(session, slug)
    finding.lock(session, found)  # else an award of this very moment would look like an earlier one
    if finding.attestation(session, found) is None:
        shown = _shown(session, found, evidence(session, found))
        if closing_views.mark_of(shown) != seen:
            return None
        actions.attest(session, learner(), found, shown, issuer(), now())
    return _onward(session, slug)


def _shown(session: Session, found: Found, done: Evidence) -> Attested:
    before = again.judged(session, learner().person_id, found.edition, civil_date(now(), learner().zone))
    return closing_views.to_attest(learner(), finding.licences(session, learner()), found,
                                   finding.passing_grade(session, found), issuer(),
                                   progress.earned(found.module, done), before.nothing)


def _onward(session: Session, slug: str) -> str:
    """After one of the two last parts: the other one while it is open, else the result."""
    standing = standings.standing(session, find(session, slug))
    step = progress.next_step(standing.found.module, standing.evidence)
    if standing.found.completion is None and step is not None and step.part in ("evaluation", "attestation"):
        return f"/learn/{slug}/{step.part}"
    return f"/learn/{slug}/result" if step is None else f"/learn/{slug}"


@bp.get("/<slug>/result")
@signed_in
def result(slug: str) -> str:
    """What was earned and how its certificate fares; or why nothing was earned; or what is still to do."""
    with database().reading() as session:
        found = find(session, slug)
        earned = closing_views.earned(session, found)
        standing = standings.standing(session, found)
    against = standings.against(found, learner(), issuer(), now())
    minutes = ledger.minutes_of(earned.entry) if earned else None
    facts = ledger.facts_of(earned.entry) if earned else None
    return show("result", found=found, entry=earned.entry if earned else None, minutes=minutes,
                kinds=kinds_of(minutes) if minutes else None,
                hours=hours_words(minutes.total) if minutes else None,
                why=reason_words(facts.reason_code) if facts and facts.reason_code else "",
                repeats=facts.repeats if facts else None,
                certificate=earned.certificate if earned else None, provider=issuer().provider,
                demonstration=issuer().demonstration, against=against, shown_code=shown_code,
                finished=progress.finished(found.module, standing.evidence),
                words=views.progress_words(views.rows(standing)), step=views.next_step(standing, against))
