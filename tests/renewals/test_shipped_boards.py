"""The boards that ship: without a problem, and everything that was read is in them."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from neurodash_ceu.renewals.checks import check_boards
from neurodash_ceu.renewals.reader import SHIPPED, Shelf
from neurodash_ceu.renewals.shelf import shipped
from neurodash_ceu.rules.board_lines import Task, units
from neurodash_ceu.rules.boards import Rule
from tests.renewals.asked import ASKED, NOT_CONFIRMED

READ_ON = date(2026, 11, 22)


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    return check_boards(shipped(), date(2026, 12, 1))


def rules(shelf: Shelf) -> list[tuple[str, Rule]]:
    return [(board.code, rule) for board in shelf.boards for rule in board.rules]


def test_no_file_has_a_problem(shelf: Shelf) -> None:
    assert [one.sentence() for one in shelf.problems] == []
    assert len(shelf.boards) == len(list(Path(SHIPPED).glob("*.yaml"))) == 38


def test_every_row_that_was_read_is_there_and_no_other(shelf: Shelf) -> None:
    told = [(code, profession, None if rule.required is None else units(rule.required),
             None if rule.unit is None else rule.unit.minutes)
            for code, rule in rules(shelf) for profession in rule.professions]
    assert sorted(told, key=str) == sorted(
        ((code, profession, None if total is None else Fraction(total), minutes)
         for code, profession, total, minutes in ASKED), key=str)
    assert len(ASKED) == 111 + 4  # 111 rows, of which three are for two professions or three


def test_a_vendors_word_alone_is_not_confirmed(shelf: Shelf) -> None:
    told = {(code, profession) for code, rule in rules(shelf) for profession in rule.professions if not rule.confirmed}
    assert told == set(NOT_CONFIRMED)


def test_every_rule_says_where_and_when_it_was_read(shelf: Shelf) -> None:
    for _, rule in rules(shelf):
        assert rule.source.checked == READ_ON
        assert len(rule.source.words) > 15


def test_what_is_past_is_kept_as_history(shelf: Shelf) -> None:
    ended = [(rule.id, rule.effective_until) for _, rule in rules(shelf) if rule.effective_until is not None]
    assert ended == [("us-ca-slp", date(2024, 12, 31))]


def test_a_board_that_counts_no_hours_has_tasks_at_most(shelf: Shelf) -> None:
    for _, rule in rules(shelf):
        if rule.required is None:
            assert all(isinstance(line, Task) for line in rule.lines)
