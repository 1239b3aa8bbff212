"""Answers of every kind as marks that are counted: the key is among them, an order by places, numbers stay unjudged."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given

from neurodash_ceu.rules import item_marks
from neurodash_ceu.rules.items.base import Item
from neurodash_ceu.rules.items.matching import Match, Matching, Premise
from neurodash_ceu.rules.items.numeric import Numeric, Unit
from neurodash_ceu.rules.items.ordering import Ordered, Ordering
from neurodash_ceu.rules.items.true_false_grid import Statement, TrueFalseGrid
from neurodash_ceu.rules.statistics import Given, Tally
from tests.rules.bank import HEAD, items
from tests.rules.lessons import item as single

HEADED = {**HEAD, "id": "q"}
ORDER = Ordering(kind="ordering", order=tuple(Ordered(one, f"Step {one}", "Because.") for one in "abc"), **HEADED)
GRID = TrueFalseGrid(kind="true_false_grid", statements=(
    Statement("s1", "It is.", "Because.", true=True), Statement("s2", "It is not.", "Because.", true=False)), **HEADED)
MATCH = Matching(kind="matching", premises=(Premise("p1", "This", "Because.", "b"), Premise("p2", "That", "", "a")),
                 options=tuple(Match(one, f"Option {one}", "") for one in "abc"), **HEADED)
NUMBER = Numeric(kind="numeric", value="12.5", tolerance="0.5", rationale="Because.",
                 units=(Unit("s", "seconds"), Unit("min", "minutes", "60")), **HEADED)


@given(items())
def test_the_key_is_counted_and_earns(item: Item) -> None:
    key = item_marks.counted(item, item.key())
    assert all(item_marks.earns(item, mark) for mark in key)
    assert item_marks.keyed(item) <= set(key)
    assert item_marks.keyed(item) <= set(item_marks.offered(item))
    assert all(item_marks.words(item, mark).strip() for mark in (*key, *item_marks.offered(item)))


@given(items())
def test_where_all_give_the_key_nothing_beats_it(item: Item) -> None:
    made = Tally()
    for n in range(20):
        made.add([Given("q", 1, 1, item_marks.counted(item, item.key())), Given("rest", n % 5, 5)], passed=True)
    figures = made.item("q", item_marks.keyed(item), item_marks.offered(item)).figures
    assert figures is not None
    assert {flag.kind for flag in figures.flags} <= {"unused"}


def test_an_order_is_counted_by_places() -> None:
    assert item_marks.counted(ORDER, ("b", "a", "c")) == ("b=1", "a=2", "c=3")
    assert item_marks.keyed(ORDER) == {"a=1", "b=2", "c=3"}
    assert item_marks.words(ORDER, "b=1") == "Step b: place 1"
    assert not item_marks.earns(ORDER, "b=1")


def test_pairs_are_read_aloud() -> None:
    assert item_marks.words(GRID, "s2=false") == "It is not: false"
    assert item_marks.words(MATCH, "p1=b") == "This: Option b"
    assert item_marks.offered(MATCH) == ("p1=b", "p2=a")
    assert not item_marks.written(MATCH, "p1=c")
    assert item_marks.sign(MATCH, "p1=b") == ""


def test_a_number_is_nobodys_distractor() -> None:
    """12.2 is within the tolerance: that it is given more often than the key beats nothing."""
    assert item_marks.keyed(NUMBER) == {"unit=s"}
    assert item_marks.written(NUMBER, "value=12.2")
    assert not item_marks.written(NUMBER, "unit=min")
    assert item_marks.words(NUMBER, "value=12.2") == "12.2"
    assert item_marks.words(NUMBER, "unit=min") == "minutes"
    alone = replace(NUMBER, units=())
    assert item_marks.earns(alone, "value=12.2")
    assert not item_marks.earns(alone, "value=14")


def test_options_are_called_by_their_letters() -> None:
    item = single("q")
    order = [part.id for part in item.parts()]
    assert item_marks.offered(item) == tuple(order)
    assert [item_marks.sign(item, name) for name in order] == list("ABCDEF"[:len(order)])
    assert item_marks.sign(item, "") == item_marks.sign(item, "zebra") == ""
