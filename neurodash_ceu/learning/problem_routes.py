"""A problem with a question: its form, and afterwards what was said of it and answered.

From an open attempt the button that leads here saves the answer first, and the way back leads to the same question.
"""

from __future__ import annotations

from datetime import timedelta

from flask import abort, flash, make_response
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from neurodash_ceu.desk import typed
from neurodash_ceu.desk.pages import promise
from neurodash_ceu.learning import finding, quiz_views, reporting
from neurodash_ceu.learning.blueprint import bp, deed, find, go, show
from neurodash_ceu.learning.forms import ProblemForm
from neurodash_ceu.learning.reporting import Saying
from neurodash_ceu.ports.doors import Door, TooMany
from neurodash_ceu.rules import drawing
from neurodash_ceu.rules.item_problems import HINTS, LONGEST, WHAT
from neurodash_ceu.web.doors import hash_of, pass_through
from neurodash_ceu.web.forms import form_error
from neurodash_ceu.web.guards import signed_in
from neurodash_ceu.web.here import database, issuer, learner, now

DOOR = Door("item-problem", 20, timedelta(days=1))  # of one person


@bp.route("/<slug>/quiz/<int(max=9999):ordinal>/<int(max=9999):position>/problem", methods=["GET", "POST"])
@signed_in
def problem(slug: str, ordinal: int, position: int) -> Response:
    """Say what is wrong with a question. Reported before: what was said, and what was answered."""
    form = ProblemForm()
    if not form.validate_on_submit():
        return _page(slug, ordinal, position, form)
    try:
        pass_through(DOOR, hash_of(f"problem|{learner().person_id}"))
    except TooMany as refused:
        form_error(form, refused)
        return _page(slug, ordinal, position, form, refused)
    saying = Saying(form.what.data, typed.message(form.text.data, LONGEST), hash_of(f"receipt|{learner().email}"))
    back = deed(lambda session: _report(session, slug, (ordinal, position), saying))
    flash(f"Thank you. A person reads it and answers {promise(issuer().provider)}.", "done")
    return go(back)


def _report(session: Session, slug: str, place: tuple[int, int], saying: Saying) -> str:
    """Report it; where the learner goes on."""
    found = find(session, slug)
    attempt = finding.attempt(session, found, place[0])
    drawn = drawing.paper_from_text(attempt.paper).items if attempt else ()
    if attempt is None or not 1 <= place[1] <= len(drawn):
        abort(404)
    reporting.report(session, learner(), found, attempt, drawn[place[1] - 1].item_id, saying, issuer(), now())
    return _back(slug, place, submitted=attempt.submitted_at is not None)


def _page(
    slug: str, ordinal: int, position: int, form: ProblemForm, refused: TooMany | None = None
) -> Response:
    with database().reading() as session:
        found = find(session, slug)
        attempt = finding.attempt(session, found, ordinal)
        if attempt is None:
            abort(404)
        questions = quiz_views.sitting(found, attempt, {}, only=position).questions
        before = reporting.reported(session, attempt)
    if not 1 <= position <= len(questions):
        abort(404)
    question, submitted = questions[position - 1], attempt.submitted_at is not None
    response = make_response(show(
        "problem", found=found, form=form, question=question, report=before.get(question.item_id), what=WHAT,
        hints=HINTS, most=LONGEST, submitted=submitted, back=_back(slug, (ordinal, position), submitted=submitted),
        answered=promise(issuer().provider)))
    response.status_code = 429 if refused else 400 if form.errors else 200
    return response


def _back(slug: str, place: tuple[int, int], *, submitted: bool) -> str:
    ordinal, position = place
    below = f"result#question-{position}" if submitted else str(position)
    return f"/learn/{slug}/quiz/{ordinal}/{below}"
