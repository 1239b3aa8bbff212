"""A corrected item graded anew: each run of the office, and what it meant for every attempt it looked at."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from neurodash_ceu.records.base import Base, Key, Sha
from neurodash_ceu.rules.regrading import POLICIES

ATTEMPT = ("book_id", "enrollment_n", "quiz_id", "attempt_ordinal")


class RegradeRun(Base):
    """That the office regraded an item by the key of an edition: by which policy, why, and for how many. Append-only.

    `from_editions` is a JSON list of the editions whose attempts were looked at. Counts are of attempts, but for
    `newly_passed` and `awarded`, which are of enrollments.
    """

    __tablename__ = "regrade_runs"

    id: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=True)
    module_id: Mapped[str] = mapped_column(String(64))
    quiz_id: Mapped[str] = mapped_column(String(40))
    item_id: Mapped[str] = mapped_column(String(40))
    from_editions: Mapped[str]
    key_edition_sha: Mapped[str] = mapped_column(Sha)
    policy: Mapped[str] = mapped_column(String(24))
    reason_code: Mapped[str] = mapped_column(String(40))
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime]
    attempts: Mapped[int]
    gained: Mapped[int]
    lost: Mapped[int]
    newly_passed: Mapped[int]
    awarded: Mapped[int]

    __table_args__ = (
        ForeignKeyConstraint(["module_id", "key_edition_sha"],
                             ["module_editions.module_id", "module_editions.sha256"],
                             name="the_key_is_of_the_module"),
        CheckConstraint(f"policy IN {POLICIES!r}", name="policy_is_known"),
        CheckConstraint("attempts > 0 AND gained >= 0 AND lost >= 0 AND gained + lost <= attempts",
                        name="the_counts_add_up"),
        CheckConstraint("newly_passed <= gained AND awarded <= newly_passed", name="who_is_awarded_passed"),
        Index("ix_regrade_runs_module", "module_id", "id"),
    )


class Regrading(Base):
    """What a run meant for one attempt: the grade row it added, or none where nothing changed. Append-only.

    An attempt is regraded once by each policy and key of an item, whoever applies it again.
    """

    __tablename__ = "regradings"

    book_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    enrollment_n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    quiz_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    attempt_ordinal: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    run_id: Mapped[int] = mapped_column(ForeignKey("regrade_runs.id"), primary_key=True, autoincrement=False)
    item_id: Mapped[str] = mapped_column(String(40))
    key_edition_sha: Mapped[str] = mapped_column(ForeignKey("module_editions.sha256"))
    policy: Mapped[str] = mapped_column(String(24))
    grade_n: Mapped[int | None]
    newly_passed: Mapped[bool]

    __table_args__ = (
        ForeignKeyConstraint(ATTEMPT, ["attempts.book_id", "attempts.enrollment_n", "attempts.quiz_id",
                                       "attempts.ordinal"], name="a_regrading_is_of_an_attempt"),
        ForeignKeyConstraint((*ATTEMPT, "grade_n"), [*(f"grades.{name}" for name in ATTEMPT), "grades.n"],
                             name="a_regrading_has_its_grade"),
        UniqueConstraint(*ATTEMPT, "item_id", "key_edition_sha", "policy", name="regraded_once_by_each_policy"),
        CheckConstraint("NOT newly_passed OR grade_n IS NOT NULL", name="who_newly_passes_has_a_grade"),
        Index("ix_regradings_run", "run_id", *ATTEMPT),
    )
