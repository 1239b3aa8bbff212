"""Cycles follow each other day by day, and end where the rule or the licence says."""

from __future__ import annotations

from datetime import date, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurodash_ceu.rules.boards import Cycle, End, Years
from neurodash_ceu.rules.cycles import DAY, months_later, whole_months, window_before, window_of
from neurodash_ceu.rules.standings import (
    BIRTH_DAY,
    BIRTH_MONTH,
    BIRTH_YEAR,
    EXPIRES_ON,
    FIRST_LICENSED,
    Asked,
    Held,
    Window,
)

DATES = st.dates(date(1960, 1, 1), date(2090, 12, 31))
HELD = st.builds(
    Held, profession=st.just("PT"), expires_on=st.none() | DATES,
    answers=st.fixed_dictionaries({}, optional={
        BIRTH_MONTH: st.integers(1, 12).map(str), BIRTH_DAY: st.integers(1, 31).map(str),
        BIRTH_YEAR: st.sampled_from(["odd", "even"]), FIRST_LICENSED: DATES.map(str)}))
CYCLES = st.builds(
    Cycle, months=st.sampled_from([12, 24, 36, 60]), end=st.sampled_from(get_args(End)),
    day=st.none() | st.sampled_from(["11-30", "02-28", "02-29", "08-31", "01-01"]),
    years=st.sampled_from(get_args(Years)))


@given(CYCLES, HELD, DATES)
def test_windows_tile_the_calendar(cycle: Cycle, held: Held, day: date) -> None:
    found = window_of(cycle, held, day)
    if isinstance(found, Asked):
        return
    assert found.start <= day <= found.end == found.closes
    after, before = window_of(cycle, held, found.end + DAY), window_before(cycle, held, day)
    assert isinstance(after, Window)
    assert after.start == found.end + DAY
    assert isinstance(before, Window)
    assert before.end + DAY == found.start
    assert window_of(cycle, held, found.start) == found == window_of(cycle, held, found.end)
    assert whole_months(found.start, found.end + DAY) in (cycle.months - 1, cycle.months)


@given(CYCLES, HELD, DATES, st.integers(1, 60), st.integers(1, 3))
def test_a_rule_may_leave_days_out_or_let_months_count_twice(
    cycle: Cycle, held: Held, day: date, closed: int, overlaps: int
) -> None:
    plain = window_of(cycle, held, day)
    named = window_of(Cycle(cycle.months, cycle.end, cycle.day, cycle.years, overlaps, closed), held, day)
    if isinstance(plain, Asked) or isinstance(named, Asked):
        assert plain == named
        return
    assert named.end == plain.end
    assert named.closes == plain.end - timedelta(closed)
    assert not named.holds(plain.end)
    assert named.start == months_later(plain.start, -overlaps)


@given(DATES, st.integers(0, 700))
def test_whole_months_are_those_that_have_gone_by(day: date, months: int) -> None:
    assert whole_months(day, months_later(day, months)) == months
    assert whole_months(day, months_later(day, months) - DAY) == max(0, months - 1)


SOME = {"expires_on": date(2027, 5, 31), "answers": {}}


@pytest.mark.parametrize(("cycle", "held", "day", "start", "end"), [
    # Florida PT: 30 November of odd years.
    (Cycle(24, "fixed", "11-30", "odd"), {}, "2026-12-01", "2025-12-01", "2027-11-30"),
    (Cycle(24, "fixed", "11-30", "odd"), {}, "2027-11-30", "2025-12-01", "2027-11-30"),
    (Cycle(24, "fixed", "11-30", "odd"), {}, "2027-12-01", "2027-12-01", "2029-11-30"),
    # Florida OT: the last day of February of odd years, which leap years (2028) do not touch.
    (Cycle(24, "fixed", "02-28", "odd"), {}, "2026-12-01", "2025-03-01", "2027-02-28"),
    (Cycle(24, "fixed", "02-28", "even"), {}, "2028-02-29", "2026-03-01", "2028-02-29"),
    # Alabama: every 30 September.
    (Cycle(12, "fixed", "09-30"), {}, "2026-12-01", "2026-10-01", "2027-09-30"),
    # Texas: the last day of the birth month; the year is that of the licence.
    (Cycle(24, "birth month"), SOME | {"answers": {BIRTH_MONTH: "5"}}, "2026-12-01", "2025-06-01", "2027-05-31"),
    (Cycle(24, "birth month"), SOME, "2026-12-01", "2025-06-01", "2027-05-31"),
    # California OT: by the year of birth.
    (Cycle(24, "birth month", years="by birth year"), {"answers": {BIRTH_MONTH: "2", BIRTH_YEAR: "even"}},
     "2026-12-01", "2026-03-01", "2028-02-29"),
    # Tennessee OT: the last day of the month before.
    (Cycle(24, "month before birth month"), {"expires_on": date(2027, 12, 31), "answers": {BIRTH_MONTH: "1"}},
     "2026-12-01", "2026-01-01", "2027-12-31"),
    # Washington OT: from birthday to birthday, also of somebody born on 29 February.
    (Cycle(24, "birthday"), {"expires_on": date(2027, 7, 9), "answers": {BIRTH_MONTH: "7", BIRTH_DAY: "9"}},
     "2026-12-01", "2025-07-10", "2027-07-09"),
    (Cycle(24, "birthday", years="even"), {"answers": {BIRTH_MONTH: "2", BIRTH_DAY: "29"}},
     "2026-12-01", "2026-03-01", "2028-02-29"),
    # Maryland OT: odd or even by the year of the first licence.
    (Cycle(24, "fixed", "06-30", "by first licence"), {"answers": {FIRST_LICENSED: "2013-02-01"}},
     "2026-12-01", "2025-07-01", "2027-06-30"),
    # ASHA: 31 December of the third year, which the certificate says.
    (Cycle(36, "fixed", "12-31"), {"expires_on": date(2026, 12, 31)}, "2026-12-01", "2024-01-01", "2026-12-31"),
    # Tennessee PT: as the licence runs.
    (Cycle(24, "licence expiry"), {"expires_on": date(2026, 12, 31)}, "2026-12-01", "2025-01-01", "2026-12-31"),
    (Cycle(24, "not said"), {"expires_on": date(2027, 3, 15)}, "2026-12-01", "2025-03-16", "2027-03-15"),
    # North Carolina PT: 25 months every two years, January in both.
    (Cycle(24, "fixed", "01-31", "odd", overlaps=1), {}, "2026-12-01", "2025-01-01", "2027-01-31"),
])
def test_a_cycle_runs_as_its_board_says(cycle: Cycle, held: dict, day: str, start: str, end: str) -> None:
    found = window_of(cycle, Held("PT", **held), date.fromisoformat(day))
    assert isinstance(found, Window)
    assert (found.start.isoformat(), found.end.isoformat()) == (start, end)


@pytest.mark.parametrize(("cycle", "answers", "wanted"), [
    (Cycle(24, "fixed", "06-30"), {}, EXPIRES_ON),
    (Cycle(36, "fixed", "12-31", "odd"), {}, EXPIRES_ON),
    (Cycle(24, "licence expiry"), {}, EXPIRES_ON),
    (Cycle(24, "birth month"), {}, BIRTH_MONTH),
    (Cycle(24, "birth month"), {BIRTH_MONTH: "5"}, EXPIRES_ON),
    (Cycle(24, "birthday", years="odd"), {BIRTH_MONTH: "5"}, BIRTH_DAY),
    (Cycle(24, "birth month", years="by birth year"), {BIRTH_MONTH: "5"}, EXPIRES_ON),
    (Cycle(24, "fixed", "06-30", "by first licence"), {FIRST_LICENSED: "long ago"}, FIRST_LICENSED),
])
def test_what_the_rule_does_not_say_is_asked(cycle: Cycle, answers: dict[str, str], wanted: str) -> None:
    found = window_of(cycle, Held("PT", answers=answers), date(2026, 12, 1))
    assert isinstance(found, Asked)
    assert found.id == wanted
