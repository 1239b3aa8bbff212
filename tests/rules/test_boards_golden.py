"""Boards' rules as they were read, and what comes of entries under them: every figure worked by hand from the source.

No figure here is worked out by the code under test. Where a rule is for two professions, its cases are looked at twice.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from neurodash_ceu.rules.renewal import open_tasks
from tests.rules.golden import NO, YES, Case, E, P, expected, figures, look
from tests.rules.golden_ot import OT_CASES, OTHER_CASES
from tests.rules.golden_pt import PT_CASES

CASES = (*PT_CASES, *OT_CASES, *OTHER_CASES)
EACH = [(case, profession) for case in CASES for profession in case.professions.split()]
SIXTY = {"minutes": "60"}


def of(board: str, profession: str, **told: object) -> Case:
    """A case of which only the licence and the day matter."""
    nothing = {"name": "", "board": board, "professions": profession, "today": "2026-06-01", "entries": (),
               "window": ("", ""), "required": "0", "counted": "0", "short": "0", "further": "0"}
    return Case(**(nothing | told))  # type: ignore[arg-type]  # the members by name


@pytest.mark.parametrize(("case", "profession"), EACH, ids=lambda one: str(one))
def test_it_comes_to_what_was_worked_by_hand(case: Case, profession: str) -> None:
    found = look(case, profession)
    assert found.state == case.state
    assert figures(case, found.standings[0]) == expected(case, profession)


def test_there_are_enough_of_them() -> None:
    rows = {(case.board, profession) for case, profession in EACH}
    assert len(rows) >= 45
    assert len(CASES) == len({str(case) for case in CASES})


# --- where the page does not say, nothing is assumed ----------------------------------------------------------


@pytest.mark.parametrize(("board", "profession", "counted"), [
    ("US-GA", "PT", ("10", "10")),  # 720 min of one day are 12 h of 60, 14.4 of 50: both count 10
    ("US-OR", "PTA", ("12", "14.4")),  # 720 / 60 = 12, 720 / 50 = 14.4
    ("US-RI", "SLP", ("12", "14.4"))])
def test_without_the_minutes_of_an_hour_both_are_worked_out(
    board: str, profession: str, counted: tuple[str, str]
) -> None:
    case = of(board, profession, today="2025-06-01", entries=(E("2025-03-10", 720, P),), expires="2026-08-31",
              answers={"birth-month": "8"})
    found = look(case, profession)
    assert (found.state, [one.minutes for one in found.standings]) == ("both ways", [60, 50])
    assert tuple(one.counted for one in found.standings) == tuple(map(Fraction, counted))
    assert "minutes" in [one.id for one in found.asked]


@pytest.mark.parametrize(("board", "profession", "asked"), [
    ("US-MI", "PT", "expires-on"), ("US-CT", "PT", "expires-on"), ("US-TN", "PT", "expires-on"),
    ("US-CA", "PT", "birth-month"), ("US-TX", "PT", "birth-month"), ("US-TN", "OT", "birth-month"),
    ("US-WA", "OT", "birth-month"), ("US-OH", "OT", "expires-on"), ("US-MD", "OT", "first-licensed"),
    ("NBCOT", "OT", "expires-on"), ("ASHA", "SLP", "expires-on")])
def test_without_the_end_of_a_cycle_the_learner_is_asked(board: str, profession: str, asked: str) -> None:
    found = look(of(board, profession, first=None), profession)
    assert (found.state, [one.id for one in found.asked]) == ("asks", [asked])


# --- boards that count no hours, other ways, pages that are not confirmed ---------------------------------------


def test_ontario_asks_for_two_deeds_by_the_end_of_october() -> None:
    found = look(of("CA-ON-COTO", "OT"), "OT")
    assert found.state == "no hours"
    assert (found.standings[0].window.start, found.standings[0].window.end) == (date(2025, 11, 1), date(2026, 10, 31))
    assert open_tasks(found.standings[0]) == ("learning-plan", "e-learning")


@pytest.mark.parametrize("profession", ["PT", "OT", "SLP"])
def test_the_hcpc_counts_no_hours(profession: str) -> None:
    found = look(of("UK-HCPC", profession), profession)
    assert (found.state, found.standings) == ("no hours", ())


@pytest.mark.parametrize(("board", "profession", "answer", "expires"), [
    ("US-VA", "OT", "nbcot", "2026-12-31"), ("US-VA", "OTA", "nbcot", "2026-12-31"), ("US-MD", "OT", "nbcot", None),
    ("US-MD", "OTA", "nbcot", None), ("US-CO", "OT", "deemed-status", "2026-12-31"),
    ("US-CO", "OTA", "military", "2026-12-31")])
def test_another_way(board: str, profession: str, answer: str, expires: str | None) -> None:
    found = look(of(board, profession, expires=expires, answers={answer: YES}), profession)
    assert found.state == "another way"


@pytest.mark.parametrize(("board", "profession"), [
    ("US-AK", "PT"), ("US-FL", "OT"), ("US-CT", "OTA"), ("US-WI", "PTA"), ("US-LA", "PTA"), ("US-TX", "SLP"),
    ("US-TX", "SLPA"), ("HTCC", "PT"), ("US-CA", "SLPA"), ("US-DC", "OT"), ("US-DC", "OTA"), ("US-FL", "SLP")])
def test_a_vendors_page_computes_nothing(board: str, profession: str) -> None:
    found = look(of(board, profession, entries=(E("2026-01-10", 600),), expires="2026-12-31"), profession)
    assert (found.state, found.standings) == ("not confirmed", ())
    assert found.words


# --- deeds ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("board", "profession", "task", "told"), [
    ("US-TX", "PT", "jurisprudence-module", {"birth-month": "8"}), ("US-TX", "OTA", "human-trafficking", {}),
    ("US-OR", "PT", "pain-module", {}), ("US-MI", "PTA", "human-trafficking", {}), ("US-WA", "PT", "health-equity", {}),
    ("US-CO", "OT", "learning-plan", {}), ("AU-PHYSIOTHERAPY", "PT", "reflection", {})])
def test_a_deed_is_open_until_it_is_said_to_be_done(
    board: str, profession: str, task: str, told: dict[str, str]
) -> None:
    case = of(board, profession, today="2026-02-15", expires="2026-08-31", answers=SIXTY | told)
    assert task in open_tasks(look(case, profession).standings[0])
    done = of(board, profession, today="2026-02-15", expires="2026-08-31",
              answers=SIXTY | told | {f"done:{task}": "2026-02-01"})
    assert task not in open_tasks(look(done, profession).standings[0])


def test_health_equity_runs_on_four_years_and_trafficking_once() -> None:
    # Washington: four years up to May 20, 2026 begin on May 21, 2022.
    for told, is_open in (("2022-05-21", False), ("2022-05-20", True)):
        case = of("US-WA", "PT", expires="2026-05-20", today="2026-01-10", answers=SIXTY | {"done:health-equity": told})
        assert ("health-equity" in open_tasks(look(case, "PT").standings[0])) is is_open
    case = of("US-MI", "PT", expires="2026-07-31", answers=SIXTY | {"done:human-trafficking": "2012-01-01"})
    assert open_tasks(look(case, "PT").standings[0]) == ()


def test_nothing_is_asked_about_entries_for_a_line_that_does_not_apply() -> None:
    case = of("US-PA", "PT", entries=(E("2026-01-10", 600, P),), answers=SIXTY | {"direct-access": NO})
    assert [one.id for one in look(case, "PT").asked] == []
    case = of("US-PA", "PT", entries=(E("2026-01-10", 600, P),), answers=SIXTY)
    assert [one.id for one in look(case, "PT").asked] == ["direct-access", "evaluative"]
