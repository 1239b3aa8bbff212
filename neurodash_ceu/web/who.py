"""Who is signed in: Flask-Login over one Core query, and a session that ends when the person's epoch moves on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from flask import Flask, Response, g, request, session
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_login import LoginManager, UserMixin, login_user, logout_user
from sqlalchemy import bindparam, select

from neurodash_ceu.records.people import Person, RoleGrant
from neurodash_ceu.rules.people import Learner
from neurodash_ceu.web.here import database


class SignedIn(UserMixin):  # type: ignore[misc]  # the library ships no types
    """A signed-in person. The id in the session is `person.epoch`, so that raising the epoch ends every session."""

    def __init__(self, learner: Learner, epoch: int) -> None:
        self.learner = learner
        self._epoch = epoch

    def get_id(self) -> str:
        """What the session keeps."""
        return f"{self.learner.person_id}.{self._epoch}"


class Sessions(SecureCookieSessionInterface):
    """Sessions in signed cookies. A page that is the same for everybody never carries one person's cookie.

    A cache in between may keep such a page for others: it neither renews a session nor varies with one.
    """

    def __init__(self) -> None:
        self._signer: Any = None

    def get_signing_serializer(self, app: Flask) -> Any:
        """The signer of the application, made once: its secret does not change while it runs."""
        if self._signer is None:
            self._signer = super().get_signing_serializer(app)
        return self._signer

    def should_set_cookie(self, app: Flask, session: SessionMixin) -> bool:
        """A session is renewed by the pages one opens, not by every act in between."""
        return session.modified or (request.method == "GET" and super().should_set_cookie(app, session))

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Write the cookie where there is something to write."""
        if session.modified or not g.get("shared"):
            super().save_session(app, session, response)


def install(app: Flask) -> None:
    """Teach an application who is here."""
    app.session_interface = Sessions()
    manager = LoginManager()
    manager.session_protection = None  # it would sign people out when a phone changes its network
    manager.user_loader(load)
    # Not `init_app`: it would look into the session after every answer, for a remembering cookie that we never set.
    app.login_manager = manager  # type: ignore[attr-defined]  # where the library looks for it


def load(kept: str) -> SignedIn | None:
    """The person a session names, if the account is open and the epoch still the same."""
    named = _KEPT.fullmatch(kept)
    if named is None:
        return None
    person_id, epoch = int(named[1]), int(named[2])
    rows = database().ask(_QUERY, {"person_id": person_id})
    if not rows or rows[0].closed_at is not None or rows[0].sign_in_epoch != epoch:
        return None
    return SignedIn(_learner(rows), epoch)


_KEPT = re.compile(r"([0-9]{1,18})\.([0-9]{1,9})")
_TABLE, _ROLES = Person.__table__, RoleGrant.__table__
_QUERY = (
    select(_TABLE.c.id, _TABLE.c.email, _TABLE.c.legal_name, _TABLE.c.zone, _TABLE.c.paper, _TABLE.c.sign_in_epoch,
           _TABLE.c.email_confirmed_at, _TABLE.c.closed_at, _ROLES.c.role)
    .outerjoin(_ROLES, (_ROLES.c.person_id == _TABLE.c.id) & _ROLES.c.ended_at.is_(None))
    .where(_TABLE.c.id == bindparam("person_id"))
)


def _learner(rows: Sequence[Any]) -> Learner:
    first = rows[0]
    return Learner(
        person_id=first.id, email=first.email or "", legal_name=first.legal_name, zone=first.zone, paper=first.paper,
        roles=frozenset(row.role for row in rows if row.role), confirmed=first.email_confirmed_at is not None)


def sign_in_session(learner: Learner, epoch: int) -> None:
    """Begin a fresh session for a person: nothing of a session before it goes on, so it cannot be fixed in advance."""
    session.clear()
    session.permanent = True
    login_user(SignedIn(learner, epoch))


def sign_out_session() -> None:
    """End this session and forget what it kept."""
    logout_user()
    session.clear()
