"""The office at work on both databases: staff of every role, and a learner with a record."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from neurodash_ceu.catalog import editions
from neurodash_ceu.learning import actions
from neurodash_ceu.records.credits import Certificate
from neurodash_ceu.records.people import Person
from neurodash_ceu.web.house import House
from tests import make
from tests.catalog import small_course
from tests.client import Browser
from tests.credits import shelf


@pytest.fixture
def house(app: Flask) -> House:
    """The means of the application under test."""
    return make.house(app)


@pytest.fixture
def ruth(house: House) -> Person:
    """A learner."""
    with house.database.writing() as session:
        return make.person(session, email="ruth@example.org", legal_name="Ruth Őri-Example")


@pytest.fixture
def issued(house: House, ruth: Person) -> Certificate:
    """Her certificate, printed."""
    with house.database.writing() as session:
        made = shelf.credited(session, shelf.book(session, ruth), ruth.legal_name)[1]
        shelf.printed(session, house.storage, made)
    return made


@pytest.fixture
def enrolled(house: House, ruth: Person, tmp_path: Path) -> None:
    """She has taken up the small module."""
    make.published(house.database, small_course.write(tmp_path))
    with house.database.writing() as session:
        edition = editions.current(session, "small")
        assert edition is not None
        actions.enrol(session, make.learner(ruth), edition, make.NOW)


@pytest.fixture
def staff(app: Flask, house: House) -> Callable[..., Browser]:
    """Somebody of these roles at a browser: `staff("registrar")`."""
    def sit_down(*roles: str) -> Browser:
        with house.database.writing() as session:
            person = make.person(session, *roles, legal_name=f"Somebody {' '.join(roles)}")
        browser = Browser(app)
        browser.sign_in(person)
        return browser

    return sit_down
