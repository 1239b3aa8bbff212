"""What every learning route shares: the blueprint, finding the enrollment, refusing politely."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from neurodash_ceu.learning import finding
from neurodash_ceu.learning.finding import Found
from neurodash_ceu.ports.pages import written_time
from neurodash_ceu.rules.refusal import Refused
from neurodash_ceu.web.deeds import deed
from neurodash_ceu.web.here import learner

__all__ = ["bp", "deed", "find", "go", "local_time", "show", "wants_json"]

bp = Blueprint("learning", __name__, url_prefix="/learn")


def find(session: Session, slug: str) -> Found:
    """The signed-in learner's enrollment on a module, or 404: another's does not exist."""
    found = finding.find_enrollment(session, learner(), slug)
    if found is None:
        abort(404)
    return found


def show(template: str, **values: object) -> str:
    """Render a learning page with the learner's clock: `zone` for times, `local(instant)` for dates."""
    zone = learner().zone

    def local(instant: datetime) -> datetime:
        return instant.astimezone(ZoneInfo(zone))

    return render_template(f"learning/{template}.html", zone=zone, local=local, **values)


def local_time(instant: datetime) -> str:
    """10:42, by the learner's clock."""
    return written_time(instant, learner().zone)


def go(address: str) -> Response:
    """See other: where a form leads once it is done."""
    return redirect(address, 303)


@bp.errorhandler(Refused)
def refused(error: Refused) -> ResponseReturnValue:
    """A rule said no: its sentence, on the page from which the learner can go on."""
    if wants_json():
        return {"refused": error.sentence}, 409
    flash(error.sentence, "error")
    given = request.view_args or {}
    quiz = "/quiz" if given.get("way", "quiz") == "quiz" else "/quiz/{way}"
    below = {
        "start_quiz": "/quiz", "begin_ungraded": "/quiz", "submit": quiz, "save": f"{quiz}/{{ordinal}}/{{position}}",
        "walk": "/case/{case_id}", "explore": "/case/{case_id}",
        "evaluation": "/evaluation", "attestation": "/attestation",
    }.get((request.endpoint or "").partition(".")[2], "")
    return go(f"/learn/{given.get('slug', '')}{below.format(**given)}")


def wants_json() -> bool:
    """True for the little script that saves an answer as it is chosen."""
    return request.accept_mimetypes.best == "application/json"
