"""Boards' rules as the office looks at them: which were read long ago, and what the operator's files change.

Nobody edits a rule on the web: a rule is a file with its source.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from neurodash_ceu.renewals.reader import Shelf
from neurodash_ceu.rules.boards import Board, Rule
from neurodash_ceu.rules.problems import Problem

OLD_DAYS = 365


@dataclass(frozen=True)
class Entered:
    """A rule of a board: the day on which its oldest source was read, and how many days ago that is."""

    board: Board
    rule: Rule
    checked: date
    days: int

    @property
    def old(self) -> bool:
        """Was it last checked more than a year ago?"""
        return self.days > OLD_DAYS


@dataclass(frozen=True)
class Page:
    """Every rule, the one that was read longest ago first; problems of files, and what the operator's change."""

    entered: tuple[Entered, ...]
    problems: tuple[Problem, ...]
    changes: tuple[str, ...]

    @property
    def old(self) -> int:
        """How many were last checked more than a year ago."""
        return sum(1 for one in self.entered if one.old)


def page(shelf: Shelf, today: date) -> Page:
    """The page."""
    entered = sorted(_entered(shelf, today), key=lambda one: (one.checked, one.board.code, one.rule.id))
    return Page(tuple(entered), shelf.problems, shelf.changes)


def _entered(shelf: Shelf, today: date) -> Iterator[Entered]:
    for board in shelf.boards:
        for rule in board.rules:
            checked = min([rule.source.checked, *(line.source.checked for line in rule.lines if line.source)])
            yield Entered(board, rule, checked, (today - checked).days)
