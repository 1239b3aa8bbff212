"""What each page of the catalogue shows, from what is published: nothing of it is one visitor's own.

`Today` is the day in UTC, since a visitor has no zone, and whether this installation is a demonstration.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from neurodash_ceu.catalog import editions
from neurodash_ceu.catalog.deep import outline
from neurodash_ceu.catalog.editions import Edition
from neurodash_ceu.catalog.listing import by_newness, card, in_preparation, named, shelves
from neurodash_ceu.catalog.pages import contents, first_chart, what_it_takes
from neurodash_ceu.catalog.rendering import brief_text, deep_outline, deep_text
from neurodash_ceu.rules.conditions import Condition
from neurodash_ceu.rules.offers import offer
from neurodash_ceu.rules.plans import PRICE_WORDS, held

NEWEST = 4  # briefs on the home page

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
        return head.credit.reading + head.credit.test if earns else 0


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
    """Every brief by condition."""
    found = editions.published(session)
    return {"shelves": shelves(found, editions.conditions(session), {one.slug: today.credit(one) for one in found})}


def brief(session: Session, edition: Edition, today: Today) -> Shown:
    """A brief with its kept text, and what can be done with it today."""
    module = edition.module
    return _beside(session, edition) | {
        "edition": edition,
        "module": module,
        "kept": brief_text(session, edition),
        "contents": contents(module),
        "takes": what_it_takes(module),
        "offer": offer(module.head, today.day, today.demonstration),
        "minutes": today.credit(edition),
        "deeper": outline(module) if module.deep_dive else None,
        "price": None if "deep_dive" in held((), today.day, today.free) else PRICE_WORDS,
    }


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
    """The condition of an edition, and what else it has: published first, then what is in preparation."""
    condition: Condition = named(editions.conditions(session), edition.module.head.condition)
    others = [one for one in editions.published(session, condition.id) if one.module_id != edition.module_id]
    cards = (card(one, condition, 0) for one in others)
    return {"condition": condition, "more": (*cards, *in_preparation(condition, (edition, *others)))}
