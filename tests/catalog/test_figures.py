"""Charts: every estimate lies in its place, the null line at no difference."""

from __future__ import annotations

import pytest

from neurodash_ceu.catalog.figures import chart
from neurodash_ceu.rules.evidence import Claim, Estimate
from neurodash_ceu.rules.lesson import Figure
from tests.catalog import a_module


def drawn(*estimates: Estimate):  # type: ignore[no-untyped-def]  # a Chart
    module = a_module.module()
    claims = tuple(Claim(f"c{n}", "s", "p", "agree", "first", (), e) for n, e in enumerate(estimates))
    figure = Figure("f", "t", "c", "own", tuple(claim.id for claim in claims))
    return chart(
        type(module)(module.head, module.brief, (), claims, module.references, module.quiz, ()), figure
    )


def test_places_keep_the_order_of_the_numbers() -> None:
    made = drawn(
        Estimate("A", "Effect size", "0.37", "0.2", "0.6"),
        Estimate("B", "Effect size", "-0.41", "-0.80", "-0.02"),
    )
    for row in made.rows:
        assert float(row.start) < float(row.at) < float(row.end)
    assert float(made.rows[1].end) < float(made.null_at) < float(made.rows[0].start)
    assert made.rows[1].words == "\u22120.41 (\u22120.80 to \u22120.02)"


def test_a_ratio_is_drawn_around_one_on_a_logarithmic_axis() -> None:
    made = drawn(Estimate("Relapse", "Risk ratio", "1", "0.5", "2"))
    assert made.no_difference == "1"
    assert made.rows[0].at == made.null_at
    assert float(made.rows[0].end) - float(made.null_at) == pytest.approx(
        float(made.null_at) - float(made.rows[0].start), abs=0.02
    )


@pytest.mark.parametrize("value", ["0", "0.0001", "100000", "-3"])
def test_any_single_estimate_stays_inside(value: str) -> None:
    made = drawn(Estimate("A", "m", value, value, value))
    assert 0 <= float(made.rows[0].at) <= 100
    assert all(0 <= float(tick.at) <= 100 for tick in made.ticks)


@pytest.mark.parametrize(("low", "high", "words"), [
    ("-1", "0.5", ["-1", "0, no difference"]), ("-0.1", "0.1", ["-0.1", "0, no difference", "+0.1"])])
def test_words_of_the_axis_do_not_touch_and_the_middle_ones_stay(low: str, high: str, words: list[str]) -> None:
    assert [tick.words for tick in drawn(Estimate("A", "m", "0", low, high)).ticks] == words


def test_a_figure_without_estimates_is_only_a_link() -> None:
    figure = Figure("f", "t", "c", "theirs", (), link="https://example.org")
    made = chart(a_module.module(), figure)
    assert made.rows == ()
    assert made.link == "https://example.org"
