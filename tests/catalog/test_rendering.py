"""The long parts of a brief are rendered once, and again when the code that makes them is another."""

from __future__ import annotations

import ast
from datetime import timedelta
from pathlib import Path

import pytest
from jinja2 import meta
from sqlalchemy import select

from neurodash_ceu.catalog import editions, rendering
from neurodash_ceu.catalog.checks import check_courses
from neurodash_ceu.catalog.planning import plan
from neurodash_ceu.catalog.publish import Renderer, publish
from neurodash_ceu.catalog.reader import read_courses
from neurodash_ceu.catalog.rendering import MADE_BY, TEMPLATES
from neurodash_ceu.ports.pages import make_environment
from neurodash_ceu.ports.session import Database
from neurodash_ceu.records.catalog import EditionPage
from tests import make
from tests.catalog import small_course

NOW = make.NOW
HOME = Path(__file__).resolve().parents[2]
SHAPES = {"neurodash_ceu/rules/assessment.py", "neurodash_ceu/rules/cases/shapes.py",
          "neurodash_ceu/rules/canonical.py",
          *(path.relative_to(HOME).as_posix() for path in (HOME / "neurodash_ceu" / "rules" / "items").glob("*.py"))}
# Nothing of these is in the text.
# They only store it, or say where a file lies.
WITHOUT_HTML = {"neurodash_ceu/catalog/editions.py", "neurodash_ceu/catalog/publish.py", "neurodash_ceu/resources.py"}


def publish_with(database: Database, folder: Path, renderer: Renderer) -> tuple[str, ...]:
    checked = check_courses(read_courses(folder, folder.name), small_course.TODAY)
    with database.reading() as session:
        planned = plan(session, checked)
    return publish(database.writing, planned, NOW + timedelta(hours=1), renderer)


def kept(database: Database) -> dict[str, str]:
    with database.reading() as session:
        return {row.name: row.html for row in session.execute(select(EditionPage.name, EditionPage.html))}


def test_publishing_keeps_what_the_page_shows(database: Database, tmp_path: Path) -> None:
    publish_with(database, small_course.write(tmp_path), rendering.renderer())
    assert set(kept(database)) == set(rendering.names().values())
    with database.reading() as session:
        edition = editions.current(session, "small")
        assert edition is not None
        with make.counted(database) as seen:
            shown = rendering.brief_text(session, edition)
        assert len(seen()) == 1
    assert shown == rendering.rendered(edition.module)
    assert shown.text == kept(database)[rendering.names()["text"]]


def test_what_is_kept_is_shown_and_not_rendered_again(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_with(database, small_course.write(tmp_path), rendering.renderer())

    def never(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(rendering, "render", never)
    with database.reading() as session:
        edition = editions.current(session, "small")
        assert edition is not None
        assert "Strength grows" in rendering.brief_text(session, edition).text


def test_other_code_renders_anew_at_the_next_publishing_and_once(database: Database, tmp_path: Path) -> None:
    folder = small_course.write(tmp_path)
    older = Renderer(frozenset({"text.old"}), lambda module: {"text.old": f"old {module.head.title}"})
    assert publish_with(database, folder, older) == (
        "condition demo: published", "small: edition 1 published")
    assert kept(database) == {"text.old": "old A small module"}
    assert publish_with(database, folder, rendering.renderer()) == ("small: pages rendered anew",)
    assert set(kept(database)) == set(rendering.names().values())
    assert publish_with(database, folder, rendering.renderer()) == ()


def test_a_name_holds_a_hash_of_the_code_and_fits_its_column(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    before = dict(rendering.names())
    assert set(before) == set(TEMPLATES)
    assert all(len(name) <= EditionPage.name.type.length for name in before.values())  # type: ignore[attr-defined]  # a String
    for file in MADE_BY:
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_bytes((HOME / file).read_bytes())
    monkeypatch.setattr(rendering, "PACKAGE", tmp_path / "neurodash_ceu")
    monkeypatch.setattr(rendering, "folder", lambda name: tmp_path / name)
    rendering.names.cache_clear()
    assert rendering.names() == before
    changed = tmp_path / "templates/macros/chart.html"
    changed.write_text(changed.read_text(encoding="utf-8") + " ", encoding="utf-8")
    rendering.names.cache_clear()
    after = dict(rendering.names())
    rendering.names.cache_clear()
    assert not set(after.values()) & set(before.values())


def test_every_template_and_module_that_makes_the_text_is_in_its_name() -> None:
    assert used_templates() | used_modules() - SHAPES - WITHOUT_HTML == set(MADE_BY)


def used_templates() -> set[str]:
    environment = make_environment(HOME / "templates")
    found, waiting = set(), list(TEMPLATES.values())
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            source = (HOME / "templates" / name).read_text(encoding="utf-8")
            waiting += [one for one in meta.find_referenced_templates(environment.parse(source)) if one]
    return {f"templates/{name}" for name in found}


def used_modules() -> set[str]:
    """The modules of ours that rendering reaches through imports; those that only store are not looked into."""
    found, waiting = set(), ["neurodash_ceu.catalog.rendering"]
    while waiting:
        name = waiting.pop()
        path = HOME / f"{name.replace('.', '/')}.py"
        file = str(path.relative_to(HOME))
        if not path.exists() or file in found:
            continue
        found.add(file)
        if file in WITHOUT_HTML:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("neurodash_ceu"):
                waiting += [str(node.module), *(f"{node.module}.{one.name}" for one in node.names)]
    return found
