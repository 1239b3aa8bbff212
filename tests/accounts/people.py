"""What tests of accounts share: a registration, what was mailed, what was noted."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from neurodash_ceu.accounts import actions, passwords
from neurodash_ceu.accounts.actions import Registration
from neurodash_ceu.accounts.mails import Letters
from neurodash_ceu.accounts.passwords import Checked
from neurodash_ceu.accounts.sessions import Place
from neurodash_ceu.ports.session import Database
from neurodash_ceu.records.audit import AuditEvent
from neurodash_ceu.records.outbox import Mail
from neurodash_ceu.records.people import Person

RIGHT = "correct horse battery"
OTHER = "another horse battery"
RUTH = "ruth@example.org"
PLACE = Place("Firefox on Linux", "0" * 64)
LETTERS = Letters("https://ceu.example.org")
_LINK = re.compile(r"https?://\S+/account/(confirm|reset|mail)/(\S+?)(?=[?\s])(\S*)")


@lru_cache
def hashed(password: str) -> str:
    """A hash, made once a run."""
    return passwords.hash_of(password)


def wanted(mail: str = RUTH, password: str = RIGHT, name: str = "Ruth Example", zone: str = "UTC") -> Registration:
    """A registration that is in order."""
    return Registration(mail, hashed(password), actions.profile(name, zone, "letter"))


def right(password: str = RIGHT) -> Checked:
    """That this password was compared with its hash and found right."""
    return Checked(True, hashed(password))


def mails(session: Session) -> list[Mail]:
    """The outbox, oldest first."""
    return list(session.scalars(select(Mail).order_by(Mail.id)))


def subjects(database: Database) -> list[str]:
    """What was mailed, oldest first."""
    with database.reading() as session:
        return [mail.subject for mail in mails(session)]


def secret_in(mail: Mail) -> str:
    """The secret of the link in a mail."""
    found = _LINK.search(mail.body)
    assert found is not None, mail.body
    return found.group(2)


def link_in(mail: Mail) -> str:
    """The link in a mail, without its host."""
    found = _LINK.search(mail.body)
    assert found is not None, mail.body
    return f"/account/{found.group(1)}/{found.group(2)}{found.group(3)}"


def noted(session: Session) -> list[tuple[str, Any, Any]]:
    """What was noted of acts, oldest first: act, before, after."""
    events = session.scalars(select(AuditEvent).order_by(AuditEvent.id))
    return [(one.act, one.before and json.loads(one.before), one.after and json.loads(one.after)) for one in events]


def the_person(session: Session, mail: str = RUTH) -> Person:
    """The one account with this address."""
    return session.scalars(select(Person).where(Person.email == mail)).one()
