"""The office's page of boards' rules."""

from __future__ import annotations

from neurodash_ceu.renewals.shelf import shelf
from neurodash_ceu.rules.credit import civil_date
from neurodash_ceu.rules.permits import Permit
from neurodash_ceu.staff import boards as entered
from neurodash_ceu.staff.blueprint import bp, show
from neurodash_ceu.web.guards import needs
from neurodash_ceu.web.here import learner, now, settings


@bp.get("/boards")
@needs(Permit.READ_BOARDS)
def boards() -> str:
    """Every rule with its age, and what is wrong with the operator's files."""
    found = entered.page(shelf(settings().boards_folder), civil_date(now(), learner().zone))
    return show("boards", page=found, folder=settings().boards_folder)
