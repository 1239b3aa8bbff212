"""/account/mail: another mail address, and the page that the link mailed there leads to."""

from __future__ import annotations

from flask import flash
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response

from neurodash_ceu.accounts import moving, typed
from neurodash_ceu.accounts.blueprint import ask_for_mail, bp, go, letters, prove, show
from neurodash_ceu.accounts.finding import known_by_mail
from neurodash_ceu.accounts.forms import MailForm, PressForm
from neurodash_ceu.rules.refusal import Refused
from neurodash_ceu.web.guards import signed_in
from neurodash_ceu.web.here import database, learner, now


@bp.route("/mail", methods=["GET", "POST"])
@signed_in
def change_mail() -> Response:
    """Ask for another address, with the password; nothing changes before its link is used."""
    me = learner()
    form = MailForm()
    if not form.validate_on_submit():
        return show("change_mail", form, mail=me.email)
    address = typed.mail(form.mail.data)
    with database().reading() as session:
        known = known_by_mail(session, me.email)
    try:
        checked = prove(me.email, known.password_hash if known else None, form.password.data)
        ask_for_mail(address)
        with database().writing() as session:
            moving.ask(session, me, address, checked, letters(), now())
    except Refused as refused:
        return show("change_mail", form, refused, mail=me.email)
    flash(f"A message for {address} is on its way. Open the link in it within 48 hours; until then nothing changes.")
    return go("/account")


@bp.route("/mail/<secret>", methods=["GET", "POST"])
@signed_in
def move_mail(secret: str) -> Response:
    """The link from the mail: a page that asks once, for whoever asked for it and is signed in."""
    form = PressForm()
    if not form.validate_on_submit():
        return _asked(form, secret)
    try:
        with database().writing() as session:
            address = moving.move(session, learner(), secret, letters(), now())
    except (Refused, IntegrityError):  # used meanwhile, or somebody else has the address now
        return _asked(form, secret, taken=True)
    flash(f"Your mail address is {address} now. Sign in with it from now on.")
    return go("/account")


def _asked(form: PressForm, secret: str, *, taken: bool = False) -> Response:
    me = learner()
    with database().reading() as session:
        address = moving.found(session, me, secret, now())
    response = show("move_mail", form, address=address, mail=me.email, secret=secret, taken=taken)
    if address is None or taken:
        response.status_code = 404 if address is None else 409
    return response
