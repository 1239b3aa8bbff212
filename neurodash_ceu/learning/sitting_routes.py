"""An attempt under way: a question a page, the look back, handing in. The same for the quiz, its pre-test and practice.

An answer is saved the moment it is given (the script posts it and asks for JSON) or with the button (the form alone).
Both are one route, so what is saved does not depend on how.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from math import ceil

from flask import abort, flash, make_response, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from neurodash_ceu.learning import actions, answering, finding, given_views, quiz_views, reporting, sitting
from neurodash_ceu.learning.blueprint import bp, deed, find, go, local_time, show, wants_json
from neurodash_ceu.learning.finding import Found
from neurodash_ceu.learning.forms import AnswerForm, PressForm
from neurodash_ceu.learning.items.base import Posted, Unreadable
from neurodash_ceu.learning.items.forms import form_of, given_by
from neurodash_ceu.learning.reporting import Reported
from neurodash_ceu.learning.sitting import Answered, Newer, Place, Sent
from neurodash_ceu.records.learning import Attempt
from neurodash_ceu.records.learning import Response as Saved
from neurodash_ceu.rules.items.base import Answer, Item
from neurodash_ceu.rules.refusal import Refused
from neurodash_ceu.rules.sitting import SURE, Way, is_over
from neurodash_ceu.rules.statistics import seconds_since
from neurodash_ceu.web import unsent
from neurodash_ceu.web.guards import signed_in
from neurodash_ceu.web.here import database, issuer, learner, now

BELOW = "/<slug>/quiz/<int(max=9999):ordinal>"
BELOW_OTHERS = "/<slug>/quiz/<any(pretest, practice):way>/<int(max=9999):ordinal>"


@dataclass(frozen=True)
class Meanwhile:
    """Two answers to one question: what was sent and is not kept, and what stands (None: nothing else does)."""

    posted: Posted
    newer: Newer | None = None

    @property
    def sure(self) -> int | None:
        """How sure the learner said they are."""
        said = dict(self.posted).get("confidence", "")
        return int(said) if said in ("0", "1", "2") else None

    def answer(self, item: Item) -> Answer:
        """The answer that was sent, as far as it is one."""
        with suppress(Unreadable):
            marks = form_of(item).read(item, self.posted)
            return marks if item.fits(marks) else ()
        return ()


@bp.get(f"{BELOW}/<int(max=9999):position>", defaults={"way": "quiz"})
@bp.get(f"{BELOW_OTHERS}/<int(max=9999):position>")
@signed_in
def question(slug: str, ordinal: int, position: int, way: Way) -> Response:
    """One question of an open attempt. Of a submitted one, or one whose time is up: the result."""
    with database().reading() as session:
        opened = _opened(session, slug, ordinal, way)
        reports = reporting.reported(session, opened[1]) if way == "quiz" else {}
    if _ended(slug, opened[1]):
        return go(address(slug, way, ordinal, "result"))
    return _page(*opened, Place(ordinal, position, way), reports, _waiting())


def _waiting() -> Meanwhile | None:
    """The answer that was sent here while nobody was signed in, and so was not saved."""
    sent = unsent.waiting()
    return None if sent is None else Meanwhile(list(sent.items(multi=True)))


def _page(
    found: Found, attempt: Attempt, saved: Mapping[str, Saved], place: Place, reports: Mapping[str, Reported],
    meanwhile: Meanwhile | None = None, came_back: tuple[Posted, Unreadable] | None = None,
) -> Response:
    drawn = given_views.drawn(attempt)
    if not 1 <= place.position <= len(drawn):
        abort(404)
    item = found.module.quiz.item(drawn[place.position - 1])
    kept, shown = saved.get(item.id), dict(saved)
    marks = meanwhile.answer(item) if meanwhile else ()
    if meanwhile and meanwhile.newer is None and (
            not marks or (kept is not None and (kept.checked_at or finding.chosen(kept) == marks))):
        meanwhile = None
    if meanwhile:
        shown[item.id] = given_views.as_given(kept, marks, meanwhile.sure)
    made = quiz_views.sitting(found, attempt, shown, only=place.position, came_back=came_back)
    newer = meanwhile.newer if meanwhile else None
    return make_response(show(
        "question", found=found, sitting=made, question=made.questions[place.position - 1], form=AnswerForm(),
        way=place.way, base=address(found.edition.slug, place.way, place.ordinal), kept=kept, meanwhile=meanwhile,
        reports=reports, opened=int(now().timestamp()),
                rev=newer.rev if newer else kept.rev if kept else 0, sure=_sure(found, place.way),
        stands=given_views.answer_words(item, newer.marks) if newer else None,
        said=shown[item.id].confidence if item.id in shown else None, checks=sitting.may_check(found, place.way),
        checked=kept is not None and kept.checked_at is not None, **clock(attempt)),
        400 if came_back else 409 if request.method == "POST" else 200)


def _sure(found: Found, way: Way) -> tuple[str, ...]:
    """The words for how sure one is, where the author asks; never for practice or the pre-test."""
    return SURE if found.module.quiz.policy.confidence and way == "quiz" else ()


def clock(attempt: Attempt) -> dict[str, object]:
    """When a timed attempt ends, and how many seconds that is from now by our clock; None where nothing is timed."""
    ends = attempt.deadline_at
    return {"ends": ends, "seconds": max(0, ceil((ends - now()).total_seconds())) if ends else None}


@bp.post(f"{BELOW}/<int(max=9999):position>", defaults={"way": "quiz"})
@bp.post(f"{BELOW_OTHERS}/<int(max=9999):position>")
@unsent.keeps_what_is_sent
@signed_in
def save(slug: str, ordinal: int, position: int, way: Way) -> Response | dict[str, object] | tuple[object, int]:
    """Save the answer to one question and go where its button leads. What cannot be read comes back, to be mended.

    What stands saved is never emptied, and never replaced unseen: a page made before it was given is asked first.
    """
    form = AnswerForm(meta={"csrf": False})  # looked at before, as in every form; a new one is not needed here
    if not form.validate():
        raise Refused(sitting.NOT_OF_IT)
    place, posted = Place(ordinal, position, way), list(request.form.items(multi=True))
    try:
        answered, words = deed(lambda session: _save(session, slug, place, posted, form), lasting=False)
    except Newer as newer:
        return _again(slug, place, posted, newer)
    except Unreadable as unreadable:
        if wants_json():
            raise
        return _again(slug, place, posted, unreadable)
    if wants_json():
        return {"saved": local_time(now()) if answered.rev else "", "answered": words, "rev": answered.rev}
    if answered.unfinished:
        flash(sitting.UNFINISHED, "error")
    stays = form_of(answered.item).stays(posted)
    onward = f"{position}#{stays}" if stays else _onward(form.go.data, position, answered.questions)
    return unsent.taken(go(address(slug, way, ordinal, onward)))


def _save(session: Session, slug: str, place: Place, posted: Posted, form: AnswerForm) -> tuple[Answered, str]:
    """Save, and for the script say how many are answered."""
    checked = form.go.data == "check"
    if checked and not sitting.may_check(find(session, slug), place.way):
        raise Refused("In this quiz answers are checked when it is handed in.")
    answered = actions.answer_question(session, learner(), slug, place, Sent(
        given_by(posted), form.confidence.data, form.rev.data, checked, seconds_since(form.opened.data, now())), now())
    if answered is None:
        abort(404)
    if not wants_json():
        return answered, ""
    answers = answering.answers_of(session, answered.attempt)
    return answered, quiz_views.words_of(answered.quiz, answers, answered.questions)


def _again(slug: str, place: Place, posted: Posted, why: Newer | Unreadable) -> Response | tuple[object, int]:
    """The question once more, with what was sent: another answer was saved meanwhile, or it cannot be read."""
    newer = why if isinstance(why, Newer) else None
    if newer is not None and wants_json():
        return {"newer": {"at": local_time(newer.saved_at), "rev": newer.rev, "answer": list(newer.marks)}}, 409
    with database().reading() as session:
        opened = _opened(session, slug, place.ordinal, place.way)
        reports = reporting.reported(session, opened[1]) if place.way == "quiz" else {}
    if isinstance(why, Newer):
        return _page(*opened, place, reports, Meanwhile(posted, why))
    return _page(*opened, place, reports, came_back=(posted, why))


def _onward(button: str | None, position: int, total: int) -> int | str:
    if button == "check":
        return position
    if button == "problem":
        return f"{position}/problem"
    if button == "previous" and position > 1:
        return position - 1
    return "review" if button == "review" or position == total else position + 1


@bp.get(f"{BELOW}/review", defaults={"way": "quiz"})
@bp.get(f"{BELOW_OTHERS}/review")
@signed_in
def review(slug: str, ordinal: int, way: Way) -> str | Response:
    """All questions of an open attempt, answered or not. Of a submitted one: the result."""
    with database().reading() as session:
        found, attempt, saved = _opened(session, slug, ordinal, way)
    if _ended(slug, attempt):
        return go(address(slug, way, ordinal, "result"))
    return show("review", found=found, sitting=quiz_views.sitting(found, attempt, saved), form=PressForm(), way=way,
                base=address(slug, way, ordinal), **clock(attempt),
                attempts=found.module.head.attempts + found.granted)


@bp.post(f"{BELOW}/review", defaults={"way": "quiz"})
@bp.post(f"{BELOW_OTHERS}/review")
@signed_in
def submit(slug: str, ordinal: int, way: Way) -> Response:
    """Hand the attempt in. Twice is once: the result is where both lead."""
    def act(session: Session) -> None:
        found = find(session, slug)
        if finding.attempt(session, found, ordinal, way) is None:
            abort(404)
        if way == "quiz":
            actions.submit_quiz(session, learner(), found, ordinal, issuer(), now())
        else:
            sitting.hand_in(session, found, way, ordinal, now())

    deed(act)
    return go(address(slug, way, ordinal, "result"))


def _opened(session: Session, slug: str, ordinal: int, way: Way) -> tuple[Found, Attempt, dict[str, Saved]]:
    found = find(session, slug)
    attempt = finding.attempt(session, found, ordinal, way) or abort(404)
    return found, attempt, finding.responses(session, attempt)


def _ended(slug: str, attempt: Attempt) -> bool:
    """Is this attempt closed? One whose time is up is closed now, by whoever meets it."""
    return attempt.submitted_at is not None or close_if_over(slug, attempt)


def close_if_over(slug: str, attempt: Attempt) -> bool:
    """Grade an open attempt as it stands if its time is up, and say whether it was."""
    if not is_over(attempt.deadline_at, now()):
        return False
    deed(lambda session: sitting.close_overdue(session, learner(), find(session, slug), issuer(), now()))
    return True


def address(slug: str, way: Way, ordinal: int, below: int | str | None = None) -> str:
    """Where a page of an attempt is."""
    among = "" if way == "quiz" else f"/{way}"
    return f"/learn/{slug}/quiz{among}/{ordinal}" + ("" if below is None else f"/{below}")
