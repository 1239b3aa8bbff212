"""Publishing is done once however often it is asked for, one module a transaction, and races leave one edition."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select

from neurodash_ceu.catalog import editions
from neurodash_ceu.catalog.planning import Plan
from neurodash_ceu.catalog.publish import PublishedInPart, Renderer, publish, take_condition_away
from neurodash_ceu.ports.session import Database
from neurodash_ceu.records.catalog import ConditionPage, EditionPage, Module, ModuleEdition, Publication
from neurodash_ceu.rules.lesson import Module as Lesson
from tests import make
from tests.catalog import small_course
from tests.catalog.broken import MODULE
from tests.catalog.shelves import (
    CHANGED,
    CHANGED_AGAIN,
    NOW,
    acts,
    audited,
    planned,
    publish_all,
    read,
    summary,
    withdraw,
)

TOLD = "small was published by someone else meanwhile: run the command again."


def counts(database: Database) -> tuple[int, ...]:
    """How many modules, editions, publications, pages and conditions there are."""
    with database.reading() as session:
        return tuple(session.scalar(select(func.count()).select_from(table)) or 0
                     for table in (Module, ModuleEdition, Publication, EditionPage, ConditionPage))


def test_publishing_writes_module_edition_publication_and_act(database: Database, tmp_path: Path) -> None:
    root = small_course.write(tmp_path)
    assert publish_all(database, root) == ("condition demo: published", "small: edition 1 published")
    assert acts(database) == [("small-module", "published", 1)]
    assert audited(database) == [("module.published", "small-module")]
    with database.reading() as session:
        found = editions.current(session, "small")
        assert found is not None
        assert found.module == read(root).modules[0]
        assert (found.number, found.slug, found.published_at, found.withdrawn) == (1, "small", NOW, None)
        assert editions.edition(session, found.sha256) == found
        assert [one.slug for one in editions.published(session)] == ["small"]


def test_publishing_twice_is_publishing_once(database: Database, tmp_path: Path) -> None:
    root = small_course.write(tmp_path)
    first = planned(database, root)
    publish(database.writing, first, NOW)
    before = counts(database)
    assert publish_all(database, root) == ()
    assert publish(database.writing, first, NOW) == ()
    assert counts(database) == before


def test_other_words_are_the_next_edition_and_the_first_stays(database: Database, tmp_path: Path) -> None:
    publish_all(database, small_course.write(tmp_path))
    with database.reading() as session:
        first = editions.current(session, "small")
    assert publish_all(database, small_course.write(tmp_path, CHANGED)) == ("small: edition 2 published",)
    with database.reading() as session:
        second = editions.current(session, "small")
        assert first is not None
        assert second is not None
        assert second.number == 2
        assert editions.edition(session, first.sha256) == first
        assert editions.module_of(session, first.sha256) == first.module != second.module


def test_words_that_come_back_are_the_edition_they_were(database: Database, tmp_path: Path) -> None:
    publish_all(database, small_course.write(tmp_path))
    publish_all(database, small_course.write(tmp_path, CHANGED))
    assert publish_all(database, small_course.write(tmp_path)) == ("small: edition 1 published",)
    assert publish_all(database, small_course.write(tmp_path, CHANGED_AGAIN)) == ("small: edition 3 published",)
    assert [number for _, _, number in acts(database)] == [1, 2, 1, 3]
    assert counts(database)[1] == 3


def test_a_module_is_retired_and_comes_back(database: Database, tmp_path: Path) -> None:
    small_course.write(tmp_path, slug="other")
    root = small_course.write(tmp_path)
    publish_all(database, root)
    assert publish_all(database, small_course.write(tmp_path / "less", slug="other")) == ("small: retired",)
    with database.reading() as session:
        assert editions.current(session, "small") is None
        assert [one.slug for one in editions.published(session)] == ["other"]
    assert audited(database)[-1] == ("module.retired", "small-module")
    assert publish_all(database, root) == ("small: edition 1 published",)
    assert [kind for module, kind, _ in acts(database) if module == "small-module"] == [
        "published", "retired", "published"]


def test_what_is_withdrawn_stays_withdrawn(database: Database, tmp_path: Path) -> None:
    root = small_course.write(tmp_path)
    publish_all(database, root)
    withdraw(database, "small")
    assert publish_all(database, root) == ()
    with database.reading() as session:
        found = editions.current(session, "small")
        assert found is not None
        assert found.withdrawn == "A dose was wrong."
        assert editions.published(session) == []
    assert publish_all(database, small_course.write(tmp_path, CHANGED)) == ("small: edition 2 published",)
    with database.reading() as session:
        mended = editions.current(session, "small")
        assert mended is not None
        assert mended.withdrawn is None
        old = editions.edition(session, found.sha256)
        assert old is not None
        assert old.withdrawn == "A dose was wrong."


def test_conditions_are_published_changed_and_taken_away(database: Database, tmp_path: Path) -> None:
    root = small_course.write(tmp_path)
    publish_all(database, root)
    file = root / "demo/condition.yaml"
    file.write_text(small_course.CONDITION.replace("A later module", "Another later module"), "utf-8")
    found = planned(database, root)
    assert publish(database.writing, found, NOW) == ("condition demo: published",)
    assert publish(database.writing, found, NOW) == ()
    with database.reading() as session:
        assert [one.title for one in editions.conditions(session)[0].announced] == ["Another later module"]
    with database.writing() as session:
        assert take_condition_away(session, "demo")
        assert not take_condition_away(session, "demo")
    assert publish_all(database, root) == ("condition demo: published",)


def test_the_state_of_the_catalogue_changes_with_every_act(database: Database, tmp_path: Path) -> None:
    seen = []

    def look() -> None:
        with database.reading() as session:
            seen.append(editions.state(session))

    look()
    root = small_course.write(tmp_path)
    publish_all(database, root)
    look()
    (root / "demo/condition.yaml").write_text(small_course.CONDITION.replace("later", "latest"), "utf-8")
    publish_all(database, root)
    look()
    withdraw(database, "small")
    look()
    publish_all(database, small_course.write(tmp_path, CHANGED))
    look()
    assert len(set(seen)) == 5
    publish_all(database, root)
    look()
    assert seen[-1] == seen[-2]


# --- what fails, and races ------------------------------------------------------------------------------------


def test_what_somebody_else_published_meanwhile_is_refused_and_the_rest_is_done(
    database: Database, tmp_path: Path
) -> None:
    publish_all(database, small_course.write(tmp_path))
    mine = small_course.write(tmp_path / "mine", CHANGED)
    old = planned(database, small_course.write(tmp_path / "mine", slug="other"))
    assert summary(old) == {"new": ["other"], "changed": ["small"]}
    publish_all(database, small_course.write(tmp_path, CHANGED_AGAIN))
    with pytest.raises(PublishedInPart) as raised:
        publish(database.writing, old, NOW)
    assert raised.value.done == ("other: edition 1 published",)
    assert raised.value.refused == (TOLD,)
    assert [(module, number) for module, _, number in acts(database)] == [
        ("small-module", 1), ("small-module", 2), ("other-module", 1)]
    assert publish_all(database, mine) == ("small: edition 3 published",)


def test_a_module_published_meanwhile_is_not_retired(database: Database, tmp_path: Path) -> None:
    small_course.write(tmp_path, slug="other")
    publish_all(database, small_course.write(tmp_path))
    old = planned(database, small_course.write(tmp_path / "less", slug="other"))
    publish_all(database, small_course.write(tmp_path, CHANGED))
    with pytest.raises(PublishedInPart, match=TOLD):
        publish(database.writing, old, NOW)
    assert publish_all(database, tmp_path / "less/courses") == ("small: retired",)
    again = replace(old, retired=(replace(old.retired[0], sha256="0" * 64),))
    assert publish(database.writing, again, NOW) == ()


def test_a_module_that_fails_leaves_nothing_of_itself_and_undoes_no_other(database: Database, tmp_path: Path) -> None:
    for slug in ("a", "b", "c"):
        root = small_course.write(tmp_path, slug=slug)

    def render(module: Lesson) -> Mapping[str, str]:
        if module.head.slug == "b":
            raise RuntimeError
        return {"text": "text"}

    with pytest.raises(RuntimeError):
        publish_all(database, root, Renderer(frozenset({"text"}), render))
    assert acts(database) == [("a-module", "published", 1)]
    assert counts(database) == (1, 1, 1, 1, 1)
    assert audited(database) == [("module.published", "a-module")]
    assert publish_all(database, root) == ("b: edition 1 published", "c: edition 1 published")


def test_bad_modules_are_left_as_they_are(database: Database, tmp_path: Path) -> None:
    small_course.write(tmp_path, (MODULE, "attempts: 3", "attempts: 0"))
    root = small_course.write(tmp_path, slug="other")
    assert publish_all(database, root) == ("condition demo: published", "other: edition 1 published")


def at_once(database: Database, plans: list[Plan]) -> list[tuple[str, ...] | Exception]:
    """Publish several plans, each in a thread of its own, let go together."""
    barrier = threading.Barrier(len(plans))
    results: list[tuple[str, ...] | Exception] = []

    def run(one: Plan) -> None:
        barrier.wait()
        try:
            results.append(publish(database.writing, one, NOW))
        except Exception as error:
            results.append(error)

    threads = [threading.Thread(target=run, args=(one,)) for one in plans]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_the_same_new_module_from_four_sides_at_once_is_published_once(database: Database, tmp_path: Path) -> None:
    plans = [planned(database, small_course.write(tmp_path))] * 4
    results = at_once(database, plans)
    assert [one for one in results if isinstance(one, Exception)] == []
    assert acts(database) == [("small-module", "published", 1)]
    assert counts(database) == (1, 1, 1, 0, 1)
    assert audited(database) == [("module.published", "small-module")]


@pytest.mark.parametrize("known", [True, False])
def test_of_two_different_words_at_once_one_is_published_and_the_other_refused(
    database: Database, tmp_path: Path, known: bool
) -> None:
    if known:
        publish_all(database, small_course.write(tmp_path))
    plans = [planned(database, small_course.write(tmp_path, change)) for change in (CHANGED, CHANGED_AGAIN)]
    results = at_once(database, plans)
    refused = [one for one in results if isinstance(one, Exception)]
    assert [type(one) for one in refused] == [PublishedInPart]
    assert [str(one) for one in refused] == [TOLD]
    assert len(acts(database)) == 1 + known
    with database.reading() as session:
        assert [one.number for one in editions.published(session)] == [1 + known]


def test_a_new_slug_is_found_and_the_old_one_is_gone(database: Database, tmp_path: Path) -> None:
    root = small_course.write(tmp_path)
    publish_all(database, root)
    (root / "demo/small").rename(root / "demo/smaller")
    (root / "demo/smaller/module.yaml").write_text(
        small_course.MODULE.replace("slug: small", "slug: smaller"), "utf-8")
    assert publish_all(database, root) == ("smaller: edition 2 published",)
    with database.reading() as session:
        assert editions.current(session, "small") is None
        found = editions.current(session, "smaller")
        assert found is not None
        assert (found.module_id, found.number) == ("small-module", 2)


def test_several_editions_are_fetched_in_one_query(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for slug in ("a", "b", "c"):
        root = small_course.write(tmp_path, slug=slug)
    publish_all(database, root)
    monkeypatch.setattr(editions, "_SHELF", editions._Shelf(room=2))
    with database.reading() as session, make.counted(database) as seen:
        assert [one.slug for one in editions.published(session)] == ["a", "b", "c"]
        assert len(seen()) == 2
        assert [one.slug for one in editions.published(session)] == ["a", "b", "c"]
        assert len(seen()) == 4
    with database.reading() as session, pytest.raises(KeyError):
        editions.module_of(session, "0" * 64)
