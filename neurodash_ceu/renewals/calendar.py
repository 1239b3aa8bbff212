"""The private calendar of a person: the end of every licence's cycle, with the gap as it is today."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from neurodash_ceu.ports.entitlements import entitlements_of
from neurodash_ceu.records.people import Licence, Person
from neurodash_ceu.records.renewals import CalendarAddress
from neurodash_ceu.renewals import held
from neurodash_ceu.renewals.addresses import calendar_secret
from neurodash_ceu.renewals.held import Stood
from neurodash_ceu.renewals.ics import Event, calendar_text
from neurodash_ceu.rules.boards import Board
from neurodash_ceu.rules.canonical import sha256_of
from neurodash_ceu.rules.credit import civil_date
from neurodash_ceu.rules.dates import day_words
from neurodash_ceu.rules.renewal_words import gap, sentence

NAME = "Renewals, NeuroDash CEU"
WORDS = ("The end of each licence’s cycle, by the rules as entered. The board decides. Whoever has the address of this "
         "calendar can read it: it can be changed under Renewals.")
NOT_NOW = "Your account does not include renewals today, so this calendar is empty."


def token_of(address: CalendarAddress | None, secret: str) -> str | None:
    """The secret part of the address that is in force; None where there is none, or it can no longer be shown."""
    if address is None:
        return None
    token = calendar_secret(secret, address.person_id, address.version)
    return token if sha256_of(token) == address.secret_sha256 else None


def of_token(
    session: Session, token: str, boards: Sequence[Board], public_url: str, free: frozenset[str], now: datetime
) -> str | None:
    """The calendar at a private address; None for an address that is not in force."""
    person = session.scalars(
        select(Person).join(CalendarAddress, CalendarAddress.person_id == Person.id)
        .where(CalendarAddress.secret_sha256 == sha256_of(token), Person.closed_at.is_(None))).one_or_none()
    if person is None:
        return None
    today = civil_date(now, person.zone)
    stamp = datetime.combine(today, time(), UTC)
    if "tracking" not in entitlements_of(session, person.id, today, free):
        return calendar_text(NAME, NOT_NOW, (), stamp)
    unders = held.under_rules(session, held.licences_in_force(session, person.id), boards, today)
    stood = held.stand(session, person.id, unders, today)
    return calendar_text(NAME, WORDS, (event for one in stood for event in _events(one, public_url)), stamp)


def _events(stood: Stood, public_url: str) -> Iterator[Event]:
    licence, found = stood.under.licence, stood.outcome
    if found is None or not found.standings:
        if licence.expires_on is not None:
            yield _event(licence, "expires", licence.expires_on, "expires",
                         "You told us this day. No standing is worked out for it.", public_url)
        return
    window, source = found.standings[0].window, found.rule.source
    told = "\n".join(dict.fromkeys(sentence(gap(one)) for one in found.standings))
    words = (f"{told}\n\nRules as entered, last checked on {day_words(source.checked)}: {source.url}\n"
             "The board decides.")
    if window.closes != window.end:
        yield _event(licence, "closes", window.closes, "last day on which credit counts", words, public_url)
    yield _event(licence, "ends", window.end, "renew by today", words, public_url)


def _event(licence: Licence, what: str, on: date, words: str, description: str, public_url: str) -> Event:
    host = urlsplit(public_url).hostname or "localhost"
    return Event(f"licence-{licence.id}-{what}-{on.isoformat()}@{host}", on,
                 f"{licence.jurisdiction} {licence.profession} licence: {words}", description,
                 f"{public_url}/renewals#licence-{licence.id}")
