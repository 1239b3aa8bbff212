"""What an address or a mailed link leads to: read before a password is looked at, changing nothing."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from neurodash_ceu.records.people import MailedToken, Person, RoleGrant
from neurodash_ceu.rules.people import Learner


@dataclass(frozen=True)
class Known:
    """The account that was found, as far as a door needs it."""

    person_id: int
    mail: str
    password_hash: str | None
    confirmed: bool


def known_by_mail(session: Session, mail: str) -> Known | None:
    """What a folded mail address leads to, if there is an open account."""
    person = person_by_mail(session, mail)
    return None if person is None else known(person)


def known_by_link(session: Session, secret: str, now: datetime) -> Known | None:
    """The account a mailed link would confirm, or None when the link is unknown or too old.

    A used link still leads to its account, so that a second press ends where the first did.
    """
    token = session.get(MailedToken, sha_of(secret))
    if token is None or token.purpose != "confirm" or (token.used_at is None and token.expires_at <= now):
        return None
    person = session.get(Person, token.person_id)
    return None if person is None or person.closed_at is not None else known(person)


def person_by_mail(session: Session, mail: str, *, lock: bool = False) -> Person | None:
    """The row of an open account."""
    query = select(Person).where(Person.email == mail)
    return session.scalars(query.with_for_update() if lock else query).one_or_none()


def learner_of(session: Session, person: Person) -> Learner:
    """A person as verbs and rules see one."""
    roles = session.scalars(select(RoleGrant.role).where(
        RoleGrant.person_id == person.id, RoleGrant.ended_at.is_(None)))
    return Learner(person_id=person.id, email=person.email or "", legal_name=person.legal_name, zone=person.zone,
                   paper=person.paper, roles=frozenset(roles), confirmed=person.email_confirmed_at is not None)


def sha_of(secret: str) -> str:
    """What is kept of the secret in a mailed link."""
    return hashlib.sha256(secret.encode()).hexdigest()


def known(person: Person) -> Known:
    """An account as far as a door needs it."""
    return Known(person.id, person.email or "", person.password_hash, person.email_confirmed_at is not None)
