"""Minutes by two published methods, exactly; divided by their own terms, and never more than they yield."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurodash_ceu.rules.hours import (
    DIFFICULTY_TENTHS,
    METHOD_WORDS,
    Line,
    Yield,
    breakdown,
    claim_problems,
    mergener,
    mergener_yield,
    questions,
    words,
    words_per_minute_yield,
    yielded,
)
from neurodash_ceu.rules.lesson import CreditClaim, Module
from tests.rules.lessons import module, quiz, section

WORDS, QUESTIONS = st.integers(0, 30_000), st.integers(0, 60)
TENTHS = st.integers(DIFFICULTY_TENTHS.start, DIFFICULTY_TENTHS.stop - 1)
EXACT = st.fractions(-60, 600, max_denominator=1000)


def claim(**changes: object) -> CreditClaim:
    return replace(CreditClaim("mergener", 1, 1, ("brief",), "Counted."), **changes)  # type: ignore[arg-type]  # shorthand


# --- Mergener -----------------------------------------------------------------------------------------------


def test_the_worked_example_in_print() -> None:
    """3,774 words, 16 questions, difficulty 2.5: subtotal 68.81766, and 61.93589 minutes."""
    exact = Fraction(9, 10) * (Fraction(-223, 10) + Fraction(209, 100_000) * 3774 + Fraction(278, 100) * 16
                               + Fraction(155, 10) * Fraction(5, 2))
    assert exact == Fraction(61_935_894, 1_000_000)
    assert mergener(3774, 16, 25) == exact
    assert mergener(3774, 16, 25) / Fraction(9, 10) == Fraction("68.81766")


@pytest.mark.parametrize(("count", "asked", "tenths", "minutes"), [
    (3000, 10, 30, "52.443"), (6000, 10, 30, "58.086"), (6000, 10, 20, "44.136"), (6000, 10, 40, "72.036"),
    (6000, 20, 30, "83.106"), (9000, 10, 30, "63.729"), (500, 5, 20, "21.2805"),
    (0, 0, 10, "-6.12"),  # below zero: a short text without questions
])
def test_figures_worked_by_hand(count: int, asked: int, tenths: int, minutes: str) -> None:
    assert mergener(count, asked, tenths) == Fraction(minutes)


@given(WORDS, QUESTIONS, TENTHS)
def test_what_each_term_of_mergener_is_worth(count: int, asked: int, tenths: int) -> None:
    """A thousand words 1.881 minutes, a question 2.502, a point of difficulty 13.95."""
    base = mergener(count, asked, tenths)
    assert type(base) is Fraction
    assert mergener(count + 1000, asked, tenths) - base == Fraction("1.881")
    assert mergener(count, asked + 1, tenths) - base == Fraction("2.502")
    assert mergener(count, asked, tenths + 10) - base == Fraction("13.95")


@given(WORDS, QUESTIONS, TENTHS)
def test_the_questions_of_mergener_are_test_and_the_rest_is_reading(count: int, asked: int, tenths: int) -> None:
    found = mergener_yield(count, asked, tenths)
    assert found.test == Fraction("2.502") * asked
    assert found.reading == mergener(count, 0, tenths)
    assert found.total == mergener(count, asked, tenths)


# --- words per minute ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("count", "asked", "reading", "test"), [
    (3000, 10, 30, 10), (6000, 10, 60, 10), (6000, 20, 60, 20), (9000, 10, 90, 10), (0, 0, 0, 0),
])
def test_a_hundred_words_a_minute(count: int, asked: int, reading: int, test: int) -> None:
    assert words_per_minute_yield(count, asked, 100, 10) == Yield(Fraction(reading), Fraction(test))


def test_a_rate_gives_fractions_not_floats() -> None:
    assert words_per_minute_yield(1000, 7, 130, 18) == Yield(Fraction(100, 13), Fraction(63, 5))


@pytest.mark.parametrize("rate", [0, -1])
def test_a_rate_below_one_is_a_mistake(rate: int) -> None:
    with pytest.raises(ValueError, match="at least one word"):
        words_per_minute_yield(100, 1, rate, 10)


def test_the_slowest_rate_that_can_be_computed_is_one() -> None:
    assert words_per_minute_yield(7, 0, 1, 10).reading == 7


# --- whole minutes ------------------------------------------------------------------------------------------


@given(EXACT, EXACT.map(abs))
def test_whole_minutes_are_never_below_zero_nor_above_what_is_yielded(reading: Fraction, test: Fraction) -> None:
    found = Yield(reading, test)
    whole = found.whole()
    assert list(whole) == ["reading", "test"]
    assert all(type(minutes) is int and minutes >= 0 for minutes in whole.values())
    assert whole["reading"] <= max(0, reading)
    assert whole["test"] <= test
    assert sum(whole.values()) <= max(0, floor(found.total))


@given(EXACT.map(abs), EXACT.map(abs))
def test_each_kind_is_rounded_down_by_itself(reading: Fraction, test: Fraction) -> None:
    assert Yield(reading, test).whole() == {"reading": floor(reading), "test": floor(test)}


@given(EXACT.map(lambda value: -abs(value)), EXACT.map(abs))
def test_reading_below_zero_takes_from_the_test(reading: Fraction, test: Fraction) -> None:
    assert Yield(reading, test).whole() == {"reading": 0, "test": max(0, floor(reading + test))}


@pytest.mark.parametrize(("reading", "test", "whole"), [
    ("23.99", "10.99", (23, 10)), ("0.5", "0.5", (0, 0)), ("0.99", "0.99", (0, 0)), ("1", "1", (1, 1)),
    ("-6.12", "5.004", (0, 0)), ("-6.12", "25.02", (0, 18)), ("-0.01", "10", (0, 9)), ("-10", "3", (0, 0)),
    ("3", "0", (3, 0)),
])
def test_whole_minutes(reading: str, test: str, whole: tuple[int, int]) -> None:
    assert Yield(Fraction(reading), Fraction(test)).whole() == {"reading": whole[0], "test": whole[1]}


# --- what is counted in a module ----------------------------------------------------------------------------


def counted(**changes: object) -> Module:
    """A module of ten words in its brief, four in its deep dive, and two questions of three in an attempt."""
    return module(**{
        "brief": (section("research", "One two three [@a].", "- four\n- five", inner=(
            section("inner", "seven", inner=(section("deepest", "nine ten"),)),)),),
        "deep_dive": (section("more", "eleven twelve", inner=(section("thirteen", "fourteen"),)),),
        "quiz": quiz(2, "o1", "o1", "o1"), **changes})


def test_words_are_those_of_paragraphs_and_inner_headings() -> None:
    """"Inner" and "Deepest" are the sixth and eighth; the block's own heading and the citation are not counted."""
    assert words(counted()) == 10


@pytest.mark.parametrize(("texts", "count"), [
    (("brief",), 10), (("deep-dive",), 4), (("brief", "deep-dive"), 14), (("brief", "brief"), 10), ((), 0),
])
def test_words_are_those_of_the_credit_texts_each_once(texts: tuple[str, ...], count: int) -> None:
    assert words(counted(credit=claim(credit_texts=texts))) == count


def test_questions_are_those_of_one_attempt_never_the_bank() -> None:
    assert questions(counted()) == 2
    assert questions(counted(required=("reading", "attestation"))) == 0


def test_a_module_yields_by_the_method_it_claims_by_or_by_another() -> None:
    by_formula = counted(credit=claim(difficulty_tenths=20, words_per_minute=125, minutes_per_item_tenths=15))
    by_rate = replace(by_formula, head=replace(
        by_formula.head, credit=replace(by_formula.head.credit, method="words-per-minute")))
    formula, rate = mergener_yield(10, 2, 20), words_per_minute_yield(10, 2, 125, 15)
    assert yielded(by_formula) == yielded(by_rate, "mergener") == formula
    assert yielded(by_rate) == yielded(by_formula, "words-per-minute") == rate


@pytest.mark.parametrize("method", ["mergener", "words-per-minute"])
@pytest.mark.parametrize("tenths", [10, 25, 50])
def test_what_is_not_required_yields_nothing(method: str, tenths: int) -> None:
    """Nor does the difficulty of a text that nobody has to read: by itself it would be worth up to 49 minutes."""
    credit = claim(method=method, difficulty_tenths=tenths)
    assert yielded(counted(credit=credit, required=("reading", "attestation"))).test == 0
    unread = yielded(counted(credit=credit, required=("quiz", "attestation")))
    assert unread.reading <= 0
    assert unread.whole()["reading"] == 0
    assert unread.test == yielded(counted(credit=credit)).test


def test_where_nothing_is_read_mergeners_constant_still_takes_from_the_test() -> None:
    unread = counted(credit=claim(difficulty_tenths=10), required=("quiz", "attestation"))
    assert yielded(unread) == Yield(Fraction("-6.12"), Fraction("5.004"))


def test_a_rate_that_is_none_yields_as_the_slowest_and_is_a_problem_of_the_claim() -> None:
    credit = claim(method="words-per-minute", words_per_minute=0)
    assert yielded(counted(credit=credit)).reading == 10
    assert claim_problems(credit, yielded(counted(credit=credit)))


# --- the claim ----------------------------------------------------------------------------------------------

TWENTY_AND_TEN = Yield(Fraction("20.9"), Fraction("10.9"))


@pytest.mark.parametrize("good", [
    claim(reading=20, test=10), claim(reading=0, test=0), claim(reading=1, test=10, difficulty_tenths=10),
    claim(difficulty_tenths=50), claim(minutes_per_item_tenths=18), claim(minutes_per_item_tenths=0),
    claim(words_per_minute=100), claim(words_per_minute=300),
])
def test_a_claim_within_its_method_has_no_problem(good: CreditClaim) -> None:
    assert claim_problems(good, TWENTY_AND_TEN) == ()


@pytest.mark.parametrize(("bad", "problems"), [
    ({"reading": 21}, ("it claims 21 minutes of reading and its method yields 20",)),
    ({"test": 11}, ("it claims 11 minutes of test and its method yields 10",)),
    ({"reading": 30, "test": 30}, ("it claims 30 minutes of reading and its method yields 20",
                                   "it claims 30 minutes of test and its method yields 10")),
    ({"reading": -1}, ("it claims -1 minutes of reading: minutes are never below zero",)),
    ({"test": -5}, ("it claims -5 minutes of test: minutes are never below zero",)),
    ({"difficulty_tenths": 9}, ("its difficulty is 9 tenths, and Mergener's scale runs from 10 to 50",)),
    ({"difficulty_tenths": 51}, ("its difficulty is 51 tenths, and Mergener's scale runs from 10 to 50",)),
    ({"words_per_minute": 99}, ("it reads 99 words a minute, and no method here goes below 100",)),
    ({"minutes_per_item_tenths": 19}, ("it gives a question 1.9 minutes, and the most here is 1.8",)),
    ({"minutes_per_item_tenths": -1}, ("it gives a question −0.1 minutes, and the most here is 1.8",)),
    ({"difficulty_tenths": 5, "reading": 99}, (
        "its difficulty is 5 tenths, and Mergener's scale runs from 10 to 50",
        "it claims 99 minutes of reading and its method yields 20")),
])
def test_what_is_wrong_with_a_claim_is_said(bad: dict[str, object], problems: tuple[str, ...]) -> None:
    assert claim_problems(claim(**bad), TWENTY_AND_TEN) == problems


@given(WORDS, QUESTIONS, TENTHS, st.integers(0, 400), st.integers(0, 400))
def test_a_claim_is_accepted_exactly_when_it_is_within_whole_minutes(
    count: int, asked: int, tenths: int, reading: int, test: int
) -> None:
    found = mergener_yield(count, asked, tenths)
    whole = found.whole()
    accepted = not claim_problems(claim(reading=reading, test=test, difficulty_tenths=tenths), found)
    assert accepted == (reading <= whole["reading"] and test <= whole["test"])


# --- the breakdown ------------------------------------------------------------------------------------------


def test_the_breakdown_shows_both_methods_and_cuts_towards_zero() -> None:
    credit = claim(reading=0, test=2, difficulty_tenths=25, words_per_minute=130, minutes_per_item_tenths=15)
    assert breakdown(counted(credit=credit)) == (
        Line("Words of the brief, without references", "10", "10"),
        Line("Questions in one attempt", "2", "2"),
        Line("Set by the method", "difficulty 2.5", "130 words a minute, 1.5 minutes a question"),
        Line("Reading, minutes", "14.82", "0.07"),   # 14.82381 and 0.0769
        Line("Test, minutes", "5", "3"),             # 5.004
        Line("Sum, minutes", "19.82", "3.07"),
        Line("At most, in whole minutes", "14 reading, 5 test", "0 reading, 3 test"),
        Line("Claimed here", "0 reading, 2 test", "not used"))


def test_one_minute_a_question_is_said_in_the_singular() -> None:
    lines = {line.what: line for line in breakdown(counted(credit=claim(minutes_per_item_tenths=10)))}
    assert lines["Set by the method"].words_per_minute.endswith(", 1 minute a question")


def test_the_breakdown_of_the_other_method_and_of_two_texts() -> None:
    credit = claim(method="words-per-minute", reading=1, credit_texts=("brief", "deep-dive"))
    lines = {line.what: line for line in breakdown(counted(credit=credit))}
    assert lines["Words of the brief and the deep dive, without references"].mergener == "14"
    assert lines["Claimed here"] == Line("Claimed here", "not used", "1 reading, 1 test")
    assert lines["Reading, minutes"].mergener == "−6.09"  # -6.093666
    assert lines["Sum, minutes"].mergener == "−1.08"      # -1.089666


def test_thousands_of_words_are_set_apart() -> None:
    long = counted(brief=(section("research", "word " * 3774),))
    assert breakdown(long)[0].mergener == "3,774"


def test_the_breakdown_writes_no_minus_before_nothing() -> None:
    """-0.004869 minutes are cut to nothing, and nothing has no sign."""
    short = counted(brief=(section("research", "word " * 3251),), credit=claim(), quiz=quiz(0), required=("reading",))
    assert yielded(short).reading == Fraction("-0.004869")
    assert breakdown(short)[3].mergener == "0"


def test_the_methods_have_names_that_are_shown() -> None:
    assert METHOD_WORDS == {"mergener": "Mergener's formula", "words-per-minute": "Words per minute"}
