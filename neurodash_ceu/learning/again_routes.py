"""Taking up again what was completed: a page that says what it would earn, and the button."""

from __future__ import annotations

from flask import abort
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from neurodash_ceu.catalog import editions
from neurodash_ceu.learning import actions, again, finding
from neurodash_ceu.learning.blueprint import bp, deed, find, go
from neurodash_ceu.learning.forms import AgainForm
from neurodash_ceu.learning.starting_views import before_starting
from neurodash_ceu.rules.credit import civil_date
from neurodash_ceu.rules.refusal import Refused
from neurodash_ceu.web.guards import signed_in
from neurodash_ceu.web.here import database, learner, now

GONE = "This module is no longer offered, so it cannot be taken up again."


@bp.get("/<slug>/again")
@signed_in
def before_again(slug: str) -> str | Response:
    """What completing it once more would earn, by the edition and the day of today. Under way, its own page says so."""
    with database().reading() as session:
        found = find(session, slug)
        current = editions.current(session, slug)
        if found.completion is None:
            return go(f"/learn/{slug}")
        if current is None or current.withdrawn is not None:
            raise Refused(GONE)
        judged = again.judged(session, learner().person_id, current, civil_date(now(), learner().zone))
    return before_starting(current, AgainForm(None, after=found.enrollment.ordinal), again=judged, found=found)


@bp.post("/<slug>/again")
@signed_in
def start_again(slug: str) -> Response:
    """Take it up once more. A second click meets what the first one did."""
    form = AgainForm()
    if not form.validate():
        abort(400)

    def act(session: Session) -> None:
        current = editions.current(session, slug)
        if finding.find_enrollment(session, learner(), slug) is None:
            abort(404)
        if current is None:
            raise Refused(GONE)
        actions.take_up_again(session, learner(), current, form.after.data, now())

    deed(act)
    return go(f"/learn/{slug}")
