"""The office regrades a corrected item: what a run would do, to whom, and doing it in one transaction.

Everything is worked out anew behind the locks of the enrollments; nothing is done when that is not what was agreed to.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from neurodash_ceu.accounts.finding import learner_of
from neurodash_ceu.credits import mails
from neurodash_ceu.learning import actions, finding, regrades
from neurodash_ceu.learning.awarding import Met
from neurodash_ceu.learning.finding import Found
from neurodash_ceu.learning.regrades import Correction, Outcome, affected, candidates, outcomes, tally
from neurodash_ceu.ports import audit
from neurodash_ceu.records.learning import Attempt, Attestation, Completion, Enrollment, GradeRow
from neurodash_ceu.records.people import Person
from neurodash_ceu.records.regrading import RegradeRun, Regrading
from neurodash_ceu.rules.canonical import canonical_text, sha256_of
from neurodash_ceu.rules.deeds import REGRADED, Acting, Change, Letter, Plan, Why, may_do, reason_words
from neurodash_ceu.rules.drawing import Paper
from neurodash_ceu.rules.grading import Grade, points_words, score
from neurodash_ceu.rules.provider import Issuer
from neurodash_ceu.rules.refusal import Refused
from neurodash_ceu.rules.regrading import POLICY_WORDS, TOLD, Policy

ACT = "quiz.regraded"
OF_ONE = "grade.regraded"
UNDO = ("A regrade is not taken back: it adds grades and rewrites none. Another policy can be applied to the same "
        "attempts afterwards.")
NOBODY = 0  # whose record it is: many people's


@dataclass(frozen=True)
class Order:
    """What is asked for: which item, by which policy, and why."""

    of: Correction
    policy: Policy
    why: Why


def plan_regrade(session: Session, order: Order, issuer: Issuer, acting: Acting) -> Plan:
    """What a run would do. Raises Refused where there is nothing left for it, or nothing it could do."""
    return _plan(session, order, _looked_at(session, order, acting), issuer)


def regrade(
    session: Session, order: Order, issuer: Issuer, acting: Acting, seen: str, now: datetime
) -> RegradeRun:
    """Do it. `seen` is the mark of the plan that was agreed to; raises SeenOtherwise when another would be done now.

    Raises Refused when every attempt was regraded by this policy meanwhile.
    """
    _lock(session, [one.of.key[:2] for one in _looked_at(session, order, acting)])
    made = _looked_at(session, order, acting)
    plan = _plan(session, order, made, issuer)
    may_do(plan, acting, seen)
    grades = _add_grades(session, order, made, now)
    run = _run(order, made, acting, now, _award(session, order, made, issuer, acting, now))
    session.add(run)
    session.flush()
    _add_regradings(session, run, made, grades)
    for one in affected(made):
        audit.record(session, now, OF_ONE, ("enrollment", f"{one.of.key[0]}/{one.of.key[1]}"),
                     actor_id=acting.person_id, acting_as=acting.role, reason=str(order.why),
                     before=_noted(one.meant.before), after={**_noted(one.meant.after), "run": run.id})
    audit.record(session, now, plan.act, ("regrade", str(run.id)), actor_id=acting.person_id, acting_as=acting.role,
                 reason=str(order.why), before=plan.before, after=plan.after)
    newly = [one for one in made if one.meant.newly_passes]
    people = {one.id: one for one in session.scalars(
        select(Person).where(Person.id.in_({one.of.person_id for one in newly})))}
    for one in newly:
        mails.send(session, _letter(people[one.of.person_id], order, one, issuer), now,
                   f"regraded:{run.id}:{one.of.key[0]}:{one.of.key[1]}")
    session.flush()
    return run


# --- what it looks at ---------------------------------------------------------------------------------------


def _looked_at(session: Session, order: Order, acting: Acting) -> list[Outcome]:
    """One's own attempts are left to a colleague."""
    if order.policy not in order.of.policies:
        raise Refused("Nothing of the key was changed, so there is no new key to grade by.", "policy")
    found = candidates(session, order.of, order.policy, acting.person_id)
    return outcomes(order.of, found, order.policy)


def _lock(session: Session, keys: Sequence[tuple[int, int]]) -> None:
    """Hold these enrollments, in one order for everybody, so that nobody waits in a circle."""
    wanted = sorted(set(keys))
    if not wanted:
        return
    session.execute(
        select(Enrollment.book_id).where(tuple_(Enrollment.book_id, Enrollment.n).in_(wanted))
        .order_by(Enrollment.book_id, Enrollment.n).with_for_update(key_share=True))


def _plan(session: Session, order: Order, made: Sequence[Outcome], issuer: Issuer) -> Plan:
    of, counted = order.of, tally(order.policy, made)
    if not made:
        raise Refused("Every attempt was regraded by this policy already. Nothing is left to do.")
    newly = [one for one in made if one.meant.newly_passes]
    left = regrades.waiting(session, of, order.policy, most=2 * regrades.A_RUN) - len(made)
    return Plan(
        act=ACT, subject=("module", of.edition.module_id), holder_id=NOBODY, why=order.why, undo=UNDO,
        changes=_changes(counted, left),
        after={"item": of.item_id, "editions": sorted(of.numbers.values()), "policy": order.policy,
               "key of edition": of.edition.number, "attempts": counted.attempts,
               "gain": counted.gained, "lose": counted.lost, "newly pass": counted.newly_passed, "grades": _mark(made)},
        letter=_sample(_letter(session.get(Person, newly[0].of.person_id), order, newly[0], issuer), len(newly))
        if newly else None,
        warning=_warning(counted, left))


def _changes(counted: regrades.Tally, left: int) -> tuple[Change, ...]:
    lines = [Change("Attempts looked at", "", f"{counted.attempts}: {POLICY_WORDS[counted.policy].lower()}"),
             Change("Gain points", "", str(counted.gained)), Change("Newly pass", "", str(counted.newly_passed))]
    if counted.lost:
        lines.append(Change("Lose points", "", f"{counted.lost}, of them below the mark: {counted.below}"))
    if left > 0:
        lines.append(Change("Wait for another run", "", f"{left}, your own among them if you have any"))
    return tuple(lines)


def _warning(counted: regrades.Tally, left: int) -> str | None:
    if counted.lost:
        lose = "attempt loses" if counted.lost == 1 else "attempts lose"
        return (f"{counted.lost} {lose} points by the new key alone. Who has passed keeps the pass, and every "
                "completion keeps its date.")
    if left > 0 and counted.attempts == regrades.A_RUN:
        return f"One run takes {regrades.A_RUN:,} attempts. Apply it again for the rest."
    return None


def _mark(made: Sequence[Outcome]) -> str:
    """One text for every grade that would be written: another grade, another plan."""
    return sha256_of(canonical_text([[*one.of.key, one.of.grade_n, one.meant.after.points, one.meant.after.max_points]
                                     for one in made]))[:16]


def _letter(person: Person | None, order: Order, one: Outcome, issuer: Issuer) -> Letter | None:
    module = order.of.edition.module
    return mails.written(
        person, "mails/regraded.txt", issuer, title=module.head.title,
        slug=order.of.edition.slug, ordinal=one.of.key[3], before=points(one.meant.before, one.of.paper),
        after=points(one.meant.after, one.of.paper), reason=reason_words(order.why.code), policy=TOLD[order.policy])


def _sample(letter: Letter | None, many: int) -> Letter | None:
    if letter is None or many == 1:
        return letter
    return Letter(f"{letter.to}, and {many - 1} more, each with their own points", letter.subject, letter.body)


def points(grade: Grade, paper: Paper) -> str:
    """A grade in words: "7 of 10"."""
    earned, possible = score(grade.points, grade.max_points, paper)
    return f"{points_words(earned)} of {possible}"


def _noted(grade: Grade) -> dict[str, object]:
    return {"points": f"{grade.points}/{grade.max_points}"}


# --- what it writes -----------------------------------------------------------------------------------------


def _run(order: Order, made: Sequence[Outcome], acting: Acting, now: datetime, awarded: int) -> RegradeRun:
    of, counted = order.of, tally(order.policy, made)
    return RegradeRun(
        module_id=of.edition.module_id, quiz_id=of.edition.module.quiz.id, item_id=of.item_id,
        from_editions=canonical_text(sorted(of.was)), key_edition_sha=of.edition.sha256, policy=order.policy,
        reason_code=order.why.code, by_id=acting.person_id, at=now, attempts=counted.attempts, gained=counted.gained,
        lost=counted.lost, newly_passed=counted.newly_passed, awarded=awarded)


def _add_grades(session: Session, order: Order, made: Sequence[Outcome], now: datetime) -> dict[regrades.Key, int]:
    """A row for every grade that changed; their numbers, by attempt."""
    changed = {one.of.key: one.of.grade_n + 1 for one in affected(made)}
    session.add_all(
        GradeRow(book_id=one.of.key[0], enrollment_n=one.of.key[1], quiz_id=one.of.key[2],
                 attempt_ordinal=one.of.key[3], n=changed[one.of.key], points=one.meant.after.points,
                 max_points=one.meant.after.max_points, pass_percent=one.meant.after.pass_percent,
                 passed=one.meant.after.passed, per_item=canonical_text(one.meant.after.per_item),
                 policy=order.policy, key_edition_sha=order.of.edition.sha256, graded_at=now)
        for one in affected(made))
    session.flush()
    return changed


def _add_regradings(
    session: Session, run: RegradeRun, made: Sequence[Outcome], grades: Mapping[regrades.Key, int]
) -> None:
    """What the run meant for every attempt it looked at."""
    session.add_all(
        Regrading(book_id=one.of.key[0], enrollment_n=one.of.key[1], quiz_id=one.of.key[2],
                  attempt_ordinal=one.of.key[3], run_id=run.id, item_id=run.item_id,
                  key_edition_sha=run.key_edition_sha, policy=run.policy, grade_n=grades.get(one.of.key),
                  newly_passed=one.meant.newly_passes)
        for one in made)
    session.flush()


def _award(
    session: Session, order: Order, made: Sequence[Outcome], issuer: Issuer, acting: Acting, now: datetime
) -> int:
    """Complete the enrollments to which nothing but the quiz was missing, dated when it was met; how many."""
    awarded = 0
    for found, person in _might_finish(session, made):
        met = Met(_met_at(session, found), acting, f"{REGRADED}: question {order.of.item_id}")
        done = actions.settle(session, learner_of(session, person), found, issuer, now, met=met)
        awarded += done is not None
    return awarded


def _might_finish(session: Session, made: Sequence[Outcome]) -> list[tuple[Found, Person]]:
    """The enrollments that newly pass and miss nothing else: everything attested, nothing completed."""
    keys = [one.of.key[:2] for one in made if one.meant.newly_passes]
    rows = session.execute(
        select(Attestation.book_id, Attestation.enrollment_n)
        .outerjoin(Completion, (Completion.book_id == Attestation.book_id)
                   & (Completion.enrollment_n == Attestation.enrollment_n))
        .where(tuple_(Attestation.book_id, Attestation.enrollment_n).in_(keys), Completion.entry_seq.is_(None))
        .order_by(Attestation.book_id, Attestation.enrollment_n)).all() if keys else []
    people = {one.of.key[:2]: one.of.person_id for one in made}
    found = [(finding.find_by_key(session, *row), session.get(Person, people[row[0], row[1]])) for row in rows]
    return [(one, person) for one, person in found if one is not None and person is not None]


def _met_at(session: Session, found: Found) -> datetime:
    """The instant at which the last required part was met: of the quiz, that its passing attempt was submitted."""
    passing = finding.passing_grade(session, found)
    sat = None if passing is None else session.get(Attempt, (*found.key, passing.quiz_id, passing.attempt_ordinal))
    evaluation, attestation = finding.evaluation(session, found), finding.attestation(session, found)
    walks: dict[str, datetime] = {}
    for run in finding.case_runs_of(session, [found])[found.key]:
        if run.passed and run.ended_at is not None:
            walks[run.case_id] = min(run.ended_at, walks.get(run.case_id, run.ended_at))
    instants: dict[str, list[datetime | None]] = {
        "reading": list(finding.sections_read(session, found).values()),
        "quiz": [sat.submitted_at if sat else None], "case": list(walks.values()),
        "evaluation": [evaluation.submitted_at if evaluation else None],
        "attestation": [attestation.signed_at if attestation else None]}
    return max(one for part in found.module.head.required for one in instants[part] if one is not None)
