"""A grade depends on what was chosen and on the paper, never on the order in which anything was shown or sent."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurodash_ceu.rules.assessment import Quiz
from neurodash_ceu.rules.drawing import Paper, PaperItem, draw
from neurodash_ceu.rules.grading import Grade, grade, may_start, passes
from neurodash_ceu.rules.refusal import Refused
from tests.rules.lessons import item, quiz, quizzes

Answers = dict[str, tuple[str, ...]]


@st.composite
def sittings(draw_any: st.DrawFn) -> tuple[Quiz, Paper, Answers]:
    """A quiz, a paper from it, and answers: right, wrong, several, none, or ids that do not belong."""
    bank = draw_any(quizzes())
    paper = draw(bank, (), draw_any(st.integers(0, 999)), draw_any(st.integers(1, 100)))
    answers: Answers = {}
    for one in bank.items:  # also of items that were not drawn
        ids = [option.id for option in one.options]
        right = [option.id for option in one.options if option.correct]
        chosen = draw_any(st.none() | st.just(right) | st.lists(st.sampled_from([*ids, "foreign"]), max_size=3))
        if chosen is not None:
            answers[one.id] = tuple(chosen)
    return bank, paper, answers


def right_answers(bank: Quiz) -> Answers:
    return {one.id: tuple(option.id for option in one.options if option.correct) for one in bank.items}


@given(sittings())
def test_points_are_whole_and_of_the_drawn_items_alone(sitting: tuple[Quiz, Paper, Answers]) -> None:
    bank, paper, answers = sitting
    result = grade(bank, paper, answers)
    assert [name for name, _, _ in result.per_item] == [one.item_id for one in paper.items]
    assert all(type(earned) is int and 0 <= earned <= possible for _, earned, possible in result.per_item)
    assert result.points == sum(earned for _, earned, _ in result.per_item)
    assert 0 <= result.points <= result.max_points == paper.max_points
    assert type(result.points) is int


@given(sittings())
def test_an_item_earns_its_point_exactly_when_the_right_option_alone_was_chosen(
    sitting: tuple[Quiz, Paper, Answers]
) -> None:
    bank, paper, answers = sitting
    by_id = {one.id: one for one in bank.items}
    for name, earned, _ in grade(bank, paper, answers).per_item:
        chosen = {option.id for option in by_id[name].options if option.id in answers.get(name, ())}
        assert earned == (chosen == set(right_answers(bank)[name]))


@given(sittings(), st.randoms(use_true_random=False))
def test_no_order_changes_a_grade(sitting: tuple[Quiz, Paper, Answers], chance) -> None:
    """Not that of the bank, of an item's options, of the paper, of its options, nor of the answers."""
    bank, paper, answers = sitting

    def shuffled(things):
        return tuple(chance.sample(list(things), len(things)))

    other_bank = replace(bank, items=shuffled(
        [replace(one, options=shuffled(one.options)) for one in bank.items]))
    other_paper = replace(paper, items=shuffled(
        [replace(one, option_order=shuffled(one.option_order)) for one in paper.items]))
    other_answers = {name: shuffled(answers[name]) for name in shuffled(list(answers))}
    one, two = grade(bank, paper, answers), grade(other_bank, other_paper, other_answers)
    assert (one.points, one.max_points, one.passed) == (two.points, two.max_points, two.passed)
    assert sorted(one.per_item) == sorted(two.per_item)


@given(sittings())
def test_ids_that_do_not_belong_change_nothing(sitting: tuple[Quiz, Paper, Answers]) -> None:
    bank, paper, answers = sitting
    littered = {name: (*chosen, "foreign", "") for name, chosen in answers.items()} | {"nobody": ("a",), "": ()}
    assert grade(bank, paper, littered) == grade(bank, paper, answers)


@given(sittings())
def test_an_answer_sent_twice_counts_once(sitting: tuple[Quiz, Paper, Answers]) -> None:
    bank, paper, answers = sitting
    assert grade(bank, paper, {name: chosen * 2 for name, chosen in answers.items()}) == grade(bank, paper, answers)


@given(sittings())
def test_all_right_is_all_points_and_passes(sitting: tuple[Quiz, Paper, Answers]) -> None:
    bank, paper, _ = sitting
    result = grade(bank, paper, right_answers(bank))
    assert result.points == result.max_points
    assert result.passed


@given(sittings())
def test_what_was_not_answered_earns_nothing(sitting: tuple[Quiz, Paper, Answers]) -> None:
    bank, paper, _ = sitting
    for nothing in ({}, {one.id: () for one in bank.items}, {one.id: ("foreign",) for one in bank.items}):
        result = grade(bank, paper, nothing)
        assert result.points == 0
        assert not result.passed


@given(sittings())
def test_choosing_every_option_earns_nothing(sitting: tuple[Quiz, Paper, Answers]) -> None:
    bank, paper, _ = sitting
    everything = {one.id: tuple(option.id for option in one.options) for one in bank.items}
    assert grade(bank, paper, everything).points == 0


def test_an_item_without_a_right_option_earns_nobody_anything() -> None:
    """No such item is published; if one were, leaving it out would not be the right answer."""
    bank = Quiz("quiz", 1, (item("q", right=-1),))
    paper = draw(bank, (), 1, 80)
    assert grade(bank, paper, {}).points == 0
    assert grade(bank, paper, {"q": ("q-0",)}).points == 0


def test_the_paper_fixes_what_is_possible_and_the_pass_mark() -> None:
    """A retired item or another pass mark in a later edition does not move the denominator of this attempt."""
    bank = quiz(2, "o1", "o1", "o1", "o1")
    paper = Paper((PaperItem("q0", (), 1), PaperItem("q1", (), 3)), 5, 60)
    assert grade(bank, paper, {"q1": ("q1-0",), "q2": ("q2-0",)}) == Grade(
        3, 5, 60, True, (("q0", 0, 1), ("q1", 3, 3)))
    assert not grade(bank, replace(paper, pass_percent=61), {"q1": ("q1-0",)}).passed


# --- the pass mark ------------------------------------------------------------------------------------------


@given(st.integers(0, 200), st.integers(1, 200), st.integers(1, 100))
def test_the_pass_mark_is_met_exactly_when_the_fraction_is(points: int, most: int, percent: int) -> None:
    assert passes(points, most, percent) == (Fraction(points, most) >= Fraction(percent, 100))


@pytest.mark.parametrize(("points", "most", "percent", "met"), [
    (8, 10, 80, True), (7, 10, 80, False), (4, 5, 80, True), (2, 3, 67, False), (2, 3, 66, True), (7, 10, 70, True),
    (29, 50, 58, True),  # as floats, 0.58 of 50 is 28.999999999999996
    (57, 100, 57, True), (56, 100, 57, False), (1, 1, 100, True), (0, 1, 1, False),
])
def test_exactly_at_the_pass_mark_passes(points: int, most: int, percent: int, met: bool) -> None:
    assert passes(points, most, percent) is met


def test_a_paper_of_nothing_is_passed_by_nobody() -> None:
    assert not passes(0, 0, 80)
    assert not grade(Quiz("quiz", 1, ()), Paper((), 0, 80), {}).passed


# --- attempts -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("allowed", "past", "granted"), [
    (1, (), 0), (3, (False,), 0), (3, (False, False), 0), (3, (False, False, False), 1), (1, (False,), 1),
    (2, (False,) * 4, 3),
])
def test_an_attempt_may_begin_while_one_is_left(allowed: int, past: tuple[bool, ...], granted: int) -> None:
    may_start(allowed, past, granted)


def test_nothing_is_granted_unless_staff_grant_it() -> None:
    may_start(1, ())
    with pytest.raises(Refused):
        may_start(1, (False,))


@pytest.mark.parametrize(("allowed", "past", "granted", "said"), [
    (1, (False,), 0, "The one attempt is used"),
    (3, (False,) * 3, 0, "All 3 attempts are used"),
    (3, (False,) * 4, 0, "All 3 attempts are used"),
    (3, (False,) * 5, 2, "All 5 attempts are used"),
    (1, (False,) * 2, 1, "All 2 attempts are used"),
])
def test_after_the_last_attempt_the_sentence_says_what_to_do(
    allowed: int, past: tuple[bool, ...], granted: int, said: str
) -> None:
    with pytest.raises(Refused) as refused:
        may_start(allowed, past, granted)
    assert refused.value.sentence == (
        f"{said}, so the quiz is closed for now. What you have done is kept. "
        "Write to the provider (see “Complaints and adjustments”) and ask for another attempt.")


@pytest.mark.parametrize("past", [(True,), (False, True), (True, False), (False, False, True)])
@pytest.mark.parametrize("granted", [0, 2])
def test_a_passed_quiz_is_not_begun_again(past: tuple[bool, ...], granted: int) -> None:
    with pytest.raises(Refused, match=r"^You have passed this quiz\."):
        may_start(3, past, granted)
