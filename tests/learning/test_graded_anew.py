"""What a regrade looks like from where the learner stands, and when others press at the same moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy.exc import IntegrityError, OperationalError

from neurodash_ceu.credits import proving
from neurodash_ceu.learning import regrade_deeds, regrades
from neurodash_ceu.learning.regrade_deeds import Order
from neurodash_ceu.records.credits import LedgerEntry
from neurodash_ceu.records.learning import Completion
from neurodash_ceu.records.outbox import Mail
from neurodash_ceu.records.people import Person
from neurodash_ceu.records.regrading import RegradeRun
from neurodash_ceu.rules.deeds import Acting, SeenOtherwise
from neurodash_ceu.rules.refusal import Refused
from tests import make
from tests.catalog import small_course
from tests.client import Browser
from tests.learning.study import ISSUER, Study, begin, somebody_else
from tests.learning.turned import WHY, apply, count, grades, sit, turn


@pytest.fixture
def registrar(study: Study) -> Person:
    with study.database.writing() as session:
        return make.person(session, "registrar")


# --- what the learner reads ---------------------------------------------------------------------------------


def test_the_result_shows_both_grades_and_the_key_that_counts(
    visit: Browser, study: Study, tmp_path: Path, registrar: Person
) -> None:
    sit(study.enrol(), "b")
    of = turn(study, tmp_path)
    apply(study, of, "either key", registrar, days=0)
    page = visit.get("/learn/small/quiz/1/result")
    assert "Passed" in page.h1
    assert "1 of 2 points became 2 of 2: you have passed." in page.text
    assert "Another answer is the right one." in page.text
    assert "The new key says so." in page.text
    assert "It was thought so" in page.text
    assert "The pooled trials say so" not in page.text  # the why of the old key
    best = [option.select_one(".option-text").get_text() for option in page.soup.select(".option.best")]
    assert "It lowers it." in best
    assert "It raises it." not in best


def test_an_attempt_that_was_open_when_another_one_passed_is_not_lost(
    visit: Browser, study: Study, tmp_path: Path, registrar: Person
) -> None:
    sit(study.enrol(), "b")
    study.start()
    apply(study, turn(study, tmp_path), "either key", registrar, days=0)
    page = visit.get("/learn/small/quiz")
    assert "Passed" in page.text
    visit.get(str(page.soup.find("a", string="Go on with attempt 2")["href"]))
    study.submit(2)  # with no answer
    page = visit.get("/learn/small/quiz")
    assert "Passed" in page.text
    assert "Go on with attempt" not in page.text


def test_points_below_the_mark_say_that_the_pass_stays(
    visit: Browser, study: Study, tmp_path: Path, registrar: Person
) -> None:
    sit(study.enrol(), "a")
    of = turn(study, tmp_path)
    apply(study, of, "new key", registrar, days=0)
    page = visit.get("/learn/small/quiz/1/result")
    assert page.h1.startswith("Passed")
    assert "2 of 2 points became 1 of 2." in page.text
    assert "Your pass was given before, and it stays." in page.text
    assert "Passed" in visit.get("/learn/small/quiz").text


def test_of_a_withdrawn_question_no_answer_is_shown(
    visit: Browser, study: Study, tmp_path: Path, registrar: Person
) -> None:
    study.enrol().sit(right=False)
    drawn = next(item.item_id for item in study.drawn(1).items if item.item_id != "q1")
    text = small_course.QUIZ
    start = text.index(f"- id: {drawn}")
    gone = text[start:text.index("- id: q3") if drawn == "q2" else len(text)]
    begin(study.database, tmp_path, ("quiz.yaml", gone, ""),
          ("module.yaml", "videos:", f"retired:\n  items: [{drawn}]\nvideos:"))
    with study.database.reading() as session:
        of = regrades.correction(session, "small", drawn)
    assert of is not None
    assert (of.changed, of.policies) == (("removed",), ("full credit", "leave"))
    apply(study, of, "full credit", registrar, days=0)
    page = visit.get("/learn/small/quiz/1/result")
    assert "This question was withdrawn, and its answers with it." in page.text
    assert "0 of 2 points became 1 of 2." in page.text


# --- at the same moment -------------------------------------------------------------------------------------


def test_two_who_apply_at_once_are_one_run(study: Study, tmp_path: Path, registrar: Person) -> None:
    sit(study.enrol(), "b")
    of = turn(study, tmp_path)
    with study.database.writing() as session:
        other = make.person(session, "admin")
    together, order = Barrier(2), Order(of, "either key", WHY)

    def press(person: Person) -> str:
        acting = Acting(person.id, "registrar")
        with study.database.reading() as session:
            seen = regrade_deeds.plan_regrade(session, order, ISSUER, acting).mark
        together.wait()
        try:
            with study.database.writing() as session:
                regrade_deeds.regrade(session, order, ISSUER, acting, seen, study.now)
        except (Refused, SeenOtherwise, IntegrityError, OperationalError) as error:
            return type(error).__name__
        return "done"

    with ThreadPoolExecutor(2) as pool:
        told = sorted(pool.map(press, (registrar, other)))
    assert told == ["Refused", "done"]
    assert len(grades(study)) == 2
    assert (count(study.database, RegradeRun), count(study.database, Mail)) == (1, 1)


def test_against_a_submit_and_against_the_last_part_there_is_one_row_and_one_completion(
    study: Study, tmp_path: Path, registrar: Person
) -> None:
    study.enrol().read()
    sit(study, "a")
    study.walk()
    study.evaluate()
    other = somebody_else(study).enrol()
    late = other.start()
    other.answer(late, "q1", "b")
    of, facts, together = turn(study, tmp_path), study.facts(), Barrier(3)

    def racing(n: int) -> None:
        together.wait()
        if n == 0:
            study.attest(facts)
        elif n == 1:
            other.submit(late)
        else:
            for _ in range(2):  # whoever is shown a newer plan looks again
                try:
                    apply(study, of, "full credit", registrar)
                except (SeenOtherwise, Refused):
                    continue

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(racing, range(3)))
    assert count(study.database, Completion) == count(study.database, LedgerEntry) == 1
    assert [row[3] for row in grades(study)] == ["as published"]  # it had full credit
    assert [row[3] for row in grades(other)][:1] == ["as published"]
    with study.database.reading() as session:
        assert proving.verify(session).broken == ()
