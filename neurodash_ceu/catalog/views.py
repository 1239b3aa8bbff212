"""What each page of the catalogue shows, from what is published: nothing of it is one visitor's own.

`Today` is the day in UTC, since a visitor has no zone, and whether this installation is a demonstration.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import segno
from markupsafe import Markup
from sqlalchemy.orm import Session

from neurodash_ceu.catalog import editions, search
from neurodash_ceu.catalog.answers import answer, filters, hit_of
from neurodash_ceu.catalog.asking import Asked
from neurodash_ceu.catalog.deep import outline
from neurodash_ceu.catalog.editions import Edition
from neurodash_ceu.catalog.guides import PathShown, guided, paths
from neurodash_ceu.catalog.listing import by_newness, card, in_preparation, named, shelves
from neurodash_ceu.catalog.pages import contents, first_chart, what_it_takes
from neurodash_ceu.catalog.rendering import brief_text, deep_outline, deep_text, handout_text
from neurodash_ceu.rules.conditions import Condition
from neurodash_ceu.rules.offers import offer
from neurodash_ceu.rules.plans import PRICE_WORDS, held
from neurodash_ceu.rules.words import stems

NEWEST = 4  # briefs on the home page
RELATED = 3  # briefs of other conditions beside one
SAME_SUBJECT = 2  # words that their titles must share

Shown = dict[str, object]


@dataclass(frozen=True)
class Today:
    """On what day a page is made, whether anything here is valid for credit, and what the operator gives everybody."""

    day: date
    demonstration: bool
    free: frozenset[str] = frozenset()

    def credit(self, edition: Edition) -> int:
        """The minutes an edition earns today; 0 when it earns nothing."""
        head = edition.module.head
        earns = offer(head, self.day, self.demonstration).earns
        return head.credit.total if earns else 0


def home(session: Session, today: Today) -> Shown:
    """The newest briefs, the first figure of the newest one, and the conditions with what is in preparation."""
    found, conditions = editions.published(session), editions.conditions(session)
    newest = by_newness(found)[:NEWEST]
    rows = shelves(found, conditions, {})
    return {
        "shelves": rows,
        "announced": [one for row in rows for one in row.announced],
        "newest": [card(one, named(conditions, one.module.head.condition), today.credit(one)) for one in newest],
        "chart": first_chart(newest[0].module) if newest else None,
        "chart_href": f"/briefs/{newest[0].slug}" if newest else None,
    }


def briefs(session: Session, today: Today) -> Shown:
    """Every brief by condition, and what can be asked of them."""
    found, conditions = editions.published(session), editions.conditions(session)
    asked = Asked()
    return {
        "asked": asked,
        "filters": filters([hit_of(one) for one in found], conditions, asked),
        "shelves": shelves(found, conditions, {one.slug: today.credit(one) for one in found}),
    }


def found(session: Session, asked: Asked, today: Today) -> Shown:
    """What was found for a question."""
    return {"asked": asked, "answer": answer(session, asked, today.credit)}


def condition(session: Session, condition_id: str, today: Today) -> Shown | None:
    """A condition: its briefs with their minutes in sum, its guide and paths, and what is in preparation.

    None when it has neither a brief nor anything announced.
    """
    found = editions.published(session, condition_id)
    known = named(editions.conditions(session), condition_id)
    shelf = shelves(found, (known,), {one.slug: today.credit(one) for one in found})[0]
    if not shelf.cards and not shelf.announced:
        return None
    cards = {one.slug: made for one, made in zip(found, shelf.cards, strict=True)}
    return {"shelf": shelf, "reading": sum(card.reading for card in shelf.cards),
            "credit": sum(card.credit for card in shelf.cards),
            "guide": guided(known, found, cards), "paths": paths((known,), cards)}


def path(session: Session, slug: str, today: Today) -> Shown | None:
    """A learning path with its modules, and its condition. None when there is none, or nothing of it is published."""
    known = next((one for one in editions.conditions(session) if slug in {path.slug for path in one.paths}), None)
    if known is None:
        return None
    shown = {one.slug: card(one, known, today.credit(one)) for one in editions.published(session, known.id)}
    found: dict[str, PathShown] = {one.slug: one for one in paths((known,), shown)}
    return {"path": found[slug], "condition": known} if slug in found else None


def brief(session: Session, edition: Edition, today: Today) -> Shown:
    """A brief with its kept text, and what can be done with it today."""
    module, kept = edition.module, brief_text(session, edition)
    return _beside(session, edition) | {
        "edition": edition,
        "module": module,
        "kept": kept,
        "contents": contents(module, evidence=bool(kept.evidence.strip())),
        "takes": what_it_takes(module),
        "offer": offer(module.head, today.day, today.demonstration),
        "minutes": today.credit(edition),
        "deeper": outline(module) if module.deep_dive else None,
        "price": None if "deep_dive" in held((), today.day, today.free) else PRICE_WORDS,
    }


def handout(session: Session, edition: Edition, public_url: str) -> Shown:
    """A handout with its kept text, and the code that leads from paper to the brief."""
    address = f"{public_url}/briefs/{edition.slug}"
    code = segno.make_qr(address, error="m").svg_inline(omitsize=True, border=0)
    return {"edition": edition, "module": edition.module, "text": handout_text(session, edition), "address": address,
            "condition": named(editions.conditions(session), edition.module.head.condition),
            "code": Markup(code)}  # noqa: S704 - a drawing made from the address alone


def deep_dive(session: Session, edition: Edition) -> Shown:
    """A deep dive with its kept text."""
    return _deeper(session, edition) | {"kept": deep_text(session, edition)}


def deep_lock(session: Session, edition: Edition) -> Shown:
    """What stands in place of a deep dive for who does not hold it: headings, length and price."""
    return _deeper(session, edition) | {"kept": deep_outline(session, edition), "price": PRICE_WORDS}


def _deeper(session: Session, edition: Edition) -> Shown:
    condition = named(editions.conditions(session), edition.module.head.condition)
    return {"condition": condition, "edition": edition, "module": edition.module,
            "contents": edition.module.deep_dive}


def withdrawn(session: Session, edition: Edition) -> Shown:
    """What stands in place of a withdrawn brief."""
    return _beside(session, edition) | {"edition": edition}


def _beside(session: Session, edition: Edition) -> Shown:
    """The condition of an edition, what else it has, and briefs of other conditions on the same subject.

    Of the same condition stand first what is published, the nearest by its title first, then what is in preparation.
    """
    conditions = editions.conditions(session)
    condition = named(conditions, edition.module.head.condition)
    others = [one for one in editions.published(session, condition.id) if one.module_id != edition.module_id]
    cards = (card(one, condition, 0) for one in sorted(others, key=lambda one: -len(_subject(one) & _subject(edition))))
    return {
        "condition": condition,
        "more": (*cards, *in_preparation(condition, (edition, *others))),
        "related": [card(one, named(conditions, one.module.head.condition), 0)
                    for one in _elsewhere(session, edition, conditions)],
    }


def _elsewhere(session: Session, edition: Edition, conditions: Sequence[Condition]) -> list[Edition]:
    """The briefs of other conditions whose titles share the most with this one's, names of conditions left aside."""
    names = {stem for one in conditions for stem in stems(f"{one.id} {one.title}")}
    own = _subject(edition) - names
    shared = {hit.edition_sha: len(own.intersection(hit.title)) for hit in search.find(session)
              if hit.condition != edition.module.head.condition}
    near = sorted((sha for sha, count in shared.items() if count >= SAME_SUBJECT), key=lambda sha: -shared[sha])
    return editions.several(session, near[:RELATED])


def _subject(edition: Edition) -> frozenset[str]:
    return frozenset(stems(edition.module.head.title))
