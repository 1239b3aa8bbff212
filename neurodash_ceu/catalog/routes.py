"""The catalogue: home, every brief, each brief. Free, and the same bytes for every visitor, so they are kept whole."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import cast

from flask import Blueprint, Response, abort, current_app, make_response, render_template, request
from flask.sansio.blueprints import BlueprintSetupState
from sqlalchemy.orm import Session

from neurodash_ceu.catalog import editions, handout_prints, views
from neurodash_ceu.catalog.asking import asked_of
from neurodash_ceu.catalog.editions import Edition
from neurodash_ceu.catalog.kept import KeptPage, KeptPages, page_of
from neurodash_ceu.catalog.pictures import ENDINGS
from neurodash_ceu.ports.storage import NotKept
from neurodash_ceu.web.guards import any_text, entitled, shared, sign_in_at
from neurodash_ceu.web.headers import PDF_POLICY, YEAR
from neurodash_ceu.web.here import database, issuer, learner_or_none, now, settings, storage

bp = Blueprint("catalog", __name__)
EXTENSION = "neurodash.kept_pages"
GONE, WAITS = 410, 202
# Not /verify/: a crawler that may not open it never reads its "noindex", and may list the bare address all the same.
ROBOTS = "User-agent: *\nDisallow: /account/\n"


@bp.record
def _keep_pages(setup: BlueprintSetupState) -> None:
    setup.app.extensions[EXTENSION] = KeptPages()


@bp.get("/")
@shared
def home() -> Response:
    """What this is, the newest briefs, and what is in preparation."""
    return _kept(lambda session: page_of(render_template("home.html", **views.home(session, _today()))))


@bp.get("/briefs")
@shared
@any_text
def briefs() -> Response:
    """Every brief by condition; with a question in the address, what was found: not kept, there is no end of them."""
    asked = asked_of(request.args)
    if not asked.nothing:
        with database().reading() as session:
            return Response(render_template("catalog/found.html", **views.found(session, asked, _today())))
    return _kept(lambda session: page_of(render_template("catalog/briefs.html", **views.briefs(session, _today()))))


@bp.get("/conditions/<condition_id>")
@shared
def condition(condition_id: str) -> Response:
    """A condition: its briefs, its guide and what is in preparation. One that has none of it is not here."""
    return _listed("catalog/condition.html", lambda session: views.condition(session, condition_id, _today()))


@bp.get("/conditions/<condition_id>/reading-list")
@shared
def reading_list(condition_id: str) -> Response:
    """The briefs of a condition as a list to print: in the order of its guide, with a box to tick."""
    return _listed("catalog/reading_list.html", lambda session: views.condition(session, condition_id, _today()),
                   today=_day(), site=settings().public_url)


@bp.get("/paths/<slug>")
@shared
def path(slug: str) -> Response:
    """A learning path: its modules in order, with what they are worth in all."""
    return _listed("catalog/path.html", lambda session: views.path(session, slug, _today()))


@bp.get("/briefs/<slug>")
@shared
def brief(slug: str) -> Response:
    """One brief, whole. A withdrawn one says so and why; one that is retired or unknown is not here."""
    def make(session: Session) -> KeptPage:
        edition = editions.current(session, slug)
        if edition is None:
            abort(404)
        if edition.withdrawn is not None:
            return page_of(render_template("catalog/withdrawn.html", **views.withdrawn(session, edition)), GONE)
        return page_of(render_template("catalog/brief.html", **views.brief(session, edition, _today())))

    return _kept(make)


def _deep_lock(slug: str) -> Response:
    person = learner_or_none()
    return _deeper(slug, "catalog/deep_lock.html", views.deep_lock, visitor=person is None,
                   sign_in=sign_in_at(request.path))


@bp.get("/briefs/<slug>/deep-dive")
@entitled("deep_dive", locked=_deep_lock)
def deep_dive(slug: str) -> Response:
    """The deep dive of a brief, for who holds it; anybody else sees its headings, its length and what it costs."""
    return _deeper(slug, "catalog/deep_dive.html", views.deep_dive)


def _deeper(slug: str, template: str, shown: Callable[[Session, Edition], views.Shown], **more: object) -> Response:
    with database().reading() as session:
        edition = editions.current(session, slug)
        if edition is None or not edition.module.deep_dive:
            abort(404)
        if edition.withdrawn is not None:
            return make_response(render_template("catalog/withdrawn.html", **views.withdrawn(session, edition)), GONE)
        return make_response(render_template(template, **shown(session, edition), **more))


@bp.get("/briefs/<slug>/handout")
@shared
def handout(slug: str) -> Response:
    """The one-page handout of a brief, to read and to print from the browser."""
    def make(session: Session) -> KeptPage:
        edition = _with_handout(session, slug)
        if edition.withdrawn is not None:
            return page_of(render_template("catalog/withdrawn.html", **views.withdrawn(session, edition)), GONE)
        return page_of(render_template("catalog/handout.html", **views.handout(session, edition,
                                                                               settings().public_url)))

    return _kept(make)


@bp.get("/briefs/<slug>/handout-<any(a4, letter):paper>.pdf")
@shared
def handout_pdf(slug: str, paper: str) -> Response:
    """The print of a handout on a paper, as it was kept; until it is, where it can be had meanwhile."""
    with database().reading() as session:
        edition = _with_handout(session, slug)
        if edition.withdrawn is not None:
            return make_response(render_template("catalog/withdrawn.html", **views.withdrawn(session, edition)), GONE)
        sha = handout_prints.kept(session, edition.sha256, paper)
    try:
        content = storage().get(sha or "")
    except NotKept:
        waits = make_response(render_template("catalog/handout_waits.html", edition=edition,
                                              paper=handout_prints.PAPER_NAMES[paper]), WAITS)
        waits.headers["Retry-After"], waits.headers["Cache-Control"] = "5", "no-store"
        return waits
    sent = Response(content, mimetype="application/pdf", headers={
        "Content-Disposition": f'inline; filename="{slug}-handout-{paper}.pdf"', "Content-Security-Policy": PDF_POLICY})
    sent.set_etag(sha or "")
    return sent


def _with_handout(session: Session, slug: str) -> Edition:
    edition = editions.current(session, slug)
    if edition is None or not edition.module.handout:
        abort(404)
    return edition


@bp.get("/robots.txt")
@shared
def robots() -> Response:
    """What a crawler has no business with: accounts. The check of a certificate says "noindex" itself."""
    return Response(ROBOTS, mimetype="text/plain")


@bp.get("/images/<name>")
@shared
def picture(name: str) -> Response:
    """A picture of a published edition, by the hash of its bytes: it is never another. Nothing in it may run."""
    sha, _, ending = name.partition(".")
    with database().reading() as session:
        kept = editions.picture(session, sha)
    if kept is None or ENDINGS.get(ending) != ENDINGS[kept]:
        abort(404)
    try:
        sent = Response(storage().get(sha), mimetype=ENDINGS[kept])
    except NotKept:
        abort(404)
    sent.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    sent.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return sent


def _listed(template: str, show: Callable[[Session], views.Shown | None], **more: object) -> Response:
    """A kept page of what is there; of what is not, none."""
    def make(session: Session) -> KeptPage:
        shown = show(session)
        if shown is None:
            abort(404)
        return page_of(render_template(template, **more, **shown))

    return _kept(make)


def _kept(make: Callable[[Session], KeptPage]) -> Response:
    """The page of this address, as this process keeps it or as it is made now."""
    def made() -> KeptPage:
        with database().reading() as session:
            return make(session)

    pages = cast(KeptPages, current_app.extensions[EXTENSION])
    page = pages.get(request.path, _day(), _state, made)
    told = request.environ.get("HTTP_ACCEPT_ENCODING", "")
    packed = "gzip" in told and (";" not in told or request.accept_encodings["gzip"] > 0)
    sent = page.packed if packed else page.plain
    return Response(sent.body, page.status, sent.headers)


def _state() -> str:
    with database().reading() as session:
        return editions.state(session)


def _day() -> date:
    return now().date()


def _today() -> views.Today:
    return views.Today(_day(), issuer().demonstration, settings().free_entitlements)
