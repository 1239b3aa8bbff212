"""More time in timed quizzes: given to a learner for a module or for all, and ended. Each is previewed and noted."""

from __future__ import annotations

from flask import abort
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from neurodash_ceu.accounts.finding import learner_of
from neurodash_ceu.learning import finding, more_time
from neurodash_ceu.records.people import Person
from neurodash_ceu.rules.credit import civil_date
from neurodash_ceu.rules.deeds import Acting, Why
from neurodash_ceu.rules.permits import Permit
from neurodash_ceu.staff.blueprint import bp
from neurodash_ceu.staff.deed_forms import EndForm, MoreTimeForm
from neurodash_ceu.staff.two_steps import Deed, two_steps
from neurodash_ceu.web.guards import may, needs
from neurodash_ceu.web.here import database, issuer, now

UNSAID = Why("", "")


@bp.route("/people/<int(max=2147483647):person_id>/more-time", methods=["GET", "POST"])
@needs(Permit.GIVE_MORE_TIME)
def give_time(person_id: int) -> Response:
    """Give more time."""
    form, back = MoreTimeForm(), f"/staff/people/{person_id}"
    with database().reading() as session:
        person = _person(session, person_id)
        mine = finding.enrollments_of(session, learner_of(session, person))
    form.offer({one.enrollment.module_id: one.module.head.title for one in mine}, civil_date(now(), person.zone))

    def do(session: Session, acting: Acting, seen: str) -> str:
        more_time.give(session, person_id, form.wanted(), form.why(), issuer(), acting, seen, now())
        return back

    return two_steps(Deed(
        "Give more time", "Give the time", [("Learner", person.legal_name)], back, more_time.UNDO, form,
        check=lambda _: None,
        plan=lambda session: more_time.plan_give(session, person_id, form.wanted(), form.why(), issuer(), now()), do=do,
        done="More time is given. The learner is told by mail."))


@bp.route("/people/<int(max=2147483647):person_id>/more-time/<int(max=9999):n>/end", methods=["GET", "POST"])
@needs(Permit.GIVE_MORE_TIME)
def end_time(person_id: int, n: int) -> Response:
    """End what was given."""
    form, back = EndForm(), f"/staff/people/{person_id}"
    with database().reading() as session:
        person = _person(session, person_id)

    def do(session: Session, acting: Acting, seen: str) -> str:
        more_time.end(session, person_id, n, form.why(), acting, seen, now())
        return back

    return two_steps(Deed(
        "End the extra time", "End it today", [("Learner", person.legal_name)], back,
        "It can be given again. An attempt that is open keeps its time.", form,
        check=lambda session: more_time.plan_end(session, person_id, n, UNSAID, now()),
        plan=lambda session: more_time.plan_end(session, person_id, n, form.why(), now()), do=do,
        done="The extra time has ended."))


def _person(session: Session, person_id: int) -> Person:
    person = session.get(Person, person_id)
    if person is None or person.closed_at is not None or not may(Permit.GIVE_MORE_TIME, person.id):
        abort(404)
    return person
