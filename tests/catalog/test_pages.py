"""Home, briefs and a brief as a visitor gets them: the same bytes for everybody, few queries, honest when withdrawn."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from neurodash_ceu.catalog import editions
from neurodash_ceu.catalog.checks_ids import TAKEN
from neurodash_ceu.catalog.faults import sections
from neurodash_ceu.catalog.kept import ASK_EVERY, KeptPages
from neurodash_ceu.catalog.routes import EXTENSION
from neurodash_ceu.catalog.views import Today, brief
from neurodash_ceu.ports.session import Database
from neurodash_ceu.records.catalog import EditionPage, Publication
from tests import make
from tests.catalog import small_course
from tests.client import Browser
from tests.conftest import Clock

CHANGED = ("brief.md", "Leaving the load as it was for weeks.", "Leaving the load as it was for months.")
NOW = make.NOW


class Ticks:
    """The clock of the kept pages, in seconds."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds

    def pass_by(self) -> None:
        """As long as it takes until the catalogue is asked again."""
        self.seconds += ASK_EVERY + 0.1


@pytest.fixture
def ticks(app: Flask) -> Ticks:
    """Seconds of the application's kept pages, in the test's hand."""
    made = Ticks()
    app.extensions[EXTENSION] = KeptPages(clock=made)
    return made


@pytest.fixture
def rows(app: Flask, tmp_path: Path) -> Database:
    """The application's database with the small module published."""
    database = make.house(app).database
    make.published(database, small_course.write(tmp_path))
    return database


def withdraw(database: Database, reason: str) -> None:
    """Withdraw the small module, as the office will."""
    with database.writing() as session:
        found = editions.current(session, "small")
        assert found is not None
        session.add(Publication(module_id=found.module_id, edition_sha=found.sha256, kind="withdrawn",
                                reason=reason, at=NOW))


def test_home_names_the_newest_brief_and_one_list_in_preparation(browser: Browser, rows: Database) -> None:
    page = browser.get("/")
    assert [one.get_text() for one in page.soup.select(".listing h3 a")] == ["A small module"]
    assert [one.get("href") for one in page.soup.select(".listing h3 a")] == ["/briefs/small"]
    assert "3 min of credit" in page.text
    assert [one["href"] for one in page.soup.select(".facts-list a")] == ["/learn/small#minutes"]
    assert [one.get_text(" ", strip=True) for one in page.soup.select(".preparing li")] == [
        "A later module A demonstration condition"]
    assert page.soup.select(".preparing a") == []
    assert page.soup.select("figure .forest") != []


def test_an_empty_catalogue_says_so(browser: Browser) -> None:
    assert "No brief is published yet" in browser.get("/").text
    assert "No brief is published yet" in browser.get("/briefs").text


def test_every_brief_stands_under_its_condition(browser: Browser, rows: Database, tmp_path: Path) -> None:
    make.published(rows, small_course.write(tmp_path, slug="other"))
    page = browser.get("/briefs")
    section = page.soup.find(id="condition-demo")
    assert section is not None
    assert section.find("h2").get_text() == "A demonstration condition"  # type: ignore[union-attr]  # it has one
    assert [one["href"] for one in section.select("h3 a")] == ["/briefs/other", "/briefs/small"]
    assert [one.get_text(" ", strip=True) for one in section.select(".preparing li")] == [
        "A later module In preparation."]


def test_the_brief_is_whole(browser: Browser, rows: Database) -> None:
    page = browser.get("/briefs/small")
    assert page.h1 == "A small module"
    assert [one.get_text(" ", strip=True) for one in page.soup.select("article h2")] == [
        "On this page", "Research", "Related videos", "Key findings", "Clinician’s note", "Clinic action plan",
        "Common mistakes", "Questions", "Turn this reading into credit", "A demonstration condition: more briefs",
        "Evidence table", "References"]
    links = [str(one["href"]) for one in page.soup.find_all("a", href=True)]
    assert "https://doi.org/10.1000/example.1" in links
    assert "https://example.org/film" in links
    assert "Not yet reviewed by a licensed clinician" in page.text
    assert "1 min to read once" in page.text
    assert page.soup.select_one(".meta a[href='/learn/small#minutes']") is not None
    assert "1 reference " in page.text
    assert page.soup.select("iframe, video, img") == []
    places = {str(one["id"]) for one in page.soup.find_all(id=True)}
    assert {link[1:] for link in links if link.startswith("#")} <= places


def test_no_section_can_take_a_place_of_the_page(browser: Browser, rows: Database) -> None:
    with rows.reading() as session:
        found = editions.current(session, "small")
        assert found is not None
        own = {section.id for _, section in sections(found.module)}
    places = {str(one["id"]) for one in browser.get("/briefs/small").soup.find_all(id=True)}
    assert {place for place in places - own if not TAKEN.fullmatch(place)} == set()
    assert own <= places


def test_every_link_to_a_condition_leads_to_its_page(browser: Browser, rows: Database) -> None:
    links = {str(one["href"]) for address in ("/", "/briefs", "/briefs/small", "/conditions/demo")
             for one in browser.get(address).soup.select("a[href^='/conditions/']")}
    assert links == {"/conditions/demo", "/conditions/demo/reading-list"}
    assert browser.get("/conditions/demo").h1 == "A demonstration condition"


def test_everybody_gets_the_same_bytes_and_no_cookie(browser: Browser, rows: Database) -> None:
    with rows.writing() as session:
        person = make.person(session, "admin")
    for address in ("/", "/briefs", "/briefs/small", "/conditions/demo", "/conditions/demo/reading-list"):
        seen = browser.get(address).response
        browser.sign_in(person)
        again = browser.get(address).response
        browser.client.delete_cookie("neurodash")
        assert again.data == seen.data
        assert "Set-Cookie" not in seen.headers
        assert "Set-Cookie" not in again.headers
        assert "Cookie" not in seen.headers.get("Vary", "")
        assert seen.headers["Cache-Control"] == "public, max-age=0, must-revalidate"


def test_a_copy_that_is_still_good_is_not_sent_again(
    browser: Browser, rows: Database, ticks: Ticks, tmp_path: Path
) -> None:
    tag = browser.get("/briefs/small").response.headers["ETag"]
    same = browser.get("/briefs/small", 304, headers={"If-None-Match": tag})
    assert same.response.data == b""
    assert same.response.headers["ETag"] == tag
    make.published(rows, small_course.write(tmp_path, CHANGED))
    ticks.pass_by()
    other = browser.get("/briefs/small", 200, headers={"If-None-Match": tag})
    assert other.response.headers["ETag"] != tag
    assert "for months" in other.text


@pytest.mark.parametrize(("told", "packed"), [
    ("gzip, deflate, br", True), ("gzip;q=0.5, br", True), ("br;q=1, gzip;q=0", False), ("identity", False),
    ("", False),
])
def test_a_page_goes_packed_to_who_can_unpack_it(browser: Browser, rows: Database, told: str, packed: bool) -> None:
    plain = browser.client.get("/briefs/small")
    answer = browser.client.get("/briefs/small", headers={"Accept-Encoding": told})
    assert (answer.headers.get("Content-Encoding") == "gzip") == packed
    assert (gzip.decompress(answer.data) if packed else answer.data) == plain.data
    assert answer.headers["Vary"] == plain.headers["Vary"] == "Accept-Encoding"
    assert (answer.headers["ETag"] != plain.headers["ETag"]) == packed
    again = browser.client.get("/briefs/small", headers={
        "Accept-Encoding": told, "If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_what_was_published_is_seen_a_second_later(
    browser: Browser, rows: Database, ticks: Ticks, tmp_path: Path
) -> None:
    assert "Edition 1" in browser.get("/briefs/small").text
    make.published(rows, small_course.write(tmp_path, CHANGED))
    assert "Edition 1" in browser.get("/briefs/small").text
    ticks.pass_by()
    assert "Edition 2" in browser.get("/briefs/small").text


def test_a_kept_page_asks_nothing_and_then_only_whether_anything_changed(
    browser: Browser, rows: Database, ticks: Ticks
) -> None:
    for address in ("/", "/briefs", "/briefs/small", "/conditions/demo"):
        browser.get(address)
    with make.counted(rows) as seen:
        for address in ("/", "/briefs", "/briefs/small", "/conditions/demo"):
            browser.get(address)
        assert seen() == []
        ticks.pass_by()
        browser.get("/briefs/small")
        assert len(seen()) == 2


@pytest.mark.parametrize(("address", "most"), [("/", 5), ("/briefs", 5), ("/conditions/demo", 5), ("/briefs/m0", 9)])
def test_a_page_made_anew_asks_as_much_for_many_modules_as_for_two(
    app: Flask, browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str, most: int
) -> None:
    database = make.house(app).database
    counts = []
    for several in (range(2), range(2, 5)):
        for n in several:
            make.published(database, small_course.write(tmp_path, slug=f"m{n}"))
        app.extensions[EXTENSION] = KeptPages()
        monkeypatch.setattr(editions, "_SHELF", editions._Shelf(room=64))
        with make.counted(database) as seen:
            browser.get(address)
            counts.append(len(seen()))
    assert counts[0] == counts[1]
    assert counts[1] <= most


def test_credit_ends_with_its_last_day(browser: Browser, rows: Database, clock: Clock) -> None:
    clock.now = datetime(2099, 11, 24, 23, 59, tzinfo=UTC)
    assert "Earn 3 min of credit" in browser.get("/briefs/small").text
    assert "3 min of credit" in browser.get("/briefs").text
    clock.now += timedelta(minutes=1)
    page = browser.get("/briefs/small")
    assert "of credit" not in page.text
    assert "Credit for this edition ended on 24 November 2099." in page.text
    assert "of credit" not in browser.get("/briefs").text
    assert "of credit" not in browser.get("/").text


def test_outside_a_demonstration_an_unreviewed_module_earns_nothing_and_says_so(rows: Database) -> None:
    with rows.reading() as session:
        found = editions.current(session, "small")
        assert found is not None
        shown = brief(session, found, Today(NOW.date(), demonstration=False))
    assert shown["minutes"] == 0
    assert "No licensed clinician has reviewed this module yet" in shown["offer"].why_not[0]  # type: ignore[attr-defined]  # an Offer


@pytest.mark.parametrize("address", ["/briefs/nothing", "/briefs/Small", "/briefs/small/", "/briefs/%00"])
def test_what_is_not_published_is_not_here(browser: Browser, rows: Database, address: str) -> None:
    assert browser.get(address, 404).h1 == "There is nothing here"


def test_a_retired_brief_is_not_here(browser: Browser, rows: Database, ticks: Ticks, tmp_path: Path) -> None:
    browser.get("/briefs/small")
    folder = small_course.write(tmp_path / "other", slug="other")
    make.published(rows, folder)
    ticks.pass_by()
    browser.get("/briefs/small", 404)
    assert "A small module" not in [one.get_text() for one in browser.get("/").soup.select(".listing h3")][1:]
    assert [one["href"] for one in browser.get("/briefs").soup.select(".listing h3 a")] == ["/briefs/other"]


def test_a_withdrawn_brief_says_why_and_is_not_shown(
    browser: Browser, rows: Database, ticks: Ticks, tmp_path: Path
) -> None:
    browser.get("/briefs/small")
    withdraw(rows, "The dose in step 2 was wrong & too high.")
    ticks.pass_by()
    page = browser.get("/briefs/small", 410)
    assert page.h1 == "A small module"
    assert "The dose in step 2 was wrong & too high." in page.text
    assert "Withdrawn on 24 November 2026" in page.text
    assert "Strength grows with resistance training" not in page.text
    assert page.soup.select("meta[name=robots]")[0]["content"] == "noindex"
    assert page.soup.select(".listing") == []
    assert browser.get("/briefs").soup.select(".listing") == []
    make.published(rows, small_course.write(tmp_path, CHANGED))
    ticks.pass_by()
    assert "Edition 2" in browser.get("/briefs/small").text


def test_a_page_that_was_not_rendered_is_rendered_and_not_written(browser: Browser, rows: Database) -> None:
    assert "Strength grows with resistance training" in browser.get("/briefs/small").text
    with rows.reading() as session:
        assert session.scalar(select(func.count()).select_from(EditionPage)) == 0


def test_crawlers_are_kept_from_accounts_and_read_noindex_at_the_check(browser: Browser) -> None:
    response = browser.get("/robots.txt").response
    assert response.mimetype == "text/plain"
    assert response.data == b"User-agent: *\nDisallow: /account/\n"  # one kept out would never read "noindex"


def test_addresses_answer_only_to_reading(browser: Browser, app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    post: Callable[..., object] = browser.client.post
    for address in ("/", "/briefs", "/briefs/small", "/conditions/demo"):
        assert post(address).status_code == 405  # type: ignore[attr-defined]  # a response
