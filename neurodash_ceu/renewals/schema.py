"""The JSON Schema of a board's file: what editors complete from. It stands beside the files, which name it.

In a checkout it is made from the shapes, with the words of docs/boards.md; a wheel carries it as it was made.
"""

from __future__ import annotations

import json
from pathlib import Path

from neurodash_ceu.catalog.schemas import words_of
from neurodash_ceu.ports.schema import json_schema
from neurodash_ceu.renewals.reader import SHIPPED
from neurodash_ceu.resources import checkout
from neurodash_ceu.rules import board_lines, boards

FILE = "board.schema.json"
FIRST_LINE = f"# yaml-language-server: $schema={FILE}"

# The shapes in the order in which docs/boards.md has their tables.
TABLES: tuple[type[object], ...] = (
    boards.Board, boards.Rule, board_lines.Source, boards.BoardUnit, boards.Cycle, board_lines.Line,
    board_lines.Minimum, board_lines.Maximum, board_lines.Rate, board_lines.Multiplier, board_lines.Excluded,
    board_lines.NoRepeat, board_lines.Task, board_lines.Which, board_lines.Clock, boards.Question, boards.Option,
    boards.FirstRenewal, boards.CarryOver, boards.Alternative,
)


def schema() -> str:
    """The text of the schema."""
    home = checkout()
    if home is None:
        return (SHIPPED / FILE).read_text(encoding="utf-8")
    words = words_of((home / "docs/boards.md").read_text(encoding="utf-8"), TABLES)
    return json.dumps(json_schema(boards.Board, "board's file", words), indent=1, ensure_ascii=False) + "\n"


def write(folder: Path) -> Path:
    """Write the schema into a folder of boards. Returns where."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / FILE
    path.write_text(schema(), encoding="utf-8")
    return path
