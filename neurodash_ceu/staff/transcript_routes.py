"""A person's transcript and audit pack, taken from their record by the office: each time noted, and by whom."""

from __future__ import annotations

from flask import abort, request
from werkzeug.wrappers import Response

from neurodash_ceu.credits.exporting import Asked
from neurodash_ceu.credits.transcript_files import csv_answer, json_answer, pack_answer
from neurodash_ceu.ports import audit
from neurodash_ceu.rules.permits import Permit
from neurodash_ceu.rules.transcripts import period_of
from neurodash_ceu.staff import people
from neurodash_ceu.staff.blueprint import acting_as, bp
from neurodash_ceu.web.guards import needs
from neurodash_ceu.web.here import database, learner, now


@bp.get("/people/<int:person_id>/transcript.csv")
@needs(Permit.READ_PEOPLE)
def person_csv(person_id: int) -> Response:
    """Every entry of a person as CSV."""
    return csv_answer(person_id, _taken(person_id, "transcript.csv"))


@bp.get("/people/<int:person_id>/transcript.json")
@needs(Permit.READ_PEOPLE)
def person_json(person_id: int) -> Response:
    """Every entry of a person as JSON."""
    return json_answer(person_id, _taken(person_id, "transcript.json"))


@bp.get("/people/<int:person_id>/audit-pack.zip")
@needs(Permit.READ_PEOPLE)
def person_pack(person_id: int) -> Response:
    """Everything an auditor asks of a person's days."""
    return pack_answer(person_id, _taken(person_id, "audit-pack.zip"), learner().zone)


def _taken(person_id: int, what: str) -> Asked:
    """What is asked of a person, once it is noted that it was taken. No name is left of a closed account."""
    period = period_of(request.args.get("from", ""), request.args.get("to", ""))
    with database().writing() as session:
        found = people.named(session, person_id)
        if found is None:
            abort(404)
        audit.record(session, now(), TAKEN, ("person", str(person_id)), actor_id=learner().person_id,
                     acting_as=acting_as(), after={"file": what, "from": period.from_on, "to": period.until_on})
    return Asked(found.name, period)


TAKEN = "transcript.taken"
