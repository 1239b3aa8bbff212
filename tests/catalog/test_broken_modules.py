"""Broken modules, each with the exact problems it must report: file:line, what is wrong, and what mends it."""

from __future__ import annotations

from pathlib import Path

import pytest

from neurodash_ceu.catalog import checks
from neurodash_ceu.catalog.checks import CHECKS, check_courses
from neurodash_ceu.catalog.faults import Subject
from neurodash_ceu.catalog.reader import Courses, read_courses
from neurodash_ceu.rules.problems import Problem
from tests.catalog import small_course
from tests.catalog.broken import BRIEF, CASE, EVIDENCE, MODULE, QUIZ, Broken
from tests.catalog.broken_drawings import DRAWINGS
from tests.catalog.broken_files import FILES
from tests.catalog.broken_handouts import HANDOUTS
from tests.catalog.broken_heads import HEADS
from tests.catalog.broken_hostile import HOSTILE
from tests.catalog.broken_kinds import KINDS
from tests.catalog.broken_questions import QUESTIONS
from tests.catalog.broken_texts import TEXTS

ALL = (*FILES, *DRAWINGS, *HEADS, *TEXTS, *HANDOUTS, *QUESTIONS, *KINDS, *HOSTILE)
HOME = "courses/demo/small"


def read(folder: Path) -> Courses:
    return check_courses(read_courses(folder, "courses"), small_course.TODAY)


def told(courses: Courses, home: str = HOME) -> list[tuple[str, str, str]]:
    """The problems as the table spells them: the place within the module."""
    return [(one.where.removeprefix(f"{home}/"), one.what, one.fix) for one in courses.problems]


@pytest.mark.parametrize("broken", ALL, ids=lambda one: one.name)
def test_it_reports_exactly_its_problems(broken: Broken, tmp_path: Path) -> None:
    courses = read(small_course.write(tmp_path, *broken.changes, more=broken.more))
    assert told(courses) == list(broken.problems)
    assert courses.modules == ()


def test_there_are_enough_of_them_and_none_twice() -> None:
    assert len(ALL) >= 60
    assert len({broken.problems for broken in ALL}) >= 60
    assert len({broken.name for broken in ALL}) == len(ALL)


def test_every_check_is_seen_to_find_something(tmp_path: Path) -> None:
    silent = {check.__name__ for check in CHECKS}
    for n, broken in enumerate(ALL):
        courses = read_courses(small_course.write(tmp_path / str(n), *broken.changes, more=broken.more), "courses")
        for draft in courses.drafts:
            subject = Subject(draft.module, draft.source, small_course.TODAY)
            silent -= {check.__name__ for check in CHECKS if list(check(subject))}
    assert silent == set()


def test_every_check_that_is_written_is_made() -> None:
    rooms = (checks.checks_case, checks.checks_figures, checks.checks_flaws, checks.checks_handout, checks.checks_head,
             checks.checks_ids, checks.checks_numbers, checks.checks_pictures, checks.checks_prose, checks.checks_quiz,
             checks.checks_sitting, checks.checks_sources)
    written = {name for room in rooms for name, one in vars(room).items()
               if getattr(one, "__annotations__", {}).get("subject") == "Subject" and not name.startswith("_")}
    assert written == {check.__name__ for check in CHECKS}


def test_the_small_module_is_sound(tmp_path: Path) -> None:
    courses = read(small_course.write(tmp_path))
    assert courses.problems == ()
    assert [module.head.slug for module in courses.modules] == ["small"]
    assert [condition.id for condition in courses.conditions] == ["demo"]


def test_several_problems_are_told_at_once_in_the_order_of_files_and_lines(tmp_path: Path) -> None:
    courses = read(small_course.write(
        tmp_path,
        (QUIZ, "draw: 2", "draw: 9"),
        (MODULE, "attempts: 3", "atempts: 3"),
        (MODULE, "level: introductory", "level: introductory\ncolour: green"),
        (BRIEF, "another question [@manca19]", "another question [@manca91]"),
        (BRIEF, "[plan](#plan)", "[plan](#paln)"),
        (CASE, "start: hello", "start: helo"),
        (EVIDENCE, 'value: "0.37"', "value: 0.37")))
    assert [(one.where.removeprefix(f"{HOME}/"), one.what) for one in courses.problems] == [
        ("brief.md:13 section strength", 'the link "#paln" leads to no section'),
        ("brief.md:17 section note", "[@manca91] is cited and references.yaml has no such id"),
        ("cases/first-visit.yaml:5", "the start helo does not exist"),
        ("evidence.yaml:10 claim strength-pooled", "`value` is 0.37 (a number), and text is wanted"),
        ("module.yaml:9", "unknown key `colour`"),
        ("module.yaml:32", "unknown key `atempts`"),
        ("quiz.yaml:2", "an attempt draws 9 items and the bank has 3")]


def test_one_bad_module_does_not_hold_back_the_others(tmp_path: Path) -> None:
    small_course.write(tmp_path, (MODULE, "attempts: 3", "attempts: 0"))
    small_course.write(tmp_path, more={"quiz.yaml": None}, slug="worse")
    courses = read(small_course.write(tmp_path, slug="good"))
    assert [module.head.slug for module in courses.modules] == ["good"]
    assert [(one.where, one.what) for one in courses.problems] == [
        ("courses/demo/small/module.yaml:31", "0 attempts are allowed"),
        ("courses/demo/worse/quiz.yaml:1", "the file is missing")]


@pytest.mark.parametrize(("key", "change"), [
    ("id", (MODULE, "id: other-module", "id: small-module")),
    ("code", (MODULE, "code: ND-other", "code: ND-000")),
])
def test_what_two_modules_claim_is_the_first_ones(key: str, change: small_course.Change, tmp_path: Path) -> None:
    small_course.write(tmp_path)
    courses = read(_write_other(tmp_path, change))
    value, line = change[2].partition(": ")[2], {"id": 1, "code": 2}[key]
    # Folders are read by name, so "other" comes before "small".
    assert told(courses, "courses/demo") == [
        (f"small/module.yaml:{line}", f'the {key} "{value}" is already that of courses/demo/other',
         f"give this module another {key}")]
    assert [module.head.slug for module in courses.modules] == ["other"]


def test_one_slug_in_two_conditions_is_the_first_ones(tmp_path: Path) -> None:
    root = small_course.write(tmp_path)
    (root / "demo").rename(root / "xdemo")
    (root / "xdemo/condition.yaml").write_text(small_course.CONDITION.replace("id: demo", "id: xdemo"), "utf-8")
    head = root / "xdemo/small/module.yaml"
    head.write_text(small_course.MODULE.replace("condition: demo", "condition: xdemo").replace("small-module", "m2")
                    .replace("ND-000", "ND-2"), "utf-8")
    courses = read(small_course.write(tmp_path))
    assert told(courses, "courses/xdemo/small") == [
        ("module.yaml:3", 'the slug "small" is already that of courses/demo/small', "give this module another slug")]


@pytest.mark.parametrize(("text", "expected"), [
    (None, ("condition.yaml:1", "the file is missing", "write it, or take its place in the folder back")),
    (small_course.CONDITION.replace("id: demo", "id: other"),
     ("condition.yaml:1", "the id is other and the folder is demo", "give both the same name")),
    (small_course.CONDITION.replace("  summary: In prep", "  sumary: In prep"),
     ("condition.yaml:6", "unknown key `sumary`", "write `summary`, or delete the key")),
])
def test_modules_wait_for_their_condition(
    text: str | None, expected: tuple[str, str, str], tmp_path: Path
) -> None:
    root = small_course.write(tmp_path)
    file = root / "demo/condition.yaml"
    file.unlink()
    if text is not None:
        file.write_text(text, "utf-8")
    courses = read(root)
    assert told(courses, "courses/demo") == [expected]
    assert courses.modules == ()
    assert courses.conditions == ()


def test_a_folder_that_is_not_there_and_one_without_modules(tmp_path: Path) -> None:
    assert read_courses(tmp_path / "nowhere", "nowhere").problems == (
        Problem("nowhere:1", "there is no such folder", "name the folder of the courses"),)
    (tmp_path / "empty").mkdir()
    assert read_courses(tmp_path / "empty", "empty").problems == (
        Problem("empty:1", "the folder has no modules", "name the folder above the conditions' folders"),)


def test_a_module_or_a_condition_can_be_read_by_itself(tmp_path: Path) -> None:
    root = small_course.write(tmp_path)
    for folder in (root / "demo", root / "demo/small"):
        courses = check_courses(read_courses(folder), small_course.TODAY)
        assert courses.problems == ()
        assert [module.head.slug for module in courses.modules] == ["small"]


def test_folders_that_begin_with_a_stop_or_a_line_are_nobodys(tmp_path: Path) -> None:
    root = small_course.write(tmp_path)
    for name in ("_drafts", ".cache"):
        (root / name).mkdir()
        (root / "demo" / name).mkdir()
    assert read(root).problems == ()


def test_a_file_that_is_not_text_is_told_with_its_line(tmp_path: Path) -> None:
    root = small_course.write(tmp_path)
    (root / "demo/small/brief.md").write_bytes(b"## Research {#research}\n\nCaf\xe9\n")
    assert told(read(root)) == [("brief.md:3", "the file is not UTF-8 text", "save it in the encoding UTF-8")]


def test_line_ends_and_a_mark_of_the_encoding_change_nothing(tmp_path: Path) -> None:
    root = small_course.write(tmp_path)
    before = read(root).modules
    for file in (root / "demo/small").rglob("*.*"):
        text = file.read_text(encoding="utf-8")
        file.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert read(root).modules == before


def _write_other(folder: Path, change: small_course.Change) -> Path:
    """The small module as "other", with one more change made to what that is."""
    root = small_course.write(folder, slug="other")
    head = root / "demo/other/module.yaml"
    text = head.read_text(encoding="utf-8")
    assert text.count(change[1]) == 1
    head.write_text(text.replace(change[1], change[2]), "utf-8")
    return root
