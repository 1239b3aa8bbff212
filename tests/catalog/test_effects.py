"""What a changed module means for people: counted from rows, said in lines, and never done by looking."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from neurodash_ceu.catalog.effects import Effects, Rekeyed, effects
from neurodash_ceu.catalog.plan_lines import effect_lines, plan_lines, plan_values
from neurodash_ceu.learning import actions
from neurodash_ceu.ports.session import Database
from neurodash_ceu.records.learning import GradeRow
from neurodash_ceu.rules import regrading
from neurodash_ceu.rules.refusal import Refused
from tests import make
from tests.catalog import small_course
from tests.catalog.broken import CASE, MODULE, QUIZ
from tests.catalog.shelves import CHANGED, planned, publish_all
from tests.learning.study import BAD_WALK, GOOD_WALK, Study, begin, somebody_else

ALL_DRAWN = (QUIZ, "draw: 2", "draw: 3")
RIGHT = {"q1": "a", "q2": "b", "q3": "a"}
A_OF_Q2 = "    text: After months at one load.\n"
B_OF_Q2 = "    text: When two repetitions are to spare.\n    correct: true\n"
NEW_KEY = ((QUIZ, A_OF_Q2, f"{A_OF_Q2}    correct: true\n"),
           (QUIZ, B_OF_Q2, B_OF_Q2.replace("    correct: true\n", "")))
Q3 = small_course.QUIZ[small_course.QUIZ.index("- id: q3"):]


def retired(**names: str) -> small_course.Change:
    said = "".join(f"  {kind}: [{name}]\n" for kind, name in names.items())
    return MODULE, "figures:\n", f"retired:\n{said}figures:\n"


@pytest.fixture
def first(database: Database, tmp_path: Path) -> Study:
    """A learner of a first edition whose attempts draw all three items; enrolled."""
    return begin(database, tmp_path, ALL_DRAWN).enrol()


@pytest.fixture
def touched(database: Database, tmp_path: Path) -> Callable[..., Effects]:
    """What changes of the first edition would mean."""
    def found(*changes: small_course.Change, drawn: small_course.Change = ALL_DRAWN) -> Effects:
        plan = planned(database, small_course.write(tmp_path / "next", drawn, *changes))
        assert not plan.problems, plan.problems
        (step,) = plan.changed
        with database.reading() as session:
            return effects(session, step)

    return found


def sit(study: Study, **other: str) -> GradeRow:
    """A submitted attempt, right but for these."""
    ordinal = study.start()
    for item, option in (RIGHT | other).items():
        study.answer(ordinal, item, option)
    return study.submit(ordinal)


def test_words_alone_touch_nobody(first: Study, touched: Callable[..., Effects]) -> None:
    sit(first)
    first.walk()
    assert touched(CHANGED) == Effects()
    assert list(effect_lines(Effects())) == []


def test_what_is_open_is_told(first: Study, touched: Callable[..., Effects]) -> None:
    first.start()
    first.act(lambda session, found: actions.start_case(session, found, "first-visit", first.now))
    found = touched(CHANGED)
    assert found == Effects(open_attempts=1, open_runs=1)
    assert list(effect_lines(found)) == [
        "1 open attempt and 1 case run under way, on the edition begun with"]
    assert list(effect_lines(Effects(open_runs=2))) == ["2 case runs under way, on the edition begun with"]


def test_responses_to_what_is_removed_are_counted(first: Study, touched: Callable[..., Effects]) -> None:
    sit(first, q3="c")
    other = somebody_else(first).enrol()
    other.answer(other.start(), "q3", "c")
    other.answer(1, "q1", "b")
    other.answer(1, "q1", "a")
    sit(somebody_else(first).enrol())
    undone = somebody_else(first).enrol()
    undone.answer(undone.start(), "q3", "c")
    undone.answer(1, "q3")  # taken back: no response
    removed = (QUIZ, "  - id: c\n    text: The stronger leg.\n", "  - id: d\n    text: The stronger foot.\n")
    found = touched(removed, retired(options="q3/c"))
    assert found == Effects(open_attempts=2, parts=(("q3/c", 2),))
    assert next(iter(effect_lines(found))) == "option q3/c removed: 2 responses"
    without = touched((QUIZ, Q3, ""), retired(items="q3"), drawn=(QUIZ, "draw: 2", "draw: 2 "))
    assert (without.items, without.parts, without.keys) == ((("q3", 3),), (), ())
    assert next(iter(effect_lines(without))) == "item q3 removed: 3 responses"


def test_a_new_key_says_who_would_pass_and_who_would_fall(first: Study, touched: Callable[..., Effects]) -> None:
    assert not sit(first, q2="a").passed  # right by the new key
    assert sit(somebody_else(first).enrol()).passed  # wrong by it
    both = somebody_else(first).enrol()  # fails right by the new key, then passes: never "newly", and does not fall
    assert not sit(both, q2="a").passed
    assert sit(both).passed
    neither = somebody_else(first).enrol()
    assert not sit(neither, q1="b", q3="b").passed
    idle = somebody_else(first).enrol()
    idle.answer(idle.start(), "q2", "a")
    found = touched(*NEW_KEY)
    assert found == Effects(open_attempts=1, keys=(Rekeyed("q2", attempts=5, newly_pass=1, fall_below=1),))
    assert next(iter(effect_lines(found))) == (
        "key of q2 changed: 5 submitted attempts; 1 would newly pass if either key counted; "
        "1 would fall below the pass mark by the new key alone")


def test_a_new_key_that_nobody_met_says_so(first: Study, touched: Callable[..., Effects]) -> None:
    assert list(effect_lines(touched(*NEW_KEY))) == ["key of q2 changed: nobody has submitted it"]


def test_attempts_that_both_keys_cannot_grade_are_told(
    first: Study, touched: Callable[..., Effects], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_given: object) -> None:
        raise Refused("The two keys have no common measure.")

    sit(first, q2="a")
    monkeypatch.setattr(regrading, "regraded", refuse)
    found = touched(*NEW_KEY)
    assert found.keys == (Rekeyed("q2", attempts=1, unmeasured=1),)
    assert next(iter(effect_lines(found))).endswith("; 1 cannot be graded by both keys")


def test_the_grade_that_stands_is_the_latest_and_a_pass_once_given_counts(
    first: Study, database: Database, touched: Callable[..., Effects]
) -> None:
    assert not sit(first, q1="b", q2="a").passed
    by_regrade = somebody_else(first).enrol()
    assert not sit(by_regrade, q2="a").passed
    for study in (first, by_regrade):
        with database.writing() as session:
            key = study.found(session).key
            session.add(GradeRow(
                book_id=key[0], enrollment_n=key[1], quiz_id="test", attempt_ordinal=1, n=2, points=3, max_points=3,
                pass_percent=80, passed=True, per_item='[["q1",1,1],["q2",1,1],["q3",1,1]]', policy="full credit",
                key_edition_sha=study.found(session).enrollment.edition_sha, graded_at=study.now))
    assert touched(*NEW_KEY).keys == (Rekeyed("q2", attempts=2, newly_pass=0, fall_below=0),)
    assert touched((QUIZ, "    text: The test of each leg.\n    correct: true\n", "    text: The test of each leg.\n"),
                   (QUIZ, "    text: The heaviest load.\n", "    text: The heaviest load.\n    correct: true\n"),
                   ).keys == (Rekeyed("q3", attempts=2, newly_pass=0, fall_below=2),)


def test_attempts_of_every_edition_count_by_their_own_key(
    first: Study, database: Database, tmp_path: Path, touched: Callable[..., Effects]
) -> None:
    assert not sit(first, q2="a").passed
    publish_all(database, small_course.write(tmp_path / "second", ALL_DRAWN, *NEW_KEY))
    later = somebody_else(first).enrol()
    assert sit(later, q2="a").passed  # by the key of the second edition
    assert touched().keys == (Rekeyed("q2", attempts=2, newly_pass=0, fall_below=1),)  # the first key comes back


def test_steps_through_what_is_removed_from_a_case_are_counted(
    first: Study, touched: Callable[..., Effects]
) -> None:
    first.walk(BAD_WALK)
    first.walk(GOOD_WALK)
    somebody_else(first).enrol().walk(BAD_WALK)
    stop = (CASE, "  - id: stop\n    text: Stop training.\n", "  - id: pause\n    text: Pause the training.\n")
    found = touched(stop, retired(nodes="first-visit/load/stop"))
    assert found == Effects(choices=(("first-visit/load/stop", 2),))
    assert list(effect_lines(found)) == ["choice first-visit/load/stop removed: 2 steps"]
    hello = small_course.CASE[small_course.CASE.index("- id: hello"):small_course.CASE.index("- id: load")]
    shorter = touched((CASE, hello, ""), (CASE, "start: hello", "start: load"), retired(nodes="first-visit/hello"))
    assert shorter == Effects(nodes=(("first-visit/hello", 3),))
    assert list(effect_lines(shorter)) == ["node first-visit/hello removed: 3 steps"]


def test_runs_of_a_removed_case_are_counted(first: Study, database: Database, tmp_path: Path) -> None:
    first.walk(BAD_WALK)
    first.walk(GOOD_WALK)
    root = small_course.write(tmp_path / "next", ALL_DRAWN, (MODULE, "quiz, case, evaluation", "quiz, evaluation"),
                              retired(nodes="first-visit"), more={CASE: None})
    plan = planned(database, root)
    with database.reading() as session:
        found = effects(session, plan.changed[0])
    assert found == Effects(cases=(("first-visit", 2),))
    assert list(effect_lines(found)) == ["case first-visit removed: 2 runs"]


def test_it_asks_no_more_for_many_than_for_one(first: Study, database: Database, tmp_path: Path) -> None:
    root = small_course.write(
        tmp_path / "next", ALL_DRAWN, *NEW_KEY,
        (QUIZ, "  - id: c\n    text: The stronger leg.\n", "  - id: d\n    text: The stronger foot.\n"),
        (CASE, "  - id: stop\n    text: Stop training.\n", "  - id: pause\n    text: Pause the training.\n"),
        retired(options="q3/c", nodes="first-visit/load/stop"))
    asked = []
    for study in (first, *(somebody_else(first).enrol() for _ in range(3))):
        sit(study, q2="a")
        study.walk(BAD_WALK)
        with make.counted(database) as seen, database.reading() as session:
            (step,) = planned(database, root).changed
            before = len(seen())
            effects(session, step)
            assert all(one.startswith("SELECT") for one in seen())
            asked.append(len(seen()) - before)
    assert set(asked) == {6}


def test_a_plan_says_the_same_to_a_person_and_to_a_program(
    first: Study, database: Database, tmp_path: Path
) -> None:
    sit(first, q2="a")
    plan = planned(database, small_course.write(tmp_path / "next", ALL_DRAWN, *NEW_KEY))
    (step,) = plan.changed
    with database.reading() as session:
        found = {step.module.head.id: effects(session, step)}
    assert list(plan_lines(plan, found)) == [
        f"changed     small: edition 2 ({step.sha256[:12]}); 1 learner is under way and will finish on the edition of "
        "their enrolment",
        "            key of q2 changed: 1 submitted attempt; 1 would newly pass if either key counted; nobody would "
        "fall below the pass mark by the new key alone"]
    (changed,) = plan_values(plan, found)["changed"]
    assert changed["under_way"] == 1
    assert changed["people"] == {
        "open_attempts": 0, "open_runs": 0, "items_removed": [], "options_removed": [],
        "keys_changed": [{"item": "q2", "attempts": 1, "newly_pass": 1, "fall_below": 0, "unmeasured": 0}],
        "cases_removed": [], "nodes_removed": [], "choices_removed": []}
