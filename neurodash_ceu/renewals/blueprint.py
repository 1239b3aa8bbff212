"""What every page of renewals shares: the blueprint, the boards of this installation, and how a page is shown."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, abort, redirect, render_template
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from neurodash_ceu.accounts import licences
from neurodash_ceu.accounts.forms import PROFESSION_WORDS
from neurodash_ceu.records.people import Licence
from neurodash_ceu.renewals import shelf
from neurodash_ceu.rules.boards import Board
from neurodash_ceu.rules.credit import civil_date
from neurodash_ceu.web.here import learner, now, settings

bp = Blueprint("renewals", __name__)


def show(template: str, **values: object) -> str:
    """Render a page of renewals."""
    return render_template(f"renewals/{template}.html", today=today(), profession_words=PROFESSION_WORDS, **values)


def show_to_anybody(template: str, **values: object) -> str:
    """Render a page that asks nothing of who is here."""
    return render_template(f"renewals/{template}.html", **values)


def boards_here() -> tuple[Board, ...]:
    """Every board of this installation."""
    return shelf.boards(settings().boards_folder)


def today() -> date:
    """The civil day of whoever is here."""
    return civil_date(now(), learner().zone)


def my_licence(session: Session, licence_id: int) -> Licence:
    """A licence of mine that is in force, or 404: another's does not exist."""
    row = licences.find(session, learner(), licence_id)
    if row is None or row.ended_at is not None:
        abort(404)
    return row


def go(address: str) -> Response:
    """See other: where a form leads once it is done."""
    return redirect(address, 303)
