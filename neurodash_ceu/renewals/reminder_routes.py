"""What reaches a learner outside these pages: reminders, and how they end; the calendar, and its address."""

from __future__ import annotations

import re
from datetime import timedelta

from flask import abort, flash, make_response, request
from werkzeug.wrappers import Response

from neurodash_ceu.ports.doors import Door
from neurodash_ceu.renewals import actions, calendar
from neurodash_ceu.renewals.addresses import stopped_by
from neurodash_ceu.renewals.blueprint import boards_here, bp, go, show_to_anybody
from neurodash_ceu.web.deeds import deed
from neurodash_ceu.web.doors import pass_through
from neurodash_ceu.web.forms import without_token
from neurodash_ceu.web.guards import entitled, public, signed_in
from neurodash_ceu.web.here import database, issuer, learner, now, settings

__all__ = ["bp"]

# A calendar program asks every quarter of an hour at most; several people may share a network.
CALENDARS = Door("calendar", 120, timedelta(hours=1))
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


@bp.post("/renewals/reminders")
@signed_in
def reminders() -> Response:
    """Reminders from now on, or none."""
    if request.form.get("wanted") == "yes":
        deed(lambda session: actions.remind_again(session, learner(), now()))
        flash("You will be reminded by mail while something is short.")
    else:
        deed(lambda session: actions.stop_reminders(session, learner().person_id, now()))
        flash("You get no more reminders.")
    return go("/renewals#reminders")


@bp.get("/unsubscribe/<token>")
@public
def unsubscribe(token: str) -> Response:
    """One button. No sign-in: whoever holds the mail may end what it is about."""
    if stopped_by(settings().secret, token) is None:
        abort(404)
    return _private(make_response(show_to_anybody("unsubscribe", token=token, done=False)))


@bp.post("/unsubscribe/<token>")
@public
@without_token  # RFC 8058: a mail program presses it, without a session or a page of ours; the address is the authority
def unsubscribe_now(token: str) -> Response:
    """End a person's reminders. Twice is once."""
    person_id = stopped_by(settings().secret, token)
    if person_id is None:
        abort(404)
    deed(lambda session: actions.stop_reminders(session, person_id, now()))
    return _private(make_response(show_to_anybody("unsubscribe", token=token, done=True)))


# --- the calendar -------------------------------------------------------------------------------------------


@bp.get("/renewals/calendar")
@entitled("tracking")
def ask_new_calendar() -> str:
    """Ask once before the address of my calendar is changed."""
    return show_to_anybody("new_calendar")


@bp.post("/renewals/calendar")
@entitled("tracking")
def new_calendar() -> Response:
    """Give my calendar an address, or another one."""
    deed(lambda session: actions.new_calendar(session, learner(), settings().secret, now()))
    flash("Your calendar has a new address. An older one is dead.")
    return go("/renewals#calendar")


@bp.get("/calendar/<token>.ics")
@public
def feed(token: str) -> Response:
    """The calendar at a private address. A program that asks again is told whether anything is new."""
    pass_through(CALENDARS)
    if _TOKEN.fullmatch(token) is None:
        abort(404)
    with database().reading() as session:
        text = calendar.of_token(session, token, boards_here(), issuer().public_url, settings().free_entitlements,
                                 now())
    if text is None:
        abort(404)
    response = _private(make_response(text))
    response.mimetype = "text/calendar"
    response.headers["Content-Disposition"] = 'inline; filename="renewals.ics"'
    response.headers["Cache-Control"] = "private, no-cache"
    response.add_etag()
    return response.make_conditional(request)


def _private(response: Response) -> Response:
    """Of an address that is a secret: it is not looked up, and not told to the next page."""
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
