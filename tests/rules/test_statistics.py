"""The figures of a quiz are those that others worked out, hold by any route, and are silent where there are too few."""

from __future__ import annotations

import random
import statistics
from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurodash_ceu.rules.measures import quartiles, thirds_of
from neurodash_ceu.rules.statistics import (
    FEWEST,
    LONGEST,
    NOTHING,
    WEAK,
    Flag,
    Given,
    ItemSaid,
    Tally,
    seconds_since,
)
from tests.make import NOW
from tests.rules import item_sources as sources

Rows = Sequence[Sequence[int]]
MARKS = ("a", "b", "c")


def tally(rows: Rows, possible: int | Sequence[int] = 1) -> Tally:
    """Attempts that all had the same items, by their points."""
    made = Tally()
    for row in rows:
        worth = [possible] * len(row) if isinstance(possible, int) else possible
        made.add([Given(f"q{n}", points, worth[n]) for n, points in enumerate(row)], passed=sum(row) * 2 > sum(worth))
    return made


def chose(*attempts: tuple[str, int]) -> Tally:
    """Attempts of which each chose a mark at the item "q" ("a" is right) and earned so many of ten points elsewhere."""
    made = Tally()
    for mark, rest in attempts:
        marks = () if mark == NOTHING else (mark,)
        made.add([Given("q", int(mark == "a"), 1, marks), Given("rest", rest, 10)], passed=rest > 5)
    return made


def said(made: Tally, item: str = "q") -> ItemSaid:
    return made.item(item, {"a"}, MARKS)


def flags(made: Tally) -> tuple[Flag, ...]:
    figures = said(made).figures
    assert figures is not None
    return figures.flags


def by_covariances(rows: Rows) -> float:
    """Alpha by another route: the trace of the covariance matrix against the sum of all of it."""
    columns = [[float(value) for value in column] for column in zip(*rows, strict=True)]
    k = len(columns)
    matrix = [[statistics.covariance(one, other) for other in columns] for one in columns]
    return k / (k - 1) * (1 - sum(matrix[n][n] for n in range(k)) / sum(map(sum, matrix)))


# --- what others worked out ---------------------------------------------------------------------------------


def test_ten_students_as_wuensch_has_them() -> None:
    rows = [[int(sign) for sign in row] for row in sources.WUENSCH]
    made = tally(rows)
    for n, p in enumerate(sources.WUENSCH_P):
        figures = made.item(f"q{n}").figures
        assert figures is not None
        assert figures.facility == Fraction(p)
    kr20 = Fraction(10, 9) * (1 - sum(map(Fraction, sources.WUENSCH_PQ)) / Fraction(sources.WUENSCH_VARIANCE))
    reliability = made.quiz().reliability
    assert reliability.alpha == kr20
    assert reliability.two_valued


def test_thirty_departments_as_r_has_them() -> None:
    made = tally(sources.ATTITUDE, possible=100)
    for n, (three, two, mean) in enumerate(zip(
            sources.R_CORRECTED, sources.PSYCH_R_DROP, sources.PSYCH_MEAN, strict=True)):
        figures = made.item(f"q{n}").figures
        assert figures is not None
        assert figures.discrimination == pytest.approx(float(three), abs=0.0006)
        assert f"{figures.discrimination:.2f}" == two
        assert f"{float(figures.facility) * 100:.0f}" == mean
    reliability = made.quiz().reliability
    assert f"{float(reliability.alpha or 0):.2f}" == sources.PSYCH_ALPHA
    assert (reliability.n, reliability.questions, reliability.two_valued) == (30, 6, False)


@pytest.mark.parametrize("without", range(6))
def test_alpha_without_an_item_as_psych_has_it(without: int) -> None:
    rows = [[value for n, value in enumerate(row) if n != without] for row in sources.ATTITUDE]
    alpha = tally(rows, possible=100).quiz().reliability.alpha
    assert f"{float(alpha or 0):.2f}" == sources.PSYCH_ALPHA_WITHOUT[without]


# --- by another route, whatever was answered ----------------------------------------------------------------


@st.composite
def attempts(draw: st.DrawFn, most: int = 4) -> list[list[int]]:
    """Ten to thirty-five attempts at two to six items, each in `most` steps."""
    items = draw(st.integers(2, 6))
    return draw(st.lists(st.lists(st.integers(0, most), min_size=items, max_size=items), min_size=10, max_size=35))


@given(attempts())
def test_the_figures_are_those_of_another_route(rows: list[list[int]]) -> None:
    made = tally(rows, possible=4)
    totals = [sum(row) for row in rows]
    for n in range(len(rows[0])):
        figures = made.item(f"q{n}").figures
        assert figures is not None
        mine, rest = [row[n] for row in rows], [total - row[n] for total, row in zip(totals, rows, strict=True)]
        assert float(figures.facility) == pytest.approx(statistics.fmean(mine) / 4)
        if len(set(mine)) > 1 and len(set(rest)) > 1:
            assert figures.discrimination == pytest.approx(statistics.correlation(mine, rest), abs=1e-9)
        else:
            assert figures.discrimination is None
    quiz = made.quiz()
    assert quiz.spread == pytest.approx(statistics.stdev(totals) / (4 * len(rows[0])))
    if len(set(totals)) > 1:
        assert float(quiz.reliability.alpha or 0) == pytest.approx(by_covariances(rows), abs=1e-9)
    else:
        assert (quiz.reliability.alpha, quiz.reliability.why) == (None, "no spread")


@given(attempts(), st.randoms(use_true_random=False))
def test_the_order_of_attempts_says_nothing(rows: list[list[int]], chance: random.Random) -> None:
    shuffled = [*rows]
    chance.shuffle(shuffled)
    first, second = tally(rows, possible=4), tally(shuffled, possible=4)
    assert [first.item(f"q{n}") for n in range(len(rows[0]))] == [second.item(f"q{n}") for n in range(len(rows[0]))]
    assert first.quiz() == second.quiz()


@given(attempts(), st.integers(2, 60))
def test_points_in_another_scale_say_the_same(rows: list[list[int]], scale: int) -> None:
    plain, scaled = tally(rows, possible=4), tally([[one * scale for one in row] for row in rows], possible=4 * scale)
    assert plain.quiz() == scaled.quiz()
    assert [plain.item(f"q{n}") for n in range(2)] == [scaled.item(f"q{n}") for n in range(2)]


@given(attempts())
def test_nothing_leaves_its_bounds(rows: list[list[int]]) -> None:
    made = tally(rows, possible=4)
    for n in range(len(rows[0])):
        figures = made.item(f"q{n}").figures
        assert figures is not None
        assert 0 <= figures.facility <= 1
        assert figures.discrimination is None or -1 <= figures.discrimination <= 1
        assert sum(figures.thirds) == len(rows)
    quiz = made.quiz()
    assert 0 <= (quiz.mean or 0) <= 1
    assert 0 <= (quiz.passed or 0) <= 1
    assert quiz.reliability.alpha is None or quiz.reliability.alpha <= 1


@given(attempts())
def test_an_item_is_held_against_the_attempt_without_it(rows: list[list[int]]) -> None:
    """Worth a thousand times as much, it says no more: its own points are not in what it is held against."""
    heavy = tally([[row[0] * 1000, *row[1:]] for row in rows], possible=[4000] + [4] * (len(rows[0]) - 1))
    plain = tally(rows, possible=4)
    assert heavy.item("q0") == plain.item("q0")


# --- thirds, options, flags ---------------------------------------------------------------------------------


@given(st.dictionaries(st.fractions(0, 1), st.integers(1, 20), min_size=1))
def test_thirds_go_up_with_the_score_and_mirror(scores: dict[Fraction, int]) -> None:
    place = thirds_of(scores)
    assert [place[one] for one in sorted(scores)] == sorted(place.values())
    mirrored = thirds_of({1 - score: count for score, count in scores.items()})
    assert {1 - score: 2 - third for score, third in mirrored.items()} == place


def test_thirds_of_different_scores_are_thirds() -> None:
    place = thirds_of({Fraction(n, 40): 1 for n in range(30)})
    assert [list(place.values()).count(third) for third in (0, 1, 2)] == [10, 10, 10]
    assert set(thirds_of({Fraction(1): 40}).values()) == {1}  # all alike: nobody is above anybody


def test_on_the_line_between_two_thirds_is_the_middle_one() -> None:
    """Of three, two share a score: the middle one of these two stands exactly two thirds up, or one third."""
    assert thirds_of({Fraction(0): 1, Fraction(1): 2}) == {Fraction(0): 0, Fraction(1): 1}
    assert thirds_of({Fraction(0): 2, Fraction(1): 1}) == {Fraction(0): 1, Fraction(1): 2}


def test_options_are_counted_by_third_and_no_answer_comes_last() -> None:
    figures = said(chose(*[("b", 0)] * 4, *[("c", 5)] * 3, (NOTHING, 5), *[("a", 9)] * 4)).figures
    assert figures is not None
    assert [(one.mark, one.keyed, one.by_third) for one in figures.choices] == [
        ("a", True, (0, 0, 4)), ("b", False, (4, 0, 0)), ("c", False, (0, 3, 0)), (NOTHING, False, (0, 1, 0))]
    assert figures.thirds == (4, 4, 4)


def test_an_answer_of_several_marks_counts_each() -> None:
    made = Tally()
    for _ in range(10):
        made.add([Given("q", 1, 2, ("a", "b"))], passed=True)
    figures = made.item("q", {"a", "b"}, ("a", "b", "c")).figures
    assert figures is not None
    assert [one.count for one in figures.choices] == [10, 10, 0]


GOOD = [*[("b", 1)] * 3, *[("c", 2)] * 2, *[("a", 3)] * 2, *[("a", 7)] * 3, *[("a", 9)] * 4]


def test_a_sound_item_is_not_flagged() -> None:
    assert flags(chose(*GOOD)) == ()


def test_a_key_that_the_better_miss_is_flagged() -> None:
    """Turned round: those who know least choose the key, those who know most choose b."""
    upside_down = [("b" if mark == "a" else "a", rest) for mark, rest in GOOD]
    assert flags(chose(*upside_down, ("c", 5)))[:2] == (Flag("negative"), Flag("beaten", "b"))


def test_an_option_that_beats_the_key_among_the_best_alone_is_flagged() -> None:
    some = [*[("a", 1)] * 5, *[("c", 2)] * 2, *[("a", 5)] * 4, *[("b", 9)] * 3, ("a", 8)]
    assert Flag("beaten", "b") in flags(chose(*some))
    assert Flag("beaten", "c") not in flags(chose(*some))


def test_an_option_as_frequent_as_the_key_does_not_beat_it() -> None:
    assert not [one for one in flags(chose(*[("a", 5), ("b", 5)] * 5)) if one.kind == "beaten"]


@pytest.mark.parametrize(("right", "hard"), [(2, True), (3, False)])
def test_an_item_that_three_of_ten_solve_is_hard_enough(right: int, hard: bool) -> None:
    made = chose(*[("a", 9)] * right, *[("b", 1), ("c", 1)] * ((10 - right) // 2), *[("b", 0)] * ((10 - right) % 2))
    assert (Flag("hard") in flags(made)) is hard


@pytest.mark.parametrize(("times", "unused"), [(0, True), (1, True), (2, False)])
def test_an_option_that_fewer_than_one_in_twenty_choose_is_unused(times: int, unused: bool) -> None:
    made = chose(*[("c", 1)] * times, *[("b", 2)] * (10 - times), *[("a", 8)] * 30)
    assert (Flag("unused", "c") in flags(made)) is unused


def test_an_easy_item_is_no_fault() -> None:
    """A test of mastery may be easy: only the options that nobody takes are worth a word."""
    assert {one.kind for one in flags(chose(*[("a", n % 10) for n in range(40)]))} == {"unused"}


def test_of_several_statements_each_has_its_own_key() -> None:
    """Most call s1 true, which it is; most call s2 true, which it is not. A pair that nobody chose is no distractor."""
    made = Tally()
    for n in range(20):
        made.add([Given("q", 1, 2, ("s1=true", "s2=true" if n < 12 else "s2=false")), Given("rest", n % 5, 10)],
                 passed=True)
    figures = made.item("q", {"s1=true", "s2=false"}, ("s1=true", "s1=false", "s2=true", "s2=false")).figures
    assert figures is not None
    assert [one for one in figures.flags if one.kind != "negative"] == [Flag("beaten", "s2=true")]


def test_where_no_option_is_keyed_none_is_called_a_distractor() -> None:
    figures = chose(*GOOD).item("q", (), MARKS).figures
    assert figures is not None
    assert figures.flags == ()


# --- how many ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("n", "speaks", "weak"), [
    (0, False, False), (FEWEST - 1, False, False), (FEWEST, True, True), (WEAK - 1, True, True), (WEAK, True, False)])
def test_silent_under_ten_and_weak_under_thirty(n: int, speaks: bool, weak: bool) -> None:
    made = tally([[1, n % 2] for n in range(n)])
    item, quiz = made.item("q0"), made.quiz()
    assert (item.n, item.figures is not None, item.weak) == (n, speaks, weak)
    assert (quiz.n, quiz.mean is not None, quiz.weak) == (n, speaks, weak)
    assert (quiz.reliability.why == "too few") is not speaks


def test_an_item_is_silent_where_few_drew_it_though_many_took_the_quiz() -> None:
    made = tally([[1, n % 2] for n in range(40)])
    made.add([Given("q9", 1, 1)], passed=True)
    assert (made.item("q9").n, made.item("q9").figures) == (1, None)
    assert (made.item("nowhere").n, made.item("nowhere").figures) == (0, None)


def test_an_attempt_of_nothing_is_none() -> None:
    made = Tally()
    made.add([], passed=False)
    assert made.quiz().n == 0


# --- pools: other questions in other attempts ---------------------------------------------------------------


def pooled(draws: Sequence[Sequence[int]]) -> Tally:
    made = Tally()
    for n, items in enumerate(draws):
        made.add([Given(f"q{item}", int(n % (item + 2) == 0), 1) for item in items], passed=True)
    return made


def test_alpha_is_not_defined_where_attempts_had_different_questions() -> None:
    reliability = pooled([*combinations(range(6), 3)]).quiz().reliability  # twenty attempts, no two alike
    assert (reliability.alpha, reliability.why) == (None, "different questions")


def test_alpha_stands_over_the_attempts_that_had_the_same_questions() -> None:
    same = [(2, 0, 1)] * 6 + [(0, 1, 2)] * 6
    reliability = pooled([*same, *combinations(range(9), 3)]).quiz().reliability
    assert (reliability.n, reliability.questions, reliability.why) == (13, 3, None)
    alone = pooled([*same, (0, 1, 2)]).quiz().reliability
    assert reliability.alpha == alone.alpha


def test_alpha_of_one_question_is_not_defined() -> None:
    assert tally([[n % 2] for n in range(20)]).quiz().reliability.why == "one question"


@given(st.lists(st.tuples(st.sets(st.integers(1, 7), min_size=1, max_size=4), st.integers(0, 2**8 - 1)),
                min_size=10, max_size=30))
def test_with_pools_an_item_is_held_against_the_share_of_the_rest(papers: list[tuple[set[int], int]]) -> None:
    """Item 0 is in every attempt, with one to four of seven others."""
    made = Tally()
    for others, right in papers:
        made.add([Given(f"q{one}", right >> one & 1, 1) for one in (0, *others)], passed=False)
    mine = [right & 1 for _, right in papers]
    rest = [Fraction(sum(right >> one & 1 for one in others), len(others)) for others, right in papers]
    figures = made.item("q0").figures
    assert figures is not None
    if len(set(mine)) > 1 and len(set(rest)) > 1:
        other_route = statistics.correlation(mine, [float(one) for one in rest])
        assert figures.discrimination == pytest.approx(other_route, abs=1e-9)
    else:
        assert figures.discrimination is None


# --- time ---------------------------------------------------------------------------------------------------


@given(st.lists(st.integers(0, 3600), min_size=2))
def test_quartiles_are_those_of_the_standard_library(seconds: list[int]) -> None:
    counts = {value: seconds.count(value) for value in seconds}
    assert [float(one) for one in quartiles(counts)] == pytest.approx(
        statistics.quantiles(seconds, n=4, method="inclusive"))


@given(st.integers(-10, 10_000))
def test_seconds_are_bounded_and_never_before_the_page(passed: int) -> None:
    told = seconds_since(str(int(NOW.timestamp()) - passed), NOW)
    assert told == (None if passed < 0 else min(passed, LONGEST))


@pytest.mark.parametrize("opened", ["", None, "soon", "-5", "1e9", "١٢٣", "9" * 400, " 1", "1.5"])
def test_what_no_page_of_ours_says_is_no_time(opened: str | None) -> None:
    assert seconds_since(opened, NOW) is None


def test_times_are_told_from_ten_on() -> None:
    made = Tally()
    for n in range(20):
        made.add([Given("q", 1, 1, (), n if n < FEWEST - 1 else None)], passed=True)
    figures = made.item("q").figures
    assert figures is not None
    assert figures.times is None
    made.add([Given("q", 1, 1, (), 100)], passed=True)
    again = made.item("q").figures
    assert again is not None
    assert again.times is not None
    assert (again.times.n, again.times.lower, again.times.median, again.times.upper) == (10, 2.25, 4.5, 6.75)
