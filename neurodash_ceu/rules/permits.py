"""Who may do what: one table of predicates over (actor, object), to be read aloud to an auditor.

A learner reaches what is theirs; staff reach what their role names; an auditor reads all and changes nothing. Nobody
puts their own record right or answers their own message: that takes a second pair of eyes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True)
class Actor:
    """Who asks: a person (None: nobody signed in) with their roles."""

    person_id: int | None
    roles: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Owned:
    """What is asked for, as far as permits care: whose it is."""

    person_id: int | None


NOBODYS = Owned(None)

Predicate = Callable[[Actor, Owned], bool]


def is_owner(actor: Actor, thing: Owned) -> bool:
    """The thing is the actor's own."""
    return actor.person_id is not None and actor.person_id == thing.person_id


def _has(role: str) -> Predicate:
    def holds(actor: Actor, _thing: Owned) -> bool:
        return actor.person_id is not None and role in actor.roles

    return holds


def _of_another(predicate: Predicate) -> Predicate:
    def holds(actor: Actor, thing: Owned) -> bool:
        return predicate(actor, thing) and not is_owner(actor, thing)

    return holds


is_registrar, is_reviewer, is_auditor = _has("registrar"), _has("reviewer"), _has("auditor")
is_author, is_admin = _has("author"), _has("admin")
corrects = (_of_another(is_registrar), _of_another(is_admin))


class Permit(Enum):
    """Everything a permit is asked for."""

    READ_PEOPLE = "find people and read their records"
    READ_LEDGER = "read a ledger"
    READ_CERTIFICATE = "read a certificate as printed"
    REVERSE_ENTRY = "reverse a ledger entry"
    ADJUST_ENTRY = "adjust the minutes of a ledger entry"
    REVOKE_CERTIFICATE = "revoke a certificate"
    CORRECT_CERTIFICATE = "correct a certificate"
    RELEASE_PRINT = "release a held print"
    GRANT_ATTEMPT = "grant an attempt at a quiz"
    GIVE_MORE_TIME = "give more time in timed quizzes"
    READ_OUTSIDE = "read claims of courses taken elsewhere, and their proof"
    DECIDE_OUTSIDE = "approve, ask back or refuse a claim of a course taken elsewhere"
    READ_AUDIT = "read the audit events"
    READ_OUTBOX = "read the outbox"
    READ_MESSAGES = "read questions and complaints"
    ANSWER_MESSAGES = "answer and close questions and complaints"
    READ_STATISTICS = "read what learners answered and decided, counted"
    READ_REGRADES = "read how corrected questions were graded anew"
    REGRADE = "grade a corrected question anew"
    READ_BOARDS = "read what boards ask, as it was entered"
    PUBLISH = "publish modules"


# A permit is given when any predicate of its row says yes.
TABLE: dict[Permit, tuple[Predicate, ...]] = {
    Permit.READ_PEOPLE: (is_registrar, is_auditor, is_admin),
    Permit.READ_LEDGER: (is_owner, is_registrar, is_auditor, is_admin),
    Permit.READ_CERTIFICATE: (is_owner, is_registrar, is_auditor, is_admin),
    Permit.REVERSE_ENTRY: corrects,
    Permit.ADJUST_ENTRY: corrects,
    Permit.REVOKE_CERTIFICATE: corrects,
    Permit.CORRECT_CERTIFICATE: corrects,
    Permit.RELEASE_PRINT: corrects,
    Permit.GRANT_ATTEMPT: corrects,
    Permit.GIVE_MORE_TIME: corrects,
    Permit.READ_OUTSIDE: (is_registrar, is_auditor, is_admin),
    Permit.DECIDE_OUTSIDE: corrects,
    Permit.READ_AUDIT: (is_auditor, is_admin),
    Permit.READ_OUTBOX: (is_registrar, is_auditor, is_admin),
    Permit.READ_MESSAGES: (is_registrar, is_auditor, is_admin),
    Permit.ANSWER_MESSAGES: (_of_another(is_registrar), _of_another(is_admin)),
    Permit.READ_STATISTICS: (is_registrar, is_reviewer, is_auditor, is_author, is_admin),
    Permit.READ_REGRADES: (is_registrar, is_auditor, is_admin),
    Permit.REGRADE: (is_registrar, is_admin),  # one's own attempts are left out of the run
    Permit.READ_BOARDS: (is_registrar, is_reviewer, is_auditor, is_author, is_admin),
    Permit.PUBLISH: (is_author, is_admin),
}


def allowed(permit: Permit, actor: Actor, thing: Owned = NOBODYS) -> bool:
    """May this actor do this to that?"""
    return any(predicate(actor, thing) for predicate in TABLE[permit])
