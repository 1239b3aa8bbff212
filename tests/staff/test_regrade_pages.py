"""A corrected question in the office: both keys, the dry run, the preview, the run, and who may."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select

from neurodash_ceu.records.learning import GradeRow
from neurodash_ceu.records.outbox import Mail
from neurodash_ceu.records.regrading import RegradeRun
from neurodash_ceu.staff import regrading
from neurodash_ceu.web.house import House
from tests import make
from tests.catalog import small_course
from tests.client import Browser, Page
from tests.learning.study import Study, begin, somebody_else
from tests.learning.turned import TURNED, sit

Staff = Callable[..., Browser]
HERE = "/staff/modules/small/regrade/q1"
WHY = {"policy": "either key", "reason": "key-wrong", "words": "Two reviewers agreed on it."}


@pytest.fixture
def study(house: House, tmp_path: Path) -> Study:
    """Two learners with q1 answered by the new key and by the old one; then the key is turned."""
    study = begin(house.database, tmp_path, legal_name="Ruth Example").enrol()
    sit(study, "b")
    other = somebody_else(study, legal_name="Imran Example").enrol()
    sit(other, "a")
    begin(house.database, tmp_path, *TURNED)
    return study


def lines(page: Page) -> list[list[str]]:
    return [[" ".join(cell.get_text(" ").split()) for cell in row.find_all(["th", "td"])]
            for row in page.soup.select("main table tbody tr")]


def counts(house: House) -> tuple[int, int, int]:
    with house.database.reading() as session:
        return tuple(session.scalar(select(func.count()).select_from(table)) or 0  # type: ignore[return-value]  # three of three
                     for table in (GradeRow, RegradeRun, Mail))


def test_from_the_list_to_the_dry_run_nothing_changes(house: House, staff: Staff, study: Study) -> None:
    before, browser = counts(house), staff("auditor")
    assert "small , 2 editions" in browser.get("/staff/regrades").text
    page = browser.get("/staff/modules/small/regrade")
    assert lines(page) == [["What does resistance training do to strength? q1", "Its key", "1"]]
    page = browser.get(HERE)
    table = [[row[0].split(" Whoever")[0].split(" What")[0].split(" No grade")[0], *row[1:4]] for row in lines(page)]
    assert table == [["Full credit to all", "1", "0", "1"], ["Either key accepted", "1", "0", "1"],
                     ["New key only", "1", "1 1 below the mark; the pass stays", "1"],
                     ["Leave as it is", "0", "0", "0"]]
    assert [mark.find_parent("li").select_one(".option-text").get_text()
            for mark in page.soup.select(".best .option-word")] == ["It raises it.", "It lowers it."]
    assert "/apply" not in str(page.soup)
    page = browser.get(f"{HERE}?policy=new%20key")
    assert lines(page)[4:] == [["Ruth Example", "1", "1 of 2", "2 of 2", "Newly passes"],
                               ["Imran Example", "1", "2 of 2", "1 of 2", "Stays, below the mark"]]
    assert counts(house) == before


def test_it_is_previewed_done_and_read(house: House, staff: Staff, study: Study) -> None:
    browser = staff("registrar")
    browser.get(HERE)
    page = browser.get(f"{HERE}/apply?policy=new%20key")
    assert page.soup.find("input", value="new key").has_attr("checked")
    assert browser.get(f"{HERE}/apply").soup.find("input", value="either key").has_attr("checked")
    assert "Choose a reason." in browser.send({"policy": "either key"}, status=400).errors
    before = counts(house)
    page = browser.send(WHY, status=200)
    assert lines(page) == [["Attempts looked at", "", "2: either key accepted"], ["Gain points", "", "1"],
                           ["Newly pass", "", "1"]]
    assert "You had 1 of 2 points and now have 2 of 2: you have passed." in page.text
    assert counts(house) == before
    assert browser.send({"step": "confirm"}).location == "/staff/regrades/1"
    page = browser.follow()
    assert page.h1 == "Either key accepted"
    assert lines(page)[0] == ["Ruth Example", "1", "1 of 2", "2 of 2", "Newly passes"]
    assert "Two reviewers agreed on it." in page.text
    assert page.soup.select("main ins")
    assert not page.soup.select("main del")  # which question it was is not something that the act took away
    assert counts(house) == (before[0] + 1, 1, before[2] + 1)
    assert "Either key accepted" in browser.get("/staff/modules/small/regrade").text
    browser.get(f"{HERE}/apply")
    page = browser.send(WHY, status=409)
    assert "regraded by this policy already" in page.text


def test_what_lowers_points_says_so_before(staff: Staff, study: Study) -> None:
    browser = staff("admin")
    browser.get(f"{HERE}/apply")
    page = browser.send({**WHY, "policy": "new key"}, status=200)
    assert "1 attempt loses points by the new key alone. Who has passed keeps the pass" in page.text
    assert ["Lose points", "", "1, of them below the mark: 1"] in lines(page)


def test_the_second_is_shown_what_the_first_did(staff: Staff, study: Study) -> None:
    one, two = staff("registrar"), staff("admin")
    for browser in (one, two):
        browser.get(f"{HERE}/apply")
        browser.send(WHY, status=200)
    one.send({"step": "confirm"})
    assert two.send({"step": "confirm"}, status=409).h1 == "Nothing was changed"


def test_ones_own_is_left_out_and_said_so(house: House, staff: Staff, study: Study, app: object) -> None:
    with house.database.writing() as session:
        me = make.person(session, "registrar")
    mine = somebody_else(study)
    mine.person, mine.learner = me, make.learner(me, "registrar")
    begin(house.database, Path(str(house.settings.instance)) / "again")  # the first edition is the newest once more
    mine.enrol()
    assert mine.look(lambda _, found: found.edition.number) == 1
    sit(mine, "b")
    begin(house.database, Path(str(house.settings.instance)) / "again", *TURNED)
    browser = Browser(app)  # type: ignore[arg-type]  # the application under test
    browser.sign_in(me)
    page = browser.get(HERE)
    assert "Your own attempt is left out" in page.text
    assert "over 2 submitted attempts" in page.text


def test_many_are_read_page_by_page(
    house: House, staff: Staff, study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(regrading, "A_PAGE", 1)
    browser = staff("registrar")
    page = browser.get(f"{HERE}?policy=new%20key")
    more = str(page.soup.select_one(".pager a")["href"])
    assert lines(browser.get(more))[4][0] == "Imran Example"
    browser.get(f"{HERE}/apply")
    browser.send({**WHY, "policy": "new key"}, status=200)
    browser.send({"step": "confirm"})
    page = browser.follow()
    assert lines(page)[0][0] == "Ruth Example"
    page = browser.get(str(page.soup.select_one(".pager a")["href"]))
    assert lines(page)[0][0] == "Imran Example"
    assert page.soup.select_one(".pager a") is None


@pytest.mark.parametrize(("address", "most"), [("/staff/regrades", 3), ("/staff/modules/small/regrade", 4),
                                               (f"{HERE}?policy=new%20key", 5)])
def test_a_page_takes_so_many_queries_for_few_and_for_many(
    house: House, staff: Staff, study: Study, address: str, most: int
) -> None:
    browser = staff("registrar")
    browser.get(address)
    with make.counted(house.database) as seen:
        browser.get(address)
    assert len(seen()) == most


def test_a_corrected_module_can_be_regraded_after_it_was_retired(
    house: House, staff: Staff, study: Study, tmp_path: Path
) -> None:
    make.published(house.database, small_course.write(tmp_path / "others", slug="other"))  # small is not among them
    browser = staff("registrar")
    page = browser.get(str(browser.get("/staff/regrades").soup.find("a", string="small")["href"]))
    assert lines(page) == [["What does resistance training do to strength? q1", "Its key", "1"]]
    assert [row[1:4] for row in lines(browser.get(HERE))][1] == ["1", "0", "1"]


@pytest.mark.parametrize("address", [
    "/staff/modules/zebra/regrade", "/staff/modules/small/regrade/q2", "/staff/modules/small/regrade/q2/apply",
    "/staff/regrades/9", "/staff/regrades/99999999999999999999"])
def test_what_is_not_there_is_a_404(staff: Staff, study: Study, address: str) -> None:
    staff("registrar").get(address, 404)


def test_a_mangled_page_begins_at_the_beginning() -> None:
    assert [regrading.place_of(text) for text in ("1-2-3", "1-2", "a-b-c", "1-2-99999999999", None)] == [
        (1, 2, 3), None, None, None, None]
