"""What the verbs of accounts share: an act is noted, a link is put down, a password is put in its place."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, String, insert, literal, select, update
from sqlalchemy.orm import Session

from neurodash_ceu.accounts import mails, sessions
from neurodash_ceu.accounts.mails import Letters
from neurodash_ceu.ports import audit
from neurodash_ceu.ports.pages import written_moment
from neurodash_ceu.records.base import Instant
from neurodash_ceu.records.people import MailedToken, Person
from neurodash_ceu.rules.canonical import sha256_of

CONFIRM_WITHIN = timedelta(hours=48)
RESET_WITHIN = timedelta(hours=1)


def note(
    session: Session, now: datetime, act: str, person_id: int, *, before: object = None, after: object = None,
    actor_id: int | None = None, acting_as: str = "learner",
) -> None:
    """An act on an account, done by its owner unless told otherwise."""
    by = person_id if acting_as == "learner" and actor_id is None else actor_id
    audit.record(session, now, act, ("person", str(person_id)), actor_id=by, acting_as=acting_as, before=before,
                 after=after)


def put_link_to_confirm(session: Session, mail: str, secret: str, now: datetime) -> None:
    """Keep a link that confirms, if an unconfirmed account has this address."""
    _put_link(session, "confirm", secret, now, CONFIRM_WITHIN, Person.email == mail,
              Person.email_confirmed_at.is_(None))


def put_link_to_reset(session: Session, mail: str, secret: str, now: datetime) -> None:
    """Keep a link that sets a new password, if an account has this address."""
    _put_link(session, "reset", secret, now, RESET_WITHIN, Person.email == mail)


def _put_link(
    session: Session, purpose: str, secret: str, now: datetime, within: timedelta, *whose: ColumnElement[bool],
) -> None:
    # One statement that inserts a row or none: what the database is asked does not depend on who has an account.
    session.execute(insert(MailedToken).from_select(
        ["secret_sha256", "purpose", "person_id", "created_at", "expires_at"],
        select(literal(sha256_of(secret), String), literal(purpose, String), Person.id, literal(now, Instant()),
               literal(now + within, Instant())).where(*whose)))


def put_password(
    session: Session, person: Person, new_hash: str, letters: Letters, now: datetime, *,
    act: str = "account.password changed", acting_as: str = "learner",
) -> None:
    """Put a password in its place: every session ends, no link that would set another works, the owner is told."""
    person.password_hash = new_hash
    session.flush()
    sessions.end_all(session, person.id, now)
    cancel_resets(session, person, now)
    note(session, now, act, person.id, acting_as=acting_as)
    if person.email:
        mails.password_changed(session, letters, person.email, written_moment(now, person.zone), now)


def cancel_resets(session: Session, person: Person, now: datetime) -> None:
    """No link that would set another password works any more."""
    session.execute(update(MailedToken).where(
        MailedToken.person_id == person.id, MailedToken.purpose == "reset", MailedToken.used_at.is_(None),
    ).values(used_at=now))
