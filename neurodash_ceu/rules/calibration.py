"""How well a learner knew what they knew: what was right, by how sure they said they were. It never touches a grade."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from neurodash_ceu.rules.sitting import CERTAIN, FAIRLY, GUESS, SURE


@dataclass(frozen=True)
class Judged:
    """An item of a graded attempt: its place, how sure the learner said they were (or not), answered, all right."""

    position: int
    sure: int | None
    answered: bool
    right: bool


@dataclass(frozen=True)
class Level:
    """Of the answers given with one confidence, how many were right."""

    words: str
    given: int
    right: int


def calibration(judged: Iterable[Judged]) -> tuple[Level, ...]:
    """One line for each confidence, the surest first; none at all where nobody was asked or nobody said."""
    said = [one for one in judged if one.answered and one.sure is not None]
    if not said:
        return ()
    return tuple(_level(sure, [one for one in said if one.sure == sure]) for sure in (CERTAIN, FAIRLY, GUESS))


def _level(sure: int, said: Sequence[Judged]) -> Level:
    return Level(SURE[sure], len(said), sum(one.right for one in said))


def to_look_at(judged: Iterable[Judged]) -> tuple[Judged, ...]:
    """What was not all right, most worth a look first: certain and wrong, fairly sure, guessed, not said, not answered.

    What one is certain of and has wrong is not looked up in practice, so it does most harm there.
    """
    wrong = [one for one in judged if not one.right]
    return tuple(sorted(wrong, key=lambda one: (-1 if one.sure is None else one.sure) if one.answered else -2,
                        reverse=True))


def lucky(judged: Iterable[Judged]) -> tuple[Judged, ...]:
    """Right, and said to be guessed: worth a look too."""
    return tuple(one for one in judged if one.answered and one.right and one.sure == GUESS)
