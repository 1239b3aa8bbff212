"""Finding modules by the words of their briefs: what publishing writes and search reads, on either database.

Both are handed stems (`rules/words.py`) and only compare them, so that both find the same: SQLite by FTS5, PostgreSQL
by a tsvector. Nothing a person types reaches a query's own language: a query is made of quoted stems alone, and a stem
is letters, digits and the point of a number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from sqlalchemy import text
from sqlalchemy.orm import Session

from neurodash_ceu.rules.words import Sought

MOST_WORDS = 40_000  # of a brief's body; PostgreSQL's vector has an end
LAST_PLACE = 16_383  # of a word in PostgreSQL's vector
MOST_PLACES = 200  # of one word in it


@dataclass(frozen=True)
class Words:
    """The stems of a module, by how much they say of it: `title` weighs most, `body` least."""

    title: Sequence[str]
    about: Sequence[str]
    headings: Sequence[str]
    body: Sequence[str]


@dataclass(frozen=True)
class Hit:
    """A module that was found: its current edition, what filters ask, and the stems of its title.

    `minutes` is the time to read the brief.
    """

    edition_sha: str
    condition: str
    professions: tuple[str, ...]
    minutes: int
    title: tuple[str, ...] = ()


@dataclass(frozen=True)
class Index:
    """How one database keeps and compares stems.

    `key` is the column that names the entry; `rank` is least for the best.
    """

    key: str
    put: str
    row: Callable[[Words], Mapping[str, str]]
    query: Callable[[Sequence[Sought], bool], str]
    matches: str
    rank: str


def _fts5_row(words: Words) -> Mapping[str, str]:
    return {"title": " ".join(words.title), "about": " ".join(words.about), "headings": " ".join(words.headings),
            "body": " ".join(words.body[:MOST_WORDS])}


def _fts5_query(sought: Sequence[Sought], any_of_them: bool) -> str:
    return (" OR " if any_of_them else " AND ").join(f'"{one.stem}"{"*" if one.begins else ""}' for one in sought)


def _vector(words: Words) -> Mapping[str, str]:
    fields = ((words.title, "A"), (words.about, "B"), (words.headings, "C"), (words.body[:MOST_WORDS], "D"))
    places: dict[str, list[str]] = {}
    for place, (stem, weight) in enumerate(chain.from_iterable(((s, w) for s in field) for field, w in fields), 1):
        known = places.setdefault(stem, [])
        if len(known) < MOST_PLACES:
            known.append(f"{min(place, LAST_PLACE)}{weight}")
    return {"words": " ".join(f"'{stem}':{','.join(known)}" for stem, known in places.items())}


def _tsquery(sought: Sequence[Sought], any_of_them: bool) -> str:
    return (" | " if any_of_them else " & ").join(f"'{one.stem}'{':*' if one.begins else ''}" for one in sought)


INDEXES: Mapping[str, Index] = {
    "sqlite": Index(
        key="rowid",
        put="INSERT INTO search_words (rowid, title, about, headings, body) "
            "VALUES (:id, :title, :about, :headings, :body)",
        row=_fts5_row,
        query=_fts5_query,
        matches="search_words MATCH :asked",
        rank="bm25(search_words, 10.0, 4.0, 2.0, 1.0)"),
    "postgresql": Index(
        key="id",
        put="INSERT INTO search_words (id, words) VALUES (:id, CAST(:words AS tsvector))",
        row=_vector,
        query=_tsquery,
        matches="search_words.words @@ CAST(:asked AS tsquery)",
        rank="-ts_rank('{0.1, 0.2, 0.4, 1.0}', search_words.words, CAST(:asked AS tsquery), 1)"),
}
# An entry is only good for the edition that is published: one that was withdrawn a moment ago is never found.
_IN_FORCE = (
    "FROM search_entries e JOIN publications p ON p.module_id = e.module_id AND p.edition_sha = e.edition_sha "
    "LEFT JOIN publications later ON later.module_id = p.module_id AND later.id > p.id ")
_ASKED = "SELECT e.edition_sha, e.condition, e.professions, e.minutes, e.title, "
_PUBLISHED = "WHERE later.id IS NULL AND p.kind = 'published'"


def index_of(session: Session) -> Index:
    """The index of the database of this session."""
    return INDEXES[session.get_bind().dialect.name]


def keep(session: Session, entry_id: int, words: Words) -> None:
    """Keep the words of an entry, in place of those it had."""
    index = index_of(session)
    drop(session, entry_id)
    session.execute(text(index.put), {"id": entry_id, **index.row(words)})


def drop(session: Session, entry_id: int) -> None:
    """Forget the words of an entry."""
    key = index_of(session).key
    session.execute(text(f"DELETE FROM search_words WHERE {key} = :id"), {"id": entry_id})  # noqa: S608 - our own column


def kept(session: Session, entry_id: int | None = None) -> frozenset[int]:
    """The entries (or the one that is asked after) whose words are there: rows put back by hand may lack them."""
    key = index_of(session).key
    query = f"SELECT {key} FROM search_words"  # noqa: S608 - our own column
    if entry_id is None:
        return frozenset(session.scalars(text(query)))
    return frozenset(session.scalars(text(f"{query} WHERE {key} = :id"), {"id": entry_id}))


def find(session: Session, sought: Sequence[Sought] = (), any_of_them: bool = False) -> list[Hit]:
    """The published modules that have all of these words (or any one of them), in one query; all, without words.

    First stand those with most of the words in their titles, then the database's own rank decides.
    """
    index = index_of(session)
    asked: Mapping[str, str] = {}
    if sought:
        asked = {"asked": index.query(sought, any_of_them)}
        query = (f"{_ASKED} {index.rank} AS rank {_IN_FORCE} JOIN search_words ON search_words.{index.key} = e.id "
                 f"{_PUBLISHED} AND {index.matches}")
    else:
        query = f"{_ASKED} 0.0 AS rank {_IN_FORCE} {_PUBLISHED}"
    rows = session.execute(text(query), asked).all()
    found = [(row.rank, Hit(row.edition_sha, row.condition, tuple(row.professions.split()), row.minutes,
                            tuple(row.title.split()))) for row in rows]
    found.sort(key=lambda one: (-in_title(one[1], sought), one[0], one[1].title, one[1].edition_sha))
    return [hit for _, hit in found]


def in_title(hit: Hit, sought: Iterable[Sought]) -> int:
    """How many of the words stand in the title."""
    return sum(any(one.finds(stem) for stem in hit.title) for one in sought)
