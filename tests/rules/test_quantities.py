"""The numbers of a sentence: what counts, with which unit, and what is part of a name."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurodash_ceu.rules.quantities import carried, gathered, quantities


def found(text: str) -> list[tuple[str, str]]:
    """Value and unit of each number."""
    return [(str(one.value), one.unit) for one in quantities(text)]


@pytest.mark.parametrize(("text", "numbers"), [
    ("8 to 15 repetitions", [("8", "repetition"), ("15", "repetition")]),
    ("10-15 reps, 10–15 reps", [("10", "repetition"), ("15", "repetition")] * 2),
    ("by 7.2% to 8.7% or 14.4 to 16.3 per cent", [("7.2", "%"), ("8.7", "%"), ("14.4", "%"), ("16.3", "%")]),
    ("16.3% ± 10.7", [("16.3", "%"), ("10.7", "")]),
    ("0.36 (−0.35 to 1.08), 95% CI", [("0.36", ""), ("0.35", ""), ("1.08", "")]),
    ("1,780 people since 2013", [("1780", "people"), ("2013", "")]),
    ("1,234.5 kg", [("1234.5", "kg")]),
    ("40 exercise trials", [("40", "trial")]),
    ("an EDSS of 4 to 7, EDSS 6.5", [("4", "EDSS"), ("7", "EDSS"), ("6.5", "EDSS")]),
    ("scores on the Expanded Disability Status Scale (EDSS) ran from 1.0 to 6.0", [("1.0", "EDSS"), ("6.0", "EDSS")]),
    ("20 to 22 °C, 0.10 m/s, 30s, 3 x 10 kg", [("20", "degree"), ("22", "degree"), ("0.10", "m/s"), ("30", "second"),
                                               ("3", ""), ("10", "kg")]),
    ("ten weeks, twice a week, two sets", [("10", "week"), ("2", "times"), ("2", "set")]),
    ("eight of them, a fifth, two thirds", [("8", ""), ("20.0", "%"), ("66.7", "%")]),
    ("25 feet, the newest one, seven and a half minutes", [("25", "foot")]),
    ("a 44-year-old, p < 0.001", [("44", "year"), ("0.001", "")]),
])
def test_numbers_have_their_units(text: str, numbers: list[tuple[str, str]]) -> None:
    assert found(text) == numbers


@pytest.mark.parametrize("text", [
    "the timed 25-foot walk", "a 6-minute walk test", "the two-minute walk", "QS108 and COVID-19", "MSIS-29",
    "the 5xSTS", "step 3 and figure 2", "Bout 4", "one-repetition maximum", "1-RM", "at 14:05 on 24 November",
    "the 3rd", "[#a1; @b-2020]", "https://doi.org/10.1177/135", "a quarter of an hour", "one of us", "two or more", "",
])
def test_names_dates_and_addresses_are_no_numbers(text: str) -> None:
    assert found(text) == []


def test_a_claim_gives_the_digits_of_names_too() -> None:
    assert [one.unit for one in quantities("the timed 25-foot walk", names=True)] == ["foot"]


UNITS = {"%": "%", " kg": "kg", " minutes": "minute", " m/s": "m/s", " reps": "repetition", "": "", " trials": "trial"}


@given(st.decimals(min_value=0, max_value=99999, places=2), st.sampled_from(sorted(UNITS)),
       st.sampled_from(["It rose by {} in all.", "({})", "Up: {}, and down", "**{}**", "at {}."]))
def test_any_number_is_found_with_its_unit_and_place(value: Decimal, unit: str, sentence: str) -> None:
    for written in (f"{value}", f"{value:,}"):
        text = sentence.format(f"{written}{unit}")
        (one,) = quantities(text)
        assert (one.value, one.unit, one.text) == (value, UNITS[unit], written)
        assert text[one.start:].startswith(written)
        assert one.strong


@given(st.text(alphabet="0123456789.,:-−+ %aEDS toxweks()[]#@|", max_size=60))
def test_no_text_is_too_odd_and_no_number_stands_twice(text: str) -> None:
    starts = [one.start for one in quantities(text)]
    assert starts == sorted(set(starts))


@pytest.mark.parametrize(("one", "by", "is_carried"), [
    ("23.1%", "23.1%", True), ("23.1%", "23.1", True), ("23.1%", "24.1%", False), ("23.10%", "23.1%", True),
    ("2 weeks", "2 minutes", False), ("2 weeks", "2 people", True), ("a fifth", "20%", True),
    ("ten weeks", "10 weeks", True), ("about 23%", "23.1%", True), ("23%", "23.1%", False),
    ("about 23%", "23.6%", False), ("nearly 0.4", "0.37", True), ("nearly 0.4", "0.34", False),
    ("about 23 kg", "23.1%", False), ("2 minutes", "120 s", True), ("120 s", "2 minutes", True),
    ("14 days", "two weeks", True),
    ("2 hours", "2 minutes", False), ("a 12-month trial", "1 year", True),
    ("−0.41", "0.41", True), ("−0.41", "+0.41", False), ("0.41", "−0.41", True), ("4.0", "EDSS of 4", True),
])
def test_a_number_is_carried_by_its_equal_of_the_same_unit(one: str, by: str, is_carried: bool) -> None:
    (number,) = quantities(one)
    assert carried(number, gathered(quantities(by))) == is_carried
