"""The evidence table: every claim of the page's sources once, where it is first cited, and worth no minutes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag

from neurodash_ceu.catalog.checks import check_courses
from neurodash_ceu.catalog.deep import deep_page
from neurodash_ceu.catalog.evidence_table import EvidenceGroup
from neurodash_ceu.catalog.pages import brief_page, reading_minutes
from neurodash_ceu.catalog.reader import read_courses
from neurodash_ceu.catalog.rendering import names, render
from neurodash_ceu.resources import folder
from neurodash_ceu.rules import hours
from neurodash_ceu.rules.lesson import Module
from tests.catalog import small_course
from tests.catalog.broken import BRIEF, EVIDENCE

CLAIM = "- id: {0}\n  statement: Finding {0}.\n  population: P\n  certainty: vary\n  reference: {1}\n"
OTHER = (
    "- id: other20\n  type: article-journal\n  title: Another review\n  short: Other 2020\n  read: abstract\n"
    "  issued: {year: 2020}\n  DOI: 10.1000/example.2\n")
MORE = small_course.EVIDENCE + "".join((
    CLAIM.format("unnamed", "manca19"),
    CLAIM.format("tiring", "manca19") + '  figures: ["-0.41 (-0.80 to -0.02)", "44 people"]\n',
    CLAIM.format("deeper", "other20")))


def read(tmp_path: Path, *changes: small_course.Change, more: str = MORE) -> Module:
    """The small module with four claims: two that the brief cites, one that only its reference stands for, one deep."""
    courses = check_courses(read_courses(small_course.write(
        tmp_path, (BRIEF, "were read [@manca19]", "were read [#tiring]"), *changes, more={
            EVIDENCE: more, "references.yaml": small_course.REFERENCES + OTHER,
            "deep-dive.md": "## More {#more-of-it}\n\nWords [#strength-pooled; #deeper].\n"}), "courses"),
        small_course.TODAY)
    assert courses.problems == ()
    return courses.modules[0]


def told(groups: tuple[EvidenceGroup, ...]) -> list[tuple[str, list[str]]]:
    return [(group.title, [row.id for row in group.rows]) for group in groups]


def test_a_claim_stands_once_where_it_is_first_cited(tmp_path: Path) -> None:
    module = read(tmp_path)
    assert told(brief_page(module).evidence) == [
        ("One review of trials", ["strength-pooled"]), ("Does it tire people out?", ["tiring"]),
        ("From the same sources", ["unnamed"])]
    assert told(deep_page(module).evidence) == [("More", ["deeper"])]


def test_a_claim_that_a_drawing_cites_is_cited(tmp_path: Path) -> None:
    module = read(tmp_path, ("module.yaml", "One estimate with its interval.", "One estimate [#unnamed]."))
    assert told(brief_page(module).evidence)[0] == ("One review of trials", ["strength-pooled", "unnamed"])


@pytest.fixture
def rows(tmp_path: Path) -> list[Tag]:
    """The rows of the brief's table."""
    html = render(read(tmp_path))[names()["evidence"]]
    assert "style=" not in html
    return BeautifulSoup(html, "html.parser").select("tbody tr[id]")


def test_a_row_has_its_figures_or_its_estimate_and_leads_to_its_source(rows: list[Tag]) -> None:
    said = [[" ".join(cell.get_text(" ", strip=True).split()) for cell in row.select("th, td")] for row in rows]
    assert [row["id"] for row in rows] == ["e-strength-pooled", "e-tiring", "e-unnamed"]
    assert said[0][1] == "0.37 (0.2 to 0.6)"
    assert said[1] == ["Finding tiring.", "\u22120.41 (\u22120.80 to \u22120.02) 44 people", "P",
                       "One trial, or effects vary", "1 Manca 2019"]
    assert said[2][1] == "No figure"
    assert [link["href"] for row in rows for link in row.select("a")] == ["#ref-1"] * 3


def test_on_a_phone_a_row_is_still_one(rows: list[Tag]) -> None:
    assert all(row["role"] == "row" and row.find("th")["role"] == "rowheader" for row in rows)  # type: ignore[index]  # there is one
    assert {cell["data-label"] for row in rows for cell in row.select("td")} == {
        "Effect", "In whom", "Certainty", "Source"}


def test_its_words_count_for_no_minutes(tmp_path: Path) -> None:
    short = read(tmp_path / "short")
    long = read(tmp_path / "long", more=MORE.replace("Finding tiring.", "Finding tiring. " + "Very much so. " * 400))
    assert hours.yielded(long) == hours.yielded(short)
    assert reading_minutes(long) == reading_minutes(short)


def test_without_a_claim_there_is_no_table(tmp_path: Path) -> None:
    assert render(replace(read(tmp_path), claims=()))[names()["evidence"]].strip() == ""


def test_every_claim_we_ship_of_a_listed_source_stands_in_one_table() -> None:
    module = read_courses(folder("courses"), "courses").drafts[0].module
    pages = (brief_page(module), deep_page(module))
    both = [row.id for page in pages for group in page.evidence for row in group.rows]
    assert len(both) == len(set(both))
    assert set(both) == {claim.id for claim in module.claims
                         if claim.reference in {one.id for page in pages for one in page.references}}
