"""What remains of entries after their corrections: each with its adjustments in it, and none that was taken back.

A board counts what stands. So a reversal and what it reverses are left out, an adjustment is added to the entry that it
corrects, kind by kind and topic by topic, and nothing falls below zero. The order of entries does not matter.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime

from neurodash_ceu.rules.credit import KINDS, EntryFacts, Minutes
from neurodash_ceu.rules.standings import Earned

Place = tuple[str, int]  # a book's public id and a number in it


def key_of(book: str, seq: int) -> str:
    """How an entry is named where the law speaks of it, and in addresses: "book/seq"."""
    return f"{book}/{seq}"


def remaining(entries: Iterable[EntryFacts]) -> tuple[Earned, ...]:
    """What stands, by day and place, without what the learner said about it.

    Of an adjustment whose entry is not among them nothing is known here, and it is left out.
    """
    by_place = {(one.book, one.seq): one for one in entries}
    taken_back = {(one.book, one.reverses) for one in by_place.values() if one.reverses is not None}
    standing = {place: one for place, one in by_place.items() if place not in taken_back and one.reverses is None}
    corrections: defaultdict[Place, list[EntryFacts]] = defaultdict(list)
    for place, one in standing.items():
        if one.kind == "adjustment":
            corrections[_root(place, by_place)].append(one)
    found = (_earned(one, corrections[place]) for place, one in standing.items() if one.kind != "adjustment")
    return tuple(sorted((one for one in found if one.minutes.total > 0), key=lambda one: (one.on, one.key)))


def _root(place: Place, by_place: Mapping[Place, EntryFacts]) -> Place:
    """The entry that an adjustment corrects, also where it corrects another adjustment."""
    while (one := by_place.get(place)) is not None and one.adjusts is not None:
        place = (one.book, one.adjusts)
    return place


def _earned(one: EntryFacts, corrections: Iterable[EntryFacts]) -> Earned:
    minutes = one.minutes
    topics = defaultdict[str, int](int, one.topics)
    for change in corrections:
        minutes = minutes + change.minutes
        for topic, amount in change.topics:
            topics[topic] += amount
    minutes = Minutes(*(max(0, minutes.of(kind)) for kind in KINDS))
    return Earned(
        key=key_of(one.book, one.seq), title=one.title, on=date.fromisoformat(one.completed_on), minutes=minutes,
        format=one.format, activity=one.activity_code, topics=tuple(_within(topics, minutes.total)),
        approvals=one.approvals, assessed=one.assessed or (one.kind == "award" and one.minutes.test > 0),
        at=datetime.fromisoformat(one.completed_at) if one.completed_at else None)


def _within(topics: Mapping[str, int], total: int) -> Iterator[tuple[str, int]]:
    for topic, amount in topics.items():
        if (kept := min(amount, total)) > 0:
            yield topic, kept
