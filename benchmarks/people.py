"""An installation to measure: a demonstration of one shipped module, and learners in the middle of a module."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask

from benchmarks.tables import ROOT
from neurodash_ceu import demo, settings
from neurodash_ceu.accounts import sessions
from neurodash_ceu.accounts.finding import learner_of
from neurodash_ceu.accounts.sessions import Place
from neurodash_ceu.app import create_app
from neurodash_ceu.catalog import editions
from neurodash_ceu.learning import actions, finding
from neurodash_ceu.ports.session import Database, open_database
from neurodash_ceu.records.people import Person
from neurodash_ceu.web.who import KEY

ADDRESS = "http://127.0.0.1:8000"
LEADING = re.compile(r"^(?:announced|guide|paths):", re.MULTILINE)
SLUG = "resistance-training"  # figures stay comparable however many modules are shipped


@dataclass(frozen=True)
class Installation:
    """Where it is, what its processes need in their environment, and the module that people study."""

    environment: dict[str, str]
    application: Flask
    database: Database
    slug: str
    code: str

    def learners(self, count: int) -> list[str]:
        """So many new people, enrolled, everything read and no test begun; the cookie of each."""
        return [self._learner(n) for n in range(count)]

    def _learner(self, n: int) -> str:
        now = datetime.now(UTC)
        issuer = self.application.extensions["neurodash"].issuer
        with self.database.writing() as session:
            person = Person(email=None, password_hash=None, legal_name=f"Learner {n}", zone="America/Chicago",
                            paper="letter", created_at=now, email_confirmed_at=now, closed_at=None)
            person.email = f"{now.timestamp()}-{n}@example.org"
            session.add(person)
            session.flush()
            learner = learner_of(session, person)
            edition = editions.current(session, self.slug)
            assert edition is not None
            actions.enrol(session, learner, edition, now)
            found = finding.find_enrollment(session, learner, self.slug)
            assert found is not None
            for section in found.module.reading_sections():
                actions.read_section(session, learner, found, section.id, issuer, now)
            person_id = person.id
        return self.cookie(person_id)

    def demonstrated(self, mail: str) -> str:
        """The cookie of a demonstration person."""
        with self.database.reading() as session:
            person_id = session.query(Person).filter_by(email=mail).one().id
        return self.cookie(person_id)

    def cookie(self, person_id: int) -> str:
        """A session as signing in begins it. Signing in itself is slow on purpose, and not what is measured."""
        signer = self.application.session_interface.get_signing_serializer(self.application)  # type: ignore[attr-defined]  # ours are signed
        with self.database.writing() as session:
            secret = sessions.begin(session, person_id, Place("A benchmark", "0" * 64), datetime.now(UTC))
        kept = {KEY: secret, "_fresh": True, "_permanent": True}
        return f"{self.application.config['SESSION_COOKIE_NAME']}={signer.dumps(kept)}"


def installed(folder: Path, database: str | None = None) -> Installation:
    """Make an installation in a folder, on SQLite there or on the database with this address."""
    environment = {"NEURODASH_INSTANCE": str(folder), "NEURODASH_MODE": "demonstration",
                   "NEURODASH_PUBLIC_URL": ADDRESS, "NEURODASH_TRUSTED_PROXIES": "1",
                   "NEURODASH_COURSES": str(folder / "courses")}
    shutil.copytree(ROOT / "courses", folder / "courses", ignore=lambda at, names: [
        name for name in names if Path(at).name == "ms" and name not in (SLUG, "condition.yaml")])
    condition = folder / "courses" / "ms" / "condition.yaml"  # what leads to the modules that are not here goes too
    said = LEADING.split(condition.read_text(encoding="utf-8"))[0]
    condition.write_text(f"{said.rstrip()}\n", encoding="utf-8")
    if database is not None:
        environment["NEURODASH_DATABASE"] = database
    chosen = settings.load(environment)
    made = demo.run(chosen)
    assert made.code is not None, "the demonstration made no certificate"
    rows = open_database(chosen.database)
    return Installation(environment, create_app(chosen), rows, SLUG, made.code)
