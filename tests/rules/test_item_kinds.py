"""Every kind of item: what it can be answered, and what an answer earns, in whole steps and nothing else."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import combinations, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurodash_ceu.rules.items.base import Item, Option
from neurodash_ceu.rules.items.kinds import KINDS
from neurodash_ceu.rules.items.matching import Matching
from neurodash_ceu.rules.items.multiple_response import MultipleResponse
from neurodash_ceu.rules.items.numeric import Numeric, Slip, Unit, number_of, spelled
from neurodash_ceu.rules.items.ordering import Ordered, Ordering
from neurodash_ceu.rules.items.script_concordance import Judgement, ScriptConcordance
from neurodash_ceu.rules.items.single_best import SingleBest
from neurodash_ceu.rules.items.true_false_grid import Statement, TrueFalseGrid
from tests.rules.bank import HEAD, JUNK, MAKERS, answers, items


@st.composite
def answered(draw: st.DrawFn, *kinds: str) -> tuple[Item, tuple[str, ...]]:
    item = draw(items(kinds or None))
    return item, draw(answers(item))


# --- what holds for every kind ------------------------------------------------------------------------------


def test_every_kind_is_made_here() -> None:
    assert set(KINDS) == set(MAKERS)


@given(answered())
def test_what_a_page_gives_fits_and_earns_whole_steps(given_: tuple[Item, tuple[str, ...]]) -> None:
    item, answer = given_
    assert list(item.mistakes()) == []
    assert item.fits(answer)
    assert type(item.earned(answer)) is int
    assert 0 <= item.earned(answer) <= item.steps()


@given(items())
def test_the_key_fits_and_earns_everything(item: Item) -> None:
    assert item.fits(item.key())
    assert item.earned(item.key()) == (item.steps() if item.graded else 0)
    assert item.whole(item.key()) or not item.graded


@given(items())
def test_nothing_fits_and_earns_nothing(item: Item) -> None:
    assert item.fits(())
    assert not item.whole(())
    assert item.earned(()) == 0


@given(answered(), st.randoms(use_true_random=False))
def test_the_order_of_marks_never_matters_but_in_an_ordering(given_: tuple[Item, tuple[str, ...]], chance) -> None:
    item, answer = given_
    mixed = list(answer)
    chance.shuffle(mixed)
    if not isinstance(item, Ordering):
        assert item.earned(mixed) == item.earned(answer)
        assert item.fits(mixed)


@given(items(), st.lists(JUNK, max_size=4))
def test_marks_of_any_text_never_fail(item: Item, marks: list[str]) -> None:
    fits, earned = item.fits(marks), item.earned(marks)
    assert 0 <= earned <= item.steps()
    if len(marks) != len(set(marks)):
        assert not fits


@given(items(), st.sampled_from(["nobody", "nobody=true", "a=nobody", "value=twelve"]))
def test_a_mark_that_belongs_to_nothing_does_not_fit(item: Item, mark: str) -> None:
    assert not item.fits((mark,))


@given(items(), st.randoms(use_true_random=False))
def test_the_place_of_a_part_in_the_file_never_decides(item: Item, chance) -> None:
    if isinstance(item, Ordering | Numeric | ScriptConcordance):
        return
    name, parts = item.lists()[0]
    mixed = list(parts)
    chance.shuffle(mixed)
    other = replace(item, **{name: tuple(mixed)})
    assert other.steps() == item.steps()
    assert other.earned(item.key()) == item.steps()


# --- partial credit, counted another way --------------------------------------------------------------------


def by_hand(scheme: str, right: int, wrong: int, sought: int, decisions: Fraction) -> Fraction:
    """The share of a point, from the four sentences of the authors' guide."""
    if right + wrong == 0:
        return Fraction(0)
    return {
        "exact": Fraction(int(right == sought and wrong == 0)),
        "proportional": decisions,
        "proportional_correct": Fraction(right, sought) if right + wrong <= sought else Fraction(0),
        "negative": max(Fraction(0), Fraction(right - wrong, sought)),
    }[scheme]


def share(item: Item, answer: tuple[str, ...]) -> Fraction:
    return Fraction(item.earned(answer), item.steps())


@given(answered("multiple_response"))
def test_multiple_response(given_: tuple[MultipleResponse, tuple[str, ...]]) -> None:
    item, answer = given_
    right = sum(option.correct for option in item.options if option.id in answer)
    wrong = len(answer) - right
    decided = sum(option.correct == (option.id in answer) for option in item.options)
    sought = sum(option.correct for option in item.options)
    assert share(item, answer) == by_hand(item.scheme, right, wrong, sought, Fraction(decided, len(item.options)))


@given(answered("true_false_grid"))
def test_true_false_grid(given_: tuple[TrueFalseGrid, tuple[str, ...]]) -> None:
    item, answer = given_
    right = sum(f"{one.id}={'true' if one.true else 'false'}" in answer for one in item.statements)
    sought = len(item.statements)
    assert share(item, answer) == by_hand(item.scheme, right, len(answer) - right, sought, Fraction(right, sought))


@given(answered("matching"))
def test_matching(given_: tuple[Matching, tuple[str, ...]]) -> None:
    item, answer = given_
    right = sum(f"{one.id}={one.match}" in answer for one in item.premises)
    sought = len(item.premises)
    assert share(item, answer) == by_hand(item.scheme, right, len(answer) - right, sought, Fraction(right, sought))


@given(answered("ordering"))
def test_ordering(given_: tuple[Ordering, tuple[str, ...]]) -> None:
    item, answer = given_
    right_order = [one.id for one in item.order]
    places = sum(one == two for one, two in zip(answer, right_order, strict=False))
    couples = list(combinations(answer, 2))
    alike = sum(right_order.index(one) < right_order.index(two) for one, two in couples)
    decided = Fraction(alike, len(couples)) if couples else Fraction(0)
    assert share(item, answer) == by_hand(item.scheme, places, len(answer) - places, len(right_order), decided)


def test_three_steps_by_hand() -> None:
    """All six orders of three steps: pairs in order 3, 2, 2, 1, 1, 0; steps in place 3, 1, 1, 0, 0, 1."""
    made = Ordering(id="q", kind="ordering", order=tuple(Ordered(one, one, "Because.") for one in "abc"), **HEAD)
    got = {scheme: [replace(made, scheme=scheme).earned(order) for order in permutations("abc")]
           for scheme in ("exact", "proportional", "proportional_correct", "negative")}
    assert got == {"exact": [1, 0, 0, 0, 0, 0], "proportional": [3, 2, 2, 1, 1, 0],
                   "proportional_correct": [3, 1, 1, 0, 0, 1], "negative": [3, 0, 0, 0, 0, 0]}


@pytest.mark.parametrize(("chosen", "exact", "proportional", "correct", "negative"), [
    ("ab", 1, 5, 2, 2), ("a", 0, 4, 1, 1), ("ac", 0, 3, 1, 0), ("cde", 0, 0, 0, 0), ("abc", 0, 4, 0, 1),
    ("abcde", 0, 2, 0, 0), ("", 0, 0, 0, 0)])
def test_two_of_five_by_hand(chosen: str, exact: int, proportional: int, correct: int, negative: int) -> None:
    made = MultipleResponse(id="q", kind="multiple_response", options=tuple(
        Option(one, one, "Because.", correct=one in "ab") for one in "abcde"), **HEAD)
    got = [replace(made, scheme=scheme).earned(tuple(chosen))
           for scheme in ("exact", "proportional", "proportional_correct", "negative")]
    assert got == [exact, proportional, correct, negative]


# --- numbers ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("typed", "one"), [
    ("12.5", "12.5"), (" 12.50 ", "12.5"), ("+12.5", "12.5"), ("12,5", "12.5"), ("\u22123", "-3"), (".5", "0.5"),
    ("-0", "0"), ("-0.0", "0"), ("007", "7"), ("0,125", "0.125"), ("1,250", None), ("12,500", None), ("1e3", None),
    ("", None), ("twelve", None), ("1.2.3", None), ("0x10", None), ("NaN", None), ("١٢", None), ("1 000", None),
    ("1234567890123", None), ("1.1234567", None), ("--1", None), ("1.", None), ("12.5 kg", None)])
def test_a_number_has_one_spelling_or_none(typed: str, one: str | None) -> None:
    assert spelled(typed) == one
    if one is not None:
        assert spelled(one) == one
        number_of(one)


@given(answered("numeric"))
def test_within_the_tolerance_is_right(given_: tuple[Numeric, tuple[str, ...]]) -> None:
    item, answer = given_
    marks = dict(mark.split("=") for mark in answer)
    factors = {unit.id: Fraction(unit.factor) for unit in item.units}
    needs_unit = len(item.units) > 1
    if "value" not in marks or (needs_unit and "unit" not in marks):
        assert item.earned(answer) == 0
        return
    number = Fraction(marks["value"]) * (factors[marks["unit"]] if needs_unit else 1)
    assert item.earned(answer) == (Fraction(item.value) - Fraction(item.tolerance) <= number
                                   <= Fraction(item.value) + Fraction(item.tolerance))


def test_at_the_edge_of_the_tolerance_is_within_it_where_floats_would_differ() -> None:
    made = Numeric(id="q", kind="numeric", value="0.3", tolerance="0.1", rationale="Because.", **HEAD)
    assert [made.earned((f"value={one}",)) for one in ("0.2", "0.4", "0.199999", "0.400001")] == [1, 1, 0, 0]


def test_a_unit_converts_exactly_and_a_slip_is_named() -> None:
    made = Numeric(id="q", kind="numeric", value="90", tolerance="0", rationale="Because.",
                   units=(Unit("s", "seconds"), Unit("min", "minutes", "60")),
                   slips=(Slip("forgot", "1.5", "Minutes, called seconds."),), **HEAD)
    assert made.earned(("value=1.5", "unit=min")) == 1
    assert made.earned(("value=90", "unit=s")) == 1
    assert made.earned(("value=1.5", "unit=s")) == 0
    slip = made.slip(("value=1.5", "unit=s"))
    assert slip is not None and slip.id == "forgot"
    assert made.slip(("value=90", "unit=s")) is None
    assert made.slip(("value=3", "unit=s")) is None


# --- a panel ------------------------------------------------------------------------------------------------


def concordance(*panel: int, graded: bool = True) -> ScriptConcordance:
    scale = tuple(Judgement(f"j{n}", f"Point {n}", "Because.", panel=count) for n, count in enumerate(panel))
    return ScriptConcordance(id="q", kind="script_concordance", hypothesis="Heat", finding="Cool room", scale=scale,
                             graded=graded, **HEAD)


def test_credit_is_the_panels_own_distribution() -> None:
    """A panel of 15: 9, 4, 2, 0, 0. The most frequent earns the point, the others their share of it."""
    made = concordance(9, 4, 2, 0, 0)
    assert [Fraction(made.earned((f"j{n}",)), made.steps()) for n in range(5)] == [
        Fraction(1), Fraction(4, 9), Fraction(2, 9), Fraction(0), Fraction(0)]


@given(st.lists(st.integers(0, 6), min_size=3, max_size=5))
def test_with_fewer_than_ten_answers_it_is_practice_alone(panel: list[int]) -> None:
    made = concordance(*panel)
    refused = any("needs 10" in mistake.what for mistake in made.mistakes())
    assert refused == (sum(panel) < 10)
    assert not any("needs 10" in mistake.what for mistake in concordance(*panel, graded=False).mistakes())
    if sum(panel) < 10:
        assert made.key() == ()
        assert all(made.earned((one.id,)) == 0 for one in made.scale)


# --- what an author is told ---------------------------------------------------------------------------------

OPTIONS = tuple(Option(one, f"Option {one}", "Because.", correct=one == "a") for one in "abc")
STATEMENTS = tuple(Statement(one, f"Statement {one}", "Because.", true=True) for one in "ab")


@pytest.mark.parametrize(("item", "words"), [
    (SingleBest(id="q", kind="single_best", options=tuple(replace(one, correct=False) for one in OPTIONS), **HEAD),
     "no option is correct"),
    (SingleBest(id="q", kind="single_best", options=tuple(replace(one, correct=True) for one in OPTIONS), **HEAD),
     "3 options are correct"),
    (SingleBest(id="q", kind="single_best", options=OPTIONS[:2], **HEAD), "it has 2 options"),
    (SingleBest(id="q", kind="single_best", options=(*OPTIONS, replace(OPTIONS[0], id="d", correct=False)), **HEAD),
     "says the same"),
    (SingleBest(id="q", kind="single_best", options=OPTIONS, worth=0, **HEAD), "worth 0 points"),
    (MultipleResponse(id="q", kind="multiple_response", options=tuple(replace(one, correct=True) for one in OPTIONS),
                      **HEAD), "every option is correct"),
    (MultipleResponse(id="q", kind="multiple_response", options=tuple(replace(one, correct=False) for one in OPTIONS),
                      **HEAD), "no option is correct"),
    (TrueFalseGrid(id="q", kind="true_false_grid", statements=STATEMENTS[:1], **HEAD), "it has 1 statement"),
    (TrueFalseGrid(id="q", kind="true_false_grid", statements=(*STATEMENTS, replace(STATEMENTS[0], id="c")), **HEAD),
     "says the same"),
    (Ordering(id="q", kind="ordering", order=(Ordered("a", "A", "Because."),), **HEAD), "it has 1 step"),
    (Numeric(id="q", kind="numeric", value="1,5", rationale="Because.", **HEAD), "no plain decimal"),
    (Numeric(id="q", kind="numeric", value="1.5", tolerance="-1", rationale="Because.", **HEAD), "below zero"),
    (Numeric(id="q", kind="numeric", value="1.5", rationale=" ", **HEAD), "no rationale"),
    (Numeric(id="q", kind="numeric", value="1.5", rationale="Because.", units=(Unit("s", "s", "60"),), **HEAD),
     "the first unit has a factor"),
    (Numeric(id="q", kind="numeric", value="1.5", rationale="Because.", units=(Unit("s", "s"), Unit("m", "m", "0")),
             **HEAD), "not above zero"),
    (Numeric(id="q", kind="numeric", value="1.5", tolerance="1", rationale="Because.",
             slips=(Slip("x", "2", "No."),), **HEAD), "within the tolerance"),
    (concordance(3, 3, 3), "needs 10"),
    (concordance(12, -1, 3), "fewer than 0"),
])
def test_a_mistake_is_named(item: Item, words: str) -> None:
    assert any(words in mistake.what for mistake in item.mistakes())


@given(items(["matching"]))
def test_a_premise_needs_an_option_that_exists(item: Matching) -> None:
    broken = replace(item, premises=(replace(item.premises[0], match="nobody"), *item.premises[1:]))
    assert [mistake.path for mistake in broken.mistakes()] == [("premises", 0, "match")]
