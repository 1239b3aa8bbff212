"""docs/authoring.md says what is so: its example passes every check, and its keys are those of the shapes."""

from __future__ import annotations

import inspect
import re
import textwrap
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest

from neurodash_ceu.catalog import checks_head, checks_ids, checks_prose
from neurodash_ceu.catalog.checks import check_courses
from neurodash_ceu.catalog.reader import FILES, OPTIONAL, SPELLINGS, read_courses
from neurodash_ceu.catalog.schemas import TABLES as SHAPES
from neurodash_ceu.catalog.schemas import keys_of
from neurodash_ceu.ports.files import Reading, read_yaml
from neurodash_ceu.rules import assessment, conditions, diagrams, evidence, hours, lesson
from neurodash_ceu.rules.activities import TOPICS
from neurodash_ceu.rules.cases import shapes as case_shapes
from neurodash_ceu.rules.cases.ranking import ranking, sealed
from neurodash_ceu.rules.cases.soundness import flaws
from neurodash_ceu.rules.cases.walking import walk
from neurodash_ceu.rules.flaws.table import RULES
from neurodash_ceu.rules.items import base
from neurodash_ceu.rules.items.kinds import KINDS
from tests.catalog import small_course
from tests.catalog.small_course import TODAY

TEXT = (Path(__file__).resolve().parents[2] / "docs/authoring.md").read_text(encoding="utf-8")
PLAIN = " ".join(TEXT.split())
ROW = re.compile(r"\| `(?P<key>[A-Za-z0-9_-]+)` \| (?P<what>.+) \|")

READ_FROM_MARKDOWN = {lesson.Module, lesson.Section, lesson.Paragraph}


def tables() -> list[list[re.Match[str]]]:
    """The rows of every table of keys."""
    found = []
    for table in re.split(r"\| key \| what it says \|\n\| --- \| --- \|\n", TEXT)[1:]:
        rows = []
        for line in table.splitlines():
            row = ROW.fullmatch(line)
            if row is None:
                break
            rows.append(row)
        found.append(rows)
    return found


def test_there_is_a_table_for_every_shape() -> None:
    assert len(tables()) == len(SHAPES)
    rooms = (conditions, lesson, diagrams, evidence, assessment, case_shapes, base,
             *map(inspect.getmodule, KINDS.values()))
    shapes = {one for room in rooms for one in vars(room).values()
              if isinstance(one, type) and hasattr(one, "__pydantic_config__")}
    assert shapes - READ_FROM_MARKDOWN == set(SHAPES)


@pytest.mark.parametrize(("shape", "rows"), list(zip(SHAPES, tables(), strict=True)),
                         ids=[one.__name__ for one in SHAPES])
def test_its_keys_are_those_of_the_shape(shape: type[Any], rows: list[re.Match[str]]) -> None:
    spelt = {ours: theirs for theirs, ours in SPELLINGS.items()}
    assert [row["key"] for row in rows] == [spelt.get(field.name, field.name) for field in fields(shape)
                                            if field.name in keys_of(shape)]
    hints = get_type_hints(shape)
    for field, row in zip([one for one in fields(shape) if one.name in keys_of(shape)], rows, strict=True):
        may_be_absent = field.default is not MISSING or field.default_factory is not MISSING
        assert row["what"].startswith("may be absent") == may_be_absent, field.name
        if isinstance(field.default, int):
            said = str(field.default).lower()
            assert f"may be absent ({said})" in row["what"], field.name
        for word in words_of(hints[field.name]):
            assert f"`{word}`" in row["what"], (field.name, word)


def test_every_topic_is_listed_with_its_words() -> None:
    (table,) = re.findall(r"\| topic \| what it is \|\n\| --- \| --- \|\n((?:\|.*\n)+)", TEXT)
    assert dict(re.findall(r"\| `([a-z-]+)` \| (.+) \|", table)) == TOPICS


def test_every_rule_for_items_is_listed_with_its_source() -> None:
    rows = re.findall(r"^\| `([a-z-]+)` \| (.+) \| (.+) \|$", TEXT, re.MULTILINE)
    assert rows == [(rule.name, rule.sees, rule.source) for rule in RULES]


def words_of(hint: Any) -> list[str]:
    """The words that a literal type allows, wherever it stands in a hint."""
    return [word for one in get_args(hint) for word in ([one] if isinstance(one, str) else words_of(one))]


def example() -> dict[str, str]:
    """The files of the example: a line with the name, a blank line, a fenced block."""
    return dict(re.findall(r"^`(courses/[^`]+)`\n\n```[a-z]+\n(.*?)```$", TEXT, re.DOTALL | re.MULTILINE))


def test_the_example_passes_every_check(tmp_path: Path) -> None:
    files = example()
    assert len(files) == 6
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    courses = check_courses(read_courses(tmp_path / "courses", "courses"), TODAY)
    assert courses.problems == ()
    assert courses.warnings == ()
    (module,) = courses.modules
    most = hours.yielded(module).whole()
    assert (module.head.credit.reading, module.head.credit.test) == (most["reading"], most["test"])


def test_the_example_of_every_kind_passes_every_check(tmp_path: Path) -> None:
    """Each beside the example module's own item, with what every item has."""
    blocks = re.findall(r"^```yaml\n(kind: .*?)```$", TEXT, re.DOTALL | re.MULTILINE)
    assert [block.split("\n")[0].removeprefix("kind: ") for block in blocks] == list(KINDS)
    files = example()
    quiz = "courses/demo/intervals/quiz.yaml"
    for n, block in enumerate(blocks):
        files[quiz] += textwrap.indent(f"- id: more-{n}\n  objective: o1\n  section: crossing\n"
                                       + textwrap.indent(block, "  "), "  ")
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    courses = check_courses(read_courses(tmp_path / "courses", "courses"), TODAY)
    assert courses.problems == ()
    assert [item.kind for item in courses.modules[0].quiz.items] == ["single_best", *KINDS]


def test_the_example_of_every_drawing_passes_every_check(tmp_path: Path) -> None:
    blocks = re.findall(r"^```yaml\n((?:timeline|ladder|flow):.*?)```$", TEXT, re.DOTALL | re.MULTILINE)
    assert len(blocks) == 3
    names = tuple(f"f{n}" for n, _ in enumerate(blocks))
    figures = "".join(f"- id: {name}\n  title: T\n  caption: C\n  credit: O\n" + textwrap.indent(block, "  ")
                      for name, block in zip(names, blocks, strict=True))
    places = ("{#plan}", "{#tired}", "{#note}")
    folder = small_course.write(
        tmp_path, ("module.yaml", "figures:\n", f"figures:\n{figures}"),
        *(("brief.md", place, place.replace("}", f" figure={name}}}"))
          for name, place in zip(names, places, strict=True)))
    assert check_courses(read_courses(folder, "courses"), TODAY).problems == ()


def test_files_blocks_and_limits_are_named_as_they_are() -> None:
    for name in (*FILES, *OPTIONAL, "condition.yaml", "cases/<id>.yaml"):
        assert name in TEXT
    for block in lesson.BLOCKS:
        assert f"| `## {checks_prose.TITLES[block]} {{#{block}}}` |" in TEXT
    for level, words in evidence.CERTAINTY_WORDS.items():
        assert f"`{level}` ({words[0].lower()}{words[1:]})" in PLAIN
    longest = checks_ids.LONGEST
    assert (f"{checks_ids.LONGEST_OTHER} characters are the most; {longest['module']} for a module, "
            f"{longest['section']} for a section and a slug") in PLAIN
    assert longest["section"] == longest["slug"]
    assert f"{hours.SLOWEST_WORDS_PER_MINUTE} or more" in TEXT
    assert f"0 to {hours.MOST_TENTHS_PER_ITEM}; used" in TEXT
    assert set(checks_head.ALWAYS_REQUIRED) == set(lesson.PARTS[-2:])


def test_the_formula_is_the_one_that_is_reckoned() -> None:
    told = re.search(r"0\.9 × \(−22\.3 \+ 0\.00209 × words \+ 2\.78 × questions \+ 15\.5 × difficulty\)", TEXT)
    assert told is not None
    assert float(hours.CORRECTION) == 0.9
    assert float(hours.CONSTANT) == -22.3
    assert float(hours.PER_WORD) == 0.00209
    assert float(hours.PER_QUESTION) == 2.78
    assert float(hours.PER_DIFFICULTY) == 15.5


def test_the_example_of_a_case_is_sound_and_needs_its_state() -> None:
    """It passes every check, and without its guards the best way would be another one."""
    (text,) = re.findall(r"`cases/hot-day.yaml`:\n\n```yaml\n(.*?)```", TEXT, re.DOTALL)
    read: Reading[case_shapes.Case] = read_yaml(text, case_shapes.Case, "hot-day.yaml")
    assert read.problems == ()
    assert read.value is not None
    assert flaws(read.value) == ()
    found = ranking(read.value)
    assert [step for _, step in found.best.steps] == ["value=96", "cool", "two"]
    assert (found.best.points, found.best.ending.id, found.worst.ending.id) == (6, "good", "stopped")
    assert walk(sealed(read.value), found.best.steps).passed
    hasty = walk(sealed(read.value), [("pulse", "value=96"), ("plan", "warm-up"), ("train", "two")])
    assert hasty.ending is not None
    assert (hasty.ending.id, hasty.last.alarm.id, hasty.passed) == ("stopped", "overheated", False)
