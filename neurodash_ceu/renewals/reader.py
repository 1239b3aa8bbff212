"""Boards' files into rules and problems: those that ship with the code, and the operator's own.

Nothing here judges what a rule says (`checks.py` does). A file that cannot be read, or has a problem, counts for
nothing, and holds back no other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from neurodash_ceu.ports.files import Reading, read_file
from neurodash_ceu.ports.yaml_lines import UNSHOWABLE, Places
from neurodash_ceu.resources import PACKAGE
from neurodash_ceu.rules.boards import Board, Rule
from neurodash_ceu.rules.problems import Problem

SHIPPED = PACKAGE / "renewals" / "boards"
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Draft:
    """A file as read, with the places of its values and the problems found so far. Without problems it is sound.

    `own`: it is the operator's, and stands before what ships.
    """

    board: Board
    places: Places
    own: bool = False
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Shelf:
    """What came of reading boards' files. `changes` say in sentences what the operator's files change."""

    drafts: tuple[Draft, ...]
    problems: tuple[Problem, ...]
    changes: tuple[str, ...] = ()
    boards: tuple[Board, ...] = ()


def read_boards(shipped: Path, own: Path | None = None) -> Shelf:
    """Read the files of both folders as they stand. The operator's need not be there."""
    ours = read_folder(shipped)
    return ours if own is None else beside(ours, read_folder(own, own=True))


def read_folder(folder: Path, *, own: bool = False) -> Shelf:
    """Read the files of one folder: those that ship, or the operator's `own`."""
    read = [_read(path, own) for path in files(folder)]
    return Shelf(tuple(draft for draft, _ in read if draft is not None),
                 tuple(problem for _, problems in read for problem in problems))


def beside(ours: Shelf, own: Shelf) -> Shelf:
    """Both folders as they were read, the operator's last."""
    return Shelf((*ours.drafts, *own.drafts), (*ours.problems, *own.problems))


def files(folder: Path) -> list[Path]:
    """The boards' files of a folder, in the order of their names."""
    return sorted(path for path in folder.glob("*.yaml") if not path.name.startswith("."))


def _read(path: Path, own: bool) -> tuple[Draft | None, tuple[Problem, ...]]:
    name = UNSHOWABLE.sub("?", "/".join(path.absolute().parts[-3:]))  # ours and the operator's folders are both boards/
    reading: Reading[Board] = read_file(path, Board, name, home=path.parent)
    if reading.value is None:
        return None, reading.problems
    return Draft(reading.value, reading.places, own, reading.problems), reading.problems


# --- the operator's before ours -----------------------------------------------------------------------------


def together(drafts: Iterable[Draft]) -> tuple[tuple[Board, ...], tuple[str, ...]]:
    """The boards of all sound files, and in sentences what the operator's change.

    A rule of the operator's stands in for the shipped one of the same id and beginning; a later beginning ends the
    shipped one the day before; any other is one more.
    """
    found: dict[str, Board] = {}
    changes: list[str] = []
    for draft in sorted((one for one in drafts if not one.problems), key=lambda one: one.own):
        before = found.get(draft.board.code)
        if draft.own:
            changes += _changes(before.rules if before is not None else (), draft)
        found[draft.board.code] = draft.board if before is None else _merged(before, draft.board)
    return tuple(found[code] for code in sorted(found)), tuple(changes)


def _merged(before: Board, own: Board) -> Board:
    names = dict.fromkeys((before.name, *before.also, *own.also))
    names.pop(own.name, None)
    kept = (_ended(rule, own.rules) for rule in before.rules if _twin(rule, own.rules) is None)
    return Board(own.code, own.name, (*kept, *own.rules), tuple(names))


def _twin(rule: Rule, others: Sequence[Rule]) -> Rule | None:
    return next((one for one in others if (one.id, one.effective_from) == (rule.id, rule.effective_from)), None)


def _ended(rule: Rule, others: Sequence[Rule]) -> Rule:
    """The rule up to the day before another version of it begins."""
    later = [one.effective_from for one in others if one.id == rule.id and one.effective_from is not None
             and one.effective_from > (rule.effective_from or date.min)]
    ends = min(later) - DAY if later else None
    if ends is None or (rule.effective_until is not None and rule.effective_until <= ends):
        return rule
    return replace(rule, effective_until=ends)


def _changes(before: Sequence[Rule], draft: Draft) -> Iterator[str]:
    for n, rule in enumerate(draft.board.rules):
        where = draft.places.where(("rules", n))
        ended = [old for old in before if old.id == rule.id and _ended(old, (rule,)) != old]
        if _twin(rule, before) is not None:
            yield f"{where}: stands in for the rule that ships."
        elif ended and rule.effective_from is not None:
            yield f"{where}: holds from {rule.effective_from}; the rule that ships ends the day before."
        else:
            yield f"{where}: a rule of your own beside those that ship."
