"""`neurodash courses check`, `plan` and `publish`: what they print, and the exit code that scripts go by."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select

from neurodash_ceu.catalog import cli, rendering
from neurodash_ceu.catalog.cli import courses
from neurodash_ceu.ports.session import open_database
from neurodash_ceu.records.catalog import EditionPage
from tests.catalog import small_course
from tests.catalog.broken import CASE, MODULE, QUIZ
from tests.catalog.shelves import CHANGED, CHANGED_AGAIN, acts, enrol, publish_all, withdraw

BAD = (MODULE, "attempts: 3", "attempts: 0")
WORSE = (QUIZ, "draw: 2", "draw: 9")
PROBLEMS = """\
courses/demo/small/module.yaml:31
    0 attempts are allowed
    fix: allow at least 1
courses/demo/small/quiz.yaml:2
    an attempt draws 9 items and the bank has 3
    fix: write more items, or draw fewer
"""

Run = Callable[..., Result]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in, on the day of the small course, in which nothing is set but the instance."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NEURODASH_INSTANCE", str(tmp_path / "instance"))
    monkeypatch.setenv("NEURODASH_COURSES", str(tmp_path / "courses"))
    monkeypatch.setattr(cli, "_now", lambda: datetime(2026, 11, 24, 12, tzinfo=UTC))
    return tmp_path


@pytest.fixture
def run(here: Path) -> Run:
    """Run `neurodash courses …`."""
    return lambda *words: CliRunner().invoke(courses, words)


@pytest.fixture
def run_on(here: Path, database_url: str, monkeypatch: pytest.MonkeyPatch, run: Run) -> Run:
    """The same, on both databases."""
    monkeypatch.setenv("NEURODASH_DATABASE", database_url)
    return run


# --- check ----------------------------------------------------------------------------------------------------


def test_check_says_that_nothing_is_wrong(here: Path, run: Run) -> None:
    small_course.write(here)
    for words in ((), ("courses",), ("courses/demo",), ("courses/demo/small",)):
        result = run("check", *words)
        assert (result.exit_code, result.output) == (0, "1 module without problems, no problems in all.\n")


def test_check_prints_every_problem_with_its_place_and_its_fix(here: Path, run: Run) -> None:
    small_course.write(here, BAD, WORSE)
    small_course.write(here, slug="other")
    for words in ((), ("courses",)):
        result = run("check", *words)
        assert result.exit_code == 1
        assert result.output == PROBLEMS + "1 module without problems, 2 problems in all.\n"


def test_a_place_can_be_opened_from_where_one_stands(
    here: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = small_course.write(here, BAD)
    monkeypatch.chdir(root / "demo/small")
    assert run("check", ".").output.startswith("small/module.yaml:31\n")
    monkeypatch.chdir(here / "courses/demo")
    assert run("check", "small").output.startswith("small/module.yaml:31\n")
    (here / "elsewhere").mkdir()
    monkeypatch.chdir(here / "elsewhere")
    assert run("check", "../courses").output.startswith(f"{root}/demo/small/module.yaml:31\n")


def test_check_speaks_json(here: Path, run: Run) -> None:
    small_course.write(here, BAD)
    result = run("check", "courses", "--format", "json")
    assert result.exit_code == 1
    assert json.loads(result.output) == {
        "modules": 0,
        "problems": [{"where": "courses/demo/small/module.yaml:31", "what": "0 attempts are allowed",
                      "fix": "allow at least 1", "level": "error", "rule": "", "source": ""}],
        "warnings": []}
    small_course.write(here)
    result = run("check", "--format", "json")
    assert (result.exit_code, json.loads(result.output)) == (0, {"modules": 1, "problems": [], "warnings": []})


FLAWED = (QUIZ, "text: When two repetitions are to spare.", "text: When two repetitions are always to spare.")
TOLD = """\
courses/demo/small/quiz.yaml:30 item q2 option b
    {}the key alone says "always", which one exception makes wrong
    fix: say how far it holds
    rule: absolute-key (BMC Med Educ 2016, 10.1186/s12909-016-0559-7, table 1 (after NBME))
"""


def strict(names: str) -> small_course.Change:
    return MODULE, "attempts: 3", f"attempts: 3\nstrict: [{names}]"


def test_a_warning_is_told_with_its_rule_and_holds_nothing_back(here: Path, run_on: Run) -> None:
    small_course.write(here, FLAWED)
    result = run_on("check")
    assert (result.exit_code, result.output) == (
        0, TOLD.format("warning: ") + "1 module without problems, no problems in all, 1 warning.\n")
    assert run_on("publish").output == "condition demo: published\nsmall: edition 1 published\n"
    told = json.loads(run_on("check", "--format", "json").output)
    assert [(one["level"], one["rule"], one["source"][:8]) for one in told["warnings"]] == [
        ("warning", "absolute-key", "BMC Med ")]
    assert told["problems"] == []


@pytest.mark.parametrize("names", ["all", "longest-key, absolute-key"])
def test_a_strict_module_is_held_back_by_its_warnings(here: Path, run_on: Run, names: str) -> None:
    small_course.write(here, FLAWED, strict(names))
    result = run_on("check")
    assert (result.exit_code, result.output) == (
        1, TOLD.format("") + "0 modules without problems, 1 problem in all.\n")
    told = json.loads(run_on("check", "--format", "json").output)
    assert [(one["level"], one["rule"]) for one in told["problems"]] == [("error", "absolute-key")]
    assert told["warnings"] == []
    for command in ("plan", "publish"):
        assert run_on(command).exit_code == 1
    assert run_on("plan").output == TOLD.format("") + (
        "Modules with problems would be left as they are, and nothing would be retired.\n")


def test_the_best_choice_of_a_case_that_is_the_longest_is_told_at_its_place(here: Path, run: Run) -> None:
    small_course.write(here, (CASE, "text: Raise the load.", "text: Raise the load, and look at the last set again."))
    assert run("check").output.startswith(
        "courses/demo/small/cases/first-visit.yaml:18 node load choice raise\n"
        "    warning: the best choice is the longest by far (47 characters, the next has 14)\n")


def test_an_idle_variable_of_a_case_is_a_warning_like_any_other(here: Path, run: Run) -> None:
    idle = (CASE, "start: hello\n", "start: hello\nvariables:\n- {id: heat, label: Heat, low: 0, high: 3, start: 0}\n")
    small_course.write(here, idle)
    told = json.loads(run("check", "--format", "json").output)
    assert {one["rule"] for one in told["warnings"]} == {"idle-variable"}
    small_course.write(here, idle, strict("idle-variable"))
    result = run("check", "--format", "json")
    assert result.exit_code == 1
    assert {(one["level"], one["rule"]) for one in json.loads(result.output)["problems"]} == {
        ("error", "idle-variable")}


def test_a_module_that_is_strict_about_other_rules_is_not_held_back(here: Path, run: Run) -> None:
    small_course.write(here, FLAWED, strict("longest-key"))
    assert run("check").exit_code == 0


def test_check_needs_no_database(here: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEURODASH_DATABASE", "postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    small_course.write(here)
    assert run("check").exit_code == 0
    assert not (here / "instance/neurodash.sqlite3").exists()


def test_check_of_a_folder_that_is_not_there(run: Run) -> None:
    result = run("check", "nowhere")
    assert result.exit_code == 1
    assert result.output == ("nowhere:1\n    there is no such folder\n    fix: name the folder of the courses\n"
                             "0 modules without problems, 1 problem in all.\n")


def test_several_folders_are_checked_as_one(here: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    small_course.write(here)
    small_course.write(here / "more", slug="other")
    monkeypatch.setenv("NEURODASH_COURSES", f"{here / 'courses'}:{here / 'more/courses'}")
    assert run("check").output == "2 modules without problems, no problems in all.\n"
    small_course.write(here / "more")
    result = run("check")
    assert result.exit_code == 1
    assert 'the id "small-module" is already that of courses/demo/small' in result.output


def test_what_is_not_understood_is_exit_code_2(run: Run) -> None:
    assert run("check", "--format", "xml").exit_code == 2
    assert run("chekc").exit_code == 2


# --- plan and publish -----------------------------------------------------------------------------------------


def test_plan_and_publish(here: Path, run_on: Run, database_url: str) -> None:
    small_course.write(here)
    result = run_on("plan")
    assert result.exit_code == 0
    assert result.output.startswith("condition   demo: its page changes\nnew         small: edition 1 (")
    published = run_on("publish")
    assert (published.exit_code, published.output) == (
        0, "condition demo: published\nsmall: edition 1 published\n")
    assert run_on("plan").output == "unchanged   small\n"
    again = run_on("publish")
    assert (again.exit_code, again.output) == (0, "Nothing to publish: everything sound is published already.\n")
    database = open_database(database_url)
    assert acts(database) == [("small-module", "published", 1)]
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(EditionPage)) == len(rendering.names())
    database.close()


def test_plan_says_what_changes_for_whom(here: Path, run_on: Run, database_url: str) -> None:
    small_course.write(here, slug="other")
    small_course.write(here, slug="third")
    small_course.write(here)
    run_on("publish")
    database = open_database(database_url)
    enrol(database, "small")
    enrol(database, "other")
    enrol(database, "other")
    withdraw(database, "third")
    small_course.write(here, CHANGED)
    for file in sorted((here / "courses/demo/other").rglob("*.*")):
        file.unlink()
    (here / "courses/demo/other/cases").rmdir()
    (here / "courses/demo/other").rmdir()
    result = run_on("plan")
    assert result.exit_code == 0
    assert [line.split(" (")[0] for line in result.output.splitlines()] == [
        "changed     small: edition 2",
        "withdrawn   third: stays withdrawn until its content changes",
        "retired     other: leaves the catalogue; 2 learners are under way and will finish on the edition of their "
        "enrolment"]
    assert "); 1 learner is under way and will finish on the edition of their enrolment" in result.output
    assert len(acts(database)) == 4
    assert run_on("publish").output == "small: edition 2 published\nother: retired\n"
    database.close()


def test_bad_modules_are_told_and_the_rest_is_published(here: Path, run_on: Run) -> None:
    small_course.write(here, BAD, WORSE)
    small_course.write(here, slug="other")
    planned = run_on("plan")
    assert planned.exit_code == 1
    assert planned.output.endswith(
        PROBLEMS + "Modules with problems would be left as they are, and nothing would be retired.\n")
    result = run_on("publish")
    assert result.exit_code == 1
    assert result.output == (
        "condition demo: published\nother: edition 1 published\n" + PROBLEMS
        + "Modules with problems were left as they are, and nothing was retired.\n")


def test_what_somebody_else_published_meanwhile_is_told(
    here: Path, run_on: Run, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_course.write(here)
    run_on("publish")
    database = open_database(database_url)
    first = cli.plan

    def then_another(*given: object) -> object:
        made = first(*given)  # type: ignore[arg-type]  # handed on as it came
        monkeypatch.setattr(cli, "plan", first)
        publish_all(database, small_course.write(here / "theirs", CHANGED_AGAIN))
        return made

    monkeypatch.setattr(cli, "plan", then_another)
    small_course.write(here, CHANGED)
    small_course.write(here, slug="other")
    result = run_on("publish")
    assert result.exit_code == 1
    assert result.output == ("other: edition 1 published\n"
                             "small was published by someone else meanwhile: run the command again.\n")
    assert run_on("publish").output == "small: edition 3 published\n"
    database.close()


def test_publish_sets_an_empty_database_up_and_plan_does_not(
    here: Path, run: Run, empty_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEURODASH_DATABASE", empty_database_url)
    small_course.write(here)
    result = run("plan")
    assert result.exit_code == 1
    assert result.output == ("Error: The database is not set up for this version yet: `neurodash courses publish` or "
                             "`neurodash serve` does it.\n")
    assert run("publish").exit_code == 0
    assert run("plan").output == "unchanged   small\n"


def test_a_plan_is_told_to_a_program(here: Path, run_on: Run) -> None:
    small_course.write(here)
    told = json.loads(run_on("plan", "--format", "json").output)
    assert [one["slug"] for one in told.pop("new")] == ["small"]
    assert told == {"changed": [], "unchanged": [], "unfinished": [], "withdrawn": [], "retired": [],
                    "conditions": ["demo"], "conditions_gone": [], "problems": []}


def test_check_says_how_a_module_reads(here: Path, run: Run) -> None:
    small_course.write(here, ("quiz.yaml", "- id: q1\n", "- id: q1\n  task: recall\n"))
    lines = run("check", "-v").output.splitlines()
    assert lines[0] == "small: how it reads, at 238 words a minute"
    assert [line.split()[0] for line in lines[1:-1]] == ["brief", "3", "tasks", "hardest"]
    assert lines[3] == "    tasks       1 recall, 2 not said"
    assert lines[1].startswith("    brief       1")
    assert "words a sentence; reading ease " in lines[1]
    (told,) = json.loads(run("check", "-v", "--format", "json").output)["reading"]
    assert told["slug"] == "small"
    assert told["tasks"] == {"recall": 1, "apply": 0, "judge": 0, "not said": 2}
    assert told["brief"]["words"] > 100
    assert told["deep_dive"]["words"] == 0
    assert [one["id"] for one in told["stems"]] == ["q1", "q2", "q3"]
    assert lines[-1] == "1 module without problems, no problems in all."
