"""A problem with a question: reported once, bound to what it is about, and nothing of the attempt is lost by it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from neurodash_ceu.desk import actions as desk
from neurodash_ceu.desk.mails import Written
from neurodash_ceu.learning import finding, problem_routes, reporting
from neurodash_ceu.learning.finding import Found
from neurodash_ceu.learning.reporting import Saying
from neurodash_ceu.ports.session import Database
from neurodash_ceu.records.messages import Message
from neurodash_ceu.records.outbox import Mail
from neurodash_ceu.records.problems import ItemProblem
from neurodash_ceu.rules.permits import Actor
from tests import make
from tests.client import Browser
from tests.learning.study import Study, begin, somebody_else

SAYING = Saying("key", "Two of them are right.", "0" * 64)
RACERS = 4
FIRST = "/learn/small/quiz/1/1"
SAID = {"what": "wording", "text": "It can be read in two ways."}


def report(study: Study, item: str, saying: Saying = SAYING) -> ItemProblem:
    def act(session: Session, found: Found) -> ItemProblem:
        attempt = finding.attempt(session, found, 1)
        assert attempt is not None
        return reporting.report(session, study.learner, found, attempt, item, saying, study.issuer, study.now)

    return study.act(act)


def count(database: Database, table: type) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_it_is_bound_to_attempt_item_and_edition_and_stands_once(database: Database, tmp_path: Path) -> None:
    study = begin(database, tmp_path).enrol()
    item = study.drawn(study.start()).items[0].item_id
    row = report(study, item)
    assert report(study, item, Saying("wording", "Other words.", "0" * 64)).message_id == row.message_id
    edition, attempt = study.look(lambda session, found: (found.edition, finding.attempt(session, found, 1)))
    assert attempt is not None
    assert (row.item_id, row.edition_sha, row.attempt_ordinal, row.what) == (item, edition.sha256, 1, "key")
    assert (count(database, ItemProblem), count(database, Message), count(database, Mail)) == (1, 1, 1)
    with database.reading() as session:
        found = reporting.reported(session, attempt)[item]
    assert (found.text, found.answers) == ("Two of them are right.", ())


def test_the_same_report_at_the_same_moment_is_one(database: Database, tmp_path: Path) -> None:
    study = begin(database, tmp_path).enrol()
    item, together = study.drawn(study.start()).items[0].item_id, Barrier(RACERS)

    def send(_n: int) -> int:
        together.wait()
        try:
            return report(study, item).message_id
        except IntegrityError:  # as the route does
            return report(study, item).message_id

    with ThreadPoolExecutor(RACERS) as pool:
        assert len(set(pool.map(send, range(RACERS)))) == 1
    assert (count(database, ItemProblem), count(database, Message)) == (1, 1)


def test_the_chosen_answer_is_kept_on_the_way_there_and_back(visit: Browser, study: Study) -> None:
    study.enrol().start()
    page = visit.get(FIRST)
    answer = str(page.soup.select(".option input")[1]["value"])
    assert visit.send({"answer": answer, "go": "problem"}).location == f"{FIRST}/problem"
    page = visit.follow()
    assert page.h1 == "Report a problem with this question"
    assert "Your attempt stays open, and your answer is kept." in page.text
    assert visit.send(SAID).location == FIRST
    page = visit.follow()
    assert page.soup.find("input", value=answer).has_attr("checked")
    assert "You reported a problem with this question on 24 November 2026." in page.text
    assert page.soup.find("button", value="problem") is None
    assert "It can be read in two ways." in visit.get(f"{FIRST}/problem").text


def test_the_result_says_what_was_reported_and_answered(app: Flask, visit: Browser, study: Study) -> None:
    study.enrol().sit(right=False)
    page = visit.get("/learn/small/quiz/1/result")
    links = [str(link["href"]) for link in page.soup.select("a[href$='/problem']")]
    assert links == ["/learn/small/quiz/1/1/problem", "/learn/small/quiz/1/2/problem"]
    visit.get(links[1])
    assert visit.send(SAID).location == "/learn/small/quiz/1/result"
    database = make.house(app).database
    with database.writing() as session:
        registrar = make.person(session, "registrar")
        message = session.scalars(select(Message)).one()
        desk.answer(session, message.id, 1, Written(message.mail, "An answer", "Words"),
                    "You are right: <b>both</b> are.", Actor(registrar.id, frozenset({"registrar"})), study.now)
    page = visit.get("/learn/small/quiz/1/result")
    assert "You are right: <b>both</b> are." in page.text
    assert "You are right" in visit.get(links[1]).text
    assert len(page.soup.select("a[href$='/problem']")) == 2  # the other's form, and what was written


def test_half_a_report_comes_back_with_its_words(visit: Browser, study: Study) -> None:
    study.enrol().sit()
    visit.get(f"{FIRST}/problem")
    page = visit.send({"text": "Words."}, status=400)
    assert page.errors == ["Choose what is wrong."]
    assert page.soup.find("textarea").get_text().strip() == "Words."
    assert "Write your message." in visit.send({"what": "key", "text": " "}, status=400).errors
    assert "2,000 characters" in visit.send({"what": "key", "text": "x" * 2_001}, status=400).errors[0]
    visit.send({"what": "zebra", "text": "Words."}, status=400)


def test_too_many_are_refused_and_what_was_written_stays(
    visit: Browser, study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(problem_routes, "DOOR", problem_routes.Door("item-problem", 0, problem_routes.DOOR.window))
    study.enrol().sit()
    visit.get(f"{FIRST}/problem")
    page = visit.send(SAID, status=429)
    assert "tried too often" in page.text
    assert page.soup.find("textarea").get_text().strip() == SAID["text"]


@pytest.mark.parametrize("address", ["1/0/problem", "1/3/problem", "2/1/problem"])
def test_what_was_not_drawn_cannot_be_reported(app: Flask, visit: Browser, study: Study, address: str) -> None:
    study.enrol().sit()
    app.config["WTF_CSRF_CHECK_DEFAULT"] = app.config["WTF_CSRF_ENABLED"] = False
    visit.get(f"/learn/small/quiz/{address}", 404)
    assert visit.client.post(f"/learn/small/quiz/{address}", data=SAID).status_code == 404


def test_anothers_attempt_is_not_there(visit: Browser, study: Study) -> None:
    somebody_else(study).enrol().start()
    visit.get(f"{FIRST}/problem", 404)
