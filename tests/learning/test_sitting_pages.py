"""Pages of a quiz by its policy: nothing is given away, nothing half said is held against anybody."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from neurodash_ceu.learning import finding, sitting
from tests import make
from tests.catalog import kinds_course, small_course
from tests.client import Browser
from tests.conftest import Clock, settings_for
from tests.learning.study import Study, begin

Sit = Callable[[str], Study]


@pytest.fixture
def settings(sqlite_url: str, tmp_path: Path) -> object:
    """What is saved is tested on both databases elsewhere; here one is enough."""
    return settings_for(sqlite_url, tmp_path)


@pytest.fixture
def sit(app: Flask, browser: Browser, clock: Clock, tmp_path: Path) -> Sit:
    """Somebody signed in at the small module, with this policy."""
    def made(policy: str) -> Study:
        study = begin(make.house(app).database, tmp_path,
                      ("quiz.yaml", small_course.QUIZ, f"{small_course.QUIZ}policy: {policy}\n")).enrol()
        clock.now = study.now
        browser.sign_in(study.person)
        return study

    return made


def _pretested(study: Study) -> None:
    study.act(lambda session, found: sitting.start_pretest(session, found, study.now))
    study.act(lambda session, found: sitting.hand_in(session, found, "pretest", 1, study.now))


def test_the_why_of_the_pretest_waits_for_the_end_of_the_last_attempt(sit: Sit, browser: Browser, clock: Clock) -> None:
    study = sit("{pretest: 1}")
    _pretested(study)
    attempts = study.look(lambda _, found: found.module.head.attempts)
    for _ in range(attempts):
        ordinal = study.start()
        assert not browser.get("/learn/small/quiz/pretest/1/result").soup.select(".why"), "it may ask the same items"
        study.submit(ordinal)
        study.now += timedelta(minutes=1)
        clock.now = study.now
    assert browser.get("/learn/small/quiz/pretest/1/result").soup.select(".why")


def test_the_gain_says_how_many_questions_were_the_same(sit: Sit, browser: Browser) -> None:
    study = sit("{pretest: 3}")
    _pretested(study)
    ordinal = study.start()
    study.submit(ordinal)
    page = browser.get(f"/learn/small/quiz/{ordinal}/result")
    assert "2 questions were asked both times, and all were few" in page.text
    assert "different questions" not in page.text


@pytest.fixture
def kinds(app: Flask, browser: Browser, clock: Clock, tmp_path: Path) -> Study:
    """Somebody in an attempt at every kind of item, in study mode."""
    root = kinds_course.write(tmp_path)
    quiz = root / "demo" / "small" / "quiz.yaml"
    quiz.write_text(quiz.read_text(encoding="utf-8") + "policy: {mode: study}\n", encoding="utf-8")
    house = make.house(app)
    make.published(house.database, root, storage=house.storage)
    with house.database.writing() as session:
        person = make.person(session)
    study = Study(house.database, person, make.learner(person), "small", make.NOW).enrol()
    study.start()
    clock.now = study.now
    browser.sign_in(person)
    return study


def test_half_an_answer_is_saved_and_not_checked(kinds: Study, browser: Browser) -> None:
    browser.get("/learn/small/quiz/1/6")
    browser.send({"answer-value": "22", "go": "check"})
    page = browser.follow()
    assert "Your answer is saved and not checked" in page.text
    assert page.soup.select_one("form[data-autosave]"), "it can be completed"

    def saved(study: Study) -> tuple[tuple[str, ...], bool]:
        def row(session: object, found: finding.Found) -> tuple[tuple[str, ...], bool]:
            attempt = finding.attempt(session, found, 1)  # type: ignore[arg-type]  # a session
            assert attempt is not None
            kept = finding.responses(session, attempt)["number"]  # type: ignore[arg-type]  # a session
            return finding.chosen(kept), kept.checked_at is not None

        return study.look(row)

    assert saved(kinds) == (("value=22",), False)
    browser.send({"answer-unit": "kg", "go": "check"})
    browser.follow()
    assert saved(kinds) == (("value=22", "unit=kg"), True)


@pytest.mark.parametrize(("position", "words"), [
    (1, None),
    (2, "Everything right counts in part, as long as no more is chosen than is right."),
    (3, "Every decision that is right counts in part."),
    (4, "Every two steps that stand in their right order count in part."),
    (7, "What most of a panel judged counts in whole, what fewer of them judged in part.")])
def test_how_an_answer_is_counted_is_said_before_it_is_given(
    kinds: Study, browser: Browser, position: int, words: str | None
) -> None:
    said = browser.get(f"/learn/{kinds.slug}/quiz/1/{position}").soup.select_one(".counted")
    assert (said.get_text() if said else None) == words


def test_a_number_that_is_cut_says_so(kinds: Study, browser: Browser) -> None:
    kinds.answer(1, "order", "choose", "test", "raise", "again")  # five of six pairs
    kinds.submit(1)
    page = browser.get("/learn/small/quiz/1/result")
    assert page.h1 == "Not passed: 0.83+ of 7 points"
    assert "A plus sign stands for further decimals" in page.text


@pytest.mark.parametrize("position", range(1, 8))
def test_every_kind_asks_in_a_fieldset_named_by_its_question(kinds: Study, browser: Browser, position: int) -> None:
    page = browser.get(f"/learn/{kinds.slug}/quiz/1/{position}").soup
    group = page.select_one("form[data-autosave] fieldset")
    assert group is not None
    first = group.find(True, recursive=False)
    assert first is not None
    assert first.name == "legend"
    assert first.select_one("h1.stem"), "the question is the name of its group"
    fields = page.select('form[data-autosave] [name^="answer"]')
    assert fields
    assert all(group in field.parents for field in fields)
    saved = page.select_one("#saved")
    assert saved is not None
    assert saved.get("role") == "status" or saved.get("aria-live") == "polite"
