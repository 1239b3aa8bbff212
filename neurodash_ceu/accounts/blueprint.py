"""What the account routes share: the blueprint, showing a form again, proving a password, beginning a session."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Blueprint, flash, make_response, redirect, render_template, request
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from neurodash_ceu.accounts import devices, doors, passwords
from neurodash_ceu.accounts.doors import Tried
from neurodash_ceu.accounts.mails import Letters
from neurodash_ceu.accounts.passwords import Checked
from neurodash_ceu.accounts.returning import way_back
from neurodash_ceu.accounts.sessions import Place
from neurodash_ceu.ports.doors import TooMany
from neurodash_ceu.ports.fonts import Fonts
from neurodash_ceu.ports.letters import why_held
from neurodash_ceu.rules.refusal import Refused
from neurodash_ceu.web.doors import hash_of, stranger
from neurodash_ceu.web.forms import form_error
from neurodash_ceu.web.here import database, now, settings

bp = Blueprint("accounts", __name__, url_prefix="/account")

HELD = "Your credit is recorded all the same; the print is held until we have helped."


def show(template: str, form: FlaskForm | None = None, refused: Refused | None = None, **values: object) -> Response:
    """An account page. With errors in its form it is a 400, with too many tries a 429; what was typed is kept."""
    if form is not None and refused is not None:
        form_error(form, refused)
    response = make_response(render_template(f"accounts/{template}.html", form=form, back=way_back(),
                                             waiting=isinstance(refused, TooMany), **values))
    if isinstance(refused, TooMany):
        response.status_code = 429
        response.headers["Retry-After"] = str(max(1, int((refused.again_at - now()).total_seconds())))
    elif form is not None and (form.errors or form.form_errors):
        response.status_code = 400
    return response


def go(address: str) -> Response:
    """See other: where a form leads once it is done."""
    return redirect(address, 303)


def letters() -> Letters:
    """What mails written in this request need."""
    return Letters(settings().public_url, way_back())


def place() -> Place:
    """Where this request comes from, as far as a session remembers it."""
    return Place(devices.rough_words(request.user_agent.string), stranger())


def held_name(name: str) -> str | None:
    """Why a certificate with this name would be held, for whoever typed it; None when it prints. It stays a name."""
    return why_held("legal name", name, Fonts(settings().fonts_folder))


def say_if_held(name: str) -> None:
    """Say at once, on the next page, that a certificate cannot print this name yet."""
    why = held_name(name)
    if why is not None:
        flash(f"Your name is kept as you typed it, but a certificate cannot print it yet. {why} {HELD}", "error")


def prove(mail: str, kept: str | None, password: str) -> Checked:
    """Check a password at its door. A wrong one stays counted. Raises TooMany.

    Where there is no hash the same is done, in the same order, and the answer is no.
    """
    with database().writing(lasting=False) as session:
        tried = doors.try_to_sign_in(session, mail, stranger(), hash_of, now())
    tried.refuse_beyond()
    checked = passwords.check(kept, password)
    if checked.right:
        with database().writing(lasting=False) as session:
            doors.take_back(session, tried)
    return checked


def ask_for_mail(mail: str) -> None:
    """Count a confirmation asked for. Raises TooMany, for a known address as for any other."""
    with database().writing(lasting=False) as session:
        tried: Tried = doors.try_to_register(session, mail, stranger(), hash_of, now())
    tried.refuse_beyond()


def ask_for_reset(mail: str) -> None:
    """Count a link for a new password asked for. Raises TooMany, for a known address as for any other."""
    with database().writing(lasting=False) as session:
        tried = doors.try_to_reset(session, mail, stranger(), hash_of, now())
    tried.refuse_beyond()


def with_way_back(address: str) -> str:
    """An address of ours that takes the way back along."""
    back = way_back()
    return f"{address}?{urlencode({'next': back}, safe='/')}" if back else address
