"""The map of any case: every node once, every way, no box over another, no line through a box, the same every time."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings

from neurodash_ceu.rules.cases.maps import LETTERS, MARGIN, MOST_LINES, WIDTH, Box, Layout, layout, wrapped
from neurodash_ceu.rules.cases.nodes import acts, leads
from neurodash_ceu.rules.cases.shapes import Case
from tests.rules.graphs import case, choice, decision, scene, sound_cases
from tests.rules.lessons import ending
from tests.rules.roaming import roaming_cases


def boxes_apart(placed: Layout) -> bool:
    return all(abs(one.x - other.x) >= WIDTH or one.y + one.height <= other.y or other.y + other.height <= one.y
               for one, other in combinations(placed.boxes, 2))


def crosses(placed: Layout, box: Box) -> bool:
    """Whether a level stretch of a line runs through a box; bends lie between the layers, where no box stands."""
    for line in placed.lines:
        for (x, y), (to_x, to_y) in zip(line.points[1::2], line.points[2::2], strict=False):
            assert y == to_y
            if min(x, to_x) < box.x + WIDTH and max(x, to_x) > box.x and box.y <= y <= box.y + box.height:
                return True
    return False


def ways(whole: Case) -> set[tuple[str, str]]:
    plain = {(node.id, target) for node in whole.nodes for target in leads(node)}
    if whole.critical_ending is None:
        return plain
    free = {(node.id, target) for node in whole.nodes for target in leads(node)
            if not acts(node) or any(target in (act.next, *(way.next for way in act.ways))
                                     for act in acts(node) if not act.critical)}
    return free | {(node.id, whole.critical_ending) for node in whole.nodes if any(act.critical for act in acts(node))}


@settings(max_examples=60)
@given(roaming_cases() | sound_cases())
def test_any_case_is_drawn_whole_and_readable(whole: Case) -> None:
    placed = layout(whole)
    assert sorted(box.node.id for box in placed.boxes) == sorted(node.id for node in whole.nodes)
    assert {(line.source, line.target) for line in placed.lines} == ways(whole)
    assert boxes_apart(placed)
    assert not any(crosses(placed, box) for box in placed.boxes)
    for box in placed.boxes:
        assert box.x >= MARGIN
        assert box.y >= MARGIN
        assert box.x + WIDTH + MARGIN <= placed.width
        assert box.y + box.height + MARGIN <= placed.height
    assert layout(whole) == placed


@settings(max_examples=40)
@given(sound_cases())
def test_without_loops_every_line_leads_to_the_right(whole: Case) -> None:
    placed = layout(whole)
    at = {box.node.id: box.x for box in placed.boxes}
    assert all(at[line.source] < at[line.target] and not line.back for line in placed.lines)
    assert at[whole.start] == MARGIN


def test_a_way_back_and_a_way_to_itself() -> None:
    placed = layout(case(
        scene("a", "b"), decision("b", choice("x", "a"), choice("y", "b"), choice("z", "end")), ending()))
    kinds = {(line.source, line.target): (line.back, len(line.points)) for line in placed.lines}
    assert kinds == {("a", "b"): (False, 2), ("b", "a"): (True, 2), ("b", "b"): (True, 1), ("b", "end"): (False, 2)}


def test_a_line_over_several_layers_runs_level_where_it_can() -> None:
    placed = layout(case(
        decision("a", choice("x", "b"), choice("y", "end")), scene("b", "c"), scene("c", "d"), scene("d", "end"),
        ending()))
    (line,) = [one for one in placed.lines if (one.source, one.target) == ("a", "end")]
    assert len({y for _, y in line.points[1:-1]}) == 1


def test_two_ways_that_would_cross_do_not() -> None:
    placed = layout(case(
        decision("a", choice("x", "b"), choice("y", "c")), scene("b", "low"), scene("c", "high"),
        ending("high"), ending("low", "harmful")))
    at = {box.node.id: box.y for box in placed.boxes}
    assert (at["b"] < at["c"]) == (at["low"] < at["high"])


def test_a_forced_step_is_drawn_where_it_was_taken() -> None:
    whole = case(decision("a", choice("x", "b"), choice("y", "b")), ending("b"), ending("forced", "harmful"))
    assert ("a", "forced") not in {(line.source, line.target) for line in layout(whole).lines}
    assert ("a", "forced") in {(line.source, line.target) for line in layout(whole, [("a", "forced")]).lines}


@pytest.mark.parametrize(("title", "lines"), [
    ("The stairs", ("The stairs",)), ("", ("",)),
    ("The last Friday, on the machine", ("The last Friday, on the", "machine")),
    ("x" * 40, ("x" * (LETTERS - 1) + "…",)),
    (" ".join(["word"] * 30), ("word word word word", "word word word word", "word word word word…")),
])
def test_titles_are_wrapped_and_cut(title: str, lines: tuple[str, ...]) -> None:
    assert wrapped(title) == lines
    assert len(wrapped(title)) <= MOST_LINES
    assert all(len(line) <= LETTERS for line in wrapped(title))
