"""The addresses of learning: my modules, a module before and after enrolling, and its reading.

The quiz, the cases, the last pages and taking up again have files of their own; importing them here puts them on the
blueprint.
"""

from __future__ import annotations

from flask import abort
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from neurodash_ceu.catalog import editions
from neurodash_ceu.catalog.editions import Edition
from neurodash_ceu.catalog.pages import WORDS_A_MINUTE
from neurodash_ceu.learning import (
    actions,
    again,
    again_routes,
    case_routes,
    closing_routes,
    finding,
    problem_routes,
    quiz_routes,
    standings,
    ungraded_routes,
    views,
)
from neurodash_ceu.learning.again import Again
from neurodash_ceu.learning.blueprint import bp, deed, find, go, show
from neurodash_ceu.learning.finding import Found
from neurodash_ceu.learning.forms import PressForm
from neurodash_ceu.learning.on_paths import on_paths
from neurodash_ceu.learning.starting_views import before_starting
from neurodash_ceu.learning.texts import texts
from neurodash_ceu.rules.credit import civil_date
from neurodash_ceu.rules.lesson import BLOCKS
from neurodash_ceu.web.guards import public, signed_in
from neurodash_ceu.web.here import database, issuer, learner, learner_or_none, now

__all__ = ["again_routes", "bp", "case_routes", "closing_routes", "problem_routes", "quiz_routes", "ungraded_routes"]


@bp.get("")
@signed_in
def modules() -> str:
    """Everything I have taken up, with the next step of each, and how far I am on learning paths."""
    with database().reading() as session:
        cards = views.cards(session, learner(), issuer(), now())
        paths = on_paths(session, cards)
    return show("modules", cards=cards, paths=paths)


@bp.get("/<slug>")
@public
def module(slug: str) -> str:
    """A module: for its learner what is done and what comes next, for anyone else what it takes."""
    me = learner_or_none()
    with database().reading() as session:
        current = editions.current(session, slug)
        found = finding.find_enrollment(session, me, slug) if me else None
        if found is None:
            return _before(current)
        standing = standings.standing(session, found)
        before = _before_again(session, found)
    against = standings.against(found, learner(), issuer(), now())
    rows = views.rows(standing, earns=before is None or before.verdict.earns)
    newer = current if current and current.number > found.edition.number else None
    return show("module", found=found, rows=rows, words=views.progress_words(rows), against=against, newer=newer,
                step=views.next_step(standing, against), kinds=views.kinds(found),
                reading=texts(found.edition).page.minutes, pace=WORDS_A_MINUTE, form=PressForm(), before=before,
                may_again=found.completion is not None and current is not None and current.withdrawn is None)


def _before_again(session: Session, found: Found) -> Again | None:
    """What completing a module once more would earn today, while it is under way once more."""
    if found.completion is not None or found.enrollment.ordinal == 1:
        return None
    return again.judged(session, learner().person_id, found.edition, civil_date(now(), found.zone_of(learner())))


def _before(edition: Edition | None) -> str:
    if edition is None:
        abort(404)
    return before_starting(edition, PressForm() if learner_or_none() else None)


@bp.get("/<slug>/start")
@public
def before(slug: str) -> Response:
    """Where someone who signs in between comes back to: the page with the button."""
    return go(f"/learn/{slug}")


@bp.post("/<slug>/start")
@signed_in
def start(slug: str) -> Response:
    """Enrol. For someone enrolled who is done with all, record the credit."""
    def act(session: Session) -> None:
        edition = editions.current(session, slug)
        found = finding.find_enrollment(session, learner(), slug)
        if found is not None:
            finding.lock(session, found)
            actions.settle(session, learner(), found, issuer(), now())
        elif edition is not None:
            actions.enrol(session, learner(), edition, now())
        else:
            abort(404)

    deed(act)
    return go(f"/learn/{slug}")


# --- reading ------------------------------------------------------------------------------------------------


@bp.get("/<slug>/reading")
@signed_in
def reading(slug: str) -> str:
    """The sections of the pinned edition, when each was confirmed, and the references."""
    with database().reading() as session:
        found = find(session, slug)
        read = finding.sections_read(session, found)
    return show("reading", found=found, read=read, sections=found.module.reading_sections(),
                references=texts(found.edition).page.references, **views.reading_progress(found, read),
                against=standings.against(found, learner(), issuer(), now()))


@bp.get("/<slug>/reading/<section_id>")
@signed_in
def section(slug: str, section_id: str) -> str:
    """One section as the pinned edition has it."""
    with database().reading() as session:
        found = find(session, slug)
        read = finding.sections_read(session, found)
    sections = found.module.reading_sections()
    place = next((n for n, one in enumerate(sections) if one.id == section_id), None)
    if place is None:
        abort(404)
    return show("section", found=found, block=texts(found.edition).page.blocks()[place], kind=BLOCKS[place],
                position=place + 1, total=len(sections), at=read.get(section_id),
                previous=sections[place - 1] if place else None,
                following=sections[place + 1] if place + 1 < len(sections) else None,
                form=PressForm(), **views.reading_progress(found, read, section_id))


@bp.post("/<slug>/reading/<section_id>")
@signed_in
def confirm(slug: str, section_id: str) -> Response:
    """Confirm that a section was read, and go to the next one that was not."""
    def act(session: Session) -> str:
        found = find(session, slug)
        actions.read_section(session, learner(), found, section_id, issuer(), now())
        return views.after_reading(found, section_id, finding.sections_read(session, found))

    return go(deed(act))
