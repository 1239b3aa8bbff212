"""What first attempts and first runs say, counted: modules, a quiz's items, one item, a case. Nobody is named here."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from flask import abort, request
from werkzeug.wrappers import Response

from neurodash_ceu.rules.permits import Permit
from neurodash_ceu.staff import case_figures, first_attempts, item_figures, modules
from neurodash_ceu.staff.blueprint import bp, show
from neurodash_ceu.staff.forms import typed
from neurodash_ceu.staff.item_figures import QuizPage
from neurodash_ceu.staff.modules import Chosen
from neurodash_ceu.staff.numbers import clock, coefficient, percent
from neurodash_ceu.web.guards import needs
from neurodash_ceu.web.here import database
from neurodash_ceu.web.numbers import whole_number

HEAD = ("question", "id", "first attempts", "facility", "discrimination", "median seconds", "flags")
FORMULA = ("=", "+", "-", "@", "\t")  # how a cell begins that a spreadsheet would reckon out


@bp.get("/modules")
@needs(Permit.READ_STATISTICS)
def taught() -> str:
    """Every module with its editions, and how many first attempts there are."""
    with database().reading() as session:
        page = modules.page(session, typed("after"))
    return show("modules", page=page, later="after" in request.args)


@bp.get("/modules/<slug>/items")
@needs(Permit.READ_STATISTICS)
def items(slug: str) -> str:
    """A quiz: the whole, where its items stand, and a line an item."""
    chosen, page = _quiz(slug)
    return show("items", chosen=chosen, page=page, percent=percent, coefficient=coefficient, clock=clock)


@bp.get("/modules/<slug>/items.csv")
@needs(Permit.READ_STATISTICS)
def items_file(slug: str) -> Response:
    """The same table as a file, a row an item."""
    chosen, page = _quiz(slug)
    name = f"{slug}-edition-{chosen.edition.number}-items.csv"
    return Response(_rows(page), mimetype="text/csv",
                    headers={"Content-Disposition": f'attachment; filename="{name}"'})


@bp.get("/modules/<slug>/items/<item_id>")
@needs(Permit.READ_STATISTICS)
def item(slug: str, item_id: str) -> str:
    """One item: its options, who chose them, and what to look at."""
    with database().reading() as session:
        chosen = _chosen(modules.chosen(session, slug, _number()))
        counts = first_attempts.tally(session, chosen.edition.sha256, chosen.edition.module.quiz)
    page = item_figures.item_page(chosen.edition, item_id, counts) or abort(404)
    return show("item", chosen=chosen, page=page, percent=percent, coefficient=coefficient, clock=clock)


@bp.get("/modules/<slug>/cases/<case_id>")
@needs(Permit.READ_STATISTICS)
def case(slug: str, case_id: str) -> str:
    """A case: what was chosen at every node, and where those who failed went wrong."""
    with database().reading() as session:
        chosen = _chosen(modules.chosen(session, slug, _number()))
        found = chosen.edition.module.case(case_id) or abort(404)
        said = case_figures.said(session, chosen.edition.sha256, found)
    return show("case", chosen=chosen, said=said)


def _quiz(slug: str) -> tuple[Chosen, QuizPage]:
    with database().reading() as session:
        chosen = _chosen(modules.chosen(session, slug, _number()))
        counts = first_attempts.tally(session, chosen.edition.sha256, chosen.edition.module.quiz)
    return chosen, item_figures.quiz_page(chosen.edition, counts)


def _number() -> int | None:
    """The edition asked for: none is the newest, and what is no number is no edition."""
    asked = request.args.get("edition")
    return None if asked is None else whole_number(asked) or -1


def _chosen(found: Chosen | None) -> Chosen:
    return found if found is not None else abort(404)


def _rows(page: QuizPage) -> Iterator[str]:
    yield _line(HEAD)
    for line in sorted(page.lines, key=lambda one: one.number):
        figures = line.said.figures
        told = ("", "", "", "") if figures is None else (
            f"{float(figures.facility):.3f}",
            "" if figures.discrimination is None else f"{figures.discrimination:.3f}",
            "" if figures.times is None else f"{float(figures.times.median):.1f}", "; ".join(line.words))
        yield _line((_plain(line.beginning), line.item_id, str(line.said.n), *told))


def _line(cells: tuple[str, ...]) -> str:
    written = io.StringIO()
    csv.writer(written).writerow(cells)
    return written.getvalue()


def _plain(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text
