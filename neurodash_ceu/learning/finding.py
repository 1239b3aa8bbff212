"""What a learner's rows say: their enrollment on a module, and the evidence for each part."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import CompoundSelect, Select, func, literal, select, union_all
from sqlalchemy.orm import Session

from neurodash_ceu.catalog import editions
from neurodash_ceu.catalog.editions import Edition
from neurodash_ceu.records.catalog import Module, ModuleEdition, Publication
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
from neurodash_ceu.records.people import Licence
from neurodash_ceu.rules.lesson import Module as Lesson
from neurodash_ceu.rules.people import Learner, LicenceHeld
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
        _mine(learner).where(Module.slug == slug).order_by(Enrollment.ordinal.desc()).limit(1)).one_or_none()
    return None if row is None else _found(session, row)


def enrollments_of(session: Session, learner: Learner) -> list[Found]:
    """Everything this learner has taken up, newest first."""
    return [_found(session, row) for row in session.execute(_mine(learner).order_by(Enrollment.enrolled_at.desc()))]


def _mine(learner: Learner) -> Select[Any]:
    withdrawn = (select(func.min(Publication.reason))
                 .where(Publication.edition_sha == Enrollment.edition_sha, Publication.kind == "withdrawn")
                 .scalar_subquery())
    return (
        select(Enrollment, Completion, Module.slug, ModuleEdition.number, ModuleEdition.published_at,
               withdrawn.label("withdrawn"))
        .join(Book, Book.id == Enrollment.book_id)
        .join(Module, Module.id == Enrollment.module_id)
        .join(ModuleEdition, ModuleEdition.sha256 == Enrollment.edition_sha)
        .outerjoin(Completion, (Completion.book_id == Enrollment.book_id) & (Completion.enrollment_n == Enrollment.n))
        .where(Book.person_id == learner.person_id))


def _found(session: Session, row: Any) -> Found:
    enrollment: Enrollment = row[0]
    edition = Edition(enrollment.module_id, row.slug, enrollment.edition_sha, row.number, row.published_at,
                      editions.module_of(session, enrollment.edition_sha), row.withdrawn)
    return Found(enrollment, edition, row[1])


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


def licences(session: Session, learner: Learner) -> tuple[LicenceHeld, ...]:
    """The licences the learner states today, oldest first: what a certificate would print."""
    rows = session.execute(
        select(Licence.profession, Licence.jurisdiction, Licence.number)
        .where(Licence.person_id == learner.person_id, Licence.ended_at.is_(None)).order_by(Licence.id))
    return tuple(LicenceHeld(*row) for row in rows)


def evaluation(session: Session, found: Found) -> Evaluation | None:
    """What the learner said of the module, if they did."""
    return session.get(Evaluation, found.key)


def evidence(session: Session, found: Found) -> Evidence:
    """What the rows say of every part, for `rules.progress`."""
    return evidence_of(session, [found])[found.key]


def evidence_of(session: Session, several: Sequence[Found]) -> dict[tuple[int, int], Evidence]:
    """What the rows say of every part of these enrollments, in one query, by enrollment key.

    A quiz once passed stays passed: a regrade adds a row and takes nothing away by itself.
    """
    marks: dict[tuple[int, int], set[tuple[str, str]]] = {found.key: set() for found in several}
    for mark, book_id, enrollment_n, name in session.execute(_marks({found.key[0] for found in several})):
        if (book_id, enrollment_n) in marks:
            marks[book_id, enrollment_n].add((mark, name))
    return {found.key: _evidence(found, marks[found.key]) for found in several}


def _evidence(found: Found, marks: set[tuple[str, str]]) -> Evidence:
    return Evidence(
        sections_read=frozenset(name for mark, name in marks if mark == "read"),
        quiz_passed=("quiz", found.module.quiz.id) in marks,
        cases_passed=frozenset(name for mark, name in marks if mark == "case"),
        evaluated=("evaluated", "") in marks,
        attested=("attested", "") in marks,
    )


def _marks(books: set[int]) -> CompoundSelect[Any]:
    """(mark, book, enrollment, name) of everything that counts as evidence in these books."""
    def of(mark: str, table: Any, name: Any, *when: Any) -> Select[Any]:
        return select(literal(mark).label("mark"), table.book_id, table.enrollment_n, name.label("name")).where(
            table.book_id.in_(books), *when)

    return union_all(
        of("read", SectionRead, SectionRead.section_id),
        of("quiz", GradeRow, GradeRow.quiz_id, GradeRow.passed.is_(True)),
        of("case", CaseRun, CaseRun.case_id, CaseRun.passed.is_(True)),
        of("evaluated", Evaluation, literal("")),
        of("attested", Attestation, literal("")),
    )
