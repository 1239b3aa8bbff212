"""A question or a complaint: the form, and the page that says it arrived."""

from __future__ import annotations

from flask import Blueprint, make_response, redirect, render_template, request, session
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response

from neurodash_ceu.desk import actions, typed
from neurodash_ceu.desk.actions import Said
from neurodash_ceu.desk.doors import CONTACT
from neurodash_ceu.desk.forms import KIND_HINTS, ContactForm
from neurodash_ceu.desk.pages import promise
from neurodash_ceu.ports.addresses import mail
from neurodash_ceu.ports.doors import TooMany
from neurodash_ceu.records.messages import Message
from neurodash_ceu.rules.canonical import sha256_of
from neurodash_ceu.web.doors import hash_of, pass_through
from neurodash_ceu.web.forms import form_error
from neurodash_ceu.web.guards import public
from neurodash_ceu.web.here import database, issuer, learner_or_none, now

bp = Blueprint("desk", __name__)
SENT = "desk_sent"  # in the writer's own session: the receipt number and where the receipt goes


@bp.route("/contact", methods=["GET", "POST"])
@public
def contact() -> Response:
    """Write to the provider. Nobody needs an account for it."""
    form = ContactForm(known=learner_or_none() is not None, kind=request.args.get("kind"))
    if not form.validate_on_submit():
        return _show(form)
    try:
        pass_through(CONTACT)
    except TooMany as refused:
        form_error(form, refused)
        return _show(form, refused)
    message = _receive(_said(form))
    session[SENT] = [message.receipt, message.mail]
    return redirect("/contact/received", 303)


@bp.get("/contact/received")
@public
def received() -> Response | str:
    """It arrived: the receipt number, and what happens now."""
    learner_or_none()  # the page is the writer's own, and no cache keeps it
    if SENT not in session:
        return redirect("/contact", 303)
    receipt, to = session[SENT]
    return render_template("desk/received.html", receipt=receipt, to=to, answered=promise(issuer().provider))


def _said(form: ContactForm) -> Said:
    me = learner_or_none()
    to = mail(form.mail.data) if me is None else me.email
    name = typed.name(form.name.data or "") if me is None else me.legal_name
    kind, text = form.kind.data, typed.message(form.text.data)
    # Of form and words: who goes back in their browser and writes something else has written another message.
    key = sha256_of("\n".join((form.key.data, kind, to, text)))
    return Said(kind, name, to, text, key, hash_of(f"receipt|{to}"), None if me is None else me.person_id)


def _receive(said: Said) -> Message:
    try:
        with database().writing() as writing:
            return actions.receive(writing, said, issuer(), now())
    except IntegrityError:  # the same form was sent at the same moment; now it is found
        with database().writing() as writing:
            return actions.receive(writing, said, issuer(), now())


def _show(form: ContactForm, refused: TooMany | None = None) -> Response:
    provider = issuer().provider
    response = make_response(render_template(
        "desk/contact.html", form=form, hints=KIND_HINTS, provider=provider, answered=promise(provider),
        me=learner_or_none()))
    if refused is not None:
        response.status_code = 429
        response.headers["Retry-After"] = str(max(1, int((refused.again_at - now()).total_seconds())))
    elif form.errors:
        response.status_code = 400
    return response
