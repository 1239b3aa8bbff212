"""Files that people write (modules, provider, boards) into frozen shapes, strictly, with every mistake as a problem.

Unknown keys are mistakes, "80" is not 80, unions are told apart by `kind`, and one mistake is one problem.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path as FilePath
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter, ValidationError

from neurodash_ceu.ports.shapes import Shape, keys_at, kinds_of
from neurodash_ceu.ports.text_files import read_text
from neurodash_ceu.ports.yaml_lines import Document, Path, Places, read_document
from neurodash_ceu.rules.problems import Problem

T = TypeVar("T")

LONGEST_NUMBER = 18  # digits; more fit no column of a database, and thousands Python does not read
_UNKNOWN = "unexpected_keyword_argument"
_WANTED = {"string": "text", "int": "a whole number", "bool": "true or false", "date": "a date like 2026-11-24",
           "tuple": "a list", "dataclass": "a group of keys"}


@dataclass(frozen=True)
class Reading(Generic[T]):
    """What came of reading a file.

    `value` stands beside problems where the mistakes could be looked past, so that further checks can be made;
    it may be used for anything else only where there are no problems.
    """

    value: T | None
    problems: tuple[Problem, ...]
    places: Places


@dataclass(frozen=True)
class _Mistake:
    """One error of the validation library, with its path into the file's own values."""

    kind: str
    path: Path
    value: Any
    expected: str = ""


def read_file(
    path: FilePath, shape: type[T] | Shape, name: str, *, noun: str = "", spellings: Mapping[str, str] | None = None,
    home: FilePath | None = None,
) -> Reading[T]:
    """Read a YAML file into a shape: a frozen dataclass, or a tuple of them.

    `name` is how the file is shown; `noun` names the elements of a list at the top; `spellings` renames keys on
    the way in ("container-title": "container_title"); no link may lead out of `home`.
    """
    text = read_text(path, name, home)
    if isinstance(text, Problem):
        return Reading(None, (text,), Places(name))
    return read_yaml(text, shape, name, noun=noun, spellings=spellings)


def read_yaml(
    text: str, shape: type[T] | Shape, name: str, *, noun: str = "", spellings: Mapping[str, str] | None = None
) -> Reading[T]:
    """As `read_file`, from text."""
    document = read_document(text, name, noun=noun, spellings=spellings)
    if document.value is None:
        return Reading(None, document.problems, document.places)
    value, found = _shaped(document, shape)
    return Reading(value, (*document.problems, *found), document.places)


def read_json(text: str, shape: type[T]) -> T:
    """Canonical JSON back into its shape. Raises ValueError for text that is not of that shape."""
    wanted: Any = shape
    value: T = _adapter(wanted).validate_json(text, strict=True)
    return value


@lru_cache(maxsize=64)
def _adapter(shape: Any) -> TypeAdapter[Any]:
    return TypeAdapter(shape)


def _shaped(document: Document, shape: Any) -> tuple[Any, tuple[Problem, ...]]:
    """The value, and a problem for each mistake; with mistakes that can be looked past, the value without them."""
    try:
        return _adapter(shape).validate_json(json.dumps(document.value), strict=True), ()
    except ValidationError as error:
        mistakes = _once(list(_mistakes(error, document.value, shape)), document.value, shape)
    problems = tuple(_problem(mistake, document, shape) for mistake in mistakes)
    mended = json.loads(json.dumps(document.value))
    for mistake in mistakes:
        _mend(mended, mistake, document.raw.get(mistake.path), shape)
    try:
        return _adapter(shape).validate_json(json.dumps(mended), strict=True), problems
    except ValidationError:
        return None, problems


def _mistakes(error: ValidationError, value: Any, shape: Any) -> Iterator[_Mistake]:
    """Errors by their path in the file: of a union only those of the member that `kind` names."""
    kinds = kinds_of(shape)
    seen: set[tuple[Path, str]] = set()
    for one in error.errors(include_url=False, include_context=True):
        mistake = _placed(one, value, kinds)
        if mistake is not None and (mistake.path, mistake.kind) not in seen:
            seen.add((mistake.path, mistake.kind))
            yield mistake


def _placed(error: Any, value: Any, kinds: Mapping[str, str]) -> _Mistake | None:
    path: list[str | int] = []
    here = value
    for step in error["loc"]:
        if step in kinds and not (isinstance(here, dict) and step in here):
            if not isinstance(here, dict):
                return _Mistake("dataclass_type", tuple(path), here)
            given = here.get("kind")
            if given not in kinds.values():
                options = " or ".join(f"'{kind}'" for kind in kinds.values())
                missing = "kind" not in here
                return _Mistake("missing" if missing else "literal_error", (*path, "kind"), given, options)
            if given != kinds[step]:
                return None
            continue
        if step in ("int", "str") and not (isinstance(here, dict) and step in here):
            if step == "int":  # a number or a text: quotes mend a number that is not whole, and the text tells of them
                return None
            continue
        path.append(step)
        here = _child(here, step)
    expected = str(error.get("ctx", {}).get("expected", ""))
    return _Mistake(error["type"], tuple(path), here, expected)


def _child(value: Any, step: str | int) -> Any:
    try:
        return value[step]
    except (KeyError, IndexError, TypeError):
        return None


def _once(mistakes: list[_Mistake], value: Any, shape: Any) -> list[_Mistake]:
    """The mistakes without those that only follow from another: a misspelt key is not also missing."""
    meant = {_meant(one.path, value, shape) for one in mistakes if one.kind == _UNKNOWN}
    return [one for one in mistakes if one.kind != "missing" or one.path not in meant]


def _meant(path: Path, value: Any, shape: Any) -> Path | None:
    """The path that an unknown key was probably meant for: a known key like it that is not there."""
    close = _close(str(path[-1]), keys_at(shape, path[:-1], value))
    beside = value
    for step in path[:-1]:
        beside = _child(beside, step)
    return (*path[:-1], close) if close is not None and isinstance(beside, dict) and close not in beside else None


def _problem(mistake: _Mistake, document: Document, shape: Any) -> Problem:
    key = str(mistake.path[-1]) if mistake.path else ""
    where = document.places.where(mistake.path)
    if mistake.kind == _UNKNOWN:
        return Problem(where, f"unknown key `{key}`", _known(key, keys_at(shape, mistake.path[:-1], document.value)))
    if mistake.kind == "missing":
        hint = f", one of {mistake.expected}" if mistake.expected else ""
        return Problem(where, f"`{key}` is missing", f"add `{key}:` with its value{hint}")
    named = "the file" if not mistake.path else "this element" if isinstance(mistake.path[-1], int) else f"`{key}`"
    given = _described(mistake.value, document.raw.get(mistake.path))
    if mistake.kind == "literal_error":
        return Problem(where, f"{named} is {given}", f"write one of {mistake.expected}")
    wanted = next((words for name, words in _WANTED.items() if mistake.kind.startswith(name)), "another value")
    return Problem(where, f"{named} is {given}, and {wanted} is wanted", _fix(key, mistake, wanted, document))


def _known(key: str, known: tuple[str, ...]) -> str:
    close = _close(key, known)
    if close is not None:
        return f"write `{close}`, or delete the key"
    return f"delete it, or use a key that is known here: {', '.join(known)}" if known else "delete it"


def _close(key: str, known: tuple[str, ...]) -> str | None:
    found = get_close_matches(key, known, n=1, cutoff=0.6)
    return found[0] if found else None


def _described(value: Any, raw: str | None) -> str:
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return f"{raw or value} (true or false)"
    if isinstance(value, int | float):
        return f"{raw or value} (a number)"
    if isinstance(value, str):
        short = value if len(value) <= 40 else value[:37] + "..."
        return f'"{short.strip()}" (text)'
    return "a list" if isinstance(value, list) else "a group of keys"


def _fix(key: str, mistake: _Mistake, wanted: str, document: Document) -> str:
    raw = document.raw.get(mistake.path)
    if mistake.value is None and isinstance(mistake.path[-1], int):
        return f"write {wanted} after the dash, or delete the dash"
    if mistake.value is None:
        return f"write {wanted} after `{key}:`, or delete the key if it may be absent"
    if mistake.kind.startswith("string") and raw is not None:
        return f'put it in quotes: "{raw}"'
    if mistake.kind.startswith("int") and _is_number_in_quotes(mistake.value):
        return f"write {mistake.value.strip()} without quotes"
    if mistake.kind.startswith("tuple"):
        return "write each element on a line of its own, after a dash"
    return f"write {wanted}"


def _is_number_in_quotes(value: Any) -> bool:
    return isinstance(value, str) and value.strip().isdecimal() and len(value) <= LONGEST_NUMBER


def _mend(value: Any, mistake: _Mistake, raw: str | None, shape: Any) -> None:
    """Look past a mistake where it is plain what was meant, so that the rest of the file can still be checked."""
    if not mistake.path:
        return
    parent, step = value, mistake.path[-1]
    for part in mistake.path[:-1]:
        parent = _child(parent, part)
    if mistake.kind == _UNKNOWN and isinstance(parent, dict):
        meant = _meant(mistake.path, value, shape)
        given = parent.pop(step, None)
        if meant is not None:
            parent[meant[-1]] = given
    elif mistake.kind.startswith("string") and raw is not None and mistake.value is not None:
        parent[step] = raw
    elif mistake.kind.startswith("int") and _is_number_in_quotes(mistake.value):
        parent[step] = int(mistake.value)
    elif mistake.kind.startswith("bool") and mistake.value in ("true", "false"):
        parent[step] = mistake.value == "true"
