"""Many learners at once: rows of first attempts and first runs as the learning room writes them, put down in bulk."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from neurodash_ceu.catalog import editions
from neurodash_ceu.catalog.editions import Edition
from neurodash_ceu.ports.session import Database
from neurodash_ceu.records.credits import Book
from neurodash_ceu.records.learning import Attempt, CaseRun, CaseStep, Enrollment, GradeRow, Response
from neurodash_ceu.records.people import Person
from neurodash_ceu.rules import drawing, grading
from neurodash_ceu.rules.canonical import canonical_text
from neurodash_ceu.rules.cases.readings import measured
from neurodash_ceu.rules.cases.shapes import Act, Band, Case, Ending, Measurement
from neurodash_ceu.rules.cases.walking import ON, Walk, open_choices, walk
from neurodash_ceu.rules.items.base import Item
from neurodash_ceu.rules.items.single_best import SingleBest
from tests.make import NOW

BEYOND = 1_000_000  # numbers that no sequence of a test reaches


@dataclass(frozen=True)
class Habit:
    """How learners of the crowd answer an item: `bias` is what is taken from everybody's chance to be right.

    `lure` is the option that those who know most choose instead, now and then.
    """

    bias: float = 0.0
    lure: str = ""


class Crowd:
    """Learners by number. The same seed gives the same rows."""

    def __init__(self, database: Database, slug: str, seed: int = 7) -> None:
        self._database, self._rows = database, dict[Any, list[dict[str, Any]]]()
        self._chance = Random(seed)  # noqa: S311 - the same crowd every time is what is wanted
        with database.reading() as session:
            edition = editions.current(session, slug)
            assert edition is not None
            self.edition: Edition = edition

    def join(self, learners: int, habits: dict[str, Habit] | None = None, *, submitted: bool = True,
             walks: bool = False, ordinal: int = 1) -> None:
        """So many further learners take the quiz once (a second time with `ordinal` 2); with `walks` the cases too."""
        with self._database.reading() as session:
            self._person = max(BEYOND, session.scalar(select(func.max(Person.id))) or 0)
            self._book = max(BEYOND, session.scalar(select(func.max(Book.id))) or 0)
        for _ in range(learners):
            ability = self._chance.random()
            key = self._enrol(ordinal)
            self._sit(key, ability, habits or {}, submitted=submitted)
            for case in self.edition.module.cases if walks else ():
                self._walk(key, case, ability)
        with self._database.writing() as session:
            self._put(session)

    def _enrol(self, ordinal: int) -> dict[str, int]:
        self._person += 1
        self._book += 1
        self._add(Person, id=self._person, email=f"crowd-{self._person}@example.org", legal_name="One of the crowd",
                  zone="UTC", paper="a4", created_at=NOW, password_hash=None, email_confirmed_at=NOW)
        self._add(Book, id=self._book, person_id=self._person, public_id=f"{self._book:032x}", opened_at=NOW)
        self._add(Enrollment, book_id=self._book, n=1, module_id=self.edition.module_id,
                  edition_sha=self.edition.sha256, ordinal=ordinal, enrolled_at=NOW)
        return {"book_id": self._book, "enrollment_n": 1}

    def _sit(self, key: dict[str, int], ability: float, habits: dict[str, Habit], *, submitted: bool) -> None:
        module = self.edition.module
        paper = drawing.draw(module.quiz, (), self._chance.getrandbits(60), module.head.pass_percent)
        bank = {item.id: item for item in module.quiz.items}
        attempt = {**key, "quiz_id": module.quiz.id}
        self._add(Attempt, **attempt, ordinal=1, edition_sha=self.edition.sha256, paper=drawing.paper_text(paper),
                  started_at=NOW, submitted_at=NOW + timedelta(minutes=9) if submitted else None)
        given = {}
        for one in paper.items:
            chosen = self._choose(bank[one.item_id], ability, habits.get(one.item_id, Habit()))
            given[one.item_id] = chosen
            if chosen:
                self._add(Response, **attempt, attempt_ordinal=1, item_id=one.item_id, answer=json.dumps(chosen), rev=1,
                          saved_at=NOW, seconds=self._chance.randint(15, 240))
        if submitted:
            grade = grading.grade(module.quiz, paper, given)
            self._add(GradeRow, **attempt, attempt_ordinal=1, n=1, points=grade.points, max_points=grade.max_points,
                      pass_percent=grade.pass_percent, passed=grade.passed, per_item=canonical_text(grade.per_item),
                      policy="as published", key_edition_sha=self.edition.sha256, graded_at=NOW)

    def _choose(self, item: Item, ability: float, habit: Habit) -> list[str]:
        if self._chance.random() < 0.03:
            return []
        if habit.lure and self._chance.random() < ability:
            return [habit.lure]
        right = self._chance.random() < 0.25 + 0.7 * ability - habit.bias
        if not isinstance(item, SingleBest):
            return [*item.key()] if right else []
        return [self._chance.choice([one.id for one in item.options if one.correct is right])]

    def _walk(self, key: dict[str, int], case: Case, ability: float) -> None:
        steps = list[tuple[str, str]]()
        walked = walk(case, steps)
        while not walked.finished and not (steps and self._chance.random() < 0.03):
            steps.append((walked.node.id, self._step(case, walked, ability)))
            walked = walk(case, steps)
        ended = isinstance(walked.node, Ending)
        run = {**key, "case_id": case.id}
        self._add(CaseRun, **run, ordinal=1, started_at=NOW, ended_at=NOW if ended else None,
                  ending_id=walked.node.id if ended else None, passed=walked.passed if ended else None)
        for n, (node, choice) in enumerate(steps, 1):
            self._add(CaseStep, **run, run_ordinal=1, n=n, node_id=node, choice_id=choice, at=NOW)

    def _step(self, case: Case, walked: Walk, ability: float) -> str:
        """What somebody does at the open node: who knows more, more often what is optimal."""
        node = walked.node
        if isinstance(node, Measurement) and node.bands:
            open_acts: list[Act] = [*node.bands]
        else:
            open_acts = [*open_choices(case, node, walked.state)]
        liked = [one for one in open_acts if one.quality == "optimal"]
        if not open_acts:
            return ON
        act = self._chance.choice(liked if liked and self._chance.random() < 0.3 + 0.6 * ability else open_acts)
        return measured(node, act.low) if isinstance(act, Band) and isinstance(node, Measurement) else act.id

    def _add(self, table: Any, **values: Any) -> None:
        self._rows.setdefault(table, []).append(values)

    def _put(self, session: Session) -> None:
        for table, rows in self._rows.items():
            session.execute(insert(table), rows)
        self._rows.clear()
