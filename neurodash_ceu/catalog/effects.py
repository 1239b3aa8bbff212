"""What a changed module means for people: whose answers, passes and runs its new edition touches. Reads only.

At most seven queries a module, whatever it changed. Attempts are streamed: nothing grows with the number of learners.
What is asked here is told; nobody's attempt changes by publishing.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, exists, func, select
from sqlalchemy.orm import Session, aliased

from neurodash_ceu.catalog.planning import Step, load_edition
from neurodash_ceu.records.catalog import ModuleEdition
from neurodash_ceu.records.learning import Attempt, CaseRun, CaseStep, Enrollment, GradeRow, Response
from neurodash_ceu.rules import regrading
from neurodash_ceu.rules.changes import changes, speaks_of
from neurodash_ceu.rules.drawing import Paper, paper_from_text
from neurodash_ceu.rules.grading import Grade
from neurodash_ceu.rules.items.base import Item
from neurodash_ceu.rules.lesson import Module
from neurodash_ceu.rules.refusal import Refused

BATCH = 500  # rows fetched at a time


@dataclass(frozen=True)
class Rekeyed:
    """A changed key: submitted attempts with the item, and learners by what the new key would do, were it applied.

    `newly_pass` where either key is accepted, `fall_below` where the new key alone counts; a pass is never taken away.
    `unmeasured` attempts cannot be graded by both keys.
    """

    item: str
    attempts: int = 0
    newly_pass: int = 0
    fall_below: int = 0
    unmeasured: int = 0


@dataclass(frozen=True)
class Effects:
    """What a new edition means for people. Responses and runs are counted by what is gone, as `Changes` names it."""

    open_attempts: int = 0
    open_runs: int = 0
    items: tuple[tuple[str, int], ...] = ()
    parts: tuple[tuple[str, int], ...] = ()
    keys: tuple[Rekeyed, ...] = ()
    cases: tuple[tuple[str, int], ...] = ()
    nodes: tuple[tuple[str, int], ...] = ()
    choices: tuple[tuple[str, int], ...] = ()


def effects(session: Session, step: Step) -> Effects:
    """What publishing a step would mean for people who have answered, sat or played under earlier editions."""
    if step.stands_on is None:
        return Effects()
    module_id = step.module.head.id
    editions = {row.sha256: load_edition(row.content) for row in session.execute(
        select(ModuleEdition.sha256, ModuleEdition.content).where(ModuleEdition.module_id == module_id))}
    before = editions[step.stands_on[1]]
    found = changes(before, step.module)
    quiz = and_(Enrollment.module_id == module_id, Attempt.quiz_id == before.quiz.id)
    answered = _answered(session, quiz, {*found.items, *(item for item, _ in found.parts)})
    walked = _walked(session, module_id, {name for name, *_ in (*found.nodes, *found.choices)})
    runs = _runs(session, module_id, found.cases)
    return Effects(
        open_attempts=session.scalar(select(func.count()).select_from(Attempt).join(Enrollment, _of(Attempt)).where(
            quiz, Attempt.submitted_at.is_(None))) or 0,
        open_runs=session.scalar(select(func.count()).select_from(CaseRun).join(Enrollment, _of(CaseRun)).where(
            Enrollment.module_id == module_id, CaseRun.ended_at.is_(None))) or 0,
        items=tuple((name, sum(answered[name].values())) for name in found.items),
        parts=tuple((f"{item}/{part}", sum(count for marks, count in answered[item].items() if speaks_of(marks, part)))
                    for item, part in found.parts),
        keys=tuple(_rekeyed(session, quiz, editions, step.module, found.keys)),
        cases=tuple((name, runs[name]) for name in found.cases),
        nodes=tuple(("/".join(name), sum(count for (case, node, _), count in walked.items() if (case, node) == name))
                    for name in found.nodes),
        choices=tuple(("/".join(name), walked[name]) for name in found.choices))


def _of(table: type[Attempt | CaseRun]) -> ColumnElement[bool]:
    """A row belongs to this enrollment."""
    return and_(Enrollment.book_id == table.book_id, Enrollment.n == table.enrollment_n)


_ANSWER_OF = and_(Response.book_id == Attempt.book_id, Response.enrollment_n == Attempt.enrollment_n,
                  Response.quiz_id == Attempt.quiz_id, Response.attempt_ordinal == Attempt.ordinal)
_STEP_OF = and_(CaseStep.book_id == CaseRun.book_id, CaseStep.enrollment_n == CaseRun.enrollment_n,
                CaseStep.case_id == CaseRun.case_id, CaseStep.run_ordinal == CaseRun.ordinal)


def _answered(
    session: Session, quiz: ColumnElement[bool], items: Collection[str]
) -> Mapping[str, Counter[tuple[str, ...]]]:
    """How often each answer was given to these items, in attempts open and submitted. None given is no answer."""
    found: dict[str, Counter[tuple[str, ...]]] = defaultdict(Counter)
    if items:
        rows = session.execute(
            select(Response.item_id, Response.answer, func.count().label("times")).select_from(Attempt)
            .join(Enrollment, _of(Attempt)).join(Response, _ANSWER_OF)
            .where(quiz, Response.item_id.in_(items), Response.answer != "[]")
            .group_by(Response.item_id, Response.answer).execution_options(yield_per=BATCH))
        for row in rows:
            found[row.item_id][tuple(json.loads(row.answer))] += row.times
    return found


def _walked(session: Session, module_id: str, cases: Collection[str]) -> Counter[tuple[str, str, str]]:
    """How often each step of these cases was taken: (case, node, choice)."""
    if not cases:
        return Counter()
    rows = session.execute(
        select(CaseStep.case_id, CaseStep.node_id, CaseStep.choice_id, func.count().label("times"))
        .select_from(CaseRun).join(Enrollment, _of(CaseRun)).join(CaseStep, _STEP_OF)
        .where(Enrollment.module_id == module_id, CaseStep.case_id.in_(cases))
        .group_by(CaseStep.case_id, CaseStep.node_id, CaseStep.choice_id).execution_options(yield_per=BATCH))
    return Counter({(row.case_id, row.node_id, row.choice_id): row.times for row in rows})


def _runs(session: Session, module_id: str, cases: Collection[str]) -> Counter[str]:
    """How many runs these cases have."""
    if not cases:
        return Counter()
    rows = session.execute(
        select(CaseRun.case_id, func.count().label("times")).select_from(CaseRun).join(Enrollment, _of(CaseRun))
        .where(Enrollment.module_id == module_id, CaseRun.case_id.in_(cases)).group_by(CaseRun.case_id))
    return Counter({row.case_id: row.times for row in rows})


# --- another key ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Sat:
    """A submitted attempt: its edition, what was given, and the grade that stands."""

    edition: str
    paper: Paper
    answers: Mapping[str, tuple[str, ...]]
    grade: Grade
    ever_passed: bool

    def has(self, item: str) -> bool:
        return any(drawn.item_id == item for drawn in self.paper.items)


class _NewKey:
    """One item by its new key. Most attempts are like others in what a pass depends on: each sort is judged once."""

    def __init__(self, now: Item, old: Mapping[str, Item]) -> None:
        self._now, self._old = now, old
        self._judged: dict[tuple[object, ...], bool] = {}

    def passes(self, one: _Sat, policy: regrading.Policy) -> bool:
        """Would the attempt pass? Raises Refused where the old key and the new one have no common measure."""
        name, grade = self._now.id, one.grade
        if not one.has(name):
            return grade.passed
        answer = one.answers.get(name, ())
        own = next(points for item, *points in grade.per_item if item == name)
        sort = (one.edition, policy, answer, *own, grade.points, grade.max_points, grade.pass_percent,
                one.paper.max_points)
        if sort not in self._judged:
            after = regrading.regraded(self._old[one.edition], self._now, policy, one.paper, answer, grade)
            self._judged[sort] = after.passed
        return self._judged[sort]

    def counted(self, so_far: Rekeyed, sat: Sequence[_Sat]) -> Rekeyed:
        """The same with the attempts of one more enrollment."""
        having = sum(one.has(self._now.id) for one in sat)
        if not having:
            return so_far
        try:
            either = {self.passes(one, "either key") for one in sat}  # all are judged: the order of attempts does not
            strict = {self.passes(one, "new key") for one in sat}  # decide what is refused
        except Refused:
            return replace(so_far, attempts=so_far.attempts + having, unmeasured=so_far.unmeasured + having)
        newly = True in either and not any(one.ever_passed for one in sat)
        below = any(one.grade.passed for one in sat) and True not in strict
        return replace(so_far, attempts=so_far.attempts + having, newly_pass=so_far.newly_pass + newly,
                       fall_below=so_far.fall_below + below)


def _rekeyed(
    session: Session, quiz: ColumnElement[bool], editions: Mapping[str, Module], now: Module, items: Collection[str]
) -> tuple[Rekeyed, ...]:
    if not items:
        return ()
    found = {name: Rekeyed(name) for name in items}
    keys = {item.id: _NewKey(item, {sha: was for sha, module in editions.items() for was in module.quiz.items
                                    if was.id == item.id}) for item in now.quiz.items if item.id in found}
    for _, rows in groupby(_submitted(session, quiz, items), key=lambda row: (row.book_id, row.enrollment_n)):
        sat = tuple(_sat(list(several)) for _, several in groupby(rows, key=lambda row: row.ordinal))
        for name, key in keys.items():
            found[name] = key.counted(found[name], sat)
    return tuple(found.values())


def _submitted(session: Session, quiz: ColumnElement[bool], items: Collection[str]) -> Iterable[Row[Any]]:
    """Submitted attempts with the grade that stands: a row an answer to these items, an enrollment's rows together.

    That an attempt is submitted is known by its grade.
    """
    later, any_grade = aliased(GradeRow), aliased(GradeRow)
    return session.execute(
        select(Attempt.book_id, Attempt.enrollment_n, Attempt.ordinal, Attempt.edition_sha, Attempt.paper,
               GradeRow.points, GradeRow.max_points, GradeRow.pass_percent, GradeRow.passed, GradeRow.per_item,
               exists().where(_grade_of(any_grade), any_grade.passed.is_(True)).label("ever_passed"),
               Response.item_id, Response.answer)
        .select_from(Attempt).join(Enrollment, _of(Attempt)).join(GradeRow, _grade_of(GradeRow))
        .outerjoin(Response, and_(_ANSWER_OF, Response.item_id.in_(items)))
        .where(quiz, ~exists().where(_grade_of(later), later.n > GradeRow.n))
        .order_by(Attempt.book_id, Attempt.enrollment_n, Attempt.ordinal).execution_options(yield_per=BATCH))


def _grade_of(table: type[GradeRow]) -> ColumnElement[bool]:
    return and_(table.book_id == Attempt.book_id, table.enrollment_n == Attempt.enrollment_n,
                table.quiz_id == Attempt.quiz_id, table.attempt_ordinal == Attempt.ordinal)


def _sat(rows: Sequence[Row[Any]]) -> _Sat:
    first = rows[0]
    per_item = tuple((name, earned, possible) for name, earned, possible in json.loads(first.per_item))
    return _Sat(
        first.edition_sha, paper_from_text(first.paper),
        {row.item_id: tuple(json.loads(row.answer)) for row in rows if row.item_id is not None},
        Grade(first.points, first.max_points, first.pass_percent, first.passed, per_item), first.ever_passed)
