"""Renewals: where my licences stand, and the questions that make it surer.

Reminders and the calendar have a file of their own; importing it here puts it on the blueprint.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import abort, flash, make_response, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from neurodash_ceu.records.people import Licence
from neurodash_ceu.renewals import actions, calendar, held, reminder_routes, views
from neurodash_ceu.renewals.blueprint import boards_here, bp, go, my_licence, show, today
from neurodash_ceu.renewals.held import Under
from neurodash_ceu.renewals.views import Finish
from neurodash_ceu.rules.dates import MONTHS
from neurodash_ceu.rules.plans import PRICE_WORDS
from neurodash_ceu.rules.refusal import Refused
from neurodash_ceu.rules.renewal_answers import asked_of_entries, asked_of_licence, must_be
from neurodash_ceu.web.deeds import deed
from neurodash_ceu.web.guards import entitled, held_here, signed_in
from neurodash_ceu.web.here import database, issuer, learner, now, settings

__all__ = ["bp", "reminder_routes"]

TRACKING = "tracking"
ENTRY = "entry:"  # before the key of an entry, in the name of its field


@dataclass(frozen=True)
class Wrong:
    """What was typed and is no answer: of which question, and why."""

    licence_id: int
    question: str
    sentence: str
    typed: str


@bp.get("/renewals")
@signed_in
def renewals() -> Response:
    """Every licence of mine with its cycle; who does not hold the tracking sees the rules, and no standing."""
    if TRACKING not in held_here():
        return _lock()
    return _page()


def _lock() -> Response:
    with database().reading() as session:
        cards = views.locked(session, learner(), boards_here(), today())
    return make_response(show("lock", cards=cards, price=PRICE_WORDS))


def _page(wrong: Wrong | None = None) -> Response:
    licence, slug = request.args.get("licence", type=int), request.args.get("finish", "")
    finish = Finish(licence, slug) if licence is not None and slug else None
    with database().reading() as session:
        found = views.page(session, learner(), boards_here(), today(), issuer().demonstration, finish)
    token = calendar.token_of(found.calendar, settings().secret)
    return make_response(
        show("renewals", page=found, finish=finish, wrong=wrong, entry_field=ENTRY, months=MONTHS,
             calendar=f"{issuer().public_url}/calendar/{token}.ics" if token else None),
        200 if wrong is None else 400)


@bp.get("/renewals/<int:licence_id>/entries")
@entitled("tracking")
def counted(licence_id: int) -> str:
    """Every entry of a cycle: how it became units, what counted, and what cut the rest."""
    with database().reading() as session:
        licence = my_licence(session, licence_id)
        card = views.card_of(session, learner(), licence, boards_here(), today())
    if not card.ways:
        abort(404)
    return show("entries", card=card, ways=views.counted(card))


# --- answers ------------------------------------------------------------------------------------------------


@bp.post("/renewals/<int:licence_id>/answer")
@entitled("tracking")
def answer(licence_id: int) -> Response:
    """Answer a question about a licence, or tick a task with its day."""
    question, typed = request.form.get("question", ""), request.form.get("answer", "")

    def act(session: Session) -> None:
        licence = my_licence(session, licence_id)
        asked = must_be(asked_of_licence(_under(session, licence).rule(today()), question))
        actions.answer(session, learner(), licence, asked, typed, now())

    try:
        deed(act)
    except Refused as refused:
        return _page(Wrong(licence_id, question, refused.sentence, typed))
    return _saved(licence_id)


@bp.post("/renewals/<int:licence_id>/take-back")
@entitled("tracking")
def take_back(licence_id: int) -> Response:
    """Take an answer back, so that it is asked again."""
    question = request.form.get("question", "")
    deed(lambda session: actions.take_back(session, learner(), my_licence(session, licence_id), question, now()))
    flash("Your answer is taken back.")
    return go(f"/renewals#licence-{licence_id}")


@bp.post("/renewals/<int:licence_id>/entries")
@entitled("tracking")
def answer_entries(licence_id: int) -> Response:
    """Answer a question about entries, many at once. What is left open stays as it was."""
    question = request.form.get("question", "")
    texts = {name.removeprefix(ENTRY): text for name, text in request.form.items()
             if name.startswith(ENTRY) and text.strip()}

    def act(session: Session) -> None:
        licence = my_licence(session, licence_id)
        rule = _under(session, licence).rule(today())
        asked = must_be(None if rule is None else asked_of_entries(rule, question))
        if not texts:
            raise Refused("Choose an answer for at least one entry.")
        actions.answer_entries(session, learner(), licence, asked, texts, now())

    try:
        deed(act)
    except Refused as refused:
        return _page(Wrong(licence_id, question, refused.sentence, ""))
    return _saved(licence_id)


@bp.post("/renewals/<int:licence_id>/rule")
@entitled("tracking")
def choose_rule(licence_id: int) -> Response:
    """Say which of several rules my licence is under."""
    chosen = request.form.get("rule", "")

    def act(session: Session) -> None:
        licence = my_licence(session, licence_id)
        if chosen not in {one.id for one in _under(session, licence).choices}:
            raise Refused("Choose one of the rules.")
        actions.choose_rule(session, learner(), licence, chosen, now())

    try:
        deed(act)
    except Refused as refused:
        return _page(Wrong(licence_id, "rule", refused.sentence, ""))
    return _saved(licence_id)


def _under(session: Session, licence: Licence) -> Under:
    return held.under_rules(session, [licence], boards_here(), today())[0]


def _saved(licence_id: int) -> Response:
    flash("Your answer is saved.")
    return go(f"/renewals#licence-{licence_id}")
