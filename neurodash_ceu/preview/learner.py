"""The preview's learner: enrolled in everything, and on the newest edition of it after every change of the files.

An enrollment stays on its edition, here as everywhere. So a change makes a new learner, who takes over what the one
before did, as far as the new edition still has it: the same questions with the same answers, the same way through a
case. Whoever is at a page stays there.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from hashlib import sha256
from typing import Any, TypeVar

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from neurodash_ceu.accounts import sessions
from neurodash_ceu.accounts.finding import learner_of
from neurodash_ceu.accounts.sessions import Place
from neurodash_ceu.catalog import editions
from neurodash_ceu.learning import actions, finding
from neurodash_ceu.learning.finding import Found
from neurodash_ceu.records.learning import Attempt, Response
from neurodash_ceu.records.people import Person, SignInSession
from neurodash_ceu.rules import drawing
from neurodash_ceu.rules.canonical import canonical_text
from neurodash_ceu.rules.people import Learner
from neurodash_ceu.rules.provider import Issuer
from neurodash_ceu.rules.refusal import Refused

NAME = "Preview learner"
Row = TypeVar("Row", Attempt, Response)


def admitted(session: Session, now: datetime) -> tuple[Learner, str]:
    """Begin a session for the learner of now: who, and the secret for the cookie."""
    person = session.scalars(select(Person).order_by(Person.id.desc()).limit(1)).one()
    secret = sessions.begin(session, person.id, Place("A preview", sha256(b"preview").hexdigest()), now)
    return learner_of(session, person), secret


def begin(session: Session, zone: str, now: datetime) -> Learner:
    """A learner who has done nothing, in the place of the one before, enrolled in all that is shown."""
    person = Person(email=f"{secrets.token_hex(8)}@preview.invalid", password_hash=None, legal_name=NAME, zone=zone,
                    paper="a4", created_at=now, email_confirmed_at=now)
    session.add(person)
    session.flush()
    session.execute(update(SignInSession).values(person_id=person.id))
    learner = learner_of(session, person)
    for edition in editions.published(session):
        actions.enrol(session, learner, edition, now)
    return learner


def go_on(session: Session, zone: str, issuer: Issuer, now: datetime) -> None:
    """A learner on what is shown now, who has done what the one before did."""
    before = learner_of(session, session.scalars(select(Person).order_by(Person.id.desc()).limit(1)).one())
    old = finding.enrollments_of(session, before)
    learner = begin(session, zone, now)
    new = {found.edition.module_id: found for found in finding.enrollments_of(session, learner)}
    for found in old:
        after = new.get(found.edition.module_id)
        if after is not None:
            for take_over in (_reading, _attempts, _walks):
                with suppress(Refused), session.begin_nested():
                    take_over(session, learner, found, after, issuer, now)


def _reading(session: Session, learner: Learner, old: Found, new: Found, issuer: Issuer, now: datetime) -> None:
    there = {section.id for section in new.module.reading_sections()}
    for section_id in finding.sections_read(session, old):
        if section_id in there:
            actions.read_section(session, learner, new, section_id, issuer, now)


def _attempts(session: Session, learner: Learner, old: Found, new: Found, issuer: Issuer, now: datetime) -> None:
    for sat in finding.attempts(session, old):
        if not _fits(sat.attempt, old, new):
            return
        given = finding.responses(session, sat.attempt).values()
        submitted = sat.attempt.submitted_at is not None
        attempt = _copied(sat.attempt, new, edition_sha=new.edition.sha256, quiz_id=new.module.quiz.id,
                          submitted_at=None)
        session.add(attempt)
        session.flush()
        session.add_all(_copied(row, new, quiz_id=attempt.quiz_id) for row in given)
        session.flush()
        if submitted:
            actions.submit_quiz(session, learner, new, attempt.ordinal, issuer, now)


def _fits(attempt: Attempt, old: Found, new: Found) -> bool:
    """Has the new edition every drawn item, with the same ids in it? Words may differ, and keys."""
    drawn = [one.item_id for one in drawing.paper_from_text(attempt.paper).items]
    here, there = ({item.id: item for item in one.module.quiz.items} for one in (old, new))
    return all(name in there and _ids(here[name]) == _ids(there[name]) for name in drawn)


def _ids(item: Any) -> list[str]:
    """Every id in an item, and its kind."""
    found: list[str] = []

    def gather(value: Any) -> None:
        for one in value if isinstance(value, list) else ():
            gather(one)
        if isinstance(value, dict):
            found.extend(str(value[key]) for key in ("id", "kind") if key in value)
            gather(list(value.values()))

    gather(json.loads(canonical_text(item)))
    return sorted(found)


def _copied(row: Row, new: Found, **changes: Any) -> Row:
    kept = {column.key: getattr(row, column.key) for column in type(row).__mapper__.columns}
    return type(row)(**kept | {"book_id": new.key[0], "enrollment_n": new.key[1]} | changes)


def _walks(session: Session, learner: Learner, old: Found, new: Found, issuer: Issuer, now: datetime) -> None:
    for case in new.module.cases:
        for before in finding.case_runs(session, old, case.id):
            run = actions.start_case(session, new, case.id, now)
            path = finding.steps(session, before)
            if not _walked(session, learner, new, run, path, issuer, now):
                break


def _walked(session: Session, learner: Learner, new: Found, run: Any, path: Sequence[tuple[str, str]],
            issuer: Issuer, now: datetime) -> bool:
    """Take the same way as far as it goes. False where it goes no further, or had not ended."""
    ended = False
    for step, (_, choice_id) in enumerate(path):
        try:
            ended = actions.choose(session, learner, new, run, step, choice_id, issuer, now).finished
        except Refused:
            return False
    return ended
