"""The evidence for each part of an enrollment, read from its rows in one query however many enrollments there are."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import CompoundSelect, Select, literal, select, union_all
from sqlalchemy.orm import Session

from neurodash_ceu.learning.finding import Found, below, keys_of
from neurodash_ceu.records.learning import Attestation, CaseRun, Evaluation, GradeRow, SectionRead
from neurodash_ceu.rules.progress import Evidence


def evidence(session: Session, found: Found) -> Evidence:
    """What the rows say of every part, for `rules.progress`."""
    return evidence_of(session, [found])[found.key]


def evidence_of(session: Session, several: Sequence[Found]) -> dict[tuple[int, int], Evidence]:
    """What the rows say of every part of these enrollments, in one query, by enrollment key.

    A quiz once passed stays passed: a regrade adds a row and takes nothing away by itself.
    """
    marks: dict[tuple[int, int], set[tuple[str, str]]] = {found.key: set() for found in several}
    for mark, book_id, enrollment_n, name in session.execute(_marks(), keys_of(several)):
        if (book_id, enrollment_n) in marks:
            marks[book_id, enrollment_n].add((mark, name))
    return {found.key: _evidence(found, marks[found.key]) for found in several}


def _evidence(found: Found, marks: set[tuple[str, str]]) -> Evidence:
    return Evidence(
        sections_read=frozenset(name for mark, name in marks if mark == "read"),
        quiz_passed=("quiz", found.module.quiz.id) in marks,
        cases_passed=frozenset(name for mark, name in marks if mark == "case"),
        evaluated=("evaluated", "") in marks,
        attested=("attested", "") in marks,
    )


@cache
def _marks() -> CompoundSelect[Any]:
    """(mark, book, enrollment, name) of everything that counts as evidence for these enrollments."""
    def of(mark: str, table: Any, name: Any, *when: Any) -> Select[Any]:
        return select(literal(mark).label("mark"), table.book_id, table.enrollment_n, name.label("name")).where(
            below(table), *when)

    return union_all(
        of("read", SectionRead, SectionRead.section_id),
        of("quiz", GradeRow, GradeRow.quiz_id, GradeRow.passed.is_(True)),
        of("case", CaseRun, CaseRun.case_id, CaseRun.passed.is_(True)),
        of("evaluated", Evaluation, literal("")),
        of("attested", Attestation, literal("")),
    )
