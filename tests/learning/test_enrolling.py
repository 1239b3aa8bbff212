"""Enrolling: who may, once however often, and the edition that stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from neurodash_ceu.catalog import editions
from neurodash_ceu.credits import ledger
from neurodash_ceu.learning import finding
from neurodash_ceu.ports.session import Database
from neurodash_ceu.records.credits import Book
from neurodash_ceu.records.learning import Enrollment
from neurodash_ceu.rules.refusal import Refused
from tests import make
from tests.catalog import small_course
from tests.learning.study import begin, withdraw


def test_enrolling_twice_is_once(database: Database, tmp_path: Path) -> None:
    study = begin(database, tmp_path).enrol()
    first = study.look(lambda _, found: (found.key, found.enrollment.enrolled_at))
    assert study.later(days=1).enrol().look(lambda _, found: (found.key, found.enrollment.enrolled_at)) == first
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Enrollment)) == 1
        assert session.scalar(select(func.count()).select_from(Book)) == 1


def test_a_second_module_goes_into_the_same_book(database: Database, tmp_path: Path) -> None:
    study = begin(database, tmp_path, slug="other")
    make.published(database, small_course.write(tmp_path))
    study.enrol()
    study.slug = "small"
    study.later(hours=1).enrol()
    with database.reading() as session:
        mine = finding.enrollments_of(session, study.learner)
    assert [(found.edition.slug, found.key[1]) for found in mine] == [("small", 2), ("other", 1)]
    assert len({found.key[0] for found in mine}) == 1


def test_who_has_not_confirmed_a_mail_address_cannot_enrol(database: Database, tmp_path: Path) -> None:
    study = begin(database, tmp_path, email_confirmed_at=None)
    with pytest.raises(Refused, match="Confirm your mail address first"):
        study.enrol()


def test_a_withdrawn_module_cannot_be_taken_up(database: Database, tmp_path: Path) -> None:
    study = begin(database, tmp_path)
    withdraw(study, "A dose was wrong.")
    with pytest.raises(Refused, match=r"This module was withdrawn: A dose was wrong\."):
        study.enrol()


def test_the_edition_stays_when_a_newer_one_appears(database: Database, tmp_path: Path) -> None:
    study = begin(database, tmp_path).enrol()
    pinned = study.look(lambda _, found: found.edition.sha256)
    folder = small_course.write(
        tmp_path, ("module.yaml", "title: A small module", "title: A better module"),
        ("quiz.yaml", "text: It raises it.", "text: It raises it, most trials say."))
    make.published(database, folder, study.now + timedelta(days=1))
    with database.reading() as session:
        newer = editions.current(session, "small")
    assert newer is not None
    assert newer.number == 2
    found = study.later(days=2).enrol().look(lambda _, found: found)
    assert (found.edition.sha256, found.edition.number) == (pinned, 1)
    assert found.module.head.title == "A small module"
    study.read().sit()
    study.walk()
    study.evaluate()
    assert study.attest() is not None
    with database.reading() as session:
        ((_, line),) = ledger.walk(session)
    assert (line.edition_sha, line.title) == (pinned, "A small module")


def test_another_learners_enrollment_does_not_exist(database: Database, tmp_path: Path) -> None:
    study = begin(database, tmp_path).enrol()
    with database.writing() as session:
        stranger = make.learner(make.person(session))
    with database.reading() as session:
        assert finding.find_enrollment(session, stranger, "small") is None
        assert finding.enrollments_of(session, stranger) == []
        assert finding.find_enrollment(session, replace(study.learner, legal_name="X"), "small") is not None
