"""Minutes as authorities count them: worked figures, and rounding exactly as each of them states it."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurodash_ceu.rules.credit import (
    BOC_CEU,
    CONTACT_HOUR,
    FLORIDA_PT,
    IACET_CEU,
    Unit,
    convert,
    hours_words,
)

UNITS = (CONTACT_HOUR, FLORIDA_PT, IACET_CEU, BOC_CEU)
MINUTES = st.integers(0, 20_000)


@pytest.mark.parametrize(("minutes", "ceu"), [
    (0, "0"), (1, "0"), (29, "0"),      # no event under half an hour
    (30, "0.1"),                        # the guide's own: 30 minutes are 0.05, and become 0.1
    (33, "0.1"), (60, "0.1"), (89, "0.1"),
    (90, "0.2"),                        # 0.15: a half goes up
    (149, "0.2"), (150, "0.3"),
    (600, "1"),                         # ten contact hours
    (1800, "3"),                        # "30 Hours or 3.0 CEUs"
    (6000, "10"),
])
def test_iacet_counts_ten_hours_to_the_nearest_tenth(minutes: int, ceu: str) -> None:
    assert convert(minutes, IACET_CEU) == Fraction(ceu)


@pytest.mark.parametrize(("minutes", "ceu"), [
    (0, "0"), (7, "0"), (8, "0.25"), (15, "0.25"), (22, "0.25"), (23, "0.5"), (30, "0.5"), (37, "0.5"),
    (38, "0.75"), (52, "0.75"), (53, "1"),
    (60, "1"),                          # one contact hour equals 1 CEU
    (67, "1"), (68, "1.25"), (600, "10"),
])
def test_boc_counts_an_hour_as_one_to_the_nearest_quarter(minutes: int, ceu: str) -> None:
    assert convert(minutes, BOC_CEU) == Fraction(ceu)


@pytest.mark.parametrize(("minutes", "hours"), [
    (0, "0"), (24, "0"),
    (25, "0.5"),                        # a half hour is 25 minutes
    (49, "0.5"),
    (50, "1"),                          # an hour is 50
    (60, "1"), (74, "1"), (75, "1.5"), (99, "1.5"), (100, "2"), (600, "12"), (1200, "24"),
])
def test_florida_counts_fifty_minutes_in_whole_halves(minutes: int, hours: str) -> None:
    assert convert(minutes, FLORIDA_PT) == Fraction(hours)


@pytest.mark.parametrize(("minutes", "hours"), [
    (0, "0"), (1, "0.01"), (23, "0.38"), (30, "0.5"), (59, "0.98"), (60, "1"), (61, "1.01"), (90, "1.5"), (600, "10"),
])
def test_an_hour_of_sixty_minutes_in_hundredths(minutes: int, hours: str) -> None:
    assert convert(minutes, CONTACT_HOUR) == Fraction(hours)


def test_a_ceu_is_one_hour_or_ten_by_who_counts() -> None:
    assert convert(600, BOC_CEU) == 10 * convert(600, IACET_CEU)


@given(MINUTES, st.sampled_from(UNITS))
def test_a_count_is_a_whole_number_of_steps_and_never_a_float(minutes: int, unit: Unit) -> None:
    found = convert(minutes, unit)
    assert type(found) is Fraction
    assert (found / unit.step).denominator == 1


@given(MINUTES, st.sampled_from(UNITS))
def test_a_count_is_as_near_as_its_rounding_says(minutes: int, unit: Unit) -> None:
    exact = Fraction(minutes, unit.minutes_per_hour * unit.hours_per_unit)
    found = convert(minutes, unit)
    if minutes < unit.least_minutes:
        assert found == 0
    elif unit.rounding == "down":
        assert 0 <= exact - found < unit.step
    else:
        assert -unit.step / 2 <= exact - found < unit.step / 2


@given(MINUTES, st.integers(0, 600), st.sampled_from(UNITS))
def test_more_minutes_never_count_less(minutes: int, more: int, unit: Unit) -> None:
    assert convert(minutes, unit) <= convert(minutes + more, unit)
    assert convert(-minutes, unit) >= convert(-minutes - more, unit)


@given(MINUTES, st.sampled_from(UNITS))
def test_what_is_taken_back_counts_as_much_as_what_was_given(minutes: int, unit: Unit) -> None:
    """Else an entry of 24 minutes, which Florida counts as nothing, would cost half an hour when it is reversed."""
    assert convert(minutes, unit) + convert(-minutes, unit) == 0


@given(st.integers(0, 300), st.sampled_from(UNITS))
def test_whole_units_count_whole(units: int, unit: Unit) -> None:
    minutes = units * unit.minutes_per_hour * unit.hours_per_unit
    assert convert(minutes, unit) == units


def test_every_unit_names_its_authority_and_where_its_rule_was_read() -> None:
    for unit in UNITS:
        assert unit.authority
        assert unit.name
        assert unit.source


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
