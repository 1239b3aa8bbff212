"""A case: before the first walk, at the node where a walk stands, and the debrief of the last one."""

from __future__ import annotations

from flask import abort
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from neurodash_ceu.learning import actions, case_views, finding
from neurodash_ceu.learning.blueprint import bp, deed, find, go, show
from neurodash_ceu.learning.forms import ChoiceForm, PressForm
from neurodash_ceu.learning.texts import texts
from neurodash_ceu.records.learning import CaseRun
from neurodash_ceu.rules.cases.walking import ON
from neurodash_ceu.rules.refusal import Refused
from neurodash_ceu.web.guards import signed_in
from neurodash_ceu.web.here import database, issuer, learner, now


@bp.get("/<slug>/case/<case_id>")
@signed_in
def case(slug: str, case_id: str) -> str:
    """The page on which a case stands: its introduction, the open node of a walk, or the debrief of the last walk."""
    with database().reading() as session:
        found = find(session, slug)
        taught = found.module.case(case_id)
        if taught is None:
            abort(404)
        runs = finding.case_runs(session, found, case_id)
        path = finding.steps(session, runs[-1]) if runs else []
    if not runs:
        return show("case_intro", found=found, case=taught, form=PressForm(),
                    intro=texts(found.edition).prose.block(taught.intro))
    if runs[-1].ended_at is None:
        return show("case", found=found, case=taught, on=ON, form=ChoiceForm(),
                    node=case_views.node_page(found, taught, runs[-1], path))
    return show("debrief", found=found, case=taught, form=PressForm(), passed=any(run.passed for run in runs),
                look=case_views.debrief(found, taught, runs[-1], path))


@bp.post("/<slug>/case/<case_id>")
@signed_in
def walk(slug: str, case_id: str) -> Response:
    """Take a choice at a step of a walk; without one, begin a walk."""
    form = ChoiceForm()
    if not form.validate():
        raise Refused("That choice is not open here. Choose one of those on the page.")

    def act(session: Session) -> None:
        found = find(session, slug)
        if found.module.case(case_id) is None:
            abort(404)
        if form.run.data is None:
            actions.start_case(session, found, case_id, now())
            return
        run = session.get(CaseRun, (*found.key, case_id, form.run.data))
        if run is None:
            abort(404)
        if not form.choice.data or form.step.data is None:
            raise Refused("Choose what you would do, then take the decision.")
        actions.choose(session, learner(), found, run, form.step.data, form.choice.data, issuer(), now())

    deed(act)
    return go(f"/learn/{slug}/case/{case_id}")
