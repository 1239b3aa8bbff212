"""Saving an answer from the route's side: one's own open attempt of the latest enrollment, held, and nobody else's."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from neurodash_ceu.learning import actions, answering, finding
from neurodash_ceu.learning.finding import Found
from neurodash_ceu.learning.sitting import Answered, Newer, Place, Sent
from neurodash_ceu.ports.session import Database
from neurodash_ceu.records.learning import Enrollment
from neurodash_ceu.rules.people import Learner
from neurodash_ceu.rules.refusal import Refused
from neurodash_ceu.rules.sitting import Way
from tests.learning.study import Study, begin, somebody_else


@pytest.fixture
def study(database: Database, tmp_path: Path) -> Study:
    """Somebody in the middle of the test."""
    made = begin(database, tmp_path)
    made.enrol().start()
    return made


def answer(
    study: Study, *options: str, ordinal: int = 1, position: int = 1, learner: Learner | None = None,
    way: Way = "quiz", **more: Any,
) -> Answered | None:
    """Answer a question as the route does."""
    nothing = () if more.get("seen") else None
    with study.database.writing(lasting=False) as session:
        return actions.answer_question(session, learner or study.learner, study.slug, Place(ordinal, position, way),
                                       Sent(lambda _: options or nothing, **more), study.now)


def kept(study: Study) -> dict[str, tuple[tuple[str, ...], int]]:
    """Every saved answer with how often it was saved, and how many count as answered."""
    def rows(session: Session, found: Found) -> dict[str, tuple[tuple[str, ...], int]]:
        attempt = finding.attempt(session, found, 1)
        assert attempt is not None
        saved = finding.responses(session, attempt)
        assert answering.answers_of(session, attempt) == {
            name: finding.chosen(row) for name, row in saved.items() if finding.chosen(row)}
        return {name: (finding.chosen(row), row.rev) for name, row in saved.items()}

    return study.look(rows)


def test_the_latest_answer_stands_and_saves_are_counted(study: Study) -> None:
    first, second = study.drawn(1).items[:2]
    for option in (first.option_order[0], first.option_order[1], first.option_order[1]):
        answer(study, option)
    answer(study, second.option_order[2], position=2)
    assert kept(study) == {first.item_id: ((first.option_order[1],), 3), second.item_id: ((second.option_order[2],), 1)}


def test_the_seconds_of_the_first_save_stay(study: Study) -> None:
    first, second = study.drawn(1).items[:2]
    with study.database.writing(lasting=False) as session:
        for place, seconds in ((0, 42), (1, 90), (1, None)):
            sent = Sent(lambda _, option=first.option_order[place]: (option,), seconds=seconds)
            actions.answer_question(session, study.learner, "small", Place(1, 1), sent, study.now)
        sent = Sent(lambda _: second.option_order[:1])
        actions.answer_question(session, study.learner, "small", Place(1, 2), sent, study.now)

    def saved(session: Session, found: Found) -> dict[str, int | None]:
        attempt = finding.attempt(session, found, 1)
        assert attempt is not None
        return {name: row.seconds for name, row in finding.responses(session, attempt).items()}

    assert study.look(saved) == {first.item_id: 42, second.item_id: None}


def test_nothing_chosen_saves_nothing(study: Study) -> None:
    answered = answer(study)
    assert answered is not None
    assert (answered.attempt.ordinal, answered.questions, answered.rev) == (1, 2, 0)
    assert kept(study) == {}


def test_an_answer_emptied_by_the_verb_is_not_counted(study: Study) -> None:
    item = study.drawn(1).items[0]
    answer(study, item.option_order[0])
    study.answer(1, item.item_id)
    assert kept(study) == {item.item_id: ((), 2)}


@pytest.mark.parametrize(("ordinal", "position"), [(2, 1), (0, 1), (1, 0), (1, 3), (9999, 9999)])
def test_a_question_that_is_not_there_is_none(study: Study, ordinal: int, position: int) -> None:
    assert answer(study, "a", ordinal=ordinal, position=position) is None


def test_another_learner_has_no_such_question(study: Study) -> None:
    other = somebody_else(study).enrol()
    assert answer(study, "a", learner=other.learner) is None
    other.start()
    item = other.drawn(1).items[0]
    answer(study, item.option_order[0], learner=other.learner)
    assert kept(study) == {}
    assert list(kept(other)) == [item.item_id]


@pytest.mark.parametrize("option", ["", "z", "A", "a "])
def test_an_option_that_was_not_offered_is_refused(study: Study, option: str) -> None:
    with pytest.raises(Refused, match="does not belong"):
        answer(study, option)
    assert kept(study) == {}


def test_a_submitted_attempt_takes_no_answer_but_can_be_gone_through(study: Study) -> None:
    study.submit(1)
    with pytest.raises(Refused, match="was submitted"):
        answer(study, study.drawn(1).items[0].option_order[0])
    assert answer(study) is not None


def test_an_answer_waits_for_a_submission_under_way_and_sees_it(study: Study) -> None:
    option = study.drawn(1).items[0].option_order[0]
    with ThreadPoolExecutor(1) as pool:
        with study.database.writing() as session:
            actions.submit_quiz(session, study.learner, study.found(session), 1, study.issuer, study.now)
            late = pool.submit(answer, study, option)
            time.sleep(0.3)
            assert not late.done()
        with pytest.raises(Refused, match="was submitted"):
            late.result(30)
    assert kept(study) == {}


def test_a_later_enrollment_hides_the_attempts_of_an_earlier_one(study: Study) -> None:
    def again(session: Session, found: Found) -> None:
        row = found.enrollment
        session.add(Enrollment(
            book_id=row.book_id, n=row.n + 1, module_id=row.module_id, edition_sha=row.edition_sha,
            ordinal=row.ordinal + 1, enrolled_at=study.now))

    study.act(again)
    assert answer(study, "a") is None
    study.start()
    assert answer(study, study.drawn(1).items[0].option_order[0]) is not None


# --- what the page knew -------------------------------------------------------------------------------------


def test_a_page_that_did_not_see_the_answer_that_stands_is_asked(study: Study) -> None:
    item = study.drawn(1).items[0]
    one, other, third = item.option_order[:3]
    answer(study, one, seen=0)
    answer(study, other, seen=1)
    with pytest.raises(Newer) as told:
        answer(study, third, seen=1)
    assert (told.value.marks, told.value.rev, told.value.saved_at) == ((other,), 2, study.now)
    assert kept(study) == {item.item_id: ((other,), 2)}
    answer(study, other, seen=0)  # the same answer, sent once more: nobody is asked
    answer(study, third, seen=3)
    assert kept(study) == {item.item_id: ((third,), 4)}


def test_a_page_that_showed_an_answer_may_empty_it_and_another_may_not(study: Study) -> None:
    item = study.drawn(1).items[0]
    answer(study, item.option_order[0], seen=0)
    answer(study, seen=0)
    assert kept(study) == {item.item_id: ((item.option_order[0],), 1)}
    answer(study, seen=1)
    assert kept(study) == {item.item_id: ((), 2)}


def test_how_sure_is_kept_with_the_answer_and_outlives_its_change(study: Study) -> None:
    item = study.drawn(1).items[0]
    answer(study, item.option_order[0], sure=2)
    answer(study, item.option_order[1])
    assert study.look(lambda session, found: finding.responses(
        session, finding.attempt(session, found, 1))[item.item_id].confidence) == 2


def test_a_checked_answer_stands(study: Study) -> None:
    one, other = study.drawn(1).items[0].option_order[:2]
    with pytest.raises(Refused, match="Choose an answer first"):
        answer(study, checked=True)
    answer(study, one, checked=True)
    for more in ({}, {"seen": 1}, {"checked": True}):
        with pytest.raises(Refused, match="so it stands"):
            answer(study, other, **more)
    assert kept(study)[study.drawn(1).items[0].item_id] == ((one,), 1)
