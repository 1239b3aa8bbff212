"""One contract for both indexes: the same modules for the same words, and no text that makes either of them fail."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from neurodash_ceu.catalog import editions, search
from neurodash_ceu.catalog.search import INDEXES
from neurodash_ceu.ports.session import Database, open_database
from neurodash_ceu.rules.words import Sought, sought
from tests import make
from tests.catalog import library
from tests.databases import PostgresServer, SqliteServer

ALL = [book.slug for book in library.BOOKS]
MS, STROKE, PARKINSON = (frozenset(book.slug for book in library.BOOKS if book.condition == name)
                         for name in ("ms", "stroke", "parkinson"))

# What is typed -> what is found, the first hit first; the order of the others is each database's own.
QUERIES: dict[str, list[str]] = {
    "fall": ["ms-falls", "parkinson-balance", "stroke-walking"],
    "falls": ["ms-falls", "parkinson-balance", "stroke-walking"],
    "FALLING": ["ms-falls", "parkinson-balance", "stroke-walking"],
    "fall-prevention": ["ms-falls"],
    "the prevention of falls": ["ms-falls"],
    "prevention balance": [],
    "balance": ["parkinson-balance"],
    "resistance weakness": ["ms-strength", "stroke-strength"],
    "weakness stroke": ["stroke-strength"],
    "stroke": ["stroke-swallowing", *STROKE - {"stroke-swallowing"}],
    "ms": ["ms-falls", *MS - {"ms-falls"}],
    "MS falls": ["ms-falls"],
    "multiple sclerosis": ["ms-strength", *MS - {"ms-strength"}],
    "sclerosis multiple": ["ms-strength", *MS - {"ms-strength"}],
    "Parkinson\u2019s": ["parkinson-balance", *PARKINSON - {"parkinson-balance"}],
    "parkinson's disease": ["parkinson-balance", *PARKINSON - {"parkinson-balance"}],
    "6.5": ["ms-strength"],
    "6,5": ["ms-strength"],
    "6.50": [],
    "1500 repetitions": ["stroke-strength"],
    "10.5 kg": ["stroke-strength"],
    "6-minute walk": ["stroke-walking"],
    "ten meters": ["stroke-walking"],
    "spastic": ["ms-spasticity"],
    "SLP": ["stroke-swallowing", "parkinson-voice"],
    "speech language": ["parkinson-voice", "stroke-swallowing"],
    "edema": ["stroke-swallowing"],
    "\u0152DEMA anemia": ["stroke-swallowing"],
    "naive": ["parkinson-voice"],
    "cafe\u0301": ["ms-strength"],
    "ulku aero": ["parkinson-voice"],
    "practice": ["stroke-walking", "ms-falls", "parkinson-voice"],
    "program": ["ms-falls"],
    "neighbor's stairs": ["ms-falls"],
    "ND-ms-spasticity": ["ms-spasticity"],
    "voice AND light": ["parkinson-balance"],
    "voice OR swallowing": [],
    "falls NOT balance": ["parkinson-balance"],
    "walk NEAR corridor": [],
    "title: falls": [],
    "col: table": ["ms-spasticity"],
    '"falls at home': ["ms-falls"],
    "fall*": ["ms-falls", "parkinson-balance", "stroke-walking"],
    "fal": [],
    "(treadmill": ["stroke-walking"],
    "tread": ["stroke-walking"],
    "-treadmill +harness": ["stroke-walking"],
    "100 % & 110 %": ["parkinson-balance"],
    "falls\0home": ["ms-falls"],
    "'; DROP TABLE people; --": [],
    "falls \U0001f600": ["ms-falls", "parkinson-balance", "stroke-walking"],
    "hovercraft": [],
}
WORDLESS = ["AND", "not", "*", '"', "\0", "\U0001f600", "...", "':*", "!(&|)", "\\", "the of", "--", "\u2028", "%_"]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def shelf(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """The library, published once on each database: these tests only read."""
    kind = "sqlite_server" if request.param == "sqlite" else "postgres_server"
    server: SqliteServer | PostgresServer = request.getfixturevalue(kind)
    folder = tmp_path_factory.mktemp("library")
    with server.fresh(folder) as url:
        database = open_database(url)
        make.published(database, library.write(folder))
        yield database
        database.close()


@pytest.fixture(scope="module")
def both(
    sqlite_server: SqliteServer, postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Database, Database]]:
    """The library on both databases side by side."""
    folder = tmp_path_factory.mktemp("both")
    root = library.write(folder)
    with ExitStack() as stack:
        opened = [open_database(stack.enter_context(server.fresh(folder)))
                  for server in (sqlite_server, postgres_server)]
        for database in opened:
            make.published(database, root)
        yield opened[0], opened[1]
        for database in opened:
            database.close()


def found(database: Database, typed: str, any_of_them: bool = False) -> list[str]:
    """The slugs that are found, in order."""
    with database.reading() as session:
        hits = search.find(session, sought(typed), any_of_them)
        return [one.slug for one in editions.several(session, [hit.edition_sha for hit in hits])]


def test_there_are_forty_and_more() -> None:
    assert len(QUERIES) >= 40
    assert set(INDEXES) == {"sqlite", "postgresql"}


@pytest.mark.parametrize("typed", QUERIES)
def test_the_same_words_find_the_same_modules(shelf: Database, typed: str) -> None:
    seen, wanted = found(shelf, typed), QUERIES[typed]
    assert sorted(seen) == sorted(wanted)
    assert seen[:1] == wanted[:1]


@pytest.mark.parametrize("typed", WORDLESS)
def test_what_holds_no_word_looks_for_nothing(typed: str) -> None:
    assert sought(typed) == ()


def test_without_words_everything_is_found_by_title(shelf: Database) -> None:
    assert sorted(found(shelf, "")) == sorted(ALL)
    assert found(shelf, "") == found(shelf, "")


def test_any_of_the_words_will_do_where_that_is_asked(shelf: Database) -> None:
    assert found(shelf, "hovercraft treadmill") == []
    assert found(shelf, "hovercraft treadmill", any_of_them=True) == ["stroke-walking"]
    assert sorted(found(shelf, "treadmill tablets", any_of_them=True)) == ["ms-spasticity", "stroke-walking"]


def test_a_search_is_one_query(shelf: Database) -> None:
    with shelf.reading() as session, make.counted(shelf) as seen:
        assert len(search.find(session, sought("fall training"))) == 3
        assert len(seen()) == 1


def test_a_hit_says_what_filters_ask(shelf: Database) -> None:
    with shelf.reading() as session:
        hit, = search.find(session, sought("swallowing texture"))
    assert (hit.condition, hit.professions, hit.minutes) == ("stroke", ("SLP",), 1)
    assert hit.title == ("swallow", "safe", "after", "stroke")


SIGNS = ("fall", "AND", "*", '"', "'", "(", ")", ":", "6.5", "\0", "&", "|", "!", "<->", "\\", "NEAR(", "-", "^", "{",
         "\U0001f600", "\u0660", "\u00e9", "stroke", "a" * 3000, "\u00df", "\ud7ff", "title:", ":*", "''")


@given(st.text(max_size=60) | st.lists(st.sampled_from(SIGNS), max_size=12).map(" ".join))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_fails_and_both_find_the_same(both: tuple[Database, Database], typed: str) -> None:
    for any_of_them in (False, True):
        first, second = (found(database, typed, any_of_them) for database in both)
        assert sorted(first) == sorted(second)


@given(st.text(min_size=1, max_size=12))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_was_kept_is_found(both: tuple[Database, Database], typed: str) -> None:
    """A word of any script, kept as the only one, is found by itself and by nothing else, on both."""
    words = sought(typed)
    stems = [one.stem for one in words]
    for database in both:
        with database.reading() as session:  # rolled back
            entry = min(search.kept(session))
            search.keep(session, entry, search.Words(stems, (), (), ()))
            assert (not words) or len(search.find(session, words)) >= 1
            assert search.find(session, (Sought("\u4e0dhere", begins=False),)) == []


def test_a_very_long_brief_can_be_kept(both: tuple[Database, Database], tmp_path: Path) -> None:
    body = [f"w{n}" for n in range(search.MOST_WORDS)] + ["hovercraft"]
    for database in both:
        with database.reading() as session:
            search.keep(session, min(search.kept(session)), search.Words(["w1"] * 900, (), (), body))
            assert len(search.find(session, sought("w39999"))) == 1
            assert search.find(session, sought("hovercraft")) == []
