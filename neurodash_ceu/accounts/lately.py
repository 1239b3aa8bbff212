"""What happened to an account lately, for its owner: sign-ins from the sessions, changes from the audit log."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from neurodash_ceu.accounts import sessions
from neurodash_ceu.records.audit import AuditEvent
from neurodash_ceu.records.people import SignInSession
from neurodash_ceu.rules.people import Learner

MOST = 10
SAID = {
    "account.registered": "Account registered",
    "account.created": "Account made for you",
    "account.confirmed": "Mail address confirmed",
    "account.password changed": "Password changed",
    "account.password reset": "Password set by a mailed link",
    "account.mail changed": "Mail address changed",
    "account.profile changed": "Profile changed",
    "account.registration tried": "Somebody tried to register with your mail address",
    "account.sessions ended": "Signed out everywhere else",
    "role.granted": "Role given",
}
BY_OTHERS = ", by whoever runs this installation"


@dataclass(frozen=True)
class Event:
    """Something that happened: when, and in words."""

    at: datetime
    words: str


def lately(session: Session, learner: Learner) -> list[Event]:
    """The latest things that concern the safety of my account, newest first: two queries."""
    acts = session.scalars(
        select(AuditEvent)
        .where(AuditEvent.subject_kind == "person", AuditEvent.subject_id == str(learner.person_id),
               AuditEvent.act.in_(SAID))
        .order_by(AuditEvent.id.desc()).limit(MOST)).all()
    begun = sessions.lately_begun(session, learner, MOST)
    found = [Event(one.began_at, f"Signed in: {one.device}") for one in begun] + [_act(one) for one in acts]
    return sorted(found, key=lambda one: one.at, reverse=True)[:MOST]


def seen_words(seen_at: datetime, now: datetime) -> str:
    """How long ago, as rough as it is known: "within the last hour", "5 hours ago", "3 days ago"."""
    hours = max(0, (now - seen_at) // timedelta(hours=1))
    if hours < 1:
        return "within the last hour"
    if hours < 48:
        return f"{hours} hour{'' if hours == 1 else 's'} ago"
    return f"{hours // 24} days ago"


def _act(event: AuditEvent) -> Event:
    words = SAID[event.act]
    if event.act == "role.granted" and event.after:
        words = f"{words}: {json.loads(event.after)['role']}"
    others = event.actor_id is None and event.act in ("account.password changed", "account.created", "role.granted")
    return Event(event.at, words + (BY_OTHERS if others else ""))


def devices(open_ones: Sequence[SignInSession], secret_sha256: str) -> Sequence[SignInSession]:
    """Where I am signed in, this place first."""
    return sorted(open_ones, key=lambda one: one.secret_sha256 != secret_sha256)
