"""An entry as an authority would count it, what somebody claims in its unit, and both in words."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurodash_ceu.rules.activities import BLENDED, FORMATS, IN_PERSON, LIVE_VIRTUAL, RECORDED, SELF_PACED
from neurodash_ceu.rules.authorities import (
    AOTA_CEU,
    ASHA_CEU,
    BOC_CEU,
    CLAIMABLE,
    CONTACT_HOUR,
    FLORIDA_PT,
    FLORIDA_PT_CEU,
    IACET_CEU,
    ILLINOIS_OT_CCA,
    NBCOT_PDU,
    NBCOT_PDU_ASSESSED,
    NORTH_CAROLINA_PT,
    TEXAS_OT,
    TEXAS_PT_CCU,
    UNITS,
    VIRGINIA_PT,
)
from neurodash_ceu.rules.credit import EntryFacts, Minutes
from neurodash_ceu.rules.refusal import Refused
from neurodash_ceu.rules.units import Unit, amount_words, convert, count, decimal, minutes_claimed, rule_words
from tests.rules.entries import AWARD


def entry(**facts: object) -> EntryFacts:
    """A completion of 100 minutes, live in the room, unless told."""
    return replace(AWARD, **{"minutes": Minutes(reading=80, test=15, evaluation=5), "format": IN_PERSON} | facts)


def test_nbcot_counts_more_for_a_test_under_an_approval_that_it_names() -> None:
    both = count(entry(minutes=Minutes(stated=240), assessed=True, approvals=("Illinois PT 7", "AOTA 1234")), NBCOT_PDU)
    assert (both.amount, both.unit) == (5, NBCOT_PDU_ASSESSED)  # 4 hours x 1.25
    assert both.how.startswith("1 hour of 60 minutes is 1.25 PDU")


@pytest.mark.parametrize(("assessed", "approvals"), [
    (False, ()), (True, ()), (False, ("AOTA 1234",)), (True, ("Texas PT 9",)), (True, ("AOTAX 1",)),
    (True, ("Not AOTA 1",))])
def test_nbcot_counts_an_hour_as_one_without_both(assessed: bool, approvals: tuple[str, ...]) -> None:
    found = count(entry(minutes=Minutes(stated=240), assessed=assessed, approvals=approvals), NBCOT_PDU)
    assert (found.amount, found.unit) == (4, NBCOT_PDU)


@pytest.mark.parametrize(("unit", "of", "amount"), [
    (TEXAS_PT_CCU, IN_PERSON, "1.5"), (TEXAS_PT_CCU, LIVE_VIRTUAL, "1.5"), (TEXAS_PT_CCU, SELF_PACED, None),
    (TEXAS_PT_CCU, RECORDED, None), (TEXAS_PT_CCU, BLENDED, None), (TEXAS_PT_CCU, "unheard of", None),
    (BOC_CEU, IN_PERSON, "1.75"), (BOC_CEU, RECORDED, "1.75"), (BOC_CEU, SELF_PACED, None), (BOC_CEU, BLENDED, None),
    (IACET_CEU, SELF_PACED, "0.2"), (IACET_CEU, "unheard of", "0.2"),
])
def test_an_activity_is_counted_by_its_own_rate_or_not_at_all(unit: Unit, of: str, amount: str | None) -> None:
    found = count(entry(format=of), unit)
    assert found.amount == (None if amount is None else Fraction(amount))
    assert found.how == unit.elsewhere or amount is not None


def test_text_is_not_converted_in_silence() -> None:
    assert "Other activities have rates of their own" in count(entry(format=SELF_PACED), TEXAS_PT_CCU).how
    assert "a formula of its own" in count(entry(format=SELF_PACED), BOC_CEU).how


def test_an_hour_whose_length_was_not_read_is_told_both_ways() -> None:
    """100 minutes: 1.67 hours of 60, down to 1.5; 2 hours of 50."""
    found = count(entry(), TEXAS_PT_CCU)
    assert found.amount == Fraction("1.5")
    assert found.how == ("60 minutes are 1 CCU, in steps of 0.5, rounded down. Its own rounding was not read. How long "
                         "its hour is was not read: with 50 minutes it would be 2 CCU.")


def test_texas_ot_does_not_count_the_test() -> None:
    """80 of the 100 minutes were reading: 1.33 hours, down to a half."""
    found = count(entry(), TEXAS_OT)
    assert found.amount == 1
    assert "Minutes of test and evaluation do not count." in found.how
    assert count(entry(minutes=Minutes(reading=90, test=60)), TEXAS_OT).amount == Fraction("1.5")


def test_a_sum_without_its_kinds_is_not_taken_apart() -> None:
    """100 minutes are 1.67 hours, down to a half."""
    found = count(entry(minutes=Minutes(stated=100)), TEXAS_OT)
    assert found.amount == Fraction("1.5")
    assert found.how.endswith("How many of these are such is not known: their provider stated one sum, and it is "
                              "counted whole.")
    assert "stated one sum" not in count(entry(minutes=Minutes(stated=100)), VIRGINIA_PT).how


@given(st.sampled_from(UNITS), st.builds(Minutes, *[st.integers(0, 500)] * 6), st.sampled_from(list(FORMATS)),
       st.booleans(), st.sampled_from([(), ("AOTA 1",), ("IACET 2",)]))
def test_an_entry_taken_back_counts_against_what_it_counted(
    unit: Unit, minutes: Minutes, of: str, assessed: bool, approvals: tuple[str, ...]
) -> None:
    given_, taken = (count(entry(minutes=one, format=of, assessed=assessed, approvals=approvals), unit)
                     for one in (minutes, -minutes))
    assert (given_.amount is None) == (taken.amount is None)
    assert (given_.amount or 0) + (taken.amount or 0) == 0


# --- the other way: what was credited elsewhere, in minutes ---------------------------------------------------


@pytest.mark.parametrize(("amount", "unit", "minutes", "words"), [
    ("0.6", IACET_CEU, 360, "0.6 CEU of IACET = 6 contact hours of 60 minutes = 360 minutes."),
    ("1", AOTA_CEU, 600, "1 CEU of AOTA = 10 contact hours of 60 minutes = 600 minutes."),
    ("0.05", ASHA_CEU, 30, "0.05 CEU of ASHA = 0.5 contact hours of 60 minutes = 30 minutes."),
    ("6.75", BOC_CEU, 405, "6.75 CEU of BOC (athletic trainers) = 6.75 contact hours of 60 minutes = 405 minutes."),
    ("2", FLORIDA_PT, 100, "2 contact hours of 50 minutes = 100 minutes."),
    ("0.3", FLORIDA_PT_CEU, 150, "0.3 CEU of Florida PT = 3 contact hours of 50 minutes = 150 minutes."),
    ("1", CONTACT_HOUR, 60, "1 contact hour of 60 minutes = 60 minutes."),
    ("12", ILLINOIS_OT_CCA, 1200, "12 CCA units of Illinois OT = 24 contact hours of 50 minutes = 1200 minutes."),
    ("2.5", NORTH_CAROLINA_PT, 125, "2.5 points of North Carolina PT = 2.5 contact hours of 50 minutes = 125 minutes."),
    ("1.25", NBCOT_PDU_ASSESSED, 60, "1.25 PDU of NBCOT = 1 contact hour of 60 minutes = 60 minutes."),
    ("1.25", NBCOT_PDU, 75, "1.25 PDU of NBCOT = 1.25 contact hours of 60 minutes = 75 minutes."),
    ("0.33", CONTACT_HOUR, 19,
     "0.33 contact hours of 60 minutes = 19.8 minutes, of which 19 whole ones count."),
    ("0.03", CONTACT_HOUR, 1, "0.03 contact hours of 60 minutes = 1.8 minutes, of which 1 whole one count."),
])
def test_a_claim_in_minutes_with_its_sum(amount: str, unit: Unit, minutes: int, words: str) -> None:
    found = minutes_claimed(Fraction(amount), unit)
    assert (found.minutes, found.words) == (minutes, words)


def test_a_claim_of_nothing_is_refused() -> None:
    for amount in (Fraction(0), Fraction(-1)):
        with pytest.raises(Refused, match="more than nothing"):
            minutes_claimed(amount, IACET_CEU)


def test_a_claim_in_hours_of_unknown_length_is_asked_in_others() -> None:
    """60 minutes would give too much, 50 too little: neither is assumed."""
    with pytest.raises(Refused, match="Enter the hours or minutes that your proof states") as refused:
        minutes_claimed(Fraction(6), TEXAS_PT_CCU)
    assert refused.value.field == "claimed_unit"


@given(st.integers(1, 2000), st.sampled_from(CLAIMABLE))
def test_whole_steps_come_back_as_they_were_claimed(steps: int, unit: Unit) -> None:
    """But for what is less than the authority counts at all, and a step that is no whole number of minutes."""
    amount = steps * unit.step
    minutes = minutes_claimed(amount, unit).minutes
    if minutes >= unit.least_minutes and (unit.step * unit.minutes).denominator == 1:
        assert convert(minutes, unit) == amount
    assert convert(minutes, unit) <= amount


@given(st.fractions(Fraction(1, 100), 500, max_denominator=100), st.sampled_from(CLAIMABLE))
def test_a_claim_never_comes_to_more_minutes_than_it_says(amount: Fraction, unit: Unit) -> None:
    amount = Fraction(int(amount * 100), 100) or Fraction(1, 100)
    found = minutes_claimed(amount, unit).minutes
    assert 0 <= amount * unit.minutes - found < 1
    counted = convert(found, unit)
    assert counted <= amount + (unit.step / 2 if unit.rounding == "nearest" else 0)


# --- in words -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("unit", "words"), [
    (IACET_CEU, "10 hours of 60 minutes are 1 CEU, to the nearest 0.1. Less than 30 minutes count nothing."),
    (AOTA_CEU, "10 hours of 60 minutes are 1 CEU, in steps of 0.1, rounded down. Its own rounding was not read."),
    (FLORIDA_PT, "50 minutes are 1 contact hour, in steps of 0.5, rounded down."),
    (ILLINOIS_OT_CCA, "2 hours of 50 minutes are 1 CCA unit, in steps of 0.25, rounded down. Less than 50 minutes "
                      "count nothing."),
    (NBCOT_PDU_ASSESSED, "1 hour of 60 minutes is 1.25 PDU, in steps of 0.25, rounded down. Its own rounding was not "
                         "read."),
])
def test_how_a_unit_counts_in_words(unit: Unit, words: str) -> None:
    assert rule_words(unit) == words


@pytest.mark.parametrize(("number", "words"), [
    ("0", "0"), ("1", "1"), ("-1", "−1"), ("0.05", "0.05"), ("-0.25", "−0.25"), ("10", "10"), ("12.5", "12.5"),
    ("1000", "1000"), ("100.01", "100.01")])
def test_decimals_are_all_there_and_no_more(number: str, words: str) -> None:
    assert decimal(Fraction(number)) == words


def test_a_third_has_no_decimal_spelling() -> None:
    with pytest.raises(ValueError, match="no decimal spelling"):
        decimal(Fraction(1, 3))


@given(st.decimals(-10**6, 10**6, places=4))
def test_decimals_say_the_number(number: Fraction) -> None:
    assert Fraction(decimal(Fraction(number)).replace("−", "-")) == Fraction(number)


def test_amounts_have_their_plurals() -> None:
    said = [amount_words(Fraction(amount), unit) for amount, unit in (
        ("0.2", IACET_CEU), ("1", FLORIDA_PT), ("0", FLORIDA_PT), ("-1", FLORIDA_PT), ("-2.5", NORTH_CAROLINA_PT))]
    assert said == ["0.2 CEU", "1 contact hour", "0 contact hours", "−1 contact hour", "−2.5 points"]
