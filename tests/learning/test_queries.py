"""How many queries each page takes, the signed-in person's own included. A number that grows is a question to ask."""

from __future__ import annotations

import pytest
from flask import Flask

from tests import make
from tests.client import Browser
from tests.learning.study import Study

# Who is here, the enrollment, and then: evidence, attempts, walks, answers of the open attempt, and what only that
# page needs (the list of mine asks for learning paths, the attestation for licences and the grade, the result for the
# entry and its certificate, a question and a graded attempt for what was reported of them).
UNDER_WAY = {
    "/learn": 7, "/learn/small": 7, "/learn/small/reading": 3, "/learn/small/reading/plan": 3, "/learn/small/quiz": 6,
    "/learn/small/quiz/2/1": 5, "/learn/small/quiz/2/review": 4, "/learn/small/quiz/1/result": 9,
    "/learn/small/quiz/1/1/problem": 4,
    "/learn/small/case/first-visit": 4, "/learn/small/evaluation": 7, "/learn/small/attestation": 10,
    "/learn/small/result": 6,
}
COMPLETED = {"/learn/small": 6, "/learn/small/result": 7, "/learn/small/evaluation": 6, "/learn/small/attestation": 6}


def taken(app: Flask, visit: Browser, addresses: dict[str, int]) -> dict[str, int]:
    numbers = {}
    for address in addresses:
        visit.get(address)
        with make.counted(make.house(app).database) as seen:
            visit.get(address)
        numbers[address] = len(seen())
    return numbers


def test_a_page_under_way_takes_so_many_queries(app: Flask, visit: Browser, study: Study) -> None:
    study.enrol().read("research").sit(right=False)
    ordinal = study.start()
    for item in study.drawn(ordinal).items:
        study.answer(ordinal, item.item_id, item.option_order[0])
    study.walk((("hello", "on"),))
    assert taken(app, visit, UNDER_WAY) == UNDER_WAY


def test_a_completed_module_takes_no_more(app: Flask, visit: Browser, study: Study) -> None:
    study.all_but_the_last().attest()
    assert taken(app, visit, COMPLETED) == COMPLETED


@pytest.mark.parametrize("by_script", [True, False])
def test_an_answer_takes_so_many_queries(app: Flask, visit: Browser, study: Study, by_script: bool) -> None:
    study.enrol().start()
    page = visit.get("/learn/small/quiz/1/1")
    fields = {"csrf_token": page.soup.find("input", {"name": "csrf_token"})["value"],
              "answer": page.soup.select(".option input")[0]["value"]}
    headers = {"Accept": "application/json"} if by_script else {}
    with make.counted(make.house(app).database) as seen:
        assert visit.client.post("/learn/small/quiz/1/1", data=fields, headers=headers).status_code in (200, 303)
    # who is here; their attempt, held; the answer; for the script, how many there are
    assert len(seen()) == (4 if by_script else 3)
