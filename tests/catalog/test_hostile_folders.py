"""No folder and no file, however made, stops the checker: it says what is wrong, or nothing is."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from neurodash_ceu.catalog import reader, rendering
from neurodash_ceu.catalog.checks import check_courses
from neurodash_ceu.catalog.planning import load_edition
from neurodash_ceu.catalog.prose_reader import read_prose
from neurodash_ceu.catalog.reader import Courses, read_courses
from neurodash_ceu.rules import prose
from neurodash_ceu.rules.canonical import canonical_text
from tests.catalog import small_course
from tests.catalog.test_broken_modules import HOME, read, told

SHIPPED = Path(__file__).resolve().parents[2] / "courses"
OUT = ("the file is a link that leads out of its folder", "put the file itself there")
MANY = 200_000
SLOW = {
    "comments": "<!--" * MANY, "brackets": "[" * MANY, "links": "[a](" * MANY, "nested": "[a](a(a)" * MANY,
    "images": "![" * MANY, "ticks": "`" * MANY, "citations": "[@a;" * MANY, "tags": "<a " * MANY, "blanks": " " * MANY,
    "heading": "## a" + " " * MANY + "x", "marks": "## a " + "#" * MANY + "x", "braces": "## " + "{a" * MANY,
    "titles": "## a" + " " * MANY + "{", "numbers": "1" * MANY + ". x", "signs": "\u2212" * MANY,
}
SECONDS = 5.0  # each takes a small part of one; a search that begins anew at each character takes minutes


# --- folders ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["module.yaml", "brief.md", "quiz.yaml", "evidence.yaml", "references.yaml"])
def test_a_link_out_of_the_folder_is_not_followed(name: str, tmp_path: Path) -> None:
    root = small_course.write(tmp_path)
    file = root / "demo/small" / name
    file.rename(tmp_path / "elsewhere")
    file.symlink_to(tmp_path / "elsewhere")
    assert told(read(root)) == [(f"{name}:1", *OUT)]


def test_a_folder_of_cases_that_is_a_link_is_not_followed(tmp_path: Path) -> None:
    root = small_course.write(tmp_path)
    (root / "demo/small/cases").rename(tmp_path / "cases")
    (root / "demo/small/cases").symlink_to(tmp_path / "cases")
    assert told(read(root)) == [("cases/first-visit.yaml:1", *OUT)]


def test_a_link_that_leads_in_a_circle_and_a_pipe_are_told(tmp_path: Path) -> None:
    root = small_course.write(tmp_path, more={"brief.md": None, "quiz.yaml": None})
    (root / "demo/small/brief.md").symlink_to("brief.md")
    os.mkfifo(root / "demo/small/quiz.yaml")
    assert [(where, what) for where, what, _ in told(read(root))] == [
        ("brief.md:1", "the file cannot be read (Too many levels of symbolic links)"),
        ("quiz.yaml:1", "this is not a file")]


def test_a_folder_without_any_file_of_a_module_is_one_problem(tmp_path: Path) -> None:
    root = small_course.write(tmp_path)
    (root / "demo/empty").mkdir()
    assert told(read(root), "courses/demo") == [
        ("empty/module.yaml:1", "the folder is no module: it has none of the files of one",
         "write them (`neurodash courses new` does), or begin the folder's name with _")]
    assert [one.head.slug for one in read(root).modules] == ["small"]


def test_a_file_of_an_odd_name_is_told_in_one_line(tmp_path: Path) -> None:
    root = small_course.write(tmp_path)
    folder = os.fsencode(root / "demo/small")
    for name in (b"line\nbreak.md", b"not\xffutf.yaml", b"bell\x07.yml"):
        with open(os.path.join(folder, name), "wb"):  # noqa: PTH118, PTH123 - a name that a Path cannot be written with
            pass
    problems = read(root).problems
    assert sorted(one.where for one in problems) == [
        f"{HOME}/{name}:1" for name in ("bell?.yml", "line?break.md", "not?utf.yaml")]
    for problem in problems:
        assert problem.sentence().encode()


@pytest.mark.parametrize("text", SLOW.values(), ids=SLOW)
def test_no_text_is_searched_again_from_each_of_its_characters(text: str) -> None:
    looks: list[Callable[[str], object]] = [
        prose.citations, prose.broken_citations, prose.links, prose.raw_html, prose.images, prose.count_words,
        lambda it: read_prose(it, "brief.md")]
    for look in looks:
        began = time.process_time()
        look(text)
        assert time.process_time() - began < SECONDS


# --- damage at random ---------------------------------------------------------------------------------------

PIECES = [
    "\0", "\t", "\r\n", "\ufeff", "{", "}", "[", "]", ":", ": ", "- ", "  ", "&a ", "*a", "!x ", "'", '"', "|\n", ">\n",
    "#", "## ", "### x {#x}\n", "[@", "[#x]", "](", "![](x)", "<b>", "no", "80", "null", "true", "2026-13-45", "---\n",
    "%YAML 1.1\n", "\u202e", "\U0001f600", "id: ", "{#plan}", "kind: ending\n"]
DAMAGE = st.one_of(
    st.tuples(st.just("insert"), st.floats(0, 1), st.sampled_from(PIECES) | st.text(max_size=6)),
    st.tuples(st.just("cut"), st.floats(0, 1), st.integers(1, 400)),
    st.tuples(st.just("twice"), st.floats(0, 1), st.integers(1, 400)),
    st.tuples(st.just("bytes"), st.floats(0, 1), st.binary(min_size=1, max_size=4)),
    st.tuples(st.just("lines"), st.floats(0, 1), st.integers(1, 5)))
SLOWLY = settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))


def damaged(data: bytes, damage: tuple[str, float, Any]) -> bytes:
    """A file with one thing done to it."""
    kind, place, how = damage
    text = data.decode()
    at = int(place * len(text))
    if kind == "bytes":
        return data[:at] + how + data[at:]
    if kind == "lines":
        lines = text.split("\n")
        at = int(place * len(lines))
        return "\n".join(lines[:at] + lines[at + how:at + 2 * how] + lines[at:at + how] + lines[at + 2 * how:]).encode()
    made = {"insert": lambda: text[:at] + how + text[at:], "cut": lambda: text[:at] + text[at + how:],
            "twice": lambda: text[:at + how] + text[at:]}[kind]()
    return made.encode("utf-8", "surrogatepass")


def problems_or_silence(courses: Courses) -> None:
    """Every problem can be printed on its line; a module without any can be published and shown."""
    for problem in courses.problems:
        assert re.search(r":[1-9][0-9]*(?: |$)", problem.where), problem
        assert problem.what.strip(), problem
        assert problem.fix.strip(), problem
        assert "\n" not in problem.where
        assert problem.sentence().encode()
    for module in courses.modules:
        assert load_edition(canonical_text(module)) == module
        assert rendering.render(module)


@settings(SLOWLY, max_examples=400)
@given(file=st.sampled_from(sorted(small_course.FILES)), damage=DAMAGE)
def test_the_small_module_damaged_is_problems_or_silence(
    tmp_path_factory: pytest.TempPathFactory, file: str, damage: tuple[str, float, Any]
) -> None:
    made = damaged(small_course.FILES[file].encode(), damage)
    problems_or_silence(read(small_course.write(tmp_path_factory.mktemp("damaged"), more={file: made})))


@pytest.fixture(scope="module")
def kept_readings() -> Mapping[tuple[bytes, str], object]:
    """What undamaged files were read into: YAML is slow to read, and one file in seven is damaged."""
    return {}


@SLOWLY
@given(place=st.integers(0, 20), damage=DAMAGE)
def test_the_shipped_module_damaged_is_problems_or_silence(
    tmp_path_factory: pytest.TempPathFactory, kept_readings: dict[tuple[bytes, str], object], place: int,
    damage: tuple[str, float, Any],
) -> None:
    whole = reader.read_file

    def once(path: Path, shape: Any, name: str, **more: Any) -> Any:
        key = (path.read_bytes(), path.name)
        if key not in kept_readings:
            kept_readings[key] = whole(path, shape, name, **more)
        return kept_readings[key]

    root = tmp_path_factory.mktemp("shipped") / "courses"
    files = sorted(one for one in SHIPPED.rglob("*") if one.suffix in (".yaml", ".md")
                   and ("resistance-training" in one.parts or one.name == "condition.yaml"))
    for n, path in enumerate(files):
        target = root / path.relative_to(SHIPPED)
        target.parent.mkdir(parents=True, exist_ok=True)
        data = path.read_bytes()
        target.write_bytes(damaged(data, damage) if n == place % len(files) else data)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reader, "read_file", once)
        problems_or_silence(check_courses(read_courses(root, "courses"), date(2026, 11, 24)))
