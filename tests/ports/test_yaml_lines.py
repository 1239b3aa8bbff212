"""YAML as its next reader understands it: 1.2, without tricks, with the line of everything."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neurodash_ceu.ports.yaml_lines import Document, Places, read_document
from neurodash_ceu.rules.problems import Problem


def read(text: str) -> Document:
    return read_document(text, "f.yaml")


def value(text: str) -> object:
    document = read(text)
    assert document.problems == ()
    return document.value


def only_problem(text: str) -> tuple[str, str]:
    """Where the one problem of a text is, and what it is."""
    (problem,) = read(text).problems
    return problem.where, problem.what


# --- values -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("text", "found"), [
    ("no", "no"), ("No", "No"), ("NO", "NO"), ("yes", "yes"), ("on", "on"), ("off", "off"), ("y", "y"), ("n", "n"),
    ("true", True), ("True", True), ("TRUE", True), ("false", False), ("False", False), ("FALSE", False),
    ("null", None), ("~", None), ("", None), ("NULL", None),
    ("0", 0), ("80", 80), ("-5", -5), ("+5", 5), ("010", 10), ("0o17", 15), ("0x1F", 31), ("1_000", 1000),
    ("0.37", 0.37), ("-1e3", -1000.0), (".5", 0.5), (".inf", float("inf")), ("-.INF", float("-inf")), ("1_0.5", 10.5),
    ("1:30", "1:30"), ("12:30:45", "12:30:45"), ("2026-11-24", "2026-11-24"),
    ("2026-11-24T10:00:00Z", "2026-11-24T10:00:00Z"), ('"80"', "80"), ("'no'", "no"), ("1.2.3", "1.2.3"),
    ("Grüße – 東京 😀", "Grüße – 東京 😀"), (r'"\u00e9 \U0001F600 \t"', "é 😀 \t"), ("[a, 1, [b]]", ["a", 1, ["b"]]),
    ("{a: 1}", {"a": 1}), ("=", "="), ("<<", "<<"),
])
def test_scalars_of_yaml_1_2(text: str, found: object) -> None:
    made = value(f"key: {text}")
    assert made == {"key": found}
    assert type(made["key"]) is type(found)  # type: ignore[index]  # a mapping, as the line above says


def test_not_a_number_is_a_number_that_equals_nothing() -> None:
    found = value("key: .nan")["key"]  # type: ignore[index]  # a mapping
    assert isinstance(found, float)
    assert found != found


def test_keys_are_text_whatever_they_look_like() -> None:
    assert value("1: a\ntrue: b\nnull: c\nno: d\n2026-11-24: e\n") == {
        "1": "a", "true": "b", "null": "c", "no": "d", "2026-11-24": "e"}


def test_blocks_of_text() -> None:
    assert value("a: |\n  one\n  two\nb: >\n  three\n  four\nc: >-\n  five\n") == {
        "a": "one\ntwo\n", "b": "three four\n", "c": "five"}


def test_the_spelling_of_what_is_not_text_is_kept() -> None:
    document = read("a: 1.10\nb: no\nc: [080, true]\nd:\n")
    assert document.raw == {("a",): "1.10", ("c", 0): "080", ("c", 1): "true", ("d",): ""}


def test_keys_can_be_spelt_another_way() -> None:
    document = read_document("container-title: x\nDOI: y\n", "f.yaml", spellings={"container-title": "container_title"})
    assert document.value == {"container_title": "x", "DOI": "y"}
    assert document.places.where(("container_title",)) == "f.yaml:1"


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-10**9, 10**9) | st.text("ab 12:-#'\"[]{}é東\n", max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", min_size=1, max_size=3), inner,
                                                                max_size=3), max_leaves=8)


@settings(derandomize=True, database=None, max_examples=60, deadline=None)
@given(st.dictionaries(st.text("abc", min_size=1), PLAIN, min_size=1, max_size=3))
def test_json_is_yaml_and_reads_the_same(made: dict[str, object]) -> None:
    assert value(json.dumps(made)) == made
    assert value(json.dumps(made, indent=2, ensure_ascii=False)) == made


# --- places -------------------------------------------------------------------------------------------------

LISTS = """\
# a comment
id: quiz

items:
- id: q1
  options:
  - id: a
    text: >
      one
      two
  - text: no id
- [x,
   y]
"""


@pytest.mark.parametrize(("path", "where"), [
    ((), "f.yaml:2"),
    (("id",), "f.yaml:2"),
    (("items",), "f.yaml:4"),
    (("items", 0), "f.yaml:5 item q1"),
    (("items", 0, "options"), "f.yaml:6 item q1"),
    (("items", 0, "options", 0, "text"), "f.yaml:8 item q1 option a"),
    (("items", 0, "options", 1), "f.yaml:11 item q1"),
    (("items", 1), "f.yaml:12"),
    (("items", 1, 1), "f.yaml:13"),
    (("items", 0, "rationale"), "f.yaml:5 item q1"),  # what is missing stands where its owner does
    (("items", 0, "options", 7, "text"), "f.yaml:6 item q1"),
    (("nothing",), "f.yaml:2"),
])
def test_every_value_has_its_line_and_label(path: tuple[str | int, ...], where: str) -> None:
    assert read(LISTS).places.where(path) == where


def test_lines_below_a_value_are_counted_on() -> None:
    assert read(LISTS).places.where(("items", 0, "options", 0, "text"), below=2) == "f.yaml:10 item q1 option a"


def test_a_list_at_the_top_has_a_noun() -> None:
    document = read_document("- id: strength\n  n: 1\n- n: 2\n", "f.yaml", noun="claim")
    assert document.places.where((0, "n")) == "f.yaml:2 claim strength"
    assert document.places.where((1, "n")) == "f.yaml:3"
    assert read("- id: strength\n").places.where((0,)) == "f.yaml:1"


def test_ids_that_are_no_text_are_no_labels() -> None:
    document = read("items:\n- id: [a]\n- id: {b: c}\n- [id]\n- id: 7\n")
    assert [document.places.where(("items", n)) for n in range(4)] == [
        "f.yaml:2", "f.yaml:3", "f.yaml:4", "f.yaml:5 item 7"]


def test_a_file_without_places_is_at_its_first_line() -> None:
    assert Places("f.yaml").where(("a", 0)) == "f.yaml:1"


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_lines_are_counted_alike_for_every_line_end(ends: str) -> None:
    document = read(LISTS.replace("\n", ends))
    assert document.places.where(("items", 1, 1)) == "f.yaml:13"
    assert document.value["items"][0]["options"][0]["text"] == "one two\n"


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    document = read("\ufeffid: !!str x\nb: 1\n")
    assert document.value == {"id": "x", "b": 1}
    assert [problem.what for problem in document.problems] == ["a tag (!!str) is used"]


# --- what is a mistake here ---------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n", "---\n", "null\n", "~", "--- # nothing\n...\n"])
def test_an_empty_file(text: str) -> None:
    document = read(text)
    assert document.value is None
    assert document.problems == (
        Problem("f.yaml:1", "the file is empty", "write its keys; docs/authoring.md lists them"),)


@pytest.mark.parametrize(("text", "where", "what"), [
    ("a: 1\nb: 2\na: 3\n", "f.yaml:3", "`a` stands twice"),
    ("a:\n  b: 1\n  c: 2\n  b: 3\n", "f.yaml:4", "`b` stands twice"),
    ("items:\n- id: q1\n  x: 1\n  x: 2\n", "f.yaml:4 item q1", "`x` stands twice"),
    ('"a": 1\na: 2\n', "f.yaml:2", "`a` stands twice"),
    ("1: x\n'1': y\n", "f.yaml:2", "`1` stands twice"),
    ("x: 1\n? [a, b]\n: c\n", "f.yaml:2", "a key is not a plain word"),
    ("x: 1\n? {a: b}\n: c\n", "f.yaml:2", "a key is not a plain word"),
    ("x: 1\ny: !!str 5\n", "f.yaml:2", "a tag (!!str) is used"),
    ("x: !mine {a: 1}\n", "f.yaml:1", "a tag (!mine) is used"),
    ("x:\n- !!python/object:os.system ls\n", "f.yaml:2", "a tag (!!python/object:os.system) is used"),
    ("x: !\n", "f.yaml:1", "a tag (!) is used"),
    ("x: !!bool yes\n", "f.yaml:1", "a tag (!!bool) is used"),
    ("x: !!binary aGk=\n", "f.yaml:1", "a tag (!!binary) is used"),
    ("x: !<tag:yaml.org,2002:str> y\n", "f.yaml:1", "a tag (!<tag:yaml.org,2002:str>) is used"),
    ("!!map\nx: 1\n", "f.yaml:1", "a tag (!!map) is used"),
    ("!!str x: 1\n", "f.yaml:1", "a tag (!!str) is used"),
    ("items:\n- id: q1\n  !!str x: 1\n", "f.yaml:3 item q1", "a tag (!!str) is used"),
    ("!!null ~\n", "f.yaml:1", "a tag (!!null) is used"),
    ("&a x\n", "f.yaml:1", "an anchor (&a) is used"),
    ("x: &a 1\n", "f.yaml:1", "an anchor (&a) is used"),
    ("x: 1\ny: &a {b: 1}\nz: *a\n", "f.yaml:2", "an anchor (&a) is used"),
    ("x: &a 1\ny: &a 2\n", "f.yaml:1", "an anchor (&a) is used"),
    ("&a x: 1\n", "f.yaml:1", "an anchor (&a) is used"),
    ("x: 1\nitems:\n- id: q1\n  y: &b [*b]\n", "f.yaml:4 item q1", "an anchor (&b) is used"),
    ("base: &b {x: 1}\nmore:\n  <<: *b\n", "f.yaml:1", "an anchor (&b) is used"),
    ('x: "\\0"\n', "f.yaml:1", "a character that cannot be shown (U+0000) is used"),
    ('x: 1\ny: "a\\x07b"\n', "f.yaml:2", "a character that cannot be shown (U+0007) is used"),
    ('x: "\\ud800"\n', "f.yaml:1", "a character that cannot be shown (U+D800) is used"),
    ('items:\n- id: q1\n  y: "\\r"\n', "f.yaml:3 item q1", "a character that cannot be shown (U+000D) is used"),
    ('x: "\\N"\n', "f.yaml:1", "a character that cannot be shown (U+0085) is used"),
    ('x: "\\uFFFE"\n', "f.yaml:1", "a character that cannot be shown (U+FFFE) is used"),
])
def test_one_mistake_is_one_problem_at_its_line(text: str, where: str, what: str) -> None:
    assert only_problem(text) == (where, what)


def test_every_anchor_is_told_once_and_every_tag_each_time() -> None:
    document = read("a: &x 1\nb: *x\nc: &y 2\nd: *y\ne: !t 1\nf: !t 2\n")
    assert [(problem.where, problem.what) for problem in document.problems] == [
        ("f.yaml:1", "an anchor (&x) is used"), ("f.yaml:3", "an anchor (&y) is used"),
        ("f.yaml:5", "a tag (!t) is used"), ("f.yaml:6", "a tag (!t) is used")]
    assert document.value is None


def test_what_can_be_looked_past_is_still_read() -> None:
    document = read('a: 1\na: 2\nb: !!str 3\nc: "x\\0y"\n? [d]\n: e\nf: 4\n')
    assert document.value == {"a": 1, "b": "3", "c": "xy", "f": 4}
    assert len(document.problems) == 4


def test_the_fixes_say_what_to_do() -> None:
    fixes = {problem.what.split(" (")[0]: problem.fix for problem in read(
        'a: 1\na: 2\nb: !t 3\nc: "\\0"\n? [d]\n: e\nf: &x 4\n').problems}
    assert fixes == {
        "`a` stands twice": "keep one of the two", "a tag": "delete the word that begins with !",
        "a character that cannot be shown": "delete it", "a key is not a plain word": "write a word and a colon",
        "an anchor": "write the text out in each place"}


def test_aliases_of_aliases_are_not_followed() -> None:
    """Nine lines that would stand for a thousand million values."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    begun = time.monotonic()
    document = read("\n".join(lines))
    assert time.monotonic() - begun < 5
    assert document.value is None
    assert [problem.where for problem in document.problems] == [f"f.yaml:{n}" for n in range(1, 10)]


@pytest.mark.parametrize(("text", "line"), [
    ("x: 1\ny: " + "[" * 5000, 2), ("x: " + "[" * 40 + "]" * 40, 1), ("x: " + "{a: " * 40 + "}" * 40, 1),
    ("\n".join(" " * n + "a:" for n in range(60)), 32), ("- " * 60 + "x", 1),
])
def test_what_is_nested_too_deeply_is_not_read_on(text: str, line: int) -> None:
    begun = time.monotonic()
    assert only_problem(text) == (f"f.yaml:{line}", "this is not YAML: it is nested too deeply")
    assert time.monotonic() - begun < 10


def test_what_is_nested_as_deep_as_any_file_of_ours_is_read() -> None:
    assert value("x: " + "[" * 30 + "]" * 30)


@pytest.mark.parametrize("directive", ["%YAML 1.1", "%YAML 1.2", "%TAG ! tag:example.org,2026:",
                                       "# first\n\n%YAML 1.1"])
def test_a_directive_is_a_mistake(directive: str) -> None:
    """After `%YAML 1.1` a `yes` would be true and `no` false, and nobody who reads on would see why."""
    line = directive.count("\n") + 2
    assert only_problem(f"{directive}\n---\nflag: yes\n") == (
        f"f.yaml:{line}", "this is not YAML: a directive stands before this line (it begins with %)")


@pytest.mark.parametrize(("text", "line", "said"), [
    ("a: 1\n\tb: 2\n", 2, "cannot start any token"),
    ("a: 1\nb: [1, 2\nc: 3\n", 3, "expected ',' or ']'"),
    ("a: 1\nb: 'never closed\n\nc: 2\n", 2, "a quote is opened here and not closed"),
    ("a: 1\nb: \"never closed\nc: \"2\n", 3, "expected <block end>"),
    ("a: 1\n b: 2\n", 2, "mapping values are not allowed here"),
    ("a: 1\nb\nc: 2\n", 3, "could not find expected ':'"),
    ("a: b: c\n", 1, "mapping values are not allowed here"),
    ("a: *gone\n", 1, "found undefined alias 'gone'"),
    ("a: 1\n---\nb: 2\n", 2, "expected a single document in the stream, but found another document"),
    ("%YAML 3.0\n---\na: 1\n", 1, "found incompatible YAML document"),
    ("a: 1\nb: x\x07\n", 2, "a character that YAML does not allow"),
    ("\nb: x\x07\n", 2, "a character that YAML does not allow"),
    ("a: @x\n", 1, "cannot start any token"),
    ("a: 1\nb: \"\\q\"\n", 2, "found unknown escape character"),
    ("\nb: \"\\UFFFFFFFF\"\n", 2, "\\UFFFFFFFF is no character"),
    ("a: 1\nb: \"\\U0001F600\"\nc: \"\\U00110000\"\n", 3, "\\U00110000 is no character"),
])
def test_broken_yaml_is_told_with_its_line(text: str, line: int, said: str) -> None:
    (problem,) = read(text).problems
    assert problem.where == f"f.yaml:{line}"
    assert problem.what.startswith("this is not YAML: ")
    assert said in problem.what
    assert problem.fix == (
        "look at this line and the one above it: the indentation, a missing colon, or a quote that is not closed")
    assert read(text).value is None


def test_a_number_of_thousands_of_digits_is_left_as_text() -> None:
    assert value("x: " + "9" * 5000) == {"x": "9" * 5000}


@settings(derandomize=True, database=None, max_examples=150, deadline=None)
@given(st.text("ab:-?[]{}&*!|>'\"%@#,.\n 0\t\\U\x85\ufeff", max_size=30))
def test_no_text_is_too_odd_to_be_told_about(text: str) -> None:
    """Either a value or a problem, never a crash; every problem on a line of the file."""
    document = read(text)
    assert document.problems or document.value is not None
    for problem in document.problems:
        line = int(problem.where.removeprefix("f.yaml:").split(" ")[0])
        assert 1 <= line <= text.count("\n") + 2
