"""Problems with items in the office: a queue of their own, one with its item as that learner has it, answered."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from neurodash_ceu.learning import finding, reporting
from neurodash_ceu.learning.finding import Found
from neurodash_ceu.learning.reporting import Saying
from neurodash_ceu.records.outbox import Mail
from neurodash_ceu.staff import lists, problems
from neurodash_ceu.web.house import House
from tests import make
from tests.client import Browser
from tests.learning.study import Study, begin, somebody_else

Staff = Callable[..., Browser]
ITEM = "q1"  # the only one of its objective, so everybody draws it


@pytest.fixture
def study(house: House, tmp_path: Path) -> Study:
    """Somebody with an attempt submitted, every answer wrong."""
    study = begin(house.database, tmp_path, legal_name="Ruth Example").enrol()
    study.sit(right=False)
    return study


def report(study: Study, text: str = "Two of them are right.") -> int:
    def act(session: Session, found: Found) -> int:
        attempt = finding.attempt(session, found, 1)
        assert attempt is not None
        return reporting.report(session, study.learner, found, attempt, ITEM, Saying("key", text, "0" * 64),
                                study.issuer, study.now).message_id

    return study.act(act)


def test_it_stands_in_a_queue_of_its_own_with_its_item(staff: Staff, study: Study) -> None:
    number = report(study)
    browser = staff("auditor")
    page = browser.get("/staff/problems")
    row = page.soup.select_one("tbody tr")
    assert row is not None
    assert "A small module" in row.get_text()
    assert "The answer" in row.get_text()
    assert "Nobody waits for an answer" in browser.get("/staff/messages").text
    assert browser.get(f"/staff/messages/{number}", 303).location == f"/staff/problems/{number}"
    page = browser.get(f"/staff/problems/{number}")
    assert "Two of them are right." in page.text
    assert {mark.get_text() for mark in page.soup.select(".option-word")} == {"Right", "Their answer"}
    order = next(item.option_order for item in study.drawn(1).items if item.item_id == ITEM)
    bank = study.look(lambda _, found: {item.id: item for item in found.module.quiz.items})
    texts = {part.id: part.text for part in bank[ITEM].parts()}
    assert [one.get_text() for one in page.soup.select(".option-text")] == [texts[name] for name in order]
    assert "/answer" not in str(page.soup)  # an auditor reads


def test_the_office_begins_with_what_waits_for_an_answer(house: House, staff: Staff, study: Study) -> None:
    def waits() -> list[str]:
        return [one.get_text(" ", strip=True) for one in browser.get("/staff").soup.select("#waits + ul li")]

    browser = staff("registrar")
    assert waits()[:2] == ["No message to answer", "No problem with a question, to answer"]
    report(study)
    with house.database.reading() as session, make.counted(house.database) as seen:
        assert lists.troubles(session) == lists.Troubles(0, 0, messages=0, problems=1)
    assert len(seen()) == 1
    assert waits()[:2] == ["No message to answer", "1 problem with a question, to answer"]


def test_it_is_answered_and_closed_as_a_message_is(house: House, staff: Staff, study: Study) -> None:
    number = report(study)
    browser = staff("registrar")
    browser.get(f"/staff/problems/{number}")
    page = browser.get(f"/staff/messages/{number}/answer")
    assert "A problem with a question" in page.text
    browser.send({"text": "You are right."}, status=200)
    browser.send({"step": "send"})
    assert browser.follow(303).location == f"/staff/problems/{number}"
    assert "You are right." in browser.follow().text
    with house.database.reading() as session:
        bodies = {mail.body: mail.to_address for mail in session.scalars(select(Mail))}
    assert [to for body, to in bodies.items() if "You are right." in body] == [study.learner.email]
    assert "Nobody waits" in browser.get("/staff/problems").text
    assert browser.get("/staff/problems?state=answered").soup.select_one("tbody tr") is not None


def test_nobody_answers_their_own(house: House, staff: Staff, study: Study, app: object) -> None:
    with house.database.writing() as session:
        me = make.person(session, "registrar")
    mine = somebody_else(study)
    mine.person, mine.learner = me, make.learner(me, "registrar")
    mine.enrol().sit()
    number = report(mine)
    browser = Browser(app)  # type: ignore[arg-type]  # the application under test
    browser.sign_in(me)
    assert "You sent this message yourself" in browser.get(f"/staff/problems/{number}").text
    browser.get(f"/staff/messages/{number}/answer", 404)


def test_the_queue_is_by_module_and_by_page(
    house: House, staff: Staff, study: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(problems, "A_PAGE", 2)
    numbers = [report(study)]
    other = begin(house.database, tmp_path / "other", slug="other")
    for _ in range(3):
        one = somebody_else(other).enrol()
        one.sit()
        numbers.append(report(one))
    browser = staff("registrar")

    def seen(address: str) -> list[int]:
        return [int(str(link["href"]).rpartition("/")[2]) for link in browser.get(address).soup.select("tbody th a")]

    assert seen("/staff/problems") == numbers[:2]
    assert seen(f"/staff/problems?from={numbers[1]}") == numbers[2:]
    assert seen("/staff/problems?module=small") == numbers[:1]
    assert seen("/staff/problems?module=other") == numbers[1:3]
    assert seen("/staff/problems?module=zebra&state=zebra&from=x") == numbers[:2]


def test_the_queue_takes_as_many_queries_for_many(house: House, staff: Staff, study: Study) -> None:
    report(study)
    browser = staff("registrar")
    browser.get("/staff/problems")
    with make.counted(house.database) as one:
        browser.get("/staff/problems")
    for _ in range(3):
        more = somebody_else(study).enrol()
        more.sit()
        report(more)
    with make.counted(house.database) as many:
        browser.get("/staff/problems")
    assert len(many()) == len(one()) == 3  # who is here, the modules, the problems


def test_other_editions_and_reports_are_said(house: House, staff: Staff, study: Study, tmp_path: Path) -> None:
    number = report(study)
    assert "other report" not in staff("registrar").get(f"/staff/problems/{number}").text
    twin = somebody_else(study).enrol()
    twin.sit()
    report(twin, "Again.")
    begin(house.database, tmp_path, ("quiz.yaml", "After months at one load.", "After many months at one load."))
    page = staff("registrar").get(f"/staff/problems/{number}")
    assert "1 other report of this question." in page.text
    assert "Edition 1, question q1 . Edition 2 is the newest." in page.text
