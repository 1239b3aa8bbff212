"""A mail is a row: put down in the transaction that causes it, sent later by `drain`, never waited for."""

from __future__ import annotations

import smtplib
import ssl
import sys
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from email.headerregistry import HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import EmailPolicy, Policy
from email.utils import make_msgid
from urllib.parse import unquote, urlsplit

from sqlalchemy import or_, select, update

from neurodash_ceu.ports.mail import put_mail, without_secrets
from neurodash_ceu.ports.session import Database
from neurodash_ceu.records.outbox import Mail

__all__ = ["drain", "put_mail", "sender"]

CLAIM = timedelta(minutes=5)
MOST_TRIES = 8

Send = Callable[[EmailMessage], None]


class _Whole(UnstructuredHeader):
    """A header on one line of its own, as it is.

    Folded by the rules for words, an address longer than a line becomes an encoded word, which no mail program takes
    for an address.
    """

    def fold(self, *, policy: Policy) -> str:
        """The line."""
        return f"{self.name}: {self}{policy.linesep}"  # type: ignore[attr-defined]  # the registry mixes a header in


_HEADERS = HeaderRegistry()
_HEADERS.map_to_type("list-unsubscribe", _Whole)  # type: ignore[arg-type]  # the stub knows no header to mix in
_POLICY = EmailPolicy(header_factory=_HEADERS)


def sender(mail_url: str) -> Send:
    """How mails leave: `console:` prints them, `smtp://…` and `smtps://…` send them."""
    url = urlsplit(mail_url)
    if url.scheme == "console":
        return _to_console
    if url.scheme not in ("smtp", "smtps") or not url.hostname:
        raise ValueError("mail_url must be console:, smtp://host:port or smtps://host:port")
    host, port = url.hostname, url.port or (465 if url.scheme == "smtps" else 25)

    trusted = ssl.create_default_context()  # without it a server's certificate is not looked at

    def connect() -> smtplib.SMTP:
        if url.scheme == "smtps":
            return smtplib.SMTP_SSL(host, port, timeout=20, context=trusted)
        return smtplib.SMTP(host, port, timeout=20)

    def send(message: EmailMessage) -> None:
        with connect() as server:
            if url.username:
                if url.scheme == "smtp":
                    server.starttls(context=trusted)
                server.login(unquote(url.username), unquote(url.password or ""))
            server.send_message(message)

    return send


def drain(
    database: Database, send: Send, mail_from: str, clock: Callable[[], datetime], most: int = 500,
    stop: threading.Event | None = None,
) -> tuple[int, int]:
    """Send what is due, one by one, or until told to stop; return (sent, failed). A failure is kept with its reason
    and tried later.

    A mail is claimed for five minutes before it is sent, so two drains do not send it twice; a drain killed
    between sending and noting it may send that one mail again.
    """
    sent = failed = 0
    for _ in range(most):
        mail = None if stop is not None and stop.is_set() else _claim(database, clock())
        if mail is None:
            break
        try:
            send(_message(mail, mail_from))
        except (OSError, smtplib.SMTPException, ValueError) as error:  # the last: of it no mail can be made
            failed += 1
            _note_failure(database, mail, clock(), error)
        else:
            sent += 1
            with database.writing() as session:
                session.execute(update(Mail).where(Mail.id == mail.id).values(
                    sent_at=clock(), claimed_until=None, last_error=None, body=without_secrets(mail.body),
                    unsubscribe=None))
    return sent, failed


def _claim(database: Database, now: datetime) -> Mail | None:
    due = (select(Mail)
           .where(Mail.sent_at.is_(None), Mail.not_before <= now, Mail.tries < MOST_TRIES,
                  or_(Mail.claimed_until.is_(None), Mail.claimed_until < now))
           .order_by(Mail.id).limit(1))
    with database.reading() as session:  # asked first, so that an idle worker never stands in a writer's way
        if session.scalars(due).one_or_none() is None:
            return None
    with database.writing() as session:
        mail = session.scalars(due.with_for_update(skip_locked=True)).one_or_none()
        if mail is None:
            return None
        mail.claimed_until = now + CLAIM
        mail.tries += 1
        session.flush()
        session.expunge(mail)
        return mail


def _note_failure(database: Database, mail: Mail, now: datetime, error: Exception) -> None:
    later = now + timedelta(minutes=min(2 ** mail.tries, 240))
    with database.writing() as session:
        session.execute(update(Mail).where(Mail.id == mail.id).values(
            claimed_until=None, not_before=later, last_error=f"{type(error).__name__}: {error}"[:500]))


def _message(mail: Mail, mail_from: str) -> EmailMessage:
    message = EmailMessage(_POLICY)
    message["From"] = mail_from
    message["To"] = mail.to_address
    message["Subject"] = mail.subject
    message["Message-ID"] = make_msgid(domain="neurodash.invalid")
    message["Auto-Submitted"] = "auto-generated"
    if mail.unsubscribe:
        message["List-Unsubscribe"] = f"<{mail.unsubscribe}>"
        if mail.unsubscribe.startswith("https://"):  # RFC 8058 promises one click at such an address alone
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(mail.body)
    return message


def _to_console(message: EmailMessage) -> None:
    rule = "-" * 72
    sys.stdout.write(f"{rule}\nTo: {message['To']}\nSubject: {message['Subject']}\n\n{message.get_content()}{rule}\n")
    sys.stdout.flush()
