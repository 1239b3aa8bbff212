"""The mails of accounts, put into the outbox. Plain text; the first line of a template is the subject.

A mail to an address that nobody has proved yet repeats nothing a stranger typed, so it cannot carry their words.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from urllib.parse import quote

from jinja2 import Environment
from sqlalchemy.orm import Session

from neurodash_ceu.ports.mail import put_mail
from neurodash_ceu.ports.pages import make_environment
from neurodash_ceu.resources import folder


@dataclass(frozen=True)
class Letters:
    """Where this installation is found, for the links in its mails, and where a reader was on the way to."""

    public_url: str
    back: str | None = None

    def address(self, path: str) -> str:
        """A whole address, with the way back."""
        query = f"?next={quote(self.back, safe='/')}" if self.back else ""
        return f"{self.public_url}{path}{query}"


def confirm(session: Session, letters: Letters, to: str, secret: str, hours: int, now: datetime) -> None:
    """The link that proves an address."""
    link = letters.address(f"/account/confirm/{secret}")
    _put(session, now, to, "mails/confirm.txt", link=link, hours=hours)


def known(session: Session, letters: Letters, to: str, now: datetime) -> None:
    """To the owner of an account: somebody tried to register with this address."""
    _put(session, now, to, "mails/known.txt", sign_in=letters.address("/account/sign-in"))


def reset(session: Session, letters: Letters, to: str, secret: str, now: datetime) -> None:
    """The link that sets a new password."""
    _put(session, now, to, "mails/reset.txt", link=letters.address(f"/account/reset/{secret}"))


def move(session: Session, letters: Letters, to: str, secret: str, hours: int, now: datetime) -> None:
    """To the new address of an account: the link that moves it there."""
    _put(session, now, to, "mails/move.txt", link=letters.address(f"/account/mail/{secret}"), hours=hours)


def moved(session: Session, letters: Letters, to: str, at: str, now: datetime) -> None:
    """To the old address of an account: it was moved to another."""
    _put(session, now, to, "mails/moved.txt", at=at, sign_in=letters.address("/account/sign-in"))


def nobody(session: Session, letters: Letters, to: str, now: datetime) -> None:
    """To an address without an account: somebody asked for a link here, and there is none."""
    _put(session, now, to, "mails/nobody.txt", register=letters.address("/account/register"))


def password_changed(session: Session, letters: Letters, to: str, at: str, now: datetime) -> None:
    """To the owner: the password was changed."""
    _put(session, now, to, "mails/password_changed.txt", at=at, reset=letters.address("/account/reset"))


def _put(session: Session, now: datetime, to: str, template: str, **values: object) -> None:
    subject, _, body = _environment().get_template(template).render(**values).partition("\n")
    put_mail(session, now, to, subject.strip(), body.strip() + "\n")


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return make_environment(folder("templates"))
