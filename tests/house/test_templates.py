"""Every template is reached: shown by a route, printed, mailed, or used by one that is."""

from __future__ import annotations

import re
from pathlib import Path

from tests.house import tree

TEMPLATES = tree.ROOT / "templates"
PACKAGE = tree.ROOT / "neurodash_ceu"
USED = re.compile(r"""{%-?\s*(?:extends|include|import|from)\s+["']([^"']+)["']""")
NAMED = re.compile(r"""["']([a-z_/]+\.(?:html|txt))["']""")
SHOWN = re.compile(r"""\w\(\s*["']([a-z_]+)["']""")  # a room's own short way: show("module"), page("ledger")


def reached(templates: Path, package: Path) -> set[str]:
    """Every template that Python names, and what those use in turn."""
    waiting = []
    for path in package.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        waiting += NAMED.findall(text)
        waiting += [f"{path.parent.name}/{name}.html" for name in SHOWN.findall(text)]
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in found and (templates / name).is_file():
            found.add(name)
            waiting += USED.findall((templates / name).read_text(encoding="utf-8"))
    return found


def unreached(templates: Path, package: Path) -> list[str]:
    """Templates nobody uses."""
    names = {path.relative_to(templates).as_posix() for path in templates.rglob("*") if path.is_file()}
    return sorted(names - reached(templates, package))


def test_every_template_is_reached() -> None:
    assert reached(TEMPLATES, PACKAGE)
    assert unreached(TEMPLATES, PACKAGE) == []


def test_a_forgotten_template_is_found(tmp_path: Path) -> None:
    (tmp_path / "t").mkdir()
    (tmp_path / "p").mkdir()
    (tmp_path / "t" / "page.html").write_text('{% extends "layout.html" %}', encoding="utf-8")
    (tmp_path / "t" / "layout.html").write_text("", encoding="utf-8")
    (tmp_path / "t" / "old.html").write_text("", encoding="utf-8")
    (tmp_path / "p" / "routes.py").write_text('render_template("page.html")', encoding="utf-8")
    assert unreached(tmp_path / "t", tmp_path / "p") == ["old.html"]


def test_no_text_of_a_person_is_marked_safe() -> None:
    """Prose becomes markup in one place, the Markdown parser; a template has no way round it."""
    marked = [path.name for path in TEMPLATES.rglob("*") if path.is_file()
              and re.search(r"\|\s*safe\b|autoescape\s+false", path.read_text(encoding="utf-8"))]
    assert marked == []
