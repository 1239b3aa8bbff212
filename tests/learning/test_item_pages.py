"""The pages of every kind of item: asked, answered without a script, come back to be mended, told with every why."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from neurodash_ceu.learning import finding
from tests import make
from tests.catalog import kinds_course
from tests.client import Browser
from tests.conftest import Clock
from tests.learning.study import Study

JSON = {"Accept": "application/json"}
BASE = "/learn/small/quiz/1"
RIGHT = {
    "best": ("a",), "several": ("test", "load"),
    "grid": ("raised=true", "same=false", "legs=true", "tired=false"), "order": ("test", "choose", "raise", "again"),
    "match": ("sides=test", "easy=raise"), "number": ("value=22", "unit=kg"), "script": ("more",)}
IDS = list(RIGHT)


@pytest.fixture
def study(app: Flask, tmp_path: Path) -> Study:
    house = make.house(app)
    make.published(house.database, kinds_course.write(tmp_path), storage=house.storage)
    with house.database.writing() as session:
        person = make.person(session)
    return Study(house.database, person, make.learner(person), "small", make.NOW)


@pytest.fixture
def visit(browser: Browser, study: Study, clock: Clock) -> Browser:
    clock.now = study.now
    browser.sign_in(study.person)
    study.enrol()
    study.start()
    return browser


def kept(study: Study, item: str) -> tuple[str, ...]:
    """The saved answer to an item."""
    def query(session: object, found: finding.Found) -> tuple[str, ...]:
        attempt = finding.attempt(session, found, 1)  # type: ignore[arg-type]  # a session
        assert attempt is not None
        row = finding.responses(session, attempt).get(item)  # type: ignore[arg-type]  # a session
        return finding.chosen(row) if row else ()

    return study.look(query)


def test_every_kind_is_answered_by_its_form_alone(visit: Browser, study: Study) -> None:
    fields = {
        "best": {"answer": "a"}, "several": {"answer": ["test", "load"]},
        "grid": {f"answer-{mark.split('=')[0]}": mark.split("=")[1] for mark in RIGHT["grid"]},
        "order": {f"answer-{name}": str(n) for n, name in enumerate(RIGHT["order"], 1)},
        "match": {"answer-sides": "test", "answer-easy": "raise"},
        "number": {"answer-value": "22,0", "answer-unit": "kg"}, "script": {"answer": "more"}}
    for position, name in enumerate(IDS, 1):
        page = visit.get(f"{BASE}/{position}")
        assert page.soup.select_one("fieldset legend h1") is not None
        onward = "review" if position == len(IDS) else position + 1
        assert visit.send(fields[name] | {"go": "next"}).location == f"{BASE}/{onward}"
        assert kept(study, name) == RIGHT[name]
        assert visit.get(f"{BASE}/{position}").soup.find("input", {"name": "stood"})["value"] == "1"
    assert "7 of 7 answered" in visit.get(f"{BASE}/review").text
    visit.send(action=f"{BASE}/review")
    page = visit.get(f"{BASE}/result")
    assert page.h1 == "Passed: 7 of 7 right"
    assert len(page.soup.select(".why")) >= sum(
        len(item.owes_why()) for item in study.look(lambda _, found: found.module.quiz.items)) - 1  # a slip not made


def test_an_item_answered_in_part_says_so_and_may_be_left(visit: Browser, study: Study) -> None:
    visit.get(f"{BASE}/3")
    visit.send({"answer-raised": "true", "answer-same": "true", "go": "review"})
    page = visit.follow()
    assert "0 of 7 answered, 1 more in part" in page.text
    assert "2 of 4 answered" in page.text
    assert "1 question is answered in part." in page.text
    assert "half" in page.soup.select(".dashes li")[2]["class"]
    visit.send(action=f"{BASE}/review")
    page = visit.get(f"{BASE}/result")
    third = page.soup.find(id="question-3").get_text(" ")
    assert "partly right" in third
    assert "0.25 of 1 point" in third
    assert page.h1 == "Not passed: 0.25 of 7 points"
    assert "80%, which is 5.6 of 7" in page.text
    assert "0.25 of 7" in visit.get("/learn/small/quiz").text


def test_buttons_move_a_step_and_stand_where_they_stood(visit: Browser, study: Study) -> None:
    page = visit.get(f"{BASE}/4")
    order = [field["name"].removeprefix("answer-") for field in page.soup.select(".step select")]
    assert {field.find("option", selected=True)["value"] for field in page.soup.select(".step select")} == {""}
    page = visit.send({"move": f"{order[2]}:up"})
    assert page.response.headers["Location"].endswith(f"{BASE}/4#up-{order[2]}")
    moved = (order[0], order[2], order[1], order[3])
    assert kept(study, "order") == moved
    page = visit.get(f"{BASE}/4")
    assert [field["name"].removeprefix("answer-") for field in page.soup.select(".step select")] == list(moved)
    assert page.soup.find(id=f"up-{order[2]}") is not None


def test_a_number_that_cannot_be_read_comes_back_and_loses_nothing(visit: Browser, study: Study) -> None:
    visit.get(f"{BASE}/6")
    page = visit.send({"answer-value": "twenty", "answer-unit": "g", "go": "next"}, status=400)
    assert page.errors == ["Write a number alone, for example 12.5, without its unit and without a comma between "
                           "thousands."]
    assert page.soup.find(id="errors").has_attr("autofocus")
    assert page.soup.select_one("#errors a")["href"] == "#answer-value"
    field = page.soup.find(id="answer-value")
    assert (field["value"], field["aria-invalid"]) == ("twenty", "true")
    assert page.soup.find("input", {"name": "answer-unit", "value": "g"}).has_attr("checked")
    assert page.soup.title.get_text().startswith("Error: ")
    assert kept(study, "number") == ()
    token = page.soup.find("input", {"name": "csrf_token"})["value"]
    reply = visit.client.post(f"{BASE}/6", data={"csrf_token": token, "answer-value": "twenty"}, headers=JSON)
    assert (reply.status_code, "Write a number" in reply.json["refused"]) == (409, True)
    assert visit.send({"answer-value": "0.5", "go": "next"}).location == f"{BASE}/7"
    assert kept(study, "number") == ("value=0.5", "unit=g")


def test_boxes_that_are_unticked_on_purpose_are_unticked(visit: Browser, study: Study) -> None:
    before = visit.get(f"{BASE}/2")
    visit.send({"answer": ["test", "rest"], "go": "next"})
    visit.page = before
    visit.send({"go": "next"})  # a page from before the answer
    assert set(kept(study, "several")) == {"test", "rest"}
    page = visit.get(f"{BASE}/2")
    assert len(page.soup.select("input[type=checkbox][checked]")) == 2
    token = page.soup.find("input", {"name": "csrf_token"})["value"]
    assert visit.client.post(f"{BASE}/2", data={"csrf_token": token, "stood": "1", "go": "next"}).status_code == 303
    assert kept(study, "several") == ()


@pytest.mark.parametrize(("position", "fields"), [
    (1, {"answer": ["a", "b"]}), (2, {"answer": "elsewhere"}), (3, {"answer-raised": "perhaps"}),
    (4, {"answer-raise": "1"}), (5, {"answer-sides": "sides"}), (6, {"answer-value": "1", "answer-unit": "lb"}),
    (7, {"answer": "test"})])
def test_what_the_page_does_not_offer_is_refused(
    visit: Browser, study: Study, position: int, fields: dict[str, str]
) -> None:
    token = visit.get(f"{BASE}/{position}").soup.find("input", {"name": "csrf_token"})["value"]
    reply = visit.client.post(f"{BASE}/{position}", data=fields | {"csrf_token": token}, headers=JSON)
    assert reply.status_code == 409
    assert "does not belong to this attempt" in reply.json["refused"]
    assert kept(study, IDS[position - 1]) == ()


def test_the_result_says_where_everything_stands(visit: Browser, study: Study) -> None:
    study.answer(1, "number", "value=2", "unit=kg")
    study.answer(1, "script", "same")
    study.submit(1)
    page = visit.get(f"{BASE}/result")
    stands = page.soup.select_one("#question-1 .stands")
    assert stands.get_text(" ", strip=True).startswith("Where this stands: One review of trials, paragraph 1")
    paragraph, source = (link["href"] for link in stands.select("a"))
    inside = page.soup.select_one('#question-1 .why sup a[aria-label="The paragraph that says so"]')
    assert inside["href"] == paragraph
    assert source == "/learn/small/reading#ref-1"
    address, _, name = paragraph.partition("#")
    assert visit.get(address).soup.find(id=name) is not None
    assert "That is the tenth alone." in page.soup.find(id="question-6").get_text()
    panel = page.soup.find(id="question-7").get_text(" ", strip=True)
    assert "8 of 12, most of the panel" in panel
    assert "0.37+ of 1 point" in panel
