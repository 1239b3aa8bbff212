"""The way back: a page of ours that a reader was on the way to, kept as `next` through sign-in and registration."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import current_app, request
from werkzeug.exceptions import HTTPException

LONGEST = 400
DOORS = ("/account/sign-in", "/account/sign-out", "/account/register", "/account/confirm", "/account/check-mail",
         "/account/reset")


def way_back() -> str | None:
    """Where `next` leads, if that is a page of ours that can be opened and is no door itself; else None."""
    return local_page(request.args.get("next", ""))


def local_page(text: str) -> str | None:
    """An address of this site, or None. Whatever a browser could read as another host is refused."""
    if not text.startswith("/") or len(text) > LONGEST or "\\" in text or not text.isprintable():
        return None
    if text.startswith("//") or " " in text:
        return None
    path = urlsplit(text).path
    if path.startswith(DOORS) or not _opens(path):
        return None
    return text


def _opens(path: str) -> bool:
    try:
        current_app.url_map.bind("").match(path, method="GET")
    except HTTPException:
        return False
    return True
