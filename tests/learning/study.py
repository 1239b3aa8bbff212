"""Somebody who studies the small module: the learner's verbs one after another, each in a transaction of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from neurodash_ceu.catalog import editions
from neurodash_ceu.learning import actions, closing_views, finding
from neurodash_ceu.learning.finding import Found
from neurodash_ceu.ports.session import Database
from neurodash_ceu.records.catalog import Publication
from neurodash_ceu.records.credits import Certificate, CertificateFacts, LedgerEntry, PrintTry
from neurodash_ceu.records.learning import Completion, GradeRow
from neurodash_ceu.records.people import Person
from neurodash_ceu.rules import drawing
from neurodash_ceu.rules.attesting import Attested
from neurodash_ceu.rules.cases.walking import ON, Walk
from neurodash_ceu.rules.people import Learner
from neurodash_ceu.rules.provider import DEMONSTRATION, Issuer
from tests import answers, make
from tests.catalog import small_course

T = TypeVar("T")
ISSUER = Issuer(DEMONSTRATION, demonstration=True, public_url="http://127.0.0.1:8000")
GIVEN = {"objectives": {"o1": 5, "o2": 4}, "bias_free": True, "bias_note": "", "minutes": 40,
         "change": "I will test each leg first.", "comments": ""}
GOOD_WALK = (("hello", ON), ("load", "raise"))
BAD_WALK = (("hello", ON), ("load", "stop"))


@dataclass
class Study:
    """A learner, a module and a clock. `now` may be moved; every verb opens and commits its own transaction."""

    database: Database
    person: Person
    learner: Learner
    slug: str
    now: datetime
    issuer: Issuer = ISSUER

    def act(self, verb: Callable[[Session, Found], T], *, lasting: bool = True) -> T:
        """Find the enrollment and do something with it in one transaction."""
        with self.database.writing(lasting=lasting) as session:
            return verb(session, self.found(session))

    def look(self, query: Callable[[Session, Found], T]) -> T:
        """Find the enrollment and read."""
        with self.database.reading() as session:
            return query(session, self.found(session))

    def found(self, session: Session) -> Found:
        """The enrollment, which must be there."""
        found = finding.find_enrollment(session, self.learner, self.slug)
        assert found is not None
        return found

    def enrol(self) -> Study:
        """Take the module up."""
        with self.database.writing() as session:
            edition = editions.current(session, self.slug)
            assert edition is not None
            actions.enrol(session, self.learner, edition, self.now)
        return self

    def read(self, *sections: str) -> Study:
        """Confirm these sections; all without names."""
        for name in sections or self.look(lambda _, found: [one.id for one in found.module.reading_sections()]):
            self.act(lambda session, found, name=name: actions.read_section(
                session, self.learner, found, name, self.issuer, self.now))
        return self

    def start(self) -> int:
        """Begin an attempt; its number."""
        return self.act(lambda session, found: actions.start_quiz(session, found, self.now)).ordinal

    def drawn(self, ordinal: int) -> drawing.Paper:
        """What an attempt was given."""
        def paper(session: Session, found: Found) -> drawing.Paper:
            attempt = finding.attempt(session, found, ordinal)
            assert attempt is not None
            return drawing.paper_from_text(attempt.paper)

        return self.look(paper)

    def answer(self, ordinal: int, item: str, *options: str) -> None:
        """Save an answer."""
        def save(session: Session, found: Found) -> None:
            attempt = finding.attempt(session, found, ordinal)
            assert attempt is not None
            actions.save_answer(session, attempt, item, options, self.now)

        self.act(save, lasting=False)

    def sit(self, *, right: bool = True) -> GradeRow:
        """A whole attempt, every answer right or every answer wrong."""
        ordinal = self.start()
        bank = self.look(lambda _, found: {item.id: item for item in found.module.quiz.items})
        for drawn in self.drawn(ordinal).items:
            self.answer(ordinal, drawn.item_id, *answers.answer(bank[drawn.item_id], right=right))
        return self.submit(ordinal)

    def submit(self, ordinal: int) -> GradeRow:
        """Submit an attempt."""
        return self.act(lambda session, found: actions.submit_quiz(
            session, self.learner, found, ordinal, self.issuer, self.now))

    def walk(self, path: tuple[tuple[str, str], ...] = GOOD_WALK, case: str = "first-visit") -> Walk:
        """A whole walk through the case."""
        run = self.act(lambda session, found: actions.start_case(session, found, case, self.now))
        for step, (_node, choice) in enumerate(path):
            walked = self.act(lambda session, found, step=step, choice=choice: actions.choose(
                session, self.learner, found, run, step, choice, self.issuer, self.now))
        return walked

    def evaluate(self, given: dict[str, Any] | None = None) -> Completion | None:
        """Give the evaluation."""
        return self.act(lambda session, found: actions.evaluate(
            session, self.learner, found, given or GIVEN, self.issuer, self.now))

    def facts(self) -> Attested:
        """What there is to attest now."""
        return self.look(lambda session, found: closing_views.to_attest(
            self.learner, finding.licences(session, self.learner), found, finding.passing_grade(session, found),
            self.issuer))

    def attest(self, facts: Attested | None = None) -> Completion | None:
        """Sign."""
        shown = facts or self.facts()
        return self.act(lambda session, found: actions.attest(
            session, self.learner, found, shown, self.issuer, self.now))

    def settle(self) -> Completion | None:
        """Press "Record the credit"."""
        def act(session: Session, found: Found) -> Completion | None:
            finding.lock(session, found)
            return actions.settle(session, self.learner, found, self.issuer, self.now)

        return self.act(act)

    def all_but_the_last(self) -> Study:
        """Everything done except the attestation."""
        self.enrol().read().sit()
        self.walk()
        self.evaluate()
        return self

    def later(self, **span: float) -> Study:
        """Move the clock."""
        self.now += timedelta(**span)
        return self

    def profile(self, **columns: str) -> None:
        """Change the profile, as the account's page would."""
        with self.database.writing() as session:
            row = session.get(Person, self.person.id)
            assert row is not None
            for name, value in columns.items():
                setattr(row, name, value)
        self.learner = replace(self.learner, **columns)


def begin(
    database: Database, folder: Path, *changes: small_course.Change, slug: str = "small", **columns: Any
) -> Study:
    """Publish the small module (with words changed) and make a learner for it; nobody is enrolled yet."""
    make.published(database, small_course.write(folder, *changes, slug=slug))
    with database.writing() as session:
        person = make.person(session, **columns)
    return Study(database, person, make.learner(person), slug, make.NOW)


def somebody_else(study: Study, **columns: Any) -> Study:
    """Another learner at the same module."""
    with study.database.writing() as session:
        person = make.person(session, **columns)
    return replace(study, person=person, learner=make.learner(person))


def counts(database: Database) -> tuple[int, int, int, int, int]:
    """How many completions, entries, certificates, facts of certificates and places in the queue there are."""
    with database.reading() as session:
        return tuple(session.scalar(select(func.count()).select_from(table)) or 0 for table in (  # type: ignore[return-value]  # five of five
            Completion, LedgerEntry, Certificate, CertificateFacts, PrintTry))


def withdraw(study: Study, reason: str) -> None:
    """Withdraw the current edition for safety."""
    with study.database.writing() as session:
        edition = editions.current(session, study.slug)
        assert edition is not None
        session.add(Publication(module_id=edition.module_id, edition_sha=edition.sha256, kind="withdrawn",
                                reason=reason, at=study.now))
