"""Learners with records of their own in a served demonstration, made by the product's verbs, to be changed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from neurodash_ceu import demo
from neurodash_ceu.accounts.finding import learner_of, person_by_mail
from neurodash_ceu.catalog import editions
from neurodash_ceu.catalog.checks import check_courses
from neurodash_ceu.catalog.planning import plan
from neurodash_ceu.catalog.publish import publish
from neurodash_ceu.catalog.reader import read_courses
from neurodash_ceu.credits import certificates, ledger
from neurodash_ceu.learning import actions, finding
from neurodash_ceu.ports.provider import issuer_of
from neurodash_ceu.ports.session import Database, open_database
from neurodash_ceu.records.catalog import Publication
from neurodash_ceu.rules.people import LicenceHeld
from neurodash_ceu.settings import load
from tests import make
from tests.catalog import small_course
from tests.journeys.site import Site
from tests.journeys.steps import PASSWORD
from tests.learning.study import Study
from tests.learning.turned import TURNED, sit


@dataclass(frozen=True)
class Recorded:
    """Somebody with a record: how they sign in, their number, and the code of their certificate ("" without one)."""

    mail: str
    person_id: int
    code: str


def completed(site: Site, mail: str, name: str) -> Recorded:
    """A learner who completed the module."""
    return _made(site, demo.Character(
        "learner", mail, name, "America/Chicago", "letter", licences=(LicenceHeld("PT", "Illinois", "070.000000"),),
        completes=True))


def registered(site: Site, mail: str, name: str) -> Recorded:
    """A learner who did nothing here yet."""
    return _made(site, demo.Character("learner", mail, name, "America/Chicago", "letter"))


def out_of_attempts(site: Site, mail: str, name: str) -> Recorded:
    """A learner who used every attempt at the quiz and answered nothing."""
    made = _made(site, demo.Character("learner", mail, name, "America/Chicago", "letter"))
    settings = load(site.environment)
    database, issuer, now = open_database(settings.database), issuer_of(settings), datetime.now(UTC)
    with database.writing() as session:
        person = person_by_mail(session, mail)
        assert person is not None
        learner = learner_of(session, person)
        edition = editions.published(session)[0]
        actions.enrol(session, learner, edition, now)
        found = finding.find_enrollment(session, learner, edition.slug)
        assert found is not None
        for _ in range(found.module.head.attempts):
            attempt = actions.start_quiz(session, found, now)
            actions.submit_quiz(session, learner, found, attempt.ordinal, issuer, now)
    database.close()
    return made


@contextmanager
def corrected(site: Site, folder: Path, mail: str, name: str) -> Iterator[Recorded]:
    """A learner who answered by the key that a newer edition of another, small module has; it is retired afterwards."""
    made = _made(site, demo.Character("learner", mail, name, "America/Chicago", "letter"))
    database = open_database(load(site.environment).database)
    _publish_beside(database, folder)
    with database.writing() as session:
        person, other = person_by_mail(session, mail), make.person(session, legal_name="Imran Reading Example")
        assert person is not None
        mine = Study(database, person, learner_of(session, person), "small", datetime.now(UTC))
    for one, q1 in ((mine, "b"), (replace(mine, person=other, learner=make.learner(other)), "a")):
        sit(one.enrol(), q1)
    _publish_beside(database, folder, *TURNED)
    try:
        yield made
    finally:
        with database.writing() as session:
            edition = editions.current(session, "small")
            assert edition is not None
            session.add(Publication(module_id=edition.module_id, edition_sha=edition.sha256, kind="retired",
                                    reason=None, at=datetime.now(UTC)))
        database.close()


def _publish_beside(database: Database, folder: Path, *changes: small_course.Change) -> None:
    """Publish the small module; what is published stays, though this folder does not have it."""
    courses = check_courses(read_courses(small_course.write(folder, *changes)), datetime.now(UTC).date())
    with database.reading() as session:
        planned = replace(plan(session, courses), retired=(), conditions_gone=())
    publish(database.writing, planned, datetime.now(UTC))


def _made(site: Site, character: demo.Character) -> Recorded:
    settings = load(site.environment)
    database = open_database(settings.database)
    with database.writing() as session:
        demo._person(session, character, PASSWORD, issuer_of(settings), datetime.now(UTC))
        person = person_by_mail(session, character.mail)
        assert person is not None
        found = certificates.of_entries(session, ledger.books_of(session, person.id))
        made = Recorded(character.mail, person.id, next((known.certificate.code for known in found.values()), ""))
    database.close()
    return made
