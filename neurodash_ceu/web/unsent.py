"""What was typed into a form and could not be taken, because its session or its token had ended: kept for the return.

It lies signed in a cookie of its own for an hour, never in the session: a page of somebody else's that posts here
cannot touch that. It is shown again at the same address, as not saved yet, and only a press there saves it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import current_app, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from neurodash_ceu.web.here import now, settings

NAME = "neurodash-unsent"
KEPT_SECONDS = 60 * 60
MOST_CHARACTERS = 2_500  # a browser keeps 4,096 bytes, signature and all
LEFT_OUT = {"csrf_token", "go", "rev"}

V = TypeVar("V", bound=Callable[..., Any])


def keeps_what_is_sent(view: V) -> V:
    """No guard: a form whose words are worth keeping when they cannot be taken."""
    view.keeps_what_is_sent = True  # type: ignore[attr-defined]  # `keep` reads it
    return view


def keep(response: Response) -> Response:
    """Keep what this request sent, where its view asks for it and a page of ours sent it."""
    if not would_keep():
        return response
    kept = _signed([int(now().timestamp()), request.path, _fields()])
    response.set_cookie(NAME, kept, max_age=KEPT_SECONDS, path="/learn/", httponly=True, secure=settings().secure,
                        samesite="Lax")
    return response


def would_keep() -> bool:
    """Can what this request sent be kept? Then its own page, opened again, shows it."""
    view = current_app.view_functions.get(request.endpoint or "")
    if request.method != "POST" or not getattr(view, "keeps_what_is_sent", False) or not _ours():
        return False
    return 0 < sum(len(name) + len(value) for name, value in _fields()) <= MOST_CHARACTERS


def _fields() -> list[tuple[str, str]]:
    return [(name, value) for name, value in request.form.items(multi=True) if name not in LEFT_OUT]


def waiting() -> MultiDict[str, str] | None:
    """What was sent to this address and waits, or None."""
    kept = _opened(request.cookies.get(NAME, ""))
    if kept is None:
        return None
    at, path, fields = kept
    if path != request.path or now().timestamp() - at > KEPT_SECONDS:
        return None
    return MultiDict((str(name), str(value)) for name, value in fields)


def taken(response: Response) -> Response:
    """Nothing waits any more at this address."""
    if waiting() is not None:
        response.delete_cookie(NAME, path="/learn/")
    return response


def _ours() -> bool:
    """Did a page of ours send this? Browsers say where a form stands."""
    said = request.headers.get("Origin")
    return said is not None and urlsplit(said).netloc == request.host


def _signed(what: list[Any]) -> str:
    body = base64.urlsafe_b64encode(json.dumps(what).encode()).decode()
    return f"{body}.{_signature(body)}"


def _opened(kept: str) -> list[Any] | None:
    body, _, signature = kept.partition(".")
    if not hmac.compare_digest(signature.encode(), _signature(body).encode()):
        return None
    what: list[Any] = json.loads(base64.urlsafe_b64decode(body))
    return what


def _signature(body: str) -> str:
    return hmac.new(settings().secret.encode(), f"unsent:{body}".encode(), hashlib.sha256).hexdigest()
