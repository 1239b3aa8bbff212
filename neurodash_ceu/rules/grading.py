"""(quiz, paper, answers) -> grade: by option id, in integers, over the paper's own points possible."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from neurodash_ceu.rules.assessment import Item, Quiz
from neurodash_ceu.rules.drawing import Paper
from neurodash_ceu.rules.refusal import Refused


@dataclass(frozen=True)
class Grade:
    """Points of points possible, the pass mark it was held against, and the points of each item."""

    points: int
    max_points: int
    pass_percent: int
    passed: bool
    per_item: tuple[tuple[str, int, int], ...]


def passes(points: int, max_points: int, pass_percent: int) -> bool:
    """Is the pass mark met? Integers only: 8 of 10 meets 80 percent exactly. Of nothing it is never met."""
    return max_points > 0 and points * 100 >= pass_percent * max_points


def grade(quiz: Quiz, paper: Paper, answers: Mapping[str, Sequence[str]]) -> Grade:
    """Grade the drawn items. What was not answered earns nothing; ids that do not belong are ignored."""
    bank = {item.id: item for item in quiz.items}
    per_item = tuple(
        (drawn.item_id, _points(bank[drawn.item_id], answers.get(drawn.item_id, ()), drawn.points), drawn.points)
        for drawn in paper.items)
    points = sum(earned for _, earned, _ in per_item)
    return Grade(points, paper.max_points, paper.pass_percent,
                 passes(points, paper.max_points, paper.pass_percent), per_item)


def _points(item: Item, chosen: Sequence[str], worth: int) -> int:
    known = {option.id for option in item.options}
    right = {option.id for option in item.options if option.correct}
    return worth if right and right == set(chosen) & known else 0


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
