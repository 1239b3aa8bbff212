"""One more attempt at a quiz, given by staff where all are used up: what it would do, and doing it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from neurodash_ceu.credits import ledger, mails
from neurodash_ceu.learning import finding
from neurodash_ceu.learning.finding import Found
from neurodash_ceu.ports import audit
from neurodash_ceu.records.learning import AttemptGrant, Completion
from neurodash_ceu.records.people import Person
from neurodash_ceu.rules import grading
from neurodash_ceu.rules.deeds import Acting, Change, Plan, Why, may_do, reason_words
from neurodash_ceu.rules.provider import Issuer
from neurodash_ceu.rules.refusal import Refused

ACT = "attempt.granted"
UNDO = "A grant is not taken back. An attempt that is not used changes nothing."


def granted(session: Session, found: Found) -> list[AttemptGrant]:
    """The attempts at the module's quiz that staff granted, oldest first."""
    return list(session.scalars(
        select(AttemptGrant)
        .where(AttemptGrant.book_id == found.key[0], AttemptGrant.enrollment_n == found.key[1],
               AttemptGrant.quiz_id == found.module.quiz.id)
        .order_by(AttemptGrant.n)))


def grant_attempt(
    session: Session, found: Found, why: Why, issuer: Issuer, acting: Acting, seen: str, now: datetime
) -> AttemptGrant:
    """Give one more attempt. `seen` is the mark of the plan that was agreed to.

    Raises Refused where attempts are left or none is needed (so the second of two at once is told that one is open),
    SeenOtherwise when something else changed meanwhile.
    """
    finding.lock(session, found)
    plan = plan_grant(session, found, why, issuer)
    may_do(plan, acting, seen)
    number = len(granted(session, found)) + 1
    row = AttemptGrant(book_id=found.key[0], enrollment_n=found.key[1], quiz_id=found.module.quiz.id, n=number,
                       reason_code=why.code, granted_at=now)
    session.add(row)
    session.flush()
    audit.record(session, now, plan.act, plan.subject, actor_id=acting.person_id, acting_as=acting.role,
                 reason=str(why), before=plan.before, after=plan.after)
    mails.send(session, plan.letter, now, f"granted:{found.key[0]}:{found.key[1]}:{found.module.quiz.id}:{number}")
    session.flush()
    return row


def plan_grant(session: Session, found: Found, why: Why, issuer: Issuer) -> Plan:
    """What granting an attempt would do. Raises Refused where it may not be."""
    sat = finding.attempts(session, found)
    past = [one.passed for one in sat if one.grade is not None]
    allowed, given = found.module.head.attempts, len(granted(session, found))
    if found.edition.withdrawn is not None:
        raise Refused("This edition was withdrawn, so it cannot be completed any more.")
    grading.may_grant(allowed, past, given, running=finding.open_attempt(sat) is not None,
                      completed=session.get(Completion, found.key) is not None)
    owner = ledger.owner_of(session, found.key[0])
    person = session.get(Person, owner) if owner is not None else None
    if person is None:
        raise Refused("This book has no owner.")
    title, used, total = found.module.head.title, len(past), allowed + given
    return Plan(
        act=ACT, subject=("enrollment", f"{found.key[0]}/{found.key[1]}"), holder_id=person.id, why=why, undo=UNDO,
        changes=(Change(f"Attempts at the quiz of {title}", f"{used} of {total} used, none passed",
                        f"{used} of {total + 1} used; one may begin"),
                 Change("The learner’s page of the quiz", "Closed for now", "Open: “Start a new attempt”")),
        before={"attempts": total, "used": used}, after={"attempts": total + 1, "used": used},
        letter=mails.written(person, "mails/attempt_granted.txt", issuer, title=title, slug=found.edition.slug,
                             draw=found.module.quiz.draw, percent=found.module.head.pass_percent,
                             reason=reason_words(why.code)))
