"""A condition's guide and its learning paths: what they show, what is left out, and what their author is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from neurodash_ceu.catalog.checks import check_courses
from neurodash_ceu.catalog.reader import read_courses
from tests import make
from tests.catalog import library, shelves, small_course
from tests.client import Browser

GUIDE = """\
guide:
  introduction: Begin where most plans begin.
  order:
  - module: ms-spasticity
    why: It is asked for first.
  - module: ms-strength
    why: The dose is in it.
  situations:
  - when: He fell in the kitchen.
    read: [ms-falls, ms-strength]
  - when: Her calf is stiff.
    read: [ms-spasticity]
  relations:
  - modules: [ms-falls, ms-strength]
    text: Strength belongs to both.
    at: ms-strength#strength
paths:
- slug: staying-upright
  title: Staying upright
  summary: From strength to steps.
  modules:
  - module: ms-strength
    why: First the legs.
  - module: ms-falls
    why: Then the house.
- slug: easing
  title: Easing
  summary: Two ways of it.
  modules:
  - module: ms-spasticity
    why: One.
  - module: ms-strength
    why: The other.
"""


def guided(folder: Path, guide: str = GUIDE) -> Path:
    """The library with a guide in one of its conditions."""
    root = library.write(folder)
    file = root / "ms" / "condition.yaml"
    file.write_text(file.read_text(encoding="utf-8") + guide, encoding="utf-8")
    return root


@pytest.fixture
def root(app: Flask, tmp_path: Path) -> Path:
    """The folder of the guided library, published."""
    made = guided(tmp_path)
    make.published(make.house(app).database, made)
    return made


def links(page: object, css: str) -> list[str]:
    """Where the links lead that a selector finds."""
    return [str(one["href"]) for one in page.soup.select(css)]  # type: ignore[attr-defined]  # a page of the tests' browser


@pytest.mark.usefixtures("root")
def test_a_condition_guides(browser: Browser) -> None:
    page = browser.get("/conditions/ms")
    assert [one.get_text() for one in page.soup.select("main h2")] == [
        "What to read first", "Or begin with your patient", "How they belong together", "Learning paths",
        "In preparation"]
    assert links(page, ".order h3 a") == ["/briefs/ms-spasticity", "/briefs/ms-strength"]
    assert links(page, ".order ~ .listing h3 a") == ["/briefs/ms-falls"]  # not in the order, and not lost
    assert [one.get_text(" ", strip=True) for one in page.soup.select(".when dt")] == [
        "He fell in the kitchen.", "Her calf is stiff."]
    assert links(page, ".when dd a") == ["/briefs/ms-falls", "/briefs/ms-strength", "/briefs/ms-spasticity"]
    assert links(page, ".links .at a") == ["/briefs/ms-strength#strength"]
    assert links(page, "a[href^='/paths/']") == ["/paths/staying-upright", "/paths/easing"]
    assert links(page, ".meta a")[-1] == "/conditions/ms/reading-list"


@pytest.mark.usefixtures("root")
def test_a_path_bundles_its_modules(browser: Browser) -> None:
    page = browser.get("/paths/staying-upright")
    assert page.h1 == "Staying upright"
    assert links(page, ".order h3 a") == ["/briefs/ms-strength", "/briefs/ms-falls"]
    meta = [one.get_text(strip=True).replace("\u00a0", " ") for one in page.soup.select(".meta li")]
    condition = browser.get("/conditions/ms")
    reading = [int(one.get_text().split()[0].split("\u00a0")[0]) for one in condition.soup.select(
        ".listing li:has(h3 a[href='/briefs/ms-strength'], h3 a[href='/briefs/ms-falls']) .facts-list li:nth-child(2)")]
    assert meta == ["2 modules", f"{sum(reading)} min to read once, free", "6 min of credit in all"]
    assert links(page, ".btn") == ["/learn/ms-strength"]
    assert browser.get("/paths/nowhere", 404).h1 == "There is nothing here"


@pytest.mark.usefixtures("root")
def test_the_reading_list_has_every_brief_once(browser: Browser) -> None:
    page = browser.get("/conditions/ms/reading-list")
    assert links(page, ".tick-list h2 a") == ["/briefs/ms-spasticity", "/briefs/ms-strength", "/briefs/ms-falls"]
    assert len(page.soup.select(".tick-list .box")) == 3
    assert "http://127.0.0.1:8000/briefs/ms-falls" in page.text
    stroke = browser.get("/conditions/stroke/reading-list")  # without a guide, by title
    assert links(stroke, ".tick-list h2 a") == links(browser.get("/conditions/stroke"), ".listing h3 a")
    assert browser.get("/conditions/nowhere/reading-list", 404).h1 == "There is nothing here"


@pytest.mark.usefixtures("root")
def test_what_was_withdrawn_is_left_out(app: Flask, browser: Browser) -> None:
    database = make.house(app).database
    shelves.withdraw(database, "ms-strength")
    page = browser.get("/conditions/ms")
    assert links(page, ".order h3 a") == ["/briefs/ms-spasticity"]
    assert page.soup.select(".links") == []
    assert links(browser.get("/paths/staying-upright"), ".order h3 a") == ["/briefs/ms-falls"]


@pytest.mark.usefixtures("root")
def test_a_path_with_nothing_published_is_not_here(app: Flask, browser: Browser) -> None:
    for slug in ("ms-strength", "ms-falls"):
        shelves.withdraw(make.house(app).database, slug)
    browser.get("/paths/staying-upright", 404)
    assert links(browser.get("/conditions/ms"), "a[href^='/paths/']") == ["/paths/easing"]


def test_a_guided_library_is_sound(tmp_path: Path) -> None:
    courses = check_courses(read_courses(guided(tmp_path), "courses"), small_course.TODAY)
    assert courses.problems == ()
    (ms,) = (one for one in courses.conditions if one.id == "ms")
    assert ms.guide is not None


@pytest.mark.parametrize(("old", "new", "where", "what"), [
    ("module: ms-spasticity\n    why: It", "module: ms-stiff\n    why: It", 10, 'there is no module "ms-stiff"'),
    ("module: ms-strength\n    why: The dose", "module: ms-spasticity\n    why: The dose", 12,
     "ms-spasticity stands here twice"),
    ("read: [ms-falls, ms-strength]", "read: []", 16, "the situation names no module"),
    ("read: [ms-spasticity]", "read: [stroke-walking]", 18, 'there is no module "stroke-walking"'),
    ("at: ms-strength#strength", "at: ms-strength#weakness", 22, 'the brief of ms-strength has no section "weakness"'),
    ("at: ms-strength#strength", "at: ms-spasticity#strength", 22, "is no section of the two modules"),
    ("at: ms-strength#strength", "at: ms-strength", 22, "is no section of the two modules"),
    ("slug: easing", "slug: staying-upright", 32, 'the slug "staying-upright" is already that of a path of ms'),
    ("slug: easing", "slug: Easing it", 32, "cannot be part of an address"),
    ("  - module: ms-spasticity\n    why: One.\n", "", 35, "the path has 1 module"),
    ("why: The other.", 'why: " "', 39, "this text is blank"),
    ("summary: Two ways of it.", "summry: Two ways of it.", 34, "summry"),
])
def test_what_is_wrong_in_a_guide_is_said(tmp_path: Path, old: str, new: str, where: int, what: str) -> None:
    assert GUIDE.count(old) == 1
    root = guided(tmp_path, GUIDE.replace(old, new))
    courses = check_courses(read_courses(root, "courses"), small_course.TODAY)
    found = [(problem.where.split(" ")[0], problem.what) for problem in courses.problems]
    assert any(what in said and place.startswith("courses/ms/condition.yaml:") for place, said in found), found
    assert {int(place.rpartition(":")[2]) for place, said in found if what in said} <= {where - 1, where, where + 1}
    sound = {draft.source.condition for draft in courses.drafts if not draft.problems}
    assert sound == {"stroke", "parkinson"}  # the modules of the others go on
    assert "ms" not in {one.id for one in courses.conditions}
