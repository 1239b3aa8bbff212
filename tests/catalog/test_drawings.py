"""Drawings: boxes never on boxes, lines never through boxes, everything to scale, and the same in words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup, escape

from neurodash_ceu.catalog.checks import check_courses
from neurodash_ceu.catalog.drawings import TimelineDrawn, drawing
from neurodash_ceu.catalog.flow_layout import NOTE, TEXT, Arrow, FlowChart, flow_chart
from neurodash_ceu.catalog.reader import read_courses
from neurodash_ceu.catalog.rendering import names, render, rendered
from neurodash_ceu.catalog.text_lines import lines, width
from neurodash_ceu.rules.diagrams import FlowBox, Stretch, Timeline, timeline_slips
from neurodash_ceu.rules.flow import MOST_COLUMNS, grid
from neurodash_ceu.rules.lesson import Figure, Module
from tests.catalog import small_course
from tests.catalog.broken import BRIEF, MODULE
from tests.rules.test_flow import flows

Rect = tuple[int, int, int, int]  # left, top, right, bottom


def rects(chart: FlowChart) -> list[Rect]:
    return [(box.x, box.y, box.x + box.width, box.y + box.height) for box in chart.boxes]


def apart(one: Rect, other: Rect) -> bool:
    return one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]


def stretches(arrow: Arrow) -> Iterator[Rect]:
    """The straight pieces of a line, shorter by a pixel at each end: there it may touch."""
    for (x, y), (u, v) in pairwise(arrow.points):
        left, top, right, bottom = min(x, u), min(y, v), max(x, u), max(y, v)
        if right - left > 2 or bottom - top > 2:
            yield (left + 1, top, right - 1, top + 1) if top == bottom else (left, top + 1, left + 1, bottom - 1)


@settings(max_examples=40)
@given(flows())
def test_no_box_stands_on_a_box_and_no_line_or_answer_on_either(flow: tuple[FlowBox, ...]) -> None:
    placed = grid(flow)
    if placed.columns > MOST_COLUMNS:  # told to its author, and never drawn
        return
    chart = flow_chart(placed)
    boxes = rects(chart)
    assert all(left >= 0 and top >= 0 and right <= chart.width and bottom <= chart.height
               for left, top, right, bottom in boxes)
    assert all(apart(one, other) for one, other in combinations(boxes, 2))
    for box, rect in zip(chart.boxes, boxes, strict=True):
        for line in box.lines:
            assert rect[0] < line.x
            assert line.x + width(line.text, TEXT) <= rect[2]
            assert rect[1] < line.y - TEXT + 3
            assert line.y + 4 < rect[3]
    for arrow in chart.arrows:
        assert all(apart(piece, box) for piece in stretches(arrow) for box in boxes)
        for line in arrow.words:
            said = (line.x, line.y - NOTE + 3, line.x + width(line.text, NOTE), line.y + 3)
            assert all(apart(said, box) for box in boxes)
            assert said[1] >= 0
            assert arrow.down or said[2] <= arrow.points[-1][0] - 5, "an answer touches the side of its box"
    for one, other in combinations(chart.arrows, 2):
        if one.points[0] != other.points[0]:  # those of one question leave it together
            assert all(apart(piece, more) for piece in stretches(one) for more in stretches(other))


@settings(max_examples=40)
@given(st.lists(st.sampled_from(("a", "of", "Strength,", "W" * 30, "10", "training")), max_size=20),
       st.integers(60, 300))
def test_lines_keep_every_letter_and_their_room(words: list[str], room: int) -> None:
    text = " ".join(words)
    made = lines(text, room, 15)
    assert "".join(made).replace(" ", "") == text.replace(" ", "")
    assert all(width(line, 15) <= room for line in made)


@settings(max_examples=40)
@given(st.lists(st.tuples(st.integers(1, 90), st.sampled_from(("low", "middle", "high", "rest"))),
                min_size=2, max_size=12))
def test_a_timeline_is_to_scale_and_its_numbers_stand_apart(parts: list[tuple[int, str]]) -> None:
    timeline = Timeline("minutes", tuple(Stretch("Part", length, effort) for length, effort in parts))  # type: ignore[arg-type]  # one of the four
    made = drawing(Figure("f", "t", "c", "o", timeline=timeline), escape)
    assert made is not None
    assert isinstance(made.drawn, TimelineDrawn)
    drawn, total = made.drawn, timeline.total()
    at = 0
    for part, (length, _) in zip(drawn.parts, parts, strict=True):
        assert float(part.x) == pytest.approx(100 * at / total, abs=0.01)
        assert float(part.width) == pytest.approx(100 * length / total, abs=0.01)
        at += length
        assert part.span.endswith(f"to {at}")
    places = [float(mark.at) for mark in drawn.marks]
    assert all(later - one >= 8.99 for one, later in pairwise(places))
    assert (drawn.marks[0].words, drawn.marks[-1].words) == ("0", str(total))
    assert bool(list(timeline_slips(timeline))) == any(25 * length < total for length, _ in parts)


FIGURES = """\
figures:
- id: session
  title: A session
  caption: It ends as it began [#strength-pooled].
  credit: Drawn by us.
  timeline:
    unit: minutes
    parts:
    - {label: Warm-up, length: 5, effort: low, note: "Easy, as printed [@manca19]."}
    - {label: Sets, length: 1, effort: high}
    - {label: Pause, length: 2, effort: rest}
- id: dose
  title: The dose
  caption: Read from the bottom.
  credit: Drawn by us.
  ladder: {steps: [{label: Low, text: Once.}, {label: Middle, text: "Twice [@manca19]."}, {label: Top, text: Thrice.}]}
- id: today
  title: Today
  caption: Ask from the top.
  credit: Drawn by us.
  flow:
  - {id: q, ask: "New & worse?", answers: [{label: "Yes", to: r}, {label: "No", to: go}]}
  - {id: r, ask: "For a day? [@manca19]", answers: [{label: "Yes", to: halt}, {label: "No", to: go}]}
  - {id: halt, do: "Stop.", tone: stop}
  - {id: go, do: "Train.", tone: go}
"""
SHOWN = (
    (MODULE, "figures:\n", FIGURES), (BRIEF, "{#strength certainty", "{#strength figure=session certainty"),
    (BRIEF, "{#tired}", "{#tired figure=dose}"), (BRIEF, "{#plan}", "{#plan figure=today}"))


@pytest.fixture
def module(tmp_path: Path) -> Module:
    """The small module with one drawing of each sort: in a finding, in a question, in the plan."""
    courses = check_courses(read_courses(small_course.write(tmp_path, *SHOWN), "courses"), small_course.TODAY)
    assert courses.problems == ()
    return courses.modules[0]


def words(tag: object) -> str:
    return " ".join(tag.get_text(" ", strip=True).split())  # type: ignore[attr-defined]  # it is a tag of the page


def test_each_stands_where_its_heading_is_and_is_said_in_words(module: Module) -> None:
    text = rendered(module).text
    soup = BeautifulSoup(text, "html.parser")
    assert not soup.select("[style], script")
    session, dose, today = (soup.select_one(f"#{place} #figure-{name}") for place, name in (
        ("strength", "session"), ("tired", "dose"), ("plan", "today")))
    assert session is not None
    assert dose is not None
    assert today is not None
    assert [words(one) for one in session.select(".strip-parts > li")] == [
        "1 Warm-up , low effort Easy, as printed. 1 5\u00a0minutes, from 0 to 5".replace("\u00a0", " "),
        "2 Sets , high effort 1 minute, from 5 to 6", "3 Pause , rest 2 minutes, from 6 to 8"]
    assert [words(one) for one in dose.select(".rungs > li")] == ["1 Low Once.", "2 Middle Twice. 1", "3 Top Thrice."]
    assert [words(one) for one in today.select("details .asked > li")] == [
        "1 New & worse? Yes Go to question 2. No Go on Train.", "2 For a day? 1 Yes Stop Stop. No Go on Train."]
    assert words(today.select_one("details .asked")) == words(today.select_one(".flow-list .asked"))
    assert all(svg.get("aria-hidden") == "true" or svg.find_parent(attrs={"aria-hidden": "true"})
               for svg in soup.select(".drawing svg"))


def test_a_caption_cites_and_its_source_stands_in_the_margin(module: Module) -> None:
    soup = BeautifulSoup(rendered(module).text, "html.parser")
    assert soup.select_one("#figure-session figcaption .cite a[href='#ref-1']") is not None
    assert "Manca" in words(soup.select_one("#tired, #strength .sources"))


def test_a_reference_that_only_a_drawing_of_the_deep_dive_cites_is_listed_there_alone(tmp_path: Path) -> None:
    more = small_course.REFERENCES + (
        "- id: other\n  type: article-journal\n  title: Another review\n  short: Other 2020\n  read: abstract\n"
        "  issued: {year: 2020}\n  DOI: 10.1000/example.2\n")
    figures = FIGURES.replace("Read from the bottom.", "Read from the bottom [@other].")
    folder = small_course.write(
        tmp_path, (MODULE, "figures:\n", figures), SHOWN[1], SHOWN[3],
        more={"references.yaml": more,
              "deep-dive.md": "## More {#more-dose figure=dose}\n\nWords [#strength-pooled].\n"})
    courses = check_courses(read_courses(folder, "courses"), small_course.TODAY)
    assert courses.problems == ()
    made = render(courses.modules[0])
    assert "Another review" in made[names()["deep-references"]]
    assert "Another review" not in made[names()["references"]]


def test_a_page_is_safe_from_the_words_of_a_drawing(module: Module) -> None:
    text = rendered(module).text
    assert len(re.findall("New &amp; worse", text)) == text.count("New &") == 3
    assert isinstance(text, Markup)
