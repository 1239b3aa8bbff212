"""Sitting a quiz by its policy, in rows: the clock, waits, testing out and its credit, the pre-test, practice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from neurodash_ceu.credits import ledger
from neurodash_ceu.learning import actions, closing_views, finding, more_time, overdue, sitting
from neurodash_ceu.learning.evidence import evidence
from neurodash_ceu.learning.finding import Found
from neurodash_ceu.learning.more_time import Wanted
from neurodash_ceu.ports.session import Database
from neurodash_ceu.records.credits import LedgerEntry
from neurodash_ceu.records.learning import GradeRow
from neurodash_ceu.rules import progress
from neurodash_ceu.rules.deeds import Acting, Why
from neurodash_ceu.rules.refusal import Refused
from neurodash_ceu.rules.sitting import MoreTime
from tests.catalog import small_course
from tests.learning.study import ISSUER, Study, begin, somebody_else

WHY = Why("adjustment", "Agreed by letter in November.")


@pytest.fixture
def study(database: Database, tmp_path: Path) -> Callable[[str], Study]:
    """Somebody at the small module, with this policy."""
    return lambda policy: begin(
        database, tmp_path, ("quiz.yaml", small_course.QUIZ, f"{small_course.QUIZ}policy: {policy}\n")).enrol()


def grades(session: Session, found: Found) -> list[tuple[int, Any]]:
    return [(one.grade.points, one.attempt.submitted_at) for one in finding.attempts(session, found) if one.grade]


def test_what_was_saved_in_time_is_graded_once_and_dated_at_the_deadline(study: Callable[[str], Study]) -> None:
    me = study("{time_limit_minutes: 10}")
    ordinal, deadline = me.start(), me.now + timedelta(minutes=10)
    first, second = me.drawn(ordinal).items
    bank = me.look(lambda _, found: found.module.quiz)
    me.answer(ordinal, first.item_id, *bank.item(first.item_id).key())
    me.now = deadline + timedelta(seconds=30)
    me.answer(ordinal, second.item_id, *bank.item(second.item_id).key())  # a moment on its way
    me.now += timedelta(seconds=1)
    with pytest.raises(Refused, match="Time was up"):
        me.answer(ordinal, first.item_id, "c")
    with me.database.reading() as session:
        assert overdue.waiting(session, me.now) == [me.look(lambda _, found: found.key)]
    for _ in range(2):
        with me.database.writing() as session:
            overdue.close(session, me.found(session).key, ISSUER, me.now)
    me.submit(ordinal)
    assert me.look(grades) == [(2, deadline)]
    with me.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(GradeRow)) == 1
        assert overdue.waiting(session, me.now) == []


def test_a_wait_lies_between_two_attempts(study: Callable[[str], Study]) -> None:
    me = study("{wait_minutes: 60}")
    me.sit(right=False)
    with pytest.raises(Refused, match="opens 1 hour after"):
        me.later(minutes=59).start()
    assert me.later(minutes=1).start() == 2


def test_more_time_is_given_for_later_attempts_and_on_request_for_the_open_one(study: Callable[[str], Study]) -> None:
    me = study("{time_limit_minutes: 40}")
    office = somebody_else(me)
    acting = Acting(office.person.id, "registrar")
    me.start()

    def give(wanted: Wanted) -> None:
        with me.database.writing() as session:
            plan = more_time.plan_give(session, me.person.id, wanted, WHY, ISSUER, me.now)
            more_time.give(session, me.person.id, wanted, WHY, ISSUER, acting, plan.mark, me.now)

    def ends(ordinal: int) -> timedelta:
        attempt = me.look(lambda session, found: finding.attempt(session, found, ordinal))
        return attempt.deadline_at - attempt.started_at

    today = me.now.date()
    give(Wanted(MoreTime(25, 0, None, today, None)))
    assert ends(1) == timedelta(minutes=40)
    give(Wanted(MoreTime(50, 5, "small-module", today, None), open_too=True))
    assert ends(1) == timedelta(minutes=65)
    with me.database.writing() as session:
        plan = more_time.plan_end(session, me.person.id, 2, WHY, me.now)
        more_time.end(session, me.person.id, 2, WHY, acting, plan.mark, me.now)
    assert ends(1) == timedelta(minutes=65)
    me.submit(1)
    me.start()
    assert ends(2) == timedelta(minutes=50)
    with me.database.reading() as session, pytest.raises(Refused, match="ended already"):
        more_time.plan_end(session, me.person.id, 2, WHY, me.now)


def attested(me: Study) -> int:
    def attest(session: Session, found: Found) -> None:
        shown = closing_views.to_attest(
            me.learner, finding.licences(session, me.learner), found, finding.passing_grade(session, found), me.issuer,
            progress.earned(found.module, evidence(session, found)))
        actions.attest(session, me.learner, found, shown, me.issuer, me.now)

    me.act(attest)
    with me.database.reading() as session:
        return ledger.minutes_of(session.scalars(select(LedgerEntry)).one()).total


@pytest.mark.parametrize(("sections", "minutes"), [((), 2), (("research",), 2), (None, 3)])
def test_who_tests_out_earns_no_minutes_for_reading_that_is_not_confirmed(
    study: Callable[[str], Study], sections: tuple[str, ...] | None, minutes: int
) -> None:
    me = study("{test_out: true}")
    me.sit()
    me.walk()
    if sections is None:
        me.read()
    elif sections:
        me.read(*sections)
    me.evaluate()
    assert attested(me) == minutes


def test_without_the_policy_a_pass_does_no_reading(study: Callable[[str], Study]) -> None:
    me = study("{confidence: true}")
    me.sit()
    assert not me.look(lambda session, found: evidence(session, found).tested_out(found.module))


def test_the_pretest_comes_once_before_the_quiz_counts_as_seen_and_has_no_grade(study: Callable[[str], Study]) -> None:
    me = study("{pretest: 1}")
    me.act(lambda session, found: sitting.start_pretest(session, found, me.now))
    before = me.look(lambda session, found: finding.attempt(session, found, 1, "pretest"))
    me.act(lambda session, found: sitting.hand_in(session, found, "pretest", 1, me.now))
    again = me.act(lambda session, found: sitting.start_pretest(session, found, me.now))
    assert (again.ordinal, again.paper) == (1, before.paper)
    me.start()
    seen = {one.item_id for one in sitting.drawing.paper_from_text(before.paper).items}
    # q1 is the only one of its objective, so it is drawn whether it was seen or not
    assert not (seen - {"q1"}) & {one.item_id for one in me.drawn(1).items}
    me.sit()
    assert len(me.look(grades)) == 1
    with me.database.reading() as session:
        assert set(session.scalars(select(GradeRow.quiz_id))) == {"test"}


def test_no_pretest_once_the_quiz_has_begun(study: Callable[[str], Study]) -> None:
    me = study("{pretest: 1}")
    me.start()
    with pytest.raises(Refused, match="until the quiz begins"):
        me.act(lambda session, found: sitting.start_pretest(session, found, me.now))
