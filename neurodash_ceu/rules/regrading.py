"""A corrected item graded anew: (the item as it was, as it is, a policy, the paper, an answer, the grade that stands).

Points come from the new key, the old one or neither, as the policy says; only "new key" can lower them. A pass is not
touched here and is never taken away: whoever counts passes counts every row that passed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import lcm
from typing import Literal, get_args

from neurodash_ceu.rules.canonical import canonical_text, plain
from neurodash_ceu.rules.drawing import Paper
from neurodash_ceu.rules.grading import MOST_STEPS, Grade, graded
from neurodash_ceu.rules.items.base import Item
from neurodash_ceu.rules.prose import said
from neurodash_ceu.rules.refusal import Refused

Policy = Literal["full credit", "either key", "new key", "leave"]
POLICIES: tuple[Policy, ...] = get_args(Policy)
AS_PUBLISHED = "as published"  # the policy of a grade that no regrade gave

POLICY_WORDS: Mapping[Policy, str] = {
    "full credit": "Full credit to all",
    "either key": "Either key accepted",
    "new key": "New key only",
    "leave": "Leave as it is",
}
POLICY_HINTS: Mapping[Policy, str] = {
    "full credit": "Whoever drew the question gets all its points. Nobody loses.",
    "either key": "What the old key or the new one gives, whichever is more. Nobody loses.",
    "new key": "What the new key gives. Points may fall; a pass once given stays.",
    "leave": "No grade changes. That it was looked at, and why, is noted.",
}
# What the result page says to the learner of one question.
TOLD: Mapping[Policy, str] = {
    "full credit": "Everybody who had this question gets its full points.",
    "either key": "What was right by the old key or by the new one counts.",
    "new key": "It was graded anew by the new key.",
    "leave": "It was looked at again, and its points stay.",
}

Change = Literal["removed", "key", "wording"]

_WORDS = frozenset({"stem", "text", "rationale", "image", "alt"})
# What neither asks nor grades. Points are those of the paper, so a new worth is for new papers alone.
_PLACING = frozenset({"objective", "section", "cites", "shuffle", "pinned", "pin", "difficulty", "task", "worth"})


@dataclass(frozen=True)
class Regraded:
    """One attempt before and after. `passed_before`: some attempt of this enrollment has passed already."""

    before: Grade
    after: Grade
    passed_before: bool

    @property
    def by(self) -> Fraction:
        """How much is gained (or lost, below zero), as a share of all points."""
        return share(self.after) - share(self.before)

    @property
    def newly_passes(self) -> bool:
        """Does the enrollment pass by this?"""
        return self.after.passed and not self.passed_before

    @property
    def below(self) -> bool:
        """Would these points no longer pass? The pass stays all the same."""
        return self.before.passed and not self.after.passed


def share(grade: Grade) -> Fraction:
    """The points as a share of those possible."""
    return Fraction(grade.points, grade.max_points)


@lru_cache(maxsize=512)  # asked anew for every attempt that drew the item
def changes(was: Item, now: Item | None) -> tuple[Change, ...]:
    """What another edition changed of an item that matters to a grade: nothing for places, sources and reasons."""
    if now is None:
        return ("removed",)
    found: list[Change] = []
    ordered = was.kind == "ordering"
    if _key_of(plain(was), ordered=ordered) != _key_of(plain(now), ordered=ordered):
        found.append("key")
    if _words_of(was) != _words_of(now):
        found.append("wording")
    return tuple(found)


def policies_for(changed: Sequence[Change]) -> tuple[Policy, ...]:
    """The policies that can do anything for an item changed so: without a new key there is none to grade by."""
    return POLICIES if "key" in changed else ("full credit", "leave")


def regraded(
    was: Item, now: Item | None, policy: Policy, paper: Paper, answer: Sequence[str], standing: Grade
) -> Grade:
    """The grade that stands with the points of one item worked out anew. An unchanged item changes nothing.

    Raises LookupError for an item that is not on the paper, Refused where the keys have no common measure.
    """
    drawn = next((one for one in paper.items if one.item_id == was.id), None)
    if drawn is None:
        raise LookupError(f"item {was.id} is not on the paper")
    changed = changes(was, now)
    if not changed or policy not in policies_for(changed) or policy == "leave":
        return standing
    scale = _scale(standing.max_points // paper.max_points, was, now, policy)
    factor = scale * paper.max_points // standing.max_points
    per_item = tuple((name, earned * factor, possible * factor) for name, earned, possible in standing.per_item)
    points = {name: earned for name, earned, _ in per_item}
    points[was.id] = _points(was, now, policy, answer, points[was.id], drawn.points * scale)
    after = graded(tuple((name, points[name], possible) for name, _, possible in per_item), standing.pass_percent,
                   standing.max_points * factor)
    return standing if share(after) == share(standing) else after


def _points(
    was: Item, now: Item | None, policy: Policy, answer: Sequence[str], standing: int, possible: int
) -> int:
    if policy == "full credit" or now is None:
        return possible
    by_new = now.earned(answer) * possible // now.steps()
    if policy == "new key":
        return by_new
    return max(standing, was.earned(answer) * possible // was.steps(), by_new)


def _scale(steps: int, was: Item, now: Item | None, policy: Policy) -> int:
    """The equal steps of a point in which the standing points and those of both keys can be said."""
    if policy == "full credit" or now is None:
        return steps
    scale = lcm(steps, was.steps(), now.steps())
    if scale > MOST_STEPS:
        raise Refused("The two keys divide a point in ways that have no common measure. Give full credit instead.")
    return scale


def _key_of(value: object, *, ordered: bool) -> object:
    """What grades: everything but words and places. What is not known here counts, so that it is looked at.

    The place of a part in the file grades only where parts are to be `ordered`.
    """
    if isinstance(value, dict):
        return {name: _key_of(member, ordered=ordered) for name, member in value.items()
                if name not in _WORDS | _PLACING}
    if isinstance(value, list):
        members = [_key_of(member, ordered=ordered) for member in value]
        return members if ordered else sorted(members, key=canonical_text)
    return value


def _words_of(item: Item) -> tuple[str, dict[str, str]]:
    return said(item.stem), {part.id: said(part.text) for part in item.parts()}
