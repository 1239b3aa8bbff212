"""The pages behind the door: the account, its profile, its licences."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from flask import abort, flash, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from neurodash_ceu.accounts import actions, licences, typed, zones
from neurodash_ceu.accounts.blueprint import HELD, bp, go, held_name, say_if_held, show
from neurodash_ceu.accounts.forms import LicenceForm, PressForm, ProfileForm
from neurodash_ceu.accounts.returning import way_back
from neurodash_ceu.records.people import Licence
from neurodash_ceu.rules.refusal import Refused
from neurodash_ceu.web.guards import signed_in
from neurodash_ceu.web.here import database, learner, now


@bp.get("")
@signed_in
def overview() -> Response:
    """What is known of me, and where to change it."""
    with database().reading() as session:
        held = [row for row in licences.mine(session, learner()) if row.ended_at is None]
    why = held_name(learner().legal_name)
    return show("overview", me=learner(), held=why and f"{why} {HELD}", zone_words=zones.words(learner().zone),
                licences=held)


@bp.route("/profile", methods=["GET", "POST"])
@signed_in
def profile() -> Response:
    """Name, time zone and paper."""
    me = learner()
    form = ProfileForm(legal_name=me.legal_name, zone=me.zone, paper=me.paper)
    if not form.validate_on_submit():
        return show("profile", form)
    with database().writing() as session:
        changed = actions.change_profile(
            session, me, actions.profile(form.legal_name.data, form.zone.data, form.paper.data), now())
    flash("Your profile is saved." if changed else "Nothing was changed.")
    back = way_back()
    if back is not None:  # the account page says it by itself
        say_if_held(form.legal_name.data)
    return go(back or "/account")


# --- licences -----------------------------------------------------------------------------------------------


@bp.route("/licences", methods=["GET", "POST"])
@signed_in
def my_licences() -> Response:
    """What is held, a form for one more, and what was ended, to be put back."""
    form = LicenceForm()
    refused = None
    if form.validate_on_submit():
        stated = typed.licence(form.profession.data, form.jurisdiction.data, form.number.data)
        try:
            with database().writing() as session:
                licences.add(session, learner(), stated, now())
        except Refused as error:
            refused = error
        else:
            flash(f"{stated.profession} {stated.number}, {stated.jurisdiction}, is added.")
            return go(way_back() or "/account/licences")
    with database().reading() as session:
        rows = licences.mine(session, learner())
    just_ended = request.args.get("ended", type=int)
    return show("licences", form, refused, local=_local,
                held=[row for row in rows if row.ended_at is None],
                ended=[row for row in rows if row.ended_at is not None],
                undo=next((row for row in rows if row.id == just_ended and row.ended_at is not None), None))


def _local(instant: datetime) -> datetime:
    return instant.astimezone(ZoneInfo(learner().zone))


@bp.route("/licences/<int:licence_id>/end", methods=["GET", "POST"])
@signed_in
def end_licence(licence_id: int) -> Response:
    """Ask once, then end it."""
    form = PressForm()
    if not form.validate_on_submit():
        with database().reading() as session:
            return show("end_licence", form, licence=_licence(session, licence_id))
    with database().writing() as session:
        licences.end(session, learner(), _licence(session, licence_id), now())
    return go(f"/account/licences?ended={licence_id}")


@bp.post("/licences/<int:licence_id>/back")
@signed_in
def put_licence_back(licence_id: int) -> Response:
    """Undo an end."""
    with database().writing() as session:
        row = _licence(session, licence_id)
        licences.put_back(session, learner(), row, now())
    flash(f"{row.profession} {row.number}, {row.jurisdiction}, is back.")
    return go("/account/licences")


def _licence(session: Session, licence_id: int) -> Licence:
    """One of my licences, or 404: another's does not exist."""
    row = licences.find(session, learner(), licence_id)
    if row is None:
        abort(404)
    return row
