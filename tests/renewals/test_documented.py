"""docs/boards.md says what is so: its keys are those of the shapes, in their order, and its example is sound."""

from __future__ import annotations

import json
import re
import textwrap
from dataclasses import fields
from pathlib import Path

from jsonschema import Draft7Validator

from neurodash_ceu.ports.files import Reading, read_yaml
from neurodash_ceu.ports.yaml_lines import read_document
from neurodash_ceu.renewals.checks import check_boards
from neurodash_ceu.renewals.cli import boards
from neurodash_ceu.renewals.reader import SHIPPED, Draft, Shelf
from neurodash_ceu.renewals.schema import FILE, FIRST_LINE, TABLES, schema
from neurodash_ceu.rules import board_lines
from neurodash_ceu.rules import boards as board_shapes
from neurodash_ceu.rules.activities import FORMATS
from neurodash_ceu.rules.board_lines import Line
from neurodash_ceu.rules.boards import Board
from neurodash_ceu.rules.credit import KINDS
from tests.renewals.small_board import TODAY

TEXT = (Path(__file__).resolve().parents[2] / "docs/boards.md").read_text(encoding="utf-8")
TABLE = re.compile(r"\| key \| what it says \|\n\| --- \| --- \|\n((?:\|.*\n)+)")
ROW = re.compile(r"\| `([a-z_]+)` \| (.+) \|")


def keys(shape: type) -> list[str]:
    """The members of a shape in their order; of a kind of line those that not every line has."""
    common = {one.name for one in fields(Line)} if issubclass(shape, Line) and shape is not Line else set()
    return [one.name for one in fields(shape) if one.name not in common]


def test_every_shape_has_its_table() -> None:
    known = {one for room in (board_lines, board_shapes) for one in vars(room).values()
             if isinstance(one, type) and hasattr(one, "__pydantic_config__")}
    assert known == set(TABLES)
    tables = [[match[1] for match in ROW.finditer(table)] for table in TABLE.findall(TEXT)]
    assert tables == [keys(shape) for shape in TABLES]


def test_its_words_that_may_stand_are_all_of_them() -> None:
    assert all(f"`{word}`" in TEXT for word in (*FORMATS, *KINDS))
    for hint in (board_shapes.End, board_shapes.Years, board_lines.SourceKind):
        assert all(f"`{word}`" in TEXT or f"kind: {word}`" in TEXT for word in hint.__args__)


def test_its_example_is_sound() -> None:
    example = textwrap.dedent(TEXT.split("An example:\n\n", 1)[1].split("\n## ", 1)[0])
    reading: Reading[Board] = read_yaml(example, Board, "boards/xx.yaml")
    assert reading.problems == ()
    assert reading.value is not None
    assert check_boards(Shelf((Draft(reading.value, reading.places),), ()), TODAY).problems == ()


def test_its_commands_are_there_and_it_counts_the_files() -> None:
    for command in set(re.findall(r"neurodash boards ([a-z]+)", TEXT)):
        assert command in boards.commands
    assert f"{len(list(SHIPPED.glob('*.yaml')))} of them ship" in TEXT


def test_the_schema_that_ships_is_that_of_the_shapes() -> None:
    assert (SHIPPED / FILE).read_text(encoding="utf-8") == schema(), (
        "run `neurodash boards schema neurodash_ceu/renewals/boards`")


def test_every_file_that_ships_names_its_schema_and_is_true_to_it() -> None:
    made = json.loads(schema())
    Draft7Validator.check_schema(made)
    validator = Draft7Validator(made)
    for path in SHIPPED.glob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        assert text.startswith(f"{FIRST_LINE}\n"), path
        if path.name in ("us-fl.yaml", "us-ca.yaml", "ca-on-coto.yaml", "uk-hcpc.yaml"):  # of every shape
            assert list(validator.iter_errors(read_document(text, path.name).value)) == []
    assert list(validator.iter_errors({"code": "XX", "name": "Atlantis", "rules": [], "colour": "blue"}))
