"""What the layout of every page needs: the navigation, who is here, what happened just now, addresses of files."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import Any

from flask import Flask, g, get_flashed_messages, request
from flask_wtf.csrf import generate_csrf
from jinja2 import StrictUndefined

from neurodash_ceu.ports.pages import furnish
from neurodash_ceu.resources import folder
from neurodash_ceu.rules.permits import Actor, Permit, allowed
from neurodash_ceu.settings import Settings
from neurodash_ceu.web.here import learner_or_none

TEMPLATES, STATIC = folder("templates"), folder("static")
BELOW = {"/briefs": ("/conditions",)}  # what else belongs to a place of the navigation
PLACES = (("Briefs", "/briefs"), ("My learning", "/learn"), ("Credits", "/credits"), ("Renewals", "/renewals"),
          ("Account", "/account"))
# The office, by the first of its permits that somebody has: its first page is where they may begin.
OFFICE = ((Permit.READ_PEOPLE, "/staff"), (Permit.READ_STATISTICS, "/staff/modules"))


def install(app: Flask, settings: Settings) -> None:
    """Give every template its filters and the layout its values."""
    furnish(app.jinja_env)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.globals["asset"] = asset

    @app.context_processor
    def values() -> dict[str, Any]:
        common = {"nav": _nav(PLACES), "demonstration": settings.demonstration}
        if g.get("shared"):
            return common | {"who": None, "sign_out": None, "notices": ()}
        person = learner_or_none() if g.get("personal") else None
        if person is not None and (office := _office(Actor(person.person_id, person.roles))):
            common["nav"] = _nav((*PLACES, ("Office", office)))
        leave = {"action": "/account/sign-out", "csrf_token": generate_csrf()} if person else None
        return common | {"who": person.legal_name if person else None, "sign_out": leave,
                         "notices": get_flashed_messages(with_categories=True)}


def _office(actor: Actor) -> str | None:
    return next((href for permit, href in OFFICE if allowed(permit, actor)), None)


def _nav(places: tuple[tuple[str, str], ...]) -> list[dict[str, object]]:
    here = request.path
    return [{"label": label, "href": href, "current": any(
        here == one or here.startswith(f"{one}/") for one in (href, *BELOW.get(href, ())))} for label, href in places]


@lru_cache(maxsize=256)
def asset(path: str) -> str:
    """The address of a file below static/, with the beginning of its SHA-256, so that it may be kept for ever."""
    sha = hashlib.sha256((STATIC / path).read_bytes()).hexdigest()
    return f"/static/{path}?v={sha[:12]}"
