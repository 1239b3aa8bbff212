"""The boards this installation knows: those that ship with the operator's own before them, read once and kept.

They are read anew when a file of either folder is changed, added or taken away; a look costs two listings.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from pathlib import Path

from neurodash_ceu.renewals.checks import check_boards
from neurodash_ceu.renewals.reader import SHIPPED, Shelf, beside, files, read_folder
from neurodash_ceu.rules.boards import Board, Rule

State = tuple[tuple[str, int, int], ...]


def boards(own: Path) -> tuple[Board, ...]:
    """Every board, by its code. `own` is the operator's folder (`Settings.boards_folder`), which need not be there.

    A file with a mistake is left out: what ships stays in its place, and `shelf` tells of the mistake.
    """
    return shelf(own).boards


def shelf(own: Path) -> Shelf:
    """The boards with the problems of their files, and what the operator's files change."""
    return _read(own, _state(SHIPPED), _state(own))


def _state(folder: Path) -> State:
    found = []
    for path in files(folder):
        try:
            seen = path.stat()
        except OSError:  # taken away in this moment, or a link to nothing: the reader says so
            continue
        found.append((path.name, seen.st_mtime_ns, seen.st_size))
    return tuple(found)


@lru_cache(maxsize=4)
def _read(own: Path, shipped_state: State, _own_state: State) -> Shelf:
    return check_boards(beside(_shipped(shipped_state), read_folder(own, own=True)))


def shipped() -> Shelf:
    """The files that ship, as they were read."""
    return _shipped(_state(SHIPPED))


@lru_cache(maxsize=1)
def _shipped(_state: State) -> Shelf:
    return read_folder(SHIPPED)


# --- found by what stands on a licence ------------------------------------------------------------------------


def board_of(several: tuple[Board, ...], jurisdiction: str) -> Board | None:
    """The board that a licence's place names, by code, name or another name; None for a place that no file knows."""
    wanted = _plain(jurisdiction)
    return next((one for one in several if wanted in {_plain(name) for name in (one.code, one.name, *one.also)}), None)


def find(several: tuple[Board, ...], jurisdiction: str, profession: str, day: date | None = None) -> tuple[Rule, ...]:
    """What the board of a place asks of a profession, all versions of it, the newest first; empty where none is known.

    With `day` only the versions in force on it. Versions of one rule share their id.
    """
    board = board_of(several, jurisdiction)
    rules = (rule for rule in (board.rules if board is not None else ()) if profession in rule.professions
             and (day is None or rule.in_force(day)))
    return tuple(sorted(rules, key=lambda one: (one.effective_from or date.min, one.id), reverse=True))


def _plain(name: str) -> str:
    """A name as it is compared: letters and digits in small, single spaces between words."""
    return " ".join("".join(letter if letter.isalnum() else " " for letter in name.casefold()).split())
