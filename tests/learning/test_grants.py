"""One more attempt by staff, and a module taken up anew when its credit was taken back; on both databases."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from neurodash_ceu.credits import reversals
from neurodash_ceu.learning import finding, grants, standings
from neurodash_ceu.records.audit import AuditEvent
from neurodash_ceu.records.learning import AttemptGrant, Enrollment, GradeRow
from neurodash_ceu.records.outbox import Mail
from neurodash_ceu.rules.deeds import Acting, SeenOtherwise, Why
from neurodash_ceu.rules.refusal import Refused
from neurodash_ceu.web.deeds import deed
from tests import make
from tests.client import Browser
from tests.learning.study import ISSUER, Study, counts, withdraw

WHY = Why("interrupted", "The fire alarm went off in her clinic.")


@pytest.fixture
def registrar(study: Study) -> Acting:
    """Somebody of the office."""
    with study.database.writing() as session:
        return Acting(make.person(session, "registrar", legal_name="Imran Registrar").id, "registrar")


def fail(study: Study) -> Study:
    """Use every attempt, none passed."""
    study.enrol()
    for _ in range(study.look(lambda _, found: found.module.head.attempts)):
        study.sit(right=False)
    return study


def mark(study: Study) -> str:
    return study.look(lambda session, found: grants.plan_grant(session, found, WHY, ISSUER)).mark


def granting(study: Study, acting: Acting, seen: str) -> Callable[[Session], AttemptGrant]:
    return lambda session: grants.grant_attempt(
        session, study.found(session), WHY, ISSUER, acting, seen, study.now)


def grant(study: Study, acting: Acting, seen: str | None = None) -> AttemptGrant:
    with study.database.writing() as session:
        return granting(study, acting, seen or mark(study))(session)


def test_a_grant_opens_one_attempt(study: Study, registrar: Acting) -> None:
    fail(study)
    with pytest.raises(Refused):
        study.start()
    grant(study, registrar)
    standing = study.look(standings.standing)
    allowed = study.look(lambda _, found: found.module.head.attempts)
    assert (standing.quiz_closed, standing.attempts_left, standing.attempts) == (None, 1, allowed + 1)
    assert study.sit(right=True).passed
    assert study.look(standings.standing).evidence.quiz_passed


def test_it_is_noted_and_mailed(study: Study, registrar: Acting) -> None:
    fail(study)
    with study.database.reading() as session:
        plan = grants.plan_grant(session, study.found(session), WHY, ISSUER)
    row = grant(study, registrar)
    with study.database.reading() as session:
        event = session.scalars(select(AuditEvent).where(AuditEvent.act == "attempt.granted")).one()
        mail = session.scalars(select(Mail)).one()
        allowed = study.found(session).module.head.attempts
    assert (row.n, row.reason_code) == (1, "interrupted")
    assert (event.actor_id, event.acting_as, event.subject_kind) == (registrar.person_id, "registrar", "enrollment")
    assert event.subject_id == f"{row.book_id}/{row.enrollment_n}"
    assert event.reason == "interrupted: The fire alarm went off in her clinic."
    assert json.loads(event.before or "") == {"attempts": allowed, "used": allowed}
    assert json.loads(event.after or "") == {"attempts": allowed + 1, "used": allowed}
    assert plan.letter is not None
    assert (mail.to_address, mail.body) == (study.learner.email, plan.letter.body)
    assert "/learn/small/quiz" in mail.body
    assert "fire" not in mail.body


def test_each_grant_is_one(study: Study, registrar: Acting) -> None:
    fail(study)
    for number in (1, 2):
        assert grant(study, registrar).n == number
        study.sit(right=False)
    assert study.look(standings.standing).attempts_left == 0


@pytest.mark.parametrize(("bring_about", "sentence"), [
    (lambda study: study.enrol(), "Not every attempt is used"),
    (lambda study: study.enrol().sit(right=False), "Not every attempt is used"),
    (lambda study: study.enrol().start(), "under way"),
    (lambda study: study.enrol().sit(), "passed"),
    (lambda study: study.all_but_the_last().attest(), "completed"),
    (lambda study: withdraw(fail(study), "A figure was wrong."), "withdrawn"),
], ids=["fresh", "some left", "under way", "passed", "completed", "withdrawn"])
def test_where_none_is_needed_none_is_granted(
    study: Study, registrar: Acting, bring_about: Callable[[Study], Any], sentence: str
) -> None:
    bring_about(study)
    with pytest.raises(Refused, match=sentence):
        mark(study)


def test_an_unused_grant_is_enough(study: Study, registrar: Acting) -> None:
    seen = mark(fail(study))
    grant(study, registrar, seen)
    with pytest.raises(Refused, match="an attempt is still open"):
        grant(study, registrar, seen)


def test_what_changed_since_is_shown_again(study: Study, registrar: Acting) -> None:
    seen = mark(fail(study))
    grant(study, registrar)
    study.sit(right=False)
    with pytest.raises(SeenOtherwise):
        grant(study, registrar, seen)


def test_nobody_grants_themselves(study: Study) -> None:
    with pytest.raises(Refused, match="your own record"):
        grant(fail(study), Acting(study.person.id, "admin"))


@pytest.mark.parametrize("_round", range(5))
def test_two_at_once_grant_one(app: Flask, study: Study, registrar: Acting, _round: int) -> None:
    seen, barrier = mark(fail(study)), Barrier(2)

    def one(_: int) -> Any:
        with app.app_context():
            barrier.wait(20)
            try:
                return deed(granting(study, registrar, seen))
            except Refused as refused:
                return refused

    with ThreadPoolExecutor(2) as threads:
        made = list(threads.map(one, range(2)))
    assert sorted(type(one).__name__ for one in made) == ["AttemptGrant", "Refused"]
    with study.database.reading() as session:
        assert [session.scalar(select(func.count()).select_from(table)) for table in (AttemptGrant, Mail)] == [1, 1]


def test_the_learner_is_told_and_begins(study: Study, registrar: Acting, visit: Browser) -> None:
    fail(study)
    assert "closed for now" in visit.get("/learn/small/quiz").text
    grant(study, registrar)
    page = visit.get("/learn/small/quiz")
    allowed = study.look(lambda _, found: found.module.head.attempts)
    assert "Another attempt was granted to you." in page.text
    assert "An attempt was cut short through no fault of yours." in page.text
    assert f"Attempt {allowed + 1} of {allowed + 1}" in page.text
    assert "and 1 more granted" in visit.get("/learn/small").text
    visit.get("/learn/small/quiz")
    assert visit.send().location == f"/learn/small/quiz/{allowed + 1}/1"
    assert "granted to you" not in visit.get("/learn/small/quiz").text


# --- taken back, and taken up anew --------------------------------------------------------------------------


def take_back(study: Study, acting: Acting, code: str = "part-not-met") -> None:
    why = Why(code, "Found in the yearly review.")
    completion = study.look(lambda _, found: found.completion)
    assert completion is not None
    key = (completion.book_id, completion.entry_seq)
    with study.database.writing() as session:
        plan = reversals.plan_reversal(session, *key, why, ISSUER, study.now)
        reversals.reverse_entry(session, *key, why, ISSUER, acting, plan.mark, study.now)


def enrollments(study: Study) -> list[tuple[int, int]]:
    with study.database.reading() as session:
        return [(row.n, row.ordinal) for row in session.scalars(select(Enrollment).order_by(Enrollment.n))]


def test_what_was_taken_back_can_be_earned_again(study: Study, registrar: Acting) -> None:
    study.all_but_the_last().attest()
    take_back(study, registrar)
    taken = study.look(lambda _, found: found.taken_back)
    assert taken is not None
    assert taken.reason == "A required part was not met."
    study.enrol().enrol()
    assert enrollments(study) == [(1, 1), (2, 2)]
    fresh = study.look(standings.standing)
    assert (fresh.found.completion, fresh.found.taken_back, fresh.sat) == (None, None, ())
    assert fresh.evidence.sections_read == frozenset()
    study.all_but_the_last().attest()
    assert counts(study.database)[:3] == (2, 3, 2)
    study.enrol()
    assert len(enrollments(study)) == 2


def test_settling_does_not_give_it_back(study: Study, registrar: Acting) -> None:
    study.all_but_the_last().attest()
    take_back(study, registrar)
    before = counts(study.database)
    study.settle()
    study.attest()
    assert counts(study.database) == before


def test_every_page_says_that_it_was_taken_back(study: Study, registrar: Acting, visit: Browser) -> None:
    study.all_but_the_last().attest()
    take_back(study, registrar)
    said = "A required part was not met."
    assert "Credit taken back 24 November 2026" in visit.get("/learn").text
    result = visit.get("/learn/small/result")
    assert result.h1 == "Credit taken back on 24 November 2026"
    assert said in result.text
    assert "is revoked" in result.text
    page = visit.get("/learn/small")
    assert said in page.text
    assert "Your credit was taken back on 24 November 2026." in page.text
    assert said in visit.get("/credits").text
    assert "no credit for this module stands" in visit.get("/learn/small/again").text.lower()
    assert visit.send().location == "/learn/small"
    assert enrollments(study) == [(1, 1), (2, 2)]
    assert "taken back" not in visit.get("/learn/small").text


def test_a_withdrawn_module_is_not_taken_up_anew(study: Study, registrar: Acting, visit: Browser) -> None:
    study.all_but_the_last().attest()
    take_back(study, registrar)
    withdraw(study, "A figure was wrong.")
    page = visit.get("/learn/small")
    assert "See what was taken back" in page.text
    assert "Take the module up anew" not in page.text
    assert "Credit you earned from it stands" not in page.text


def test_anew_at_once_is_one(app: Flask, study: Study, registrar: Acting) -> None:
    study.all_but_the_last().attest()
    take_back(study, registrar)
    barrier = Barrier(4)

    def one(_: int) -> None:
        barrier.wait(20)
        study.enrol()

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(one, range(4)))
    assert enrollments(study) == [(1, 1), (2, 2)]


def test_old_attempts_are_kept(study: Study, registrar: Acting) -> None:
    study.all_but_the_last().attest()
    take_back(study, registrar)
    study.enrol().sit(right=False)
    with study.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(GradeRow)) == 2
        found = finding.find_by_key(session, study.look(lambda _, found: found.key)[0], 1)
        assert found is not None
        assert found.taken_back is not None
