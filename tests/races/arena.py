"""An installation served by separate processes, and learners who stand before the last part, forms already open."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from neurodash_ceu.accounts import sessions
from neurodash_ceu.accounts.sessions import Place
from neurodash_ceu.app import create_app
from neurodash_ceu.catalog import editions
from neurodash_ceu.credits import ledger
from neurodash_ceu.learning import actions, finding
from neurodash_ceu.learning.finding import Found
from neurodash_ceu.ports.session import Database
from neurodash_ceu.records.credits import Certificate, CertificateFacts, LedgerEntry
from neurodash_ceu.records.learning import Attestation, Completion, Evaluation
from neurodash_ceu.records.people import Person
from neurodash_ceu.rules import drawing
from neurodash_ceu.rules.people import Learner
from neurodash_ceu.settings import load
from neurodash_ceu.web.who import KEY
from tests import make
from tests.catalog import small_course
from tests.learning.study import GIVEN, GOOD_WALK, ISSUER
from tests.races.runners import Post
from tests.races.server import environment_of, serving

SLUG = "small"
SAID = (("objective-o1", "5"), ("objective-o2", "4"), ("bias_free", "yes"), ("minutes", "40"),
        ("change", "Test first."))


@dataclass
class Arena:
    """A served installation and an application of the same settings, which opens forms as the served one would."""

    port: int
    app: Flask
    database: Database

    def worked(self, *, evaluated: bool = False) -> Person:
        """A learner with reading, quiz and case done (and the evaluation): evaluation and attestation are open."""
        with self.database.writing() as session:
            person = make.person(session)
            learner = make.learner(person)
            found = _work(session, learner)
            if evaluated:
                actions.evaluate(session, learner, found, GIVEN, ISSUER, make.NOW)
        return person

    def form(self, person: Person, part: str, fields: tuple[tuple[str, str], ...]) -> Post:
        """The form of a part as this person's browser holds it, filled in and not yet sent."""
        client, address = self.app.test_client(), f"/learn/{SLUG}/{part}"
        with self.database.writing() as rows:
            secret = sessions.begin(rows, person.id, Place("A test", "0" * 64), datetime.now(UTC))
        with client.session_transaction() as session:
            session[KEY] = secret
        form = BeautifulSoup(client.get(address).get_data(), "html.parser").find("form", action=address)
        cookie = client.get_cookie("neurodash")
        assert form is not None
        assert cookie is not None
        hidden = tuple((str(one["name"]), str(one["value"])) for one in form.find_all("input", type="hidden"))
        return Post(self.port, address, (*hidden, *fields), f"neurodash={cookie.value}")

    def evaluation(self, person: Person) -> Post:
        """The evaluation, filled in."""
        return self.form(person, "evaluation", SAID)

    def attestation(self, person: Person) -> Post:
        """The attestation, ticked."""
        return self.form(person, "attestation", (("agreed", "y"),))

    def written(self, person: Person) -> dict[str, int]:
        """What stands in this person's books."""
        with self.database.reading() as session:
            books = ledger.books_of(session, person.id)
            return {
                "evaluations": _count(session, Evaluation, books), "attestations": _count(session, Attestation, books),
                "completions": _count(session, Completion, books), "entries": _count(session, LedgerEntry, books),
                "certificates": _count(session, Certificate, books),
                "facts": session.scalar(select(func.count()).select_from(CertificateFacts).join(
                    Certificate, Certificate.code == CertificateFacts.code).where(Certificate.book_id.in_(books))) or 0}


ONCE = {"evaluations": 1, "attestations": 1, "completions": 1, "entries": 1, "certificates": 1, "facts": 1}


def _count(session: Session, table: type, books: tuple[int, ...]) -> int:
    return session.scalar(select(func.count()).select_from(table).where(table.book_id.in_(books))) or 0  # type: ignore[attr-defined]  # every one starts with its book


def _work(session: Session, learner: Learner) -> Found:
    edition = editions.current(session, SLUG)
    assert edition is not None
    actions.enrol(session, learner, edition, make.NOW)
    found = finding.find_enrollment(session, learner, SLUG)
    assert found is not None
    for section in found.module.reading_sections():
        actions.read_section(session, learner, found, section.id, ISSUER, make.NOW)
    attempt = actions.start_quiz(session, found, make.NOW)
    bank = {item.id: item for item in found.module.quiz.items}
    for drawn in drawing.paper_from_text(attempt.paper).items:
        right = [option.id for option in bank[drawn.item_id].options if option.correct]
        actions.save_answer(session, attempt, drawn.item_id, right, make.NOW)
    actions.submit_quiz(session, learner, found, attempt.ordinal, ISSUER, make.NOW)
    run = actions.start_case(session, found, "first-visit", make.NOW)
    for step, (_node, choice) in enumerate(GOOD_WALK):
        actions.choose(session, learner, found, run, step, choice, ISSUER, make.NOW)
    return found


@contextmanager
def arena(database_url: str, folder: Path) -> Iterator[Arena]:
    """Serve an installation with the small module on a database until the block ends."""
    instance, courses = folder / "instance", small_course.write(folder)
    instance.mkdir()
    app = create_app(load(environment_of(database_url, instance, courses, 0)))
    database = make.house(app).database
    make.published(database, courses)
    with serving(database_url, instance, courses) as port:
        yield Arena(port, app, database)
    database.close()
