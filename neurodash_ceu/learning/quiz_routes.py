"""The quiz: its front page, beginning an attempt, and the result with the why of everything.

The pages of an attempt under way stand in sitting_routes, those of the pre-test and of practice in ungraded_routes.
"""

from __future__ import annotations

from dataclasses import replace

from flask import abort
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from neurodash_ceu.learning import (
    actions,
    finding,
    grants,
    quiz_views,
    regrades,
    reporting,
    result_views,
    sitting_routes,
    standings,
    views,
)
from neurodash_ceu.learning.blueprint import bp, deed, find, go, show
from neurodash_ceu.learning.corrected import corrected
from neurodash_ceu.learning.finding import Sat
from neurodash_ceu.learning.forms import PressForm
from neurodash_ceu.learning.sitting_routes import address, close_if_over
from neurodash_ceu.rules import drawing
from neurodash_ceu.rules.deeds import reason_words
from neurodash_ceu.rules.sitting import span_words
from neurodash_ceu.web.guards import signed_in
from neurodash_ceu.web.here import database, issuer, learner, now

__all__ = ["sitting_routes"]


@bp.get("/<slug>/quiz")
@signed_in
def quiz(slug: str) -> str | Response:
    """Before the first attempt, during one, between attempts, and after the last."""
    with database().reading() as session:
        found = find(session, slug)
        standing = standings.standing(session, found)
        given = grants.granted(session, found) if found.granted else []
        limit = standings.limit(session, standing, now())
    running = standing.running
    if running is not None and close_if_over(slug, running):
        return go(address(slug, "quiz", running.ordinal, "result"))
    position = views.first_open(drawing.paper_from_text(running.paper), standing.answered) if running else None
    return show("quiz", found=found, against=standings.against(found, learner(), issuer(), now()), standing=standing,
                passed=standing.evidence.quiz_passed, running=running, position=position, closed=standing.quiz_closed,
                past=standing.past, left=standing.attempts_left, allowed=standing.attempts, grants=given,
                reason_words=reason_words, provider=issuer().provider, form=PressForm(), limit=limit, span=span_words,
                opens=standing.opens_at(now()))


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
        return address(slug, "quiz", attempt.ordinal, position or "review")

    return go(deed(act))


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
        saved = finding.responses_of(session, [sat.attempt, *standing.pretest_done])
        mine = {row.item_id: row for row in saved if row.quiz_id == sat.attempt.quiz_id}
        reports = reporting.reported(session, sat.attempt)
        seen = corrected(session, found, sat.attempt, regrades.history(session, sat.attempt))
        result = replace(quiz_views.result(seen.found, seen.attempt, sat.grade, mine), passed=sat.passed)
    return show("graded", found=found, result=result, reports=reports, regraded=seen, grade=sat.grade,
                submitted_at=sat.attempt.submitted_at,
                outcome=result_views.outcome(mine, result.questions),
                gain=result_views.gain(found, standing.pretest_done, saved, result),
                timed_out=sat.attempt.submitted_at == sat.attempt.deadline_at,
                against=standings.against(found, learner(), issuer(), now()), passed=standing.evidence.quiz_passed,
                closed=standing.quiz_closed, running=standing.running, left=standing.attempts_left, form=PressForm(),
                opens=standing.opens_at(now()), tested_out=standing.evidence.tested_out(found.module))


def _among(sat: tuple[Sat, ...], ordinal: int) -> Sat:
    for one in sat:
        if one.attempt.ordinal == ordinal:
            return one
    abort(404)
