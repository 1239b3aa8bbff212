"""`neurodash demo`: published courses, demonstration people and their records, all made by the ordinary verbs.

Running it again changes nothing and prints the same. The people are fictional, and their passwords are made here at
random and kept in the instance folder, readable by its owner alone.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from neurodash_ceu.accounts import actions as accounts
from neurodash_ceu.accounts import licences, passwords
from neurodash_ceu.accounts.finding import learner_of, person_by_mail
from neurodash_ceu.accounts.mails import Letters
from neurodash_ceu.catalog import editions, unchanged
from neurodash_ceu.catalog.cli import read_all
from neurodash_ceu.catalog.planning import plan
from neurodash_ceu.catalog.publish import publish
from neurodash_ceu.catalog.rendering import renderer
from neurodash_ceu.credits import certificates, demonstrating, ledger
from neurodash_ceu.learning import actions, closing_views, finding
from neurodash_ceu.learning.finding import Found
from neurodash_ceu.membership import actions as membership
from neurodash_ceu.ports.migrate import upgrade
from neurodash_ceu.ports.provider import issuer_of
from neurodash_ceu.ports.session import Database, open_database
from neurodash_ceu.ports.storage import Storage
from neurodash_ceu.records.people import Person
from neurodash_ceu.rules import drawing
from neurodash_ceu.rules.cases.ranking import best_path
from neurodash_ceu.rules.certificate import shown_code
from neurodash_ceu.rules.items.base import Answer, Item
from neurodash_ceu.rules.people import Learner, LicenceHeld
from neurodash_ceu.rules.problems import Problem
from neurodash_ceu.rules.provider import Issuer
from neurodash_ceu.rules.refusal import Refused
from neurodash_ceu.settings import CannotStart, Settings

PASSWORDS = "demonstration-passwords.json"
YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Character:
    """A demonstration person: who they are, what they may do, what they hold, and how far they come in a module."""

    part: str
    mail: str
    name: str
    zone: str
    paper: str
    roles: tuple[str, ...] = ()
    licences: tuple[LicenceHeld, ...] = ()
    premium: bool = False
    completes: bool = False
    begins: bool = False


PEOPLE = (
    Character("learner", "learner@example.org", "Ruth Example", "America/Chicago", "letter",
              licences=(LicenceHeld("PT", "Illinois", "070.000000"),)),
    Character("member", "member@example.org", "Zoë Ángeles Example", "Europe/Dublin", "a4",
              licences=(LicenceHeld("PT", "Florida", "PT 00000"), LicenceHeld("PT", "Ireland", "PT000000")),
              premium=True, completes=True),
    Character("registrar", "registrar@example.org", "Imran Example", "UTC", "a4", roles=("registrar",)),
    Character("auditor", "auditor@example.org", "Ingrid Example", "Europe/Oslo", "a4", roles=("auditor",)),
)
# Records for the office to look at. Nobody signs in as these: their passwords are forgotten as they are made.
RECORDS = (
    Character("record", "soren@example.org", "Søren Ægir Example", "Europe/Copenhagen", "a4",
              licences=(LicenceHeld("OTA", "Denmark", "DK-000 000"),), begins=True),
    Character("record", "siobhan@example.org", "Siobhán O’Brien-Example", "Europe/Dublin", "a4",
              licences=(LicenceHeld("SLP", "Ireland", "SLT000000"),), completes=True),
    # No shipped font has these letters, so the print of this certificate waits for a person.
    Character("record", "hanako@example.org", "山田花子", "Asia/Tokyo", "a4",
              licences=(LicenceHeld("PT", "Japan", "000000"),), completes=True),
)
NEWCOMER = ("noor@example.org", "Noor Example", "Asia/Karachi")  # registered, and has not confirmed


@dataclass(frozen=True)
class Made:
    """What a demonstration has: passwords by mail, the code of the completed record, and what is wrong with courses."""

    passwords: dict[str, str]
    code: str | None
    problems: tuple[Problem, ...]


def run(settings: Settings, now: datetime | None = None) -> Made:
    """Make the demonstration, or find it made. Raises CannotStart on a database that has real accounts."""
    if not settings.demonstration:
        raise CannotStart("This installation is in production: a demonstration is never made in it.")
    issuer, instant = issuer_of(settings), now or datetime.now(UTC)
    database = open_database(settings.database)
    try:
        upgrade(database)
        with database.reading() as session:
            _refuse_real(session)
        problems = _publish(database, settings, instant)
        kept = _passwords(settings)
        for character in PEOPLE:
            with database.writing() as session:
                _person(session, character, kept[character.mail], issuer, instant)
        for character in RECORDS:
            with database.writing() as session:
                _record(session, character, issuer, instant)
        with database.writing() as session:
            _newcomer(session, issuer, instant)
        demonstrating.courses_elsewhere(
            database, Storage(settings.storage), PEOPLE[0].mail, PEOPLE[2].mail, issuer, instant)
        with database.reading() as session:
            return Made(kept, _code(session), problems)
    finally:
        database.close()


def words(made: Made, settings: Settings) -> Iterable[str]:
    """What is printed: the address, the accounts, and a certificate to check."""
    for problem in made.problems:
        yield f"Not published: {problem.sentence()}"
    yield f"NeuroDash CEU, a demonstration: {settings.public_url}"
    yield f"Its data: {settings.instance}"
    yield ""
    for character in PEOPLE:
        yield f"  {character.part:<10} {character.mail:<24} password  {made.passwords[character.mail]}"
    yield ""
    if made.code is not None:
        yield f"A completed record, open to anyone: {settings.public_url}/verify/{shown_code(made.code)}"


def _refuse_real(session: Session) -> None:
    ours = [character.mail for character in PEOPLE]
    everybody = session.scalar(select(func.count()).select_from(Person)) or 0
    known = session.scalar(select(func.count()).select_from(Person).where(Person.email.in_(ours))) or 0
    if everybody and not known:
        raise CannotStart("This database has real accounts: a demonstration is never made in it. "
                          "Set NEURODASH_INSTANCE to another folder.")


def _publish(database: Database, settings: Settings, now: datetime) -> tuple[Problem, ...]:
    with database.reading() as session:
        if unchanged.is_published(settings.instance, unchanged.mark(session, settings.courses, now.date())):
            return ()
        planned = plan(session, read_all(settings.courses, now))
    publish(database.writing, planned, now, renderer(), Storage(settings.storage))
    if not planned.problems:
        with database.reading() as session:
            unchanged.leave(settings.instance, unchanged.mark(session, settings.courses, now.date()))
    return planned.problems


# --- people -------------------------------------------------------------------------------------------------


def _passwords(settings: Settings) -> dict[str, str]:
    path = settings.instance / PASSWORDS
    try:
        kept: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        kept = {}
    made = {character.mail: kept.get(character.mail) or secrets.token_urlsafe(12) for character in PEOPLE}
    if made != kept:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(made, file, indent=1)
    return made


def _person(session: Session, character: Character, password: str, issuer: Issuer, now: datetime) -> None:
    person = person_by_mail(session, character.mail)
    if person is None:
        wanted = accounts.registration(character.name, character.mail, password, character.zone, character.paper)
        person = accounts.create(session, wanted, character.roles, now, acting_as="demonstration")
    elif not passwords.check(person.password_hash, password).right:
        # Changed on the site, or the file was lost: what is printed must let one in.
        accounts.set_password(session, person, passwords.hash_of(password), Letters(issuer.public_url), now,
                              acting_as="demonstration")
    _holds(session, person, character, issuer, now)


def _record(session: Session, character: Character, issuer: Issuer, now: datetime) -> None:
    person = person_by_mail(session, character.mail)
    if person is None:
        forgotten = secrets.token_urlsafe(24)
        wanted = accounts.registration(character.name, character.mail, forgotten, character.zone, character.paper)
        person = accounts.create(session, wanted, character.roles, now, acting_as="demonstration")
    _holds(session, person, character, issuer, now)


def _newcomer(session: Session, issuer: Issuer, now: datetime) -> None:
    mail, name, zone = NEWCOMER
    if person_by_mail(session, mail) is None:
        wanted = accounts.registration(name, mail, secrets.token_urlsafe(24), zone, "a4")
        accounts.register(session, wanted, Letters(issuer.public_url), now)


def _holds(session: Session, person: Person, character: Character, issuer: Issuer, now: datetime) -> None:
    learner = learner_of(session, person)
    if not licences.mine(session, learner):
        for stated in character.licences:
            licences.add(session, learner, stated, now)
    if character.premium:
        today = now.date()
        membership.grant_premium(session, person.id, "grant", "demonstration", today, today + YEAR, now,
                                 acting_as="demonstration")
    if character.completes:
        _complete(session, learner, issuer, now)
    if character.begins:
        _begin(session, learner, issuer, now)


# --- the records -----------------------------------------------------------------------------------


def _take_up(session: Session, learner: Learner, now: datetime) -> Found | None:
    """The first module, enrolled in just now; None when there is none, or this learner has begun before."""
    offered = editions.published(session)
    if not offered or finding.enrollments_of(session, learner):
        return None
    actions.enrol(session, learner, offered[0], now)
    found = finding.find_enrollment(session, learner, offered[0].slug)
    if found is None:
        raise Refused(f"The demonstration could not enrol in {offered[0].slug}.")
    return found


def _begin(session: Session, learner: Learner, issuer: Issuer, now: datetime) -> None:
    """Read the first module and fail its quiz once."""
    found = _take_up(session, learner, now)
    if found is not None:
        for section in found.module.reading_sections():
            actions.read_section(session, learner, found, section.id, issuer, now)
        _sit(session, learner, found, issuer, now, well=False)


def _complete(session: Session, learner: Learner, issuer: Issuer, now: datetime) -> None:
    """Take the first module from enrolling to its credit, as a learner would, verb by verb."""
    found = _take_up(session, learner, now)
    if found is None:
        return
    for section in found.module.reading_sections():
        actions.read_section(session, learner, found, section.id, issuer, now)
    _sit(session, learner, found, issuer, now)
    for case in found.module.cases:
        walk = actions.start_case(session, found, case.id, now)
        for step, (_, choice_id) in enumerate(best_path(case)):
            actions.choose(session, learner, found, walk, step, choice_id, issuer, now)
    actions.evaluate(session, learner, found, _evaluation(found), issuer, now)
    shown = closing_views.to_attest(
        learner, finding.licences(session, learner), found, finding.passing_grade(session, found), issuer)
    actions.attest(session, learner, found, shown, issuer, now)


def _sit(
    session: Session, learner: Learner, found: Found, issuer: Issuer, now: datetime, *, well: bool = True
) -> None:
    attempt = actions.start_quiz(session, found, now)
    for drawn in drawing.paper_from_text(attempt.paper).items:
        item = found.module.quiz.item(drawn.item_id)
        actions.save_answer(session, attempt, drawn.item_id, item.key() if well else _wrong(item), now)
    actions.submit_quiz(session, learner, found, attempt.ordinal, issuer, now)


def _wrong(item: Item) -> Answer:
    """A single part that is not in the key, where the item has one; else nothing."""
    loose = [(part.id,) for part in item.parts() if part.id not in item.key()]
    return next((answer for answer in loose if item.fits(answer)), ())


def _evaluation(found: Found) -> dict[str, object]:
    minutes = found.module.head.credit.total
    return {"objectives": {objective.id: 5 for objective in found.module.head.objectives}, "bias_free": True,
            "bias_note": "", "minutes": max(1, minutes),
            "change": "Nothing: this record was made by the demonstration, not by a person.", "comments": ""}


def _code(session: Session) -> str | None:
    for character in PEOPLE:
        person = person_by_mail(session, character.mail) if character.completes else None
        if person is not None:
            found = certificates.of_entries(session, ledger.books_of(session, person.id))
            return next((known.certificate.code for known in found.values()), None)
    return None
