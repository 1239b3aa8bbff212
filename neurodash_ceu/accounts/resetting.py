"""A forgotten password: a link is mailed, and whoever opens it sets a new one, once and within an hour.

Whoever reads the mail of an address owns the account with it: so the link also confirms an address that was not yet
confirmed, and lets its reader in. Asking tells nothing: the same is done and said whether there is an account or not.
"""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy.orm import Session

from neurodash_ceu.accounts import deeds, mails, sessions
from neurodash_ceu.accounts.actions import Entered
from neurodash_ceu.accounts.finding import Known, known, learner_of, person_by_mail, sha_of
from neurodash_ceu.accounts.mails import Letters
from neurodash_ceu.accounts.sessions import Place
from neurodash_ceu.records.people import MailedToken, Person
from neurodash_ceu.rules.refusal import Refused

SPENT = "This link does not work any more. Ask for a new one."


def ask(session: Session, mail: str, letters: Letters, now: datetime) -> None:
    """Mail a link to whoever has an account with this address, and to anybody else that there is none."""
    person = person_by_mail(session, mail)
    secret = secrets.token_urlsafe(32)
    deeds.put_link_to_reset(session, mail, secret, now)
    if person is None:
        mails.nobody(session, letters, mail, now)
    else:
        mails.reset(session, letters, mail, secret, now)


def found(session: Session, secret: str, now: datetime) -> Known | None:
    """The account whose password a link would set; None when it is unknown, used, cancelled or too old."""
    token = session.get(MailedToken, sha_of(secret))
    if token is None or token.purpose != "reset" or token.used_at is not None or token.expires_at <= now:
        return None
    person = session.get(Person, token.person_id)
    return None if person is None or person.closed_at is not None else known(person)


def reset(session: Session, secret: str, new_hash: str, place: Place, letters: Letters, now: datetime) -> Entered:
    """Set the password by a mailed link, once; confirm the address, end every session, and enter. Raises Refused."""
    first = found(session, secret, now)
    person = None if first is None else session.get(
        Person, first.person_id, with_for_update=True, populate_existing=True)
    # Looked at again now that nobody else can change this account: of two that came at once, one finds it used.
    session.expire_all()
    if person is None or found(session, secret, now) is None:
        raise Refused(SPENT)
    if person.email_confirmed_at is None:
        person.email_confirmed_at = now
        deeds.note(session, now, "account.confirmed", person.id)
    deeds.put_password(session, person, new_hash, letters, now, act="account.password reset")
    return Entered(learner_of(session, person), sessions.begin(session, person.id, place, now))
