"""Whatever goes wrong, as a sentence to the person who can act on it. No stack trace reaches a page."""

from __future__ import annotations

import json
import logging
from typing import Any

from flask import Flask, abort, current_app, g, redirect, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionLeft
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from neurodash_ceu.ports.doors import TooMany
from neurodash_ceu.ports.failures import on_one_line
from neurodash_ceu.rules.refusal import Refused
from neurodash_ceu.web import unsent
from neurodash_ceu.web.guards import to_sign_in
from neurodash_ceu.web.here import learner_or_none

log = logging.getLogger(__name__)

# status -> (title, sentence, what to do as (label, href) or None)
SAID: dict[int, tuple[str, str, tuple[str, str] | None]] = {
    400: ("This could not be read", "Something in the address or the form was not as we expect it. Go back and try "
          "again.", None),
    403: ("This is part of a plan", "Your account does not include this page.", ("Go to your account", "/account")),
    404: ("There is nothing here", "The address may be mistyped, or the page is not yours to see.",
          ("See all briefs", "/briefs")),
    405: ("This address cannot be used that way", "Open it from the page that leads here.", None),
    410: ("This is no longer offered", "It was taken out of the catalogue.", ("See all briefs", "/briefs")),
    413: ("That was too large", "What you sent is larger than this page can take. Shorten it and send it again.", None),
    500: ("Something failed on our side", "It was noted. What was saved before is kept; please try again.", None),
    503: ("We cannot reach our records", "Nothing that was saved is lost. Please try again in a minute.", None),
}
EXPIRED = ("This page was open too long", "To keep your account safe, nothing was sent. Go back, load the page again, "
           "and send it once more.")
# No connection, a lost one, one already closed, or none free in time.
AWAY = (OperationalError, InterfaceError, NoConnectionLeft)


def install(app: Flask) -> None:
    """Put the handlers in place."""
    app.before_request(_without_nul)
    app.register_error_handler(CSRFError, _expired)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(TooMany, _too_many)
    app.register_error_handler(Refused, _refused)
    for kind in AWAY:
        app.register_error_handler(kind, _away)
    app.register_error_handler(Exception, _failed)
    # What fails inside a handler: Flask would log the address, which may be a secret, and the words.
    app.log_exception = _note_instead  # type: ignore[method-assign]  # as its docs say


def _without_nul() -> None:
    # No text of ours holds a NUL and PostgreSQL refuses one. Nobody types it, so it is turned away at the door.
    if "\0" in request.path:
        abort(404)
    if getattr(current_app.view_functions.get(request.endpoint or ""), "any_text", False):
        return
    sent = [request.args] if request.query_string else []
    sent += [request.form] if request.method == "POST" else []
    if any("\0" in text for fields in sent for _, text in fields.items(multi=True)):
        abort(400)


def error_page(status: int, title: str, sentence: str, action: tuple[str, str] | None = None) -> Response:
    """One error page; the script that saves answers gets the sentence alone. It looks at no session and no database."""
    g.shared = True
    if request.accept_mimetypes.best == "application/json":
        body, kind = json.dumps({"refused": sentence}), "application/json"
    else:
        body = render_template("error.html", status=status, title=title, sentence=sentence, action=action,
                               reference=g.get("request_id") if status >= 500 else None)
        kind = "text/html"
    return Response(body, status, mimetype=kind, headers={"Cache-Control": "no-store"})


def _http(error: HTTPException) -> Response:
    if error.code is not None and error.code < 400:
        return Response(error.get_response().get_data(), error.code, dict(error.get_response().headers))
    status = error.code or 500
    title, sentence, action = SAID.get(status, SAID[500 if status >= 500 else 400])
    response = error_page(status, title, sentence, action)
    allow = getattr(error, "valid_methods", None)
    if status == 405 and allow:
        response.headers["Allow"] = ", ".join(sorted(allow))
    return response


def _expired(_error: CSRFError) -> Response:
    # A session that has ended takes its token along. Who must sign in anyway is asked to, and comes back here.
    guard = getattr(current_app.view_functions.get(request.endpoint or ""), "guard", "public")
    try:
        if guard not in ("shared", "public") and learner_or_none() is None:
            return to_sign_in()
    except AWAY as away:
        return _away(away)
    if request.accept_mimetypes.best != "application/json" and unsent.would_keep():
        return unsent.keep(redirect(request.path, 303))
    return error_page(400, *EXPIRED)


def _refused(error: Refused) -> Response:
    return error_page(409, "That cannot be done", error.sentence)


def _too_many(error: TooMany) -> Response:
    response = error_page(429, "Please wait a little", error.sentence)
    response.headers["Retry-After"] = str(max(1, int((error.again_at - g.now).total_seconds()))) if "now" in g else "60"
    return response


def _away(error: Exception) -> Response:
    log.error("%s %s: the database does not answer: %s", request.method, request.endpoint, on_one_line(error))
    response = error_page(503, *SAID[503])
    response.headers["Retry-After"] = "30"
    return response


def _failed(error: Exception) -> Response:
    _note(error)
    return error_page(500, *SAID[500])


def _note_instead(exc_info: Any) -> None:
    _note(exc_info[1])


def _note(error: BaseException) -> None:
    log.error("%s %s failed: %s", request.method, request.endpoint, on_one_line(error))
