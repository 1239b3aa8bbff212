"""What tests of the credit pages share: a learner, her printed certificate, and how many queries a page needs.

Pages are tried on SQLite: the rows under them are tried on both databases in the other files.
"""

from __future__ import annotations

import pytest
from flask import Flask

from neurodash_ceu.records.credits import Certificate
from neurodash_ceu.records.people import Person
from neurodash_ceu.web.house import House
from tests import make
from tests.client import Browser
from tests.credits import shelf

NOBODY = "0" * 16


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """The one database of these tests."""
    return sqlite_url


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


def signed_in(app: Flask, person: Person) -> Browser:
    """A browser of a person's own."""
    made = Browser(app)
    made.sign_in(person)
    return made


def queries(house: House, browser: Browser, address: str) -> int:
    """How many statements a page needs."""
    browser.get(address)
    with make.counted(house.database) as seen:
        browser.get(address)
        return len(seen())
