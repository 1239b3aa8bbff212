"""A paper has as many items as it should, none twice, spread over the objectives, new ones first; it stays as drawn."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from neurodash_ceu.rules.assessment import Quiz
from neurodash_ceu.rules.drawing import Paper, PaperItem, draw, paper_from_text, paper_text
from tests.rules.lessons import item, quiz, quizzes

SEEDS = st.integers(0, 2**63)


@st.composite
def retakes(draw_any: st.DrawFn) -> tuple[Quiz, list[str]]:
    """A quiz and the ids of some of its items, seen before."""
    bank = draw_any(quizzes())
    return bank, draw_any(st.lists(st.sampled_from([one.id for one in bank.items]), unique=True))


def drawn(paper: Paper) -> list[str]:
    return [one.item_id for one in paper.items]


@given(retakes(), SEEDS)
def test_as_many_items_as_the_quiz_says_and_none_twice(retake: tuple[Quiz, list[str]], seed: int) -> None:
    bank, seen = retake
    ids = drawn(draw(bank, seen, seed, 80))
    assert len(ids) == len(set(ids)) == bank.draw
    assert set(ids) <= {one.id for one in bank.items}


@given(retakes(), SEEDS)
def test_objectives_take_turns(retake: tuple[Quiz, list[str]], seed: int) -> None:
    """None has two items more than another, unless the other has no more to give."""
    bank, seen = retake
    sizes = Counter(one.objective for one in bank.items)
    objective = {one.id: one.objective for one in bank.items}
    counts = Counter(objective[name] for name in drawn(draw(bank, seen, seed, 80)))
    for more in sizes:
        for fewer in sizes:
            assert counts[more] <= counts[fewer] + 1 or counts[fewer] == sizes[fewer]


@given(retakes(), SEEDS)
def test_of_an_objective_nothing_seen_comes_while_something_new_is_left(
    retake: tuple[Quiz, list[str]], seed: int
) -> None:
    bank, seen = retake
    ids = set(drawn(draw(bank, seen, seed, 80)))
    for objective in {one.objective for one in bank.items}:
        pool = {one.id for one in bank.items if one.objective == objective}
        if (pool - ids) - set(seen):
            assert not pool & ids & set(seen)


def test_a_second_attempt_is_all_new_when_the_bank_is_large_enough() -> None:
    bank = quiz(4, *["o1"] * 4 + ["o2"] * 4)
    for seed in range(50):
        first = drawn(draw(bank, (), seed, 80))
        second = drawn(draw(bank, first, seed + 1, 80))
        assert not set(first) & set(second)


def test_an_objective_with_one_item_keeps_its_place_though_it_was_seen() -> None:
    """Every objective is tested at every attempt; newness comes after that."""
    bank = quiz(2, "o1", "o2", "o2", "o2")
    assert all("q0" in drawn(draw(bank, ["q0"], seed, 80)) for seed in range(20))


@given(quizzes(), SEEDS)
def test_every_item_shows_all_its_options_once(bank: Quiz, seed: int) -> None:
    by_id = {one.id: one for one in bank.items}
    for one in draw(bank, (), seed, 80).items:
        given_order = [option.id for option in by_id[one.item_id].options]
        assert sorted(one.option_order) == sorted(given_order)
        if not by_id[one.item_id].shuffle:
            assert list(one.option_order) == given_order


@given(quizzes(), SEEDS, st.integers(1, 100))
def test_points_possible_are_those_of_the_items(bank: Quiz, seed: int, pass_percent: int) -> None:
    paper = draw(bank, (), seed, pass_percent)
    assert {one.points for one in paper.items} == {1}
    assert paper.max_points == len(paper.items)
    assert paper.pass_percent == pass_percent


@given(retakes(), SEEDS, st.randoms(use_true_random=False))
def test_the_same_seed_gives_the_same_paper(retake: tuple[Quiz, list[str]], seed: int, chance) -> None:
    bank, seen = retake
    again = [*seen, *seen, "an-item-of-another-edition"]
    chance.shuffle(again)
    assert draw(bank, seen, seed, 80) == draw(bank, again, seed, 80)


@given(quizzes(), SEEDS)
def test_a_kept_paper_is_read_back_whole(bank: Quiz, seed: int) -> None:
    paper = draw(bank, (), seed, 80)
    assert paper_from_text(paper_text(paper)) == paper
    assert paper_text(paper_from_text(paper_text(paper))) == paper_text(paper)


def test_a_kept_paper_is_spelt_as_ever() -> None:
    """Attempts in the world keep this text."""
    paper = Paper((PaperItem("q1", ("b", "a"), 1), PaperItem("q2", ("a", "b"), 2)), 3, 80)
    text = ('{"items":[{"item_id":"q1","option_order":["b","a"],"points":1},'
            '{"item_id":"q2","option_order":["a","b"],"points":2}],"max_points":3,"pass_percent":80}')
    assert paper_text(paper) == text
    assert paper_from_text(text) == paper


# --- chance is fair -----------------------------------------------------------------------------------------

FOUR = quiz(1, "o1", "o1", "o1", "o1")


def about_even(counts: Counter[str], kinds: int, among: int) -> bool:
    return len(counts) == kinds and all(abs(count - among / kinds) < among / kinds / 2 for count in counts.values())


def test_every_item_is_as_likely_as_any_other() -> None:
    assert about_even(Counter(drawn(draw(FOUR, (), seed, 80))[0] for seed in range(400)), 4, 400)


def test_every_objective_is_as_likely_to_give_the_odd_item() -> None:
    bank = quiz(1, "o1", "o2", "o3", "o4")
    assert about_even(Counter(drawn(draw(bank, (), seed, 80))[0] for seed in range(400)), 4, 400)


def test_every_item_is_as_likely_to_come_first() -> None:
    bank = quiz(4, "o1", "o1", "o2", "o2")
    assert about_even(Counter(drawn(draw(bank, (), seed, 80))[0] for seed in range(400)), 4, 400)


def test_items_do_not_come_in_the_objectives_turns() -> None:
    bank = quiz(4, "o1", "o1", "o2", "o2")
    orders = {tuple(drawn(draw(bank, (), seed, 80))) for seed in range(400)}
    assert len(orders) == 24


def test_every_option_is_as_likely_to_stand_first() -> None:
    bank = Quiz("quiz", 1, (item("q", options=4),))
    assert about_even(Counter(draw(bank, (), seed, 80).items[0].option_order[0] for seed in range(400)), 4, 400)


def test_among_items_seen_before_chance_decides_too() -> None:
    seen = [one.id for one in FOUR.items]
    assert about_even(Counter(drawn(draw(FOUR, seen, seed, 80))[0] for seed in range(400)), 4, 400)


# --- the edges ----------------------------------------------------------------------------------------------


def test_a_bank_smaller_than_the_draw_gives_all_it_has() -> None:
    bank = quiz(9, "o1", "o2")
    assert sorted(drawn(draw(bank, (), 1, 80))) == ["q0", "q1"]


def test_a_bank_without_items_gives_an_empty_paper() -> None:
    assert draw(Quiz("quiz", 3, ()), (), 1, 80) == Paper((), 0, 80)


def test_the_order_of_objectives_in_the_file_does_not_choose() -> None:
    """Piles are put in the order of their names before chance mixes them."""
    bank = quiz(1, "o2", "o1")
    turned = replace(bank, items=bank.items[::-1])
    assert all(draw(bank, (), seed, 80) == draw(turned, (), seed, 80) for seed in range(50))
