"""The simplex method: examples from textbooks, chance against trying everything, and what it refuses."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neurodash_ceu.rules.simplex import best

ROWS = st.lists(st.tuples(st.lists(st.sampled_from([0, 1]), min_size=3, max_size=3), st.integers(0, 4)), max_size=4)


def test_an_example_of_the_books() -> None:
    # Maximise 3x + 2y with 2x + y <= 18, 2x + 3y <= 42, 3x + y <= 24: x = 3, y = 12 (33).
    assert best([{0: 3, 1: 2}], [({0: 2, 1: 1}, 18), ({0: 2, 1: 3}, 42), ({0: 3, 1: 1}, 24)]) == {0: 3, 1: 12}


def test_thirds_stay_thirds() -> None:
    assert best([{0: 1}], [({0: 3}, 1)]) == {0: Fraction(1, 3)}


def test_a_later_objective_costs_an_earlier_one_nothing() -> None:
    limits = [({0: 1, 1: 1}, 4), ({0: 1}, 3), ({1: 1}, 3)]
    assert best([{0: 1, 1: 1}, {1: 1}], limits) == {0: 1, 1: 3}
    assert best([{0: 1}, {1: 1}], limits) == {0: 3, 1: 1}


def test_beales_example_does_not_go_round_in_circles() -> None:
    """Beale 1955: with the largest gain first, the method returns to where it was for ever."""
    quarter, half = Fraction(1, 4), Fraction(1, 2)
    found = best([{0: Fraction(3, 4), 1: -20, 2: half, 3: -6}],
                 [({0: quarter, 1: -8, 2: -1, 3: 9}, 0), ({0: half, 1: -12, 2: -half, 3: 3}, 0), ({2: 1}, 1)])
    assert found == {0: 1, 2: 1}


def test_what_has_no_bound_or_begins_outside_is_refused() -> None:
    with pytest.raises(ValueError, match="no bound"):
        best([{0: 1}], [({1: 1}, 1)])
    with pytest.raises(ValueError, match="below zero"):
        best([{0: 1}], [({0: 1}, -1)])


@settings(max_examples=60, deadline=None)
@given(ROWS, st.lists(st.integers(0, 3), min_size=3, max_size=3))
def test_nothing_on_a_fine_grid_is_better(rows: list[tuple[list[int], int]], gains: list[int]) -> None:
    limits = [*((dict(enumerate(row)), most) for row, most in rows),
              *(({name: 1}, 3) for name in range(3))]
    found = best([dict(enumerate(gains))], limits)
    amounts = [found.get(name, 0) for name in range(3)]
    assert all(sum(row.get(name, 0) * amounts[name] for name in range(3)) <= most for row, most in limits)
    reached = sum(gain * amount for gain, amount in zip(gains, amounts, strict=True))
    halves = [Fraction(number, 2) for number in range(7)]
    grid = max(sum(gain * value for gain, value in zip(gains, tried, strict=True))
               for tried in product(halves, repeat=3)
               if all(sum(row.get(name, 0) * tried[name] for name in range(3)) <= most for row, most in limits))
    assert reached == grid  # with zeros and ones in three rows, a corner lies on halves
