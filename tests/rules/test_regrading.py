"""A regrade helps, or says plainly that it does not; done twice it is done once; an unchanged key changes nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neurodash_ceu.rules.assessment import Quiz
from neurodash_ceu.rules.drawing import Paper, PaperItem
from neurodash_ceu.rules.grading import Grade, grade
from neurodash_ceu.rules.items.base import Item
from neurodash_ceu.rules.items.kinds import KINDS
from neurodash_ceu.rules.items.single_best import SingleBest
from neurodash_ceu.rules.refusal import Refused
from neurodash_ceu.rules.regrading import POLICIES, Regraded, changes, policies_for, regraded, share
from tests.rules.bank import answers, items
from tests.rules.lessons import item

Case = tuple[Item, Item, Paper, tuple[str, ...], Grade]


@st.composite
def corrected(draw: st.DrawFn) -> Case:
    """An item, the same of another key, a paper of it and two others, an answer to it, and the grade that stands."""
    kind = draw(st.sampled_from(sorted(KINDS)))
    was, now = draw(items((kind,), graded=True)), draw(items((kind,), graded=True))
    others = (item("r1"), item("r2"))
    paper = Paper(tuple(PaperItem(one.id, (), one.worth) for one in (was, *others)), was.worth + 2,
                  draw(st.integers(1, 100)))
    answer = draw(answers(draw(st.sampled_from([was, now]))))
    given_ = {was.id: answer, "r1": others[0].key() if draw(st.booleans()) else (), "r2": ()}
    quiz = Quiz(id="test", draw=3, items=(was, *others))  # type: ignore[arg-type]  # any kind is one
    return was, now, paper, answer, grade(quiz, paper, given_)


@settings(max_examples=60)
@given(corrected())
def test_nobody_loses_but_by_the_new_key_alone_and_more_is_never_less(case: Case) -> None:
    was, now, paper, answer, standing = case
    by = {policy: share(regraded(was, now, policy, paper, answer, standing)) for policy in POLICIES}
    assert by["leave"] == share(standing)
    if "key" in changes(was, now):
        assert by["full credit"] >= by["either key"] >= max(by["new key"], share(standing))
    else:
        assert by["either key"] == by["new key"] == share(standing) <= by["full credit"]


@settings(max_examples=60)
@given(corrected(), st.sampled_from(POLICIES))
def test_twice_is_once_and_other_items_keep_their_points(case: Case, policy: str) -> None:
    was, now, paper, answer, standing = case
    once = regraded(was, now, policy, paper, answer, standing)  # type: ignore[arg-type]  # one of the four
    again = regraded(was, now, policy, paper, answer, once)  # type: ignore[arg-type]  # one of the four
    assert again == once
    for (name, earned, possible), (_, before, worth) in zip(once.per_item, standing.per_item, strict=True):
        assert type(earned) is int
        assert 0 <= earned <= possible
        if name != was.id:
            assert earned * worth == before * possible
    assert once.points == sum(earned for _, earned, _ in once.per_item)
    assert once.max_points == sum(possible for _, _, possible in once.per_item)


@settings(max_examples=60)
@given(corrected())
def test_the_new_key_alone_is_a_fresh_grade_by_it(case: Case) -> None:
    was, now, paper, answer, standing = case
    if "key" not in changes(was, now):
        return
    quiz = Quiz(id="test", draw=1, items=(now,))  # type: ignore[arg-type]  # any kind is one
    worth = next(one.points for one in paper.items if one.item_id == was.id)
    fresh = grade(quiz, Paper((PaperItem(now.id, (), worth),), worth, 80), {now.id: answer})
    after = regraded(was, now, "new key", paper, answer, standing)
    name, earned, possible = after.per_item[0]
    assert name == was.id
    assert earned * fresh.max_points == fresh.points * possible


@settings(max_examples=40)
@given(corrected(), st.sampled_from(POLICIES))
def test_an_unchanged_item_changes_nothing(case: Case, policy: str) -> None:
    was, _, paper, answer, standing = case
    same = replace(was, section="elsewhere", cites=("new",), worth=was.worth + 1, task="judge")
    assert regraded(was, same, policy, paper, answer, standing) is standing  # type: ignore[arg-type]  # one of the four


def test_what_changed_is_told_apart() -> None:
    one = item("q", right=0)
    turned = item("q", right=1)
    reworded = replace(one, stem="Another stem")
    because = replace(one, options=tuple(replace(option, rationale="Since.") for option in one.options))
    moved = replace(one, options=tuple(reversed(one.options)))
    assert [changes(one, other) for other in (turned, reworded, None, because, moved, one)] == [
        ("key",), ("wording",), ("removed",), (), (), ()]
    assert policies_for(("key",)) == POLICIES
    assert policies_for(("wording",)) == policies_for(("removed",)) == ("full credit", "leave")


def of_two(points: int, *, pass_percent: int = 50) -> tuple[SingleBest, SingleBest, Paper, Grade]:
    """Two items, key of the first turned from 0 to 1; so many points stand (the first item's first)."""
    paper = Paper((PaperItem("q", (), 1), PaperItem("r", (), 1)), 2, pass_percent)
    per_item = (("q", min(points, 1), 1), ("r", max(points - 1, 0), 1))
    return (item("q", right=0), item("q", right=1), paper,
            Grade(points, 2, pass_percent, points * 100 >= pass_percent * 2, per_item))


@pytest.mark.parametrize(("chosen", "stands", "expected"), [
    # chose the old key: the point stood
    ("q-0", 1, {"full credit": 1, "either key": 1, "new key": 0, "leave": 1}),
    # chose the new key: it gave nothing so far
    ("q-1", 0, {"full credit": 1, "either key": 1, "new key": 1, "leave": 0}),
    # chose neither, or nothing
    ("q-2", 0, {"full credit": 1, "either key": 0, "new key": 0, "leave": 0}),
    ("", 0, {"full credit": 1, "either key": 0, "new key": 0, "leave": 0}),
])
def test_by_hand(chosen: str, stands: int, expected: dict[str, int]) -> None:
    was, now, paper, standing = of_two(stands)
    answer = (chosen,) if chosen else ()
    assert {policy: regraded(was, now, policy, paper, answer, standing).points for policy in POLICIES} == expected


def test_who_newly_passes_and_who_would_fall_below() -> None:
    was, now, paper, low = of_two(0)
    up = Regraded(low, regraded(was, now, "either key", paper, ("q-1",), low), passed_before=False)
    assert (up.newly_passes, up.below, up.by > 0) == (True, False, True)
    assert not replace(up, passed_before=True).newly_passes
    was, now, paper, high = of_two(1)
    down = Regraded(high, regraded(was, now, "new key", paper, ("q-0",), high), passed_before=True)
    assert (down.newly_passes, down.below, down.by < 0) == (False, True, True)


def test_keys_without_a_common_measure_are_refused_and_others_are_no_business_of_a_paper(
    monkeypatch: pytest.MonkeyPatch
) -> None:
    was, now, paper, standing = of_two(0)
    with pytest.raises(LookupError):
        regraded(item("x"), item("x", right=1), "full credit", paper, (), standing)
    monkeypatch.setattr("neurodash_ceu.rules.regrading.MOST_STEPS", 0)
    with pytest.raises(Refused, match="Give full credit instead"):
        regraded(was, now, "either key", paper, (), standing)
    assert regraded(was, now, "full credit", paper, (), standing).points == 1
