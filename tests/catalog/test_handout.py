"""The handout of a module: read and checked like the brief, a page for everybody, and the files that were printed."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from neurodash_ceu.catalog import editions, handout_prints
from neurodash_ceu.catalog.handout_prints import Waiting
from neurodash_ceu.ports.session import Database
from neurodash_ceu.rules.canonical import canonical_text
from neurodash_ceu.rules.handout import columns, lines
from neurodash_ceu.rules.lesson import Paragraph, Section
from tests import make
from tests.catalog import shelves, small_course
from tests.client import Browser

HERE = "/briefs/small/handout"
WITH_HANDOUT = {"handout.md": small_course.HANDOUT}


@pytest.fixture
def rows(app: Flask, tmp_path: Path) -> Database:
    """The application's database with the small module and its handout."""
    database = make.house(app).database
    make.published(database, small_course.write(tmp_path, more=WITH_HANDOUT))
    return database


def printed(app: Flask, paper: str, content: bytes, made_by: str = "0" * 16) -> None:
    """Keep bytes as the print of the current handout."""
    house = make.house(app)
    with house.database.writing() as session:
        edition = editions.current(session, "small")
        assert edition is not None
        handout_prints.keep(session, Waiting(edition, paper), made_by, house.storage.put(content), house.clock())


# --- read ----------------------------------------------------------------------------------------------------


def test_a_handout_is_read_with_the_section_that_is_set_apart(tmp_path: Path) -> None:
    courses = shelves.read(small_course.write(tmp_path, more=WITH_HANDOUT))
    (module,) = courses.modules
    assert (courses.problems, courses.warnings) == ((), ())
    assert [(one.id, one.tone) for one in module.handout] == [
        ("h-dose", None), ("h-stop", "stop"), ("h-measure", None)]


def test_a_module_without_a_handout_is_the_edition_that_it_was(tmp_path: Path) -> None:
    (module,) = shelves.read(small_course.write(tmp_path)).modules
    assert module.handout == ()
    assert "handout" not in canonical_text(module) and "tone" not in canonical_text(module)


# --- the page ------------------------------------------------------------------------------------------------


def test_the_page_is_free_and_leads_to_both_papers_and_to_the_brief(browser: Browser, rows: Database) -> None:
    page = browser.get(HERE)
    assert page.h1 == "A small module"
    assert [link["href"] for link in page.soup.select(".handout-ways a")] == [
        f"{HERE}-a4.pdf", f"{HERE}-letter.pdf", "/briefs/small"]
    (stop,) = page.soup.select(".handout-stop")
    assert stop.h2.get_text() == "Stop and refer"
    assert [one.get_text(" ", strip=True) for one in page.soup.select(".handout-sources li")] == ["1 Manca 2019"]
    assert page.soup.select("#h-dose a")[0]["href"] == "/briefs/small#plan"
    assert "public" in page.response.headers["Cache-Control"]
    assert "Set-Cookie" not in page.response.headers


def test_the_brief_leads_to_it(browser: Browser, rows: Database) -> None:
    assert browser.get("/briefs/small").soup.select("ul.meta a")[0]["href"] == HERE


def test_a_brief_without_one_leads_to_none(app: Flask, browser: Browser, tmp_path: Path) -> None:
    make.published(make.house(app).database, small_course.write(tmp_path))
    assert HERE not in browser.get("/briefs/small").response.get_data(as_text=True)
    for gone in (HERE, f"{HERE}-a4.pdf", "/briefs/nothing/handout"):
        browser.get(gone, 404)


def test_with_its_brief_it_is_withdrawn(browser: Browser, rows: Database) -> None:
    shelves.withdraw(rows, "small", "A dose in it was wrong.")
    for address in (HERE, f"{HERE}-letter.pdf"):
        page = browser.get(address, 410)
        assert "A dose in it was wrong." in page.text
        assert "New weakness" not in page.text


# --- the files -----------------------------------------------------------------------------------------------


def test_a_file_that_is_not_printed_yet_says_so_and_when_to_look_again(browser: Browser, rows: Database) -> None:
    page = browser.get(f"{HERE}-a4.pdf", 202)
    assert page.h1 == "This handout is being printed"
    assert (page.response.headers["Retry-After"], page.response.headers["Cache-Control"]) == ("5", "no-store")
    assert [one["href"] for one in page.soup.select("main .btn")] == [HERE, f"{HERE}-a4.pdf"]


def test_what_is_kept_is_sent_to_anybody_and_once(app: Flask, browser: Browser, rows: Database) -> None:
    printed(app, "letter", b"%PDF-1.7 a handout")
    client = app.test_client()
    sent = client.get(f"{HERE}-letter.pdf")
    assert (sent.status_code, sent.mimetype, sent.data) == (200, "application/pdf", b"%PDF-1.7 a handout")
    assert sent.headers["Content-Disposition"] == 'inline; filename="small-handout-letter.pdf"'
    assert client.get(f"{HERE}-letter.pdf", headers={"If-None-Match": sent.headers["ETag"]}).status_code == 304
    browser.get(f"{HERE}-a4.pdf", 202)
    browser.get(f"{HERE}-a5.pdf", 404)


def test_a_newer_edition_has_a_handout_of_its_own(
    app: Flask, browser: Browser, rows: Database, tmp_path: Path
) -> None:
    printed(app, "a4", b"%PDF-1.7 the old one")
    make.published(rows, small_course.write(tmp_path / "new", more={
        "handout.md": small_course.HANDOUT.replace("Pain that stays.", "Pain that lasts.")}))
    browser.get(f"{HERE}-a4.pdf", 202)
    assert "Pain that lasts." in browser.get(HERE).text
    with rows.reading() as session:
        assert [one.paper for one in handout_prints.waiting(session)] == ["a4", "letter"]


# --- two columns ---------------------------------------------------------------------------------------------


@given(st.lists(st.lists(st.text("ab |-*", max_size=300), max_size=4), max_size=8))
def test_columns_keep_every_section_in_its_order_and_are_as_even_as_they_can_be(texts: list[list[str]]) -> None:
    sections = [Section(f"s{n}", "Title", tuple(Paragraph(f"p{k}", one) for k, one in enumerate(several)))
                for n, several in enumerate(texts)]
    left, right = columns(sections)
    assert (*left, *right) == tuple(sections)
    longest = max(lines(left), lines(right))
    assert all(longest <= max(lines(sections[:n]), lines(sections[n:])) for n in range(len(sections) + 1))
