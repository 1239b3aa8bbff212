"""The law of renewal: credit is divided in the learner's best favour, and every number is the least that is sure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from itertools import product
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neurodash_ceu.rules.board_lines import Maximum, Minimum, NoRepeat, Rate, units
from neurodash_ceu.rules.boards import Alternative, BoardUnit, CarryOver, Option, Question, Rule
from neurodash_ceu.rules.renewal import closing, open_tasks, outcome, owed
from neurodash_ceu.rules.standings import BOTH_WAYS, MINUTES, Earned, Held, Offer, Standing
from tests.rules.renewing import (
    LIVE,
    PT,
    SELF_PACED,
    TODAY,
    a_day,
    at_least,
    at_most,
    earned,
    entries,
    rule,
    rules,
)

FEW = settings(max_examples=40, deadline=None)


def stands(one: Rule, *credit: Earned, held: Held = PT, today: date = TODAY) -> Standing:
    """The one standing there is."""
    found = outcome((one,), held, credit, today)
    assert found.state == "standing"
    return found.standings[0]


# --- the best division, against every division there is ------------------------------------------------------


def ways(one: Earned) -> Iterator[tuple[int, int, int]]:
    """Every way to count an entry in whole hours: in all, for ethics, for falls; a minute for one topic alone."""
    hours, topics = one.minutes.total // 60, dict(one.topics)
    for counted in range(hours + 1):
        for ethics in range(min(counted, topics.get("ethics", 0) // 60) + 1):
            for falls in range(min(counted - ethics, topics.get("falls", 0) // 60) + 1):
                yield counted, ethics, falls


def least_owed(one: Rule, credit: Sequence[Earned]) -> int:
    """What must still be earned by the best of all divisions, tried one by one."""
    lines = {line.id: int(units(line.at_least if isinstance(line, Minimum) else line.at_most)) for line in one.lines
             if isinstance(line, Minimum | Maximum | Rate)}
    best = 99
    for chosen in product(*(list(ways(entry)) for entry in credit)):
        totals = [sum(way[place] for way in chosen) for place in range(3)]
        if _within(lines, chosen, credit):
            live = sum(way[0] for way, entry in zip(chosen, credit, strict=True) if entry.format == LIVE)
            topics = sum(max(0, lines.get(name, 0) - totals[place]) for place, name in ((1, "ethics"), (2, "falls")))
            best = min(best, max(int(one.required or 0) - totals[0], topics, lines.get("live", 0) - live, 0))
    return best


def _within(lines: dict[str, int], chosen: Sequence[tuple[int, int, int]], credit: Sequence[Earned]) -> bool:
    days: dict[date, int] = {}
    for way, entry in zip(chosen, credit, strict=True):
        days[entry.on] = days.get(entry.on, 0) + way[0]
    slow = sum(way[0] for way, entry in zip(chosen, credit, strict=True) if entry.format == SELF_PACED)
    return slow <= lines.get("self-paced", 99) and max(days.values(), default=0) <= lines.get("a day", 99)


@FEW
@given(rules(), entries())
def test_the_division_is_the_best_of_all(one: Rule, credit: tuple[Earned, ...]) -> None:
    plain = replace(one, lines=tuple(line for line in one.lines if line.id != "falls most"))
    assert stands(plain, *credit).further == least_owed(plain, credit)


@FEW
@given(rules(), entries(most=6), entries(most=1))
def test_one_more_entry_never_makes_a_standing_worse(
    one: Rule, credit: tuple[Earned, ...], more: tuple[Earned, ...]
) -> None:
    before = stands(one, *credit)
    after = stands(one, *credit, *(replace(entry, key=f"more/{entry.key}") for entry in more))
    assert after.further <= before.further
    # With no two limits across each other, nor is any single number worse.
    if not [line for line in one.lines if isinstance(line, Rate) or line.id == "falls most"]:
        assert after.short <= before.short


@FEW
@given(rules(), entries(most=6))
def test_no_limit_makes_credit_negative_or_more_than_there_is(one: Rule, credit: tuple[Earned, ...]) -> None:
    found = stands(one, *credit)
    for counted in found.credits:
        assert 0 <= counted.counted <= counted.worth
        assert (counted.counted < counted.worth) <= bool(counted.cut_by)
    assert found.counted == sum(counted.counted for counted in found.credits)
    for line in found.lines:
        assert all(part.amount > 0 for part in (*line.parts, *line.cut))
        if isinstance(line.line, Maximum):
            assert line.counted <= line.amount
            assert line.room == line.amount - line.counted
        if isinstance(line.line, Minimum):
            assert line.short == max(0, line.amount - line.counted)
    topical = [part for line in found.lines if isinstance(line.line, Minimum) and line.line.of.topics
               for part in line.parts]
    for counted in found.credits:  # no minute for two topics
        own = [part.amount for part in topical if part.key == counted.earned.key]
        assert sum(own, Fraction(0)) <= counted.counted


@FEW
@given(rules(), entries(most=6), st.integers(0, 10**6))
def test_the_order_of_entries_does_not_matter(one: Rule, credit: tuple[Earned, ...], seed: int) -> None:
    shuffled = list(credit)
    Random(seed).shuffle(shuffled)  # noqa: S311 - a shuffle of a test
    assert stands(one, *shuffled) == stands(one, *credit)


def test_a_minute_counts_for_one_topic_unless_the_rule_shares() -> None:
    both = earned("both", 2, topics={"ethics": 2, "falls": 2})
    two = (at_least("ethics", 2, topics=("ethics",)), at_least("falls", 2, topics=("falls",)))
    apart = stands(rule(*two, required=2), both)
    assert (apart.counted, apart.short, apart.further) == (2, 0, 2)  # 2 + 2 are asked and 2 are there
    assert sum(line.short for line in apart.lines) == 2
    shared = stands(rule(two[0], replace(two[1], shares=True), required=2), both)
    assert (shared.further, [line.short for line in shared.lines]) == (0, [0, 0])


def test_of_capped_credit_what_a_minimum_wants_is_counted_first() -> None:
    one = rule(at_least("ethics", 1, topics=("ethics",)), at_most("self-paced", 2, formats=(SELF_PACED,)), required=3)
    credit = [earned(str(number), 2, date(2026, 2, number + 1), SELF_PACED) for number in range(3)]
    found = stands(one, *credit, earned("ethics", 1, date(2026, 9, 1), SELF_PACED, topics={"ethics": 1}))
    assert (found.counted, found.line("ethics").short, found.line("self-paced").room) == (2, 0, 0)
    assert [str(part.amount) for part in found.line("self-paced").cut] == ["1", "2", "2"]


# --- rates, repeats -------------------------------------------------------------------------------------------


def test_of_one_day_no_more_counts_than_the_rate() -> None:
    found = stands(rule(a_day("a day", 10), required=30), earned("one", 7), earned("two", 5))
    assert (found.counted, found.short) == (10, 20)  # Georgia: 12 hours in one day count 10
    assert sum(part.amount for part in found.line("a day").cut) == 2


def test_of_any_24_hours_no_more_counts_than_the_rate() -> None:
    line = Rate("online", "At most 12 in 24 hours.", kind="rate", at_most=12, within="24 hours")
    at = datetime(2026, 5, 1, 20, tzinfo=UTC)
    parts = [earned(str(hour), 7, date(2026, 5, 1), at=at + timedelta(hours=hour)) for hour in (0, 12, 36)]
    assert stands(rule(line), *parts).counted == 12 + 7  # 14 within 24 hours count 12; a day later it is free again
    apart = [earned(str(hour), 7, date(2026, 5, 1), at=at + timedelta(hours=hour)) for hour in (0, 24)]
    assert stands(rule(line), *apart).counted == 14


NO_REPEAT = NoRepeat("repeats", "The same activity counts once.", kind="no repeat")


def test_of_a_repeat_the_better_one_counts() -> None:
    credit = [earned("one", 2, format=SELF_PACED, activity="A"), earned("two", 3, format=SELF_PACED, activity="A"),
              earned("three", 2, activity="A")]
    assert stands(rule(NO_REPEAT), *credit).counted == 3
    live = stands(rule(NO_REPEAT, at_most("self-paced", 1, formats=(SELF_PACED,))), *credit)
    assert (live.counted, [one.counted for one in live.credits]) == (2, [0, 2, 0])
    assert {one.cut_by for one in live.credits if not one.counted} == {("repeats",)}


@FEW
@given(st.lists(entries(most=3), max_size=3), rules())
def test_of_repeats_the_best_choice_is_made(activities: list[tuple[Earned, ...]], one: Rule) -> None:
    several = [[replace(entry, key=f"{number}/{entry.key}", activity=str(number)) for entry in same]
               for number, same in enumerate(activities) if same]
    whole = stands(replace(one, lines=(*one.lines, NO_REPEAT)), *(entry for same in several for entry in same))
    assert whole.further == min(stands(one, *choice).further for choice in product(*several))


def test_of_repeats_the_first_choice_that_comes_to_mind_is_not_taken_for_the_best() -> None:
    one = rule(at_least("ethics", 1, topics=("ethics",)), at_least("falls", 4, topics=("falls",)),
               at_least("live", 2, formats=(LIVE,)), at_most("self-paced", 3, formats=(SELF_PACED,)), required=3)
    several = [[earned("a", 2, activity="0", topics={"ethics": 2, "falls": 1}),
                earned("b", 4, activity="0", topics={"ethics": 1})],
               [earned("c", 2, activity="1", topics={"ethics": 1}),
                earned("d", 1, format=SELF_PACED, activity="1", topics={"ethics": 1})],
               [earned("e", 4, format=SELF_PACED, activity="2"), earned("f", 1, activity="2", topics={"ethics": 1})]]
    whole = stands(replace(one, lines=(*one.lines, NO_REPEAT)), *(entry for same in several for entry in same))
    # With the shorter course "a", for its hour on falls: of 1 + 4 hours that topics ask, 1 + 1 are there.
    assert whole.further == 3


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 3), st.integers(1, 3), st.booleans()), min_size=7, max_size=9),
       st.integers(1, 9), st.integers(1, 9), st.integers(0, 20))
def test_of_many_repeats_one_more_never_makes_it_worse(
    pairs: list[tuple[int, int, bool]], live: int, slow: int, required: int
) -> None:
    """Each activity was taken twice, live and at one's own pace: 128 ways and more."""
    one = rule(NO_REPEAT, at_least("live", live, formats=(LIVE,)), at_most("self-paced", slow, formats=(SELF_PACED,)),
               at_least("ethics", 2, topics=("ethics",)), required=required)
    credit = [entry for number, (first, second, ethics) in enumerate(pairs) for entry in (
        earned(f"{number}a", first, activity=str(number), topics={"ethics": 1} if ethics else {}),
        earned(f"{number}b", second, format=SELF_PACED, activity=str(number)))]
    whole = stands(one, *credit)
    for left_out in (0, len(credit) // 2, len(credit) - 1):
        assert whole.further <= stands(one, *credit[:left_out], *credit[left_out + 1:]).further
    assert all(counted.counted in (0, counted.worth) or counted.cut_by for counted in whole.credits)


def test_many_repeats_are_still_decided() -> None:
    credit = [earned(f"{activity}-{number}", 1 + number, activity=str(activity))
              for activity in range(12) for number in range(3)]
    assert stands(rule(NO_REPEAT, required=99), *credit).counted == 12 * 3


# --- what is not known ----------------------------------------------------------------------------------------

TYPE = Question("type", "entry", "Which type is it?", "options",
                (Option("type-1", "Type 1"), Option("type-2", "Type 2")))
ADULTS = Question("adults", "licence", "Do you treat adults?", "yes-no")


def test_what_is_not_sorted_yet_is_limited_everywhere_and_counts_for_no_minimum() -> None:
    one = rule(at_least("type 1", 4, kinds=("type-1",)), at_most("type 2", 3, kinds=("type-2",)), required=8,
               questions=(TYPE,))
    credit = [earned("a", 4), earned("b", 4)]
    unsorted = outcome((one,), PT, credit, TODAY)
    assert (unsorted.standings[0].counted, unsorted.standings[0].further) == (3, 5)
    assert [(asked.id, asked.keys) for asked in unsorted.asked] == [("type", ("b/a", "b/b"))]
    told = [replace(credit[0], answers={"type": "type-1"}), replace(credit[1], answers={"type": "type-2"})]
    found = stands(one, *told)
    assert (found.counted, found.further, found.line("type 1").short) == (7, 1, 0)


def test_a_blended_course_is_limited_as_every_part_of_it_and_fills_no_minimum_of_one() -> None:
    one = rule(at_least("live", 4, formats=(LIVE,)), at_most("self-paced", 3, formats=(SELF_PACED,)), required=8)
    found = stands(one, earned("a", 6, format="blended"))
    assert (found.counted, found.line("live").short, found.line("self-paced").room) == (3, 4, 0)


@FEW
@given(entries(most=4), st.lists(st.sampled_from(["type-1", "type-2"]), min_size=4, max_size=4), st.integers(0, 3))
def test_an_answer_about_an_entry_never_makes_the_standing_worse(
    credit: tuple[Earned, ...], kinds: list[str], which: int
) -> None:
    one = rule(at_least("type 1", 4, kinds=("type-1",)), at_most("type 2", 3, kinds=("type-2",)),
               at_most("type 1 most", 5, kinds=("type-1",)), required=8, questions=(TYPE,))
    told = tuple(replace(entry, answers={"type": kind}) for entry, kind in zip(credit, kinds, strict=False))
    some = tuple(entry if place == which else credit[place] for place, entry in enumerate(told))
    assert stands(one, *told).further <= stands(one, *some).further <= stands(one, *credit).further


def test_a_condition_holds_until_it_is_denied() -> None:
    one = rule(at_least("dementia", 1, topics=("dementia",), when="adults"), required=1, questions=(ADULTS,))
    open_question = outcome((one,), PT, [earned("a", 1)], TODAY)
    assert [asked.id for asked in open_question.asked] == ["adults"]
    assert open_question.standings[0].line("dementia").short == 1
    denied = stands(one, earned("a", 1), held=Held("PT", answers={"adults": "no"}))
    assert (denied.further, denied.line("dementia").waived) == (0, "You told us that this does not apply to you.")


def test_without_minutes_to_an_hour_it_is_worked_out_both_ways_until_it_is_told() -> None:
    one = rule(required=2, unit=BoardUnit("point"))
    found = outcome((one,), PT, [earned("a", 2)], TODAY)
    assert (found.state, [each.minutes for each in found.standings]) == ("both ways", list(BOTH_WAYS))
    assert [each.counted for each in found.standings] == [2, Fraction(120, 50)]
    assert [asked.id for asked in found.asked] == [MINUTES]
    told = stands(one, earned("a", 2), held=Held("PT", answers={MINUTES: "50"}))
    assert (told.minutes, told.counted) == (50, Fraction(12, 5))


def test_what_minutes_cannot_tell_is_nothing_until_it_is_told() -> None:
    one = rule(required=4, unit=BoardUnit("CCU", told=True))
    found = outcome((one,), PT, [earned("a", 2), earned("b", 2, answers={"worth": "3.5"})], TODAY)
    assert (found.standings[0].counted, [asked.keys for asked in found.asked]) == (Fraction(7, 2), [("b/a",)])


def test_another_way_is_said_as_it_was_told() -> None:
    board = Question("nbcot", "licence", "Is your NBCOT certification current?", "yes-no")
    one = rule(questions=(board,), alternatives=(Alternative("NBCOT certification satisfies it.", "nbcot"),))
    assert outcome((one,), PT, (), TODAY).state == "standing"
    told = outcome((one,), Held("PT", answers={"nbcot": "yes"}), (), TODAY)
    assert (told.state, told.words) == ("another way", "NBCOT certification satisfies it.")


def test_what_rests_on_a_vendor_alone_computes_nothing() -> None:
    vendor = rule(source=replace(rule().source, kind="vendor"))
    found = outcome((vendor,), PT, [earned("a", 20)], TODAY)
    assert (found.state, found.standings, found.words) == ("not confirmed", (), "twelve hours")


# --- cycles before and after ----------------------------------------------------------------------------------


def test_what_is_left_over_is_carried_once_and_no_further_than_the_rule_says() -> None:
    one = rule(required=20, carry_over=CarryOver("Up to ten.", 10))
    last = earned("last", 34, date(2025, 6, 1))
    found = stands(one, last)
    assert (found.carried, found.counted, found.short) == (10, 10, 10)  # 34 - 20 = 14, of which 10
    # Carried into 2024-2025 first: what was carried does not carry again.
    older = stands(one, earned("older", 34, date(2023, 6, 1)), earned("last", 15, date(2025, 6, 1)))
    assert older.carried == 5  # 10 carried in + 15 - 20


def test_of_what_is_carried_a_line_takes_what_it_may() -> None:
    one = rule(at_least("ethics", 2, topics=("ethics",)), required=20,
               carry_over=CarryOver("Up to ten, two of them ethics.", 10, of=("ethics=2",)))
    last = earned("last", 34, date(2025, 6, 1), topics={"ethics": 3})
    found = stands(one, last)
    assert (found.carried, found.line("ethics").counted, found.line("ethics").short) == (10, 1, 1)  # 3 - 2 = 1 is over


def test_the_version_in_force_at_the_end_of_the_cycle_holds() -> None:
    old = rule(at_most("self-study", 6, formats=(SELF_PACED,)), effective_until=date(2024, 12, 31))
    new = rule(at_most("self-study", 12, formats=(SELF_PACED,)), effective_from=date(2025, 1, 1))
    credit = [earned(str(year), 20, date(year, 5, 1), SELF_PACED) for year in (2022, 2026)]
    assert outcome((old, new), PT, credit, TODAY).standings[0].counted == 12
    assert outcome((old, new), PT, credit, TODAY, date(2023, 12, 31)).standings[0].counted == 6


# --- what would close the gap ---------------------------------------------------------------------------------


def test_a_licence_past_the_day_that_was_told_says_so() -> None:
    late = stands(rule(), held=Held("PT", date(2026, 6, 30)))
    assert late.remarks == (
        "By what you told us the licence expired on 30 June 2026. What stands here is the cycle of today; if the "
        "licence is renewed, tell us its new last day.",)
    assert stands(rule(), held=Held("PT", date(2027, 6, 30))).remarks == (
        "You told us that the licence expires on 30 June 2027; by the rule as entered the cycle ends on "
        "31 December 2027.",)
    assert stands(rule(), held=Held("PT", date(2027, 12, 31))).remarks == ()


def test_what_would_close_the_gap_soonest_is_named_first() -> None:
    one = rule(at_least("ethics", 1, topics=("ethics",)), required=2)
    offers = [Offer("long", earned("o1", 3)), Offer("same", earned("o2", 3)), Offer("short", earned("o3", 1)),
              Offer("ethics", earned("o4", 1, topics={"ethics": 1}))]
    found = closing((one,), PT, [earned("a", 1)], TODAY, offers)
    assert [offer.slug for offer in found] == ["ethics"]
    assert owed(outcome((one,), PT, [earned("a", 1), offers[3].earned], TODAY)) == 0
    assert closing((one,), PT, [earned("a", 9, topics={"ethics": 1})], TODAY, offers) == ()
    assert closing((one,), PT, [], TODAY, [Offer("none", earned("x", 1, date(2020, 1, 1)))]) == ()


def test_nothing_is_a_task_that_was_not_asked() -> None:
    assert open_tasks(stands(rule())) == ()


@pytest.mark.parametrize("amount", ["", "1/0", "-1", "1e3", "٣", "1.23456"])
def test_an_amount_that_is_none_is_refused(amount: str) -> None:
    with pytest.raises(ValueError, match="no amount"):
        units(amount)


def test_a_line_may_want_activities_of_some_length() -> None:
    one = rule(at_least("ethics", 4, topics=("ethics",), least=2), required=4)
    short, long = earned("a", 1, topics={"ethics": 1}), earned("b", 2, topics={"ethics": 2})
    assert stands(one, short, long).line("ethics").counted == 2
