"""The time zones a person may choose from: the places of the IANA list, by region, United States first."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

Groups = dict[str, list[tuple[str, str]]]

UNITED_STATES = (
    ("America/New_York", "Eastern time (New York)"),
    ("America/Chicago", "Central time (Chicago)"),
    ("America/Denver", "Mountain time (Denver)"),
    ("America/Phoenix", "Mountain time without daylight saving (Phoenix)"),
    ("America/Los_Angeles", "Pacific time (Los Angeles)"),
    ("America/Anchorage", "Alaska time (Anchorage)"),
    ("Pacific/Honolulu", "Hawaii time (Honolulu)"),
)
REGIONS = {"America": "Americas", "Indian": "Indian Ocean", "Atlantic": "Atlantic Ocean", "Pacific": "Pacific Ocean"}


@lru_cache(maxsize=1)
def places() -> tuple[str, ...]:
    """The IANA names of places, without old spellings of the same place."""
    table = (files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8")
    return tuple(sorted({line.split("\t")[2] for line in table.splitlines() if line and not line.startswith("#")}))


@lru_cache(maxsize=1)
def _groups() -> Groups:
    first = dict(UNITED_STATES)
    groups: Groups = {"United States": list(UNITED_STATES)}
    for name in places():
        if name not in first:
            region = name.partition("/")[0]
            groups.setdefault(REGIONS.get(region, region), []).append((name, said(name)))
    return groups | {"No place": [("UTC", "UTC, universal time")]}


def said(name: str) -> str:
    """A zone as people say it, its place first so that typing finds it: "Knox, Indiana"."""
    return ", ".join(reversed(name.replace("_", " ").split("/")[1:])) or name


def words(name: str) -> str:
    """A zone as the select words it."""
    return next((text for group in _groups().values() for key, text in group if key == name), said(name))


def choices(current: str | None) -> Groups:
    """What a select offers: an empty choice while none is made, and a zone chosen under an older name."""
    listed = {name for group in _groups().values() for name, _ in group}
    first: Groups = {}
    if not current:
        first = {"": [("", "Choose your time zone")]}
    elif current not in listed:
        first = {"Chosen": [(current, said(current))]}
    return first | _groups()
