"""Two clicks at the same moment, from two threads with two connections, are one deed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from neurodash_ceu.catalog import editions
from neurodash_ceu.credits import ledger
from neurodash_ceu.learning import actions, closing_views, finding, overdue, sitting
from neurodash_ceu.learning.blueprint import deed
from neurodash_ceu.ports import audit
from neurodash_ceu.ports.session import Database, lost_a_race, open_database
from neurodash_ceu.records.credits import Book
from neurodash_ceu.records.learning import Attempt, Attestation, CaseStep, Enrollment, Evaluation, GradeRow
from neurodash_ceu.records.people import Person
from neurodash_ceu.rules import attesting
from neurodash_ceu.rules.cases.walking import ON
from neurodash_ceu.rules.refusal import Refused
from tests import make
from tests.catalog import small_course
from tests.databases import PostgresServer
from tests.learning.study import GIVEN, Study, begin, counts

ROUNDS = 5
Act = Callable[[Session], Any]


@pytest.fixture
def at_once(app: Flask) -> Iterator[Callable[..., list[Any]]]:
    """Do these verbs at the same moment, each as a route would; what each gave, or the refusal it got."""
    with ThreadPoolExecutor(4) as threads:
        def run(*acts: Act) -> list[Any]:
            barrier = Barrier(len(acts))

            def one(act: Act) -> Any:
                with app.app_context():
                    barrier.wait(20)
                    try:
                        return deed(act)
                    except Refused as refused:
                        return refused

            return [done.result(30) for done in [threads.submit(one, act) for act in acts]]

        yield run


def enrol(study: Study) -> Act:
    def act(session: Session) -> Any:
        edition = editions.current(session, study.slug)
        assert edition is not None
        return actions.enrol(session, study.learner, edition, study.now).n

    return act


def attest(study: Study) -> Act:
    def act(session: Session) -> Any:
        found = study.found(session)
        shown = closing_views.to_attest(study.learner, finding.licences(session, study.learner), found,
                                        finding.passing_grade(session, found), study.issuer)
        return actions.attest(session, study.learner, found, shown, study.issuer, study.now)

    return act


def evaluate(study: Study) -> Act:
    return lambda session: actions.evaluate(
        session, study.learner, study.found(session), GIVEN, study.issuer, study.now)


def save(study: Study, item: str, option: str) -> Act:
    def act(session: Session) -> Any:
        attempt = finding.attempt(session, study.found(session), 1)
        assert attempt is not None
        return actions.save_answer(session, attempt, item, [option], study.now)

    return act


def number(database: Database, table: Any) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_enrolling_at_once_is_one_enrollment_in_one_book(study: Study, at_once: Callable[..., list[Any]]) -> None:
    assert at_once(*[enrol(study)] * 4) == [1, 1, 1, 1]
    assert (number(study.database, Enrollment), number(study.database, Book)) == (1, 1)


def test_two_modules_taken_up_at_once_are_two(study: Study, at_once: Callable[..., list[Any]], tmp_path: Path) -> None:
    make.published(study.database, small_course.write(tmp_path, slug="other"))
    other = Study(study.database, study.person, study.learner, "other", study.now)
    assert sorted(at_once(enrol(study), enrol(other))) == [1, 2]
    assert number(study.database, Book) == 1


def test_starting_and_saving_and_submitting_at_once(study: Study, at_once: Callable[..., list[Any]]) -> None:
    study.enrol()
    assert at_once(*[lambda session: actions.start_quiz(
        session, study.found(session), study.now).ordinal] * 4) == [1, 1, 1, 1]
    item = study.drawn(1).items[0]
    revisions = at_once(*[save(study, item.item_id, option) for option in item.option_order])
    assert sorted(revisions) == [1, 2, 3]
    grades = at_once(*[lambda session: actions.submit_quiz(
        session, study.learner, study.found(session), 1, study.issuer, study.now).n] * 4)
    assert grades == [1, 1, 1, 1]
    assert (number(study.database, Attempt), number(study.database, GradeRow)) == (1, 1)


def test_an_answer_and_the_submission_at_once_agree(study: Study, at_once: Callable[..., list[Any]]) -> None:
    """Either the answer came first and was graded, or it was refused."""
    study.enrol()
    bank = study.look(lambda _, found: {item.id: item for item in found.module.quiz.items})
    ordinal = study.start()
    item = study.drawn(ordinal).items[0].item_id
    right = next(option.id for option in bank[item].options if option.correct)
    saved, grade = at_once(
        save(study, item, right),
        lambda session: actions.submit_quiz(session, study.learner, study.found(session), 1, study.issuer, study.now))
    assert grade.points == (0 if isinstance(saved, Refused) else 1)


@pytest.mark.parametrize("begin_it", [sitting.start_pretest, sitting.start_practice])
def test_a_pretest_and_practice_begun_at_once_are_one(
    app: Flask, tmp_path: Path, at_once: Callable[..., list[Any]], begin_it: Callable[..., Attempt]
) -> None:
    more = small_course.QUIZ.replace("- id: q3\n", "- id: q3\n  graded: false\n") + "policy: {pretest: 1}\n"
    study = begin(make.house(app).database, tmp_path, ("quiz.yaml", small_course.QUIZ, more)).enrol()
    assert at_once(*[lambda session: begin_it(session, study.found(session), study.now).ordinal] * 4) == [1, 1, 1, 1]
    assert number(study.database, Attempt) == 1


def test_closing_submitting_and_saving_at_once_after_time_is_one_grade(
    app: Flask, tmp_path: Path, at_once: Callable[..., list[Any]]
) -> None:
    study = begin(make.house(app).database, tmp_path, (
        "quiz.yaml", small_course.QUIZ, f"{small_course.QUIZ}policy: {{time_limit_minutes: 5}}\n")).enrol()
    study.start()
    item = study.drawn(1).items[0]
    study.later(minutes=6)
    given = at_once(
        save(study, item.item_id, item.option_order[0]),
        *[lambda session: overdue.close(session, study.found(session).key, study.issuer, study.now)] * 2,
        lambda session: actions.submit_quiz(
            session, study.learner, study.found(session), 1, study.issuer, study.now).points)
    assert isinstance(given[0], Refused)
    assert given[3] == 0
    assert sum(one is True for one in given[1:3]) <= 1
    assert number(study.database, GradeRow) == 1


def test_two_choices_at_one_step_at_once_are_one(study: Study, at_once: Callable[..., list[Any]]) -> None:
    study.enrol().walk((("hello", ON),))
    (run,) = study.look(lambda session, found: finding.case_runs(session, found, "first-visit"))
    given = at_once(*[lambda session, choice=choice: actions.choose(
        session, study.learner, study.found(session), run, 1, choice, study.issuer, study.now)
        for choice in ("raise", "stop")])
    assert sorted(type(one).__name__ for one in given) == ["Refused", "Walk"]
    assert number(study.database, CaseStep) == 2


def test_the_last_part_at_once_is_one_credit(study: Study, at_once: Callable[..., list[Any]]) -> None:
    study.all_but_the_last()
    given = at_once(*[attest(study)] * 4)
    assert len({completion.entry_seq for completion in given}) == 1
    assert counts(study.database) == (1, 1, 1, 1, 1)


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_two_different_last_parts_at_once_are_one_credit(
    study: Study, at_once: Callable[..., list[Any]], _round: int
) -> None:
    study.enrol().read().sit()
    study.walk()
    given = at_once(attest(study), evaluate(study))
    assert len([completion for completion in given if completion is not None]) == 1
    assert counts(study.database) == (1, 1, 1, 1, 1)


def test_two_modules_completed_at_once_stand_in_one_chain(
    study: Study, at_once: Callable[..., list[Any]], tmp_path: Path
) -> None:
    make.published(study.database, small_course.write(tmp_path, slug="other"))
    other = Study(study.database, study.person, study.learner, "other", study.now).all_but_the_last()
    study.all_but_the_last()
    given = at_once(attest(study), attest(other))
    assert sorted(completion.entry_seq for completion in given) == [1, 2]


# --- locks and retries --------------------------------------------------------------------------------------


def test_enrolling_and_completing_do_not_wait_in_a_circle_postgresql(
    postgres_server: PostgresServer, tmp_path: Path
) -> None:
    """One holds the person and points at the book, the other holds the book and points at the person."""
    with postgres_server.fresh(tmp_path) as url:
        database = open_database(url)
        study = begin(database, tmp_path).all_but_the_last()
        make.published(database, small_course.write(tmp_path, slug="other"))
        with database.reading() as session:
            other = editions.current(session, "other")
        assert other is not None
        with database.writing() as one, database.writing() as two:
            for session in (one, two):
                session.execute(text("SET LOCAL lock_timeout = '2s'"))
            found = study.found(two)
            finding.lock(two, found)
            two.get(Book, found.key[0], with_for_update={"key_share": True})
            ledger.open_book(one, study.learner.person_id, study.now)
            audit.record(two, study.now, "tried", ("book", "1"), actor_id=study.learner.person_id, acting_as="learner")
            two.flush()
            assert actions.enrol(one, study.learner, other, study.now).n == 2
        database.close()


FINISHING: dict[str, Callable[[Study], Act]] = {
    "read_section": lambda study: lambda session: actions.read_section(
        session, study.learner, study.found(session), "plan", study.issuer, study.now),
    "submit_quiz": lambda study: lambda session: actions.submit_quiz(
        session, study.learner, study.found(session), 1, study.issuer, study.now),
    "choose": lambda study: lambda session: actions.choose(
        session, study.learner, study.found(session),
        finding.case_runs(session, study.found(session), "first-visit")[0], 1, "raise", study.issuer, study.now),
    "evaluate": evaluate,
    "attest": attest,
}


@pytest.mark.parametrize("verb", sorted(FINISHING))
def test_a_verb_that_can_be_the_last_waits_for_one_under_way_and_sees_it_postgresql(
    postgres_server: PostgresServer, tmp_path: Path, verb: str
) -> None:
    """Every other part is done in a transaction that is still open: whoever did not wait would not see it."""
    with postgres_server.fresh(tmp_path) as url:
        database = open_database(url)
        study = begin(database, tmp_path).enrol().read("research", "findings", "note", "mistakes", "questions")
        ordinal = study.start()
        bank = study.look(lambda _, found: {item.id: item for item in found.module.quiz.items})
        for item in study.drawn(ordinal).items:
            study.answer(ordinal, item.item_id,
                         next(one.id for one in bank[item.item_id].options if one.correct))
        study.walk((("hello", ON),))
        with ThreadPoolExecutor(1) as threads:
            with database.writing() as session:
                for other in sorted(set(FINISHING) - {verb}, key=list(FINISHING).index):
                    _done_regardless(session, study, other)
                waiting = threads.submit(_alone, database, FINISHING[verb](study))
                with pytest.raises(TimeoutError):
                    waiting.result(0.5)
            waiting.result(20)
        assert counts(database) == (1, 1, 1, 1, 1)
        database.close()


def _alone(database: Database, act: Act) -> None:
    with database.writing() as session:
        act(session)


def _done_regardless(session: Session, study: Study, verb: str) -> None:
    """Do a part; the last two also before they are open."""
    found = study.found(session)
    finding.lock(session, found)
    if verb == "evaluate":
        session.add(Evaluation(book_id=found.key[0], enrollment_n=found.key[1], answers="{}", submitted_at=study.now))
    elif verb == "attest":
        shown = closing_views.to_attest(study.learner, finding.licences(session, study.learner), found,
                                        finding.passing_grade(session, found), study.issuer)
        session.add(Attestation(book_id=found.key[0], enrollment_n=found.key[1],
                                facts=attesting.attested_text(shown), signed_at=study.now))
    else:
        FINISHING[verb](study)(session)
    session.flush()


def test_who_loses_a_race_does_it_once_more_and_meets_the_winner(app: Flask, study: Study) -> None:
    seen: list[int] = []

    def act(session: Session) -> int:
        seen.append(number(study.database, Person) if len(seen) else 0)
        if len(seen) == 1:
            session.add(Person(id=study.person.id, email="twice@example.org", legal_name="Twice", zone="UTC",
                               created_at=study.now))
        session.flush()
        return len(seen)

    with app.app_context():
        assert deed(act) == 2
        assert number(study.database, Person) == 1


def test_who_loses_twice_is_told(app: Flask, study: Study) -> None:
    def act(session: Session) -> None:
        session.add(Person(id=study.person.id, email="twice@example.org", legal_name="Twice", zone="UTC",
                           created_at=study.now))
        session.flush()

    with app.app_context(), pytest.raises(IntegrityError):
        deed(act)


def test_a_deadlock_is_done_once_more_postgresql(postgres_server: PostgresServer, tmp_path: Path) -> None:
    with postgres_server.fresh(tmp_path) as url:
        database = open_database(url)
        with database.writing() as session:
            first, second = make.person(session).id, make.person(session).id
        barrier = Barrier(2)
        broken: list[OperationalError] = []

        def hold(ids: tuple[int, int]) -> None:
            with database.writing() as session:
                session.get(Person, ids[0], with_for_update=True)
                barrier.wait(20)
                try:
                    session.get(Person, ids[1], with_for_update=True)
                except OperationalError as error:
                    broken.append(error)
                    session.rollback()

        with ThreadPoolExecutor(2) as threads:
            list(threads.map(hold, ((first, second), (second, first))))
        assert [lost_a_race(error) for error in broken] == [True]
        database.close()


def test_a_locked_or_absent_database_is_no_race() -> None:
    away = OperationalError("SELECT 1", {}, Exception("database is locked"))
    assert not lost_a_race(away)
    assert lost_a_race(IntegrityError("INSERT", {}, Exception("UNIQUE constraint failed")))
