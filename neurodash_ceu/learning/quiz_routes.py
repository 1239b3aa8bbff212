"""The quiz: its front page, a question a page, the look back, submitting, and the result with the why of everything.

An answer is saved the moment it is chosen (the script posts it and asks for JSON) or with the button (the form alone).
Both are one route, so what is saved does not depend on how.
"""

from __future__ import annotations

from dataclasses import replace

from flask import abort, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from neurodash_ceu.learning import (
    actions,
    answering,
    finding,
    grants,
    quiz_views,
    regrades,
    reporting,
    standings,
    views,
)
from neurodash_ceu.learning.actions import Answered
from neurodash_ceu.learning.blueprint import bp, deed, find, go, local_time, show, wants_json
from neurodash_ceu.learning.corrected import corrected
from neurodash_ceu.learning.finding import Found, Sat
from neurodash_ceu.learning.forms import AnswerForm, PressForm
from neurodash_ceu.learning.items.base import Posted, Unreadable
from neurodash_ceu.learning.items.forms import form_of, given_by
from neurodash_ceu.rules import drawing
from neurodash_ceu.rules.deeds import reason_words
from neurodash_ceu.rules.refusal import Refused
from neurodash_ceu.rules.statistics import seconds_since
from neurodash_ceu.web.guards import signed_in
from neurodash_ceu.web.here import database, issuer, learner, now


@bp.get("/<slug>/quiz")
@signed_in
def quiz(slug: str) -> str:
    """Before the first attempt, during one, between attempts, and after the last."""
    with database().reading() as session:
        found = find(session, slug)
        standing = standings.standing(session, found)
        given = grants.granted(session, found) if found.granted else []
    running = standing.running
    position = views.first_open(drawing.paper_from_text(running.paper), standing.answered) if running else None
    return show("quiz", found=found, against=standings.against(found, learner(), issuer(), now()),
                passed=standing.evidence.quiz_passed, running=running, position=position, closed=standing.quiz_closed,
                past=standing.past, left=standing.attempts_left, allowed=standing.attempts, grants=given,
                reason_words=reason_words, provider=issuer().provider, form=PressForm())


@bp.post("/<slug>/quiz")
@signed_in
def start_quiz(slug: str) -> Response:
    """Begin an attempt, or go on with the one that is open."""
    def act(session: Session) -> str:
        found = find(session, slug)
        attempt = actions.start_quiz(session, found, now())
        answered = frozenset(item for item, chosen in finding.answers(finding.responses(session, attempt)).items()
                             if chosen)
        position = views.first_open(drawing.paper_from_text(attempt.paper), answered)
        return _address(slug, attempt.ordinal, position or "review")

    return go(deed(act))


@bp.get("/<slug>/quiz/<int(max=9999):ordinal>/<int(max=9999):position>")
@signed_in
def question(slug: str, ordinal: int, position: int) -> str | Response:
    """One question of an open attempt. Of a submitted one: the result."""
    return _page(slug, ordinal, position)


def _page(
    slug: str, ordinal: int, position: int, came_back: tuple[Posted, Unreadable] | None = None
) -> str | Response:
    with database().reading() as session:
        found = find(session, slug)
        sat = _sat(session, found, ordinal)
        if sat.grade is not None:
            return go(_address(slug, ordinal, "result"))
        saved = finding.responses(session, sat.attempt)
        sitting = quiz_views.sitting(found, sat.attempt, saved, only=position, came_back=came_back)
        reports = reporting.reported(session, sat.attempt)
    if not 1 <= position <= len(sitting.questions):
        abort(404)
    return show("question", found=found, sitting=sitting, question=sitting.questions[position - 1], reports=reports,
                opened=int(now().timestamp()), form=AnswerForm())


@bp.post("/<slug>/quiz/<int(max=9999):ordinal>/<int(max=9999):position>")
@signed_in
def save(slug: str, ordinal: int, position: int) -> Response | tuple[str | Response, int] | dict[str, str]:
    """Save the answer to one question and go where its button leads. What cannot be read comes back, to be mended."""
    form = AnswerForm(meta={"csrf": False})  # looked at before, as in every form; a new one is not needed here
    if not form.validate():
        raise Refused("That answer does not belong to this attempt. Open the question again and choose there.")
    posted = list(request.form.items(multi=True))
    try:
        answered, words = deed(lambda session: _save(session, slug, (ordinal, position), posted, form), lasting=False)
    except Unreadable as unreadable:
        if wants_json():
            raise
        return _page(slug, ordinal, position, (posted, unreadable)), 400
    if wants_json():
        return {"saved": local_time(now()), "answered": words}
    stays = form_of(answered.item).stays(posted)
    onward = f"{position}#{stays}" if stays else _onward(form.go.data, position, answered.questions)
    return go(_address(slug, ordinal, onward))


def _save(
    session: Session, slug: str, place: tuple[int, int], posted: Posted, form: AnswerForm
) -> tuple[Answered, str]:
    """Save, and for the script say how many are answered."""
    answered = actions.answer_question(session, learner(), slug, place, given_by(posted), now(),
                                       seconds_since(form.opened.data, now()))
    if answered is None:
        abort(404)
    if not wants_json():
        return answered, ""
    answers = answering.answers_of(session, answered.attempt)
    return answered, quiz_views.words_of(answered.quiz, answers, answered.questions)


def _onward(button: str | None, position: int, total: int) -> int | str:
    if button == "previous" and position > 1:
        return position - 1
    if button == "problem":
        return f"{position}/problem"
    return "review" if button == "review" or position == total else position + 1


@bp.get("/<slug>/quiz/<int(max=9999):ordinal>/review")
@signed_in
def review(slug: str, ordinal: int) -> str | Response:
    """All questions of an open attempt, answered or not. Of a submitted one: the result."""
    with database().reading() as session:
        found = find(session, slug)
        sat = _sat(session, found, ordinal)
        if sat.grade is not None:
            return go(_address(slug, ordinal, "result"))
        sitting = quiz_views.sitting(found, sat.attempt, finding.responses(session, sat.attempt))
    return show("review", found=found, sitting=sitting, form=PressForm())


@bp.post("/<slug>/quiz/<int(max=9999):ordinal>/review")
@signed_in
def submit(slug: str, ordinal: int) -> Response:
    """Submit the attempt. Twice is once: the result is where both lead."""
    def act(session: Session) -> None:
        found = find(session, slug)
        if finding.attempt(session, found, ordinal) is None:
            abort(404)
        actions.submit_quiz(session, learner(), found, ordinal, issuer(), now())

    deed(act)
    return go(_address(slug, ordinal, "result"))


@bp.get("/<slug>/quiz/<int(max=9999):ordinal>/result")
@signed_in
def graded(slug: str, ordinal: int) -> str | Response:
    """A submitted attempt: the points, and every question with the why of every option. Of an open one: the quiz."""
    with database().reading() as session:
        found = find(session, slug)
        standing = standings.standing(session, found)
        sat = _among(standing.sat, ordinal)
        if sat.grade is None:
            return go(f"/learn/{slug}/quiz")
        seen = corrected(session, found, sat.attempt, regrades.history(session, sat.attempt))
        saved = finding.responses(session, sat.attempt)
        result = replace(quiz_views.result(seen.found, seen.attempt, sat.grade, saved), passed=sat.passed)
        reports = reporting.reported(session, sat.attempt)
    return show("graded", found=found, result=result, reports=reports, regraded=seen, grade=sat.grade,
                submitted_at=sat.attempt.submitted_at,
                against=standings.against(found, learner(), issuer(), now()), passed=standing.evidence.quiz_passed,
                closed=standing.quiz_closed, running=standing.running, left=standing.attempts_left, form=PressForm())


def _sat(session: Session, found: Found, ordinal: int) -> Sat:
    return _among(finding.attempts(session, found), ordinal)


def _among(sat: tuple[Sat, ...] | list[Sat], ordinal: int) -> Sat:
    for one in sat:
        if one.attempt.ordinal == ordinal:
            return one
    abort(404)


def _address(slug: str, ordinal: int, below: int | str) -> str:
    return f"/learn/{slug}/quiz/{ordinal}/{below}"
