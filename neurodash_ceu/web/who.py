"""Who is signed in: Flask-Login over one Core query, which joins the session's row, its person and their roles."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from flask import Flask, Response, g, request, session
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_login import LoginManager, UserMixin, login_user, logout_user
from sqlalchemy import bindparam, select, update

from neurodash_ceu.records.people import Person, RoleGrant, SignInSession
from neurodash_ceu.rules.canonical import sha256_of
from neurodash_ceu.rules.people import Learner
from neurodash_ceu.rules.staying import good, seen_anew
from neurodash_ceu.web.errors import AWAY
from neurodash_ceu.web.here import database, now

KEY = "_user_id"  # where the library keeps the secret of a session in its cookie
_SECRET = re.compile(r"[A-Za-z0-9_-]{43}")


class SignedIn(UserMixin):  # type: ignore[misc]  # the library ships no types
    """A signed-in person, and the secret that names their session."""

    def __init__(self, learner: Learner, secret: str) -> None:
        self.learner = learner
        self._secret = secret

    def get_id(self) -> str:
        """What the cookie keeps."""
        return self._secret


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
    app.after_request(_note_seen)


def load(secret: str) -> SignedIn | None:
    """The person whose session a secret names, if it is open and so is the account."""
    if _SECRET.fullmatch(secret) is None:
        return None
    rows = database().ask(_QUERY, {"sha": sha256_of(secret)})
    if not rows or not good(rows[0].began_at, rows[0].seen_at, now()):
        return None
    if seen_anew(rows[0].seen_at, now()):
        g.seen_session = rows[0].session_id
    return SignedIn(_learner(rows), secret)


def _note_seen(response: Response) -> Response:
    """Note that a session was seen, once an hour: after the page is made, when no other transaction is open."""
    seen = g.pop("seen_session", None)
    if seen is not None:
        with suppress(*AWAY), database().writing(lasting=False) as writing:  # a page never fails on it
            writing.execute(_SEEN, {"session_id": seen, "seen": now()})
    return response


_PEOPLE, _ROLES, _SESSIONS = Person.__table__, RoleGrant.__table__, SignInSession.__table__
_QUERY = (
    select(_PEOPLE.c.id, _PEOPLE.c.email, _PEOPLE.c.legal_name, _PEOPLE.c.zone, _PEOPLE.c.paper,
           _PEOPLE.c.email_confirmed_at, _ROLES.c.role, _SESSIONS.c.id.label("session_id"), _SESSIONS.c.began_at,
           _SESSIONS.c.seen_at)
    .select_from(_SESSIONS)
    .join(_PEOPLE, _PEOPLE.c.id == _SESSIONS.c.person_id)
    .outerjoin(_ROLES, (_ROLES.c.person_id == _PEOPLE.c.id) & _ROLES.c.ended_at.is_(None))
    .where(_SESSIONS.c.secret_sha256 == bindparam("sha"), _SESSIONS.c.ended_at.is_(None), _PEOPLE.c.closed_at.is_(None))
)
_SEEN: Any = (
    update(SignInSession.__table__)  # type: ignore[arg-type]  # a table, though typed more widely
    .where(_SESSIONS.c.id == bindparam("session_id"), _SESSIONS.c.seen_at < bindparam("seen"))
    .values(seen_at=bindparam("seen"))
)


def _learner(rows: Sequence[Any]) -> Learner:
    first = rows[0]
    return Learner(
        person_id=first.id, email=first.email or "", legal_name=first.legal_name, zone=first.zone, paper=first.paper,
        roles=frozenset(row.role for row in rows if row.role), confirmed=first.email_confirmed_at is not None)


def sign_in_session(learner: Learner, secret: str) -> None:
    """Begin a fresh cookie for a session: nothing of one before it goes on, so it cannot be fixed in advance."""
    session.clear()
    session.permanent = True
    login_user(SignedIn(learner, secret))


def secret_here() -> str:
    """The secret of this cookie's session, "" where it has none."""
    return str(session.get(KEY, ""))


def sign_out_session() -> None:
    """Forget what this cookie kept. The session itself ends with its row: `accounts.sessions`."""
    logout_user()
    session.clear()
