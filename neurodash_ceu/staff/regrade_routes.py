"""Regrades in the office: the list, what a module corrects, one item with its dry run, the deed, and a run.

Nobody regrades their own attempt: it is left out, and said so.
"""

from __future__ import annotations

from functools import partial

from flask import abort, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from neurodash_ceu.learning import regrade_deeds, regrades
from neurodash_ceu.learning.regrade_deeds import Order
from neurodash_ceu.learning.regrades import Correction
from neurodash_ceu.rules.deeds import Acting, Plan
from neurodash_ceu.rules.permits import Permit
from neurodash_ceu.rules.refusal import Refused
from neurodash_ceu.rules.regrading import POLICY_HINTS, POLICY_WORDS
from neurodash_ceu.staff import regrading, trail
from neurodash_ceu.staff.blueprint import acting_as, bp, show
from neurodash_ceu.staff.deed_forms import RegradeForm
from neurodash_ceu.staff.forms import typed
from neurodash_ceu.staff.items import beginning
from neurodash_ceu.staff.two_steps import Deed, two_steps
from neurodash_ceu.web.guards import needs
from neurodash_ceu.web.here import database, issuer, learner, now
from neurodash_ceu.web.numbers import whole_number


@bp.get("/regrades")
@needs(Permit.READ_REGRADES)
def regrade_list() -> str:
    """Every run, newest first, and the modules whose newest edition may correct something."""
    with database().reading() as session:
        lines, older = regrading.runs(session, before=whole_number(request.args.get("before")))
        modules = regrading.revised(session)
    return show("regrades", lines=lines, older=older, modules=modules)


@bp.get("/modules/<slug>/regrade")
@needs(Permit.READ_REGRADES)
def regrade(slug: str) -> str:
    """The questions that the newest edition of a module corrects, and what was decided about them."""
    with database().reading() as session:
        found = regrades.corrections(session, slug)
        if found is None:
            abort(404)
        lines, _ = regrading.runs(session, found[0].module_id)
    return show("regrade", edition=found[0], offered=[regrading.offered(one) for one in found[1]], lines=lines)


@bp.get("/modules/<slug>/regrade/<item_id>")
@needs(Permit.READ_REGRADES)
def regrade_item(slug: str, item_id: str) -> str:
    """Both keys of a question side by side, what each policy would mean, and for whom."""
    with database().reading() as session:
        of = _correction(session, slug, item_id)
        found = regrading.considered(session, of, learner().person_id, typed("policy"),
                                     regrading.place_of(request.args.get("after")))
    return show("regrade_item", found=found, words=POLICY_WORDS, hints=POLICY_HINTS, most=regrades.A_RUN)


@bp.route("/modules/<slug>/regrade/<item_id>/apply", methods=["GET", "POST"])
@needs(Permit.REGRADE)
def apply_regrade(slug: str, item_id: str) -> Response:
    """Grade a corrected question anew by a policy."""
    me = Acting(learner().person_id, acting_as())
    with database().reading() as session:
        of = _correction(session, slug, item_id)
    form = RegradeForm(policies=of.policies, policy=typed("policy"))

    def plan(session: Session) -> Plan:
        return regrade_deeds.plan_regrade(session, _order(of, form), issuer(), me)

    def do(session: Session, acting: Acting, seen: str) -> str:
        run = regrade_deeds.regrade(session, _order(of, form), issuer(), acting, seen, now())
        return f"/staff/regrades/{run.id}"

    return two_steps(Deed(
        "Grade the question anew", "Grade it anew",
        [("Module", of.edition.module.head.title), ("Question", beginning(of.now or next(iter(of.was.values())))),
         ("As in edition", ", ".join(str(number) for number in sorted(of.numbers.values()))),
         ("Corrected by edition", str(of.edition.number))],
        f"/staff/modules/{slug}/regrade/{item_id}", regrade_deeds.UNDO, form, check=partial(_something_to_do, of),
        plan=plan, do=do, done="It is done, and this is what it came to."))


@bp.get("/regrades/<int(max=2147483647):run_id>")
@needs(Permit.READ_REGRADES)
def regrade_run(run_id: int) -> str:
    """A run: what it came to, for whom, and what is noted of it."""
    with database().reading() as session:
        found = regrading.run_of(session, run_id, regrading.place_of(request.args.get("after")))
        if found is None:
            abort(404)
        done = trail.about(session, [("regrade", str(run_id))])
    return show("regrade_run", found=found, trail=done)


def _order(of: Correction, form: RegradeForm) -> Order:
    return Order(of, form.policy.data, form.why())


def _something_to_do(of: Correction, session: Session) -> None:
    if not regrades.candidates(session, of, but=learner().person_id, most=1):
        raise Refused("No attempt with this question as it was is submitted, so there is nothing to grade anew.")


def _correction(session: Session, slug: str, item_id: str) -> Correction:
    return regrades.correction(session, slug, item_id) or abort(404)
