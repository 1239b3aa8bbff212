"""What a learner may do, verb by verb: enrol, read, be tested, decide, evaluate, attest, and so complete.

Every verb that can be the last one locks the enrollment first and ends in `settle`, which writes the
completion, its ledger entry and its certificate together, once.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from neurodash_ceu.catalog import editions
from neurodash_ceu.catalog.editions import Edition
from neurodash_ceu.credits import ledger
from neurodash_ceu.learning import answering, enrolling, finding, grants
from neurodash_ceu.learning.answering import Held
from neurodash_ceu.learning.awarding import Met, award
from neurodash_ceu.learning.evidence import evidence
from neurodash_ceu.learning.finding import Found
from neurodash_ceu.ports import audit
from neurodash_ceu.records.learning import (
    Attempt,
    Attestation,
    CaseRun,
    CaseStep,
    Completion,
    Enrollment,
    Evaluation,
    GradeRow,
    SectionRead,
)
from neurodash_ceu.rules import attesting, drawing, grading, offers, progress
from neurodash_ceu.rules.assessment import Quiz
from neurodash_ceu.rules.canonical import canonical_text
from neurodash_ceu.rules.cases.walking import Walk, walk
from neurodash_ceu.rules.credit import civil_date
from neurodash_ceu.rules.deeds import Acting
from neurodash_ceu.rules.items.base import LONGEST_ANSWER, Item
from neurodash_ceu.rules.people import Learner
from neurodash_ceu.rules.provider import Issuer
from neurodash_ceu.rules.refusal import Refused
from neurodash_ceu.rules.regrading import AS_PUBLISHED


def enrol(session: Session, learner: Learner, edition: Edition, now: datetime) -> Enrollment:
    """Take up a module on its current edition, which stays pinned. Twice is once.

    Whose credit for it was taken back may take it up anew, from the start: nothing done before counts.
    """
    if not learner.confirmed:
        raise Refused("Confirm your mail address first: open the link we mailed you, then enrol.")
    if edition.withdrawn is not None:
        raise Refused(f"This module was withdrawn: {edition.withdrawn}")
    book = ledger.open_book(session, learner.person_id, now)
    taken = enrolling.standing(session, learner.person_id, edition.module_id)
    if taken is not None:
        return taken
    before = enrolling.times_taken_up(session, learner.person_id, edition.module_id)
    last = session.scalar(select(func.max(Enrollment.n)).where(Enrollment.book_id == book.id)) or 0
    enrollment = Enrollment(book_id=book.id, n=last + 1, module_id=edition.module_id, edition_sha=edition.sha256,
                            ordinal=before + 1, enrolled_at=now)
    session.add(enrollment)
    session.flush()
    return enrollment


def read_section(
    session: Session, learner: Learner, found: Found, section_id: str, issuer: Issuer, now: datetime
) -> Completion | None:
    """Confirm that a section of the pinned edition was read."""
    if section_id not in {section.id for section in found.module.reading_sections()}:
        raise Refused("This section is not part of the reading.")
    finding.lock(session, found)
    if session.get(SectionRead, (*found.key, section_id)) is None:
        session.add(SectionRead(book_id=found.key[0], enrollment_n=found.key[1], section_id=section_id, read_at=now))
        session.flush()
    return settle(session, learner, found, issuer, now)


# --- the quiz -----------------------------------------------------------------------------------------------


def start_quiz(session: Session, found: Found, now: datetime) -> Attempt:
    """Open an attempt on a fresh draw, or return the one that is open. Raises Refused when none is left."""
    finding.lock(session, found)
    quiz = found.module.quiz
    sat = finding.attempts(session, found)
    running = finding.open_attempt(sat)
    if running is not None:
        return running
    _must_be_open(session, found, "quiz")
    grading.may_start(found.module.head.attempts, [one.passed for one in sat if one.grade is not None],
                      len(grants.granted(session, found)))
    seen = [item.item_id for one in sat for item in drawing.paper_from_text(one.attempt.paper).items]
    paper = drawing.draw(quiz, seen, secrets.randbits(63), found.module.head.pass_percent)
    attempt = Attempt(book_id=found.key[0], enrollment_n=found.key[1], quiz_id=quiz.id, ordinal=len(sat) + 1,
                      edition_sha=found.edition.sha256, paper=drawing.paper_text(paper), started_at=now)
    session.add(attempt)
    session.flush()
    return attempt


def save_answer(
    session: Session, attempt: Attempt, item_id: str, answer: Sequence[str], now: datetime
) -> int:
    """Keep the latest answer to one item of an open attempt; how often it was saved. An empty one keeps "nothing"."""
    held = session.get(Attempt, _key(attempt), with_for_update={"key_share": True}, populate_existing=True)
    drawn = {one.item_id for one in drawing.paper_from_text(attempt.paper).items}
    item = editions.module_of(session, attempt.edition_sha).quiz.item(item_id) if item_id in drawn else None
    return _keep(session, held, item, answer, now)


@dataclass(frozen=True)
class Answered:
    """What came of answering: the attempt, held, how many questions it has, the one that was asked, and their bank."""

    attempt: Held
    questions: int
    item: Item
    quiz: Quiz


def answer_question(
    session: Session, learner: Learner, slug: str, place: tuple[int, int],
    given: Callable[[Item], Sequence[str] | None], now: datetime, seconds: int | None = None,
) -> Answered | None:
    """Save the answer that `given` reads for the question; where it reads None, nothing.

    `place`: the numbers of attempt and question. None when the learner has no such question. Raises what `given` does.
    `seconds` went by since the question was opened, as far as its page said so (`rules.statistics.seconds_since`).
    """
    held = answering.held_attempt(session, learner, slug, place[0])
    drawn = drawing.paper_from_text(held.paper).items if held else ()
    if held is None or not 1 <= place[1] <= len(drawn):
        return None
    quiz = editions.module_of(session, held.edition_sha).quiz
    item = quiz.item(drawn[place[1] - 1].item_id)
    answer = given(item)
    if answer is not None:
        _keep(session, held, item, answer, now, seconds)
    return Answered(held, len(drawn), item, quiz)


def _keep(
    session: Session, held: Held | Attempt | None, item: Item | None, answer: Sequence[str], now: datetime,
    seconds: int | None = None,
) -> int:
    if held is None or held.submitted_at is not None:
        raise Refused("This attempt was submitted, so its answers stay as they are. Your result is on the next page.")
    if item is None or len(answer) > LONGEST_ANSWER or not item.fits(answer):
        raise Refused("That answer does not belong to this attempt. Open the question again and choose there.")
    return answering.keep(session, held, item.id, answer, now, seconds)


def submit_quiz(
    session: Session, learner: Learner, found: Found, ordinal: int, issuer: Issuer, now: datetime
) -> GradeRow:
    """Close an attempt and grade it by option id, in integers. Submitting twice gives the same grade."""
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
    attempt.submitted_at = now
    row = GradeRow(
        book_id=attempt.book_id, enrollment_n=attempt.enrollment_n, quiz_id=quiz.id, attempt_ordinal=ordinal, n=1,
        points=grade.points, max_points=grade.max_points, pass_percent=grade.pass_percent, passed=grade.passed,
        per_item=canonical_text(grade.per_item), policy=AS_PUBLISHED, key_edition_sha=attempt.edition_sha,
        graded_at=now)
    session.add(row)
    session.flush()
    settle(session, learner, found, issuer, now)
    return row


def _key(attempt: Attempt) -> tuple[int, int, str, int]:
    return attempt.book_id, attempt.enrollment_n, attempt.quiz_id, attempt.ordinal


# --- cases --------------------------------------------------------------------------------------------------


def start_case(session: Session, found: Found, case_id: str, now: datetime) -> CaseRun:
    """Begin a case, or return the run that is under way. A finished case may be played again."""
    finding.lock(session, found)
    if found.module.case(case_id) is None:
        raise Refused("There is no such case in this module.")
    runs = finding.case_runs(session, found, case_id)
    running = next((run for run in runs if run.ended_at is None), None)
    if running is not None:
        return running
    run = CaseRun(book_id=found.key[0], enrollment_n=found.key[1], case_id=case_id, ordinal=len(runs) + 1,
                  started_at=now)
    session.add(run)
    session.flush()
    return run


def choose(
    session: Session, learner: Learner, found: Found, run: CaseRun, step: int, choice_id: str,
    issuer: Issuer, now: datetime,
) -> Walk:
    """Take a choice at step number `step` of a run. The same choice twice is one; another is refused."""
    finding.lock(session, found)
    case = found.module.case(run.case_id)
    assert case is not None  # noqa: S101 - the run was started on this edition
    path = finding.steps(session, run)
    if step < len(path):
        if path[step][1] == choice_id:
            return walk(case, path)
        raise Refused("You decided this before, perhaps in another window. The case goes on from that decision.")
    here = walk(case, path)
    if step > len(path) or here.finished:
        raise Refused("This step is not open. The case goes on from where you left it.")
    path.append((here.node.id, choice_id))
    walked = walk(case, path)
    session.add(CaseStep(book_id=run.book_id, enrollment_n=run.enrollment_n, case_id=run.case_id,
                         run_ordinal=run.ordinal, n=len(path), node_id=here.node.id, choice_id=choice_id, at=now))
    if walked.ending is not None:
        held = session.merge(run)
        held.ended_at, held.ending_id, held.passed = now, walked.ending.id, walked.passed
    session.flush()
    settle(session, learner, found, issuer, now)
    return walked


# --- the last parts -----------------------------------------------------------------------------------------


def evaluate(
    session: Session, learner: Learner, found: Found, given: Mapping[str, object], issuer: Issuer, now: datetime
) -> Completion | None:
    """Keep what the learner says of the module. The first evaluation stands."""
    finding.lock(session, found)
    if session.get(Evaluation, found.key) is None:
        _must_be_open(session, found, "evaluation")
        session.add(Evaluation(book_id=found.key[0], enrollment_n=found.key[1], answers=canonical_text(given),
                               submitted_at=now))
        session.flush()
    return settle(session, learner, found, issuer, now)


def attest(
    session: Session, learner: Learner, found: Found, shown: attesting.Attested, issuer: Issuer, now: datetime
) -> Completion | None:
    """Keep the learner's statement with the facts they saw, and complete. The first attestation stands."""
    finding.lock(session, found)
    if finding.attestation(session, found) is None:
        _must_be_open(session, found, "attestation")
        session.add(Attestation(book_id=found.key[0], enrollment_n=found.key[1],
                                facts=attesting.attested_text(shown), signed_at=now))
        session.flush()
    return settle(session, learner, found, issuer, now)


def settle(
    session: Session, learner: Learner, found: Found, issuer: Issuer, now: datetime, *, met: Met | None = None
) -> Completion | None:
    """Complete the enrollment if every required part is met and the edition earns credit then. Twice is once.

    Must be called with the enrollment locked. The last part is met now, by the learner, unless `met` says otherwise.
    """
    at = now if met is None else met.at
    done = session.get(Completion, found.key)
    if done is not None:
        return done
    if not progress.finished(found.module, evidence(session, found)):
        return None
    attested = finding.attested(session, found)
    offer = offers.offer(found.module.head, civil_date(at, attested.zone), issuer.demonstration)
    if not offer.earns or found.edition.withdrawn is not None:
        return None
    completion = award(session, found, attested, issuer, now, at)
    by = Acting(learner.person_id, "learner") if met is None else met.acting
    audit.record(session, now, "credit.awarded", ("completion", f"{found.key[0]}/{found.key[1]}"),
                 actor_id=by.person_id, acting_as=by.role, reason=None if met is None else met.reason,
                 after={"entry": completion.entry_seq})
    return completion


def _must_be_open(session: Session, found: Found, part: str) -> None:
    owed = progress.owed(found.module, evidence(session, found))
    state = next((one for one in owed if one.part == part), None)
    if state is not None and state.state == "waiting":
        raise Refused(state.sentence)
