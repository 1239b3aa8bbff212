"""Finding people by what somebody typed: words that begin like it, in the order of an index, a page at a time.

The rarest word leads: its matches are read in the order of the index, and each is asked for the other words. So a page
costs what lies before it ends, not what there is in all. Nobody whose account is closed has words to be found by.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, exists, func, literal, select, tuple_
from sqlalchemy.orm import Session, aliased

from neurodash_ceu.records.people import Licence, Person, PersonWord, RoleGrant
from neurodash_ceu.rules.names import questions

A_PAGE = 25
ENOUGH = 500  # matches of a word that are counted to see which is rarest
LAST = "\U0010ffff"  # no word goes on with it
_KEPT = re.compile(r"([0-9])\.([0-9])\.([0-9]{1,15})\.(.{1,64})")


@dataclass(frozen=True)
class Match:
    """Somebody who was found, as a line of the list shows them."""

    person_id: int
    name: str
    mail: str
    licences: tuple[str, ...]
    roles: tuple[str, ...]


@dataclass(frozen=True)
class Found:
    """A page of people; `after` is where the next begins, or None."""

    people: tuple[Match, ...]
    after: str | None


@dataclass(frozen=True)
class Place:
    """Where a page begins: which meaning of the question, which of its words leads, and the last line before."""

    meaning: int
    lead: int
    person_id: int
    word: str

    def __str__(self) -> str:
        return f"{self.meaning}.{self.lead}.{self.person_id}.{self.word}"


def people(session: Session, typed: str, after: str | None = None) -> Found:
    """Who is meant. The first meaning that anybody answers to is taken; a next page keeps to it."""
    meant, place = questions(typed), _place(after)
    if place is not None and place.meaning < len(meant) and place.lead < len(meant[place.meaning]):
        return _found(session, _rows(session, meant[place.meaning], place), place)
    for number, words in enumerate(meant):
        place = Place(number, _rarest(session, words), 0, "")
        rows = _rows(session, words, place)
        if rows:
            return _found(session, rows, place)
    return Found((), None)


def _rarest(session: Session, words: Sequence[str]) -> int:
    if len(words) == 1:
        return 0
    counts = [select(func.count()).select_from(
        select(literal(1)).where(_begins(PersonWord.word, word)).limit(ENOUGH).subquery()).scalar_subquery()
        for word in words]
    found = list(session.execute(select(*counts)).one())
    return found.index(min(found))


def _rows(session: Session, words: Sequence[str], place: Place) -> Sequence[Any]:
    first, led, other = words[place.lead], aliased(PersonWord), aliased(PersonWord)
    query: Any = (
        select(Person.id, Person.legal_name, Person.email, led.word)
        .join(led, led.person_id == Person.id)
        .where(_begins(led.word, first), Person.closed_at.is_(None),
               # Who has two words that begin so is listed at the first.
               ~exists().where(other.person_id == led.person_id, other.word >= first, other.word < led.word)))
    for word in words:
        if word != first:
            one = aliased(PersonWord)
            query = query.where(exists().where(one.person_id == led.person_id, _begins(one.word, word)))
    if place.word:
        query = query.where(tuple_(led.word, led.person_id) > tuple_(literal(place.word), literal(place.person_id)))
    rows: Sequence[Any] = session.execute(query.order_by(led.word, led.person_id).limit(A_PAGE + 1)).all()
    return rows


def _begins(column: Any, word: str) -> ColumnElement[bool]:
    condition: ColumnElement[bool] = (column >= word) & (column < word + LAST)
    return condition


def _found(session: Session, rows: Sequence[Any], place: Place) -> Found:
    shown = rows[:A_PAGE]
    ids = [row.id for row in shown]
    licences = session.execute(
        select(Licence.person_id, Licence.profession, Licence.number, Licence.jurisdiction)
        .where(Licence.person_id.in_(ids), Licence.ended_at.is_(None)).order_by(Licence.id)).all()
    roles = session.execute(select(RoleGrant.person_id, RoleGrant.role).where(
        RoleGrant.person_id.in_(ids), RoleGrant.ended_at.is_(None)).order_by(RoleGrant.role)).all()
    people = tuple(Match(
        row.id, row.legal_name, row.email or "",
        tuple(f"{one.profession} {one.number}, {one.jurisdiction}" for one in licences if one.person_id == row.id),
        tuple(one.role for one in roles if one.person_id == row.id)) for row in shown)
    if len(rows) <= A_PAGE:
        return Found(people, None)
    return Found(people, str(Place(place.meaning, place.lead, shown[-1].id, shown[-1].word)))


def _place(text: str | None) -> Place | None:
    found = _KEPT.fullmatch(text or "")
    return None if found is None else Place(int(found[1]), int(found[2]), int(found[3]), found[4])
