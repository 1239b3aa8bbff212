"""Finding people in rows, on both databases: who is found, in pages that miss and repeat nobody, at what cost."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from neurodash_ceu.accounts import actions
from neurodash_ceu.ports.migrate import downgrade, upgrade
from neurodash_ceu.ports.session import Database, open_database
from neurodash_ceu.records.people import Licence, Person, PersonWord
from neurodash_ceu.rules.names import words_of
from neurodash_ceu.staff import search
from tests import make
from tests.accounts.people import LETTERS, wanted

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def found(session: Session, typed: str) -> list[str]:
    """The names found, over all pages."""
    names: list[str] = []
    page = search.people(session, typed)
    while True:
        names += [one.name for one in page.people]
        if page.after is None:
            return names
        page = search.people(session, typed, page.after)


def test_people_are_found_by_any_of_their_words(database: Database) -> None:
    with database.writing() as session:
        make.person(session, legal_name="Zoë Ángeles Example", email="zoe@clinic.example")
        other = make.person(session, legal_name="Zacharias Example", email="zach@example.org")
        session.add(Licence(person_id=other.id, profession="OT", jurisdiction="Ireland", number="OT-123 456",
                            expires_on=None, created_at=NOW))
    with database.reading() as session:
        assert found(session, "angeles zo") == ["Zoë Ángeles Example"]
        assert sorted(found(session, "z exam")) == ["Zacharias Example", "Zoë Ángeles Example"]
        assert found(session, "ot 123-456") == ["Zacharias Example"]
        assert found(session, "zoe@clinic.example") == ["Zoë Ángeles Example"]
        assert found(session, "070.000000 zoe") == ["Zoë Ángeles Example"]  # no such licence, so it is words
        assert found(session, "nobody") == found(session, "'") == found(session, "%") == []


def test_a_page_misses_and_repeats_nobody(database: Database) -> None:
    names = [f"Ruth Ruthford {n:03d}a" for n in range(search.A_PAGE * 2 + 3)]
    with database.writing() as session:
        for name in names:
            make.person(session, legal_name=name)
        make.person(session, legal_name="Somebody Else")
    with database.reading() as session:
        assert sorted(found(session, "ruth")) == names
        assert sorted(found(session, "ru ruthf")) == names
        first = search.people(session, "ruth")
        assert len(first.people) == search.A_PAGE
        for nonsense in ("x", "0.0.1", "9.9.9.ruth", "0.0.x.ruth", "....", "0.7.1.ruth"):
            assert search.people(session, "ruth", nonsense).people == first.people


def test_the_number_of_queries_does_not_grow(database: Database) -> None:
    with database.writing() as session:
        for n in range(30):
            make.person(session, "registrar", legal_name=f"Ruth Example {n:02d}a")
    for typed, most in (("ruth", 3), ("ruth exam", 4), ("070000000", 3), ("zzz", 1)):
        with database.reading() as session, make.counted(database) as seen:
            search.people(session, typed)
        assert len(seen()) == most, typed


def test_words_follow_the_rows_they_come_from(database: Database) -> None:
    with database.writing() as session:
        person = make.person(session, legal_name="Ruth Before", email="before@example.org")
    with database.writing() as session:
        row = session.get_one(Person, person.id)
        row.legal_name, row.email = "Ruth After", "after@example.org"
    with database.reading() as session:
        assert found(session, "before") == []
        assert found(session, "after@example.org") == ["Ruth After"]
    with database.writing() as session:
        row = session.get_one(Person, person.id)
        row.email, row.closed_at = None, NOW
    with database.reading() as session:
        assert found(session, "ruth") == found(session, "070") == []
        assert session.scalars(select(PersonWord)).all() == []


def test_a_change_of_something_else_writes_no_words(database: Database) -> None:
    with database.writing() as session:
        person = make.person(session)
    with database.writing() as session, make.counted(database) as seen:
        session.get_one(Person, person.id).paper = "a4"
        session.flush()
    assert [line for line in seen() if "person_words" in line] == []


def test_people_who_were_here_before_the_words_are_found(empty_database_url: str) -> None:
    database = open_database(empty_database_url)
    try:
        upgrade(database)
        with database.writing() as session:
            made = [make.person(session, legal_name=f"Zoë Example {n}x").id for n in range(3)]
            closed = make.person(session, legal_name="Zoë Gone")
            closed.email, closed.closed_at = None, NOW
        with database.reading() as session:
            words = set(session.execute(select(PersonWord.person_id, PersonWord.word)))
        downgrade(database, "0004")
        upgrade(database)
        with database.reading() as session:
            assert set(session.execute(select(PersonWord.person_id, PersonWord.word))) == words
            assert {person_id for person_id, _ in words} == set(made)
            assert ("zoe" in words_of("Zoë", None, [])) is True
    finally:
        database.close()


def test_a_beginning_is_read_from_the_index(database: Database) -> None:
    query = "SELECT person_id FROM person_words WHERE word >= 'ru' AND word < 'ru\U0010ffff' ORDER BY word, person_id"
    with database.writing() as session:
        session.execute(text("INSERT INTO people (id, legal_name, zone, paper, created_at, email) "
                             "VALUES (1, 'Ruth', 'UTC', 'a4', '2026-11-24 12:00:00', 'a@example.org')"))
        session.execute(text("INSERT INTO person_words SELECT 1, 'w' || n FROM (WITH RECURSIVE c(n) AS "
                             "(SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 3000) SELECT n FROM c) AS numbers"))
    with database.engine.connect() as connection:
        if database.is_sqlite:
            plan = connection.execute(text(f"EXPLAIN QUERY PLAN {query}")).all()
        else:
            connection.execute(text("ANALYZE person_words"))
            plan = connection.execute(text(f"EXPLAIN {query}")).all()
    assert "ix_person_words_word" in str(plan), plan
    assert "TEMP B-TREE" not in str(plan)


@pytest.mark.parametrize("typed", [
    "'; DROP TABLE people; --", "%%%", "\\", '"open', "a" * 500, "🙂", "\u202eruth", "\x00"])
def test_nothing_typed_fails(database: Database, typed: str) -> None:
    with database.reading() as session:
        assert search.people(session, typed).people == ()




def test_an_account_begun_anew_is_found_by_its_new_name(database: Database) -> None:
    for name in ("Ruth Before", "Ruth After"):
        with database.writing() as session:
            actions.register(session, wanted(name=name), LETTERS, NOW)
    with database.reading() as session:
        assert found(session, "after") == ["Ruth After"]
        assert found(session, "before") == []
