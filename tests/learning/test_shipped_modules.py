"""Every shipped module from enrolling to the credit, page by page, as a learner sees what its author wrote."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from neurodash_ceu.app import create_app
from neurodash_ceu.learning import finding
from neurodash_ceu.rules.cases.ranking import best_path
from neurodash_ceu.rules.lesson import Module
from tests import answers, make
from tests.client import Browser
from tests.conftest import Clock, settings_for
from tests.learning.study import Study, counts
from tests.learning.test_closing_pages import SAID

SLUGS = sorted(path.parent.name for path in make.SHIPPED.glob("*/*/module.yaml"))


@pytest.fixture
def app(sqlite_url: str, tmp_path: Path, clock: Clock) -> Iterator[Flask]:
    """The words are the same on both databases; one is enough."""
    made = create_app(settings_for(sqlite_url, tmp_path), clock)
    made.testing = True
    yield made
    make.house(made).database.close()


@pytest.fixture(params=SLUGS)
def learner(app: Flask, browser: Browser, request: pytest.FixtureRequest, clock: Clock, tmp_path: Path) -> Study:
    database = make.house(app).database
    clock.now = make.OPENED
    make.published(database, make.one_shipped(tmp_path / "courses", request.param), clock.now)  # the others are nothing
    with database.writing() as session:
        person = make.person(session)
    browser.sign_in(person)
    return Study(database, person, make.learner(person), request.param, clock.now).enrol()


def broken(visit: Browser, address: str, known: dict[str, BeautifulSoup]) -> list[str]:
    """The links of a page's main part that lead nowhere here, fragments included."""
    known[address] = visit.get(address).soup
    found = []
    for link in known[address].select("main a[href]"):
        target = urlsplit(urljoin(f"http://here{address}", str(link["href"])))
        if target.netloc != "here" or not target.path.startswith("/learn/"):
            continue
        if target.path not in known:
            reply = visit.client.get(target.path)
            known[target.path] = BeautifulSoup(reply.get_data(as_text=True), "html5lib")
            if reply.status_code not in (200, 303):
                found.append(f"{address}: {link['href']} answers {reply.status_code}")
        if target.fragment and known[target.path].find(id=target.fragment) is None:
            found.append(f"{address}: {link['href']} is not on that page")
    return found


def test_a_learner_goes_through_the_whole_module(learner: Study, browser: Browser) -> None:
    base = f"/learn/{learner.slug}"
    module: Module = learner.look(lambda _, found: found.module)
    known: dict[str, BeautifulSoup] = {}
    for section in module.reading_sections():
        assert broken(browser, f"{base}/reading/{section.id}", known) == []
        browser.get(f"{base}/reading/{section.id}")
        browser.send(action=f"{base}/reading/{section.id}")
    assert broken(browser, f"{base}/reading", known) == []

    bank = {item.id: item for item in module.quiz.items}
    browser.get(f"{base}/quiz")
    browser.send(action=f"{base}/quiz")
    for drawn in learner.drawn(1).items:
        browser.follow()
        item = bank[drawn.item_id]
        browser.send(answers.fields(item, answers.answer(item)) | {"go": "next"})
    browser.follow()
    browser.send(action=f"{base}/quiz/1/review")
    assert broken(browser, f"{base}/quiz/1/result", known) == []
    assert browser.get(f"{base}/quiz/1/result").h1.startswith("Passed: ")

    for case in module.cases:
        browser.get(f"{base}/case/{case.id}")
        browser.send(action=f"{base}/case/{case.id}")
        for _node, choice in best_path(case):
            assert broken(browser, f"{base}/case/{case.id}", known) == []
            browser.get(f"{base}/case/{case.id}")
            browser.send({"choice": choice}, action=f"{base}/case/{case.id}")
        assert broken(browser, f"{base}/case/{case.id}", known) == []
        assert "This walk passes" in browser.get(f"{base}/case/{case.id}").text

    browser.get(f"{base}/evaluation")
    said = {f"objective-{one.id}": "4" for one in module.head.objectives}
    browser.send({name: value for name, value in SAID.items() if "objective" not in name} | said)
    browser.follow()
    browser.send({"agreed": "y"})
    assert browser.follow().h1 == f"Completed: {module.head.credit.reading + module.head.credit.test} min"
    assert counts(learner.database) == (1, 1, 1, 1, 1)


def test_every_item_of_the_bank_is_explained_with_links_that_lead_somewhere(learner: Study, browser: Browser) -> None:
    """All attempts, every answer wrong: between them they show most of the bank."""
    module: Module = learner.look(lambda _, found: found.module)
    known: dict[str, BeautifulSoup] = {}
    shown: set[str] = set()
    for _ in range(module.head.attempts):
        learner.sit(right=False)
    for sat in learner.look(lambda session, found: finding.attempts(session, found)):
        ordinal = sat.attempt.ordinal
        shown |= {item.item_id for item in learner.drawn(ordinal).items}
        address = f"/learn/{learner.slug}/quiz/{ordinal}/result"
        assert broken(browser, address, known) == []
        assert len(browser.get(address).soup.select(".reread a[href*='/reading/']")) == module.quiz.draw
    assert len(shown) >= min(len(module.quiz.items), 2 * module.quiz.draw)
