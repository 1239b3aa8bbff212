"""A condition's page says what there is, what it is worth, and what is not there yet; a brief names its neighbours."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask

from tests import make
from tests.catalog import small_course
from tests.client import Browser
from tests.conftest import Clock


def test_a_condition_says_what_there_is_and_what_is_not_yet(reader: Browser) -> None:
    page = reader.get("/conditions/stroke")
    assert page.h1 == "Stroke"
    assert "Briefs on stroke." in page.text
    assert [str(one["href"]) for one in page.soup.select(".listing h3 a")] == [
        "/briefs/stroke-strength", "/briefs/stroke-swallowing", "/briefs/stroke-walking"]
    meta = [one.get_text(strip=True) for one in page.soup.select(".title .meta li")]
    assert meta[:3] == ["3 briefs", "35\u00a0min to read, free", "9\u00a0min of credit in all"]
    assert "This one is announced and not published" in page.text
    assert page.soup.select(".more a") == []
    current = page.soup.select_one(".site-nav a[aria-current]")
    assert current is not None
    assert current.get_text() == "Briefs"


def test_hours_are_named_from_one_hour_on(browser: Browser, app: Flask, tmp_path: Path) -> None:
    for n in range(21):
        small_course.write(tmp_path, slug=f"m{n}")
    make.published(make.house(app).database, tmp_path / "courses")
    assert "63 min of credit (1.05 hours) in all" in browser.get("/conditions/demo").text


def test_a_condition_with_nothing_but_announcements_says_so(reader: Browser) -> None:
    page = reader.get("/conditions/spine")
    assert "None is published yet." in page.text
    assert [one.get_text(" ", strip=True) for one in page.soup.select(".more li")] == [
        "Wheelchair skills Kerbs, doors and slopes."]


@pytest.mark.parametrize("address", ["/conditions/nowhere", "/conditions/MS", "/conditions/ms/", "/conditions/%00"])
def test_a_condition_that_is_not_there_is_not_here(reader: Browser, address: str) -> None:
    assert reader.get(address, 404).h1 == "There is nothing here"


def test_an_empty_condition_is_not_here(browser: Browser, app: Flask, tmp_path: Path) -> None:
    root = small_course.write(tmp_path)
    (root / "void").mkdir()
    (root / "void" / "condition.yaml").write_text("id: void\ntitle: Void\nsummary: Nothing yet.\n", encoding="utf-8")
    make.published(make.house(app).database, root)
    browser.get("/conditions/void", 404)
    browser.get("/conditions/demo")


def test_the_hours_of_a_condition_end_with_their_day(
    browser: Browser, app: Flask, tmp_path: Path, clock: Clock
) -> None:
    make.published(make.house(app).database, small_course.write(tmp_path))
    assert "3 min of credit" in browser.get("/conditions/demo").text
    clock.now = datetime(2099, 11, 25, tzinfo=UTC)
    assert "of credit" not in browser.get("/conditions/demo").text


def test_a_brief_names_its_neighbours(reader: Browser) -> None:
    page = reader.get("/briefs/ms-strength")
    more = page.soup.find(id="more")
    assert more is not None
    assert [str(one["href"]) for one in more.select("a")] == [
        "/briefs/ms-falls", "/briefs/ms-spasticity", "/conditions/ms", "/briefs/stroke-strength"]
    assert [one.get_text() for one in more.select("h2, h3")] == [
        "Multiple sclerosis: more briefs", "On the same subject, in other conditions"]
    crumbs = [str(one["href"]) for one in page.soup.select(".crumbs a")]
    assert crumbs == ["/briefs", "/conditions/ms"]


def test_a_name_of_a_condition_is_no_common_subject(reader: Browser) -> None:
    page = reader.get("/briefs/stroke-walking")
    assert "On the same subject" not in page.text
