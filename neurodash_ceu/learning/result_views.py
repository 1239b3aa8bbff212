"""What a result says beyond its questions: what to look at first, how sure one was, and the gain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from neurodash_ceu.learning import quiz_views
from neurodash_ceu.learning.finding import Found
from neurodash_ceu.learning.quiz_views import Question, Result
from neurodash_ceu.records.learning import Attempt, Response
from neurodash_ceu.rules import calibration
from neurodash_ceu.rules.calibration import Judged, Level
from neurodash_ceu.rules.sitting import SURE


@dataclass(frozen=True)
class Look:
    """A question to look at again, and how sure the learner was of their answer ("" where they did not say)."""

    question: Question
    sure: str
    certain: bool


@dataclass(frozen=True)
class Outcome:
    """What to look at first, which right answers were guessed, and how well the learner judged."""

    again: tuple[Look, ...]
    lucky: tuple[Question, ...]
    levels: tuple[Level, ...]
    unsaid: int


@dataclass(frozen=True)
class Gain:
    """The pre-test beside this attempt: points and whole percent of each, and how many questions both asked."""

    before: str
    before_percent: int
    after: str
    after_percent: int
    both: int


def outcome(saved: Mapping[str, Response], questions: Sequence[Question]) -> Outcome:
    """What the result page says of a submitted attempt. What has no key can be neither right nor wrong."""
    judged = tuple(_judged(one, saved.get(one.item_id)) for one in questions if not one.practice)
    by_position = {one.position: one for one in questions}
    levels = calibration.calibration(judged)
    return Outcome(
        tuple(Look(by_position[one.position], "" if one.sure is None else SURE[one.sure].lower(),
                   one.sure == len(SURE) - 1) for one in calibration.to_look_at(judged)),
        tuple(by_position[one.position] for one in calibration.lucky(judged)), levels,
        sum(one.answered and one.sure is None for one in judged) if levels else 0)


def _judged(question: Question, saved: Response | None) -> Judged:
    return Judged(question.position, saved.confidence if saved else None, question.answered, question.right)


def gain(found: Found, pretest: Sequence[Attempt], saved: Sequence[Response], after: Result) -> Gain | None:
    """What the pre-test and this attempt say side by side; None without a pre-test that was handed in."""
    if not pretest:
        return None
    before = ungraded(found, pretest[0], {row.item_id: row for row in saved if row.quiz_id == pretest[0].quiz_id})
    both = {one.item_id for one in before.questions} & {one.item_id for one in after.questions}
    return Gain(before.words, percent(before), after.words, percent(after), len(both))


def ungraded(found: Found, attempt: Attempt, saved: Mapping[str, Response]) -> Result:
    """An attempt without a grade, counted as one with. Nothing is kept of it."""
    questions = quiz_views.sitting(found, attempt, saved).questions
    keyed = [one for one in questions if not one.practice]
    return Result(attempt.ordinal, sum((one.earned for one in keyed), Fraction(0)), sum(one.worth for one in keyed),
                  0, True, 1, questions)


def percent(result: Result) -> int:
    """Whole percent of the points, cut: never more than it is."""
    return int(result.points * 100 / result.max_points) if result.max_points else 0
