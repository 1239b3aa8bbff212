"""The preview's own pages: what modules there are, one looked over, any item or case by itself, and the way in."""

from __future__ import annotations

from contextlib import suppress

from flask import Blueprint, abort, flash, redirect, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from neurodash_ceu.learning import finding
from neurodash_ceu.learning.finding import Found
from neurodash_ceu.learning.forms import PressForm
from neurodash_ceu.learning.items.base import Unreadable
from neurodash_ceu.learning.items.forms import form_of
from neurodash_ceu.preview import learner as of_preview
from neurodash_ceu.preview import views
from neurodash_ceu.preview.case_views import case_sheet
from neurodash_ceu.preview.door import closed, desk
from neurodash_ceu.preview.library import Shelved
from neurodash_ceu.rules.items.base import Answer, Item
from neurodash_ceu.web.guards import public, signed_in
from neurodash_ceu.web.here import database, learner, now
from neurodash_ceu.web.who import sign_in_session

bp = Blueprint("preview", __name__, url_prefix="/preview")
HELD_SECONDS = 25.0  # how long a page that waits for a change is kept waiting


@bp.get("/enter/<key>")
@public
def enter(key: str) -> Response:
    """The address that the command printed: from here on this browser is the preview's learner."""
    if not desk().opens(key):
        return closed()
    with database().writing(lasting=False) as session:
        person, secret = of_preview.admitted(session, now())
    sign_in_session(person, secret)
    return redirect("/preview", 303)


@bp.get("")
@signed_in
def index() -> str:
    """Every module with its problems."""
    return render_template("preview/index.html", state=desk().library.state, form=PressForm())


@bp.get("/state")
@signed_in
def state() -> dict[str, int]:
    """The serial of what stands now: at once where it is another than the page's, else when it changes."""
    return {"serial": desk().library.wait(request.args.get("after", -1, type=int), HELD_SECONDS)}


@bp.post("/start-over")
@signed_in
def start_over() -> Response:
    """Forget what was done here and begin everything anew."""
    desk().library.start_over()
    flash("Everything begins anew: nothing is read, no quiz is open.")
    return redirect("/preview", 303)


@bp.get("/<slug>")
@signed_in
def module(slug: str) -> str:
    """One module looked over; of one that was never sound, its problems alone."""
    shelved = _shelved(slug)
    if shelved.shown is None:
        return render_template("preview/module.html", shelved=shelved, found=None, sheet=None)
    with database().reading() as session:
        found = _found(session, slug)
    return render_template("preview/module.html", shelved=shelved, found=found, sheet=views.sheet(found))


@bp.get("/<slug>/items/<item_id>")
@signed_in
def item(slug: str, item_id: str) -> str:
    """One item by itself, with its key and every why; with `answer` in the address, how that is graded."""
    shelved = _shelved(slug)
    with database().reading() as session:
        found = _found(session, slug)
    items = {one.id: one for one in found.module.quiz.items}
    if item_id not in items:
        abort(404)
    ids = list(items)
    before, after = views.neighbours(ids, item_id)
    shown = items[item_id]
    return render_template(
        "preview/item.html", shelved=shelved, found=found, item=shown, number=ids.index(item_id) + 1, total=len(ids),
        before=before, after=after, kind=views.kind_words(shown),
        tried=views.try_item(found, shown, _tried(shown), now()),
        objective=views.objective_words(found.module, shown.objective),
        where=views.place(shelved, ("quiz", "items", ids.index(item_id))),
        warnings=views.warnings_of(shelved, ids.index(item_id)),
        cites=views.named(shown.cites, {claim.id: claim.statement for claim in found.module.claims}))


@bp.get("/<slug>/cases/<case_id>")
@signed_in
def case(slug: str, case_id: str) -> str:
    """One case laid open: the best way and the worst, every node, every choice."""
    shelved = _shelved(slug)
    with database().reading() as session:
        found = _found(session, slug)
    taught = found.module.case(case_id)
    if taught is None:
        abort(404)
    return render_template("preview/case.html", shelved=shelved, found=found, case=taught,
                           sheet=case_sheet(found, taught, shelved))


def _tried(item: Item) -> Answer:
    """The answer in the address; nothing where it cannot be read."""
    with suppress(Unreadable):
        return form_of(item).read(item, list(request.args.items(multi=True)))
    return ()


def _shelved(slug: str) -> Shelved:
    found = desk().library.state.module(slug)
    if found is None:
        abort(404)
    return found


def _found(session: Session, slug: str) -> Found:
    found = finding.find_enrollment(session, learner(), slug)
    if found is None:
        abort(404)
    return found
