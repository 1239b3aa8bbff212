"""The mails that tell a learner what was put right in their record. The first line of a template is the subject."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from jinja2 import Environment
from sqlalchemy.orm import Session

from neurodash_ceu.ports.mail import put_mail
from neurodash_ceu.ports.pages import NBSP, make_environment
from neurodash_ceu.records.people import Person
from neurodash_ceu.resources import folder
from neurodash_ceu.rules.certificate import shown_code
from neurodash_ceu.rules.deeds import Letter
from neurodash_ceu.rules.provider import Issuer

TEMPLATES = folder("templates")


def written(person: Person | None, template: str, issuer: Issuer, **values: object) -> Letter | None:
    """The mail as it will go out; None where there is nobody to write to: the account is closed."""
    if person is None or not person.email:
        return None
    text = _environment().get_template(template).render(
        name=person.legal_name, url=issuer.public_url, provider=issuer.provider, demonstration=issuer.demonstration,
        shown_code=shown_code, **values).replace(NBSP, " ")
    subject, _, body = text.partition("\n")
    return Letter(person.email, subject.strip(), body.strip() + "\n")


def send(session: Session, letter: Letter | None, now: datetime, once_key: str) -> None:
    """Put a mail into the outbox, where there is one to send. A second under the same key breaks a unique key."""
    if letter is not None:
        put_mail(session, now, letter.to, letter.subject, letter.body, once_key)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return make_environment(TEMPLATES)
