"""The schemas of authors' files: in step with the shapes, true of every file, refusing what the reader refuses."""

from __future__ import annotations

import copy
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator, FormatChecker
from pydantic import TypeAdapter, ValidationError

from neurodash_ceu.catalog import schemas
from neurodash_ceu.catalog.cli import courses
from neurodash_ceu.catalog.reader import SPELLINGS
from neurodash_ceu.ports.yaml_lines import read_document
from tests.catalog import small_course
from tests.catalog.test_authoring import example

SHIPPED = Path(__file__).resolve().parents[2] / "courses"
FILES = sorted(path.relative_to(SHIPPED).as_posix() for path in SHIPPED.rglob("*.yaml"))


@lru_cache(maxsize=8)
def validator(name: str) -> Draft7Validator:
    """The validator of a kind of file."""
    schema = json.loads(schemas.schemas()[f"{name}{schemas.ENDING}"])
    Draft7Validator.check_schema(schema)
    return Draft7Validator(schema, format_checker=FormatChecker())


def kind(path: str) -> str:
    """The kind of a file by its path."""
    return "case" if "/cases/" in f"/{path}" else path.rpartition("/")[2].removesuffix(".yaml")


def test_the_schemas_that_ship_are_those_of_the_shapes() -> None:
    shipped = {path.name: path.read_text(encoding="utf-8") for path in (SHIPPED / schemas.FOLDER).iterdir()}
    assert shipped == dict(schemas.schemas()), "run `neurodash courses schemas`"


@pytest.mark.parametrize("path", FILES)
def test_a_shipped_file_is_true_to_its_schema_and_names_it(path: str) -> None:
    text = (SHIPPED / path).read_text(encoding="utf-8")
    assert list(validator(kind(path)).iter_errors(read_document(text, path).value)) == []
    first = text.split("\n", 1)[0]
    assert first == schemas.first_line(path)
    assert (SHIPPED / path).parent.joinpath(first.partition("=")[2]).resolve() == (
        SHIPPED / schemas.FOLDER / f"{kind(path)}{schemas.ENDING}")


def test_the_examples_are_true_to_their_schemas() -> None:
    for path, text in {**example(), **small_course.FILES, "condition.yaml": small_course.CONDITION}.items():
        if path.endswith(".yaml"):
            assert list(validator(kind(path)).iter_errors(read_document(text, path).value)) == [], path


def test_every_key_says_what_it_is_and_nothing_else_may_stand() -> None:
    for name in schemas.FILES:
        schema = validator(name).schema
        groups = [one for one in (schema, *schema.get("definitions", {}).values()) if "properties" in one]
        assert groups
        for group in groups:
            assert group["additionalProperties"] is False
            assert all(value.get("description") for value in group["properties"].values()), group["title"]
    assert "container-title" in validator("references").schema["definitions"]["Reference"]["properties"]


def paths(value: Any, here: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every path through a value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [here, *(path for key, child in inner for path in paths(child, (*here, key)))]


WHOLE = {kind(name): read_document(text, name).value for name, text in {
    **small_course.FILES, "condition.yaml": small_course.CONDITION}.items() if name.endswith(".yaml")}
OTHERS = ["80", 80, True, None, [], {}, "2026-11-24", "2026-13-45", "good", ["PT"], {"id": "x"}, [None], "", -1]


def is_read(name: str, value: Any) -> bool:
    """Whether the reader's shapes take a value, with keys as a file spells them."""
    spelt = json.loads(json.dumps(value))
    for one in spelt if isinstance(spelt, list) else ():
        for theirs, ours in SPELLINGS.items():
            if isinstance(one, dict) and theirs in one:
                one[ours] = one.pop(theirs)
    try:
        TypeAdapter(schemas.FILES[name]).validate_json(json.dumps(spelt), strict=True)
    except ValidationError:
        return False
    return True


@settings(deadline=None, max_examples=400, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_a_schema_and_the_reader_refuse_the_same(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(WHOLE)))
    value = copy.deepcopy(WHOLE[name])
    for _ in range(data.draw(st.integers(1, 2))):
        path = data.draw(st.sampled_from([one for one in paths(value) if one]))
        parent = value
        for step in path[:-1]:
            parent = parent[step]
        done = data.draw(st.sampled_from(["drop", "put", "add"]))
        if done == "drop":
            del parent[path[-1]]
        elif done == "put":
            parent[path[-1]] = copy.deepcopy(data.draw(st.sampled_from(OTHERS)))
        elif isinstance(parent, dict):
            parent[data.draw(st.sampled_from(["corect", "was", "note", "x"]))] = "y"
        if not paths(value)[1:]:
            break
    assert validator(name).is_valid(value) == is_read(name, value)


def test_the_command_writes_them_once(tmp_path: Path) -> None:
    first = CliRunner().invoke(courses, ["schemas", str(tmp_path)])
    assert first.exit_code == 0
    assert first.output.count("written") == len(schemas.FILES) == len(list((tmp_path / "_schemas").iterdir()))
    again = CliRunner().invoke(courses, ["schemas", str(tmp_path)])
    assert again.output == f"{tmp_path / '_schemas'} is as it should be.\n"


def test_an_installed_copy_gives_those_that_it_carries(monkeypatch: pytest.MonkeyPatch) -> None:
    made = dict(schemas.schemas())
    monkeypatch.setattr(schemas, "checkout", lambda: None)
    assert dict(schemas.schemas()) == made
