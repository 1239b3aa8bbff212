"""What every page of the office shares: the blueprint, its navigation, and what the person who is here may do.

A page is read under a permit (web/guards.needs). Whoever lacks it is told that there is nothing here.
"""

from __future__ import annotations

from contextlib import suppress
from typing import NamedTuple

from flask import Blueprint, redirect, render_template, request
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response

from neurodash_ceu.rules.certificate import shown_code
from neurodash_ceu.rules.credit import hours_words
from neurodash_ceu.rules.permits import Permit
from neurodash_ceu.staff import looks
from neurodash_ceu.web.guards import may
from neurodash_ceu.web.here import database, learner, now

bp = Blueprint("staff", __name__, url_prefix="/staff")


class Place(NamedTuple):
    """A place of the office in its navigation, shown to whoever has the permit of its pages."""

    label: str
    href: str
    permit: Permit


OFFICE_ROLES = ("admin", "registrar", "auditor", "reviewer", "author")
RECORDS = ("/staff/people", "/staff/certificates", "/staff/entries", "/staff/enrollments")

# A room's further pages put their line here; the order is that of the navigation.
PLACES: tuple[Place, ...] = (
    Place("Find", "/staff", Permit.READ_PEOPLE),
    Place("Messages", "/staff/messages", Permit.READ_MESSAGES),
    Place("Problems", "/staff/problems", Permit.READ_MESSAGES),
    Place("Outside learning", "/staff/outside", Permit.READ_OUTSIDE),
    Place("Modules", "/staff/modules", Permit.READ_STATISTICS),
    Place("Regrades", "/staff/regrades", Permit.READ_REGRADES),
    Place("Boards", "/staff/boards", Permit.READ_BOARDS),
    Place("Prints", "/staff/prints", Permit.READ_CERTIFICATE),
    Place("Outbox", "/staff/outbox", Permit.READ_OUTBOX),
    Place("Audit log", "/staff/audit", Permit.READ_AUDIT),
)


def show(template: str, **values: object) -> str:
    """Render a page of the office. Templates get `places`, `may("PERMIT")`, `zone` for times, and how codes look."""
    return render_template(
        f"staff/{template}.html", places=_places(), may=_may, zone=learner().zone, now=now(), hours=hours_words,
        shown_code=shown_code, **values)


def go(address: str) -> Response:
    """See other: where a form leads once it is done."""
    return redirect(address, 303)


def acting_as() -> str:
    """The role in which whoever is here works in the office: the strongest they have."""
    return next((role for role in OFFICE_ROLES if role in learner().roles), "learner")


def looked_at(person_id: int) -> None:
    """Note that whoever is here reads this person's record: once a day, and nothing when it stands already."""
    me = learner().person_id
    with database().reading() as session:
        if looks.noted(session, me, person_id, now()):
            return
    with suppress(IntegrityError), database().writing() as session:  # noted by another page at the same moment
        looks.note(session, me, acting_as(), person_id, now())


def _may(name: str, owner: int | None = None) -> bool:
    return may(Permit[name], owner)


def _places() -> list[dict[str, object]]:
    here = request.path
    return [{"label": place.label, "href": place.href, "current": _leads(here, place.href)}
            for place in PLACES if may(place.permit)]


def _leads(here: str, href: str) -> bool:
    """Is the page now open this place, or below it? People's records and what is done to them are below "Find"."""
    if href == "/staff":
        return here == href or here.startswith(RECORDS)
    if "/regrade" in here:
        return href == "/staff/regrades"
    return here == href or here.startswith(f"{href}/")
