"""What a learner's rows say. Queries that every page asks are built once: building one costs more than asking."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, select
from sqlalchemy.orm import Session, aliased

from neurodash_ceu.catalog import editions
from neurodash_ceu.catalog.editions import Edition
from neurodash_ceu.learning import scores
from neurodash_ceu.learning.enrolling import latest_first, taken_back
from neurodash_ceu.learning.found import Found as Found  # whoever finds one has its shape from here
from neurodash_ceu.records.catalog import Module, ModuleEdition, Publication
from neurodash_ceu.records.credits import Book, LedgerEntry
from neurodash_ceu.records.learning import (
    Attempt,
    AttemptGrant,
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
from neurodash_ceu.rules.attesting import attested_from_text
from neurodash_ceu.rules.lesson import Module as Lesson
from neurodash_ceu.rules.people import Learner, LicenceHeld
from neurodash_ceu.rules.sitting import PRACTICE, Way


def find_enrollment(session: Session, learner: Learner, slug: str) -> Found | None:
    """The learner's latest enrollment on a module. Another's does not exist."""
    row = session.execute(_mine_on_slug(), {"person": learner.person_id, "slug": slug}).one_or_none()
    return None if row is None else _found(row, editions.module_of(session, row[0].edition_sha))


def find_by_key(session: Session, book_id: int, n: int) -> Found | None:
    """An enrollment by its key, whoever's it is: for the office."""
    row = session.execute(_whole().where(Enrollment.book_id == book_id, Enrollment.n == n)).one_or_none()
    return None if row is None else _found(row, editions.module_of(session, row[0].edition_sha))


def enrollments_of(session: Session, learner: Learner) -> list[Found]:
    """Everything this learner has taken up, newest first, in two queries at most."""
    rows = session.execute(_mine_newest_first(), {"person": learner.person_id}).all()
    modules = editions.modules_of(session, (row[0].edition_sha for row in rows))
    return [_found(row, modules[row[0].edition_sha]) for row in rows]


@cache
def _mine_on_slug() -> Select[Any]:
    mine = _whole().where(Book.person_id == bindparam("person"), Module.slug == bindparam("slug"))
    return mine.order_by(*latest_first()).limit(1)


@cache
def _mine_newest_first() -> Select[Any]:
    return _whole().where(Book.person_id == bindparam("person")).order_by(
        Enrollment.enrolled_at.desc(), Enrollment.book_id, Enrollment.n.desc())


def _whole() -> Select[Any]:
    """Every enrollment with all that `_found` makes of it."""
    def of(table: Any) -> Any:
        return and_(table.book_id == Enrollment.book_id, table.enrollment_n == Enrollment.n)

    credited = aliased(LedgerEntry)
    minutes = (credited.minutes_reading + credited.minutes_video + credited.minutes_exercise + credited.minutes_test
               + credited.minutes_evaluation + credited.minutes_stated)
    granted = select(func.count()).select_from(AttemptGrant).where(of(AttemptGrant)).scalar_subquery()
    withdrawn = select(func.min(Publication.reason)).where(
        Publication.edition_sha == Enrollment.edition_sha, Publication.kind == "withdrawn").scalar_subquery()
    return (
        select(Enrollment, Completion, Module.slug, ModuleEdition.number, ModuleEdition.published_at,
               withdrawn.label("withdrawn"), Attestation.facts.label("attested"), granted.label("granted"),
               LedgerEntry.recorded_at.label("reversed_at"), LedgerEntry.facts.label("reversal"),
               minutes.label("minutes"))
        .join(Book, Book.id == Enrollment.book_id)
        .join(Module, Module.id == Enrollment.module_id)
        .join(ModuleEdition, ModuleEdition.sha256 == Enrollment.edition_sha)
        .outerjoin(Completion, of(Completion))
        .outerjoin(LedgerEntry, and_(
            LedgerEntry.book_id == Completion.book_id, LedgerEntry.reverses_seq == Completion.entry_seq))
        .outerjoin(credited, and_(credited.book_id == Completion.book_id, credited.seq == Completion.entry_seq))
        .outerjoin(Attestation, of(Attestation)))


def _found(row: Any, module: Lesson) -> Found:
    enrollment: Enrollment = row[0]
    edition = Edition(enrollment.module_id, row.slug, enrollment.edition_sha, row.number, row.published_at, module,
                      row.withdrawn)
    attested = None if row.attested is None else attested_from_text(row.attested)
    return Found(enrollment, edition, row[1], attested, taken_back(row.reversed_at, row.reversal), row.granted,
                 row.minutes)


def lock(session: Session, found: Found) -> None:
    """Hold the enrollment until the transaction ends, so that two last parts see each other.

    Order of locks, so that nobody waits in a circle: person, enrollment, attempt, book. No key changes, so rows that
    point at a held one may still be written beside it.
    """
    session.get(Enrollment, found.key, with_for_update={"key_share": True}, populate_existing=True)


def sections_read(session: Session, found: Found) -> dict[str, datetime]:
    """When each section was confirmed, by section id."""
    return {row.section_id: row.read_at for row in session.execute(
        _sections_read(), {"book": found.key[0], "enrollment": found.key[1]})}


@cache
def _sections_read() -> Select[str, datetime]:
    return select(SectionRead.section_id, SectionRead.read_at).where(
        SectionRead.book_id == bindparam("book"), SectionRead.enrollment_n == bindparam("enrollment"))


@dataclass(frozen=True)
class Sat:
    """An attempt, its latest grade if it was submitted, and whether any of its grades passed: that stays."""

    attempt: Attempt
    grade: GradeRow | None
    passed: bool = False

    @property
    def words(self) -> str:
        """What was reached, in points: "8 of 10", "7.5 of 10"."""
        return scores.words(self.grade, self.attempt)


def attempts(session: Session, found: Found) -> list[Sat]:
    """Every attempt at the module's quiz, oldest first, each with its latest grade."""
    return attempts_of(session, [found])[found.key]


def attempts_of(session: Session, several: Sequence[Found]) -> dict[tuple[int, int], list[Sat]]:
    """The attempts at their quizzes of these enrollments, oldest first, in one query, by enrollment key."""
    made = sittings_of(session, several)
    return {found.key: made[found.key].get(found.module.quiz.id, []) for found in several}


def sittings_of(session: Session, several: Sequence[Found]) -> dict[tuple[int, int], dict[str, list[Sat]]]:
    """The same and the pre-test, by enrollment key and quiz id. Practice is not among them: it counts nowhere."""
    newest: dict[tuple[int, int, str, int], Sat] = {}
    for attempt, grade in session.execute(_attempts(), keys_of(several)):
        before = newest.get(_key_of(attempt))
        newest[_key_of(attempt)] = Sat(attempt, grade, bool(grade and grade.passed) or bool(before and before.passed))
    made: dict[tuple[int, int], dict[str, list[Sat]]] = {found.key: {} for found in several}
    for key, sat in newest.items():
        made.get(key[:2], {}).setdefault(key[2], []).append(sat)
    return made


def _key_of(attempt: Attempt) -> tuple[int, int, str, int]:
    return attempt.book_id, attempt.enrollment_n, attempt.quiz_id, attempt.ordinal


@cache
def _attempts() -> Select[Attempt, GradeRow]:
    return (
        select(Attempt, GradeRow).outerjoin(GradeRow, and_(
            GradeRow.book_id == Attempt.book_id, GradeRow.enrollment_n == Attempt.enrollment_n,
            GradeRow.quiz_id == Attempt.quiz_id, GradeRow.attempt_ordinal == Attempt.ordinal))
        .where(below(Attempt), Attempt.quiz_id != PRACTICE).order_by(Attempt.ordinal, GradeRow.n))


def below(table: Any) -> ColumnElement[bool]:
    """The rows below some enrollments (`keys_of`); with several books perhaps more: whoever asks sorts by key."""
    return and_(table.book_id.in_(bindparam("books", expanding=True)),
                table.enrollment_n.in_(bindparam("enrollments", expanding=True)))


def keys_of(several: Sequence[Found]) -> dict[str, list[int]]:
    """What `below` asks for: the books and numbers of some enrollments."""
    books, enrollments = {found.key[0] for found in several}, {found.key[1] for found in several}
    return {"books": list(books), "enrollments": list(enrollments)}


def attempt(session: Session, found: Found, ordinal: int, way: Way = "quiz") -> Attempt | None:
    """One attempt at the module's quiz (or its pre-test, or a round of practice), or None."""
    return session.get(Attempt, (*found.key, found.module.quiz.id if way == "quiz" else way, ordinal))


def passing_grade(session: Session, found: Found) -> scores.Passing | None:
    """The grade that passed the module's quiz first, or None."""
    return scores.passing(session, found.key, found.module.quiz.id)


def open_attempt(sat: Sequence[Sat]) -> Attempt | None:
    """The attempt that is not submitted yet, if any: a constraint allows one."""
    return next((one.attempt for one in sat if one.attempt.submitted_at is None), None)


def responses(session: Session, attempt: Attempt) -> dict[str, Response]:
    """The saved answers of an attempt, by item id."""
    return {row.item_id: row for row in responses_of(session, [attempt])}


def responses_of(session: Session, several: Sequence[Attempt]) -> list[Response]:
    """The saved answers of these attempts, in one query."""
    wanted = {_key_of(attempt) for attempt in several}
    names = ("books", "enrollments", "quizzes", "ordinals")
    rows = session.scalars(_responses(), {name: list({key[n] for key in wanted}) for n, name in enumerate(names)})
    return [row for row in rows if (row.book_id, row.enrollment_n, row.quiz_id, row.attempt_ordinal) in wanted]


@cache
def _responses() -> Select[Response]:
    return select(Response).where(
        below(Response), Response.quiz_id.in_(bindparam("quizzes", expanding=True)),
        Response.attempt_ordinal.in_(bindparam("ordinals", expanding=True)),
    ).execution_options(populate_existing=True)  # answers are saved beside the session's own rows


def chosen(saved: Response) -> tuple[str, ...]:
    """The option ids of a saved answer."""
    return tuple(json.loads(saved.answer))


def answers(saved: Mapping[str, Response]) -> dict[str, tuple[str, ...]]:
    """The chosen option ids by item id."""
    return {item_id: chosen(row) for item_id, row in saved.items()}


def case_runs(session: Session, found: Found, case_id: str) -> list[CaseRun]:
    """The walks through a case, oldest first."""
    return [run for run in case_runs_of(session, [found])[found.key] if run.case_id == case_id]


def case_runs_of(session: Session, several: Sequence[Found]) -> dict[tuple[int, int], list[CaseRun]]:
    """The walks through every case of these enrollments, oldest first, in one query, by enrollment key."""
    rows = session.scalars(_case_runs(), keys_of(several)).all()
    return {found.key: [run for run in rows if (run.book_id, run.enrollment_n) == found.key] for found in several}


@cache
def _case_runs() -> Select[CaseRun]:
    return select(CaseRun).where(below(CaseRun)).order_by(CaseRun.case_id, CaseRun.ordinal)


def steps(session: Session, run: CaseRun) -> list[tuple[str, str]]:
    """The stored path of a run: (node id, choice id), in order."""
    rows = session.execute(
        select(CaseStep.node_id, CaseStep.choice_id).where(
            CaseStep.book_id == run.book_id, CaseStep.enrollment_n == run.enrollment_n,
            CaseStep.case_id == run.case_id, CaseStep.run_ordinal == run.ordinal).order_by(CaseStep.n))
    return [(row.node_id, row.choice_id) for row in rows]


def attestation(session: Session, found: Found) -> Attestation | None:
    """The learner's signature with the facts it stands under, if there is one."""
    return session.get(Attestation, found.key)


def licences(session: Session, learner: Learner) -> tuple[LicenceHeld, ...]:
    """The licences the learner states today, oldest first: what a certificate would print."""
    held = select(Licence.profession, Licence.jurisdiction, Licence.number).where(
        Licence.person_id == learner.person_id, Licence.ended_at.is_(None)).order_by(Licence.id)
    return tuple(LicenceHeld(*row) for row in session.execute(held))


def evaluation(session: Session, found: Found) -> Evaluation | None:
    """What the learner said of the module, if they did."""
    return session.get(Evaluation, found.key)
