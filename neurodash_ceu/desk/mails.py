"""The mails of the desk. A receipt repeats nothing that was typed: its address may be a stranger's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from jinja2 import Environment
from sqlalchemy.orm import Session

from neurodash_ceu.desk.pages import promise
from neurodash_ceu.ports.mail import put_mail
from neurodash_ceu.ports.pages import make_environment
from neurodash_ceu.records.messages import Message
from neurodash_ceu.resources import folder
from neurodash_ceu.rules.provider import Issuer


@dataclass(frozen=True)
class Written:
    """A mail as it goes out."""

    to: str
    subject: str
    body: str


def receipt(session: Session, issuer: Issuer, message: Message, now: datetime) -> None:
    """To whoever was named as the writer: it arrived, under this number."""
    _put(session, now, _written(message.mail, "mails/receipt.txt", issuer, message))


def note(session: Session, issuer: Issuer, message: Message, now: datetime) -> None:
    """To the provider: something new waits at the desk."""
    _put(session, now, _written(issuer.provider.mail, "mails/message_waits.txt", issuer, message))


def answer(issuer: Issuer, message: Message, text: str) -> Written:
    """The answer as it will be mailed: shown before it is sent."""
    return _written(message.mail, "mails/answer.txt", issuer, message, text=text)


def send_answer(session: Session, written: Written, message: Message, n: int, now: datetime) -> None:
    """Put it into the outbox, once."""
    _put(session, now, written, once_key=f"message:{message.id}:answer:{n}")


def _written(to: str, template: str, issuer: Issuer, message: Message, **more: object) -> Written:
    text = _environment().get_template(template).render(
        message=message, provider=issuer.provider, answered=promise(issuer.provider), url=issuer.public_url, **more)
    subject, _, body = text.partition("\n")
    return Written(to, subject.strip(), body.strip() + "\n")


def _put(session: Session, now: datetime, written: Written, once_key: str | None = None) -> None:
    put_mail(session, now, written.to, written.subject, written.body, once_key)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return make_environment(folder("templates"))
