"""What a route asks of the request it answers: the means of this application, the person, and the instant."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from flask import current_app, g
from flask_login import current_user

from neurodash_ceu.ports.session import Database
from neurodash_ceu.ports.storage import Storage
from neurodash_ceu.rules.people import Learner
from neurodash_ceu.rules.permits import Actor
from neurodash_ceu.rules.provider import Issuer
from neurodash_ceu.settings import Settings
from neurodash_ceu.web.house import EXTENSION, House


def _house() -> House:
    return cast(House, current_app.extensions[EXTENSION])


def database() -> Database:
    """The database of this application."""
    return _house().database


def settings() -> Settings:
    """What the operator decided."""
    return _house().settings


def storage() -> Storage:
    """Where kept files are."""
    return _house().storage


def issuer() -> Issuer:
    """In whose name credit is written here."""
    return _house().issuer


def now() -> datetime:
    """The instant of this request, in UTC: the same however often it is asked."""
    if "now" not in g:
        g.now = _house().clock()
    return cast(datetime, g.now)


def learner_or_none() -> Learner | None:
    """The signed-in person, or None. Asking makes the page this person's own: it is not cached by anybody."""
    g.personal = True
    return current_user.learner if current_user.is_authenticated else None


def learner() -> Learner:
    """The signed-in person, behind a guard that asks for one."""
    found = learner_or_none()
    if found is None:
        raise LookupError("this route has no guard that asks for a signed-in person")
    return found


def actor() -> Actor:
    """The signed-in person as permits see one; nobody, when nobody is signed in."""
    found = learner_or_none()
    return Actor(None) if found is None else Actor(found.person_id, found.roles)
