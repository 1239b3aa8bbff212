"""The files keep their promises: no machine named, no file too long, no check silenced without a reason, locks by hash.

Each guard is tried on a bad example beside the real tree, so none can pass by looking at nothing.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from tests.house import tree

PACKAGE = tree.ROOT / "neurodash_ceu"
LOCKS = sorted((tree.ROOT / "requirements").glob("*.txt"))

# A file past 300 lines asks a question; the answer stands here. Past 400 there is none.
LONG_FOR_A_REASON: dict[str, str] = {}


def sources() -> list[Path]:
    """The project's own Python files."""
    return [path for path in tree.files() if path.suffix == ".py"]


def test_the_tree_is_seen() -> None:
    names = {path.relative_to(tree.ROOT).as_posix() for path in tree.files()}
    assert {"pyproject.toml", "Makefile", "neurodash_ceu/__init__.py", "requirements/dev.txt"} <= names
    assert not [name for name in names if name.startswith((".venv/", "node_modules/"))]


def test_no_file_names_a_registry_or_a_machine() -> None:
    assert [line for path in tree.files() for line in tree.addresses(path)] == []


@pytest.mark.parametrize("line", [
    "--index-url https://" + "pypi" + ".org/simple",
    '"resolved": "https://registry.' + "npm" + 'js.org/axe-core"',
    "see /" + "work/shared/house.md",
    "cd /" + "root/project",
    "# via -r /" + "home/someone/req.in",
])
def test_an_address_is_found(tmp_path: Path, line: str) -> None:
    (tmp_path / "a.txt").write_text(f"fine\n{line}\n", encoding="utf-8")
    assert len(tree.addresses(tmp_path / "a.txt")) == 1


@pytest.mark.parametrize("line", ["/usr/bin/chromium", "instance/work/", "/learn/work/", "https://example.org/root/a"])
def test_an_honest_path_is_let_through(tmp_path: Path, line: str) -> None:
    (tmp_path / "a.txt").write_text(line, encoding="utf-8")
    assert tree.addresses(tmp_path / "a.txt") == []


def test_no_file_is_too_long() -> None:
    looked = [path for path in sources() if PACKAGE in path.parents and "migrations" not in path.parts]
    assert looked
    assert [line for path in looked for line in tree.too_long(path, LONG_FOR_A_REASON)] == []


@pytest.mark.parametrize(("lines", "reasons", "problems"), [
    (300, {}, 0), (301, {}, 1), (301, {"long.py": "one table"}, 0), (401, {"long.py": "one table"}, 1)])
def test_a_long_file_is_found(tmp_path: Path, lines: int, reasons: dict[str, str], problems: int) -> None:
    (tmp_path / "long.py").write_text("x = 1\n" * lines, encoding="utf-8")
    assert len(tree.too_long(tmp_path / "long.py", reasons)) == problems


def test_only_one_file_knows_where_the_others_lie() -> None:
    looked = [path for path in sources() if PACKAGE in path.parents]
    assert looked
    assert [line for path in looked for line in tree.own_places(path)] == []  # ask neurodash_ceu/resources.py


def test_a_place_of_its_own_is_found(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x = 1\nHOME = Path(__file__).resolve().parents[2]\n", encoding="utf-8")
    assert len(tree.own_places(tmp_path / "a.py")) == 1


def test_every_silenced_check_says_why() -> None:
    assert [line for path in sources() if path.parent.name != "house" for line in tree.unexplained(path)] == []


@pytest.mark.parametrize(("comment", "problems"), [
    ("# noqa", 1), ("# noqa: S603", 1), ("# noqa: S603, S607", 1), ("# type: ignore", 1),
    ("# type: ignore[arg-type]", 1), ("# noqa: S603 - our own command", 0),
    ("# type: ignore[arg-type]  # the stub forgets None", 0)])
def test_a_silent_excuse_is_found(tmp_path: Path, comment: str, problems: int) -> None:
    (tmp_path / "a.py").write_text(f"x = 1  {comment}\n", encoding="utf-8")
    assert len(tree.unexplained(tmp_path / "a.py")) == problems


def test_the_law_imports_only_the_standard_library() -> None:
    law = sorted((PACKAGE / "rules").rglob("*.py"))
    assert len(law) > 5
    assert [line for path in law for line in tree.foreign(path)] == []


@pytest.mark.parametrize("line", [
    "import yaml", "from sqlalchemy.orm import Session", "from neurodash_ceu import ports", "from . import credit",
    "def f():\n    import pydantic", "from neurodash_ceu.rules_of_others import x"])
def test_a_foreign_import_is_found(tmp_path: Path, line: str) -> None:
    (tmp_path / "law.py").write_text(f"import json\nfrom neurodash_ceu.rules import credit\n{line}\n", encoding="utf-8")
    assert len(tree.foreign(tmp_path / "law.py")) == 1


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_locks_pin_by_hash(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    assert tree.pins(text)
    assert tree.loose(text) == []


@pytest.mark.parametrize("line", [
    "flask==3.1.3", "flask>=3 \\\n    --hash=sha256:" + "0" * 64, "-e .", "--index-url x",
    "flask @ https://example.org/flask.whl", "flask==3.1.3 \\\n    --hash=md5:00"])
def test_a_loose_requirement_is_found(line: str) -> None:
    assert len(tree.loose(f"# a comment\n{line}\n    # via nobody\n")) == 1


def test_the_development_lock_holds_the_running_one() -> None:
    running, development = (tree.pins((tree.ROOT / "requirements" / name).read_text(encoding="utf-8"))
                            for name in ("runtime.txt", "dev.txt"))
    assert running.items() <= development.items()


def test_npm_is_locked_by_hash() -> None:
    assert tree.loose_npm((tree.ROOT / "package-lock.json").read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("package", ['{}', '{"integrity": "sha1-0"}', '{"integrity": "sha512-0", "resolved": "x"}'])
def test_a_loose_npm_package_is_found(package: str) -> None:
    assert len(tree.loose_npm('{"packages": {"": {}, "node_modules/a": PACKAGE}}'.replace("PACKAGE", package))) == 1


def test_every_dependency_is_locked_and_earns_its_place() -> None:
    project = tomllib.loads((tree.ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    names = {re.split(r"[\[<>=~! ]", line)[0] for line in asked} | {"axe-core"}
    locked = {*tree.pins((tree.ROOT / "requirements/dev.txt").read_text(encoding="utf-8")), "axe-core"}
    assert {name.replace(".", "-") for name in names} - locked == set()
    explained = set(re.findall(r"^\| `([^`]+)` \|", next((tree.ROOT / "docs/decisions").glob("0003-*.md"))
                               .read_text(encoding="utf-8"), re.MULTILINE))
    assert names == explained


def test_every_decision_has_a_number_of_its_own_and_no_number_is_left_out() -> None:
    records = sorted((tree.ROOT / "docs" / "decisions").glob("*.md"))
    assert [path.name[:4] for path in records] == [f"{number:04}" for number in range(1, len(records) + 1)]
    for path in records:
        assert path.read_text(encoding="utf-8").startswith(f"# {int(path.name[:4])}. ")
