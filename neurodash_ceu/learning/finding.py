"""What a learner's rows say: their enrollment on a module, and the evidence for each part."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from neurodash_ceu.catalog import editions
from neurodash_ceu.catalog.editions import Edition
from neurodash_ceu.records.catalog import Module
from neurodash_ceu.records.credits import Book
from neurodash_ceu.records.learning import (
    Attempt,
    Attestation,
    CaseRun,
    CaseStep,
    Completion,
    Enrollment,
    Evaluation,
    GradeRow,
    Response,
    SectionRead,
)
from neurodash_ceu.rules.lesson import Module as Lesson
from neurodash_ceu.rules.people import Learner
from neurodash_ceu.rules.progress import Evidence


@dataclass(frozen=True)
class Found:
    """A learner's enrollment with the edition it is pinned to. `key` starts every row below it."""

    enrollment: Enrollment
    edition: Edition
    completion: Completion | None

    @property
    def module(self) -> Lesson:
        """The module as pinned."""
        return self.edition.module

    @property
    def key(self) -> tuple[int, int]:
        """(book_id, enrollment_n)."""
        return self.enrollment.book_id, self.enrollment.n


def find_enrollment(session: Session, learner: Learner, slug: str) -> Found | None:
    """The learner's latest enrollment on a module. Another's does not exist."""
    row = session.execute(
        select(Enrollment, Completion)
        .join(Book, Book.id == Enrollment.book_id)
        .join(Module, Module.id == Enrollment.module_id)
        .outerjoin(Completion, _same(Completion))
        .where(Book.person_id == learner.person_id, Module.slug == slug)
        .order_by(Enrollment.ordinal.desc()).limit(1)).one_or_none()
    return None if row is None else _found(session, row[0], row[1])


def enrollments_of(session: Session, learner: Learner) -> list[Found]:
    """Everything this learner has taken up, newest first."""
    rows = session.execute(
        select(Enrollment, Completion)
        .join(Book, Book.id == Enrollment.book_id).outerjoin(Completion, _same(Completion))
        .where(Book.person_id == learner.person_id)
        .order_by(Enrollment.enrolled_at.desc())).all()
    return [_found(session, enrollment, completion) for enrollment, completion in rows]


def _same(table: type[Completion]) -> ColumnElement[bool]:
    return (table.book_id == Enrollment.book_id) & (table.enrollment_n == Enrollment.n)


def _found(session: Session, enrollment: Enrollment, completion: Completion | None) -> Found:
    edition = editions.edition(session, enrollment.edition_sha)
    assert edition is not None  # noqa: S101 - a foreign key holds it
    return Found(enrollment, edition, completion)


def lock(session: Session, found: Found) -> None:
    """Hold the enrollment until the transaction ends, so that two last parts see each other."""
    session.get(Enrollment, found.key, with_for_update=True, populate_existing=True)


# --- the parts ----------------------------------------------------------------------------------------------


def sections_read(session: Session, found: Found) -> dict[str, datetime]:
    """When each section was confirmed, by section id."""
    return dict(session.execute(
        select(SectionRead.section_id, SectionRead.read_at)
        .where(SectionRead.book_id == found.key[0], SectionRead.enrollment_n == found.key[1])).tuples())


@dataclass(frozen=True)
class Sat:
    """An attempt with the grade that counts, if it was submitted (the latest row of a regraded one)."""

    attempt: Attempt
    grade: GradeRow | None


def attempts(session: Session, found: Found, quiz_id: str) -> list[Sat]:
    """Every attempt at a quiz, oldest first, each with its latest grade."""
    rows = session.execute(
        select(Attempt, GradeRow)
        .outerjoin(GradeRow, (GradeRow.book_id == Attempt.book_id) & (GradeRow.enrollment_n == Attempt.enrollment_n)
                   & (GradeRow.quiz_id == Attempt.quiz_id) & (GradeRow.attempt_ordinal == Attempt.ordinal))
        .where(Attempt.book_id == found.key[0], Attempt.enrollment_n == found.key[1], Attempt.quiz_id == quiz_id)
        .order_by(Attempt.ordinal, GradeRow.n)).all()
    newest = {attempt.ordinal: Sat(attempt, grade) for attempt, grade in rows}
    return list(newest.values())


def open_attempt(sat: list[Sat]) -> Attempt | None:
    """The attempt that is not submitted yet, if any: a constraint allows one."""
    return next((one.attempt for one in sat if one.attempt.submitted_at is None), None)


def responses(session: Session, attempt: Attempt) -> dict[str, Response]:
    """The saved answers of an attempt, by item id."""
    rows = session.scalars(select(Response).where(
        Response.book_id == attempt.book_id, Response.enrollment_n == attempt.enrollment_n,
        Response.quiz_id == attempt.quiz_id, Response.attempt_ordinal == attempt.ordinal))
    return {row.item_id: row for row in rows}


def answers(saved: Mapping[str, Response]) -> dict[str, tuple[str, ...]]:
    """The chosen option ids by item id."""
    return {item_id: tuple(json.loads(row.answer)) for item_id, row in saved.items()}


def case_runs(session: Session, found: Found, case_id: str | None = None) -> list[CaseRun]:
    """The walks through a case (through all of them, without an id), oldest first."""
    query = select(CaseRun).where(CaseRun.book_id == found.key[0], CaseRun.enrollment_n == found.key[1])
    if case_id is not None:
        query = query.where(CaseRun.case_id == case_id)
    return list(session.scalars(query.order_by(CaseRun.case_id, CaseRun.ordinal)))


def steps(session: Session, run: CaseRun) -> list[tuple[str, str]]:
    """The stored path of a run: (node id, choice id), in order."""
    rows = session.execute(
        select(CaseStep.node_id, CaseStep.choice_id)
        .where(CaseStep.book_id == run.book_id, CaseStep.enrollment_n == run.enrollment_n,
               CaseStep.case_id == run.case_id, CaseStep.run_ordinal == run.ordinal)
        .order_by(CaseStep.n))
    return [(node_id, choice_id) for node_id, choice_id in rows]


def attestation(session: Session, found: Found) -> Attestation | None:
    """What the learner attested, if they did."""
    return session.get(Attestation, found.key)


def evidence(session: Session, found: Found) -> Evidence:
    """What the rows say of every part, for `rules.progress`."""
    sat = attempts(session, found, found.module.quiz.id)
    return Evidence(
        sections_read=frozenset(sections_read(session, found)),
        quiz_passed=any(one.grade is not None and one.grade.passed for one in sat),
        cases_passed=frozenset(run.case_id for run in case_runs(session, found) if run.passed),
        evaluated=session.get(Evaluation, found.key) is not None,
        attested=attestation(session, found) is not None,
    )
