"""JSON Schemas of authors' files: what editors complete from. They stand in `_schemas/` of a folder of courses.

In a checkout they are made from the shapes, with the words of docs/authoring.md; a wheel carries them as they were
made, since it carries no docs. Each file names its schema in its first line, so no editor needs to be set up.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, get_args, get_type_hints

from neurodash_ceu.catalog.reader import SPELLINGS
from neurodash_ceu.ports.schema import Words, json_schema
from neurodash_ceu.ports.shapes import Shape
from neurodash_ceu.resources import checkout, folder
from neurodash_ceu.rules import assessment, conditions, diagrams, evidence, lesson
from neurodash_ceu.rules.cases import shapes
from neurodash_ceu.rules.items import base, kinds

FOLDER = "_schemas"
ENDING = ".schema.json"

FILES: Mapping[str, Shape] = {
    "condition": conditions.Condition, "module": lesson.ModuleHead, "evidence": tuple[evidence.Claim, ...],
    "references": tuple[evidence.Reference, ...], "quiz": assessment.Quiz, "case": shapes.Case,
}


def shapes_of_kinds() -> tuple[type[object], ...]:
    """Every kind of item, and after it the shapes of its parts that no kind before it has."""
    found: dict[type[object], None] = {}
    for kind in kinds.KINDS.values():
        found[kind] = None
        for field in fields(kind):
            found |= dict.fromkeys(_shapes_in(get_type_hints(kind)[field.name]))
    return tuple(one for one in found if one is not base.Image)


def _shapes_in(hint: Any) -> tuple[type[object], ...]:
    if is_dataclass(hint):
        return (hint,) if isinstance(hint, type) else ()
    return tuple(one for inner in get_args(hint) for one in _shapes_in(inner))


# The shapes in the order in which docs/authoring.md has their tables.
TABLES: tuple[type[object], ...] = (
    conditions.Condition, conditions.Announced, conditions.Guide, conditions.Stop, conditions.Situation,
    conditions.Relation, conditions.LearningPath,
    lesson.ModuleHead, lesson.Objective, lesson.EvidenceStatement, lesson.CreditClaim, lesson.TopicClaim, lesson.Review,
    lesson.Approval, lesson.Pilot, lesson.Video, lesson.Figure,
    diagrams.Timeline, diagrams.Stretch, diagrams.Ladder, diagrams.Rung, diagrams.FlowBox, diagrams.FlowAnswer,
    lesson.Retired, lesson.Again,
    evidence.Claim, evidence.Estimate, evidence.Reference, evidence.Name, evidence.Issued,
    assessment.Quiz, assessment.Share, assessment.Policy, base.Item, base.Image, *shapes_of_kinds(),
    shapes.Case, shapes.Scene, shapes.Decision, shapes.Measurement, shapes.Ending, shapes.Choice, shapes.Band,
    shapes.Finding, shapes.Says, shapes.Variable, shapes.Guard, shapes.Effect, shapes.Delayed, shapes.Way,
    shapes.Alarm, shapes.PassRule,
)
_TABLE = re.compile(r"\| key \| what it says \|\n\| --- \| --- \|\n((?:\|.*\n)+)")
_ROW = re.compile(r"\| `(?P<key>[A-Za-z0-9_-]+)` \| (?P<what>.+) \|")


def schemas() -> Mapping[str, str]:
    """The text of every schema by the name of its file."""
    home = checkout()
    if home is None:
        return {path.name: path.read_text(encoding="utf-8")
                for path in sorted((folder("courses") / FOLDER).glob(f"*{ENDING}"))}
    words = words_of((home / "docs/authoring.md").read_text(encoding="utf-8"))
    return {
        f"{name}{ENDING}": json.dumps(
            json_schema(shape, "case file" if name == "case" else f"{name}.yaml", words, SPELLINGS),
            indent=1, ensure_ascii=False) + "\n"
        for name, shape in FILES.items()
    }


def words_of(text: str, shapes_: Sequence[type[object]] = TABLES) -> Words:
    """What the tables of a page of docs say of each key, by the name of its shape; `shapes_` are in their order.

    What every item has stands in one table, and the table of a kind has the rest.
    """
    tables = [[_ROW.fullmatch(line) for line in table.splitlines()] for table in _TABLE.findall(text)]
    told = {
        shape: {SPELLINGS.get(row["key"], row["key"]): _sentence(row["what"]) for row in rows if row}
        for shape, rows in zip(shapes_, tables, strict=True)
    }
    return {shape.__name__: {key: said for one in reversed(shape.__mro__) for key, said in told.get(one, {}).items()}
            for shape in told}


def keys_of(shape: type[object]) -> tuple[str, ...]:
    """The keys that a shape's own table has: those that no shape above it has in its table."""
    above = {one.name for base_ in shape.__mro__[1:] if base_ in TABLES for one in fields(base_)}  # type: ignore[arg-type]  # dataclasses
    return tuple(one.name for one in fields(shape) if one.name not in above or one.name == "kind")  # type: ignore[arg-type]  # a dataclass


def _sentence(cell: str) -> str:
    said = cell.replace("`", "")
    return f"{said[:1].upper()}{said[1:]}."


def write(courses: Path) -> tuple[Path, ...]:
    """Write the schemas into a folder of courses. Returns those that said something else before."""
    home = courses / FOLDER
    home.mkdir(parents=True, exist_ok=True)
    changed = []
    for name, text in schemas().items():
        path = home / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            changed.append(path)
    return tuple(changed)


def first_line(inside: str) -> str:
    """The line that names the schema of a file: `inside` is its path below a folder of courses, "ms/x/quiz.yaml"."""
    parts = inside.split("/")
    name = "case" if "cases" in parts[:-1] else parts[-1].removesuffix(".yaml")
    return f"# yaml-language-server: $schema={'../' * (len(parts) - 1)}{FOLDER}/{name}{ENDING}"
