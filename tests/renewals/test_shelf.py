"""The boards of an installation: found by what stands on a licence, and read anew when a file changes."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from neurodash_ceu.renewals.shelf import board_of, boards, find, shelf

OWN = """\
code: US-FL
name: State of Florida
rules:
  - id: us-fl-pt
    professions: [PT, PTA]
    source: {url: "https://board.example/rule", words: thirty contact hours, kind: official, checked: 2026-11-30}
    unit: {name: contact hour, minutes: 50}
    required: 30
    cycle: {months: 24, end: fixed, day: "11-30", years: odd}
"""


@pytest.mark.parametrize("written", ["US-FL", "us-fl", "Florida", " florida ", "FL", "fl", "FLORIDA", "US FL"])
def test_a_licence_finds_its_board(written: str, tmp_path: Path) -> None:
    rules = find(boards(tmp_path), written, "PTA")
    assert [rule.id for rule in rules] == ["us-fl-pt"]


@pytest.mark.parametrize(("written", "profession"), [("Florida", "AUD"), ("Atlantis", "PT"), ("", "PT"), ("-", "PT")])
def test_what_no_file_knows_finds_nothing(written: str, profession: str, tmp_path: Path) -> None:
    assert find(boards(tmp_path), written, profession) == ()


def test_versions_come_newest_first_and_by_the_day(tmp_path: Path) -> None:
    every = boards(tmp_path)
    assert [rule.effective_from for rule in find(every, "California", "SLP")] == [date(2025, 1, 1), None]
    assert [rule.effective_until for rule in find(every, "CA", "SLP", date(2024, 12, 31))] == [date(2024, 12, 31)]
    assert [rule.effective_from for rule in find(every, "CA", "SLP", date(2025, 1, 1))] == [date(2025, 1, 1)]


def test_the_names_of_boards_do_not_meet(tmp_path: Path) -> None:
    every = boards(tmp_path)
    for board in every:
        for name in (board.code, board.name, *board.also):
            assert board_of(every, name) == board


def test_a_file_of_the_operators_stands_before_ours_as_soon_as_it_lies_there(tmp_path: Path) -> None:
    own = tmp_path / "boards"
    assert find(boards(own), "Florida", "PT")[0].required == 24
    own.mkdir()
    (own / "us-fl.yaml").write_text(OWN, encoding="utf-8")
    assert find(boards(own), "Florida", "PT")[0].required == 30
    assert find(boards(own), "State of Florida", "OT")[0].id == "us-fl-ot"  # what it does not name stays
    assert shelf(own).changes == (
        f"{tmp_path.name}/boards/us-fl.yaml:4 rule us-fl-pt: stands in for the rule that ships.",)
    (own / "us-fl.yaml").write_text(OWN.replace("required: 30", "required: 28"), encoding="utf-8")
    os.utime(own / "us-fl.yaml", ns=(1, 1))
    assert find(boards(own), "Florida", "PT")[0].required == 28
    (own / "us-fl.yaml").unlink()
    assert find(boards(own), "Florida", "PT")[0].required == 24


def test_a_later_beginning_ends_what_ships_the_day_before(tmp_path: Path) -> None:
    (tmp_path / "us-fl.yaml").write_text(
        OWN.replace("professions:", "effective_from: 2027-07-01\n    professions:"), encoding="utf-8")
    home = "/".join(tmp_path.parts[-2:])
    newer, older = find(boards(tmp_path), "FL", "PT")
    assert (newer.effective_from, older.effective_until) == (date(2027, 7, 1), date(2027, 6, 30))
    assert shelf(tmp_path).changes == (
        f"{home}/us-fl.yaml:4 rule us-fl-pt: holds from 2027-07-01; the rule that ships ends the day before.",)


def test_a_file_with_a_mistake_is_left_out_and_told(tmp_path: Path) -> None:
    (tmp_path / "us-fl.yaml").write_text(OWN.replace("30\n    cycle", "thirty\n    cycle"), encoding="utf-8")
    (tmp_path / "us-ga.yaml").write_text("code: [", encoding="utf-8")
    (tmp_path / "us-hi.yaml").symlink_to(tmp_path / "nowhere.yaml")
    assert find(boards(tmp_path), "Florida", "PT")[0].required == 24
    assert find(boards(tmp_path), "Georgia", "PT")[0].required == 30
    assert len(shelf(tmp_path).problems) == 3


def test_boards_are_read_once(tmp_path: Path) -> None:
    assert boards(tmp_path) is boards(tmp_path)
