"""What is done at the desk: a message is received, answered, closed and reopened.

Whoever sent a message does nothing more about it: the verbs of the office raise Refused to them.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from neurodash_ceu.desk import mails
from neurodash_ceu.desk.doors import NOTE, RECEIPT
from neurodash_ceu.desk.mails import Written
from neurodash_ceu.ports import audit
from neurodash_ceu.ports.doors import knock
from neurodash_ceu.records.messages import Message, MessageAnswer
from neurodash_ceu.rules.permits import Actor, Owned, is_owner
from neurodash_ceu.rules.provider import Issuer
from neurodash_ceu.rules.refusal import Refused

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # without the letters that look like others
OWN_MESSAGE = "You sent this message yourself: a colleague must answer, close or reopen it."


@dataclass(frozen=True)
class Said:
    """What somebody wrote. `key` is of the form they sent and its words.

    `who` is the keyed hash their address is counted under.
    """

    kind: str
    name: str | None
    mail: str
    text: str
    key: str
    who: str
    person_id: int | None = None


def receive(session: Session, said: Said, issuer: Issuer, now: datetime) -> Message:
    """Write a message down, mail a receipt and tell the provider; the same form sent twice is one message.

    An address gets three receipts a day at the most, the provider one note an hour. Raises IntegrityError when the same
    form is being sent at this moment: do it again, and it is found.
    """
    there = session.scalar(select(Message).where(Message.sent_key == said.key))
    if there is not None:
        return there
    days = issuer.provider.answer_days
    message = Message(
        receipt=_receipt(), sent_key=said.key, kind=said.kind, person_id=said.person_id, name=said.name, mail=said.mail,
        text=said.text, received_at=now, due_at=None if days is None else now + timedelta(days=days), state="new")
    session.add(message)
    session.flush()
    if knock(session, RECEIPT, said.who, now) <= RECEIPT.most:
        mails.receipt(session, issuer, message, now)
    if not issuer.demonstration and knock(session, NOTE, "0" * 64, now) <= NOTE.most:
        mails.note(session, issuer, message, now)
    return message


def answer(session: Session, message_id: int, n: int, written: Written, text: str, actor: Actor, now: datetime) -> None:
    """Mail the nth answer and note it. Raises Refused when it is not the nth: somebody answered meanwhile."""
    message = _locked(session, message_id, actor)
    if message.state == "closed":
        raise Refused("This message is closed. Reopen it to answer.")
    given = session.scalar(select(func.count()).where(MessageAnswer.message_id == message_id)) or 0
    if n != given + 1:
        raise Refused("Somebody answered this message meanwhile. Read that answer first; yours was not sent.")
    session.add(MessageAnswer(message_id=message_id, n=n, by_id=actor.person_id, at=now, text=text))
    before = message.state
    message.state = "answered"
    message.first_answered_at = message.first_answered_at or now
    session.flush()
    mails.send_answer(session, written, message, n, now)
    _note(session, now, "message.answered", message, actor, f"answer {n}", before)


def close(session: Session, message_id: int, reason: str, actor: Actor, now: datetime) -> None:
    """Close a message, with a reason. Raises Refused when it is closed already."""
    message = _locked(session, message_id, actor)
    if message.state == "closed":
        raise Refused("This message is closed already.")
    before, message.state = message.state, "closed"
    session.flush()
    _note(session, now, "message.closed", message, actor, reason, before)


def reopen(session: Session, message_id: int, reason: str, actor: Actor, now: datetime) -> None:
    """Open a closed message again, with a reason: it waits again. Raises Refused when it is not closed."""
    message = _locked(session, message_id, actor)
    if message.state != "closed":
        raise Refused("This message is open.")
    message.state = "new"
    session.flush()
    _note(session, now, "message.reopened", message, actor, reason, "closed")


def _locked(session: Session, message_id: int, actor: Actor) -> Message:
    message = session.get_one(Message, message_id, with_for_update=True, populate_existing=True)
    if is_owner(actor, Owned(message.person_id)):
        raise Refused(OWN_MESSAGE)
    return message


def _receipt() -> str:
    letters = "".join(secrets.choice(ALPHABET) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"


def _note(session: Session, now: datetime, act: str, message: Message, actor: Actor, reason: str, before: str) -> None:
    """Nothing that was written is repeated: the audit log is kept longer than messages are."""
    audit.record(session, now, act, ("message", str(message.id)), actor_id=actor.person_id,
                 acting_as=_as(actor), reason=reason, before={"state": before}, after={"state": message.state})


def _as(actor: Actor) -> str:
    return next((role for role in ("admin", "registrar") if role in actor.roles), "staff")
