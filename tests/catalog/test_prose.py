"""Prose becomes safe HTML, and its citations become numbers in the order of first appearance."""

from __future__ import annotations

import pytest

from neurodash_ceu.catalog.prose import Citations, Prose
from neurodash_ceu.ports.pages import plain_markdown, typeset
from neurodash_ceu.rules.evidence import Claim


@pytest.fixture
def prose() -> Prose:
    claims = [Claim("claim-b", "s", "p", "agree", "b")]
    return Prose(Citations(["a", "b", "c"], claims))


def test_numbers_follow_first_appearance(prose: Prose) -> None:
    assert ">1</a>" in prose.line("One [@b].")
    assert ">2</a>" in prose.line("Two [@a].")
    assert ">1</a>" in prose.line("Again [@b].")
    assert prose.citations.listed() == [(1, "b"), (2, "a"), (3, "c")]


def test_a_claim_cites_its_reference_and_shows_nothing_else(prose: Prose) -> None:
    html = prose.line("It rose [#claim-b].")
    assert html == 'It rose.<sup class="cite"><a href="#ref-1" aria-label="Reference 1">1</a></sup>'


def test_several_in_one_bracket_are_listed_once_each(prose: Prose) -> None:
    html = prose.line("Both [@a; #claim-b, @b]; then more.")
    assert html.count("<a ") == 2
    assert html.startswith("Both;<sup")


def test_an_unknown_id_stays_visible(prose: Prose) -> None:
    assert prose.line("See [@nobody].") == "See [@nobody]."


def test_links_lead_to_the_brief_from_other_pages() -> None:
    prose = Prose(Citations(["a"], []), page="/briefs/x")
    assert 'href="/briefs/x#ref-1"' in prose.line("So [@a].")


@pytest.mark.parametrize(
    "evil",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](data:text/html,x)",
        "<b style='x'>bold</b>",
    ],
)
def test_no_html_and_no_script_address_passes(prose: Prose, evil: str) -> None:
    for html in (prose.block(evil), plain_markdown(evil)):
        assert "<script" not in html
        assert "<img" not in html
        assert "<b " not in html
        assert 'href="javascript' not in html
        assert 'href="data' not in html


def test_numbers_keep_their_units_and_true_minus_signs() -> None:
    assert (
        typeset("from -0.41 to 10 kg over 5-6 weeks") == "from \u22120.41 to 10\u00a0kg over 5-6\u00a0weeks"
    )
    assert typeset("the client's leg") == "the client\u2019s leg"


def test_a_citation_at_the_beginning_of_a_line_stays_at_its_word(prose: Prose) -> None:
    assert prose.line("It rose\n[@b]. So did\nthe other [@a].").startswith("It rose.<sup")
    assert "So did\nthe other.<sup" in prose.line("It rose\n[@b]. So did\nthe other [@a].")


def test_a_table_with_an_empty_corner_names_its_rows_and_no_head_is_empty(prose: Prose) -> None:
    html = prose.block("| | A [@a] | B |\n| --- | --- | --- |\n| Sets | 2 | 3 |\n| Rest | 1 | 4 |\n")
    assert '<td role="cell"></td>' in html
    assert '<th scope="col" role="columnheader">A<sup' in html
    assert '<th scope="row" role="rowheader">Sets</th>\n<td role="cell" data-label="A:">2</td>' in html
    assert '<th scope="row" role="rowheader">Rest</th>' in html
    plain = prose.block("| Drug | Dose |\n| --- | --- |\n| A | 1 |\n")
    assert '<th scope="col" role="columnheader">Drug</th>' in plain
    assert '<td role="cell">A</td>' in plain


def test_a_cell_carries_the_words_of_its_head_for_where_there_are_no_columns(prose: Prose) -> None:
    html = prose.block("| Trial | *How* `far` [@a] | Who? | |\n| --- | --- | --- | --- |\n| A | 2 | 3 | x |\n")
    assert '<table role="table" class="authored">' in html
    assert [cell.partition('"')[0] for cell in html.split('data-label="')[1:]] == ["How far:", "Who?"]


def test_a_link_to_a_part_of_the_brief_leads_there_from_other_pages(prose: Prose) -> None:
    assert 'href="#plan"' in prose.line("See the [plan](#plan).")
    elsewhere = Prose(Citations([], []), page="/briefs/x", places={"plan": "/reading/plan"})
    assert 'href="/reading/plan"' in elsewhere.line("See the [plan](#plan).")
    assert 'href="/briefs/x#note"' in elsewhere.line("See the [note](#note).")
    assert 'href="https://example.org/#a"' in elsewhere.line("See [it](https://example.org/#a).")
