"""A board of our own for the tests of renewals, in an operator's file; a learner licensed there, and her entries.

Pages are tried on SQLite: what they write is tried on both databases in the other files.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from neurodash_ceu.credits import ledger
from neurodash_ceu.membership import actions as membership
from neurodash_ceu.records.people import Licence, Person
from neurodash_ceu.renewals import shelf as boards_on_the_shelf
from neurodash_ceu.renewals.shelf import boards
from neurodash_ceu.rules.boards import Board
from neurodash_ceu.rules.credit import Minutes
from neurodash_ceu.web.house import House
from tests import make
from tests.client import Browser, Page
from tests.credits import shelf

NOW = make.NOW
TODAY = NOW.date()
ANSWERS = "Your answer is saved."
BOARD = """\
code: TESTLAND
name: Testland
also: [Land of tests]
rules:
  - id: testland-pt
    professions: [PT]
    source: {url: "https://board.example/rule", words: ten contact hours, kind: official, checked: 2026-11-22}
    unit: {name: contact hour, plural: contact hours, minutes: 60}
    required: 10
    cycle: {months: 24, end: fixed, day: "05-31", years: odd}
    lines:
      - {id: ethics, kind: minimum, at_least: 2, words: ethics, of: {topics: [ethics]}, when: practises}
      - {id: own-pace, kind: maximum, at_most: 4, words: self-paced, of: {formats: [self-paced text]}}
      - {id: plan, kind: task, words: Write a plan}
      - {id: law, kind: minimum, at_least: 1, words: the law of Testland, of: {answered: law}}
    questions:
      - {id: practises, about: licence, ask: Do you see patients?, answer: yes-no}
      - {id: law, about: entry, ask: Was it about the law of Testland?, answer: yes-no, of: {topics: [ethics]}}
    notes: [Some words.]
  - id: testland-ot
    professions: [OT]
    source: {url: "https://vendor.example/", words: twelve hours, kind: vendor, checked: 2026-11-22}
    unit: {name: hour, plural: hours}
    required: 12
    cycle: {months: 24, end: not said}
  - id: testland-slp
    professions: [SLP]
    source: {url: "https://board.example/slp", words: twenty hours, kind: official, checked: 2025-11-01}
    unit: {name: hour, plural: hours}
    required: 20
    cycle: {months: 12, end: licence expiry}
"""


def write(folder: Path, text: str = BOARD) -> Path:
    """Our board as an operator would add it; returns the folder of their boards."""
    own = folder / "boards"
    own.mkdir(exist_ok=True)
    (own / "testland.yaml").write_text(text, encoding="utf-8")
    return own


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Our board and no shipped one, which take a second to read. The operator's folder."""
    monkeypatch.setattr(boards_on_the_shelf, "SHIPPED", tmp_path / "shipped")
    return write(tmp_path)


@pytest.fixture
def known(alone: Path) -> tuple[Board, ...]:
    """Our board, read."""
    found = boards(alone)
    assert [one.code for one in found] == ["TESTLAND"]
    return found


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """The one database of these tests."""
    return sqlite_url


@pytest.fixture
def house(app: Flask, alone: Path) -> House:
    """The means of the application under test."""
    return make.house(app)


@pytest.fixture
def ruth(house: House) -> Person:
    """A member with a licence of Testland, and some entries of this cycle."""
    with house.database.writing() as session:
        return member(session)


def member(session: Session, *, premium: bool = True, entries: bool = True, **columns: Any) -> Person:
    """Somebody licensed in Testland; with `entries`: 3 hours live, of them 1 of ethics, and 5 at her own pace."""
    person = make.person(session, **columns)
    licence(session, person).jurisdiction = "Testland"
    if premium:
        membership.grant_premium(session, person.id, "grant", "test", date(2026, 1, 1), None, NOW)
    if entries:
        book = shelf.book(session, person)
        outside(session, book, "Gait lab day", "2026-01-12", 180, "live in person", (("ethics", 60),))
        outside(session, book, "A reading", "2026-05-21", 300, "self-paced text")
    session.flush()
    return person


def outside(
    session: Session, book: Any, title: str, on: str, minutes: int, how: str, topics: tuple[tuple[str, int], ...] = (),
) -> str:
    """A course taken elsewhere; returns the key of its entry."""
    row = shelf.entry(session, book, title=title, completed_on=on, minutes=Minutes(stated=minutes), kind="outside",
                      format=how, topics=topics, edition=None, activity_code=title)
    return f"{book.public_id}/{row.seq}"


def licence(session: Session, person: Person) -> Licence:
    """The first licence of a person."""
    return session.query(Licence).filter_by(person_id=person.id).order_by(Licence.id).first()


def licence_id(house: House, person: Person) -> int:
    """Its number."""
    with house.database.reading() as session:
        return licence(session, person).id


def signed_in(app: Flask, person: Person) -> Browser:
    """A browser of a person's own."""
    made = Browser(app)
    made.sign_in(person)
    return made


def keys(house: House, person: Person) -> list[str]:
    """The keys of a person's entries, in their order."""
    with house.database.reading() as session:
        return [f"{book}/{entry.seq}" for book, entry in ledger.walk(session, ledger.books_of(session, person.id))]


def press(me: Browser, address: str, fields: dict[str, str], status: int = 303) -> Page:
    """Send these fields from a page of ours, whether it has such a form or not."""
    page = me.page if me.page is not None and me.page.soup.find("input", {"name": "csrf_token"}) else me.get("/account")
    token = page.soup.find("input", {"name": "csrf_token"})["value"]
    return me._look(me.client.post(address, data={**fields, "csrf_token": token}), status)


def flushed(session: Session) -> Session:
    """The session, with everything written that it has been told."""
    session.flush()
    return session
