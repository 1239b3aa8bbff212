"""Regrades as the office reads them: what new editions correct, both keys, who gains and loses, and each run."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session, aliased

from neurodash_ceu.catalog import editions
from neurodash_ceu.catalog.editions import Edition
from neurodash_ceu.learning import regrades
from neurodash_ceu.learning.regrade_deeds import points
from neurodash_ceu.learning.regrades import A_RUN, Correction, Tally
from neurodash_ceu.records.catalog import Module, ModuleEdition
from neurodash_ceu.records.credits import Book
from neurodash_ceu.records.learning import Attempt, GradeRow
from neurodash_ceu.records.people import Person
from neurodash_ceu.records.regrading import RegradeRun, Regrading
from neurodash_ceu.rules import drawing
from neurodash_ceu.rules.deeds import reason_words
from neurodash_ceu.rules.grading import Grade
from neurodash_ceu.rules.regrading import POLICIES, POLICY_WORDS, Policy
from neurodash_ceu.staff.items import ShownItem, beginning, item_of, shown

A_PAGE = 50
CHANGED = {"key": "its key", "wording": "its wording", "removed": "it is gone"}


@dataclass(frozen=True)
class Offered:
    """An item that the newest edition corrects: its first words, what changed, and the editions that have it so."""

    item_id: str
    stem: str
    changed: str
    editions: str


@dataclass(frozen=True)
class RunLine:
    """A run in a list."""

    row: RegradeRun
    slug: str
    by: str
    policy: str


@dataclass(frozen=True)
class Who:
    """What it means, or meant, for one attempt. `after` is None where nothing changed."""

    person_id: int
    name: str
    ordinal: int
    before: str
    after: str | None
    newly: bool
    below: bool


@dataclass(frozen=True)
class People:
    """Some attempts; `after` begins the next page, or None."""

    lines: tuple[Who, ...]
    after: str | None


@dataclass(frozen=True)
class Considered:
    """An item under consideration: both keys side by side, and what each policy would mean.

    `more`: there are more attempts than were looked at. `own`: some are of whoever looks, and left to a colleague.
    """

    of: Correction
    was: tuple[ShownItem, ...]
    now: ShownItem | None
    table: tuple[Tally, ...]
    more: bool
    own: bool
    policy: Policy | None
    people: People


def offered(of: Correction) -> Offered:
    """A correction as a line of a list."""
    numbers = ", ".join(str(number) for number in sorted(of.numbers.values()))
    item = of.now or next(iter(of.was.values()))
    return Offered(of.item_id, beginning(item), " and ".join(CHANGED[one] for one in of.changed), numbers)


def runs(
    session: Session, module_id: str | None = None, before: int | None = None
) -> tuple[tuple[RunLine, ...], int | None]:
    """Runs, newest first (of one module), in one query; and the number below which the next page begins, or None."""
    query = (select(RegradeRun, Module.slug, Person.legal_name, Person.closed_at)
             .join(Module, Module.id == RegradeRun.module_id).join(Person, Person.id == RegradeRun.by_id)
             .order_by(RegradeRun.id.desc()))
    query = query if module_id is None else query.where(RegradeRun.module_id == module_id)
    query = query if before is None else query.where(RegradeRun.id < before)
    rows = session.execute(query.limit(A_PAGE + 1)).all()
    lines = tuple(RunLine(row, slug, f"Person {row.by_id}" if closed else name, _words(row.policy))
                  for row, slug, name, closed in rows[:A_PAGE])
    return lines, lines[-1].row.id if len(rows) > A_PAGE else None


def revised(session: Session) -> list[tuple[str, int]]:
    """The modules that have more than one edition, by slug, with how many."""
    later = aliased(ModuleEdition)
    rows = session.execute(
        select(Module.slug, ModuleEdition.number).join(ModuleEdition, ModuleEdition.module_id == Module.id)
        .outerjoin(later, (later.module_id == Module.id) & (later.number > ModuleEdition.number))
        .where(later.sha256.is_(None), ModuleEdition.number > 1).order_by(Module.slug))
    return [(slug, number) for slug, number in rows]


def considered(
    session: Session, of: Correction, me: int, asked: str, after: tuple[int, ...] | None
) -> Considered:
    """Everything that is needed to choose a policy: one query for all attempts, however many policies there are."""
    everybody = regrades.candidates(session, of, most=A_RUN + 1)
    found = [one for one in everybody[:A_RUN] if one.person_id != me]
    policy = next((one for one in of.policies if one == asked), None)
    made = list(regrades.affected(regrades.outcomes(of, found, policy))) if policy else []
    rest = [one for one in made if after is None or (*one.of.key[:2], one.of.key[3]) > after]
    lines = tuple(
        Who(one.of.person_id, one.of.name, one.of.key[3], points(one.meant.before, one.of.paper),
            points(one.meant.after, one.of.paper), one.meant.newly_passes, one.meant.below) for one in rest[:A_PAGE])
    last = rest[A_PAGE - 1].of.key if len(rest) > A_PAGE else None
    return Considered(
        of, _as_it_was(session, of), None if of.now is None else shown(of.edition, of.now),
        regrades.dry_run(of, found), len(everybody) > A_RUN, len(found) < len(everybody[:A_RUN]), policy,
        People(lines, None if last is None else f"{last[0]}-{last[1]}-{last[3]}"))


def _as_it_was(session: Session, of: Correction) -> tuple[ShownItem, ...]:
    """The item as earlier editions had it, newest first; editions that say the same are one."""
    made: dict[object, ShownItem] = {}
    for edition in sorted(editions.several(session, list(of.was)), key=lambda one: -one.number):
        made.setdefault(of.was[edition.sha256], shown(edition, of.was[edition.sha256]))
    return tuple(made.values())


@dataclass(frozen=True)
class Run:
    """One run: who, when, why, what it came to, and for whom."""

    row: RegradeRun
    slug: str
    title: str
    stem: str
    by: str
    policy: str
    reason: str
    numbers: tuple[int, ...]
    key_number: int
    people: People


def run_of(session: Session, run_id: int, after: tuple[int, ...] | None) -> Run | None:
    """A run with the attempts whose grade it changed, by keyset; or None."""
    row = session.get(RegradeRun, run_id)
    edition = editions.edition(session, row.key_edition_sha) if row is not None else None
    if row is None or edition is None:
        return None
    by = session.get_one(Person, row.by_id)
    numbers = session.scalars(select(ModuleEdition.number).where(
        ModuleEdition.sha256.in_(_shas(row.from_editions))).order_by(ModuleEdition.number)).all()
    return Run(row, edition.slug, edition.module.head.title, _stem(session, edition, row),
               f"Person {by.id}" if by.closed_at else by.legal_name, _words(row.policy), reason_words(row.reason_code),
               tuple(numbers), edition.number, _people(session, row, after))


def _stem(session: Session, edition: Edition, row: RegradeRun) -> str:
    modules = (edition.module, *editions.modules_of(session, _shas(row.from_editions)).values())
    return next((beginning(item) for module in modules if (item := item_of(module, row.item_id))), row.item_id)


def _shas(text: str) -> list[str]:
    return list(json.loads(text))


def _people(session: Session, run: RegradeRun, after: tuple[int, ...] | None) -> People:
    now, was = aliased(GradeRow), aliased(GradeRow)
    place = (Regrading.book_id, Regrading.enrollment_n, Regrading.attempt_ordinal)
    query = (
        select(Regrading, now, was, Attempt.paper, Person.id, Person.legal_name, Person.closed_at)
        .join(now, _of(now) & (now.n == Regrading.grade_n)).join(was, _of(was) & (was.n == Regrading.grade_n - 1))
        .join(Attempt, (Attempt.book_id == Regrading.book_id) & (Attempt.enrollment_n == Regrading.enrollment_n)
              & (Attempt.quiz_id == Regrading.quiz_id) & (Attempt.ordinal == Regrading.attempt_ordinal))
        .join(Book, Book.id == Regrading.book_id).join(Person, Person.id == Book.person_id)
        .where(Regrading.run_id == run.id).order_by(*place))
    if after is not None:
        query = query.where(tuple_(*place) > after)
    rows = session.execute(query.limit(A_PAGE + 1)).all()
    lines = []
    for regrading, after_row, before_row, text, person_id, name, closed in rows[:A_PAGE]:
        paper = drawing.paper_from_text(text)
        lines.append(Who(person_id, f"Closed account no. {person_id}" if closed else name, regrading.attempt_ordinal,
                         points(_grade(before_row), paper), points(_grade(after_row), paper), regrading.newly_passed,
                         before_row.passed and not after_row.passed))
    last = rows[A_PAGE - 1][0] if len(rows) > A_PAGE else None
    return People(tuple(lines), f"{last.book_id}-{last.enrollment_n}-{last.attempt_ordinal}" if last else None)


def _of(table: Any) -> Any:
    return ((table.book_id == Regrading.book_id) & (table.enrollment_n == Regrading.enrollment_n)
            & (table.quiz_id == Regrading.quiz_id) & (table.attempt_ordinal == Regrading.attempt_ordinal))


def _grade(row: GradeRow) -> Grade:
    return Grade(row.points, row.max_points, row.pass_percent, row.passed, ())


def _words(policy: str) -> str:
    return next((POLICY_WORDS[one] for one in POLICIES if one == policy), policy)


def place_of(text: str | None) -> tuple[int, ...] | None:
    """Where a page begins, from its address; None for anything that is no place."""
    parts: Sequence[str] = (text or "").split("-")
    if len(parts) != 3 or not all(part.isascii() and part.isdecimal() and len(part) < 10 for part in parts):
        return None
    return tuple(int(part) for part in parts)
