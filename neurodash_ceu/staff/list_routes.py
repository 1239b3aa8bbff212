"""The office's lists: prints that wait for a person, the outbox, the audit log."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import abort, request

from neurodash_ceu.rules.permits import Permit
from neurodash_ceu.staff import lists, trail
from neurodash_ceu.staff.blueprint import bp, show
from neurodash_ceu.staff.forms import typed
from neurodash_ceu.web.guards import needs
from neurodash_ceu.web.here import database, learner
from neurodash_ceu.web.numbers import whole_number


@bp.get("/prints")
@needs(Permit.READ_CERTIFICATE)
def prints() -> str:
    """Prints that are held and prints that keep failing, those waiting longest first."""
    with database().reading() as session:
        found = lists.prints(session, request.args.get("after"))
    return show("prints", found=found)


@bp.get("/outbox")
@needs(Permit.READ_OUTBOX)
def outbox() -> str:
    """Mails, newest first, of one state or to one address."""
    state, to = typed("state"), typed("to")
    with database().reading() as session:
        found = lists.outbox(session, state, to, whole_number(request.args.get("before")))
    return show("outbox", found=found, state=state, to=to, filters=_again(state=state, to=to))


@bp.get("/outbox/<int:mail_id>")
@needs(Permit.READ_OUTBOX)
def mail(mail_id: int) -> str:
    """One mail, its body without what would open an account."""
    with database().reading() as session:
        found = lists.letter(session, mail_id)
    if found is None:
        abort(404)
    return show("mail", letter=found)


@bp.get("/audit")
@needs(Permit.READ_AUDIT)
def audit() -> str:
    """Everything that was noted, newest first, by act, by who acted, by what about, by day."""
    asked = trail.Asked(typed("act"), typed("actor"), typed("subject"), typed("day"), learner().zone)
    with database().reading() as session:
        found, acts = trail.log(session, asked, whole_number(request.args.get("before"))), trail.acts(session)
    filters = _again(act=asked.act, actor=asked.actor, subject=asked.subject, day=asked.day)
    return show("audit", trail=found, acts=acts, asked=asked, filters=filters)


def _again(**given: str) -> str:
    """The same question in an address, ready for what is added to it: "?state=sent&", or "?"."""
    asked = urlencode({name: value for name, value in given.items() if value})
    return f"?{asked}&" if asked else "?"
