"""Sessions of people who signed in: begun, ended one by one or all at once, remembered for a while, then forgotten.

A cookie holds a secret, its row only the SHA-256 of it. Whatever ends a row ends the session with the next request, in
every process and in every copy of the cookie. Who is here is asked in `web.who`, by one query over these rows.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.orm import Session

from neurodash_ceu.records.people import MailedToken, MailMove, Person, SignInSession
from neurodash_ceu.rules.canonical import sha256_of
from neurodash_ceu.rules.people import Learner
from neurodash_ceu.rules.staying import good_since

KEPT = timedelta(days=90)  # as long as the keyed hash of a network may be kept
LINKS_KEPT = timedelta(days=30)
MOST_SHOWN = 20


@dataclass(frozen=True)
class Place:
    """Where somebody signs in from: rough words for the device, the network as a keyed hash."""

    device: str
    network: str


def begin(session: Session, person_id: int, place: Place, now: datetime) -> str:
    """Begin a session and return the secret its cookie will hold."""
    secret = secrets.token_urlsafe(32)
    session.add(SignInSession(secret_sha256=sha256_of(secret), person_id=person_id, device=place.device,
                              network=place.network, began_at=now, seen_at=now))
    session.flush()
    return secret


def open_ones(session: Session, learner: Learner, now: datetime) -> Sequence[SignInSession]:
    """My sessions that open something now, the last seen first."""
    return session.scalars(
        select(SignInSession).where(*_open(learner.person_id, now))
        .order_by(SignInSession.seen_at.desc(), SignInSession.id.desc()).limit(MOST_SHOWN)).all()


def lately_begun(session: Session, learner: Learner, most: int) -> Sequence[SignInSession]:
    """The latest sign-ins of mine that are remembered, ended or not."""
    return session.scalars(
        select(SignInSession).where(SignInSession.person_id == learner.person_id)
        .order_by(SignInSession.began_at.desc(), SignInSession.id.desc()).limit(most)).all()


def end_one(session: Session, learner: Learner, session_id: int, now: datetime) -> bool:
    """End one of my sessions. False when there is no such one, or it has ended; another's does not exist."""
    return _end(session, now, SignInSession.id == session_id, SignInSession.person_id == learner.person_id) == 1


def end_by_secret(session: Session, secret: str, now: datetime) -> None:
    """End the session of this cookie: signing out."""
    _end(session, now, SignInSession.secret_sha256 == sha256_of(secret))


def end_all(session: Session, person_id: int, now: datetime, besides: str | None = None) -> int:
    """End every session of a person, but for the one of a cookie's secret; return how many those were."""
    others = () if besides is None else (SignInSession.secret_sha256 != sha256_of(besides),)
    return _end(session, now, SignInSession.person_id == person_id, *others)


def familiar(session: Session, mail: str, network: str, now: datetime) -> bool:
    """Did the account with this address sign in from this network lately? The same query for an unknown address."""
    return session.scalars(
        select(SignInSession.id).join(Person, Person.id == SignInSession.person_id)
        .where(Person.email == mail, SignInSession.network == network, SignInSession.seen_at > now - KEPT)
        .limit(1)).first() is not None


def sweep(session: Session, now: datetime) -> None:
    """Forget sessions not seen for ninety days, and mailed links that stopped working a month ago."""
    session.execute(delete(SignInSession).where(SignInSession.seen_at < now - KEPT))
    for links in (MailedToken, MailMove):
        session.execute(delete(links).where(links.expires_at < now - LINKS_KEPT))


def _open(person_id: int, now: datetime) -> tuple[ColumnElement[bool], ...]:
    seen, began = good_since(now)
    return (SignInSession.person_id == person_id, SignInSession.ended_at.is_(None), SignInSession.seen_at > seen,
            SignInSession.began_at > began)


def _end(session: Session, now: datetime, *which: ColumnElement[bool]) -> int:
    done = session.execute(update(SignInSession).where(*which, SignInSession.ended_at.is_(None)).values(ended_at=now))
    return int(done.rowcount)  # type: ignore[attr-defined]  # an UPDATE tells how many
