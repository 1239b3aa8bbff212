"""Addresses that exist in tests only: one behind each guard, and one for each thing that can go wrong."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Flask, abort, flash, render_template, request, session
from sqlalchemy.exc import IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionLeft

from neurodash_ceu.ports.doors import TooMany
from neurodash_ceu.rules.permits import Permit
from neurodash_ceu.rules.refusal import Refused
from neurodash_ceu.web import guards, here
from neurodash_ceu.web.doors import stranger

PERSON = "ruth@example.org"  # what must never stand in the log


def blueprint() -> Blueprint:
    """The addresses below /probe."""
    bp = Blueprint("probe", __name__, url_prefix="/probe")
    _guarded(bp)
    _failing(bp)
    return bp


def put_in(app: Flask) -> Flask:
    """The application with these addresses; before its first request."""
    app.register_blueprint(blueprint())
    return app


def _page(title: str) -> str:
    return render_template("error.html", status=200, title=title, sentence="A page.", action=None)


def _lock(name: str = "for-sale") -> str:
    return _page(f"lock of {name}")


def _guarded(bp: Blueprint) -> None:
    for name, guard in [("shared", guards.shared), ("public", guards.public), ("mine", guards.signed_in),
                        ("deep-dive", guards.entitled("deep_dive")), ("earn", guards.entitled("earn")),
                        ("for-sale", guards.entitled("deep_dive", locked=_lock))]:
        bp.add_url_rule(f"/{name}", name, guard(lambda name=name: _page(name)), methods=["GET"])
    for permit in Permit:
        bp.add_url_rule(f"/staff/{permit.name}", permit.name, guards.needs(permit)(lambda: _page("staff")))
    bp.add_url_rule("/mine/deeds/<int:n>", "deed", guards.signed_in(lambda n: str(n)), methods=["POST"])
    bp.add_url_rule("/who", "who", guards.public(_who))
    bp.add_url_rule("/unguarded", "unguarded", guards.public(lambda: here.learner().legal_name))
    bp.add_url_rule("/address", "address", guards.public(
        lambda: {"stranger": stranger(), "address": request.remote_addr, "url": request.url}))
    bp.add_url_rule("/remark", "remark", guards.public(lambda: flash(request.args["say"]) or {"said": True}))
    bp.add_url_rule("/form", "form", guards.public(lambda: request.form.get("text", "")), methods=["GET", "POST"])
    bp.add_url_rule("/change", "change", guards.public(lambda: "changed"), methods=["PUT", "PATCH", "DELETE"])


def _who() -> dict[str, object]:
    person, again = here.learner_or_none(), here.now()
    return {"name": person.legal_name if person else None, "roles": sorted(person.roles) if person else [],
            "actor": here.actor().person_id, "same_now": again == here.now()}


def _failing(bp: Blueprint) -> None:
    def status(code: int) -> str:
        abort(code)

    def refused() -> str:
        raise Refused("The sentence of a <rule>.")

    def too_many() -> str:
        now = here.now()
        raise TooMany(now + timedelta(minutes=2, seconds=30), now)

    def too_many_without_a_clock() -> str:
        now = here._house().clock()
        raise TooMany(now + timedelta(minutes=2), now)

    def half_done() -> str:
        session["mail"] = PERSON
        raise failure("unexpected")

    bp.add_url_rule("/status/<int:code>", "status", guards.public(status))
    bp.add_url_rule("/refused", "refused", guards.public(refused))
    bp.add_url_rule("/too-many", "too_many", guards.public(too_many))
    bp.add_url_rule("/too-many-at-once", "too_many_at_once", guards.public(too_many_without_a_clock))
    bp.add_url_rule("/half-done", "half_done", guards.public(half_done))
    bp.add_url_rule("/fails/<kind>", "fails", guards.public(fail))
    bp.add_url_rule("/mine/fails/<kind>", "mine_fails", guards.signed_in(fail), methods=["GET", "POST"])


def fail(kind: str) -> str:
    """Fail in this way."""
    raise failure(kind)


def failure(kind: str) -> Exception:
    """An exception of a kind, with a person's words in it."""
    words = f"Key (email)=({PERSON}) already exists"
    kinds: dict[str, Exception] = {
        "unexpected": ValueError(f"could not read {PERSON}"),
        "row": IntegrityError(f"INSERT … {PERSON}", {"email": PERSON}, Exception(words)),
        "away": OperationalError(f"SELECT … {PERSON}", {}, Exception(words)),
        "closed": InterfaceError(f"SELECT … {PERSON}", {}, Exception(words)),
        "busy": NoConnectionLeft("QueuePool limit of size 5 overflow 10 reached"),
    }
    return kinds[kind]
