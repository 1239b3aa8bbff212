"""(quiz, paper, answers) -> grade: by the ids of parts, in integers, over the paper's own points possible.

Where items give partial credit, points are counted in equal steps of a point: `Grade.max_points` is then a multiple of
the paper's, and `score` turns both back into points.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from neurodash_ceu.rules.assessment import Quiz
from neurodash_ceu.rules.drawing import Paper
from neurodash_ceu.rules.items.base import Item
from neurodash_ceu.rules.refusal import Refused

MOST_STEPS = 100_000  # a point in so many steps, times the points of any paper, still fits a column of a database


@dataclass(frozen=True)
class Grade:
    """Points of points possible, the pass mark it was held against, and the points of each item.

    All in the same steps: (item id, earned, possible) of an item as the whole.
    """

    points: int
    max_points: int
    pass_percent: int
    passed: bool
    per_item: tuple[tuple[str, int, int], ...]


def passes(points: int, max_points: int, pass_percent: int) -> bool:
    """Is the pass mark met? Integers only: 8 of 10 meets 80 percent exactly. Of nothing it is never met."""
    return max_points > 0 and points * 100 >= pass_percent * max_points


def grade(quiz: Quiz, paper: Paper, answers: Mapping[str, Sequence[str]]) -> Grade:
    """Grade the drawn items. What was not answered earns nothing; marks that do not belong are ignored."""
    bank = {item.id: item for item in quiz.items}
    scale = steps_of(bank[drawn.item_id] for drawn in paper.items)
    per_item = tuple(
        (drawn.item_id, _points(bank[drawn.item_id], answers.get(drawn.item_id, ()), drawn.points * scale),
         drawn.points * scale)
        for drawn in paper.items)
    return graded(per_item, paper.pass_percent, paper.max_points * scale)


def graded(per_item: Sequence[tuple[str, int, int]], pass_percent: int, most: int) -> Grade:
    """The grade that points for each item make, of `most` possible: what the paper fixed when it was drawn."""
    points = sum(earned for _, earned, _ in per_item)
    return Grade(points, most, pass_percent, passes(points, most, pass_percent), tuple(per_item))


def steps_of(items: Iterable[Item]) -> int:
    """The equal steps of one point in which every one of these items can be graded."""
    return lcm(*(item.steps() for item in items))


def _points(item: Item, answer: Sequence[str], possible: int) -> int:
    """`possible` is a multiple of the item's steps, so this is exact."""
    return item.earned(answer) * possible // item.steps()


def score(points: int, max_points: int, paper: Paper) -> tuple[Fraction, int]:
    """A grade's points as points of the paper: exactly so many of so many whole ones."""
    return Fraction(points * paper.max_points, max_points), paper.max_points


def points_words(points: Fraction) -> str:
    """Points for a person: "8", "7.5". What two decimals cannot say is cut, never rounded up, and says so: "7.33+"."""
    hundredths = points.numerator * 100 // points.denominator
    whole, rest = divmod(hundredths, 100)
    decimals = f".{rest:02d}".rstrip("0") if rest else ""
    return f"{whole}{decimals}" + ("" if Fraction(hundredths, 100) == points else "+")


def may_grant(
    attempts_allowed: int, past_passed: Sequence[bool], granted: int, *, running: bool, completed: bool
) -> None:
    """May staff give one more attempt? Only where every attempt is used up and nothing is finished. Raises Refused.

    The arguments are those of `may_start`; `running`: an attempt is open; `completed`: the module is.
    """
    if completed:
        raise Refused("This module is completed, so a further attempt at its quiz would change nothing.")
    if any(past_passed):
        raise Refused("This quiz is passed, so a further attempt would change nothing.")
    if running:
        raise Refused("An attempt is under way. Another can be granted when it is submitted and not passed.")
    left = attempts_allowed + granted - len(past_passed)
    if left > 0:
        still = "an attempt is" if left == 1 else f"{left} attempts are"
        raise Refused(f"Not every attempt is used: {still} still open to the learner.")


def may_start(attempts_allowed: int, past_passed: Sequence[bool], granted: int = 0) -> None:
    """May another attempt begin? Raises Refused with what to do when the quiz is passed or no attempt is left.

    `past_passed` holds one value for each submitted attempt; `granted` are attempts added by staff.
    """
    if any(past_passed):
        raise Refused("You have passed this quiz. Your result stays; you can read it again at any time.")
    allowed = attempts_allowed + granted
    if len(past_passed) >= allowed:
        used = "The one attempt is used" if allowed == 1 else f"All {allowed} attempts are used"
        raise Refused(
            f"{used}, so the quiz is closed for now. What you have done is kept. "
            "Write to the provider (see “Complaints and adjustments”) and ask for another attempt.")
