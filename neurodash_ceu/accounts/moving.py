"""Another mail address: asked for with the password, confirmed by a link mailed there, told to the old address.

Until the link is used nothing changes. Who asks is not told whether the new address has an account; its owner is.
"""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from neurodash_ceu.accounts import deeds, mails
from neurodash_ceu.accounts.finding import person_by_mail
from neurodash_ceu.accounts.mails import Letters
from neurodash_ceu.accounts.passwords import Checked
from neurodash_ceu.ports.pages import written_moment
from neurodash_ceu.records.people import MailMove, Person
from neurodash_ceu.rules.canonical import sha256_of
from neurodash_ceu.rules.people import Learner
from neurodash_ceu.rules.refusal import Refused

SPENT = "This link does not work any more. Ask for a new one."


def ask(session: Session, learner: Learner, address: str, checked: Checked, letters: Letters, now: datetime) -> None:
    """Mail a link to the new address, given the password; or tell whoever has an account there. Raises Refused."""
    person = session.get(Person, learner.person_id, with_for_update=True, populate_existing=True)
    if person is None or not checked.right or person.password_hash != checked.kept:
        raise Refused("This is not your current password.", "password")
    if address == person.email:
        raise Refused("This is the address of your account already.", "mail")
    if person_by_mail(session, address) is not None:
        mails.known(session, letters, address, now)
        return
    secret = secrets.token_urlsafe(32)
    session.add(MailMove(secret_sha256=sha256_of(secret), person_id=person.id, address=address, created_at=now,
                         expires_at=now + deeds.CONFIRM_WITHIN, used_at=None))
    session.flush()
    mails.move(session, letters, address, secret, int(deeds.CONFIRM_WITHIN.total_seconds()) // 3600, now)


def found(session: Session, learner: Learner, secret: str, now: datetime) -> str | None:
    """The address that a link of mine would move my account to; None when it is another's, used or too old."""
    return session.scalars(select(MailMove.address).where(
        MailMove.secret_sha256 == sha256_of(secret), MailMove.person_id == learner.person_id,
        MailMove.used_at.is_(None), MailMove.expires_at > now)).one_or_none()


def move(session: Session, learner: Learner, secret: str, letters: Letters, now: datetime) -> str:
    """Move my account to the address whose link this is, once; return it. Raises Refused.

    Somebody else may take the address at the same moment: then the unique key breaks.
    """
    person = session.get(Person, learner.person_id, with_for_update=True, populate_existing=True)
    address = found(session, learner, secret, now)
    if person is None or person.email is None or address is None or person_by_mail(session, address) is not None:
        raise Refused(SPENT)
    old, person.email = person.email, address
    session.execute(update(MailMove).where(MailMove.person_id == person.id, MailMove.used_at.is_(None)).values(
        used_at=now))
    deeds.cancel_resets(session, person, now)  # they went to the old address
    session.flush()
    deeds.note(session, now, "account.mail changed", person.id, before={"email": old}, after={"email": address})
    mails.moved(session, letters, old, written_moment(now, person.zone), now)
    return address
