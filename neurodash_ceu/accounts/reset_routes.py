"""/account/reset: a link for a forgotten password, and the page it leads to.

A link is looked at when it is opened and spent only by the form, since mail scanners open links. The secret leaves the
address at once, into the visitor's own session: no later page can pass it on as the place one came from.
"""

from __future__ import annotations

from flask import flash, session
from werkzeug.wrappers import Response

from neurodash_ceu.accounts import doors, passwords, resetting, typed
from neurodash_ceu.accounts.blueprint import ask_for_reset, bp, go, letters, place, show, with_way_back
from neurodash_ceu.accounts.finding import Known
from neurodash_ceu.accounts.forms import NewPasswordForm, ResetForm
from neurodash_ceu.accounts.returning import way_back
from neurodash_ceu.rules.refusal import Refused
from neurodash_ceu.web.doors import hash_of, stranger
from neurodash_ceu.web.guards import public
from neurodash_ceu.web.here import database, issuer, now, settings
from neurodash_ceu.web.who import sign_in_session

ASKED_FOR, SECRET = "reset_asked_for", "reset"  # what a visitor's own session keeps: the address typed, the link opened


@bp.route("/reset", methods=["GET", "POST"])
@public
def reset() -> Response:
    """Ask for the link; whatever comes of it, the next page is the same."""
    form = ResetForm()
    if not form.validate_on_submit():
        return show("reset", form, provider_mail=_to_ask())
    mail = typed.mail(form.mail.data)
    try:
        ask_for_reset(mail)
    except Refused as refused:
        return show("reset", form, refused, provider_mail=_to_ask())
    with database().writing() as writing:
        resetting.ask(writing, mail, letters(), now())
    session[ASKED_FOR] = mail
    return go(with_way_back("/account/reset/sent"))


@bp.get("/reset/sent")
@public
def reset_sent() -> Response:
    """What to do next."""
    mail = session.get(ASKED_FOR)
    if mail is None:
        return go(with_way_back("/account/reset"))
    return show("reset_sent", asked_for=mail, console=settings().mail_url.startswith("console:"))


@bp.get("/reset/<secret>")
@public
def open_reset_link(secret: str) -> Response:
    """The link from the mail. Opening it changes nothing; it goes on to a page whose address holds no secret."""
    if _found(secret) is None:
        return _spent()
    session[SECRET] = secret
    response = go(with_way_back("/account/reset/new"))
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@bp.route("/reset/new", methods=["GET", "POST"])
@public
def new_password() -> Response:
    """Set the password by the link that was opened, and enter."""
    secret = str(session.get(SECRET, ""))
    known = _found(secret)
    if known is None:
        return _spent()
    form = NewPasswordForm(known.mail)
    if not form.validate_on_submit():
        return show("reset_new", form, mail=known.mail, confirmed=known.confirmed)
    new_hash = passwords.hash_of(form.password.data)
    try:
        with database().writing() as writing:
            entered = resetting.reset(writing, secret, new_hash, place(), letters(), now())
            doors.forget_tries(writing, known.mail, stranger(), hash_of)
    except Refused:  # the same link, sent twice at once
        return _spent()
    sign_in_session(entered.learner, entered.secret)
    flash("Your new password is set, and you are signed in. Everywhere else you are signed out.")
    return go(way_back() or "/account")


def _found(secret: str) -> Known | None:
    with database().reading() as reading:
        return resetting.found(reading, secret, now())


def _spent() -> Response:
    session.pop(SECRET, None)
    response = show("reset_spent")
    response.status_code = 404
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _to_ask() -> str | None:
    return None if issuer().demonstration else issuer().provider.mail
