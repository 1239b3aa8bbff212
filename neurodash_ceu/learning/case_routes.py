"""A case: before the first walk, at the node where a walk stands, and the debrief of a walk that has ended."""

from __future__ import annotations

from flask import abort
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from neurodash_ceu.learning import actions, case_debrief, case_views, finding, replaying
from neurodash_ceu.learning.blueprint import bp, deed, find, go, show
from neurodash_ceu.learning.finding import Found
from neurodash_ceu.learning.forms import ChoiceForm, ExploreForm, PressForm
from neurodash_ceu.learning.texts import texts
from neurodash_ceu.records.learning import CaseRun
from neurodash_ceu.rules.cases import walking
from neurodash_ceu.rules.cases.shapes import Case, Measurement
from neurodash_ceu.rules.refusal import Refused
from neurodash_ceu.web.guards import signed_in
from neurodash_ceu.web.here import database, issuer, learner, now


@bp.get("/<slug>/case/<case_id>")
@signed_in
def case(slug: str, case_id: str) -> str:
    """The page on which a case stands: its introduction, the open node of a walk, or the debrief of the last walk."""
    with database().reading() as session:
        found, taught = _taught(session, slug, case_id)
        runs = finding.case_runs(session, found, case_id)
        path = finding.steps(session, runs[-1]) if runs else []
    if not runs:
        return show("case_intro", found=found, case=taught, form=PressForm(),
                    rule=case_debrief.rule_words(taught.passing), intro=texts(found.edition).prose.block(taught.intro))
    if runs[-1].ended_at is None:
        return _node(found, taught, runs, path, ChoiceForm())
    return _debrief(found, taught, runs, runs[-1], path)


@bp.get("/<slug>/case/<case_id>/<int(max=9999):ordinal>")
@signed_in
def walked(slug: str, case_id: str, ordinal: int) -> str | Response:
    """The debrief of an earlier walk; of one under way, the place where it stands."""
    with database().reading() as session:
        found, taught = _taught(session, slug, case_id)
        runs = finding.case_runs(session, found, case_id)
        run = next((one for one in runs if one.ordinal == ordinal), None)
        if run is None:
            abort(404)
        path = finding.steps(session, run)
    if run.ended_at is None:
        return go(_address(slug, case_id))
    return _debrief(found, taught, runs, run, path)


@bp.post("/<slug>/case/<case_id>")
@signed_in
def walk(slug: str, case_id: str) -> Response | tuple[str, int]:
    """Take a choice, or give a reading, at a step of a walk; without either, begin a walk."""
    form = ChoiceForm()
    if not form.validate():
        raise Refused("That choice is not open here. Choose one of those on the page.")
    if form.reading.data is not None and not form.choice.data and form.run.data is not None:
        with database().reading() as session:
            found, taught = _taught(session, slug, case_id)
            runs = finding.case_runs(session, found, case_id)
            run = _run(session, found, case_id, form.run.data)
            path = finding.steps(session, run)
        form.read(_measurement(taught, path[:form.step.data or 0]))
        if form.reading.errors:
            return _node(found, taught, runs, path, form), 422

    def act(session: Session) -> None:
        found, _ = _taught(session, slug, case_id)
        if form.run.data is None:
            actions.start_case(session, found, case_id, now())
            return
        run = _run(session, found, case_id, form.run.data)
        if not form.choice.data or form.step.data is None:
            raise Refused("Choose what you would do, then take the decision.")
        actions.choose(session, learner(), found, run, form.step.data, form.choice.data, issuer(), now())

    deed(act)
    return go(_address(slug, case_id))


@bp.post("/<slug>/case/<case_id>/<int(max=9999):ordinal>")
@signed_in
def explore(slug: str, case_id: str, ordinal: int) -> Response:
    """Begin a walk that shares the first steps of an earlier one, to see what another choice leads to."""
    form = ExploreForm()
    if not form.validate():
        raise Refused("Choose a decision of that walk to begin from.")

    def act(session: Session) -> None:
        found, _ = _taught(session, slug, case_id)
        replaying.explore(session, found, _run(session, found, case_id, ordinal), form.step.data, now())

    deed(act)
    return go(_address(slug, case_id))


def _taught(session: Session, slug: str, case_id: str) -> tuple[Found, Case]:
    found = find(session, slug)
    taught = found.module.case(case_id)
    if taught is None:
        abort(404)
    return found, taught


def _run(session: Session, found: Found, case_id: str, ordinal: int) -> CaseRun:
    run = session.get(CaseRun, (*found.key, case_id, ordinal))
    if run is None:
        abort(404)
    return run


def _measurement(taught: Case, path: list[tuple[str, str]]) -> Measurement | None:
    """The measurement that such a path leads to: the step that was answered, though another came since."""
    node = walking.walk(taught, path).node
    return node if isinstance(node, Measurement) else None


def _node(
    found: Found, taught: Case, runs: list[CaseRun], path: list[tuple[str, str]], form: ChoiceForm
) -> str:
    return show("case", found=found, case=taught, on=walking.ON, form=form,
                passed=any(run.passed for run in runs), node=case_views.node_page(found, taught, runs[-1], path))


def _debrief(
    found: Found, taught: Case, runs: list[CaseRun], run: CaseRun, path: list[tuple[str, str]]
) -> str:
    return show("debrief", found=found, case=taught, form=PressForm(), passed=any(one.passed for one in runs),
                counts=next((one for one in runs if one.passed), None), run=run,
                ended=[one for one in runs if one.ended_at], running=runs[-1].ended_at is None,
                look=case_debrief.debrief(found, taught, run, path))


def _address(slug: str, case_id: str) -> str:
    return f"/learn/{slug}/case/{case_id}"
