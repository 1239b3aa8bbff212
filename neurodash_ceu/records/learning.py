"""What a learner does: enrollments, reading, attempts and answers, case runs, evaluation, completion.

Every key starts with the learner's book, so one learner's rows can live together.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from neurodash_ceu.records.base import Base, Sha

OPEN = text("submitted_at IS NULL")
RUNNING = text("ended_at IS NULL")
FIRST = text("ordinal = 1 AND submitted_at IS NOT NULL")  # asked in these words, or the index is not taken


def _of_enrollment(name: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["book_id", "enrollment_n"], ["enrollments.book_id", "enrollments.n"], name=name)


class Enrollment(Base):
    """A learner on one edition of a module; `ordinal` counts the times this module was taken up."""

    __tablename__ = "enrollments"

    book_id: Mapped[int] = mapped_column(ForeignKey("books.id"), primary_key=True, autoincrement=False)
    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    module_id: Mapped[str] = mapped_column(String(64))
    edition_sha: Mapped[str] = mapped_column(Sha)
    ordinal: Mapped[int]
    enrolled_at: Mapped[datetime]

    __table_args__ = (
        ForeignKeyConstraint(["module_id", "edition_sha"],
                             ["module_editions.module_id", "module_editions.sha256"],
                             name="the_edition_is_of_the_module"),
        UniqueConstraint("book_id", "module_id", "ordinal", name="taken_up_once_at_a_time"),
        Index("ix_enrollments_edition", "edition_sha", "book_id", "n"),
    )


class SectionRead(Base):
    """The learner's own word that a section of the pinned edition was read, with its time."""

    __tablename__ = "sections_read"

    book_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    enrollment_n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    section_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    read_at: Mapped[datetime]

    __table_args__ = (_of_enrollment("reading_belongs_to_an_enrollment"),)


class Attempt(Base):
    """One sitting of a quiz. `paper` fixes at the start what was drawn, in which order, and the pass rule.

    Open while `submitted_at` is empty; at most one is open per enrollment and quiz. `quiz_id` is the module's quiz, or
    "pretest" or "practice", which get no grade. `deadline_at` is when a timed one ends; staff may put it later.
    """

    __tablename__ = "attempts"

    book_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    enrollment_n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    quiz_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    edition_sha: Mapped[str] = mapped_column(ForeignKey("module_editions.sha256"))
    paper: Mapped[str]
    started_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    deadline_at: Mapped[datetime | None]

    __table_args__ = (
        _of_enrollment("an_attempt_belongs_to_an_enrollment"),
        CheckConstraint("ordinal >= 1", name="attempts_count_from_one"),
        Index("uq_attempts_one_open", "book_id", "enrollment_n", "quiz_id", unique=True,
              sqlite_where=OPEN, postgresql_where=OPEN),
        Index("ix_attempts_first", "edition_sha", "quiz_id", "book_id", "enrollment_n",
              sqlite_where=FIRST, postgresql_where=FIRST),
    )


def _of_attempt(name: str) -> ForeignKeyConstraint:
    keys = ["book_id", "enrollment_n", "quiz_id"]
    return ForeignKeyConstraint(
        [*keys, "attempt_ordinal"], [*(f"attempts.{key}" for key in keys), "attempts.ordinal"], name=name)


class AttemptGrant(Base):
    """One more attempt at a quiz, given to an enrollment by staff. Append-only; who gave it stands in the audit log."""

    __tablename__ = "attempt_grants"

    book_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    enrollment_n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    quiz_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    reason_code: Mapped[str] = mapped_column(String(40))
    granted_at: Mapped[datetime]

    __table_args__ = (
        _of_enrollment("a_grant_belongs_to_an_enrollment"),
        CheckConstraint("n >= 1", name="grants_count_from_one"),
    )


class MoreTimeRow(Base):
    """More time in timed quizzes, given to a person by staff: percent and minutes, for a module or for all.

    Append-only; a row with `ends_n` ends an earlier one from its own `from_on`. Who gave it, and why in words, stands
    in the audit log: a reason may tell of somebody's health, so the row may be erased with the person.
    """

    __tablename__ = "more_time"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, autoincrement=False)
    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    module_id: Mapped[str | None] = mapped_column(ForeignKey("modules.id"))
    percent: Mapped[int]
    minutes: Mapped[int]
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    ends_n: Mapped[int | None]
    reason_code: Mapped[str] = mapped_column(String(40))
    given_at: Mapped[datetime]

    __table_args__ = (
        ForeignKeyConstraint(["person_id", "ends_n"], ["more_time.person_id", "more_time.n"],
                             name="an_end_ends_what_was_given"),
        UniqueConstraint("person_id", "ends_n", name="what_was_given_ends_once"),
        CheckConstraint("n >= 1", name="what_is_given_counts_from_one"),
        CheckConstraint("percent BETWEEN 0 AND 300 AND minutes BETWEEN 0 AND 1440", name="more_time_is_bounded"),
        CheckConstraint("(ends_n IS NULL) = (percent + minutes > 0)", name="more_time_is_more"),
    )


class Response(Base):
    """The latest saved answer to one drawn item: its marks as a JSON list. `rev` counts the saves.

    `confidence` is how sure the learner said they are (0 guessing, 1 fairly sure, 2 certain), never graded.
    `checked_at`: the why was shown then, and the answer stands. `seconds` went by from opening the question to the
    first save; None where the page did not say when it was opened.
    """

    __tablename__ = "responses"

    book_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    enrollment_n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    quiz_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    attempt_ordinal: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    item_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    answer: Mapped[str]
    rev: Mapped[int]
    saved_at: Mapped[datetime]
    seconds: Mapped[int | None]
    confidence: Mapped[int | None]
    checked_at: Mapped[datetime | None]

    __table_args__ = (
        _of_attempt("an_answer_belongs_to_an_attempt"),
        CheckConstraint("confidence BETWEEN 0 AND 2", name="how_sure_is_one_of_three"),
    )


class GradeRow(Base):
    """A grade of a submitted attempt. A regrade adds a row (`n` + 1); none is ever changed."""

    __tablename__ = "grades"

    book_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    enrollment_n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    quiz_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    attempt_ordinal: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    points: Mapped[int]
    max_points: Mapped[int]
    pass_percent: Mapped[int]
    passed: Mapped[bool]
    per_item: Mapped[str]
    policy: Mapped[str] = mapped_column(String(24))
    key_edition_sha: Mapped[str] = mapped_column(ForeignKey("module_editions.sha256"))
    graded_at: Mapped[datetime]

    __table_args__ = (
        _of_attempt("a_grade_belongs_to_an_attempt"),
        CheckConstraint("max_points > 0 AND points <= max_points", name="points_fit_the_paper"),
        CheckConstraint("passed = (points * 100 >= pass_percent * max_points)", name="the_pass_is_computed"),
    )


class CaseRun(Base):
    """One walk through a case. The first run that passes counts; later ones explore and change nothing."""

    __tablename__ = "case_runs"

    book_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    enrollment_n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    case_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ending_id: Mapped[str | None] = mapped_column(String(40))
    passed: Mapped[bool | None]

    __table_args__ = (
        _of_enrollment("a_case_run_belongs_to_an_enrollment"),
        CheckConstraint("(ended_at IS NULL) = (ending_id IS NULL) AND (ended_at IS NULL) = (passed IS NULL)",
                        name="a_run_ends_whole"),
        Index("uq_case_runs_one_open", "book_id", "enrollment_n", "case_id", unique=True,
              sqlite_where=RUNNING, postgresql_where=RUNNING),
    )


class CaseStep(Base):
    """One step of a run: at which node, which choice. Resuming and debriefing replay these. Append-only."""

    __tablename__ = "case_steps"

    book_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    enrollment_n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    case_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    run_ordinal: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    node_id: Mapped[str] = mapped_column(String(40))
    choice_id: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime]

    __table_args__ = (
        ForeignKeyConstraint(
            ["book_id", "enrollment_n", "case_id", "run_ordinal"],
            ["case_runs.book_id", "case_runs.enrollment_n", "case_runs.case_id", "case_runs.ordinal"],
            name="a_step_belongs_to_a_run"),
    )


class Evaluation(Base):
    """What the learner says of the module, as canonical JSON. One per enrollment."""

    __tablename__ = "evaluations"

    book_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    enrollment_n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    answers: Mapped[str]
    submitted_at: Mapped[datetime]

    __table_args__ = (_of_enrollment("an_evaluation_belongs_to_an_enrollment"),)


class Attestation(Base):
    """The learner's statement, with every fact as shown on the screen it was made on. Personal data."""

    __tablename__ = "attestations"

    book_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    enrollment_n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    facts: Mapped[str]
    signed_at: Mapped[datetime]

    __table_args__ = (_of_enrollment("an_attestation_belongs_to_an_enrollment"),)


class Completion(Base):
    """All required parts are met: the instant, the civil date in the learner's zone, and the entry it earned.

    It cannot be written without its entry, with another's entry, or twice.
    """

    __tablename__ = "completions"

    book_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    enrollment_n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    entry_seq: Mapped[int]
    completed_at: Mapped[datetime]
    completed_on: Mapped[date]
    zone: Mapped[str] = mapped_column(String(64))

    __table_args__ = (
        _of_enrollment("a_completion_belongs_to_an_enrollment"),
        ForeignKeyConstraint(["book_id", "entry_seq"], ["ledger_entries.book_id", "ledger_entries.seq"],
                             name="a_completion_has_its_credit"),
        UniqueConstraint("book_id", "entry_seq", name="an_entry_pays_for_one_completion"),
    )
