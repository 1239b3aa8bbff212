"""Files of authors into frozen shapes: strictly, with every mistake at its line and the fix that mends it."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, dataclass
from datetime import date
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neurodash_ceu.ports.files import Reading, read_file, read_json, read_yaml
from neurodash_ceu.ports.yaml_lines import read_document
from neurodash_ceu.rules.canonical import canonical_text
from neurodash_ceu.rules.cases.shapes import Case
from neurodash_ceu.rules.conditions import Announced, Condition
from neurodash_ceu.rules.lesson import Module
from neurodash_ceu.rules.provider import DEMONSTRATION, Provider, Signer
from tests.rules.graphs import sound_cases
from tests.rules.lessons import module, quizzes

FORBID = {"extra": "forbid"}


@dataclass(frozen=True)
class Fixed:
    """A member of a union."""

    __pydantic_config__ = FORBID
    id: str
    kind: Literal["fixed"]
    count: int
    correct: bool = False


@dataclass(frozen=True)
class Dated:
    """Another member of the union."""

    __pydantic_config__ = FORBID
    id: str
    kind: Literal["dated"]
    on: date
    level: Literal["low", "high"] = "low"


@dataclass(frozen=True)
class Thing:
    """A file of every kind of value."""

    __pydantic_config__ = FORBID
    title: str
    count: int = 0
    correct: bool = False
    on: date | None = None
    level: Literal["low", "high"] = "low"
    words: tuple[str, ...] = ()
    parts: tuple[Fixed | Dated, ...] = ()
    one: Fixed | None = None
    long_name: str | None = None


def read(text: str) -> Reading[Thing]:
    return read_yaml(text, Thing, "f.yaml")


def test_a_good_file_is_read_whole() -> None:
    reading = read("""\
title: no
count: 80
correct: true
on: 2026-11-24
level: high
words: [a, "1"]
parts:
- {id: p1, kind: fixed, count: 1, correct: true}
- {id: p2, kind: dated, on: 2026-02-28, level: high}
one: {id: p3, kind: fixed, count: -2}
""")
    assert reading.problems == ()
    assert reading.value == Thing(
        "no", 80, True, date(2026, 11, 24), "high", ("a", "1"),
        (Fixed("p1", "fixed", 1, True), Dated("p2", "dated", date(2026, 2, 28), "high")), Fixed("p3", "fixed", -2))
    assert reading.places.where(("parts", 1, "on")) == "f.yaml:9 part p2"


# --- one mistake, one problem -------------------------------------------------------------------------------


@pytest.mark.parametrize(("line", "what", "fix"), [
    # keys
    ("titel: x", "unknown key `titel`", "write `title`, or delete the key"),
    ("zzz: x", "unknown key `zzz`", "delete it, or use a key that is known here: "
     "title, count, correct, on, level, words, parts, one, long_name"),
    ("long-name: x", "unknown key `long-name`", "write `long_name`, or delete the key"),
    ("Count: 1", "unknown key `Count`", "write `count`, or delete the key"),
    # `no` is not false, and true is not "true"
    ("correct: no", '`correct` is "no" (text), and true or false is wanted', "write true or false"),
    ("correct: yes", '`correct` is "yes" (text), and true or false is wanted', "write true or false"),
    ('correct: "true"', '`correct` is "true" (text), and true or false is wanted', "write true or false"),
    ('correct: "1"', '`correct` is "1" (text), and true or false is wanted', "write true or false"),
    ("correct: 1", "`correct` is 1 (a number), and true or false is wanted", "write true or false"),
    ("correct:", "`correct` is empty, and true or false is wanted",
     "write true or false after `correct:`, or delete the key if it may be absent"),
    # "80" is not 80
    ('count: "80"', '`count` is "80" (text), and a whole number is wanted', "write 80 without quotes"),
    ("count: ' 80 '", '`count` is "80" (text), and a whole number is wanted', "write 80 without quotes"),
    ("count: 80.0", "`count` is 80.0 (a number), and a whole number is wanted", "write a whole number"),
    ("count: 1e3", "`count` is 1e3 (a number), and a whole number is wanted", "write a whole number"),
    ("count: .inf", "`count` is .inf (a number), and a whole number is wanted", "write a whole number"),
    (f'count: "{"9" * 18}"', f'`count` is "{"9" * 18}" (text), and a whole number is wanted',
     f"write {'9' * 18} without quotes"),
    (f'count: "{"9" * 19}"', f'`count` is "{"9" * 19}" (text), and a whole number is wanted', "write a whole number"),
    ("count: eighty", '`count` is "eighty" (text), and a whole number is wanted', "write a whole number"),
    ("count: true", "`count` is true (true or false), and a whole number is wanted", "write a whole number"),
    ("count: [80]", "`count` is a list, and a whole number is wanted", "write a whole number"),
    ("count: {a: 1}", "`count` is a group of keys, and a whole number is wanted", "write a whole number"),
    ("count: " + "9" * 5000, '`count` is "' + "9" * 37 + '..." (text), and a whole number is wanted',
     "write a whole number"),
    (f'count: "{"9" * 5000}"', '`count` is "' + "9" * 37 + '..." (text), and a whole number is wanted',
     "write a whole number"),
    # 1.10 is not "1.10"
    ("long_name: 1.10", "`long_name` is 1.10 (a number), and text is wanted", 'put it in quotes: "1.10"'),
    ("long_name: 080", "`long_name` is 080 (a number), and text is wanted", 'put it in quotes: "080"'),
    ("long_name: true", "`long_name` is true (true or false), and text is wanted", 'put it in quotes: "true"'),
    ("long_name: [a]", "`long_name` is a list, and text is wanted", "write text"),
    # dates
    ("on: 2026-02-30", '`on` is "2026-02-30" (text), and a date like 2026-11-24 is wanted',
     "write a date like 2026-11-24"),
    ("on: 2026-11-24T00:00:00", '`on` is "2026-11-24T00:00:00" (text), and a date like 2026-11-24 is wanted',
     "write a date like 2026-11-24"),
    ("on: 24 November 2026", '`on` is "24 November 2026" (text), and a date like 2026-11-24 is wanted',
     "write a date like 2026-11-24"),
    ("on: 20261124", "`on` is 20261124 (a number), and a date like 2026-11-24 is wanted",
     "write a date like 2026-11-24"),
    # one of a few
    ("level: middle", '`level` is "middle" (text)', "write one of 'low' or 'high'"),
    ("level:", "`level` is empty", "write one of 'low' or 'high'"),
    # lists
    ("words: a", '`words` is "a" (text), and a list is wanted',
     "write each element on a line of its own, after a dash"),
    ("words: {a: b}", "`words` is a group of keys, and a list is wanted",
     "write each element on a line of its own, after a dash"),
    ("words:", "`words` is empty, and a list is wanted",
     "write a list after `words:`, or delete the key if it may be absent"),
    ("words: [a, 1.50]", "this element is 1.50 (a number), and text is wanted", 'put it in quotes: "1.50"'),
    ("words: [a, ~]", "this element is empty, and text is wanted", "write text after the dash, or delete the dash"),
    # unions
    ("Fixed: x", "unknown key `Fixed`", "delete it, or use a key that is known here: "
     "title, count, correct, on, level, words, parts, one, long_name"),
    ("parts: [~]", "this element is empty, and a group of keys is wanted",
     "write a group of keys after the dash, or delete the dash"),
    ("parts: [{id: p, count: 1}]", "`kind` is missing",
     "add `kind:` with its value, one of 'fixed' or 'dated'"),
    ("parts: [{id: p, kind: fixt, count: 1}]", '`kind` is "fixt" (text)', "write one of 'fixed' or 'dated'"),
    ("parts: [{id: p, kind: 1}]", "`kind` is 1 (a number)", "write one of 'fixed' or 'dated'"),
    ("parts: [{id: p, kind: fixed}]", "`count` is missing", "add `count:` with its value"),
    ("parts: [{id: p, kind: fixed, count: 1, corect: true}]", "unknown key `corect`",
     "write `correct`, or delete the key"),
    ("parts: [{id: p, kind: dated, on: 2026-01-01, corect: true}]", "unknown key `corect`",
     "delete it, or use a key that is known here: id, kind, on, level"),
    ("parts: [{id: p, kind: dated, on: 2026-01-01, level: x}]", '`level` is "x" (text)',
     "write one of 'low' or 'high'"),
    ("parts: [p]", 'this element is "p" (text), and a group of keys is wanted', "write a group of keys"),
    ("parts: [[p]]", "this element is a list, and a group of keys is wanted", "write a group of keys"),
    ("one: p", '`one` is "p" (text), and a group of keys is wanted', "write a group of keys"),
    ("one: {id: p, kind: dated, count: 1}", '`kind` is "dated" (text)', "write one of 'fixed'"),
])
def test_one_mistake_is_one_problem(line: str, what: str, fix: str) -> None:
    (problem,) = read(f"title: x\n{line}\n").problems
    assert (problem.what, problem.fix) == (what, fix)
    assert problem.where.split(" ")[0] == "f.yaml:2"


def test_a_long_text_is_cut_where_it_is_quoted() -> None:
    (problem,) = read(f"title: x\ncount: {'word ' * 20}\n").problems
    assert problem.what == '`count` is "word word word word word word word wo..." (text), and a whole number is wanted'
    (problem,) = read(f"title: x\ncount: {'w' * 41}\n").problems
    assert problem.what == f'`count` is "{"w" * 37}..." (text), and a whole number is wanted'
    (problem,) = read(f"title: x\ncount: {'w' * 40}\n").problems
    assert problem.what == f'`count` is "{"w" * 40}" (text), and a whole number is wanted'


@pytest.mark.parametrize(("text", "what"), [
    ("count: 1\n", "`title` is missing"), ("[]", "the file is a list, and a group of keys is wanted"),
    ("hello", 'the file is "hello" (text), and a group of keys is wanted'),
    ("5", "the file is 5 (a number), and a group of keys is wanted"),
    ("true", "the file is true (true or false), and a group of keys is wanted"),
])
def test_mistakes_of_the_whole_file_stand_at_its_first_line(text: str, what: str) -> None:
    (problem,) = read(text).problems
    assert (problem.where, problem.what) == ("f.yaml:1", what)


def test_all_mistakes_are_told_at_once_each_with_its_line_and_label() -> None:
    reading = read("""\
titel: x
count: "3"
correct: no
parts:
- id: p1
  kind: fixed
  count: "1"
  corect: true
- id: p2
  kind: dated
  level: middle
- id: p3
title: y
title: z
""")
    assert [(problem.where, problem.what) for problem in reading.problems] == [
        ("f.yaml:14", "`title` stands twice"),
        ("f.yaml:2", '`count` is "3" (text), and a whole number is wanted'),
        ("f.yaml:3", '`correct` is "no" (text), and true or false is wanted'),
        ("f.yaml:7 part p1", '`count` is "1" (text), and a whole number is wanted'),
        ("f.yaml:8 part p1", "unknown key `corect`"),
        ("f.yaml:9 part p2", "`on` is missing"),
        ("f.yaml:11 part p2", '`level` is "middle" (text)'),
        ("f.yaml:12 part p3", "`kind` is missing"),
        ("f.yaml:1", "unknown key `titel`")]
    assert reading.value is None


# --- looking past a mistake ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("line", "name", "meant"), [
    ("titel: y", "title", "x"), ('count: "80"', "count", 80), ("count: ' 7 '", "count", 7),
    ("long_name: 1.10", "long_name", "1.10"), ("long_name: true", "long_name", "true"),
    ('correct: "true"', "correct", True), ('correct: "false"', "correct", False),
    ("words: [a, 080]", "words", ("a", "080")),
    ('parts: [{id: p, kind: fixed, count: "4", corect: true}]', "parts",
     (Fixed("p", "fixed", 4, True),)),
])
def test_where_it_is_plain_what_was_meant_the_rest_can_still_be_checked(line: str, name: str, meant: object) -> None:
    reading = read(f"title: x\n{line}\n")
    assert reading.problems
    assert getattr(reading.value, name) == meant


@pytest.mark.parametrize("line", ["correct: no", "count: many", "on: someday", "level: middle", "long_name: [a]",
                                  "words:", "correct: 1", "parts: [{id: p}]", "long_name: {a: 1}"])
def test_where_it_is_not_plain_there_is_no_value(line: str) -> None:
    reading = read(f"title: x\n{line}\n")
    assert len(reading.problems) == 1
    assert reading.value is None


def test_what_stands_for_nothing_is_not_made_up() -> None:
    """An empty title is not the text "" or "null"."""
    assert read("title:\n").value is None
    assert read("title: ~\n").value is None


# --- lists of shapes, and files that cannot be read ---------------------------------------------------------


def test_a_list_of_shapes_with_a_noun_and_other_spellings(tmp_path: Path) -> None:
    path = tmp_path / "things.yaml"
    path.write_text("- title: a\n  long-name: b\n- id: second\n  title: c\n", encoding="utf-8")
    reading = read_file(path, tuple[Thing, ...], "things.yaml", noun="thing", spellings={"long-name": "long_name"})
    assert [(problem.where, problem.what) for problem in reading.problems] == [
        ("things.yaml:3 thing second", "unknown key `id`")]
    assert reading.value == (Thing("a", long_name="b"), Thing("c"))


def test_broken_yaml_has_no_value() -> None:
    reading = read("title: [x\n")
    assert reading.value is None
    assert len(reading.problems) == 1


def test_anchors_alone_are_told_and_nothing_else() -> None:
    assert [problem.what for problem in read("title: &a x\nzzz: *a\n").problems] == ["an anchor (&a) is used"]


def test_what_was_read_cannot_be_changed() -> None:
    document = read_document("title: x", "f.yaml")
    for fact in (read("title: x"), document, document.places):
        with pytest.raises(FrozenInstanceError):
            fact.places = None  # type: ignore[misc,union-attr]  # that is what is tried


# --- canonical text back into its shape ---------------------------------------------------------------------


@pytest.mark.parametrize(("shape", "value"), [
    (Module, module()), (Provider, DEMONSTRATION),
    (Provider, Provider("N", ("S", "T"), "m@example.org", "C", "A", "Free.", Signer("S", "T"), "1")),
    (Condition, Condition("ms", "MS", "S.", (Announced("T", "S"),))),
    (Thing, Thing("x", on=date(2026, 11, 24), words=("a",), parts=(Dated("p", "dated", date(2026, 1, 1)),))),
])
def test_the_canonical_text_of_a_shape_is_read_back_whole(shape: type, value: object) -> None:
    assert read_json(canonical_text(value), shape) == value


@settings(derandomize=True, database=None, max_examples=25, deadline=None)
@given(quizzes(), st.lists(sound_cases(), max_size=2))
def test_any_module_is_read_back_whole_and_spelt_the_same(quiz, cases: list[Case]) -> None:
    whole = module(quiz=quiz, cases=tuple(cases))
    text = canonical_text(whole)
    again = read_json(text, Module)
    assert again == whole
    assert canonical_text(again) == text


@pytest.mark.parametrize("text", ['{"title":"x","zzz":1}', '{"title":1}', "{}", "[]", "", "nonsense",
                                  '{"title":"x","count":"1"}', '{"title":"x","count":1.0}'])
def test_a_text_of_another_shape_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"validation error|Invalid JSON"):
        read_json(text, Thing)


def test_a_misspelt_key_is_not_also_missing() -> None:
    reading = read("titl: x\n")
    assert [(problem.where, problem.what, problem.fix) for problem in reading.problems] == [
        ("f.yaml:1", "unknown key `titl`", "write `title`, or delete the key")]
    assert reading.value is not None
    assert reading.value.title == "x"


def test_a_key_like_a_known_one_that_is_there_stands_for_nothing() -> None:
    reading = read("title: x\ntitl: y\n")
    assert [problem.what for problem in reading.problems] == ["unknown key `titl`"]
    assert reading.value is not None
    assert reading.value.title == "x"
