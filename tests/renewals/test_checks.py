"""Broken boards, each with the exact problems it must report: file:line, what is wrong, and what mends it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from neurodash_ceu.renewals import checks
from neurodash_ceu.renewals.checks import CHECKS, check_boards
from neurodash_ceu.renewals.reader import Shelf, read_boards
from tests.renewals import small_board
from tests.renewals.broken_boards import BROKEN, Broken
from tests.renewals.small_board import TODAY


def read(folder: Path, own: Path | None = None) -> Shelf:
    return check_boards(read_boards(folder, own), TODAY)


def told(shelf: Shelf) -> list[tuple[str, str, str]]:
    """The problems as the table spells them: the line, and the thing it is in."""
    return [(one.where.removeprefix("boards/xx.yaml"), one.what, one.fix) for one in shelf.problems]


def test_the_small_board_is_sound(tmp_path: Path) -> None:
    shelf = read(small_board.write(tmp_path))
    assert [one.sentence() for one in shelf.problems] == []
    assert [board.code for board in shelf.boards] == ["XX"]


@pytest.mark.parametrize("broken", BROKEN, ids=lambda one: one.name)
def test_it_reports_exactly_its_problems(broken: Broken) -> None:
    shelf = check_boards(small_board.read(*broken.changes), TODAY)
    assert told(shelf) == list(broken.problems)
    assert shelf.boards == ()


def test_there_are_enough_of_them_and_none_twice() -> None:
    assert len(BROKEN) >= 60
    assert len({broken.problems for broken in BROKEN}) == len({broken.name for broken in BROKEN}) == len(BROKEN)


def test_every_check_is_seen_to_find_something() -> None:
    silent = {check.__name__ for check in CHECKS}
    for broken in BROKEN:
        for draft in small_board.read(*broken.changes).drafts:
            silent -= {check.__name__ for check in CHECKS if list(check(draft.board))}
    assert silent == set()


def test_a_check_that_is_taken_away_is_missed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "CHECKS", ())
    assert read(small_board.write(tmp_path, ("formats: [live in person]", "formats: [webinar]"))).problems == ()


def test_without_a_day_nothing_is_said_of_days_to_come(tmp_path: Path) -> None:
    folder = small_board.write(tmp_path, ("2026-11-30", str(TODAY + timedelta(1))))
    assert check_boards(read_boards(folder)).problems == ()
    assert len(read(folder).problems) == 1


def test_two_boards_may_not_have_one_name_or_rule(tmp_path: Path) -> None:
    folder = small_board.write(tmp_path)
    small_board.write(tmp_path, ("code: XX", "code: XY"), ("name: Atlantis", "name: SUNKEN atlantis"),
                      ("[Sunken Atlantis]", "[Elsewhere]"), name="xy.yaml")
    shelf = read(folder)
    home = "/".join(folder.absolute().parts[-2:])
    assert [(one.where, one.what, one.fix) for one in shelf.problems] == [
        (f"{home}/xy.yaml:2", f'the name "SUNKEN atlantis" is already that of {home}/xx.yaml',
         "give this one another name"),
        (f"{home}/xy.yaml:5 rule xx-pt", f'the id "xx-pt" is already that of {home}/xx.yaml',
         "give this one another id")]
    assert [board.code for board in shelf.boards] == ["XX"]  # the earlier one stays


def test_the_operators_file_may_have_the_names_and_rules_of_ours(tmp_path: Path) -> None:
    ours, own = small_board.write(tmp_path / "ours"), small_board.write(
        tmp_path / "own", ("name: Atlantis", "name: Atlantis, found"), ("required: 24", "required: 26"))
    shelf = read(ours, own)
    assert shelf.problems == ()
    assert [(board.name, board.also, [rule.required for rule in board.rules]) for board in shelf.boards] == [
        ("Atlantis, found", ("Atlantis", "Sunken Atlantis"), [26])]


def test_a_rule_more_of_the_operators_stands_beside_ours(tmp_path: Path) -> None:
    ours, own = small_board.write(tmp_path / "ours"), small_board.write(
        tmp_path / "own", ("id: xx-pt", "id: xx-ot"), ("[PT, PTA]", "[OT]"))
    shelf = read(ours, own)
    assert [rule.id for rule in shelf.boards[0].rules] == ["xx-pt", "xx-ot"]
    assert [line.partition(": ")[2] for line in shelf.changes] == ["a rule of your own beside those that ship."]
