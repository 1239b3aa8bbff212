"""Sitting a quiz, verb by verb: begin an attempt, save an answer, check one, hand it in. The law is rules/sitting.

An attempt at the module's quiz has that quiz's id; the pre-test and practice have reserved ones, and no grade.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from neurodash_ceu.catalog import editions
from neurodash_ceu.learning import answering, finding, grants, more_time
from neurodash_ceu.learning.answering import Given, Held
from neurodash_ceu.learning.finding import Found, Sat
from neurodash_ceu.learning.settling import must_be_open, settle
from neurodash_ceu.records.learning import Attempt, GradeRow
from neurodash_ceu.rules import drawing, grading, sitting
from neurodash_ceu.rules.assessment import Quiz
from neurodash_ceu.rules.canonical import canonical_text
from neurodash_ceu.rules.items.base import LONGEST_ANSWER, Item
from neurodash_ceu.rules.people import Learner
from neurodash_ceu.rules.provider import Issuer
from neurodash_ceu.rules.refusal import Refused
from neurodash_ceu.rules.regrading import AS_PUBLISHED
from neurodash_ceu.rules.sitting import PRACTICE, PRETEST, Past, Way

SUBMITTED = "This attempt was submitted, so its answers stay as they are. Your result is on the next page."
NOT_OF_IT = "That answer does not belong to this attempt. Open the question again and choose there."
TIME_UP = "Time was up before this answer came, so it is not in. What you saved in time is graded as it stands."
UNFINISHED = "Your answer is saved and not checked: answer all of the question first, for what is checked stands."
CHECKED = "You checked your answer to this question, so it stands."


class Place(NamedTuple):
    """A question of an attempt: the attempt's number, the position from 1, and in which way it is sat."""

    ordinal: int
    position: int
    way: Way = "quiz"


class Newer(Exception):
    """The page did not know the answer that stands: it was saved meanwhile, elsewhere. Nothing was changed."""

    def __init__(self, marks: tuple[str, ...], rev: int, saved_at: datetime) -> None:
        super().__init__("a newer answer stands")
        self.marks, self.rev, self.saved_at = marks, rev, saved_at


# --- beginning ----------------------------------------------------------------------------------------------


def start_quiz(session: Session, found: Found, now: datetime) -> Attempt:
    """Open an attempt on a fresh draw, or return the one that is open. Raises Refused when none may begin.

    One that is open and past its deadline is returned too: whoever shows it closes it.
    """
    finding.lock(session, found)
    quiz, head = found.module.quiz, found.module.head
    sittings = finding.sittings_of(session, [found])[found.key]
    sat = sittings.get(quiz.id, [])
    running = finding.open_attempt(sat)
    if running is not None:
        return running
    must_be_open(session, found, "quiz")
    grading.may_start(head.attempts, [one.passed for one in sat if one.grade is not None],
                      len(grants.granted(session, found)))
    sitting.must_be_open(sitting.opens_at(quiz.policy, head.attempts, past_of(sat)), quiz.policy, now)
    seen = [item.item_id for one in (*sat, *sittings.get(PRETEST, []))
            for item in drawing.paper_from_text(one.attempt.paper).items]
    paper = drawing.draw(quiz, seen, secrets.randbits(63), head.pass_percent)
    given = more_time.in_force(session, found, now) if quiz.policy.time_limit_minutes else ()
    return _begin(session, found, quiz.id, len(sat) + 1, paper, now, sitting.deadline(quiz.policy, now, given))


def past_of(sat: list[Sat] | tuple[Sat, ...]) -> list[Past]:
    """The submitted attempts among these, as the law sees them."""
    return [Past(one.passed, one.attempt.submitted_at) for one in sat
            if one.grade is not None and one.attempt.submitted_at is not None]


def start_pretest(session: Session, found: Found, now: datetime) -> Attempt:
    """Open the pre-test, or return it. Raises Refused when there is none, or when the quiz has begun."""
    finding.lock(session, found)
    quiz = found.module.quiz
    sittings = finding.sittings_of(session, [found])[found.key]
    before = sittings.get(PRETEST)
    if before:
        return before[0].attempt
    if not sitting.may_pretest(found.module, bool(sittings.get(quiz.id)), pretest_done=False):
        raise Refused("There is no pre-test to take: it is offered until the quiz begins, where its author wants one.")
    paper = drawing.draw_from(quiz, quiz.graded, quiz.policy.pretest, (), secrets.randbits(63))
    return _begin(session, found, PRETEST, 1, paper, now)


def start_practice(session: Session, found: Found, now: datetime) -> Attempt:
    """Open a round of practice, or return the one that is open: as often as one likes, and it counts nowhere."""
    finding.lock(session, found)
    quiz = found.module.quiz
    if not quiz.practice:
        raise Refused("This module has no questions for practice.")
    rounds = practice(session, found)
    if rounds and rounds[-1].submitted_at is None:
        return rounds[-1]
    paper = drawing.draw_from(quiz, quiz.practice, len(quiz.practice), (), secrets.randbits(63))
    return _begin(session, found, PRACTICE, len(rounds) + 1, paper, now)


def practice(session: Session, found: Found) -> list[Attempt]:
    """The rounds of practice, oldest first."""
    return list(session.scalars(select(Attempt).where(
        Attempt.book_id == found.key[0], Attempt.enrollment_n == found.key[1], Attempt.quiz_id == PRACTICE)
        .order_by(Attempt.ordinal)))


def _begin(
    session: Session, found: Found, quiz_id: str, ordinal: int, paper: drawing.Paper, now: datetime,
    deadline_at: datetime | None = None,
) -> Attempt:
    attempt = Attempt(book_id=found.key[0], enrollment_n=found.key[1], quiz_id=quiz_id, ordinal=ordinal,
                      edition_sha=found.edition.sha256, paper=drawing.paper_text(paper), started_at=now,
                      deadline_at=deadline_at)
    session.add(attempt)
    session.flush()
    return attempt


# --- answering ----------------------------------------------------------------------------------------------


def save_answer(session: Session, attempt: Attempt, item_id: str, answer: Sequence[str], now: datetime) -> int:
    """Keep the latest answer to one item of an open attempt; how often it was saved. An empty one keeps "nothing"."""
    held = session.get(Attempt, _key(attempt), with_for_update={"key_share": True}, populate_existing=True)
    drawn = {one.item_id for one in drawing.paper_from_text(attempt.paper).items}
    item = editions.module_of(session, attempt.edition_sha).quiz.item(item_id) if item_id in drawn else None
    return _keep(session, held, item, Given(tuple(answer)), now)


@dataclass(frozen=True)
class Sent:
    """What a question's page sends. `read` makes an answer of it for the item, or None where nothing is to be saved.

    The rest is as in `Given`.
    """

    read: Callable[[Item], Sequence[str] | None]
    sure: int | None = None
    seen: int | None = None
    checked: bool = False
    seconds: int | None = None


@dataclass(frozen=True)
class Answered:
    """What came of answering: the attempt, held, how many questions it has, the one that was asked, and their bank.

    `rev` is how often the answer was saved by now; 0: it was not, for there was none. `unfinished`: it was to be
    checked and is only saved, for it says a part of what is asked, and what is checked stands.
    """

    attempt: Held
    questions: int
    item: Item
    quiz: Quiz
    rev: int
    unfinished: bool = False


def answer_question(
    session: Session, learner: Learner, slug: str, place: Place, sent: Sent, now: datetime
) -> Answered | None:
    """Save the answer to a question; where none is read, nothing. None when the learner has no such question.

    Raises Refused where it cannot be saved, Newer where the page did not know the one that stands, and what `read`
    raises.
    """
    held = answering.held_attempt(session, learner, slug, place.ordinal, place.way)
    drawn = drawing.paper_from_text(held.paper).items if held else ()
    if held is None or not 1 <= place.position <= len(drawn):
        return None
    quiz = editions.module_of(session, held.edition_sha).quiz
    item = quiz.item(drawn[place.position - 1].item_id)
    answer = sent.read(item)
    if answer is None and not sent.checked:
        return Answered(held, len(drawn), item, quiz, 0)
    if held.quiz_id == PRETEST and _quiz_begun(session, held):
        raise Refused("The pre-test closed when the quiz began.")
    marks = tuple(answer or ())
    unfinished = sent.checked and bool(marks) and item.fits(marks) and not item.whole(marks)
    given = Given(marks, sent.sure, sent.seen, sent.checked and not unfinished, sent.seconds)
    return Answered(held, len(drawn), item, quiz, _keep(session, held, item, given, now), unfinished)


def _keep(session: Session, held: Held | Attempt | None, item: Item | None, given: Given, now: datetime) -> int:
    if held is None or held.submitted_at is not None:
        raise Refused(SUBMITTED)
    if sitting.is_over(held.deadline_at, now):
        raise Refused(TIME_UP)
    if item is None or len(given.marks) > LONGEST_ANSWER or not item.fits(given.marks):
        raise Refused(NOT_OF_IT)
    if given.checked and not given.marks:
        raise Refused("Choose an answer first, then check it.")
    rev = answering.keep(session, held, item.id, given, now)
    if rev is not None:
        return rev
    stands = answering.stands(session, held, item.id)
    if stands.checked_at is not None:
        raise Refused(CHECKED)
    raise Newer(tuple(json.loads(stands.answer)), stands.rev, stands.saved_at)


def may_check(found: Found, way: Way) -> bool:
    """Is an answer checked on its own page, before the attempt is handed in? In study mode, and in practice."""
    return way == PRACTICE or (way == "quiz" and found.module.quiz.policy.mode == "study")


def _quiz_begun(session: Session, held: Held) -> bool:
    return bool(session.scalar(select(exists().where(
        Attempt.book_id == held.book_id, Attempt.enrollment_n == held.enrollment_n,
        Attempt.quiz_id.not_in(sitting.UNGRADED)))))


# --- handing in ---------------------------------------------------------------------------------------------


def submit_quiz(
    session: Session, learner: Learner, found: Found, ordinal: int, issuer: Issuer, now: datetime
) -> GradeRow:
    """Close an attempt and grade it by id, in integers: as it stood at its deadline, where it had one.

    Submitting twice gives the same grade.
    """
    finding.lock(session, found)
    quiz = found.module.quiz
    attempt = session.get(Attempt, (*found.key, quiz.id, ordinal), with_for_update={"key_share": True},
                          populate_existing=True)
    if attempt is None:
        raise Refused("There is no such attempt.")
    if attempt.submitted_at is not None:
        row = session.get(GradeRow, (*_key(attempt), 1))
        assert row is not None  # noqa: S101 - written in the transaction that submitted
        return row
    given = finding.answers(finding.responses(session, attempt))
    grade = grading.grade(quiz, drawing.paper_from_text(attempt.paper), given)
    attempt.submitted_at = sitting.ended_at(attempt.deadline_at, now)
    row = GradeRow(
        book_id=attempt.book_id, enrollment_n=attempt.enrollment_n, quiz_id=quiz.id, attempt_ordinal=ordinal, n=1,
        points=grade.points, max_points=grade.max_points, pass_percent=grade.pass_percent, passed=grade.passed,
        per_item=canonical_text(grade.per_item), policy=AS_PUBLISHED, key_edition_sha=attempt.edition_sha,
        graded_at=now)
    session.add(row)
    session.flush()
    settle(session, learner, found, issuer, now)
    return row


def close_overdue(session: Session, learner: Learner, found: Found, issuer: Issuer, now: datetime) -> GradeRow | None:
    """Grade the open attempt as it stands if its time is up, whoever meets it; its grade, or None. Twice is once."""
    finding.lock(session, found)
    running = finding.open_attempt(finding.attempts(session, found))
    if running is None or not sitting.is_over(running.deadline_at, now):
        return None
    return submit_quiz(session, learner, found, running.ordinal, issuer, now)


def hand_in(session: Session, found: Found, way: Way, ordinal: int, now: datetime) -> Attempt:
    """Close a pre-test or a round of practice. It gets no grade. Twice is once."""
    finding.lock(session, found)
    attempt = session.get(Attempt, (*found.key, way, ordinal), with_for_update={"key_share": True},
                          populate_existing=True)
    if attempt is None or way not in sitting.UNGRADED:
        raise Refused("There is no such attempt.")
    if attempt.submitted_at is None:
        if way == PRETEST and finding.attempts(session, found):
            raise Refused("The pre-test closed when the quiz began.")
        attempt.submitted_at = now
        session.flush()
    return attempt


def _key(attempt: Attempt) -> tuple[int, int, str, int]:
    return attempt.book_id, attempt.enrollment_n, attempt.quiz_id, attempt.ordinal
