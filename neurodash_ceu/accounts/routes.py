"""The doors of accounts: register, check the mail, confirm, sign in and out. What cannot be told, no page tells.

The pages behind the door and the reset have files of their own; importing them here puts them on the blueprint.
"""

from __future__ import annotations

from flask import flash, redirect, session
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response

from neurodash_ceu.accounts import (
    actions,
    finding,
    mail_routes,
    profile_routes,
    reset_routes,
    security_routes,
    sessions,
    typed,
)
from neurodash_ceu.accounts.actions import Entered, Registration, Unconfirmed
from neurodash_ceu.accounts.blueprint import (
    ask_for_mail,
    bp,
    go,
    letters,
    place,
    prove,
    say_if_held,
    show,
    with_way_back,
)
from neurodash_ceu.accounts.forms import ConfirmForm, RegisterForm, ResendForm, SignInForm
from neurodash_ceu.accounts.returning import way_back
from neurodash_ceu.rules.refusal import Refused
from neurodash_ceu.web.guards import public
from neurodash_ceu.web.here import database, learner_or_none, now, settings
from neurodash_ceu.web.who import secret_here, sign_in_session, sign_out_session

__all__ = ["bp", "mail_routes", "profile_routes", "reset_routes", "security_routes"]

MAILED_TO = "mailed_to"  # the address this visitor typed, in their own session


# --- registering --------------------------------------------------------------------------------------------


@bp.route("/register", methods=["GET", "POST"])
@public
def register() -> Response:
    """Ask for name, address, password, zone and paper; whatever comes of it, the next page is the same."""
    if learner_or_none() is not None:
        return go(way_back() or "/account")
    form = RegisterForm()
    if not form.validate_on_submit():
        return show("register", form)
    try:
        mail = typed.mail(form.mail.data)
        ask_for_mail(mail)
        _register(actions.registration(form.legal_name.data, mail, form.password.data, form.zone.data, form.paper.data))
    except Refused as refused:
        return show("register", form, refused)
    session[MAILED_TO] = mail
    say_if_held(form.legal_name.data)
    return go(with_way_back("/account/check-mail"))


def _register(wanted: Registration) -> None:
    try:
        with database().writing() as writing:
            actions.register(writing, wanted, letters(), now())
    except IntegrityError:  # another registration of this address was faster; now it is found
        with database().writing() as writing:
            actions.register(writing, wanted, letters(), now())


@bp.route("/check-mail", methods=["GET", "POST"])
@public
def check_mail() -> Response:
    """What to do next; and the mail once more, for whoever did not get it."""
    mailed_to = session.get(MAILED_TO)
    form = ResendForm(mail=mailed_to)
    console = settings().mail_url.startswith("console:")
    if not form.validate_on_submit():
        return show("check_mail", form, mailed_to=mailed_to, console=console)
    mail = typed.mail(form.mail.data)
    try:
        ask_for_mail(mail)
    except Refused as refused:
        return show("check_mail", form, refused, mailed_to=mailed_to, console=console)
    with database().writing() as writing:
        actions.resend(writing, mail, letters(), now())
    session[MAILED_TO] = mail
    flash("Another mail is on its way.")
    return go(with_way_back("/account/check-mail"))


@bp.route("/confirm/<secret>", methods=["GET", "POST"])
@public
def confirm(secret: str) -> Response:
    """The link from the mail. Opening it changes nothing, since mail scanners open links; the form confirms."""
    with database().reading() as reading:
        known = finding.known_by_link(reading, secret, now())
    if known is None:
        return _spent()
    form = ConfirmForm()
    if not form.validate_on_submit():
        return show("confirm", form, secret=secret, mail=known.mail, confirmed=known.confirmed,
                    inside=learner_or_none() is not None)
    try:
        checked = prove(known.mail, known.password_hash, form.password.data)
        if not checked.right:
            raise Refused("This is not the password of the newest registration with this address.", "password")
        with database().writing() as writing:
            entered = actions.confirm(writing, secret, checked, place(), now())
    except Refused as refused:
        return show("confirm", form, refused, secret=secret, mail=known.mail, confirmed=known.confirmed)
    sign_in_session(entered.learner, entered.secret)
    flash("Your mail address is confirmed, and you are signed in.")
    return go(way_back() or "/account")


def _spent() -> Response:
    response = show("spent_link", inside=learner_or_none() is not None)
    response.status_code = 404
    return response


# --- entering and leaving -----------------------------------------------------------------------------------


@bp.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> Response:
    """Address and password. Wrong is wrong: nothing says which of the two."""
    if learner_or_none() is not None:
        return go(way_back() or "/account")
    form = SignInForm()
    if not form.validate_on_submit():
        return show("sign_in", form)
    mail = typed.mail(form.mail.data)
    try:
        entered = _entered(mail, form.password.data)
    except Unconfirmed:
        return _confirm_first(mail)
    except Refused as refused:
        return show("sign_in", form, refused)
    sign_in_session(entered.learner, entered.secret)
    return go(way_back() or "/learn")


def _entered(mail: str, password: str) -> Entered:
    with database().reading() as reading:
        known = finding.known_by_mail(reading, mail)
    checked = prove(mail, known.password_hash if known else None, password)
    with database().writing() as writing:
        return actions.enter(writing, known.person_id if known else None, checked, place(), now())


def _confirm_first(mail: str) -> Response:
    """The password was right, so this is the one who registered: they may know, and get the mail again."""
    session[MAILED_TO] = mail
    flash("Confirm your mail address first: open the link in the mail we sent you.", "error")
    return go(with_way_back("/account/check-mail"))


@bp.post("/sign-out")
@public
def sign_out() -> Response:
    """End this session and every copy of its cookie."""
    if learner_or_none() is not None:
        with database().writing() as writing:
            sessions.end_by_secret(writing, secret_here(), now())
    sign_out_session()
    flash("You are signed out.")
    return redirect("/account/sign-in", 303)
