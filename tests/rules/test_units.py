"""Minutes as authorities count them: worked figures of their own, and rounding exactly as each of them states it.

Every expected figure is written out, with its sum beside it.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurodash_ceu.rules.activities import FORMATS
from neurodash_ceu.rules.authorities import (
    ANCC_HOUR,
    AOTA_CEU,
    ASHA_CEU,
    BOC_CEU,
    BY_ID,
    CALIFORNIA_PT_CEU,
    CLAIMABLE,
    CONTACT_HOUR,
    FLORIDA_PT,
    FLORIDA_PT_CEU,
    IACET_CEU,
    ILLINOIS_HOUR,
    ILLINOIS_OT_CCA,
    NBCOT_PDU,
    NBCOT_PDU_ASSESSED,
    NORTH_CAROLINA_PT,
    SHORT_CONTACT_HOUR,
    SHOWN,
    TEXAS_PT_CCU,
    UNITS,
    VIRGINIA_PT,
)
from neurodash_ceu.rules.credit import hours_words
from neurodash_ceu.rules.units import Unit, convert, minutes_claimed, rule_words

MINUTES = st.integers(0, 20_000)
ANY = st.sampled_from(UNITS)


@pytest.mark.parametrize(("unit", "minutes", "amount"), [
    # One completion of 100 minutes, as each of them has it.
    (FLORIDA_PT, 100, "2"),             # 100 / 50 = 2
    (VIRGINIA_PT, 100, "1.5"),          # 100 / 60 = 1.67, down to a half
    (IACET_CEU, 100, "0.2"),            # 100 / 600 = 0.167, to the nearest tenth
    (BOC_CEU, 100, "1.75"),             # 100 / 60 = 1.67, to the nearest quarter
    (NORTH_CAROLINA_PT, 100, "2"),      # two contact hours of 50
    (ILLINOIS_HOUR, 100, "2"),
    (ILLINOIS_OT_CCA, 100, "1"),        # 2 contact hours = 1 unit
    (AOTA_CEU, 100, "0.1"),             # 100 / 600 = 0.167, down to a tenth
    (ASHA_CEU, 100, "0.15"),            # three whole half hours, 90 of the 100 minutes, at 0.05
    (NBCOT_PDU, 100, "1.5"),            # 1.67, down to a quarter
    (NBCOT_PDU_ASSESSED, 100, "2"),     # 1.67 x 1.25 = 2.08, down to a quarter
    (CONTACT_HOUR, 100, "1.66"),
    (SHORT_CONTACT_HOUR, 100, "2"),
    # IACET: "30min/60 = .5, .5/10 = .05, round to the nearest 10th […] .1 CEU"; no event is shorter.
    (IACET_CEU, 0, "0"), (IACET_CEU, 1, "0"), (IACET_CEU, 29, "0"),
    (IACET_CEU, 30, "0.1"),
    (IACET_CEU, 33, "0.1"), (IACET_CEU, 60, "0.1"), (IACET_CEU, 89, "0.1"),
    (IACET_CEU, 90, "0.2"),             # 0.15: a half goes up
    (IACET_CEU, 149, "0.2"), (IACET_CEU, 150, "0.3"),
    (IACET_CEU, 600, "1"),              # ten contact hours
    (IACET_CEU, 1020, "1.7"),           # a guide: "17 contact hours equate to 1.7 CEU"
    (IACET_CEU, 180, "0.3"),            # and "a three (3) contact hour program equates to .3 CEU"
    (IACET_CEU, 6000, "10"),
    # A nurses' guide: 360 minutes are 6 / 10 = 0.6 CEU, and 6.0 contact hours.
    (IACET_CEU, 360, "0.6"), (ANCC_HOUR, 360, "6"),
    # AOTA: "contact hours divided by 10. For example, 10 contact hours and 1.0 AOTA CEU."
    (AOTA_CEU, 600, "1"), (AOTA_CEU, 60, "0.1"), (AOTA_CEU, 59, "0"), (AOTA_CEU, 119, "0.1"), (AOTA_CEU, 120, "0.2"),
    # ASHA: 10 hours are 1, so 1 hour is 0.1; half hours are given.
    (ASHA_CEU, 600, "1"), (ASHA_CEU, 60, "0.1"), (ASHA_CEU, 30, "0.05"), (ASHA_CEU, 29, "0"), (ASHA_CEU, 59, "0.05"),
    # BOC's own schedule: 8:30-10:00 is 1.5, 10:15-12:30 is 2.25, 2:00-5:00 is 3.0, together 6.75.
    (BOC_CEU, 90, "1.5"), (BOC_CEU, 135, "2.25"), (BOC_CEU, 180, "3"), (BOC_CEU, 405, "6.75"),
    (BOC_CEU, 0, "0"), (BOC_CEU, 7, "0"), (BOC_CEU, 8, "0.25"), (BOC_CEU, 22, "0.25"), (BOC_CEU, 23, "0.5"),
    (BOC_CEU, 37, "0.5"), (BOC_CEU, 38, "0.75"), (BOC_CEU, 53, "1"), (BOC_CEU, 60, "1"), (BOC_CEU, 67, "1"),
    (BOC_CEU, 68, "1.25"), (BOC_CEU, 600, "10"),
    # California PT: "30 Hours or 3.0 CEUs"; 30 x 60 = 1,800
    (CALIFORNIA_PT_CEU, 1800, "3"),
    # Florida PT: an hour of fifty clock minutes, half of it twenty-five; ten of them are 1 CEU, so a half is 0.05.
    (FLORIDA_PT, 0, "0"), (FLORIDA_PT, 24, "0"), (FLORIDA_PT, 25, "0.5"), (FLORIDA_PT, 49, "0.5"),
    (FLORIDA_PT, 50, "1"), (FLORIDA_PT, 74, "1"), (FLORIDA_PT, 75, "1.5"), (FLORIDA_PT, 1200, "24"),
    (FLORIDA_PT_CEU, 500, "1"), (FLORIDA_PT_CEU, 25, "0.05"), (FLORIDA_PT_CEU, 49, "0.05"), (FLORIDA_PT_CEU, 50, "0.1"),
    # Illinois: nothing before the first full hour of 50, then halves of 25; 24 contact hours are 12 units.
    (ILLINOIS_HOUR, 25, "0"), (ILLINOIS_HOUR, 49, "0"), (ILLINOIS_HOUR, 50, "1"), (ILLINOIS_HOUR, 74, "1"),
    (ILLINOIS_HOUR, 75, "1.5"), (ILLINOIS_HOUR, 1200, "24"), (ILLINOIS_OT_CCA, 1200, "12"),
    (ILLINOIS_OT_CCA, 49, "0"), (ILLINOIS_OT_CCA, 50, "0.5"), (ILLINOIS_OT_CCA, 75, "0.75"),
    (ILLINOIS_OT_CCA, 124, "1"),
    # North Carolina PT: 50-60 minutes are 1 point, 25-30 half a point, nothing is smaller; 1 CEU is 10 points.
    (NORTH_CAROLINA_PT, 24, "0"), (NORTH_CAROLINA_PT, 25, "0.5"), (NORTH_CAROLINA_PT, 30, "0.5"),
    (NORTH_CAROLINA_PT, 49, "0.5"), (NORTH_CAROLINA_PT, 50, "1"), (NORTH_CAROLINA_PT, 60, "1"),
    (NORTH_CAROLINA_PT, 500, "10"),
    # NBCOT: 1 contact hour = 1 PDU = 0.1 CEU; with a test at the end 1.25.
    (NBCOT_PDU, 60, "1"), (NBCOT_PDU_ASSESSED, 60, "1.25"), (NBCOT_PDU_ASSESSED, 240, "5"),     # 4 x 1.25
    (NBCOT_PDU_ASSESSED, 30, "0.5"),    # 0.5 x 1.25 = 0.625, down to a quarter
    (TEXAS_PT_CCU, 60, "1"), (TEXAS_PT_CCU, 89, "1"), (TEXAS_PT_CCU, 90, "1.5"),
    # The hour of boards that count 60, and of those that count 50, in hundredths.
    (CONTACT_HOUR, 0, "0"), (CONTACT_HOUR, 1, "0.01"), (CONTACT_HOUR, 23, "0.38"), (CONTACT_HOUR, 59, "0.98"),
    (CONTACT_HOUR, 61, "1.01"), (SHORT_CONTACT_HOUR, 23, "0.46"), (SHORT_CONTACT_HOUR, 60, "1.2"),
])
def test_worked_figures(unit: Unit, minutes: int, amount: str) -> None:
    assert convert(minutes, unit) == Fraction(amount)


def test_a_ceu_is_one_hour_or_ten_by_who_counts() -> None:
    assert convert(600, BOC_CEU) == 10 * convert(600, IACET_CEU)


def test_a_tenth_of_a_ceu_is_an_hour_is_a_pdu() -> None:
    """0.1 CEU = 1 contact hour = 1 PDU."""
    assert minutes_claimed(Fraction("0.1"), IACET_CEU).minutes == 60
    assert (convert(60, IACET_CEU), convert(60, CONTACT_HOUR), convert(60, NBCOT_PDU)) == (Fraction("0.1"), 1, 1)


# --- laws of every unit ---------------------------------------------------------------------------------------


@given(MINUTES, ANY)
def test_a_count_is_a_whole_number_of_steps_and_never_a_float(minutes: int, unit: Unit) -> None:
    found = convert(minutes, unit)
    assert type(found) is Fraction
    assert (found / unit.step).denominator == 1


@given(MINUTES, ANY)
def test_a_count_is_as_near_as_its_rounding_says(minutes: int, unit: Unit) -> None:
    exact = minutes / unit.minutes
    found = convert(minutes, unit)
    if minutes < unit.least_minutes:
        assert found == 0
    elif unit.rounding == "down":
        assert 0 <= exact - found < unit.step
    else:
        assert -unit.step / 2 <= exact - found < unit.step / 2


@given(MINUTES, ANY)
def test_to_a_unit_and_back_never_makes_credit_but_where_the_rule_rounds_up(minutes: int, unit: Unit) -> None:
    back = convert(minutes, unit) * unit.minutes
    most = minutes + (unit.step * unit.minutes / 2 if unit.rounding == "nearest" else 0)
    assert back <= most
    assert unit.rounding == "down" or unit in (IACET_CEU, BOC_CEU)  # who rounds up says so


@given(MINUTES, st.integers(0, 600), ANY)
def test_more_minutes_never_count_less(minutes: int, more: int, unit: Unit) -> None:
    assert convert(minutes, unit) <= convert(minutes + more, unit)
    assert convert(-minutes, unit) >= convert(-minutes - more, unit)


@given(MINUTES, ANY)
def test_what_is_taken_back_counts_as_much_as_what_was_given(minutes: int, unit: Unit) -> None:
    """Else an entry of 24 minutes, which Florida counts as nothing, would cost half an hour when it is reversed."""
    assert convert(minutes, unit) + convert(-minutes, unit) == 0


@given(st.integers(0, 300), ANY)
def test_whole_units_count_whole(units: int, unit: Unit) -> None:
    assert convert(int(units * unit.minutes), unit) == units


def test_every_unit_names_its_authority_and_where_its_rule_was_read() -> None:
    for unit in UNITS:
        assert unit.authority
        assert unit.name
        assert unit.minutes_per_hour in (50, 60)
        assert unit.read.words
        assert unit.read.document
        assert urlsplit(unit.read.address).scheme in ("http", "https")
        assert date(2026, 11, 22) <= date.fromisoformat(unit.read.on)
        assert set(unit.formats) <= set(FORMATS)
        assert bool(unit.formats) == bool(unit.elsewhere)
        assert unit.minutes.denominator == 1  # so that every whole unit is whole minutes
        assert rule_words(unit)


def test_units_are_found_by_an_id_of_their_own() -> None:
    assert len(BY_ID) == len(UNITS)
    assert {unit.id for unit in CLAIMABLE} == set(BY_ID) - {"california-pt-ceu", "texas-pt-ccu"}
    assert {unit.id for unit in SHOWN} == set(BY_ID) - {"nbcot-pdu-assessed"}


def test_ids_written_into_entries_stay() -> None:
    """An entry names its unit by its id for ever. Add to this list; take nothing off it."""
    assert set(BY_ID) >= {
        "contact-hour-60", "contact-hour-50", "iacet-ceu", "aota-ceu", "asha-ceu", "boc-ceu", "nbcot-pdu",
        "nbcot-pdu-assessed", "ancc-hour", "florida-pt-hour", "florida-pt-ceu", "illinois-hour", "illinois-ot-cca",
        "north-carolina-pt-point", "virginia-pt-hour", "texas-ot-hour", "texas-pt-ccu", "california-pt-ceu"}


# --- hours as text ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("minutes", "words"), [
    (0, "0.00"), (1, "0.01"), (6, "0.10"), (23, "0.38"), (29, "0.48"), (30, "0.50"), (59, "0.98"), (60, "1.00"),
    (61, "1.01"), (65, "1.08"), (125, "2.08"), (600, "10.00"), (60_000, "1000.00"), (-1, "−0.01"), (-23, "−0.38"),
    (-60, "−1.00"), (-61, "−1.01"),
])
def test_hours_in_words(minutes: int, words: str) -> None:
    assert hours_words(minutes) == words


@given(st.integers(-100_000, 100_000))
def test_hours_are_cut_towards_zero_and_never_look_larger(minutes: int) -> None:
    shown = Fraction(hours_words(minutes).replace("−", "-"))
    assert 0 <= abs(Fraction(minutes, 60)) - abs(shown) < Fraction(1, 100)
    assert shown * minutes >= 0


@given(st.integers(0, 100_000))
def test_hours_taken_back_read_as_those_given_with_a_minus(minutes: int) -> None:
    assert hours_words(-minutes) == ("−" if minutes else "") + hours_words(minutes)


@given(MINUTES)
def test_hours_in_words_are_the_contact_hour(minutes: int) -> None:
    assert Fraction(hours_words(minutes)) == convert(minutes, CONTACT_HOUR)
