"""What search knows follows what is published, in the same transaction, and can always be made anew."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text

from neurodash_ceu.catalog import editions, indexing, search
from neurodash_ceu.catalog.publish import publish
from neurodash_ceu.ports.migrate import downgrade, upgrade
from neurodash_ceu.ports.session import Database, open_database
from neurodash_ceu.records.catalog import Publication
from neurodash_ceu.records.search import SearchEntry
from neurodash_ceu.rules.words import sought
from tests import make
from tests.catalog import small_course
from tests.catalog.shelves import CHANGED, CHANGED_AGAIN, NOW, planned, publish_all, withdraw

# They store, draw or render: nothing of them is in an entry.
WITHOUT_A_SAY = {f"neurodash_ceu/{name}.py" for name in (
    "catalog/editions", "catalog/figures", "catalog/prose", "catalog/sources", "ports/files", "ports/pages",
    "records/catalog", "records/search", "rules/conditions", "rules/evidence", "rules/lesson")}


def found(database: Database, typed: str) -> list[str]:
    """The slugs that are found."""
    with database.reading() as session:
        hits = search.find(session, sought(typed))
        return sorted(one.slug for one in editions.several(session, [hit.edition_sha for hit in hits]))


def kept(database: Database) -> tuple[int, int]:
    """How many entries there are, and how many of them have their words."""
    with database.reading() as session:
        return len(session.scalars(select(SearchEntry.id)).all()), len(search.kept(session))


def test_a_published_module_is_found_at_once(database: Database, tmp_path: Path) -> None:
    publish_all(database, small_course.write(tmp_path))
    assert found(database, "strength") == ["small"]
    assert kept(database) == (1, 1)


def test_the_index_is_written_with_the_publication_or_not_at_all(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("no room")

    monkeypatch.setattr("neurodash_ceu.ports.audit.record", fail)
    with pytest.raises(RuntimeError, match="no room"):
        publish_all(database, small_course.write(tmp_path))
    assert kept(database) == (0, 0)


def test_other_words_take_the_place_of_the_old_ones(database: Database, tmp_path: Path) -> None:
    publish_all(database, small_course.write(tmp_path))
    assert (found(database, "weeks"), found(database, "months")) == (["small"], [])
    publish_all(database, small_course.write(tmp_path, CHANGED))
    assert found(database, "months load") == ["small"]
    publish_all(database, small_course.write(tmp_path, CHANGED_AGAIN))
    assert found(database, "months") == []
    assert kept(database) == (1, 1)


def test_a_retired_module_leaves_the_index(database: Database, tmp_path: Path) -> None:
    publish_all(database, small_course.write(tmp_path))
    publish_all(database, small_course.write(tmp_path / "other", slug="other"))
    assert found(database, "strength") == ["other"]
    assert kept(database) == (1, 1)


def test_a_withdrawn_module_leaves_the_index_and_comes_back_mended(database: Database, tmp_path: Path) -> None:
    publish_all(database, small_course.write(tmp_path))
    withdraw(database, "small")
    assert (found(database, "strength"), kept(database)) == ([], (0, 0))
    publish_all(database, small_course.write(tmp_path, CHANGED))
    assert (found(database, "strength"), kept(database)) == (["small"], (1, 1))


def test_what_is_withdrawn_behind_the_back_of_the_index_is_not_found(database: Database, tmp_path: Path) -> None:
    publish_all(database, small_course.write(tmp_path))
    with database.writing() as session:
        edition = editions.current(session, "small")
        assert edition is not None
        session.add(Publication(module_id=edition.module_id, edition_sha=edition.sha256, kind="withdrawn",
                                reason="A dose was wrong.", at=NOW + timedelta(minutes=1)))
    assert (found(database, "strength"), found(database, ""), kept(database)) == ([], [], (1, 1))
    assert indexing.catch_up(database.writing) == 1
    assert kept(database) == (0, 0)


def test_a_condition_is_found_by_its_new_name(database: Database, tmp_path: Path) -> None:
    root = small_course.write(tmp_path)
    publish_all(database, root)
    assert found(database, "demonstration") == ["small"]
    path = root / "demo" / "condition.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("A demonstration condition", "Hemiplegia"), "utf-8")
    publish_all(database, root)
    assert (found(database, "demonstration"), found(database, "hemiplegia")) == ([], ["small"])
    assert found(database, "demo") == ["small"]


def test_the_deep_dive_is_not_found(database: Database, tmp_path: Path) -> None:
    root = small_course.write(tmp_path, more={"deep-dive.md": (
        "## Deeper {#deeper}\n\nA chinchilla stands for what only a plan opens [@manca19].\n")})
    publish_all(database, root)
    with database.reading() as session:
        edition = editions.current(session, "small")
    assert edition is not None
    assert edition.module.deep_dive
    assert found(database, "chinchilla") == []


def test_a_source_of_the_deep_dive_alone_is_not_found_and_one_of_the_brief_is(
    database: Database, tmp_path: Path
) -> None:
    further = (small_course.REFERENCES.replace("manca19", "far20").replace("example.1", "example.2")
               .replace("Resistance training and strength", "A chinchilla in Karolinska"))
    root = small_course.write(tmp_path, more={
        "references.yaml": small_course.REFERENCES + further,
        "deep-dive.md": "## Deeper {#deeper}\n\nMore is said elsewhere [@manca19; @far20].\n"})
    publish_all(database, root)
    assert found(database, "chinchilla") == []
    assert found(database, "manca") == ["small"]


# --- what was published before ----------------------------------------------------------------------------


def test_what_was_published_before_search_was_there_is_found_after_catching_up(
    database_url: str, tmp_path: Path
) -> None:
    database = open_database(database_url)
    publish_all(database, small_course.write(tmp_path))
    downgrade(database, "0006")
    upgrade(database)
    assert (found(database, "strength"), kept(database)) == ([], (0, 0))
    assert indexing.catch_up(database.writing) == 1
    assert (found(database, "strength"), kept(database)) == (["small"], (1, 1))
    assert indexing.catch_up(database.writing) == 0
    database.close()


def test_publishing_catches_up_too_and_only_once(database: Database, tmp_path: Path) -> None:
    root = small_course.write(tmp_path)
    publish_all(database, root)
    with database.writing() as session:
        session.execute(text("DELETE FROM search_words"))
    assert found(database, "strength") == []
    unchanged = planned(database, root)
    assert publish(database.writing, unchanged, NOW) == ("small: search brought up to date",)
    assert publish(database.writing, unchanged, NOW) == ()
    assert found(database, "strength") == ["small"]


def test_an_entry_of_older_code_is_made_anew(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_all(database, small_course.write(tmp_path))
    monkeypatch.setattr(indexing, "made_by", lambda: "another")
    assert indexing.catch_up(database.writing) == 1
    assert indexing.catch_up(database.writing) == 0


def test_catching_up_asks_as_much_for_many_modules_as_for_one(database: Database, tmp_path: Path) -> None:
    counts = []
    for n in range(3):
        make.published(database, small_course.write(tmp_path, slug=f"m{n}"))
        with make.counted(database) as seen:
            assert indexing.catch_up(database.writing) == 0
            counts.append(len(seen()))
    assert counts == [3, 3, 3]


def test_what_decides_on_an_entry_is_in_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What `indexing` and the files it names import of ours stands in the name too, or is said not to matter."""
    imported = re.compile(r"^from neurodash_ceu\.([a-z_.]+) import ([a-z_]+)", re.MULTILINE)
    found = set()
    for file in indexing.MADE_BY:
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_bytes((indexing.HOME / file).read_bytes())
        for module, name in imported.findall((indexing.HOME / file).read_text(encoding="utf-8")):
            found |= {path for path in (f"neurodash_ceu/{module.replace('.', '/')}.py",
                                        f"neurodash_ceu/{module.replace('.', '/')}/{name}.py")
                      if (indexing.HOME / path).is_file()}
    assert found - WITHOUT_A_SAY <= set(indexing.MADE_BY)
    monkeypatch.setattr(indexing, "HOME", tmp_path)
    names = []
    for file in ("", *indexing.MADE_BY):
        if file:
            (tmp_path / file).write_text("another", encoding="utf-8")
        indexing.made_by.cache_clear()
        names.append(indexing.made_by())
    indexing.made_by.cache_clear()
    assert len(set(names)) == len(names)
