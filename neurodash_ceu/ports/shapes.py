"""What a frozen dataclass says about itself: which keys it knows at a path, and the kinds of its unions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import lru_cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from neurodash_ceu.ports.yaml_lines import Path

# What a file may be read into: a dataclass, or a generic alias such as tuple[Claim, ...].
Shape = Any


@lru_cache(maxsize=64)
def kinds_of(shape: Shape) -> Mapping[str, str]:
    """Class name -> its `kind`, for every dataclass that stands in a union with others anywhere below a shape."""
    found: dict[str, str] = {}
    for members in _unions(shape, set()):
        for member in members:
            (kind,) = get_args(_hints(member)["kind"])
            found[member.__name__] = kind
    return found


def keys_at(shape: Shape, path: Path, value: Any) -> tuple[str, ...]:
    """The keys known at a path; `value` is what stands in the file, to choose the member of a union by its kind."""
    here, given = shape, value
    for step in path:
        here = _member(here, given)
        if is_dataclass(here):
            here = _hints(here).get(str(step))
        else:
            here = get_args(here)[0] if get_args(here) else None
        try:
            given = given[step]
        except (KeyError, IndexError, TypeError):
            given = None
    here = _member(here, given)
    return tuple(field.name for field in fields(here)) if is_dataclass(here) else ()


def _member(shape: Any, given: Any) -> Any:
    if not _is_union(shape):
        return shape
    members = [one for one in get_args(shape) if one is not NoneType]
    kind = given.get("kind") if isinstance(given, dict) else None
    return next((one for one in members if is_dataclass(one) and kind in _kind(one)), members[0])


def _kind(shape: Shape) -> tuple[Any, ...]:
    hint = _hints(shape).get("kind")
    return get_args(hint) if _is_literal(hint) else ()


def _unions(shape: Shape, seen: set[Any]) -> Iterator[tuple[Any, ...]]:
    if shape in seen or shape is Ellipsis:
        return
    seen.add(shape)
    if is_dataclass(shape):
        parts = tuple(_hints(shape).values())
    else:
        parts = () if _is_literal(shape) else get_args(shape)
    if _is_union(shape):
        members = tuple(part for part in parts if is_dataclass(part))
        if len(members) > 1:
            yield members
    for part in parts:
        yield from _unions(part, seen)


def _is_literal(shape: Shape) -> bool:
    origin: Any = get_origin(shape)
    return origin is Literal


def _is_union(shape: Shape) -> bool:
    origin: Any = get_origin(shape)
    return origin in (Union, UnionType)


def _hints(shape: Any) -> dict[str, Any]:
    return get_type_hints(shape)
