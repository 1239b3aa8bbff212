"""The small module with the key of its first question turned from a to b, and who answered it before.

q1 is the only item of its objective: everybody draws it, and one of q2 and q3. The pass mark is 80%: both right.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from neurodash_ceu.learning import regrade_deeds, regrades
from neurodash_ceu.learning.finding import Found
from neurodash_ceu.learning.regrade_deeds import Order
from neurodash_ceu.learning.regrades import Correction
from neurodash_ceu.ports.session import Database
from neurodash_ceu.records.learning import GradeRow
from neurodash_ceu.records.people import Person
from neurodash_ceu.records.regrading import RegradeRun
from neurodash_ceu.rules.deeds import Acting, Why
from neurodash_ceu.rules.regrading import Policy
from tests.catalog.small_course import Change
from tests.learning.study import ISSUER, Study, begin

RIGHT = ("    correct: true\n    rationale: The pooled trials say so [#strength-pooled].",
         "    rationale: It was thought so [#strength-pooled].")
TURNED: tuple[Change, ...] = (
    ("quiz.yaml", *RIGHT),
    ("quiz.yaml", "    rationale: No trial found that.", "    correct: true\n    rationale: The new key says so."))
WHY = Why("key-wrong", "Two reviewers agreed on it.")


def sit(study: Study, q1: str, *, rest: bool = True) -> GradeRow:
    """An attempt with this answer to q1 and the other one right or wrong."""
    ordinal = study.start()
    bank = study.look(lambda _, found: {item.id: item for item in found.module.quiz.items})
    for drawn in study.drawn(ordinal).items:
        item = bank[drawn.item_id]
        wrong = next(part.id for part in item.parts() if part.id not in item.key())
        study.answer(ordinal, drawn.item_id, q1 if drawn.item_id == "q1" else item.key()[0] if rest else wrong)
    return study.submit(ordinal)


def turn(study: Study, folder: Path) -> Correction:
    """Publish the edition whose key of q1 is b, not a."""
    begin(study.database, folder, *TURNED)
    with study.database.reading() as session:
        found = regrades.correction(session, "small", "q1")
    assert found is not None
    return found


def apply(study: Study, of: Correction, policy: Policy, registrar: Person, *, days: int = 1) -> RegradeRun:
    order, acting = Order(of, policy, WHY), Acting(registrar.id, "registrar")
    with study.database.reading() as session:
        seen = regrade_deeds.plan_regrade(session, order, ISSUER, acting).mark
    with study.database.writing() as session:
        return regrade_deeds.regrade(session, order, ISSUER, acting, seen, study.now + timedelta(days=days))


def grades(study: Study) -> list[tuple[int, int, bool, str]]:
    def rows(session: Session, found: Found) -> list[tuple[int, int, bool, str]]:
        return [(row.attempt_ordinal, row.points, row.passed, row.policy) for row in session.scalars(
            select(GradeRow).where(GradeRow.book_id == found.key[0]).order_by(GradeRow.attempt_ordinal, GradeRow.n))]

    return study.look(rows)


def count(database: Database, table: type) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0
