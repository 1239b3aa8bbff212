"""What a grade's row says in points of its paper. Its own are counted in equal steps of a point."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from neurodash_ceu.records.learning import Attempt, GradeRow
from neurodash_ceu.rules.drawing import paper_from_text
from neurodash_ceu.rules.grading import points_words, score


@dataclass(frozen=True)
class Passing:
    """The grade that passed, by its policy: points of points possible. `points` is a text where they are not whole."""

    quiz_id: str
    attempt_ordinal: int
    policy: str
    points: int | str
    max_points: int
    pass_percent: int


def written(grade: GradeRow, attempt: Attempt) -> tuple[int | str, int]:
    """Points of points possible, as the paper counts them: a whole number, or the text of one that is none."""
    points, most = score(grade.points, grade.max_points, paper_from_text(attempt.paper))
    return int(points) if points.denominator == 1 else points_words(points), most


def words(grade: GradeRow | None, attempt: Attempt) -> str:
    """The same in words: "8 of 10", "7.5 of 10"; nothing before the attempt was submitted."""
    return "" if grade is None else "{} of {}".format(*written(grade, attempt))


def passing(session: Session, key: tuple[int, int], quiz_id: str) -> Passing | None:
    """The grade that passed a quiz first in an enrollment, or None."""
    row = session.execute(
        select(GradeRow, Attempt)
        .join(Attempt, (Attempt.book_id == GradeRow.book_id) & (Attempt.enrollment_n == GradeRow.enrollment_n)
              & (Attempt.quiz_id == GradeRow.quiz_id) & (Attempt.ordinal == GradeRow.attempt_ordinal))
        .where(GradeRow.book_id == key[0], GradeRow.enrollment_n == key[1], GradeRow.quiz_id == quiz_id,
               GradeRow.passed.is_(True))
        .order_by(GradeRow.graded_at, GradeRow.attempt_ordinal, GradeRow.n).limit(1)).one_or_none()
    if row is None:
        return None
    grade, attempt = row
    return Passing(quiz_id, attempt.ordinal, grade.policy, *written(grade, attempt), grade.pass_percent)
