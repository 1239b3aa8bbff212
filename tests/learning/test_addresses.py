"""Every address of learning from the outside: nobody's but its learner's. The table is compared with the routes."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from neurodash_ceu.learning import finding, sitting
from neurodash_ceu.learning.evidence import evidence
from tests import make
from tests.catalog import small_course
from tests.client import Browser
from tests.learning.study import BAD_WALK, Study, begin, counts, somebody_else

# What is asked for, with a study under way: an open attempt 2 after a failed attempt 1, a walk under way.
ADDRESSES = {
    ("GET", "/learn/<slug>/reading"): "/learn/small/reading",
    ("GET", "/learn/<slug>/reading/<section_id>"): "/learn/small/reading/research",
    ("POST", "/learn/<slug>/reading/<section_id>"): "/learn/small/reading/research",
    ("GET", "/learn/<slug>/quiz"): "/learn/small/quiz",
    ("POST", "/learn/<slug>/quiz"): "/learn/small/quiz",
    ("GET", "/learn/<slug>/quiz/<int(max=9999):ordinal>/<int(max=9999):position>"): "/learn/small/quiz/2/1",
    ("POST", "/learn/<slug>/quiz/<int(max=9999):ordinal>/<int(max=9999):position>"): "/learn/small/quiz/2/1",
    ("GET", "/learn/<slug>/quiz/<int(max=9999):ordinal>/review"): "/learn/small/quiz/2/review",
    ("POST", "/learn/<slug>/quiz/<int(max=9999):ordinal>/review"): "/learn/small/quiz/2/review",
    ("GET", "/learn/<slug>/quiz/<int(max=9999):ordinal>/result"): "/learn/small/quiz/1/result",
    ("GET", "/learn/<slug>/quiz/<any(pretest, practice):way>"):
        "/learn/small/quiz/practice",
    ("POST", "/learn/<slug>/quiz/<any(pretest, practice):way>"):
        "/learn/small/quiz/practice",
    ("GET", "/learn/<slug>/quiz/<any(pretest, practice):way>/<int(max=9999):ordinal>/<int(max=9999):position>"):
        "/learn/small/quiz/practice/2/1",
    ("POST", "/learn/<slug>/quiz/<any(pretest, practice):way>/<int(max=9999):ordinal>/<int(max=9999):position>"):
        "/learn/small/quiz/practice/2/1",
    ("GET", "/learn/<slug>/quiz/<any(pretest, practice):way>/<int(max=9999):ordinal>/review"):
        "/learn/small/quiz/practice/2/review",
    ("POST", "/learn/<slug>/quiz/<any(pretest, practice):way>/<int(max=9999):ordinal>/review"):
        "/learn/small/quiz/practice/2/review",
    ("GET", "/learn/<slug>/quiz/<any(pretest, practice):way>/<int(max=9999):ordinal>/result"):
        "/learn/small/quiz/practice/1/result",
    ("GET", "/learn/<slug>/quiz/<int(max=9999):ordinal>/<int(max=9999):position>/problem"):
        "/learn/small/quiz/2/1/problem",
    ("POST", "/learn/<slug>/quiz/<int(max=9999):ordinal>/<int(max=9999):position>/problem"):
        "/learn/small/quiz/2/1/problem",
    ("GET", "/learn/<slug>/case/<case_id>"): "/learn/small/case/first-visit",
    ("POST", "/learn/<slug>/case/<case_id>"): "/learn/small/case/first-visit",
    ("GET", "/learn/<slug>/case/<case_id>/<int(max=9999):ordinal>"): "/learn/small/case/first-visit/1",
    ("POST", "/learn/<slug>/case/<case_id>/<int(max=9999):ordinal>"): "/learn/small/case/first-visit/1",
    ("GET", "/learn/<slug>/evaluation"): "/learn/small/evaluation",
    ("POST", "/learn/<slug>/evaluation"): "/learn/small/evaluation",
    ("GET", "/learn/<slug>/attestation"): "/learn/small/attestation",
    ("POST", "/learn/<slug>/attestation"): "/learn/small/attestation",
    ("GET", "/learn/<slug>/result"): "/learn/small/result",
}
# Anyone's: the list of one's own modules, and the module before enrolling.
ANYONES = {("GET", "/learn"), ("GET", "/learn/<slug>"), ("GET", "/learn/<slug>/start"), ("POST", "/learn/<slug>/start")}
# Of a module that was completed; under way it leads back to the module. See test_again.py.
COMPLETED = {("GET", "/learn/<slug>/again"), ("POST", "/learn/<slug>/again")}
FIELDS = {"answer": "a", "go": "next", "run": "1", "step": "1", "choice": "raise", "agreed": "y", "shown": "0" * 64,
          "bias_free": "yes", "minutes": "30", "change": "x", "objective-o1": "5", "objective-o2": "5"}


def test_the_table_is_whole(app: Flask) -> None:
    routes = {(method, rule.rule) for rule in app.url_map.iter_rules() if rule.endpoint.startswith("learning.")
              for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}}
    assert routes == set(ADDRESSES) | ANYONES | COMPLETED


@pytest.fixture
def study(app: Flask, tmp_path: Path) -> Study:
    """A learner at the small module, with questions for practice."""
    practice = small_course.QUIZ.replace("- id: q3\n", "- id: q3\n  graded: false\n")
    return begin(make.house(app).database, tmp_path, ("quiz.yaml", small_course.QUIZ, practice))


def under_way(study: Study) -> None:
    study.enrol()
    study.act(lambda session, found: sitting.start_practice(session, found, study.now))
    study.act(lambda session, found: sitting.hand_in(session, found, "practice", 1, study.now))
    study.act(lambda session, found: sitting.start_practice(session, found, study.now))
    study.sit(right=False)
    study.start()
    study.walk(BAD_WALK)
    study.walk((("hello", "on"),))


def post(browser: Browser, address: str) -> int:
    token = browser.get("/learn/small").soup.find("input", {"name": "csrf_token"})["value"]
    return browser.client.post(address, data=FIELDS | {"csrf_token": token}).status_code


def status(browser: Browser, method: str, address: str) -> int:
    return browser.client.get(address).status_code if method == "GET" else post(browser, address)


def test_another_learner_finds_nothing_at_any_address(browser: Browser, study: Study) -> None:
    under_way(study)
    browser.sign_in(study.person)
    gets = [address for (method, _), address in ADDRESSES.items() if method == "GET"]
    assert {address: status(browser, "GET", address) for address in gets} == dict.fromkeys(gets, 200)
    browser.sign_in(somebody_else(study).person)
    seen = {(method, address): status(browser, method, address) for (method, _), address in ADDRESSES.items()}
    assert seen == dict.fromkeys(seen, 404)


def test_a_stranger_is_asked_to_sign_in_and_comes_back_to_a_page(browser: Browser, study: Study) -> None:
    under_way(study)
    browser.sign_in(study.person)
    token = browser.get("/learn/small").soup.find("input", {"name": "csrf_token"})["value"]
    for (method, _), address in ADDRESSES.items():
        with browser.client.session_transaction() as session:
            session.pop("_user_id", None)
        sent = {} if method == "GET" else {"data": FIELDS | {"csrf_token": token}}
        reply = browser.client.open(address, method=method, **sent)
        assert (reply.status_code, reply.headers["Location"]) == (
            303, "/account/sign-in?next=" + address.replace("/", "%2F")), (method, address)
        browser.sign_in(study.person)
        assert browser.client.get(address).status_code == 200, f"{method} {address} leads back to no page"


def test_what_another_learner_sent_changed_nothing(browser: Browser, study: Study) -> None:
    under_way(study)

    def rows() -> list[object]:
        return study.look(lambda session, found: [
            evidence(session, found), [one.attempt.submitted_at for one in finding.attempts(session, found)],
            [finding.responses(session, one.attempt).keys() for one in finding.attempts(session, found)],
            [run.ended_at for run in finding.case_runs(session, found, "first-visit")]])

    before = rows()
    browser.sign_in(somebody_else(study).person)
    for method, rule in sorted(ADDRESSES):
        if method == "POST":
            post(browser, ADDRESSES[method, rule])
    assert rows() == before
    assert counts(study.database)[0] == 0
