"""What the preview's own pages show of a module: its sections with their length, its items, its cases, its minutes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from typing import Any

from neurodash_ceu.catalog.checks_flaws import readability
from neurodash_ceu.catalog.pages import minutes_for, words_of
from neurodash_ceu.learning import quiz_views
from neurodash_ceu.learning.finding import Found
from neurodash_ceu.learning.quiz_views import Question
from neurodash_ceu.learning.texts import texts
from neurodash_ceu.preview.library import Shelved
from neurodash_ceu.records.learning import Attempt, Response
from neurodash_ceu.rules import drawing
from neurodash_ceu.rules.grading import points_words
from neurodash_ceu.rules.hours import Line, breakdown
from neurodash_ceu.rules.items.base import Answer, Item
from neurodash_ceu.rules.lesson import Module, Section
from neurodash_ceu.rules.problems import Problem
from neurodash_ceu.rules.prose import count_words
from neurodash_ceu.rules.readability import Measured

STEM = 140  # characters of a stem in a list


@dataclass(frozen=True)
class SectionRow:
    """A section in the list: how deep it stands, what it is called, how long it is, and where one reads it."""

    depth: int
    id: str
    title: str
    words: int
    minutes: int
    href: str


@dataclass(frozen=True)
class ItemRow:
    """An item in the list: its id, its kind in words, and how it begins."""

    id: str
    kind: str
    stem: str


@dataclass(frozen=True)
class ItemGroup:
    """An objective with the items that test it."""

    objective: str
    items: tuple[ItemRow, ...]


@dataclass(frozen=True)
class Sheet:
    """A module as its author looks it over."""

    brief: tuple[SectionRow, ...]
    deeper: tuple[SectionRow, ...]
    items: tuple[ItemGroup, ...]
    breakdown: tuple[Line, ...]
    reading: int
    readable: Measured
    readable_deeper: Measured


@dataclass(frozen=True)
class Tried:
    """An item by itself, and what an answer earns, in words, if one was tried."""

    question: Question
    earned: str | None
    whole: bool


def sheet(found: Found) -> Sheet:
    """Everything of the module that is shown."""
    module, page = found.module, f"/briefs/{found.edition.slug}"
    return Sheet(
        tuple(row for top in module.brief for row in _rows(top, 0, page)),
        tuple(row for top in module.deep_dive for row in _rows(top, 0, f"{page}/deep-dive")),
        tuple(_groups(found)), breakdown(module), texts(found.edition).page.minutes,
        readability(module.brief), readability(module.deep_dive))


def _rows(section: Section, depth: int, page: str) -> Iterator[SectionRow]:
    own = sum(count_words(paragraph.markdown) for paragraph in section.paragraphs)
    words = own if depth else words_of((section,))
    yield SectionRow(depth, section.id, section.title, words, minutes_for(words), f"{page}#{section.id}")
    for inner in section.sections:
        yield from _rows(inner, depth + 1, page)


def _groups(found: Found) -> Iterator[ItemGroup]:
    prose = texts(found.edition).prose
    for objective in found.module.head.objectives:
        yield ItemGroup(objective.text, tuple(
            ItemRow(item.id, kind_words(item), _beginning(prose.line(item.stem).striptags()))
            for item in found.module.quiz.items if item.objective == objective.id))


def kind_words(one: object) -> str:
    """The kind of an item or a node in words: "single best"."""
    return str(getattr(one, "kind", "")).replace("_", " ")


def objective_words(module: Module, objective_id: str) -> str:
    """What an objective says."""
    return next((one.text for one in module.head.objectives if one.id == objective_id), objective_id)


def place(shelved: Shelved, path: tuple[str | int, ...]) -> str:
    """file:line of a path through the module that is shown."""
    return shelved.shown.source.where(path).partition(" ")[0] if shelved.shown else ""


def _beginning(words: str) -> str:
    return words if len(words) <= STEM else words[:STEM].rpartition(" ")[0].rstrip(" .,;:?") + "…"


# --- one item ---------------------------------------------------------------------------------------------


def neighbours(ids: Sequence[str], here: str) -> tuple[str | None, str | None]:
    """The one before and the one after."""
    place = ids.index(here)
    return (ids[place - 1] if place else None), (ids[place + 1] if place + 1 < len(ids) else None)


def try_item(found: Found, item: Item, marks: Answer, now: datetime) -> Tried:
    """An item alone on a paper that nobody draws and no row keeps: as asked, and what an answer earns.

    Its parts stand in the author's order. Marks that do not belong to the item earn nothing.
    """
    ordered: Any = replace(item, shuffle=False)  # of whichever kinds a quiz may have
    quiz = replace(found.module.quiz, items=(ordered,), blueprint=())
    found = replace(found, edition=replace(found.edition, module=replace(found.module, quiz=quiz)))
    paper = drawing.draw_from(quiz, (ordered,), 1, (), 0)
    sheet = Attempt(book_id=found.key[0], enrollment_n=found.key[1], quiz_id=quiz.id, ordinal=1,
                    edition_sha=found.edition.sha256, paper=drawing.paper_text(paper), started_at=now)
    given = {item.id: Response(item_id=item.id, answer=json.dumps(marks), rev=1, saved_at=now)} if marks else {}
    question = quiz_views.sitting(found, sheet, given).questions[0]
    earned = Fraction(item.earned(marks) * item.worth, item.steps()) if marks else None
    return Tried(question, None if earned is None else points_words(earned), earned == item.worth)


def warnings_of(shelved: Shelved, number: int) -> tuple[Problem, ...]:
    """The warnings that stand between the beginning of an item and that of the next; `number` counts from 0."""
    if shelved.draft is None or shelved.draft is not shelved.shown:
        return ()
    items = len(shelved.draft.module.quiz.items)
    file, first = _line(place(shelved, ("quiz", "items", number)))
    after = _line(place(shelved, ("quiz", "items", number + 1)))[1] if number + 1 < items else None
    return tuple(one for one in shelved.warnings
                 if (at := _line(one.where.partition(" ")[0]))[0] == file and first <= at[1]
                 and (after is None or at[1] < after))


def _line(where: str) -> tuple[str, int]:
    file, _, line = where.rpartition(":")
    return file, int(line) if line.isdecimal() else 0


def named(ids: Iterable[str], names: dict[str, str]) -> tuple[str, ...]:
    """Ids with what they stand for, where that is known."""
    return tuple(f"{one}: {names[one]}" if one in names else one for one in ids)
