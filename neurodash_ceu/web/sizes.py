"""How much a form may send. Every form of the house is small; a page that takes a file says so, for itself alone.

An upload never touches the disk: what is sent is held in memory, of which no request gets more than its page takes.
"""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import IO, Any

from flask import Flask, Request, current_app, request

from neurodash_ceu.web.guards import View
from neurodash_ceu.web.here import learner_or_none

SMALL_FORM = 256 * 1024  # bytes; the longest honest form is an evaluation with two long texts
FORM_AROUND_A_FILE = 16 * 1024  # bytes; the token, the borders and the name of the file
DRAINED = 32 * 1024 * 1024  # bytes; so much of what is too large is read off, so that the answer is read


class InMemory(Request):
    """A request whose files are held in memory, whatever their size."""

    def _get_file_stream(self, *_args: Any, **_kwargs: Any) -> IO[bytes]:
        return BytesIO()


def takes_file(most: int) -> Callable[[View], View]:
    """Let a view take a file of `most` bytes. It stands under the guard."""
    def mark(view: View) -> View:
        view.largest = most + FORM_AROUND_A_FILE  # type: ignore[attr-defined]  # read below, before any form is
        return view

    return mark


def install(app: Flask) -> None:
    """Set the limits before anything reads a form."""
    app.config.update(MAX_CONTENT_LENGTH=SMALL_FORM, MAX_FORM_MEMORY_SIZE=SMALL_FORM)
    app.request_class = InMemory
    app.before_request(_own_limit)


def _own_limit() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    largest = getattr(view, "largest", None)
    if largest is None or request.method != "POST":
        return
    if getattr(view, "guard", "") == "signed_in" and learner_or_none() is None:
        return  # whoever is asked to sign in first is not read at such length
    request.max_content_length = largest


def is_hopeless() -> bool:
    """Does the request declare more than would ever be read off? Then not a byte of it is read."""
    return (request.content_length or 0) > 4 * DRAINED


def read_off() -> None:
    """Read what was too large to its end, up to a bound: a browser that is still sending would not read the answer."""
    stream, left = request.environ["wsgi.input"], DRAINED
    while left > 0 and (part := stream.read(min(left, 64 * 1024))):
        left -= len(part)
