"""/account/security: the password, where one is signed in, and what happened lately."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from flask import abort, flash
from werkzeug.wrappers import Response

from neurodash_ceu.accounts import actions, lately, passwords, sessions
from neurodash_ceu.accounts.blueprint import bp, go, letters, place, prove, show
from neurodash_ceu.accounts.finding import known_by_mail
from neurodash_ceu.accounts.forms import PasswordForm
from neurodash_ceu.rules.canonical import sha256_of
from neurodash_ceu.rules.refusal import Refused
from neurodash_ceu.web.guards import signed_in
from neurodash_ceu.web.here import database, learner, now
from neurodash_ceu.web.who import secret_here, sign_in_session


@bp.route("/security", methods=["GET", "POST"])
@signed_in
def security() -> Response:
    """Change the password, which ends every other session; see where one is signed in."""
    me = learner()
    form = PasswordForm(me.email)
    if not form.validate_on_submit():
        return _page(form)
    with database().reading() as session:
        known = known_by_mail(session, me.email)
    try:
        checked = prove(me.email, known.password_hash if known else None, form.old_password.data)
        if not checked.right:
            raise Refused("This is not your current password.", "old_password")
        new_hash = passwords.hash_of(form.password.data)
        with database().writing() as session:
            entered = actions.change_password(session, me, checked, new_hash, place(), letters(), now())
    except Refused as refused:
        return _page(form, refused)
    sign_in_session(entered.learner, entered.secret)
    flash("Your password is changed. Everywhere else you were signed in, you are signed out now.")
    return go("/account/security")


@bp.post("/security/sessions/<int:session_id>/end")
@signed_in
def end_session(session_id: int) -> Response:
    """End one of my sessions; another's does not exist."""
    with database().writing() as session:
        if not sessions.end_one(session, learner(), session_id, now()):
            abort(404)
    flash("That session has ended. If you do not know it, change your password too.")
    return go("/account/security")


@bp.post("/security/sessions/end-others")
@signed_in
def end_other_sessions() -> Response:
    """End every session of mine but this one."""
    with database().writing() as session:
        ended = actions.end_others(session, learner(), secret_here(), now())
    flash("You are signed out everywhere else." if ended else "You were signed in nowhere else.")
    return go("/account/security")


def _page(form: PasswordForm, refused: Refused | None = None) -> Response:
    me, here = learner(), sha256_of(secret_here())
    with database().reading() as session:
        places = lately.devices(sessions.open_ones(session, me, now()), here)
        events = lately.lately(session, me)
    return show("security", form, refused, mail=me.email, places=places, here=here, events=events, local=_local,
                zone=me.zone, seen=lambda one: lately.seen_words(one.seen_at, now()))


def _local(instant: datetime) -> datetime:
    return instant.astimezone(ZoneInfo(learner().zone))
