"""Problems with items in the office: the queue, and one with its item. They are answered and closed as messages are."""

from __future__ import annotations

from flask import abort, request

from neurodash_ceu.desk.actions import OWN_MESSAGE
from neurodash_ceu.rules.messages import STATES
from neurodash_ceu.rules.permits import Permit
from neurodash_ceu.staff import messages, problems, trail
from neurodash_ceu.staff.blueprint import bp, show
from neurodash_ceu.staff.forms import typed
from neurodash_ceu.web.guards import needs
from neurodash_ceu.web.here import database, now
from neurodash_ceu.web.numbers import whole_number


@bp.get("/problems")
@needs(Permit.READ_MESSAGES)
def problem_list() -> str:
    """The problems of one state, of all modules or one, by keyset."""
    cursor = whole_number(request.args.get("from"))
    with database().reading() as session:
        page = problems.page_of(session, request.args.get("state", "new"), typed("module"), cursor, now())
    return show("problems", page=page, states=STATES)


@bp.get("/problems/<int:message_id>")
@needs(Permit.READ_MESSAGES)
def problem(message_id: int) -> str:
    """One problem: what was written, the item as the learner's edition shows it, what was answered and done."""
    with database().reading() as session:
        found = problems.find(session, message_id, now())
        if found is None:
            abort(404)
        done = trail.about(session, [("message", str(message_id))])
    return show("problem", found=found, trail=done, own_message=OWN_MESSAGE, most=messages.MOST_COUNTED)
