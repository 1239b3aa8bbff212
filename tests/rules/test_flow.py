"""Flows unrolled: every question stands once, every answer leads where its author said, nothing stands on another."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from neurodash_ceu.rules.diagrams import MOST_PARTS, FlowAnswer, FlowBox
from neurodash_ceu.rules.flow import MOST_COLUMNS, flow_slips, grid

TONES = ("go", "care", "stop", None)
WORDS = ("Yes", "In many muscles at once", "Antidisestablishmentarianism", "Pain " * 28 + "or more pain?", "W" * 160)


@st.composite
def flows(draw: st.DrawFn) -> tuple[FlowBox, ...]:
    """A flow whose only slip may be its width: questions lead to later ones, and each is led to."""
    questions = draw(st.integers(1, MOST_PARTS - 2))
    does = draw(st.integers(2, min(MOST_PARTS - questions, 3 * questions + 1)))
    names = [*(f"q{n}" for n in range(questions)), *(f"d{n}" for n in range(does))]
    led: list[list[str]] = [[] for _ in range(questions)]
    for n in range(1, len(names)):  # each is led to from a question before it that has room
        roomy = [q for q in range(min(n, questions)) if len(led[q]) < 4]
        led[draw(st.sampled_from(roomy))].append(names[n])
    for n, to in enumerate(led):
        while len(to) < 2:
            to.append(draw(st.sampled_from(names[n + 1:])))
    words = st.sampled_from(WORDS)
    return (
        *(FlowBox(f"q{n}", ask=draw(words), answers=tuple(
            FlowAnswer(draw(words)[:24], name) for name in draw(st.permutations(to))))
          for n, to in enumerate(led)),
        *(FlowBox(f"d{n}", do=draw(words), tone=draw(st.sampled_from(TONES))) for n in range(does)))


@settings(max_examples=40)
@given(flows())
def test_every_answer_of_every_question_leads_where_it_should(flow: tuple[FlowBox, ...]) -> None:
    placed = grid(flow)
    boxes = {box.id: box for box in flow}
    stands = [cell for cell in placed.cells if cell.box.ask and not cell.again]
    assert sorted(cell.box.id for cell in stands) == sorted(box.id for box in flow if box.ask)
    assert [cell.number for cell in stands] == list(range(1, len(stands) + 1))
    numbers = {cell.box.id: cell.number for cell in stands}
    assert all(cell.number == numbers[cell.box.id] for cell in placed.cells if cell.again)
    assert {cell.box.id for cell in placed.cells} == set(boxes)
    for n, cell in enumerate(placed.cells):
        led = [(way.label, placed.cells[way.end].box.id) for way in placed.ways if way.start == n]
        wanted = [(one.label, one.to) for one in cell.box.answers] if cell in stands else []
        assert sorted(led) == sorted(wanted)


@settings(max_examples=40)
@given(flows())
def test_ways_lead_right_or_down_and_no_cell_stands_on_another(flow: tuple[FlowBox, ...]) -> None:
    placed = grid(flow)
    assert len({(cell.column, cell.row) for cell in placed.cells}) == len(placed.cells)
    for way in placed.ways:
        start, end = placed.cells[way.start], placed.cells[way.end]
        if way.down:
            assert end.column == start.column
            assert end.row > start.row
            assert not [cell for cell in placed.cells
                        if cell.column == start.column and start.row < cell.row < end.row]
        else:
            assert end.column == start.column + 1
            assert end.row >= start.row


@settings(max_examples=40)
@given(flows())
def test_a_sound_flow_has_no_slip_but_its_width(flow: tuple[FlowBox, ...]) -> None:
    columns = grid(flow).columns
    assert [slip.what for slip in flow_slips(flow)] == (
        [f"the flow is {columns} boxes wide"] if columns > MOST_COLUMNS else [])


def test_a_chain_is_two_boxes_wide_and_what_is_reached_twice_is_said_twice() -> None:
    yes_no = (FlowAnswer("Yes", "stop"), FlowAnswer("No", "b"))
    flow = (FlowBox("a", ask="A?", answers=yes_no),
            FlowBox("b", ask="B?", answers=(FlowAnswer("Yes", "c"), FlowAnswer("No", "stop"))),
            FlowBox("c", ask="C?", answers=(FlowAnswer("Yes", "stop"), FlowAnswer("No", "go"))),
            FlowBox("stop", do="Stop.", tone="stop"), FlowBox("go", do="Go.", tone="go"))
    placed = grid(flow)
    assert [(cell.box.id, cell.column, cell.row) for cell in placed.cells] == [
        ("a", 0, 0), ("stop", 1, 0), ("b", 0, 1), ("stop", 1, 1), ("c", 0, 2), ("stop", 1, 2), ("go", 1, 3)]


def test_a_question_stands_where_it_is_nearest_and_elsewhere_one_is_sent_to_it() -> None:
    flow = (FlowBox("a", ask="A?", answers=(FlowAnswer("One", "b"), FlowAnswer("Two", "c"))),
            FlowBox("b", ask="B?", answers=(FlowAnswer("Yes", "x"), FlowAnswer("No", "c"))),
            FlowBox("c", ask="C?", answers=(FlowAnswer("Yes", "x"), FlowAnswer("No", "y"))),
            FlowBox("x", do="X."), FlowBox("y", do="Y."))
    placed = grid(flow)
    assert [(cell.box.id, cell.again, cell.number) for cell in placed.cells if cell.box.id == "c"] == [
        ("c", True, 3), ("c", False, 3)]
