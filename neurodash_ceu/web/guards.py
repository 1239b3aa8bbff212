"""Who may come in. Every view function carries exactly one guard, directly under its route.

`shared`: anyone, and the same bytes for everybody. `public`: anyone. `signed_in`: a person with an account.
`needs(permit)`: staff. `entitled(name)`: a person who holds an entitlement; with `locked`, anybody, and who does not
hold it gets the lock's own page. What is forbidden looks like what does not exist; what is for sale does not.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from flask import abort, current_app, g, make_response, redirect, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from neurodash_ceu.ports.entitlements import entitlements_of
from neurodash_ceu.rules.credit import civil_date
from neurodash_ceu.rules.permits import NOBODYS, Owned, Permit, allowed
from neurodash_ceu.rules.plans import Entitlement, held
from neurodash_ceu.web import unsent
from neurodash_ceu.web.here import actor, database, learner_or_none, now, settings

View = Callable[..., Any]
CONDITIONS = {"HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE", "HTTP_RANGE"}
SIGN_IN = "/account/sign-in"
OR_ITS_LOCK = ", or its lock"  # such a page may be opened by anybody: tests/house counts it with the open ones
SIGNED_OUT = "You are signed out. Sign in again, then send it once more."


def _marked(view: View, inner: View, guard: str) -> View:
    made = wraps(view)(inner)
    made.guard = guard  # type: ignore[attr-defined]  # tests/house reads it: no route goes without
    return made


def shared(view: View) -> View:
    """Anyone, and the same bytes for everybody: the session is not looked at, and a copy that is still good is kept."""
    def inner(*args: Any, **kwargs: Any) -> Response:
        g.shared = True
        response = make_response(view(*args, **kwargs))
        response.headers.setdefault("Cache-Control", "public, max-age=0, must-revalidate")
        if response.status_code == 200 and not response.is_streamed:
            if not response.headers.get("ETag"):
                response.add_etag()
            if CONDITIONS & request.environ.keys():
                response.make_conditional(request)
        return response

    return _marked(view, inner, "shared")


def public(view: View) -> View:
    """Anyone."""
    return _marked(view, view, "public") if not hasattr(view, "guard") else view


def any_text(view: View) -> View:
    """No guard: a page where nothing that is typed is wrong, a NUL no more than a comma. It must take all of it."""
    view.any_text = True  # type: ignore[attr-defined]  # web/errors reads it at the door
    return view


def signed_in(view: View) -> View:
    """A person with an account; others are asked to sign in and come back to the same place."""
    def inner(*args: Any, **kwargs: Any) -> Any:
        if learner_or_none() is None:
            return to_sign_in()
        return view(*args, **kwargs)

    return _marked(view, inner, "signed_in")


def needs(permit: Permit) -> Callable[[View], View]:
    """Staff whose role has the permit. To everybody else the page does not exist."""
    def guard(view: View) -> View:
        def inner(*args: Any, **kwargs: Any) -> Any:
            if learner_or_none() is None:
                return to_sign_in()
            if not may(permit):
                abort(404)
            return view(*args, **kwargs)

        return _marked(view, inner, f"needs {permit.name}")

    return guard


def entitled(name: Entitlement, locked: View | None = None) -> Callable[[View], View]:
    """Whoever holds an entitlement today: a signed-in person, and nobody else comes in.

    With `locked` anybody may come: who does not hold it gets the page that `locked` makes from the same arguments, at
    the same address. It says what is behind the lock and shows nothing of it.
    """
    def guard(view: View) -> View:
        def inner(*args: Any, **kwargs: Any) -> Any:
            if locked is None and learner_or_none() is None:
                return to_sign_in()
            if name in held_here():
                return view(*args, **kwargs)
            if locked is None:
                abort(403)
            return locked(*args, **kwargs)

        return _marked(view, inner, f"entitled {name}" if locked is None else f"entitled {name}{OR_ITS_LOCK}")

    return guard


def may(permit: Permit, owner: int | None = None) -> bool:
    """Has the person who is here this permit, on something of that owner?"""
    return allowed(permit, actor(), NOBODYS if owner is None else Owned(owner))


def held_here() -> frozenset[str]:
    """What whoever is here may use today: the one look-up for all pages. A visitor holds what everybody holds."""
    person, free = learner_or_none(), settings().free_entitlements
    if person is None:
        return held((), now().date(), free)
    with database().reading() as session:
        return entitlements_of(session, person.person_id, civil_date(now(), person.zone), free)


def to_sign_in() -> Response:
    """To the door, with the way back: the address of the page, or for a form the nearest page to where it was sent.

    The script that saves answers cannot go there: it is told so.
    """
    if request.accept_mimetypes.best == "application/json":
        return Response(json.dumps({"refused": SIGNED_OUT}), 401, mimetype="application/json")
    back = request.full_path.rstrip("?") if request.method in ("GET", "HEAD") else _page_at(request.path)
    return unsent.keep(redirect(sign_in_at(back), 303))


def sign_in_at(back: str) -> str:
    """The address of the door, with the way back to a page of ours; "" for none."""
    return f"{SIGN_IN}?{urlencode({'next': back})}" if back else SIGN_IN


def _page_at(path: str) -> str:
    """The address itself where it can be opened, else the nearest above it that can; "" where none can."""
    pages = current_app.url_map.bind("")
    while path:
        with suppress(HTTPException):
            pages.match(path, method="GET")
            return path
        path = path.rpartition("/")[0]
    return ""
