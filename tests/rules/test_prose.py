"""What stands in Markdown besides its words, and how many words there are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurodash_ceu.rules.prose import (
    Citation,
    Found,
    broken_citations,
    citations,
    count_words,
    images,
    links,
    raw_html,
    said,
)

IDS = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,8}", fullmatch=True)
MARKS = st.tuples(st.sampled_from("@#"), IDS)
PLAIN = st.text("abc ÅäЖ東,.%5-", max_size=30)


def kind(sign: str) -> str:
    return "reference" if sign == "@" else "claim"


# --- citations ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("text", "found"), [
    ("", []),
    ("No citation at all.", []),
    ("It rose [@manca19].", [("reference", "manca19", 0)]),
    ("It rose [#strength-pooled].", [("claim", "strength-pooled", 0)]),
    ("Both [@a; #b].", [("reference", "a", 0), ("claim", "b", 0)]),
    ("Commas too [@a,#b , @c].", [("reference", "a", 0), ("claim", "b", 0), ("reference", "c", 0)]),
    ("One [@a]. Again [@a].", [("reference", "a", 0), ("reference", "a", 0)]),
    ("First\n\nthird [@a]\nfourth [#b]", [("reference", "a", 2), ("claim", "b", 3)]),
    ("Over [@a;\n#b] lines", [("reference", "a", 0), ("claim", "b", 0)]),
    ("[@smith:2020.a_b-c]", [("reference", "smith:2020.a_b-c", 0)]),
    ("[@9lives]", [("reference", "9lives", 0)]),
    ("[@-a] [@] [#] [@a b] [@ a] [a@b]", []),
    ("[@a](#plan)", []),  # a link whose text looks like one
    ("`[@a]` and ``[#b]``", []),
    ("`code` [@a] `code`", [("reference", "a", 0)]),
    ("[[@a]]", [("reference", "a", 0)]),
])
def test_citations(text: str, found: list[tuple[str, str, int]]) -> None:
    assert [(one.kind, one.id, one.line) for one in citations(text)] == found


@given(st.lists(MARKS, min_size=1, max_size=4), PLAIN, PLAIN, st.integers(0, 3),
       st.sampled_from(["; ", ";", ", ", ",", " ; "]))
def test_a_citation_is_found_wherever_it_stands(
    marks: list[tuple[str, str]], before: str, after: str, line: int, between: str
) -> None:
    text = "\n" * line + before + "[" + between.join(sign + name for sign, name in marks) + "]" + after
    assert citations(text) == tuple(Citation(kind(sign), name, line) for sign, name in marks)  # type: ignore[arg-type]  # a plain string stands for one of its literals
    assert broken_citations(text) == ()


@pytest.mark.parametrize(("text", "found"), [
    ("It rose [@a].", []),
    ("It rose [@a; #b] and [not a citation] and [x](#y).", []),
    ("[@a b]", [("[@a b]", 0)]),
    ("[@]", [("[@]", 0)]),
    ("[@a;]", [("[@a;]", 0)]),
    ("[@a; b]", [("[@a; b]", 0)]),
    ("[@a & @b]", [("[@a & @b]", 0)]),
    ("one\ntwo [ @a]", [("[ @a]", 1)]),
    ("never closed [@a\nnext", [("[@a", 0)]),
    ("[@ä] [@good] [#-x]", [("[@ä]", 0), ("[#-x]", 0)]),
    ("[@a](#plan) [#1 of ten](https://example.org)", []),  # links whose text looks like a citation
    ("`[@a b]`", []),
])
def test_broken_citations(text: str, found: list[tuple[str, int]]) -> None:
    assert broken_citations(text) == tuple(Found(*one) for one in found)


# --- links, HTML, images ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("text", "found"), [
    ("No link.", []),
    ("[the plan](#plan)", [("#plan", 0)]),
    ("[a]( https://example.org/x )", [("https://example.org/x", 0)]),
    ('[a](https://example.org "A title")', [("https://example.org", 0)]),
    ("[a](https://en.example.org/wiki/Gait_(human))", [("https://en.example.org/wiki/Gait_(human)", 0)]),
    ("[](#empty)", [("#empty", 0)]),
    ("[a]()", [("", 0)]),
    ("two [a](#b)\nand <https://example.org> and [c](#d)", [("#b", 0), ("https://example.org", 1), ("#d", 1)]),
    ("<mailto:a@example.org> [b](c)", [("mailto:a@example.org", 0), ("c", 0)]),
    ("![a picture](a.png)", []),
    ("[@a](#plan)", [("#plan", 0)]),
    ("`[a](#b)` `<https://example.org>`", []),
    ("[a] (#b) and [c][d]", []),
    ("<https: //example.org>", []),
])
def test_links(text: str, found: list[tuple[str, int]]) -> None:
    assert links(text) == tuple(Found(*one) for one in found)


@pytest.mark.parametrize(("text", "found"), [
    ("p < 0.05 and n > 3", []),
    ("a<b and c>d", [("<b and c>", 0)]),  # a browser too would take it for a tag
    ("5 <6> 7", []),
    ("<b>bold</b>", [("<b>", 0), ("</b>", 0)]),
    ("one\n<br/>", [("<br/>", 1)]),
    ("<img src=x onerror=alert(1)>", [("<img src=x onerror=alert(1)>", 0)]),
    ("<!-- a\ncomment --> <!DOCTYPE html> <?php x ?>",
     [("<!-- a\ncomment -->", 0), ("<!DOCTYPE html>", 1), ("<?php x ?>", 1)]),
    ("<https://example.org> <mailto:a@example.org>", []),
    ("<x-y>", [("<x-y>", 0)]),
    ("`<b>`", []),
    ("<br />", [("<br />", 0)]),
    ("<B>", [("<B>", 0)]),
])
def test_raw_html(text: str, found: list[tuple[str, int]]) -> None:
    assert raw_html(text) == tuple(Found(*one) for one in found)


@pytest.mark.parametrize(("text", "found"), [
    ("![a](b.png)", [("![a](", 0)]), ("one\n\n![](b.png) ![c](d)", [("![](", 2), ("![c](", 2)]),
    ("[a](b.png) and well! [c](d)", []), ("`![a](b)`", []),
])
def test_images(text: str, found: list[tuple[str, int]]) -> None:
    assert images(text) == tuple(Found(*one) for one in found)


# --- words --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("text", "count"), [
    ("", 0), ("   \n\n ", 0), ("one", 1), ("one two  three\nfour", 4), ("One, two. (Three!)", 3),
    ("40 % of people", 3), ("6-minute walk", 2), ("0.37 (0.2 to 0.6)", 4), ("d = 0.37", 2), ("a — b – c", 3),
    ("Grüße aus Ελλάδα, Київ", 4), ("don't", 1), ("and/or", 1), ("...", 0), ("_", 0), ("**", 0),
    ("It rose [@a].", 2), ("It rose [@a; #b] again", 3), ("[@a]", 0), ("rose[@a].", 1),
    ("see [the plan](#plan)", 3), ("see [a b](https://example.org/c/d) c", 4), ("see <https://example.org> now", 2),
    ('[a](b "the title is not read") c', 2),
    ("**bold** and *slanted* words", 4), ("***", 0), ("---", 0),
    ("- one\n- two three", 3), ("* one\n+ two", 2), ("1. one\n2) two\n10. ten", 3), ("  - inner one", 2),
    ("1.5 litres", 2), ("2026 was", 2), ("3.", 1), ("-5 points", 2),
    ("| a | b c |\n| --- | :-: |\n| 1 | 2 |", 5), ("|a|b|", 2),
    ("`code` counts", 2),
    ("[@a b] is broken and counts", 6),
])
def test_words(text: str, count: int) -> None:
    assert count_words(text) == count


WORD = st.from_regex(r"[A-Za-zäöüЖ0-9]{1,8}", fullmatch=True)


@given(st.lists(WORD, max_size=12), st.sampled_from([" ", "\n", "  ", "\n\n", "\t"]))
def test_words_between_blanks_are_counted_one_by_one(words: list[str], between: str) -> None:
    assert count_words(between.join(words)) == len(words)


@given(st.lists(WORD, min_size=1, max_size=8), st.lists(MARKS, min_size=1, max_size=3), st.integers(0, 7))
def test_a_citation_adds_no_word_wherever_it_is_put(words: list[str], marks: list[tuple[str, str]], at: int) -> None:
    at = min(at, len(words))
    cited = [*words[:at], "[" + "; ".join(sign + name for sign, name in marks) + "]", *words[at:]]
    assert count_words(" ".join(cited)) == count_words(" ".join(words))


@given(st.lists(WORD, min_size=1, max_size=6), IDS)
def test_a_link_counts_as_its_own_words(words: list[str], target: str) -> None:
    text = " ".join(words)
    assert count_words(f"[{text}](#{target})") == count_words(f"see {text}") - 1


@given(PLAIN, PLAIN)
def test_texts_on_lines_of_their_own_add_up(one: str, two: str) -> None:
    assert count_words(f"{one}\n{two}") == count_words(one) + count_words(two)


# --- two texts that say the same ----------------------------------------------------------------------------


@pytest.mark.parametrize(("one", "two"), [
    ("Strength rose [@a].", "strength  rose"), ("It rose.", "It\nrose [#b]"), ("STRASSE", "straße"), ("Yes.", "Yes"),
    ("[@a] Yes", "yes [@b]"), ("And so on...", "and so on"), ("Yes [@a] .", "Yes"),
])
def test_texts_that_say_the_same(one: str, two: str) -> None:
    assert said(one) == said(two)


@pytest.mark.parametrize(("one", "two"), [
    ("It rose.", "It rose!"), ("Raise the load.", "Lower the load."), ("0.37", "0.73"), ("a b", "ab"),
])
def test_texts_that_do_not(one: str, two: str) -> None:
    assert said(one) != said(two)


@given(PLAIN)
def test_saying_it_again_changes_nothing(text: str) -> None:
    assert said(said(text)) == said(text)
    assert said(f"  {text} [@a]") == said(text.upper())


# --- any text at all ----------------------------------------------------------------------------------------


@given(st.text("[]()<>@#!;`|-*\n \"ab1:/.", max_size=60))
def test_no_text_is_too_odd_to_be_read(text: str) -> None:
    """And every place named lies within the text."""
    lines = text.count("\n") + 1
    for found in (*citations(text), *broken_citations(text), *links(text), *raw_html(text), *images(text)):
        assert 0 <= found.line < lines
    assert 0 <= count_words(text) <= len(text)
