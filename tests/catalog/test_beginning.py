"""`courses new`: what it writes passes every check, is whole or not there, and is published only once it is written."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from neurodash_ceu.catalog import cli, schemas, skeleton, starting
from neurodash_ceu.catalog.checks import check_courses
from neurodash_ceu.catalog.cli import courses
from neurodash_ceu.catalog.reader import read_courses
from neurodash_ceu.catalog.skeleton import Beginning
from neurodash_ceu.catalog.unfinished import MARK, unwritten
from neurodash_ceu.ports.session import Database
from neurodash_ceu.ports.yaml_lines import read_document
from neurodash_ceu.rules.refusal import Refused
from tests.catalog import small_course
from tests.catalog.shelves import planned, publish_all, summary
from tests.catalog.test_schemas import kind, validator
from tests.catalog.test_shipped_courses import SHIPPED

TODAY = small_course.TODAY


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NEURODASH_INSTANCE", str(tmp_path / "instance"))
    monkeypatch.setenv("NEURODASH_COURSES", str(tmp_path / "courses"))
    monkeypatch.setattr(cli, "_now", lambda: datetime.now(UTC))
    return tmp_path


def run(*words: str, typed: str = "") -> Result:
    return CliRunner().invoke(courses, words, input=typed)


def below(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


@pytest.mark.parametrize("more", [(), ("--case",), ("--deep-dive",), ("--case", "--deep-dive")])
def test_what_is_begun_passes_every_check(here: Path, more: tuple[str, ...]) -> None:
    made = run("new", "courses/stroke/balance", "--title", "Balance: a first look", "--condition-title", "Stroke",
               *more)
    assert (made.exit_code, "Look for TO WRITE" in made.output) == (0, True), made.output
    checked = run("check")
    assert checked.exit_code == 0
    assert checked.output.startswith("unfinished  balance: says TO WRITE ")
    assert checked.output.endswith("1 module without problems, no problems in all.\n")
    (module,) = read_courses(here / "courses").modules
    assert (module.head.title, module.head.id, module.head.code) == (
        "Balance: a first look", "stroke-balance", "BALANCE")
    assert (bool(module.cases), bool(module.deep_dive)) == ("--case" in more, "--deep-dive" in more)
    assert (module.head.credit.reading, module.head.credit.test, module.head.review) == (0, 0, ())


def test_every_file_says_that_it_is_to_be_written_and_names_its_schema(here: Path) -> None:
    run("new", "courses/stroke/balance", "--title", "Balance", "--condition-title", "Stroke", "--case", "--deep-dive")
    files = [path for path in (here / "courses/stroke").rglob("*") if path.is_file()]
    assert len(files) == 8
    for path in files:
        text = path.read_text(encoding="utf-8")
        inside = path.relative_to(here / "courses").as_posix()
        assert MARK in text, inside
        if path.suffix == ".yaml":
            assert text.startswith(schemas.first_line(inside) + "\n")
            assert validator(kind(inside)).is_valid(read_document(text, inside).value)
    assert below(here / "courses/_schemas") == sorted(schemas.schemas())


def test_it_asks_for_what_it_is_not_told(here: Path) -> None:
    made = run("new", "courses/stroke/balance", typed="Balance\nStroke\n")
    assert made.exit_code == 0, made.output
    assert read_courses(here / "courses").conditions[0].title == "Stroke"
    more = run("new", "courses/stroke/gait", typed="Gait\n")
    assert more.exit_code == 0, more.output
    assert run("check").output.endswith("2 modules without problems, no problems in all.\n")


@pytest.mark.parametrize(("folder", "words", "said"), [
    ("courses/stroke/Balance", (), 'The slug "Balance" cannot be part of an address'),
    ("courses/Stroke/balance", (), 'The condition "Stroke" cannot be part of an address'),
    ("courses/stroke/" + "a" * 81, (), "cannot be part of an address"),
    ("courses/stroke-" + "a" * 30 + "/" + "b" * 40, (), "too long together"),
    ("courses/stroke/balance", ("--title", " "), "The title is one line of text."),
    ("courses/stroke/balance", ("--title", "a\nb"), "The title is one line of text."),
    ("courses/stroke/balance", ("--title", "a\x07b"), "The title is one line of text."),
    ("courses/stroke/balance", ("--code", "a\x00b"), "The code is one line of text."),
    ("courses/stroke/balance", ("--code", "ND-000"), 'The code "ND-000" is already that of courses/demo/small'),
    ("courses/stroke/small", (), 'The slug "small" is already that of courses/demo/small'),
])
def test_what_cannot_be_begun_is_said_and_leaves_nothing(
    here: Path, folder: str, words: tuple[str, ...], said: str
) -> None:
    small_course.write(here)
    before = below(here / "courses")
    made = run("new", folder, "--title", "T", "--condition-title", "Stroke", *words)
    assert made.exit_code == 1, made.output
    assert said in made.output
    assert below(here / "courses") == before


def test_nothing_is_written_over(here: Path) -> None:
    root = small_course.write(here)
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    made = run("new", "courses/demo/small", "--title", "T")
    assert made.exit_code == 1
    assert "is there already, and nothing in it is written over" in made.output
    assert {path: path.read_bytes() for path in root.rglob("*") if path.is_file()} == before
    assert run("new", "courses/demo/other", "--title", "T").exit_code == 0
    assert (root / "demo/condition.yaml").read_text(encoding="utf-8") == small_course.CONDITION
    (root / "demo/empty").mkdir()
    assert run("new", "courses/demo/empty", "--title", "T").exit_code == 0


@pytest.mark.parametrize("fails", ["files", "_put", "os.rename"])
def test_a_failure_leaves_nothing_half(here: Path, monkeypatch: pytest.MonkeyPatch, fails: str) -> None:
    def failing(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(starting.os if "." in fails else starting, fails.rpartition(".")[2], failing)
    made = run("new", "courses/stroke/balance", "--title", "T", "--condition-title", "Stroke")
    assert made.exit_code == 1
    assert "cannot be written (No space left on device)" in made.output
    assert [name for name in below(here / "courses") if not name.startswith("_schemas")] in ([], ["stroke"])


def test_an_unsound_skeleton_is_not_put_down(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(skeleton, "QUIZ", skeleton.QUIZ.replace("draw: 1", "draw: 9"))
    with pytest.raises(Refused, match="an attempt draws 9 items"):
        starting.start(here / "courses/stroke/balance", Beginning("stroke", "balance", "T", "B", TODAY), "Stroke")
    assert below(here / "courses") == []


def test_what_is_to_be_written_is_not_published_and_nothing_is_retired_for_it(database: Database, here: Path) -> None:
    root = small_course.write(here)
    starting.start(root / "stroke/balance", Beginning("stroke", "balance", "Balance", "B", TODAY), "Stroke")
    found = planned(database, root)
    assert summary(found) == {"new": ["small"], "conditions": ["demo"]}
    assert [slug for slug, _ in found.unfinished] == ["balance"]
    assert publish_all(database, root) == ("condition demo: published", "small: edition 1 published")
    small_course.write(here, ("brief.md", "Leaving the load as it was for weeks.", "TO WRITE: a mistake."))
    again = planned(database, root)
    assert summary(again) == {}
    assert ("small", 1) in again.unfinished
    assert publish_all(database, root) == ()


def test_nothing_shipped_is_unfinished() -> None:
    assert {module.head.slug: unwritten(module) for module in SHIPPED.modules if unwritten(module)} == {}
    assert [unwritten(condition) for condition in SHIPPED.conditions] == [()]


@settings(deadline=None, max_examples=25, suppress_health_check=list(HealthCheck))
@given(title=st.text(min_size=1, max_size=40), condition=st.text(min_size=1, max_size=40))
def test_any_title_is_begun_or_refused(
    tmp_path_factory: pytest.TempPathFactory, title: str, condition: str
) -> None:
    root = tmp_path_factory.mktemp("any") / "courses"
    try:
        starting.start(root / "stroke/balance", Beginning("stroke", "balance", title, "B", TODAY), condition)
    except Refused:
        assert not root.exists() or below(root) == []
        return
    found = check_courses(read_courses(root), TODAY)
    assert found.problems == ()
    assert found.modules[0].head.title == title
