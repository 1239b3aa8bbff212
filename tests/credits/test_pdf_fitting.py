"""Names and titles are fitted before any layout: on their lines, within their measure, the larger the shorter."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neurodash_ceu.credits.fitting import (
    MEASURE,
    NAME_LADDER,
    TITLE_LADDER,
    TITLE_MEASURE,
    block,
    fit,
    lines_of,
)
from neurodash_ceu.credits.pdf import print_certificate
from neurodash_ceu.ports.fonts import DISPLAY, TEXT, width
from neurodash_ceu.ports.letters import HeldPrint
from tests.credits import papers

WORDS = st.lists(st.text(alphabet="abcdeghilmnorstuABCMW", min_size=1, max_size=14), min_size=1, max_size=14)


@pytest.mark.parametrize(("name", "lines", "points"), [
    ("Li", 1, 36.0),
    ("Ruth Example", 1, 36.0),
    ("Nguyễn Thị Ngọc Ánh Đặng Hữu Thưởng", 1, 36.0),
    ("Maria Alexandra Konstantina von Hohenlohe", 1, 30.0),
    ("Maria Alexandra Konstantina von Hohenlohe-Waldenburg und Pfedelbach zu Weikersheim", 2, 24.0),
    ("WOLFESCHLEGELSTEINHAUSENBERGERDORFFWELCHEVORALTERNWARENGEWISSENHAFTSCHAFERSWESSENSCHAFEWM", 2, 21.0),
])
def test_the_ladder_of_names(name: str, lines: int, points: float) -> None:
    fitted = fit("legal name", name, NAME_LADDER, MEASURE)
    assert (len(fitted.lines), fitted.points) == (lines, points)


def test_lines_are_balanced() -> None:
    fitted = fit("title", "Resistance training for weakness in multiple sclerosis and after a stroke of the brain stem",
                 TITLE_LADDER, TITLE_MEASURE)
    first, second = (width(fitted.fonts, line, fitted.points) for line in fitted.lines)
    assert abs(first - second) < 0.3 * max(first, second)


@settings(max_examples=150, deadline=None)
@given(WORDS)
def test_what_is_fitted_fits_and_nothing_is_lost(words: list[str]) -> None:
    name = " ".join(words)
    try:
        fitted = fit("legal name", name, NAME_LADDER, MEASURE)
    except HeldPrint:
        assert len(name) > 100
        return
    assert max(width(fitted.fonts, line, fitted.points) for line in fitted.lines) <= MEASURE - 3
    assert " ".join(fitted.lines) == name or "".join(fitted.lines) == name
    assert (len(fitted.lines), fitted.points) == NAME_LADDER[fitted.step]


@settings(max_examples=150, deadline=None)
@given(WORDS, WORDS, st.integers(0, 3), st.sampled_from([90.0, 97.0, 102.0]))
def test_the_parts_of_the_upper_half_never_touch(
    name: list[str], title: list[str], licences: int, bottom: float
) -> None:
    try:
        made = block(" ".join(name), " ".join(title), licences, 36.4, bottom)
    except HeldPrint:
        return
    line = 12 * 25.4 / 72
    assert made.certifies_top >= 36.4
    assert made.certifies_top + line <= made.name_top
    assert made.name_top + made.name.height <= made.licences_top
    assert made.licences_top + licences * line <= made.completed_top
    assert made.completed_top + line <= made.title_top
    assert made.title_top + made.title.height <= bottom + 0.001


@given(st.text(alphabet="abc def", max_size=200))
def test_a_narrower_measure_never_takes_fewer_lines(text: str) -> None:
    narrow, wide = lines_of(text, TEXT, 8.3, 50), lines_of(text, TEXT, 8.3, 105)
    assert narrow >= wide
    assert wide >= 1


@pytest.mark.parametrize("words", range(1, 40, 3))
def test_no_fewer_lines_are_counted_than_the_printer_sets(words: int) -> None:
    text = " ".join(("physical therapists, assistants, occupational therapists and others " * 6).split()[:words])
    lines = lines_of(text, TEXT, 8.3, 105)
    front = papers.text(print_certificate(papers.facts(for_whom=text)), 1)
    shown = front[front.index("FOR\n") + 4:front.index("\nTEST")]
    if lines > 3:
        assert shown == "Overleaf"
    else:  # counted with a little room, so never fewer than there are
        assert " ".join(shown.split()) == text
        assert lines - 1 <= shown.count("\n") + 1 <= lines


def test_a_word_longer_than_its_line_is_broken_inside() -> None:
    assert lines_of("x" * 300, TEXT, 8.3, 50) > 5
    assert TEXT.width("", 8.3) == 0
    assert DISPLAY.width("i", 8.3) < DISPLAY.width("W", 8.3)
