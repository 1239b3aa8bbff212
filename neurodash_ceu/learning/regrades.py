"""Grading a corrected item anew: which attempts, what each policy would mean for whom, and doing it.

A run looks at the submitted attempts of every edition in which the item differs from the newest one. It adds grade rows
and takes nothing away: pinned editions, completions and their dates stay. One run takes a bounded number of attempts;
what it leaves waits for the next, and an attempt is regraded once by each policy and key.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, SQLColumnExpression, case, exists, func, select
from sqlalchemy.orm import Session, aliased

from neurodash_ceu.catalog import editions
from neurodash_ceu.catalog.editions import Edition
from neurodash_ceu.records.catalog import ModuleEdition
from neurodash_ceu.records.credits import Book
from neurodash_ceu.records.learning import Attempt, Enrollment, GradeRow, Response
from neurodash_ceu.records.people import Person
from neurodash_ceu.records.regrading import RegradeRun, Regrading
from neurodash_ceu.rules import drawing
from neurodash_ceu.rules.drawing import Paper
from neurodash_ceu.rules.grading import Grade, graded
from neurodash_ceu.rules.items.base import Item
from neurodash_ceu.rules.regrading import POLICIES, Change, Policy, Regraded, changes, policies_for, regraded

A_RUN = 500  # attempts in one transaction: about a second of an SQLite file's only writer
Key = tuple[int, int, str, int]


@dataclass(frozen=True)
class Correction:
    """An item that the newest edition corrects. `was` is the item by edition, where it differs; `now` None: gone.

    `again` are the editions that say what the newest says, where their attempts may have been regraded by another key
    in between: that key is corrected for them too.
    """

    edition: Edition
    item_id: str
    now: Item | None
    was: Mapping[str, Item]
    numbers: Mapping[str, int]
    changed: tuple[Change, ...]
    again: frozenset[str] = frozenset()

    @property
    def policies(self) -> tuple[Policy, ...]:
        """Those that can do anything."""
        return policies_for(self.changed)


@dataclass(frozen=True)
class Candidate:
    """A submitted attempt that drew the item, with the grade that stands. Of a closed account `mail` is None.

    `edition_sha` is the edition whose key is corrected: its own, or that of the regrade which stands.
    """

    key: Key
    edition_sha: str
    person_id: int
    name: str
    mail: str | None
    grade_n: int
    standing: Grade
    passed: bool
    paper: Paper
    answer: tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    """What a policy means for one attempt."""

    of: Candidate
    meant: Regraded


@dataclass(frozen=True)
class Tally:
    """What a policy means for all that were looked at: attempts that gain and lose, enrollments that newly pass.

    `below` are attempts that passed and whose points no longer would; their pass stays.
    """

    policy: Policy
    attempts: int
    gained: int
    lost: int
    newly_passed: int
    below: int


def corrections(session: Session, slug: str) -> tuple[Edition, tuple[Correction, ...]] | None:
    """The newest edition of a module and everything it corrects in earlier ones; None where there is no such module."""
    newest = editions.newest(session, slug)
    if newest is None:
        return None
    rows = session.execute(
        select(ModuleEdition.sha256, ModuleEdition.number, RegradeRun.item_id).distinct()
        .outerjoin(RegradeRun, (RegradeRun.key_edition_sha == ModuleEdition.sha256) & (RegradeRun.policy != "leave"))
        .where(ModuleEdition.module_id == newest.module_id).order_by(ModuleEdition.number)).all()
    numbers = {row.sha256: row.number for row in rows}
    keyed = {(row.item_id, row.sha256) for row in rows}
    earlier = editions.modules_of(session, (sha for sha in numbers if sha != newest.sha256))
    now = {item.id: item for item in newest.module.quiz.items}
    was: dict[str, dict[str, Item]] = {}
    told: dict[str, dict[Change, None]] = {}
    for sha, module in earlier.items():
        for item in module.quiz.items:
            changed = changes(item, now.get(item.id)) if module.quiz.id == newest.module.quiz.id else ()
            if changed and item.graded:
                was.setdefault(item.id, {})[sha] = item
                told.setdefault(item.id, {}).update(dict.fromkeys(changed))
    return newest, tuple(
        Correction(newest, name, now.get(name), found, {sha: numbers[sha] for sha in found}, tuple(told[name]),
                   frozenset(numbers).difference(found) if any((name, sha) in keyed for sha in found) else frozenset())
        for name, found in was.items())


def correction(session: Session, slug: str, item_id: str) -> Correction | None:
    """What the newest edition corrects of one item, or None."""
    found = corrections(session, slug)
    return None if found is None else next((one for one in found[1] if one.item_id == item_id), None)


def candidates(
    session: Session, of: Correction, policy: Policy | None = None, but: int | None = None, most: int = A_RUN
) -> list[Candidate]:
    """The attempts to look at, in the order of their keys, in one query.

    With a policy, those that it has not regraded by this key so far; `but` leaves out the attempts of one person.
    """
    rows = session.execute(_candidates(of, policy, but).limit(most)).all()
    return [_candidate(*row) for row in rows]


def waiting(session: Session, of: Correction, policy: Policy, but: int | None = None, most: int = A_RUN) -> int:
    """How many attempts a policy has not regraded so far, counted up to one more than `most`."""
    some = _candidates(of, policy, but).limit(most + 1).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0


def outcomes(of: Correction, found: Sequence[Candidate], policy: Policy) -> list[Outcome]:
    """What a policy means for each. An enrollment passes newly once, by its first attempt that does."""
    passed: set[tuple[int, int]] = set()
    made = []
    for one in found:
        after = regraded(of.was[one.edition_sha], of.now, policy, one.paper, one.answer, one.standing)
        meant = Regraded(one.standing, after, passed_before=one.passed or one.key[:2] in passed)
        if meant.newly_passes:
            passed.add(one.key[:2])
        made.append(Outcome(one, meant))
    return made


def tally(policy: Policy, made: Sequence[Outcome]) -> Tally:
    """The counts of some outcomes."""
    return Tally(policy, len(made), sum(one.meant.by > 0 for one in made), sum(one.meant.by < 0 for one in made),
                 sum(one.meant.newly_passes for one in made), sum(one.meant.below for one in made))


def dry_run(of: Correction, found: Sequence[Candidate]) -> tuple[Tally, ...]:
    """What each policy would mean: one line a policy."""
    return tuple(tally(policy, outcomes(of, found, policy)) for policy in POLICIES if policy in of.policies)


def affected(made: Sequence[Outcome]) -> Iterator[Outcome]:
    """The outcomes that change anything."""
    return (one for one in made if one.meant.by)


# --- the rows -----------------------------------------------------------------------------------------------


def _candidates(of: Correction, policy: Policy | None, but: int | None) -> Select[*tuple[Any, ...]]:
    later, passing, quiz_id = aliased(GradeRow), aliased(GradeRow), of.edition.module.quiz.id
    passed = (
        exists().where(passing.book_id == Attempt.book_id, passing.enrollment_n == Attempt.enrollment_n,
                       passing.quiz_id == Attempt.quiz_id, passing.passed.is_(True)).label("passed"))
    keyed_by = _keyed_by(of)
    query = (
        select(Attempt.book_id, Attempt.enrollment_n, Attempt.quiz_id, Attempt.ordinal, keyed_by,
               Attempt.paper, Response.answer, Person.id, Person.legal_name, Person.email, Person.closed_at,
               GradeRow.n, GradeRow.per_item, passed)
        .select_from(Enrollment)
        .join(Attempt, (Attempt.book_id == Enrollment.book_id) & (Attempt.enrollment_n == Enrollment.n))
        .join(Book, Book.id == Attempt.book_id).join(Person, Person.id == Book.person_id)
        .join(GradeRow, _of_attempt(GradeRow))
        .outerjoin(later, _of_attempt(later) & (later.n > GradeRow.n))
        .outerjoin(Response, _of_attempt(Response) & (Response.item_id == of.item_id))
        .where(Enrollment.edition_sha.in_((*of.was, *of.again)), keyed_by.in_(of.was), Attempt.quiz_id == quiz_id,
               Attempt.submitted_at.is_not(None), later.n.is_(None),
               Attempt.paper.contains(f'"item_id":"{of.item_id}"', autoescape=True))
        .order_by(Attempt.book_id, Attempt.enrollment_n, Attempt.ordinal))
    if policy is not None:
        query = query.where(~exists().where(
            _of_attempt(Regrading), Regrading.item_id == of.item_id, Regrading.policy == policy,
            Regrading.key_edition_sha == of.edition.sha256))
    return query if but is None else query.where(Book.person_id != but)


def _keyed_by(of: Correction) -> SQLColumnExpression[str]:
    """The edition whose key is corrected: the attempt's own, or, where that says what the newest says, the key of the
    regrade that stands."""
    if not of.again:
        return Enrollment.edition_sha
    stands = (
        select(Regrading.key_edition_sha)
        .where(_of_attempt(Regrading), Regrading.item_id == of.item_id, Regrading.policy != "leave")
        .order_by(Regrading.run_id.desc()).limit(1).correlate(Attempt).scalar_subquery())
    return case((Enrollment.edition_sha.in_(of.was), Enrollment.edition_sha), else_=stands)


def _of_attempt(table: Any) -> Any:
    return ((table.book_id == Attempt.book_id) & (table.enrollment_n == Attempt.enrollment_n)
            & (table.quiz_id == Attempt.quiz_id) & (table.attempt_ordinal == Attempt.ordinal))


def _candidate(
    book: int, n: int, quiz: str, ordinal: int, sha: str, paper: str, answer: str | None, person: int, name: str,
    mail: str | None, closed: datetime | None, grade_n: int, per_item: str, passed: bool,
) -> Candidate:
    drawn = drawing.paper_from_text(paper)
    points = tuple((item, earned, possible) for item, earned, possible in json.loads(per_item))
    most = sum(possible for _, _, possible in points)
    return Candidate(
        (book, n, quiz, ordinal), sha, person, f"Closed account no. {person}" if closed else name,
        None if closed else mail, grade_n, graded(points, drawn.pass_percent, most), bool(passed), drawn,
        tuple(json.loads(answer)) if answer else ())


# --- what a learner reads of it -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Told:
    """One regrade of an attempt: which item, by the key of which edition, and the grades; None where none changed."""

    run: RegradeRun
    item_id: str
    key_edition_sha: str
    before: GradeRow | None
    after: GradeRow | None


def history(session: Session, attempt: Attempt) -> list[Told]:
    """What regrades did to an attempt, oldest first, in one query. Decisions to leave it are the office's own."""
    before, after = aliased(GradeRow), aliased(GradeRow)
    rows = session.execute(
        select(RegradeRun, Regrading, before, after).select_from(Regrading)
        .join(RegradeRun, RegradeRun.id == Regrading.run_id)
        .outerjoin(after, _same(after) & (after.n == Regrading.grade_n))
        .outerjoin(before, _same(before) & (before.n == Regrading.grade_n - 1))
        .where(Regrading.book_id == attempt.book_id, Regrading.enrollment_n == attempt.enrollment_n,
               Regrading.quiz_id == attempt.quiz_id, Regrading.attempt_ordinal == attempt.ordinal,
               Regrading.policy != "leave")
        .order_by(Regrading.run_id))
    return [Told(run, row.item_id, row.key_edition_sha, was, now) for run, row, was, now in rows]


def _same(table: Any) -> Any:
    return ((table.book_id == Regrading.book_id) & (table.enrollment_n == Regrading.enrollment_n)
            & (table.quiz_id == Regrading.quiz_id) & (table.attempt_ordinal == Regrading.attempt_ordinal))
