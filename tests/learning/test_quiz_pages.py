"""The pages of the quiz: a question a page, saved as it is answered, resumed, submitted once, explained."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from neurodash_ceu.accounts import sessions
from neurodash_ceu.learning import finding
from neurodash_ceu.learning.finding import Found
from tests.client import Browser, Page
from tests.conftest import Clock
from tests.learning.study import Study, withdraw
from tests.make import NOW

JSON = {"Accept": "application/json"}


@pytest.fixture(autouse=True)
def enrolled(study: Study) -> None:
    study.enrol()


def start(visit: Browser) -> str:
    """Press "Start the quiz" and stand on the first question."""
    visit.get("/learn/small/quiz")
    assert visit.send(action="/learn/small/quiz").location == "/learn/small/quiz/1/1"
    visit.follow()
    return "/learn/small/quiz/1"


def chosen(page: Page) -> list[str]:
    """The letters of the chosen options on a question's page."""
    return [option.select_one(".key").get_text() for option in page.soup.select(".option")
            if option.input.has_attr("checked")]


def by_script(visit: Browser, address: str, answer: str, **changes: Any) -> Any:
    """What the script posts for the question now open."""
    token = visit.page.soup.find("input", {"name": "csrf_token"})["value"]
    return visit.client.post(address, data={"csrf_token": token, "answer": answer} | changes, headers=JSON)


def test_a_first_answer_keeps_how_long_its_question_was_open(visit: Browser, study: Study, clock: Clock) -> None:
    base = start(visit)
    options = [option["value"] for option in visit.page.soup.select(".option input")]
    clock.now += timedelta(seconds=48)
    visit.send({"answer": options[0], "go": "next"})
    clock.now += timedelta(seconds=900)
    visit.get(f"{base}/1")
    clock.now += timedelta(seconds=5)
    visit.send({"answer": options[1], "go": "next"})
    visit.get(f"{base}/2")
    second = visit.page.soup.select_one(".option input")["value"]
    assert by_script(visit, f"{base}/2", str(second), opened="a while ago").status_code == 200

    def seconds(session: Session, found: Found) -> set[int | None]:
        attempt = finding.attempt(session, found, 1)
        assert attempt is not None
        return {row.seconds for row in finding.responses(session, attempt).values()}

    assert study.look(seconds) == {48, None}


def test_before_the_first_attempt(visit: Browser) -> None:
    page = visit.get("/learn/small/quiz")
    assert "2 questions, 80% to pass" in page.text
    assert "You have 3 attempts." in page.text


def test_a_question_is_answered_and_kept_without_script(visit: Browser, study: Study) -> None:
    base = start(visit)
    assert visit.page.h1
    assert "Question 1 of 2" in visit.page.text
    assert chosen(visit.page) == []
    second = visit.page.soup.select(".option input")[1]["value"]
    assert visit.send({"answer": second, "go": "next"}).location == f"{base}/2"
    page = visit.get(f"{base}/1")
    assert chosen(page) == ["B"]
    assert page.soup.find(id="saved").get_text(strip=True) == "Saved 09:30"
    assert page.soup.find(id="saved")["aria-live"] == "polite"
    assert "1 of 2 answered" in page.text


@pytest.mark.parametrize(("position", "button", "leads"), [
    (1, "next", "2"), (2, "previous", "1"), (1, "review", "review"), (2, "next", "review"), (1, "previous", "2")])
def test_every_button_leads_where_it_says(visit: Browser, position: int, button: str, leads: str) -> None:
    base = start(visit)
    visit.get(f"{base}/{position}")
    assert visit.send({"go": button}).location == f"{base}/{leads}"


def test_going_on_without_an_answer_takes_none_away(visit: Browser, study: Study) -> None:
    """A page that was opened before the answer was given, sent afterwards."""
    base = start(visit)
    before = visit.page
    option = before.soup.select(".option input")[0]["value"]
    visit.send({"answer": option, "go": "next"})
    visit.page = before
    visit.send({"go": "next"})
    assert chosen(visit.get(f"{base}/1")) == ["A"]


def test_the_script_saves_and_is_told_when(visit: Browser, study: Study, clock: Clock) -> None:
    base = start(visit)
    option = visit.page.soup.select(".option input")[2]["value"]
    clock.now = study.later(minutes=72).now
    reply = by_script(visit, f"{base}/1", option)
    assert (reply.status_code, reply.json) == (
        200, {"saved": "10:42", "answered": "1 of 2 answered", "rev": 1})
    page = visit.get(f"{base}/1")
    assert chosen(page) == ["C"]
    assert page.soup.find(id="saved").get_text(strip=True) == "Saved 10:42"


def test_the_script_is_told_in_words_why_nothing_was_saved(visit: Browser, study: Study) -> None:
    base = start(visit)
    option = visit.page.soup.select(".option input")[0]["value"]
    reply = by_script(visit, f"{base}/1", "elsewhere")
    assert reply.status_code == 409
    assert "does not belong to this attempt" in reply.json["refused"]
    assert by_script(visit, f"{base}/1", "x" * 41).status_code == 409
    assert by_script(visit, f"{base}/3", option).status_code == 404
    study.submit(1)
    reply = by_script(visit, f"{base}/1", option)
    assert reply.status_code == 409
    assert "This attempt was submitted" in reply.json["refused"]


def test_an_answer_to_a_submitted_attempt_leads_to_its_result_with_a_sentence(visit: Browser, study: Study) -> None:
    base = start(visit)
    before = visit.page
    study.submit(1)
    visit.page = before
    visit.send({"answer": before.soup.select(".option input")[0]["value"], "go": "next"})
    assert visit.page.location == f"{base}/1"
    assert visit.client.get(visit.page.location).headers["Location"] == f"{base}/result"
    assert "This attempt was submitted" in visit.get(f"{base}/result").text


@pytest.mark.parametrize("below", ["0", "3", "10000", "99999999999999999999"])
def test_a_question_that_was_not_drawn_is_not_found(visit: Browser, below: str) -> None:
    base = start(visit)
    visit.get(f"{base}/{below}", 404)
    visit.get(f"/learn/small/quiz/{below}/1", 404)
    visit.get(f"/learn/small/quiz/{below}/result", 404)


def test_another_device_goes_on_where_this_one_stopped(app: Flask, visit: Browser, study: Study) -> None:
    base = start(visit)
    visit.send({"answer": visit.page.soup.select(".option input")[0]["value"], "go": "next"})
    telephone = Browser(app)
    telephone.sign_in(study.person)
    page = telephone.get("/learn/small/quiz")
    assert page.soup.find("a", string="Continue the quiz")["href"] == f"{base}/2"
    assert chosen(telephone.get(f"{base}/1")) == ["A"]
    assert "Attempt 1, started 24 November 2026, 09:30 America/Chicago." in telephone.get("/learn/small/quiz").text


def test_review_names_what_has_no_answer_and_submits_once(visit: Browser, study: Study) -> None:
    base = start(visit)
    visit.send({"answer": visit.page.soup.select(".option input")[0]["value"], "go": "review"})
    page = visit.follow()
    assert "1 question has no answer." in page.text
    assert page.soup.find("a", string="Answer question 2")["href"] == f"{base}/2"
    before = page
    assert visit.send(action=f"{base}/review").location == f"{base}/result"
    visit.page = before
    assert visit.send(action=f"{base}/review").location == f"{base}/result"
    assert len(study.look(lambda session, found: finding.attempts(session, found))) == 1
    assert visit.get(f"{base}/review", 303).location == f"{base}/result"
    assert visit.get(f"{base}/1", 303).location == f"{base}/result"


def test_the_result_of_an_open_attempt_is_the_quiz(visit: Browser) -> None:
    base = start(visit)
    assert visit.get(f"{base}/result", 303).location == "/learn/small/quiz"


def test_a_failed_attempt_says_why_everything_and_what_to_reread(visit: Browser, study: Study) -> None:
    study.sit(right=False)
    page = visit.get("/learn/small/quiz/1/result")
    assert page.h1 == "Not passed: 0 of 2 right"
    assert "The pass mark is 80%, which is 2 of 2." in page.text
    assert "You have 2 more attempts. Questions you have not met come first." in page.text
    drawn = study.drawn(1).items
    assert len(page.soup.select(".option .why")) == sum(len(item.option_order) for item in drawn)
    links = {urlsplit(link["href"]).path for link in page.soup.select(".reread a:not(.quiet)")}
    assert links <= {"/learn/small/reading/findings", "/learn/small/reading/plan"}
    assert len(page.soup.select(".reread a:not(.quiet)")) == 2
    for address in links:
        visit.get(address)
    visit.get("/learn/small/quiz/1/result")
    assert visit.send(action="/learn/small/quiz").location == "/learn/small/quiz/2/1"
    assert "Another attempt is open" in visit.get("/learn/small/quiz/1/result").text


def test_a_passed_attempt_goes_on_and_stays_readable(visit: Browser, study: Study) -> None:
    study.sit(right=False)
    study.sit()
    page = visit.get("/learn/small/quiz/2/result")
    assert page.h1 == "Passed: 2 of 2 right"
    assert "You passed in another attempt" in visit.get("/learn/small/quiz/1/result").text
    page = visit.get("/learn/small/quiz")
    assert "Your result stays." in page.text
    assert [row.th.get_text() for row in page.soup.select("tbody tr")] == ["Attempt 1", "Attempt 2"]


def test_after_the_last_attempt_the_page_says_what_to_do(visit: Browser, study: Study) -> None:
    for _ in range(3):
        study.sit(right=False)
    page = visit.get("/learn/small/quiz")
    assert "The quiz is closed for now." in page.text
    assert "ask the provider, Demonstration provider, for another attempt" in page.text
    assert study.issuer.provider.mail not in page.text  # a demonstration has nobody to write to
    assert page.soup.find("form", action="/learn/small/quiz") is None
    assert "All attempts are used" in visit.get("/learn/small/quiz/3/result").text


def test_a_start_that_is_refused_says_why_on_the_quiz(visit: Browser, study: Study) -> None:
    visit.get("/learn/small/quiz")
    before = visit.page
    for _ in range(3):
        study.sit(right=False)
    visit.page = before
    assert visit.send(action="/learn/small/quiz").location == "/learn/small/quiz"
    assert "All 3 attempts are used" in visit.follow().soup.select_one(".notices").get_text()


def test_a_session_that_ended_comes_back_to_the_same_question(visit: Browser, study: Study) -> None:
    base = start(visit)
    option = visit.page.soup.select(".option input")[0]["value"]
    back = "/account/sign-in?next=" + f"{base}/1".replace("/", "%2F")
    with visit.client.session_transaction() as session:
        session.clear()  # as when the cookie has run out: its token is gone too
    reply = by_script(visit, f"{base}/1", option)
    assert reply.status_code == 401
    assert "You are signed out" in reply.json["refused"]
    assert visit.send({"answer": option, "go": "next"}).location == back
    visit.sign_in(study.person)
    visit.get(f"{base}/1")
    with study.database.writing() as session:
        sessions.end_all(session, study.person.id, NOW)  # as after a change of the password elsewhere
    assert visit.send({"answer": option, "go": "next"}).location == back


def test_the_review_sent_after_the_session_ended_comes_back_to_the_review(visit: Browser, study: Study) -> None:
    base = start(visit)
    visit.get(f"{base}/review")
    with visit.client.session_transaction() as session:
        session.clear()
    visit.send(action=f"{base}/review")
    assert visit.page.location == "/account/sign-in?next=" + f"{base}/review".replace("/", "%2F")


def test_without_its_token_nothing_is_saved(visit: Browser, study: Study) -> None:
    base = start(visit)
    option = visit.page.soup.select(".option input")[0]["value"]
    assert visit.client.post(f"{base}/1", data={"answer": option}, headers=JSON).status_code == 400
    assert by_script(visit, f"{base}/1", option, csrf_token="forged").status_code == 400
    assert chosen(visit.get(f"{base}/1")) == []


def test_a_withdrawn_edition_says_so_at_the_quiz(visit: Browser, study: Study) -> None:
    withdraw(study, "A dose was wrong.")
    assert "It can no longer be completed." in visit.get("/learn/small/quiz").text


def test_an_answer_sent_after_the_session_ended_is_shown_again_and_saved_by_a_press(
    visit: Browser, study: Study, clock: Clock
) -> None:
    base = start(visit)
    option = visit.page.soup.select(".option input")[1]["value"]
    token = visit.page.soup.find("input", {"name": "csrf_token"})["value"]
    fields = {"csrf_token": token, "answer": option, "go": "next", "rev": "0"}
    visit.client.delete_cookie("neurodash")
    elsewhere = visit.client.post(f"{base}/1", data=fields, headers={"Origin": "https://elsewhere.example"})
    assert "neurodash-unsent" not in str(elsewhere.headers)
    reply = visit.client.post(f"{base}/1", data=fields, headers={"Origin": "http://localhost"})
    assert reply.location.startswith("/account/sign-in?next=")
    visit.sign_in(study.person)
    page = visit.get(f"{base}/1")
    assert "This answer is not saved yet." in page.text
    assert chosen(page) == ["B"]
    assert "not saved yet" not in visit.get(f"{base}/2").text
    visit.get(f"{base}/1")
    visit.send({"answer": option, "go": "next"})
    assert "not saved yet" not in visit.get(f"{base}/1").text


def test_a_page_that_is_behind_shows_both_answers_and_replaces_none_unseen(visit: Browser, study: Study) -> None:
    base = start(visit)
    options = [option["value"] for option in visit.page.soup.select(".option input")]
    token = visit.page.soup.find("input", {"name": "csrf_token"})["value"]
    for answer, rev in ((options[0], "0"), (options[1], "1")):
        sent = {"csrf_token": token, "answer": answer, "rev": rev, "go": "next"}
        assert visit.client.post(f"{base}/1", data=sent).status_code == 303
    behind = {"csrf_token": token, "answer": options[2], "rev": "1", "go": "next"}
    reply = visit.client.post(f"{base}/1", data=behind)
    assert reply.status_code == 409
    assert "Another answer was saved meanwhile" in reply.get_data(as_text=True)
    assert 'name="rev" value="2"' in reply.get_data(as_text=True)
    told = visit.client.post(f"{base}/1", data=behind, headers=JSON)
    assert (told.status_code, told.json["newer"]["answer"], told.json["newer"]["rev"]) == (409, [options[1]], 2)
    assert chosen(visit.get(f"{base}/1")) == ["B"]
