"""The quiz: fresh draws, answers by option id, submitted once, attempts counted."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from neurodash_ceu.learning import actions, finding
from neurodash_ceu.learning.evidence import evidence
from neurodash_ceu.ports.session import Database
from neurodash_ceu.records.learning import Attempt, GradeRow
from neurodash_ceu.rules.canonical import canonical_text
from neurodash_ceu.rules.drawing import Paper, PaperItem, paper_text
from neurodash_ceu.rules.refusal import Refused
from tests.learning.study import Study, begin


@pytest.fixture
def study(database: Database, tmp_path: Path) -> Study:
    return begin(database, tmp_path).enrol()


def saved(study: Study, ordinal: int) -> dict[str, tuple[tuple[str, ...], int]]:
    """The kept answers and how often each was saved."""
    def query(session, found):
        attempt = finding.attempt(session, found, ordinal)
        assert attempt is not None
        rows = finding.responses(session, attempt)
        return {item: (finding.chosen(row), row.rev) for item, row in rows.items()}

    return study.look(query)


def test_starting_twice_gives_the_open_attempt(study: Study) -> None:
    assert study.start() == study.start() == 1


def test_the_paper_is_fixed_at_the_start(study: Study) -> None:
    before = study.drawn(study.start())
    assert before == study.drawn(study.start())
    assert (len(before.items), before.max_points, before.pass_percent) == (2, 2, 80)


def test_a_retake_draws_unseen_items_first(study: Study) -> None:
    study.sit(right=False)
    study.sit(right=False)
    first, second = ({item.item_id for item in study.drawn(n).items} for n in (1, 2))
    assert first | second == {"q1", "q2", "q3"}


def test_the_latest_answer_counts_and_saving_twice_keeps_one(study: Study) -> None:
    ordinal = study.start()
    item = study.drawn(ordinal).items[0]
    a, b, _ = item.option_order
    study.answer(ordinal, item.item_id, a)
    study.answer(ordinal, item.item_id, b)
    study.answer(ordinal, item.item_id, b)
    assert saved(study, ordinal) == {item.item_id: ((b,), 3)}


def test_an_answer_that_was_not_drawn_is_refused(study: Study) -> None:
    ordinal = study.start()
    drawn = {item.item_id for item in study.drawn(ordinal).items}
    absent = ({"q1", "q2", "q3"} - drawn).pop()
    for item, option in ((absent, "a"), (min(drawn), "elsewhere")):
        with pytest.raises(Refused, match="does not belong to this attempt"):
            study.answer(ordinal, item, option)
    assert saved(study, ordinal) == {}


def test_answers_by_option_id_survive_any_order(study: Study) -> None:
    """Two papers with the options the other way round; the same ids are right."""
    def with_paper(session, found) -> None:
        right = {item.id: next(one.id for one in item.options if one.correct) for item in found.module.quiz.items}
        for ordinal, backwards in ((1, False), (2, True)):
            items = tuple(
                PaperItem(item.id, tuple(sorted((one.id for one in item.options), reverse=backwards)), 1)
                for item in (reversed(found.module.quiz.items) if backwards else found.module.quiz.items))
            attempt = Attempt(
                book_id=found.key[0], enrollment_n=found.key[1], quiz_id=found.module.quiz.id, ordinal=ordinal,
                edition_sha=found.edition.sha256, paper=paper_text(Paper(items, len(items), 80)),
                started_at=study.now)
            session.add(attempt)
            session.flush()
            for item_id, option in right.items():
                actions.save_answer(session, attempt, item_id, [option], study.now)
            grade = actions.submit_quiz(session, study.learner, found, ordinal, study.issuer, study.now)
            assert (grade.points, grade.max_points, grade.passed) == (3, 3, True)

    study.act(with_paper)


def test_submitting_twice_is_once(study: Study) -> None:
    first = study.sit()
    again = study.later(minutes=5).submit(1)
    assert (again.n, again.points, again.graded_at) == (first.n, first.points, first.graded_at)
    assert study.look(lambda session, found: len(finding.attempts(session, found))) == 1


def test_the_grade_says_what_it_was_held_against(study: Study) -> None:
    grade = study.sit(right=False)
    items = [item.item_id for item in study.drawn(1).items]
    assert (grade.points, grade.max_points, grade.pass_percent, grade.passed) == (0, 2, 80, False)
    assert grade.per_item == canonical_text([(item, 0, 1) for item in items])
    assert grade.key_edition_sha == study.look(lambda _, found: found.edition.sha256)


def test_a_submitted_attempt_takes_no_answer(study: Study) -> None:
    study.sit(right=False)
    before = saved(study, 1)
    item = study.drawn(1).items[0]
    with pytest.raises(Refused, match="This attempt was submitted"):
        study.answer(1, item.item_id, item.option_order[0])
    assert saved(study, 1) == before


def test_an_attempt_never_started_cannot_be_submitted(study: Study) -> None:
    with pytest.raises(Refused, match="There is no such attempt"):
        study.submit(1)


def test_unanswered_items_earn_nothing(study: Study) -> None:
    study.start()
    grade = study.submit(1)
    assert (grade.points, grade.passed) == (0, False)


def test_attempts_are_limited_and_the_refusal_says_what_to_do(study: Study) -> None:
    for _ in range(3):
        study.sit(right=False)
    with pytest.raises(Refused, match=r"All 3 attempts are used.*Write to the provider"):
        study.start()


def test_after_a_pass_no_attempt_begins(study: Study) -> None:
    study.sit()
    with pytest.raises(Refused, match="You have passed this quiz"):
        study.start()


def test_a_regrade_that_fails_takes_no_pass_away(study: Study) -> None:
    grade = study.sit()

    def regrade(session, _found) -> None:
        session.add(GradeRow(
            book_id=grade.book_id, enrollment_n=grade.enrollment_n, quiz_id=grade.quiz_id, attempt_ordinal=1, n=2,
            points=0, max_points=2, pass_percent=80, passed=False, per_item=json.dumps([]), policy="by hand",
            key_edition_sha=grade.key_edition_sha, graded_at=study.now + timedelta(days=1)))

    study.act(regrade)
    assert study.look(lambda session, found: evidence(session, found)).quiz_passed
    (sat,) = study.look(lambda session, found: finding.attempts(session, found))
    assert sat.grade is not None
    assert sat.grade.n == 2
