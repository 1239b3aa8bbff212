"""How a posted form becomes an answer, for each kind of item: read as it was meant, or said what is to be mended."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from neurodash_ceu.catalog.checks import check_courses
from neurodash_ceu.catalog.reader import read_courses
from neurodash_ceu.learning.items.base import Drawn, Unreadable
from neurodash_ceu.learning.items.forms import FORMS, form_of, given_by
from neurodash_ceu.rules.items.base import Item
from neurodash_ceu.rules.items.kinds import KINDS
from tests.catalog import kinds_course
from tests.catalog.small_course import TODAY

Posted = list[tuple[str, str]]


@pytest.fixture(scope="module")
def items(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Item]:
    """One item of each kind, by its id."""
    courses = check_courses(read_courses(kinds_course.write(tmp_path_factory.mktemp("kinds"))), TODAY)
    assert courses.problems == ()
    return {item.id: item for item in courses.modules[0].quiz.items}


def test_every_kind_has_a_form_and_an_item_in_the_course(items: dict[str, Item]) -> None:
    assert set(FORMS) == set(KINDS) == {item.kind for item in items.values()}


@pytest.mark.parametrize(("name", "posted", "answer"), [
    ("best", [("answer", "b")], ("b",)),
    ("best", [("answer", ""), ("go", "next")], ()),
    ("several", [("answer", "test"), ("answer", "load")], ("test", "load")),
    ("grid", [("answer-raised", "true"), ("answer-same", "false")], ("raised=true", "same=false")),
    ("match", [("answer-sides", "test"), ("answer-easy", "")], ("sides=test",)),
    ("number", [("answer-value", " 22,5 "), ("answer-unit", "kg")], ("value=22.5", "unit=kg")),
    ("number", [("answer-value", ""), ("answer-unit", "g")], ("unit=g",)),
    ("script", [("answer", "more")], ("more",)),
])
def test_what_was_posted_is_what_is_answered(
    items: dict[str, Item], name: str, posted: Posted, answer: tuple[str, ...]
) -> None:
    assert form_of(items[name]).read(items[name], posted) == answer
    assert items[name].fits(answer)


def places(*numbers: str, names: tuple[str, ...] = ("raise", "test", "again", "choose")) -> Posted:
    """A page that shows these steps, with these numbers beside them."""
    return [(f"answer-{name}", number) for name, number in zip(names, numbers, strict=True)]


@pytest.mark.parametrize(("posted", "answer"), [
    (places("", "", "", ""), ()),
    (places("1", "2", "3", "4"), ("raise", "test", "again", "choose")),
    (places("3", "2", "3", "4"), ("test", "again", "raise", "choose")),  # one number changed: the others close up
    (places("", "1", "", "2"), ("test", "choose", "raise", "again")),
    (places("4", "1", "2", "3"), ("test", "again", "choose", "raise")),
    ([*places("1", "2", "3", "4"), ("move", "again:up")], ("raise", "again", "test", "choose")),
    ([*places("", "", "", ""), ("move", "raise:down")], ("test", "raise", "again", "choose")),
    ([*places("1", "2", "3", "4"), ("move", "raise:up")], ("raise", "test", "again", "choose")),
    ([*places("1", "2", "3", "4"), ("move", "raise:sideways")], ("raise", "test", "again", "choose")),
])
def test_steps_go_where_their_numbers_and_buttons_say(
    items: dict[str, Item], posted: Posted, answer: tuple[str, ...]
) -> None:
    assert form_of(items["order"]).read(items["order"], posted) == answer


@pytest.mark.parametrize(("posted", "sentence"), [
    (places("3", "3", "3", "4"), "Two steps are sent to place 3."),
    (places("5", "2", "3", "4"), "Choose a place from 1 to 4."),
    (places("x", "2", "3", "4"), "Choose a place from 1 to 4."),
])
def test_numbers_that_make_no_order_are_told(items: dict[str, Item], posted: Posted, sentence: str) -> None:
    with pytest.raises(Unreadable, match=sentence):
        form_of(items["order"]).read(items["order"], posted)


@settings(max_examples=100)
@given(st.lists(st.tuples(st.sampled_from(["answer-a", "answer-b", "answer-", "answer", "move", "answer-c"]),
                          st.sampled_from(["", "1", "2", "3", "a:up", "c:down", "z:up", "9"])), max_size=8))
def test_whatever_is_posted_as_an_order_is_an_order_or_a_sentence(posted: Posted) -> None:
    form = FORMS["ordering"]
    try:
        answer = form.read(None, posted)  # type: ignore[arg-type]  # it is not asked
        form.stays(posted)
    except Unreadable:
        return
    assert len(set(answer)) == len(answer)
    assert set(answer) <= {name.removeprefix("answer-") for name, _ in posted}


@pytest.mark.parametrize(("move", "stands"), [
    ("again:up", "up-again"), ("test:up", "down-test"), ("again:down", "up-again"), ("nothing:up", "up-nothing"),
    (None, None)])
def test_a_moved_step_keeps_the_focus_on_a_button_that_is_there(
    items: dict[str, Item], move: str | None, stands: str | None
) -> None:
    posted = places("1", "2", "3", "4") + ([("move", move)] if move else [])
    assert form_of(items["order"]).stays(posted) == stands


@pytest.mark.parametrize("typed", ["abc", "1,000", "12.5 kg", "1e3", "--2"])
def test_a_number_that_is_none_is_told_at_its_field(items: dict[str, Item], typed: str) -> None:
    with pytest.raises(Unreadable) as told:
        form_of(items["number"]).read(items["number"], [("answer-value", typed)])
    assert told.value.field == "answer-value"


def test_an_empty_page_empties_only_what_it_showed(items: dict[str, Item]) -> None:
    assert given_by([("stood", ""), ("go", "next")])(items["several"]) is None
    assert given_by([("stood", "1"), ("go", "next")])(items["several"]) == ()
    assert given_by([("stood", ""), ("answer", "test")])(items["several"]) == ("test",)


class Plain:
    """Says what is written."""

    def line(self, markdown: str) -> Markup:
        return Markup(markdown)  # noqa: S704 - the words of a test

    block = line


def drawn(item: Item, *answer: str) -> Drawn[Item]:
    return Drawn(item, [part.id for part in item.parts()], answer, Plain(), {})


@pytest.mark.parametrize(("name", "answer", "short", "made"), [
    ("several", ("test", "rest"), "A, C", (1, 1)), ("grid", ("raised=true",), "", (1, 4)),
    ("match", ("sides=test",), "", (1, 2)), ("number", ("value=-22", "unit=g"), "\u221222\u00a0g", (2, 2)),
    ("number", ("value=22",), "22", (1, 2)), ("order", (), "", (0, 1)), ("script", ("more",), "", (1, 1)),
])
def test_the_list_of_questions_says_what_was_answered_in_short(
    items: dict[str, Item], name: str, answer: tuple[str, ...], short: str, made: tuple[int, int]
) -> None:
    form = form_of(items[name])
    assert (form.short(drawn(items[name], *answer)).replace(" ", "\u00a0") == short.replace(" ", "\u00a0"))
    assert form.made(items[name], answer) == made


def test_how_many_are_right_is_said_where_more_would_cost_everything(items: dict[str, Item]) -> None:
    assert form_of(items["several"]).asks(items["several"]) == "Choose two."


def test_the_course_is_written_whole(tmp_path: Path) -> None:
    assert (kinds_course.write(tmp_path) / "demo" / "small" / "images" / "grey.png").read_bytes()[:4] == b"\x89PNG"
