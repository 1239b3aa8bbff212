"""What the catalogue answers: the modules found, page by page, what each filter would leave, and what to do with none.

A page of results takes a small, fixed number of queries, however many modules there are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from neurodash_ceu.catalog import editions, search
from neurodash_ceu.catalog.asking import FILTERS, LENGTHS, Asked, band_of
from neurodash_ceu.catalog.editions import Edition
from neurodash_ceu.catalog.listing import Card, card, in_preparation, named
from neurodash_ceu.catalog.pages import PROFESSIONS, reading_minutes
from neurodash_ceu.catalog.passages import Passage, passage
from neurodash_ceu.catalog.search import Hit
from neurodash_ceu.rules.conditions import Condition
from neurodash_ceu.rules.words import stems

ON_A_PAGE = 20
Credit = Callable[[Edition], int]  # the minutes an edition earns today, 0 for none
CLOSEST = 3  # briefs with some of the words, where none has all of them


@dataclass(frozen=True)
class Option:
    """A value of a filter, and how many briefs it would leave."""

    value: str
    words: str
    count: int
    chosen: bool


@dataclass(frozen=True)
class Filter:
    """A filter as a list to choose from; `every` are the words for not choosing."""

    name: str
    label: str
    every: str
    options: tuple[Option, ...]


@dataclass(frozen=True)
class Chip:
    """Something that was asked, and the address of the same question without it. `name` is the filter's, or "text"."""

    name: str
    words: str
    without: str


@dataclass(frozen=True)
class Easier:
    """A part of what was asked that is better dropped, where nothing has all of it: how many briefs are left then."""

    words: str
    without: str
    count: int


@dataclass(frozen=True)
class Result:
    """A line of the answer: the card of a brief, and the place of the words, where title and summary lack them."""

    card: Card
    passage: Passage | None


@dataclass(frozen=True)
class Answer:
    """A page of results. `announced` are modules in preparation that have the words; `closest` have some of them."""

    asked: Asked
    filters: tuple[Filter, ...]
    chips: tuple[Chip, ...]
    count: int
    results: tuple[Result, ...]
    announced: tuple[Card, ...]
    closest: tuple[Result, ...]
    pages: int
    unfiltered: int
    easier: tuple[Easier, ...]


def answer(session: Session, asked: Asked, credit: Credit) -> Answer:
    """Find what was asked for. Whatever was typed, there is an answer."""
    hits = [] if asked.wordless else search.find(session, asked.sought)
    conditions = editions.conditions(session)
    left = [hit for hit in hits if asked.fits(hit)]
    chips = _chips(conditions, asked)
    pages = max(1, -(-len(left) // ON_A_PAGE))
    page = min(asked.page, pages)
    shown = left[(page - 1) * ON_A_PAGE:page * ON_A_PAGE]
    close: Sequence[Hit] = ()
    if not hits and len(asked.sought) > 1:
        close = [hit for hit in search.find(session, asked.sought, any_of_them=True) if asked.fits(hit)][:CLOSEST]
    results = _results(session, (*shown, *close), conditions, asked, credit)
    return Answer(
        asked=replace(asked, page=page),
        filters=filters(hits, conditions, asked),
        chips=chips,
        count=len(left),
        results=results[:len(shown)],
        announced=_announced(session, conditions, asked),
        closest=results[len(shown):],
        pages=pages,
        unfiltered=len(hits),
        easier=() if left else tuple(_easier(hits, chips, asked)))


def filters(hits: Sequence[Hit], conditions: Iterable[Condition], asked: Asked) -> tuple[Filter, ...]:
    """Every filter with what it would leave of these modules, the other filters as they are."""
    known = {one.id: one.title for one in conditions}
    known |= {hit.condition: named((), hit.condition).title for hit in hits if hit.condition not in known}
    within = {name: [hit for hit in hits if asked.fits(hit, but=name)] for name in FILTERS}
    return (
        Filter("condition", "Condition", "Any condition", tuple(
            Option(name, words, sum(hit.condition == name for hit in within["condition"]), name == asked.condition)
            for name, words in known.items())),
        Filter("profession", "Profession", "Any profession", tuple(
            Option(name, _first_up(words), sum(name in hit.professions for hit in within["profession"]),
                   name == asked.profession)
            for name, words in PROFESSIONS.items())),
        Filter("length", "Time to read", "Any length", tuple(
            Option(band.id, band.words, sum(band_of(hit.minutes) == band for hit in within["length"]),
                   band.id == asked.length)
            for band in LENGTHS)))


def hit_of(edition: Edition) -> Hit:
    """An edition as filters see it."""
    head = edition.module.head
    return Hit(edition.sha256, head.condition, head.professions, reading_minutes(edition.module))


def _results(
    session: Session, hits: Iterable[Hit], conditions: Sequence[Condition], asked: Asked, credit: Credit
) -> tuple[Result, ...]:
    found = editions.several(session, [hit.edition_sha for hit in hits])
    return tuple(_result(edition, conditions, asked, credit) for edition in found)


def _result(edition: Edition, conditions: Sequence[Condition], asked: Asked, credit: Credit) -> Result:
    condition = named(conditions, edition.module.head.condition)
    where = passage(edition.sha256, edition.module, asked.sought) if asked.sought else None
    return Result(card(edition, condition, credit(edition)), where)


def _chips(conditions: Iterable[Condition], asked: Asked) -> tuple[Chip, ...]:
    bands = {band.id: band.words for band in LENGTHS}
    titles = {one.id: one.title for one in conditions}
    words = {
        "text": f"\u201c{asked.text}\u201d" if asked.text else "",
        "condition": titles.get(asked.condition, asked.condition),
        "profession": _first_up(PROFESSIONS.get(asked.profession, asked.profession)),
        "length": bands.get(asked.length, asked.length)}
    return tuple(Chip(name, said, asked.address(**{name: ""})) for name, said in words.items() if said)


def _easier(hits: Sequence[Hit], chips: Iterable[Chip], asked: Asked) -> Iterator[Easier]:
    """The filters one of which, dropped, leaves something."""
    for chip in chips:
        count = sum(asked.fits(hit, but=chip.name) for hit in hits)
        if count:
            yield Easier(chip.words, chip.without, count)


def _announced(session: Session, conditions: Iterable[Condition], asked: Asked) -> tuple[Card, ...]:
    """What is in preparation and has all of the words. Its professions and length are not known: no filter fits it."""
    if asked.profession or asked.length or not asked.sought:
        return ()
    found = [one for condition in conditions if asked.condition in ("", condition.id)
             for one in in_preparation(condition, ())
             if _has(stems(f"{one.title} {one.summary} {condition.id} {condition.title}"), asked)]
    there = {hit.title for hit in search.find(session)} if found else set()
    return tuple(one for one in found if tuple(stems(one.title)) not in there)


def _has(found: Sequence[str], asked: Asked) -> bool:
    return all(any(one.finds(stem) for stem in found) for one in asked.sought)


def _first_up(words: str) -> str:
    return words[:1].upper() + words[1:]
