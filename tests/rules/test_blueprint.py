"""A blueprint is drawn whole whenever it can be, with as many unseen items as any draw could have."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neurodash_ceu.rules.assessment import Quiz, Share
from neurodash_ceu.rules.drawing import Paper, draw, draw_from, fits_blueprint
from neurodash_ceu.rules.grading import grade, points_words, score
from neurodash_ceu.rules.items.base import Item
from neurodash_ceu.rules.items.ordering import Ordering
from neurodash_ceu.rules.items.single_best import SingleBest
from tests.rules.bank import answers, items
from tests.rules.lessons import item

OBJECTIVES, LEVELS = ("o1", "o2"), ("easier", "harder", None)


@st.composite
def banks(draw: st.DrawFn) -> tuple[Quiz, frozenset[str]]:
    """A small bank with a blueprint that may or may not be drawable, and the items seen before."""
    made: list[SingleBest] = []
    for n in range(draw(st.integers(1, 7))):
        made.append(replace(item(f"q{n}", draw(st.sampled_from(OBJECTIVES)), options=3),
                            difficulty=draw(st.sampled_from(LEVELS)), graded=draw(st.integers(0, 3)) > 0))
    shares = draw(st.lists(st.builds(
        Share, draw=st.integers(1, 2), objective=st.sampled_from([*OBJECTIVES, None]),
        difficulty=st.sampled_from(LEVELS)), max_size=3))
    wanted = sum(share.draw for share in shares)
    quiz = Quiz("quiz", wanted + draw(st.integers(0, 2)), tuple(made), tuple(shares))
    return quiz, frozenset(draw(st.sets(st.sampled_from([one.id for one in made]))))


def can_serve(chosen: tuple[Item, ...], places: list[Share]) -> bool:
    """Is there an order in which these items stand in these places? Tried one after the other."""
    if not places:
        return not chosen
    return any(places[0].takes(one) and can_serve(tuple(other for other in chosen if other is not one), places[1:])
               for one in chosen)


def servings(quiz: Quiz) -> list[tuple[Item, ...]]:
    """Every set of items that fills the blueprint."""
    places = [share for share in quiz.blueprint for _ in range(share.draw)]
    return [chosen for chosen in combinations(quiz.graded, len(places)) if can_serve(chosen, places)]


@settings(max_examples=150)
@given(banks(), st.integers(0, 2**20))
def test_the_draw_fills_the_blueprint_with_the_most_unseen_items(
    bank: tuple[Quiz, frozenset[str]], seed: int
) -> None:
    quiz, seen = bank
    possible = servings(quiz)
    assert fits_blueprint(quiz) == bool(possible)
    if not possible:
        return
    drawn = [one.item_id for one in draw(quiz, sorted(seen), seed, 80).items]
    assert len(drawn) == len(set(drawn)) == min(quiz.draw, len(quiz.graded))
    assert set(drawn) <= {one.id for one in quiz.graded}
    by_id = {one.id: one for one in quiz.items}
    count = sum(share.draw for share in quiz.blueprint)
    places = [share for share in quiz.blueprint for _ in range(share.draw)]
    assert any(can_serve(chosen, places) for chosen in combinations([by_id[name] for name in drawn], count))
    freshest = max(sum(one.id not in seen for one in chosen) for chosen in possible)
    assert sum(name not in seen for name in drawn) >= freshest


@pytest.mark.parametrize("shares", list(product([1, 2], repeat=2)))
def test_a_share_is_no_upper_bound_and_the_rest_is_spread(shares: tuple[int, int]) -> None:
    bank = tuple(item(f"q{n}", "o1" if n % 2 else "o2", options=3) for n in range(12))
    quiz = Quiz("quiz", 8, bank, (Share(shares[0], objective="o1"), Share(shares[1], objective="o2")))
    drawn = [one.item_id for one in draw(quiz, (), 7, 80).items]
    assert len(drawn) == 8
    assert sum(int(name[1:]) % 2 == 1 for name in drawn) >= shares[0]


def test_two_shares_never_count_one_item_twice() -> None:
    bank = (replace(item("q0", options=3), difficulty="harder"), item("q1", options=3))
    both = (Share(1, objective="o1"), Share(1, difficulty="harder"))
    assert sorted(one.item_id for one in draw(Quiz("quiz", 2, bank, both), (), 1, 80).items) == ["q0", "q1"]
    assert not fits_blueprint(Quiz("quiz", 2, bank[:1], both))


def test_pins_keep_items_and_options_where_the_author_put_them() -> None:
    bank = tuple(replace(item(f"q{n}", options=5), pin={0: "last", 3: "first"}.get(n)) for n in range(6))
    held = bank[2].options[4]
    bank = (*bank[:2], replace(bank[2], options=(*bank[2].options[:4], replace(held, pinned=True))), *bank[3:])
    for seed in range(40):
        drawn = draw(Quiz("quiz", 6, bank), (), seed, 80).items
        assert (drawn[0].item_id, drawn[-1].item_id) == ("q3", "q0")
        assert next(one for one in drawn if one.item_id == "q2").option_order[4] == held.id
    still = draw(Quiz("quiz", 6, bank, shuffle=False), (), 5, 80).items
    assert [one.item_id for one in still] == ["q3", "q1", "q2", "q4", "q5", "q0"]


@given(items(), st.integers(0, 2**20))
def test_a_drawn_item_shows_each_of_its_parts_once_list_by_list(made: Item, seed: int) -> None:
    order = draw_from(Quiz("quiz", 1, (made,)), [made], 1, (), seed).items[0].option_order
    rest = list(order)
    for _, parts in made.lists():
        shown, rest = rest[:len(parts)], rest[len(parts):]
        assert sorted(shown) == sorted(part.id for part in parts)
        assert all(shown[n] == part.id for n, part in enumerate(parts) if part.id in made.held())
    assert rest == []
    if isinstance(made, Ordering):
        assert order != made.key()


@given(items(), st.integers(0, 2**20))
def test_a_point_keeps_its_worth_in_whatever_steps_it_is_counted(made: Item, seed: int) -> None:
    assert draw_from(Quiz("quiz", 1, (made,)), [made], 1, (), seed).max_points == made.worth


# --- a grade of several kinds -------------------------------------------------------------------------------


@st.composite
def mixed(draw_any: st.DrawFn) -> tuple[Quiz, Paper, dict[str, tuple[str, ...]]]:
    """A paper of items of any kind, with answers in part."""
    bank = tuple(draw_any(items(id=f"q{n}")) for n in range(draw_any(st.integers(1, 4))))
    quiz = Quiz("quiz", len(bank), bank)
    paper = draw_from(quiz, bank, len(bank), (), draw_any(st.integers(0, 99)))
    return quiz, replace(paper, pass_percent=draw_any(st.integers(1, 100))), {
        one.id: draw_any(answers(one)) for one in bank}


@given(mixed())
def test_a_grade_is_the_exact_sum_of_shares(sat: tuple[Quiz, Paper, dict[str, tuple[str, ...]]]) -> None:
    quiz, paper, given_ = sat
    result = grade(quiz, paper, given_)
    by_id: dict[str, Item] = {one.id: one for one in quiz.items}
    exact = {name: by_id[name].worth * Fraction(by_id[name].earned(answer), by_id[name].steps())
             for name, answer in given_.items()}
    total = sum(exact.values(), Fraction(0))
    assert score(result.points, result.max_points, paper) == (total, sum(one.worth for one in quiz.items))
    assert result.passed == (total * 100 >= paper.pass_percent * paper.max_points)
    for name, earned, possible in result.per_item:
        assert Fraction(earned, possible) * by_id[name].worth == exact[name]
    assert all(type(number) is int for row in result.per_item for number in row[1:])


@pytest.mark.parametrize(("points", "words"), [
    (Fraction(8), "8"), (Fraction(15, 2), "7.5"), (Fraction(1, 4), "0.25"), (Fraction(22, 3), "7.33+"),
    (Fraction(0), "0"), (Fraction(29, 3), "9.66+"), (Fraction(10), "10"), (Fraction(999, 100), "9.99"),
    (Fraction(1, 1000), "0+")])
def test_points_are_cut_and_never_rounded_up(points: Fraction, words: str) -> None:
    assert points_words(points) == words
