"""Questions and complaints in the office: the list, one message, and what is done about it.

Nobody answers, closes or reopens what they sent: to them these pages do not exist.
"""

from __future__ import annotations

from flask import abort, flash, make_response, request
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from neurodash_ceu.desk import actions, mails, typed
from neurodash_ceu.rules.messages import STATES
from neurodash_ceu.rules.permits import Permit
from neurodash_ceu.rules.refusal import Refused
from neurodash_ceu.staff import messages, trail
from neurodash_ceu.staff.blueprint import bp, go, show
from neurodash_ceu.staff.message_forms import AnswerForm, ReasonForm
from neurodash_ceu.staff.messages import Whole
from neurodash_ceu.web.forms import form_error
from neurodash_ceu.web.guards import may, needs
from neurodash_ceu.web.here import actor, database, issuer, now
from neurodash_ceu.web.numbers import whole_number


@bp.get("/messages")
@needs(Permit.READ_MESSAGES)
def message_list() -> Response | str:
    """The messages of one state, by keyset; or the one with a receipt number."""
    asked = request.args.get("receipt", "").strip()
    with database().reading() as session:
        found = messages.by_receipt(session, asked) if asked else None
        cursor = whole_number(request.args.get("from"))
        page = messages.page_of(session, request.args.get("state", "new"), cursor, now())
    if found is not None:
        return go(f"/staff/messages/{found}")
    return show("messages", page=page, states=STATES, asked=asked, most=messages.MOST_COUNTED)


@bp.get("/messages/<int:message_id>")
@needs(Permit.READ_MESSAGES)
def message(message_id: int) -> Response | str:
    """One message: what was written, how long it has waited, what was answered and done."""
    with database().reading() as session:
        found = _find(session, message_id)
        if found.of_item:
            return go(f"/staff/problems/{message_id}")
        done = trail.about(session, [("message", str(message_id))])
    return show("message", found=found, trail=done, own_message=actions.OWN_MESSAGE)


@bp.route("/messages/<int:message_id>/answer", methods=["GET", "POST"])
@needs(Permit.ANSWER_MESSAGES)
def answer_message(message_id: int) -> Response:
    """Write an answer, see it as it will be mailed, and send it."""
    form = AnswerForm()
    with database().reading() as session:
        found = _of_another(session, message_id)
    if not form.validate_on_submit() or form.step.data == "change":
        form.n.data = form.n.data or found.next_answer
        return _page("message_answer", form, found)
    written = mails.answer(issuer(), found.row, typed.message(form.text.data))
    if form.step.data != "send":
        return _page("message_preview", form, found, written=written)
    try:
        with database().writing() as session:
            actions.answer(session, message_id, form.n.data, written, typed.message(form.text.data), actor(), now())
    except Refused as refused:
        return _page("message_answer", form, found, refused)
    flash(f"The answer to {found.row.receipt} is on its way to {found.row.mail}.")
    return go(f"/staff/messages/{message_id}")


@bp.route("/messages/<int:message_id>/close", methods=["GET", "POST"])
@needs(Permit.ANSWER_MESSAGES)
def close_message(message_id: int) -> Response:
    """Close a message, with a reason."""
    return _act(message_id, "close")


@bp.route("/messages/<int:message_id>/reopen", methods=["GET", "POST"])
@needs(Permit.ANSWER_MESSAGES)
def reopen_message(message_id: int) -> Response:
    """Open a closed message again, with a reason."""
    return _act(message_id, "reopen")


def _act(message_id: int, act: str) -> Response:
    form = ReasonForm()
    with database().reading() as session:
        found = _of_another(session, message_id)
    if not form.validate_on_submit():
        return _page("message_act", form, found, act=act)
    verb = actions.close if act == "close" else actions.reopen
    try:
        with database().writing() as session:
            verb(session, message_id, typed.reason(form.reason.data), actor(), now())
    except Refused as refused:
        return _page("message_act", form, found, refused, act=act)
    flash(f"Message {found.row.receipt} is {'closed' if act == 'close' else 'open again'}.")
    return go(f"/staff/messages/{message_id}")


def _find(session: Session, message_id: int) -> Whole:
    found = messages.find(session, message_id, now())
    if found is None:
        abort(404)
    return found


def _of_another(session: Session, message_id: int) -> Whole:
    found = _find(session, message_id)
    if not may(Permit.ANSWER_MESSAGES, found.row.person_id):
        abort(404)
    return found


def _page(template: str, form: FlaskForm, found: Whole, refused: Refused | None = None, **values: object) -> Response:
    if refused is not None:
        form_error(form, refused)
    response = make_response(show(template, form=form, found=found, **values))
    if form.errors or form.form_errors:
        response.status_code = 400
    return response
