"""The databases that tests get are fresh, migrated, and what they say they are."""

from __future__ import annotations

from sqlalchemy import select

from neurodash_ceu.ports.migrate import current, head
from neurodash_ceu.ports.session import Database
from neurodash_ceu.records.people import Person
from tests import make


def test_a_database_is_fresh_and_migrated(database: Database) -> None:
    assert current(database) == head()
    with database.writing() as session:
        make.person(session)
    with database.reading() as session:
        assert len(session.scalars(select(Person)).all()) == 1


def test_both_kinds_are_tried(database: Database, request) -> None:
    assert database.engine.dialect.name in request.node.name
