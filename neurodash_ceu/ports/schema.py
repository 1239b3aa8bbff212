"""A shape as a JSON Schema, for editors that complete and check a file while it is written.

Draft 7, which every editor knows. It says what a shape says: keys, types, words that may stand. What a file means is
for the checks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter

from neurodash_ceu.ports.shapes import Shape

DRAFT = "http://json-schema.org/draft-07/schema#"
DAY = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"

Words = Mapping[str, Mapping[str, str]]  # name of a dataclass -> key -> what it says


def json_schema(shape: Shape, title: str, words: Words, spellings: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The schema of a file that is read into a shape.

    `words` describe keys; `spellings` are those of `ports.files.read_file` (as the file spells a key, as we do).
    """
    made = TypeAdapter(shape).json_schema(ref_template="#/definitions/{model}")
    ours = {name: theirs for theirs, name in (spellings or {}).items()}
    parts = {name: _object(name, part, words, ours) for name, part in made.pop("$defs", {}).items()}
    top = _object(made["title"], made, words, ours) if "properties" in made else _plain(made)
    whole = {"$schema": DRAFT, **top, "title": title}
    return {**whole, "definitions": parts} if parts else whole


def _object(name: str, part: Mapping[str, Any], words: Words, ours: Mapping[str, str]) -> dict[str, Any]:
    """A group of keys; what it is, is the first sentence that the dataclass says of itself."""
    said = re.split(r"(?<=\.)\s", str(part.get("description", "")))[0]
    keys = {ours.get(key, key): _described(_plain(value), words.get(name, {}).get(key, ""))
            for key, value in part["properties"].items()}
    return {"title": name, "description": said, "type": "object", "properties": keys,
            "required": [ours.get(key, key) for key in part.get("required", ())], "additionalProperties": False}


def _plain(value: Any) -> Any:
    """A value's schema without the library's own titles and empty defaults, a day with its pattern."""
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if not isinstance(value, dict):
        return value
    made = {key: _plain(one) for key, one in value.items()
            if key != "title" and not (key == "default" and one in (None, [], {}))}
    if made.get("format") == "date":
        made["pattern"] = DAY
    return made


def _described(value: dict[str, Any], said: str) -> dict[str, Any]:
    """With what the key says. Beside a reference nothing else is read, so the reference goes one step down."""
    if "$ref" in value:
        value = {"allOf": [{"$ref": value["$ref"]}], **{key: one for key, one in value.items() if key != "$ref"}}
    return {"description": said, **value} if said else value
