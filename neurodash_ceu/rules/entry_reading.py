"""An entry's text read at a glance, for a walk over a million of them; `entry_facts` has the last word.

A canonical text has its members in one order, no space and one spelling of every number. So, as long as no letter of
it is escaped, all canonical texts together are one regular expression, which is made here from the facts themselves: a
text that it matches is canonical because it matches. What is accepted here, `entry_facts` accepts, and it states the
same (tests/rules/test_entry_reading.py). What is not accepted may still be right: ask `entry_facts`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import Field, fields
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from neurodash_ceu.rules.canonical import is_later
from neurodash_ceu.rules.credit import ENTRY_KINDS, SCHEMA, SCHEMAS, SINCE_2, EntryFacts, Minutes, entry_facts

_LETTERS = r'[^"\\\x00-\x1f]*'
_NUMBER = r"0|-?[1-9][0-9]{0,14}"
_NOT_NOTHING = r"-?[1-9][0-9]{0,14}"
_FORMS = {
    "str": f'"({_LETTERS})"',
    "int": f"({_NUMBER})",
    "bool": "(true|false)",
    "EntryKind": f'"({"|".join(ENTRY_KINDS)})"',
    "tuple[str, ...]": rf'\[((?:"{_LETTERS}"(?:,"{_LETTERS}")*)?)\]',
    "tuple[tuple[str, int], ...]": rf'\[((?:\["{_LETTERS}",(?:{_NUMBER})\](?:,\["{_LETTERS}",(?:{_NUMBER})\])*)?)\]',
}
_LATER = {"int": f"({_NOT_NOTHING})", "bool": "(true)"}  # left out while it is 0 or false


def _ordered(shape: type) -> list[Field[Any]]:
    return sorted(fields(shape), key=lambda member: member.name)


def _members(ordered: Iterable[Field[Any]]) -> Iterator[str]:
    """Each member as the expression of its text, its comma included."""
    for member in ordered:
        kind, _, optional = str(member.type).partition(" | ")
        value = _minutes() if kind == "Minutes" else (_LATER if is_later(member) else _FORMS)[kind]
        written = f'"{member.name}":{value},'
        yield f"(?:{written})?" if optional or is_later(member) else written


def _object(ordered: list[Field[Any]]) -> str:
    """The last member ends the text, so it must be one that is never left out: today `zone`, and `video`."""
    return r"\{" + "".join(_members(ordered))[:-1] + r"\}"


def _minutes() -> str:
    return _object(_ordered(Minutes))


def _names() -> Iterator[str]:
    for member in _ordered(EntryFacts):
        if member.type == "Minutes":
            yield from (f"minutes_{one.name}" for one in _ordered(Minutes))
        else:
            yield member.name


NAMES = tuple(_names())  # of the values, in their order
_match = re.compile(_object(_ordered(EntryFacts))).fullmatch
_PAIR = re.compile(rf'\["({_LETTERS})",(-?[0-9]+)\]')
_SCHEMA, _DAY, _INSTANT = NAMES.index("schema"), NAMES.index("completed_on"), NAMES.index("recorded_at")
_SCHEMAS, _NEWEST = tuple(map(str, SCHEMAS)), str(SCHEMA)
_SINCE_2 = tuple(map(NAMES.index, SINCE_2))


def values_of(text: str) -> tuple[str | None, ...] | None:
    """What a text states, each value as spelt there (None where it is left out), or None when that is not sure."""
    found = _match(text)
    if found is None:
        return None
    values = found.groups()
    schema = values[_SCHEMA]
    if schema != _NEWEST and (schema not in _SCHEMAS or any(values[new] is not None for new in _SINCE_2)):
        return None
    return values if day(values[_DAY]) is not None and instant(values[_INSTANT]) is not None else None


def facts_of(text: str) -> EntryFacts:
    """What `entry_facts` says of a text, and sooner where a glance is enough. Raises ValueError as it does."""
    values = values_of(text)
    if values is None:
        return entry_facts(text)
    said = {name: _READ.get(name, str)(value) for name, value in zip(NAMES, values, strict=True) if value is not None}
    minutes = Minutes(**{name.removeprefix(_MINUTES): said.pop(name) for name in _OF_MINUTES if name in said})
    return EntryFacts(minutes=minutes, **said)


def _pairs(spelt: str) -> tuple[tuple[str, int], ...]:
    return tuple((topic, int(minutes)) for topic, minutes in _PAIR.findall(spelt))


def _texts(spelt: str) -> tuple[str, ...]:
    return tuple(_TEXT.findall(spelt))


_TEXT = re.compile(f'"({_LETTERS})"')
_MINUTES = "minutes_"
_OF_MINUTES = tuple(name for name in NAMES if name.startswith(_MINUTES))
_KINDS = {member.name: str(member.type).partition(" | ")[0] for member in fields(EntryFacts)}
_READ: dict[str, Callable[[str], Any]] = {
    **dict.fromkeys(_OF_MINUTES, int),
    **{name: int for name, kind in _KINDS.items() if kind == "int"},
    **{name: "true".__eq__ for name, kind in _KINDS.items() if kind == "bool"},
    "topics": _pairs, "approvals": _texts,
}


@lru_cache(1_024)
def day(text: str) -> date | None:
    """The civil date of "YYYY-MM-DD", or None for any other text."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if found.isoformat() == text else None


def instant(text: str) -> datetime | None:
    """The instant of a text in ISO 8601 that has its offset, or None for any other text."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None else None


def topics_of(spelt: str) -> str | None:
    """The topics of a value as queries have them: "ethics=60 falls=30", None where there is none."""
    return _topics(spelt) if spelt else None


@lru_cache(1_024)
def _topics(spelt: str) -> str:
    return " ".join(f"{topic}={minutes}" for topic, minutes in _pairs(spelt))
