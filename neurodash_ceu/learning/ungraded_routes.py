"""The pre-test and practice: their front pages, beginning, and what came of it. Neither is ever part of a grade."""

from __future__ import annotations

from flask import abort
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from neurodash_ceu.learning import finding, result_views, sitting, standings
from neurodash_ceu.learning.blueprint import bp, deed, find, go, show
from neurodash_ceu.learning.finding import Found
from neurodash_ceu.learning.forms import PressForm
from neurodash_ceu.learning.sitting_routes import address
from neurodash_ceu.records.learning import Attempt
from neurodash_ceu.rules.sitting import PRETEST, Way, may_see_why
from neurodash_ceu.web.guards import signed_in
from neurodash_ceu.web.here import database, now

OTHERS = "/<slug>/quiz/<any(pretest, practice):way>"


@bp.get(OTHERS)
@signed_in
def ungraded(slug: str, way: Way) -> str:
    """What it is, before it is begun; once it is, the way on."""
    with database().reading() as session:
        found = find(session, slug)
        standing = standings.standing(session, found)
        rounds = _rounds(session, found, way, standing)
    if not rounds and not standing.offers(way):
        abort(404)
    return show("ungraded", found=found, way=way, last=rounds[-1] if rounds else None, form=PressForm(),
                offered=standing.offers(way), count=_count(found, way))


@bp.post(OTHERS)
@signed_in
def begin_ungraded(slug: str, way: Way) -> Response:
    """Begin it, or go on with the one that is open."""
    def act(session: Session) -> str:
        found = find(session, slug)
        begin = sitting.start_pretest if way == PRETEST else sitting.start_practice
        return address(slug, way, begin(session, found, now()).ordinal, 1)

    return go(deed(act))


@bp.get(f"{OTHERS}/<int(max=9999):ordinal>/result")
@signed_in
def ungraded_result(slug: str, way: Way, ordinal: int) -> str | Response:
    """What came of it; the why of every answer as soon as that cannot give the quiz away."""
    with database().reading() as session:
        found = find(session, slug)
        standing = standings.standing(session, found)
        attempt = finding.attempt(session, found, ordinal, way) or abort(404)
        if attempt.submitted_at is None:
            return go(address(slug, way, ordinal, "review"))
        saved = finding.responses(session, attempt)
    why = way != PRETEST or may_see_why(
        standing.evidence.quiz_passed, standing.attempts_left, running=standing.running is not None)
    result = result_views.ungraded(found, attempt, saved)
    return show("ungraded_result", found=found, way=way, words=result.words, why=why, form=PressForm(),
                questions=result.questions if why else (),
                submitted_at=attempt.submitted_at, begun=bool(standing.sat))


def _rounds(session: Session, found: Found, way: Way, standing: standings.Standing) -> list[Attempt]:
    return list(standing.pretest) if way == PRETEST else sitting.practice(session, found)


def _count(found: Found, way: Way) -> int:
    quiz = found.module.quiz
    return quiz.policy.pretest if way == PRETEST else len(quiz.practice)
