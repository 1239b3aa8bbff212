"""A deed in two steps: a form, then a preview of exactly what it will do, and only then the deed.

What the preview showed travels back under a seal. The deed plans anew in its own transaction; where that plan is
another than the sealed one, nothing is done and the new preview is shown.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import flash, make_response, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from neurodash_ceu.rules.deeds import Acting, Plan, SeenOtherwise, reason_words
from neurodash_ceu.rules.refusal import Refused
from neurodash_ceu.rules.regrading import POLICY_HINTS
from neurodash_ceu.staff.blueprint import acting_as, go, show
from neurodash_ceu.staff.deed_forms import DeedForm
from neurodash_ceu.web.deeds import deed
from neurodash_ceu.web.forms import form_error
from neurodash_ceu.web.here import database, learner, settings


@dataclass(frozen=True)
class Deed:
    """One deed on one record. `facts` are what it is about, in pairs; `back` is the record it comes from and leads to.

    `check` raises Refused where it cannot be done at all, `plan` says what it would do, `do` does it when the plan
    still has the mark it is given, and `done` is the sentence that tells so afterwards. `back` may depend on it.
    `words_note` says who reads the words of the reason.
    """

    title: str
    button: str
    facts: Sequence[tuple[str, str]]
    back: str
    undo: str
    form: DeedForm
    check: Callable[[Session], object]
    plan: Callable[[Session], Plan]
    do: Callable[[Session, Acting, str], str]
    done: str
    words_note: str = "In the audit log alone."


def two_steps(what: Deed) -> Response:
    """The form, its preview, or the deed: whichever was asked for. A deed that cannot be done says why instead."""
    step = request.form.get("step", "preview") if request.method == "POST" else "edit"
    form = what.form
    try:
        if step == "edit" or not form.validate():
            with database().reading() as session:
                what.check(session)
            return _form(what, 400 if step != "edit" else 200)
        if step == "confirm":
            acting, seen = Acting(learner().person_id, acting_as()), _opened(form.seal.data or "")
            back = deed(lambda session: what.do(session, acting, seen))
            flash(what.done, "done")
            return go(back)
        with database().reading() as session:
            return _preview(what, what.plan(session))
    except SeenOtherwise as changed:
        return _preview(what, changed.plan, stale=True)
    except Refused as refused:
        if refused.field in form._fields:
            form_error(form, refused)
            return _form(what, 400)
        return make_response(show("deed_refused", deed=what, sentence=refused.sentence), 409)


def _form(what: Deed, status: int) -> Response:
    return make_response(show("deed", deed=what, form=what.form, policy_hints=POLICY_HINTS), status)


def _preview(what: Deed, plan: Plan, *, stale: bool = False) -> Response:
    own = set(what.form._fields) - {"csrf_token", "seal"}
    sent = [(name, value) for name, value in request.form.items(multi=True) if name in own]
    return make_response(show(
        "deed_preview", deed=what, form=what.form, plan=plan, sent=sent, seal=_sealed(plan.mark), stale=stale,
        reason=reason_words(plan.why.code), me=learner(), role=acting_as()), 409 if stale else 200)


def _sealed(mark: str) -> str:
    """A mark of a plan, signed for the person who saw it: nobody else's preview can be confirmed."""
    return f"{mark}.{_signature(mark)}"


def _opened(seal: str) -> str:
    """The mark under a seal of ours for this person; "" under any other."""
    mark, _, signature = seal.partition(".")
    return mark if hmac.compare_digest(signature.encode(), _signature(mark).encode()) else ""


def _signature(mark: str) -> str:
    said = f"preview:{learner().person_id}:{mark}"
    return hmac.new(settings().secret.encode(), said.encode(), hashlib.sha256).hexdigest()
