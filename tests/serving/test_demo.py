"""The demonstration: made once by the ordinary verbs, found again, and never made where people are real."""

from __future__ import annotations

import dataclasses
import stat
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from neurodash_ceu import demo
from neurodash_ceu.accounts import passwords
from neurodash_ceu.accounts.finding import person_by_mail
from neurodash_ceu.catalog import editions, unchanged
from neurodash_ceu.catalog.cli import read_all
from neurodash_ceu.credits import proving
from neurodash_ceu.ports.session import Database, open_database
from neurodash_ceu.records.audit import AuditEvent
from neurodash_ceu.records.credits import Certificate, LedgerEntry
from neurodash_ceu.records.learning import Completion, Enrollment
from neurodash_ceu.records.people import Person
from neurodash_ceu.settings import CannotStart, Settings
from tests import make
from tests.catalog import shelves, small_course
from tests.conftest import NOW


@pytest.fixture
def settings(settings: Settings, tmp_path: Path) -> Settings:
    """A demonstration that teaches the small course."""
    return dataclasses.replace(settings, courses=(small_course.write(tmp_path),))


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    """The database of those settings."""
    opened = open_database(settings.database)
    yield opened
    opened.close()


def rows(database: Database) -> tuple[int, ...]:
    """How many people, enrollments, completions, entries, certificates and audit events there are."""
    with database.reading() as session:
        return tuple(session.scalar(select(func.count()).select_from(table)) or 0
                     for table in (Person, Enrollment, Completion, LedgerEntry, Certificate, AuditEvent))


def test_it_is_made_once_and_found_again(settings: Settings, database: Database) -> None:
    made = demo.run(settings, NOW)
    before = rows(database)
    assert before[:5] == (8, 4, 3, 4, 3)  # three awards, and a course taken elsewhere
    assert demo.run(settings, NOW) == made
    assert rows(database) == before


def test_what_was_published_is_not_read_again(
    settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    demo.run(settings, NOW)
    read: list[object] = []
    monkeypatch.setattr(demo, "read_all", lambda *asked: read.append(asked) or read_all(*asked))
    demo.run(settings, NOW)
    assert read == []
    demo.run(settings, NOW + timedelta(days=1))  # a date may have passed
    assert len(read) == 1
    shelves.withdraw(database, "small")  # somebody else changed the catalogue
    demo.run(settings, NOW + timedelta(days=1))
    assert len(read) == 2
    file = settings.courses[0] / "demo" / "condition.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("tests only", "tests alone"), encoding="utf-8")
    demo.run(settings, NOW + timedelta(days=1))
    assert len(read) == 3
    with database.reading() as session:
        assert "tests alone" in editions.conditions(session)[0].summary
    (settings.instance / unchanged.FILE).unlink()
    demo.run(settings, NOW + timedelta(days=1))
    assert len(read) == 4


def test_courses_with_a_problem_are_read_every_time(settings: Settings) -> None:
    file = settings.courses[0] / "demo" / "condition.yaml"
    file.write_text(file.read_text(encoding="utf-8") + "colour: red\n", encoding="utf-8")
    assert demo.run(settings, NOW).problems
    assert demo.run(settings, NOW).problems


def test_its_record_is_whole_and_its_code_is_printed(settings: Settings, database: Database) -> None:
    made = demo.run(settings, NOW)
    with database.reading() as session:
        assert proving.verify(session).broken == ()
        assert made.code in session.scalars(select(Certificate.code)).all()
    printed = "\n".join(demo.words(made, settings))
    assert all(character.mail in printed for character in demo.PEOPLE)
    assert all(password in printed for password in made.passwords.values())
    assert f"{settings.public_url}/verify/" in printed


def test_passwords_are_random_and_for_their_owner_alone(settings: Settings) -> None:
    made = demo.run(settings, NOW)
    assert len(set(made.passwords.values())) == 4
    path = settings.instance / demo.PASSWORDS
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_what_is_printed_lets_one_in_even_when_the_file_was_lost(settings: Settings, database: Database) -> None:
    first = demo.run(settings, NOW)
    (settings.instance / demo.PASSWORDS).unlink()
    again = demo.run(settings, NOW)
    assert again.passwords != first.passwords
    with database.reading() as session:
        for mail, password in again.passwords.items():
            person = person_by_mail(session, mail)
            assert person is not None
            assert passwords.check(person.password_hash, password).right


def test_it_refuses_a_database_with_real_accounts(settings: Settings, database: Database) -> None:
    with database.writing() as session:
        make.person(session)
    with pytest.raises(CannotStart, match="real accounts"):
        demo.run(settings, NOW)
    assert rows(database)[0] == 1


def test_somebody_who_registered_in_a_demonstration_is_no_reason_to_refuse(
    settings: Settings, database: Database
) -> None:
    demo.run(settings, NOW)
    with database.writing() as session:
        make.person(session)
    demo.run(settings, NOW)
    assert rows(database)[0] == 9


def test_it_refuses_production(settings: Settings) -> None:
    with pytest.raises(CannotStart, match="production"):
        demo.run(dataclasses.replace(settings, mode="production"), NOW)


def test_a_broken_module_is_told_and_the_rest_is_made(settings: Settings, database: Database) -> None:
    (settings.courses[0] / "demo" / "small" / "quiz.yaml").write_text("items: [", encoding="utf-8")
    made = demo.run(settings, NOW)
    assert made.problems
    assert made.code is None
    assert "quiz.yaml:1" in "\n".join(demo.words(made, settings))
    assert rows(database)[0] == 8
