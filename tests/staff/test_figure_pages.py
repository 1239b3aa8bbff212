"""The pages that count: who may read them, what they say of few and of many, that nobody is named, at what cost."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from neurodash_ceu.staff import case_figures, modules
from neurodash_ceu.staff.case_figures import Ran
from neurodash_ceu.web.house import House
from tests import make
from tests.catalog import kinds_course, small_course
from tests.client import Browser, Page
from tests.rules.test_case_state import PULSE
from tests.staff.crowd import Crowd, Habit

Staff = Callable[..., Browser]
HERE = "/staff/modules/small"
PAGES = ("/staff/modules", f"{HERE}/items", f"{HERE}/items/q1", f"{HERE}/cases/first-visit", f"{HERE}/items.csv")
EVERY_ITEM = ("quiz.yaml", "draw: 2", "draw: 3")


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """SQLite alone: what is counted is tested on both in test_first_attempts."""
    return sqlite_url


@pytest.fixture
def crowd(house: House, tmp_path: Path) -> Crowd:
    """The small module, of whose three questions everybody gets all, and nobody at it yet."""
    make.published(house.database, small_course.write(tmp_path, EVERY_ITEM))
    return Crowd(house.database, "small")


def cells(page: Page, row: str) -> list[str]:
    """The texts of the row whose head has these words."""
    found = next(one for one in page.soup.select("tbody tr") if row in one.get_text())
    return [" ".join(cell.get_text(" ", strip=True).split()) for cell in found.select("th, td")]


# --- who may read ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["registrar", "reviewer", "auditor", "author", "admin"])
def test_everybody_in_the_office_reads_them(crowd: Crowd, staff: Staff, role: str) -> None:
    browser = staff(role)
    for address in PAGES:
        browser.get(address)
    assert browser.get("/staff/modules").soup.select_one("nav a[href='/staff/modules'][aria-current='page']")


def test_learners_and_strangers_do_not(crowd: Crowd, staff: Staff, browser: Browser) -> None:
    learner = staff()
    for address in PAGES:
        learner.get(address, 404)
        browser.get(address, 303)


def test_the_office_begins_where_one_may_read(crowd: Crowd, staff: Staff) -> None:
    assert staff("author").get("/learn").soup.find("a", string="Office")["href"] == "/staff/modules"
    assert staff("registrar").get("/learn").soup.find("a", string="Office")["href"] == "/staff"
    assert staff("registrar").get("/staff").soup.select_one("main a[href='/staff/modules']")


@pytest.mark.parametrize("address", [
    "/staff/modules/none/items", f"{HERE}/items?edition=2", f"{HERE}/items?edition=x", f"{HERE}/items/zebra",
    f"{HERE}/cases/zebra", f"{HERE}/items.csv?edition=0", "/staff/modules/none/cases/first-visit"])
def test_what_is_not_there_is_not_found(crowd: Crowd, staff: Staff, address: str) -> None:
    staff("auditor").get(address, 404)


# --- what they say -----------------------------------------------------------------------------------------


def test_without_a_module_the_list_says_what_to_do(house: House, staff: Staff) -> None:
    assert "neurodash courses publish" in staff("author").get("/staff/modules").text


@pytest.mark.parametrize("learners", [0, 9])
def test_of_few_nothing_is_said(crowd: Crowd, staff: Staff, learners: int) -> None:
    crowd.join(learners, walks=True)
    browser = staff("reviewer")
    for address in PAGES[1:4]:
        page = browser.get(address)
        assert "Too few to say" in page.text
        assert "%" not in page.soup.find("main").get_text().replace("under 30%", "")
        assert page.soup.select("svg.scatter, svg.share") == []
    on_item = "9 first attempts on this edition drew this question" if learners else "No first attempt on this edition"
    assert on_item in browser.get(f"{HERE}/items/q1").text


def test_of_some_it_is_said_to_be_weak_and_of_many_it_is_not(crowd: Crowd, staff: Staff) -> None:
    crowd.join(12, walks=True)
    browser = staff("reviewer")
    assert all("Weak: from 12" in browser.get(address).text for address in PAGES[1:4])
    assert browser.get(f"{HERE}/items").soup.select("svg.scatter .dot.weak")
    crowd.join(28, walks=True)
    assert not any("Weak: from" in browser.get(address).text for address in PAGES[1:4])


def test_what_a_question_asks_for_is_said_where_its_author_said_it(house: House, staff: Staff, tmp_path: Path) -> None:
    said = ("quiz.yaml", "- id: q1\n", "- id: q1\n  task: judge\n")
    make.published(house.database, small_course.write(tmp_path, said))
    browser = staff("reviewer")
    assert [row.endswith(" judge") for row in (cells(browser.get(f"{HERE}/items"), words)[1] for words in (
        "What does resistance", "What comes first"))] == [True, False]
    assert "Task Judge" in browser.get(f"{HERE}/items/q1").soup.find(class_="facts").parent.get_text(" ")
    assert "Task" not in browser.get(f"{HERE}/items/q3").soup.find("main").get_text(" ")


def test_a_question_whose_key_is_in_doubt_comes_first_and_says_what_to_do(crowd: Crowd, staff: Staff) -> None:
    crowd.join(40, {"q3": Habit(lure="b")})
    browser = staff("author")
    page = browser.get(f"{HERE}/items")
    rows = page.soup.select("tbody tr")
    urgent = [bool(row.select(".flag.stop svg.cross")) for row in rows]  # a shape and a word before a colour
    assert urgent == sorted(urgent, reverse=True)
    assert [row for row in rows if "What comes first?" in row.get_text() and "Key beaten" in row.get_text()]
    flagged = [row for row in rows if row.select(".flag:not(.quiet)")]
    assert f"{len(flagged)} of 3 questions to look at" in page.text
    one = browser.get(f"{HERE}/items/q3")
    assert "chose option B than the key." in one.text
    assert "Check the key." in one.text


def test_reliability_stands_where_all_had_the_same_questions(crowd: Crowd, staff: Staff) -> None:
    crowd.join(40)
    assert "KR-20, over 40 attempts with the same 3 questions" in staff("author").get(f"{HERE}/items").text


def test_options_are_told_by_third_and_the_key_by_a_word(crowd: Crowd, staff: Staff) -> None:
    crowd.join(40)
    page = staff("author").get(f"{HERE}/items/q1")
    assert page.h1 == "What does resistance training do to strength?"
    key = cells(page, "It raises it.")
    assert "The key" in key[0]
    for words in ("It raises it.", "It lowers it.", "It leaves it"):
        all_of, *thirds = ([int(number) for number in cell.split("% ")[1].split(" of ")] for cell in
                           cells(page, words)[1:])
        assert all_of == [sum(column) for column in zip(*thirds, strict=True)]
        assert all_of[1] == 40


def test_every_kind_of_question_has_its_figures(house: House, staff: Staff, tmp_path: Path) -> None:
    """Some give the whole key, some nothing: no kind is blamed for it, and every page says what was answered."""
    make.published(house.database, kinds_course.write(tmp_path), storage=house.storage)
    crowd = Crowd(house.database, "small")
    crowd.join(30)
    browser = staff("author")
    table = browser.get(f"{HERE}/items")
    assert len(table.soup.select("tbody tr")) == len(crowd.edition.module.quiz.items) == 7
    for item in crowd.edition.module.quiz.items:
        page = browser.get(f"{HERE}/items/{item.id}")
        assert page.soup.select(".is-key"), item.kind
        assert "than the key" not in page.text or item.kind == "single_best"
    order = next(item for item in crowd.edition.module.quiz.items if item.kind == "ordering")
    assert ": place 1" in browser.get(f"{HERE}/items/{order.id}").text


def test_the_time_to_the_first_answer_is_told_where_enough_were_timed(crowd: Crowd, staff: Staff) -> None:
    crowd.join(40)
    browser = staff("author")
    assert " min " in cells(browser.get(f"{HERE}/items"), "What comes first?")[5]
    assert "middle half" in browser.get(f"{HERE}/items/q3").text


def test_a_case_tells_where_runs_failed(crowd: Crowd, staff: Staff) -> None:
    crowd.join(40, walks=True)
    page = staff("reviewer").get(f"{HERE}/cases/first-visit")
    assert page.h1 == "A first visit"
    wrong = cells(page, "Stop training.")
    assert wrong[1:3] == ["The load", "Critical error"]
    assert wrong[3].startswith("100% ")


def test_readings_are_counted_by_their_bands() -> None:
    """What is stored is the number; what is told is where it lies."""
    taken = {("pulse", "value=72"): Ran(passed=3), ("pulse", "value=80"): Ran(failed=2), ("pulse", "value=40"): Ran(1),
             ("other", "value=72"): Ran(9)}
    row = case_figures._node(PULSE, taken)
    assert [(one.words.replace("\u00a0", " "), one.quality, one.ran) for one in row.choices] == [
        ("30 to 59 beats/min", "acceptable", Ran(passed=1)), ("60 to 100 beats/min", "optimal", Ran(3, 2)),
        ("101 to 220 beats/min", "harmful", Ran())]
    assert case_figures._is_harmful(PULSE, "value=150")
    assert not case_figures._is_harmful(PULSE, "value=72")


def test_editions_are_chosen_by_number(crowd: Crowd, house: House, staff: Staff, tmp_path: Path) -> None:
    crowd.join(12)
    make.published(house.database, small_course.write(
        tmp_path / "newer", EVERY_ITEM, ("quiz.yaml", "stem: What comes first?", "stem: What comes first of all?")))
    browser = staff("author")
    listed = browser.get("/staff/modules")
    assert [cells(listed, f"Edition {n}")[2] for n in (2, 1)] == ["none", "12"]
    newest = browser.get(f"{HERE}/items")
    assert "There is no first attempt on this edition yet." in newest.text
    older = newest.soup.select_one(".editions a:not([aria-current])")
    page = browser.get(str(older["href"]))
    assert "Weak: from 12" in page.text
    assert "What comes first?" in page.text
    assert all("edition=1" in str(link["href"]) for link in page.soup.select("tbody a"))


def test_nobody_is_named(crowd: Crowd, staff: Staff) -> None:
    crowd.join(40, walks=True)
    browser = staff("admin")
    for address in PAGES:
        text = browser.get(address).response.get_data(as_text=True)
        assert "One of the crowd" not in text
        assert "crowd-" not in text


# --- the file ----------------------------------------------------------------------------------------------


def test_the_file_says_what_the_table_says(crowd: Crowd, staff: Staff) -> None:
    crowd.join(40, {"q3": Habit(lure="b")})
    browser = staff("auditor")
    response = browser.get(f"{HERE}/items.csv").response
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert "small-edition-1-items.csv" in response.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(response.get_data(as_text=True))))
    assert [row["id"] for row in rows] == ["q1", "q2", "q3"]
    table = browser.get(f"{HERE}/items")
    for row in rows:
        shown = cells(table, row["question"])
        assert shown[2] == row["first attempts"]
        assert shown[3] == f"{round(Fraction(row['facility']) * 100)}%"
        assert float(shown[4].replace("\u2212", "-")) == pytest.approx(float(row["discrimination"]), abs=0.0056)
    assert "Key beaten" in rows[2]["flags"]


def test_a_cell_that_a_spreadsheet_would_reckon_is_text(house: House, staff: Staff, tmp_path: Path) -> None:
    make.published(house.database, small_course.write(
        tmp_path, ("quiz.yaml", "stem: What comes first?", 'stem: "=1+1 is what?"')))
    text = staff("auditor").get(f"{HERE}/items.csv").response.get_data(as_text=True)
    assert "'=1+1 is what?" in text


# --- at what cost ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("learners", [12, 40])
def test_each_page_takes_as_many_queries_however_many_took_part(
    crowd: Crowd, house: House, staff: Staff, learners: int
) -> None:
    crowd.join(learners, walks=True)
    browser = staff("auditor")
    taken = {}
    for address in PAGES:
        browser.get(address)
        with make.counted(house.database) as seen:
            browser.get(address)
        taken[address] = len(seen())
    # who is here; then modules and editions, or the editions of one and what is counted: of a case runs, steps, and
    # the first wrong ones where there are any
    assert list(taken.values()) in ([3, 3, 3, 5, 3], [3, 3, 3, 4, 3])


def test_the_list_comes_in_pages_at_the_same_cost(
    house: House, staff: Staff, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(modules, "A_PAGE", 2)
    for slug in ("one", "three", "two"):
        make.published(house.database, small_course.write(tmp_path / slug, slug=slug))
    browser = staff("author")
    page = browser.get("/staff/modules")
    browser.get(str(page.soup.select_one(".pager a")["href"]))
    with make.counted(house.database) as seen:
        page = browser.get("/staff/modules")
    assert len(seen()) == 3
    first = [str(link["href"]) for link in page.soup.select(".rows-name a")]
    later = browser.get(str(page.soup.select_one(".pager a")["href"]))
    assert [*first, *(str(link["href"]) for link in later.soup.select(".rows-name a"))] == [
        f"/staff/modules/{slug}/items" for slug in ("one", "three", "two")]
    assert "From the beginning" in later.text
    assert "No further module" in browser.get("/staff/modules?after=zzz").text


def test_many_attempts_are_not_counted_out(
    crowd: Crowd, staff: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(modules, "ENOUGH", 5)
    crowd.join(9)
    assert cells(staff("author").get("/staff/modules"), "Edition 1")[2] == "more than 5"
