"""Searching as a visitor does it: an address that says what was asked, filters that add up, and always an answer."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from neurodash_ceu.catalog import answers
from neurodash_ceu.catalog.asking import FILTERS, LENGTHS, Asked, asked_of, band_of
from neurodash_ceu.catalog.search import Hit
from neurodash_ceu.ports.session import Database
from tests import make
from tests.catalog import library, small_course
from tests.client import Browser, Page


def titles(page: Page) -> list[str]:
    return [one["href"].removeprefix("/briefs/") for one in page.soup.select(".listing h3 a")]


def counts(page: Page, name: str) -> dict[str, int]:
    """Value -> the number its option names, of one filter."""
    found = {}
    for option in page.soup.select(f"select[name={name}] option[value]:not([value=''])"):
        number = re.search(r"\((\d+)\)$", option.get_text(strip=True))
        assert number, option
        found[str(option["value"])] = int(number.group(1))
    return found


def chips(page: Page) -> dict[str, str]:
    """What was asked -> the address without it."""
    return {one.get_text(" ", strip=True): str(one["href"]) for one in page.soup.select(".chips a")}


# --- finding -----------------------------------------------------------------------------------------------


def test_the_plain_list_has_the_form_and_leads_to_the_answer(reader: Browser) -> None:
    page = reader.get("/briefs")
    form = page.soup.select_one("form[role=search]")
    assert form is not None
    assert (form["method"], form["action"]) == ("get", "/briefs")
    assert {str(one["name"]) for one in form.select("input, select")} == {"q", *FILTERS}
    assert counts(page, "condition") == {"ms": 3, "parkinson": 2, "spine": 0, "stroke": 3}
    assert counts(page, "profession") == {"PT": 6, "PTA": 3, "OT": 5, "OTA": 1, "SLP": 2, "SLPA": 1}
    assert counts(page, "length") == {"short": 6, "medium": 1, "long": 1}
    found = reader.get("/briefs?q=falls&condition=&profession=&length=")
    assert titles(found)[0] == "ms-falls"
    assert found.soup.select_one("#found").get_text() == "3 briefs"  # type: ignore[union-attr]  # it is there
    assert found.soup.select_one("input[name=q]")["value"] == "falls"  # type: ignore[index]  # it is there


def test_nothing_asked_is_the_kept_page(reader: Browser, library_app: Flask) -> None:
    plain = reader.get("/briefs").response
    for address in ("/briefs?q=", "/briefs?q=+&condition=&profession=&length=&page=", "/briefs?utm_source=mail"):
        assert reader.get(address).response.data == plain.data
    with make.counted(make.house(library_app).database) as seen:
        reader.get("/briefs?q=")
        assert len(seen()) <= 2  # whether anything changed, at most


def test_an_answer_is_the_same_for_everybody(reader: Browser) -> None:
    seen = reader.get("/briefs?q=falls").response
    assert "Set-Cookie" not in seen.headers
    assert seen.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    reader.get("/briefs?q=falls", 304, headers={"If-None-Match": seen.headers["ETag"]})


@pytest.mark.parametrize(("query", "wanted"), [
    ("condition=stroke", ["stroke-strength", "stroke-swallowing", "stroke-walking"]),
    ("profession=SLP", ["parkinson-voice", "stroke-swallowing"]),
    ("length=medium", ["stroke-walking"]),
    ("length=long", ["stroke-strength"]),
    ("q=falls&condition=ms", ["ms-falls"]),
    ("q=training&condition=stroke&profession=OT", ["stroke-strength"]),
    ("q=stroke&condition=stroke&profession=PT&length=medium", ["stroke-walking"]),
    ("q=falls&condition=ms&profession=SLP", []),
    ("condition=nowhere", []),
    ("profession=MD", []),
    ("length=7", []),
    ("profession=slp", ["parkinson-voice", "stroke-swallowing"]),
    ("q=training&condition=Stroke&profession=Ot&length=LONG", ["stroke-strength"]),
])
def test_filters_combine(reader: Browser, query: str, wanted: list[str]) -> None:
    assert sorted(titles(reader.get(f"/briefs?{query}"))) == wanted


def test_a_filter_is_the_one_of_the_form_however_its_letters_are_typed(reader: Browser) -> None:
    page = reader.get("/briefs?q=falls&condition=MS&profession=pt&length=Short")
    chosen = {str(one.parent["name"]): str(one["value"]) for one in page.soup.select("option[selected]")}
    assert chosen == {"condition": "ms", "profession": "PT", "length": "short"}
    assert chips(page) == chips(reader.get("/briefs?q=falls&condition=ms&profession=PT&length=short"))
    assert "Drop Md" in chips(reader.get("/briefs?profession=Md"))  # what names nothing stands as it was typed


@pytest.mark.parametrize("query", [
    "q=falls", "q=strength&profession=OT", "condition=ms&length=short", "q=training&page=1"])
def test_a_count_is_what_choosing_it_finds(reader: Browser, query: str) -> None:
    page = reader.get(f"/briefs?{query}")
    for name in FILTERS:
        for value, number in counts(page, name).items():
            chosen = asked_of({key: values[0] for key, values in parse_qs(query).items()}).address(**{name: value})
            assert len(titles(reader.get(chosen))) == number, chosen


def test_everything_that_was_asked_can_be_dropped(reader: Browser) -> None:
    page = reader.get("/briefs?q=falls&condition=ms&profession=PT&length=short")
    assert chips(page) == {
        "Drop \u201cfalls\u201d": "/briefs?condition=ms&profession=PT&length=short",
        "Drop Multiple sclerosis": "/briefs?q=falls&profession=PT&length=short",
        "Drop Physical therapists": "/briefs?q=falls&condition=ms&length=short",
        "Drop 10 minutes or less": "/briefs?q=falls&condition=ms&profession=PT",
        "Drop all": "/briefs"}
    chosen = {str(one.parent["name"]): str(one["value"]) for one in page.soup.select("option[selected]")}
    assert chosen == {"condition": "ms", "profession": "PT", "length": "short"}
    for address in chips(page).values():
        reader.get(address)


# --- the place where the words stand ------------------------------------------------------------------------


def test_a_hit_shows_where_its_words_stand(reader: Browser) -> None:
    page = reader.get("/briefs?q=treadmills+bars")
    passage = page.soup.select_one(".passage")
    assert passage is not None
    assert [one.get_text() for one in passage.select("mark")] == ["bars"]
    link = passage.select_one("a")
    assert link is not None
    assert (link["href"], link.get_text()) == ("/briefs/stroke-walking#tired", "Does it tire people out?")
    assert reader.get("/briefs/stroke-walking").soup.find(id="tired") is not None


def test_a_word_of_a_source_shows_the_source_in_the_list_of_references(
    browser: Browser, app: Flask, tmp_path: Path
) -> None:
    make.published(make.house(app).database, small_course.write(tmp_path))
    passage = browser.get("/briefs?q=manca").soup.select_one(".passage")
    assert passage is not None
    assert passage.get_text(" ", strip=True) == "References Manca 2019: Resistance training and strength"
    assert passage.select("a[href='/briefs/small#references']")
    assert browser.get("/briefs/small").soup.find(id="references") is not None


def test_no_place_is_shown_where_title_and_summary_say_it(reader: Browser) -> None:
    assert reader.get("/briefs?q=fall+prevention").soup.select(".passage") == []
    assert reader.get("/briefs?condition=ms").soup.select(".passage") == []


def test_an_authors_text_stays_text(browser: Browser, app: Flask, tmp_path: Path) -> None:
    make.published(make.house(app).database, small_course.write(tmp_path, (
        "brief.md", "Leaving the load as it was for weeks.", "Leaving 3 < 5 & \"walrus\" *as it* was [@manca19].")))
    page = browser.get("/briefs?q=walrus")
    passage = page.soup.select_one(".passage")
    assert passage is not None
    assert '3 < 5 & "walrus" as it was.' in passage.get_text()
    assert b"3 &lt; 5 &amp; " in page.response.data


def test_what_was_typed_stays_text(reader: Browser) -> None:
    page = reader.get(f"/briefs?q={quote('<script>alert(1)</script>')}&condition={quote('<b>')}")
    assert page.soup.select("main script, main b") == []
    assert "<script>alert(1)</script>" in page.text


# --- nothing found ------------------------------------------------------------------------------------------


def test_nothing_found_says_so_and_what_to_do(reader: Browser) -> None:
    page = reader.get("/briefs?q=hovercraft")
    assert page.soup.select_one("#found").get_text() == "Nothing found"  # type: ignore[union-attr]  # it is there
    assert "Use another word for the same thing" in page.text
    assert page.soup.select_one(".nothing a[href='/briefs']") is not None


def test_some_of_the_words_are_better_than_nothing(reader: Browser) -> None:
    page = reader.get("/briefs?q=treadmill+hovercraft")
    assert "No brief has all of these words." in page.text
    assert titles(page) == ["stroke-walking"]
    assert "With some of these words" in page.text
    assert titles(reader.get("/briefs?q=treadmill+hovercraft&profession=SLP")) == []


def test_filters_that_leave_nothing_say_which_to_drop(reader: Browser) -> None:
    page = reader.get("/briefs?q=swallowing&profession=PT")
    assert [(one["href"], one.get_text()) for one in page.soup.select(".nothing .rows a")] == [
        ("/briefs?q=swallowing", "Without \u201cPhysical therapists\u201d")]
    assert titles(reader.get("/briefs?q=swallowing")) == ["stroke-swallowing"]
    page = reader.get("/briefs?q=swallowing&profession=PT&condition=ms")
    assert page.soup.select(".nothing .rows a") == []
    assert page.soup.select_one(".nothing a[href='/briefs?q=swallowing']") is not None


@pytest.mark.parametrize("typed", ["???", "AND", "\U0001f600", "the of", "*"])
def test_what_holds_no_word_is_told(reader: Browser, typed: str) -> None:
    page = reader.get(f"/briefs?q={quote(typed)}")
    assert "There is no word to look for in what was typed." in page.text
    assert titles(page) == []


@pytest.mark.parametrize("address", [
    "q=%00", "q=falls%00", "condition=%00", "q=" + "a" * 10_000, "q=" + "a+" * 5_000, "q=%ff%fe", "q=falls&q=walk",
    "page=0", "q=falls&page=-1", "q=falls&page=99999", "q=falls&page=%D9%A1", "condition=" + "b" * 5_000, "q=%22open",
    "q=col:", "q=6.5", "q=%F0%9F%98%80+falls", "length=short&length=long"])
def test_no_address_is_wrong(reader: Browser, address: str) -> None:
    reader.get(f"/briefs?{address}")


def test_more_than_is_looked_for_is_told(reader: Browser) -> None:
    assert "Only the first 200 characters were looked for." in reader.get(f"/briefs?q={'falls+' * 40}").text
    assert "Only the first" not in reader.get("/briefs?q=falls").text


@given(typed=st.text(max_size=40), condition=st.text(max_size=8), page=st.text(max_size=4))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_anything_typed_is_answered(reader: Browser, typed: str, condition: str, page: str) -> None:
    answer = reader.client.get("/briefs", query_string={"q": typed, "condition": condition, "page": page})
    assert answer.status_code == 200


@given(st.builds(Asked, st.text(max_size=30), st.text(max_size=6), st.text(max_size=6), st.text(max_size=6),
                 st.integers(1, 50)))
def test_a_question_survives_its_address(asked: Asked) -> None:
    again = asked_of({"q": asked.text, "condition": asked.condition, "profession": asked.profession,
                      "length": asked.length, "page": str(asked.page)})
    query = {key: values[0] for key, values in parse_qs(urlsplit(again.address(page=again.page)).query).items()}
    assert asked_of(query) == again


@given(st.integers(0, 100_000))
def test_every_length_has_one_band(minutes: int) -> None:
    assert [band for band in LENGTHS if band.least <= minutes <= band.most] == [band_of(minutes)]
    assert Asked(length=band_of(minutes).id).fits(Hit("", "", (), minutes))


# --- what is announced, pages, queries ----------------------------------------------------------------------


def test_what_is_in_preparation_is_said_and_not_linked(reader: Browser) -> None:
    page = reader.get("/briefs?q=gait+training")
    assert [one.get_text(" ", strip=True) for one in page.soup.select(".preparing li")] == [
        "Task-oriented gait training Multiple sclerosis"]
    assert page.soup.select(".preparing a") == []
    assert reader.get("/briefs?q=gait+training&condition=stroke").soup.select(".preparing") == []
    assert reader.get("/briefs?q=gait&profession=PT").soup.select(".preparing") == []


def test_what_was_announced_and_is_published_is_a_brief(browser: Browser, app: Flask, tmp_path: Path) -> None:
    make.published(make.house(app).database, small_course.write(
        tmp_path, ("module.yaml", "title: A small module", "title: A later module")))
    page = browser.get("/briefs?q=later")
    assert (titles(page), page.soup.select(".preparing")) == (["small"], [])


def test_long_answers_come_in_pages(reader: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "ON_A_PAGE", 3)
    seen, address = [], "/briefs?q=strength"
    for number in (1, 2, 3):
        page = reader.get(address)
        assert page.soup.select_one("#found").get_text() == f"8 briefs, page {number} of 3"  # type: ignore[union-attr]  # it is there
        seen += titles(page)
        links = {str(one.get_text()): str(one["href"]) for one in page.soup.select(".pager a")}
        assert set(links) == {1: {"Next"}, 2: {"Previous", "Next"}, 3: {"Previous"}}[number]
        address = links.get("Next", address)
    assert sorted(seen) == sorted(book.slug for book in library.BOOKS)
    assert titles(reader.get("/briefs?q=strength&page=50")) == seen[6:]


def test_an_answer_takes_so_many_queries(app: Flask, browser: Browser, tmp_path: Path) -> None:
    """The search, the conditions, the editions shown; with something announced that fits, the titles that are there."""
    database: Database = make.house(app).database
    numbers = []
    for n in range(4):
        make.published(database, small_course.write(tmp_path, slug=f"m{n}"))
        browser.get("/briefs?q=strength")
        with make.counted(database) as seen:
            assert len(titles(browser.get("/briefs?q=strength&condition=demo"))) == n + 1
            numbers.append(len(seen()))
    assert numbers == [3, 3, 3, 3]
    for address, most in (("/briefs?q=later", 3), ("/briefs?q=hovercraft", 2), ("/briefs?q=hovercraft+heat", 3)):
        with make.counted(database) as seen:
            browser.get(address)
            assert len(seen()) == most, address
