"""What a learner may do, verb by verb: enrol, read, be tested, decide, evaluate, attest, and so complete.

Every verb that can be the last one locks the enrollment first and ends in `settle`, which writes the
completion, its ledger entry and its certificate together, once. Being tested has a file of its own: `sitting`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from neurodash_ceu.catalog.editions import Edition
from neurodash_ceu.credits import ledger
from neurodash_ceu.learning import enrolling, finding
from neurodash_ceu.learning.finding import Found
from neurodash_ceu.learning.settling import must_be_open, settle
from neurodash_ceu.learning.sitting import answer_question, save_answer, start_quiz, submit_quiz
from neurodash_ceu.records.credits import Book
from neurodash_ceu.records.learning import (
    Attestation,
    CaseRun,
    CaseStep,
    Completion,
    Enrollment,
    Evaluation,
    SectionRead,
)
from neurodash_ceu.rules import attesting
from neurodash_ceu.rules.canonical import canonical_text
from neurodash_ceu.rules.cases.walking import Walk, walk
from neurodash_ceu.rules.people import Learner
from neurodash_ceu.rules.provider import Issuer
from neurodash_ceu.rules.refusal import Refused

__all__ = ["answer_question", "attest", "choose", "enrol", "evaluate", "read_section", "save_answer", "settle",
           "start_case", "start_quiz", "submit_quiz", "take_up_again"]


def enrol(session: Session, learner: Learner, edition: Edition, now: datetime) -> Enrollment:
    """Take up a module on its current edition, which stays pinned. Twice is once.

    Whose credit for it was taken back may take it up anew, from the start: nothing done before counts.
    """
    book = _book_to_enrol_in(session, learner, edition, now)
    last = enrolling.latest(session, learner.person_id, edition.module_id)
    if last is not None and not last.taken_back:
        return last.enrollment
    return _taken_up(session, learner, edition, book, now)


def take_up_again(session: Session, learner: Learner, edition: Edition, after: int, now: datetime) -> Enrollment:
    """Take up a completed module once more, on its current edition and from the start: nothing done before counts.

    `after` is how often it had been taken up when the learner decided so. Twice is once: who took it up since, in
    another window or with another click, gets that enrollment.
    """
    book = _book_to_enrol_in(session, learner, edition, now)
    last = enrolling.latest(session, learner.person_id, edition.module_id)
    if last is None:
        raise Refused("You have not completed this module yet.")
    times = enrolling.times_taken_up(session, learner.person_id, edition.module_id)
    if times != after or not last.completed:
        return last.enrollment
    return _taken_up(session, learner, edition, book, now)


def _book_to_enrol_in(session: Session, learner: Learner, edition: Edition, now: datetime) -> Book:
    """The learner's book, opened by the first call. Holds the person, so that two enrol one after the other."""
    if not learner.confirmed:
        raise Refused("Confirm your mail address first: open the link we mailed you, then enrol.")
    if edition.withdrawn is not None:
        raise Refused(f"This module was withdrawn: {edition.withdrawn}")
    return ledger.open_book(session, learner.person_id, now)


def _taken_up(session: Session, learner: Learner, edition: Edition, book: Book, now: datetime) -> Enrollment:
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
        must_be_open(session, found, "evaluation")
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
        must_be_open(session, found, "attestation")
        head = found.module.head
        if shown.minutes < 1 <= head.credit.total:  # once signed, it could not be made more
            raise Refused("As it stands this would earn nothing. Confirm the reading first: its minutes then count.")
        session.add(Attestation(book_id=found.key[0], enrollment_n=found.key[1],
                                facts=attesting.attested_text(shown), signed_at=now))
        session.flush()
    return settle(session, learner, found, issuer, now)
