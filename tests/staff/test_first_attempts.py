"""Which attempts and runs are counted, on both databases: first ones, submitted, of one edition, as first graded."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from neurodash_ceu.catalog import editions
from neurodash_ceu.catalog.editions import Edition
from neurodash_ceu.learning import actions
from neurodash_ceu.ports.session import Database
from neurodash_ceu.records.learning import GradeRow
from neurodash_ceu.rules.cases.walking import ON
from neurodash_ceu.rules.statistics import NOTHING, ItemSaid, Tally
from neurodash_ceu.staff import case_figures, first_attempts, modules
from neurodash_ceu.staff.case_figures import CaseSaid, Ran
from tests import make
from tests.catalog import small_course
from tests.learning.study import BAD_WALK, Study, begin, somebody_else
from tests.staff.crowd import Crowd

NEWER = ("quiz.yaml", "stem: What comes first?", "stem: What comes first of all?")


@pytest.fixture
def study(database: Database, tmp_path: Path) -> Iterator[Study]:
    """A learner at the small module, whose quiz draws two of three items."""
    return begin(database, tmp_path)


def current(database: Database) -> Edition:
    with database.reading() as session:
        edition = editions.current(session, "small")
    assert edition is not None
    return edition


def counts(database: Database, edition: Edition | None = None) -> Tally:
    """Counted anew."""
    of = edition or current(database)
    with database.reading() as session:
        return first_attempts.count(session, of.sha256, of.module.quiz)


def drawn(made: Tally) -> int:
    return sum(made.item(item).n for item in ("q1", "q2", "q3"))


def case_of(database: Database) -> CaseSaid:
    edition = current(database)
    with database.reading() as session:
        return case_figures.said(session, edition.sha256, edition.module.cases[0])


def said(made: Tally, item: str, right: str) -> ItemSaid:
    return made.item(item, {right}, ("a", "b", "c"))


def test_only_the_first_attempt_of_an_enrollment_counts(database: Database, study: Study) -> None:
    study.enrol().read()
    assert counts(database).n == 0
    ordinal = study.start()
    assert counts(database).n == 0  # not submitted
    study.submit(ordinal)
    first = counts(database)
    assert (first.n, drawn(first)) == (1, 2)
    study.sit()
    assert (counts(database).n, drawn(counts(database))) == (1, 2)


def test_whoever_takes_the_module_up_anew_has_seen_it(database: Database, study: Study) -> None:
    Crowd(database, "small").join(3, ordinal=2)
    assert counts(database).n == 0


def test_answers_are_those_of_the_attempt_and_none_is_none(database: Database, study: Study) -> None:
    """Ten learners answer b everywhere, ten nothing: each is found beside its own grade."""
    for n in range(20):
        one = somebody_else(study).enrol()
        ordinal = one.start()
        if n % 2:
            for item in one.drawn(ordinal).items:
                one.answer(ordinal, item.item_id, "b")
        one.submit(ordinal)
    made = counts(database)
    for item, right in (("q1", "a"), ("q2", "b"), ("q3", "a")):
        told = said(made, item, right)
        if told.figures is None:
            continue
        by_mark = {one.mark: one.count for one in told.figures.choices}
        assert by_mark["a"] == by_mark["c"] == 0
        assert by_mark["b"] + by_mark.get(NOTHING, 0) == told.n
        assert told.figures.facility * told.n == (by_mark["b"] if right == "b" else 0)
    assert drawn(made) == 40


def test_a_regrade_changes_nothing_here(database: Database, study: Study) -> None:
    study.enrol().read()
    row = study.sit(right=False)
    before = counts(database).quiz()
    with database.writing() as session:
        session.add(GradeRow(
            book_id=row.book_id, enrollment_n=row.enrollment_n, quiz_id=row.quiz_id, attempt_ordinal=1, n=2, points=2,
            max_points=2, pass_percent=80, passed=True, per_item=row.per_item.replace(",0,1]", ",1,1]"),
            policy="full credit", key_edition_sha=row.key_edition_sha, graded_at=study.now))
    assert counts(database).quiz() == before


def test_editions_are_counted_apart(database: Database, study: Study, tmp_path: Path) -> None:
    older = current(database)
    Crowd(database, "small").join(12)
    make.published(database, small_course.write(tmp_path / "newer", NEWER))
    newer = current(database)
    assert newer.number == 2
    Crowd(database, "small").join(3)
    assert (counts(database, older).n, counts(database, newer).n) == (12, 3)


def test_another_quiz_of_the_enrollment_is_not_counted(database: Database, study: Study) -> None:
    """A pre-test or practice stands under another quiz's id."""
    study.enrol().sit()
    with database.writing() as session:
        for table in ("grades", "responses"):
            assert session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() > 0  # noqa: S608 - two names above
        session.execute(text(
            "INSERT INTO attempts (book_id, enrollment_n, quiz_id, ordinal, edition_sha, paper, started_at,"
            " submitted_at) SELECT book_id, enrollment_n, 'pretest', 1, edition_sha, paper, started_at, submitted_at"
            " FROM attempts"))
        session.execute(text(
            "INSERT INTO grades SELECT book_id, enrollment_n, 'pretest', attempt_ordinal, n, points, max_points,"
            " pass_percent, passed, per_item, policy, key_edition_sha, graded_at FROM grades"))
    assert counts(database).n == 1


def test_what_is_kept_is_counted_anew_when_somebody_submitted(database: Database, study: Study) -> None:
    crowd, edition = Crowd(database, "small"), current(database)
    crowd.join(12)

    def asked(session: Session) -> Tally:
        return first_attempts.tally(session, edition.sha256, edition.module.quiz)

    queries = []
    for joining in (0, 0, 1):
        if joining:
            crowd.join(joining)
        with database.reading() as session, make.counted(database) as seen:
            made = asked(session)
            queries.append((len(seen()), made.n))
    assert queries == [(3, 12), (1, 12), (3, 13)]


@pytest.mark.parametrize("learners", [1, 60])
def test_counting_takes_two_queries_and_their_index(database: Database, study: Study, learners: int) -> None:
    Crowd(database, "small").join(learners, walks=True)
    with make.counted(database) as seen:
        assert counts(database).n == learners
    assert len(seen()) == 3  # the edition of this test, and the two
    edition = current(database)
    plan = " ".join(_plan(database, edition))
    assert "ix_attempts_first" in plan


def _plan(database: Database, edition: Edition) -> list[str]:
    """How the database reads the grades, as it says itself."""
    query = first_attempts._grades(edition.sha256, edition.module.quiz.id)
    asked = str(query.compile(database.engine, compile_kwargs={"literal_binds": True}))
    if database.is_sqlite:
        with database.reading() as session:
            return [row[-1] for row in session.execute(text(f"EXPLAIN QUERY PLAN {asked}"))]
    with database.reading() as session:  # a table this small is read whole unless that is forbidden
        session.execute(text("SET LOCAL enable_seqscan = off"))
        session.execute(text("SET LOCAL enable_bitmapscan = off"))
        return [row[0] for row in session.execute(text(f"EXPLAIN {asked}"))]


def test_modules_are_listed_with_their_editions_and_first_attempts(
    database: Database, study: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Crowd(database, "small").join(7)
    make.published(database, small_course.write(tmp_path / "newer", NEWER))
    Crowd(database, "small").join(2, submitted=False)
    make.published(database, small_course.write(tmp_path / "other", slug="other"))
    monkeypatch.setattr(modules, "ENOUGH", 5)
    with database.reading() as session:
        modules.page(session, "")
        with make.counted(database) as seen:
            page = modules.page(session, "")
        assert len(seen()) == 2
    assert [(one.slug, [(of.number, of.words) for of in one.editions]) for one in page.modules] == [
        ("other", [(1, "none")]), ("small", [(2, "none"), (1, "more than 5")])]


# --- cases --------------------------------------------------------------------------------------------------


def test_first_runs_are_counted_by_choice_and_outcome(database: Database, study: Study) -> None:
    study.enrol()
    study.walk(BAD_WALK)
    study.walk()  # a second run explores and is not counted
    somebody_else(study).enrol().walk()
    idle = somebody_else(study).enrol()
    idle.act(lambda session, found: actions.start_case(session, found, "first-visit", study.now))
    told = case_of(database)
    assert told.ran == Ran(passed=1, failed=1, under_way=1)
    (load,) = told.nodes
    assert [(one.quality, one.ran) for one in load.choices] == [("optimal", Ran(passed=1)), ("critical", Ran(failed=1))]
    assert [(ending.id, ran) for ending, ran in told.endings] == [("good", Ran(passed=1)), ("bad", Ran(failed=1))]
    assert [(one.node.id, one.quality, one.runs) for one in told.wrong] == [("load", "critical", 1)]
    assert told.unexplained == 0


AFTER = """\
- id: after
  kind: decision
  title: Afterwards
  text: The person comes back.
  ask: What now?
  choices:
  - id: begin
    text: Begin again.
    next: good
    quality: optimal
    consequence: They do.
    rationale: It is never too late.
  - id: leave
    text: Leave it.
    next: bad
    quality: harmful
    consequence: They leave.
    rationale: Nobody asked for that.
- id: good
  kind: ending
"""


def test_a_failed_run_went_wrong_where_it_first_did(database: Database, tmp_path: Path) -> None:
    """One makes two harmful choices, one only the second of these."""
    one = begin(database, tmp_path, ("cases/first-visit.yaml", "    next: bad\n", "    next: after\n"),
                ("cases/first-visit.yaml", "    next: good\n", "    next: after\n"),
                ("cases/first-visit.yaml", "- id: good\n  kind: ending\n", AFTER)).enrol()
    one.walk((("hello", ON), ("load", "stop"), ("after", "leave")))
    somebody_else(one).enrol().walk((("hello", ON), ("load", "raise"), ("after", "leave")))
    assert {(wrong.node.id, wrong.runs) for wrong in case_of(database).wrong} == {("load", 1), ("after", 1)}


def test_a_case_speaks_from_ten_runs_on(database: Database, study: Study) -> None:
    crowd = Crowd(database, "small")
    crowd.join(9, walks=True)
    assert case_of(database).silent
    crowd.join(1, walks=True)
    told = case_of(database)
    assert not told.silent
    assert told.weak
    assert told.ran.n == 10


@pytest.mark.parametrize("learners", [12, 40])
def test_a_case_takes_three_queries_at_most(database: Database, study: Study, learners: int) -> None:
    Crowd(database, "small").join(learners, walks=True)
    edition = current(database)
    with database.reading() as session, make.counted(database) as seen:
        told = case_figures.said(session, edition.sha256, edition.module.cases[0])
        assert len(seen()) == (3 if told.wrong else 2)
    assert told.ran.n == learners


def test_every_failed_run_went_wrong_somewhere(database: Database, study: Study) -> None:
    Crowd(database, "small").join(40, walks=True)
    told = case_of(database)
    assert told.ran.failed > 0
    assert sum(one.runs for one in told.wrong) + told.unexplained == told.ran.failed
    assert sum((ran for _, ran in told.endings), Ran()).n == told.ran.ended
