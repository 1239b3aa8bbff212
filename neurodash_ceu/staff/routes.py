"""The office's first page and the records it leads to: a person, a certificate. Staff read here; deeds are elsewhere.

The office's other pages have files of their own; importing them here puts them on the blueprint.
"""

from __future__ import annotations

from flask import abort, request
from werkzeug.wrappers import Response

from neurodash_ceu.credits import certificates, ledger
from neurodash_ceu.credits.routes import bytes_are_kept
from neurodash_ceu.credits.views import kinds_of
from neurodash_ceu.learning import more_time
from neurodash_ceu.rules.permits import Permit
from neurodash_ceu.staff import (
    board_routes,
    deed_routes,
    figure_routes,
    list_routes,
    lists,
    looks,
    message_routes,
    more_time_routes,
    outside_routes,
    papers,
    people,
    problem_routes,
    regrade_routes,
    search,
    trail,
    transcript_routes,
)
from neurodash_ceu.staff.blueprint import bp, go, looked_at, show
from neurodash_ceu.staff.forms import typed
from neurodash_ceu.web.guards import needs
from neurodash_ceu.web.here import database, now
from neurodash_ceu.web.numbers import whole_number

__all__ = [
    "board_routes", "bp", "deed_routes", "figure_routes", "list_routes", "message_routes", "more_time_routes",
    "outside_routes", "problem_routes", "regrade_routes", "transcript_routes",
]

NEWEST = 10


@bp.get("")
@needs(Permit.READ_PEOPLE)
def front() -> Response | str:
    """One box that finds a record: people by any of their words; the code of a certificate leads straight to it."""
    asked = typed("q")
    with database().reading() as session:
        known = certificates.find(session, asked) if asked else None
        if known is not None:
            return go(f"/staff/certificates/{known.certificate.code}")
        found = search.people(session, asked, request.args.get("after")) if asked else None
        waits = None if asked else lists.troubles(session)
    return show("front", asked=asked, found=found, later="after" in request.args, waits=waits)


@bp.get("/people/<int:person_id>")
@needs(Permit.READ_PEOPLE)
def person(person_id: int) -> str:
    """A person's record: who, ledger and chain, what they study, and the newest of what was done and mailed."""
    before, skip = whole_number(request.args.get("before")), whole_number(request.args.get("skip")) or 0
    with database().reading() as session:
        record = people.record_of(session, person_id, now(), before=before, skip=skip)
        if record is None:
            abort(404)
        done = trail.about(session, trail.subjects_of(session, person_id, record.book_ids), most=NEWEST)
        mails = lists.newest_to(session, record.learner.email, NEWEST) if record.learner else ()
    looked_at(person_id)
    return show("person", record=record, trail=done, mails=mails, time_words=more_time.words)


@bp.get("/people/<int:person_id>/trail")
@needs(Permit.READ_PEOPLE)
def person_trail(person_id: int) -> str:
    """Everything that was noted about a person and what is theirs, newest first, and who read about them."""
    with database().reading() as session:
        found = people.named(session, person_id)
        if found is None:
            abort(404)
        subjects = trail.subjects_of(session, person_id, ledger.books_of(session, person_id))
        page = trail.about(session, subjects, whole_number(request.args.get("before")))
        readers = looks.newest(session, person_id, NEWEST)
    looked_at(person_id)
    return show("person_trail", person=found, trail=page, looks=readers)


@bp.get("/certificates/<code>")
@needs(Permit.READ_CERTIFICATE)
def certificate(code: str) -> Response | str:
    """A certificate: facts as issued, how it stands, every issue of it, its print, and what was done about it."""
    with database().reading() as session:
        paper = papers.paper_of(session, code, bytes_are_kept)
        if paper is None:
            abort(404)
        if paper.code != code:
            return go(f"/staff/certificates/{paper.code}")
        done = trail.about(session, paper.subjects)
    looked_at(paper.owner.id)
    return show("certificate", paper=paper, trail=done, kinds_of=kinds_of, minutes_of=ledger.stated_minutes)
