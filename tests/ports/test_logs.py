"""A log line: JSON, with the request it belongs to, and nothing a library might have been handed."""

from __future__ import annotations

import io
import json
import logging
from typing import Any

import pytest

from neurodash_ceu.ports.logs import FIELDS, REQUEST, Lines

MARKER = "ruth.marker@example.org"


def line(name: str, message: str, *args: object, error: BaseException | None = None, **extra: Any) -> dict[str, Any]:
    """What a record becomes."""
    said = io.StringIO()
    handler = logging.StreamHandler(said)
    handler.setFormatter(Lines("web"))
    record = logging.LogRecord(name, logging.WARNING, "x.py", 1, message, args,
                               (type(error), error, error.__traceback__) if error else None)
    for key, value in extra.items():
        setattr(record, key, value)
    handler.emit(record)
    written = said.getvalue()
    assert written.count("\n") == 1
    found: dict[str, Any] = json.loads(written)
    return found


def test_ours_says_what_we_wrote() -> None:
    found = line("neurodash_ceu.web.errors", "%s failed\nhere", "learning.quiz", **{FIELDS: {"status": 500}})
    assert (found["said"], found["level"], found["part"], found["status"]) == (
        "learning.quiz failed\nhere", "warning", "web", 500)


@pytest.mark.parametrize("message", ["Error handling request %s", "worker %s (pid: %d)"])
def test_a_library_s_arguments_are_not_shown_unless_they_are_numbers(message: str) -> None:
    args = (f"/account/confirm/{MARKER}",) if message.count("%") == 1 else (MARKER, 12)
    found = line("gunicorn.error", message, *args)
    assert MARKER not in json.dumps(found)
    assert found["said"] == ("Error handling request …" if len(args) == 1 else "worker … (pid: 12)")


def test_a_message_that_does_not_fit_its_arguments_is_still_a_line() -> None:
    assert line("library", "%d of %s", MARKER, MARKER)["said"] == "%d of %s"


def test_an_exception_is_its_kind_and_place() -> None:
    try:
        raise ValueError(MARKER)
    except ValueError as error:
        found = line("gunicorn.error", "Exception in worker process", error=error)
    assert MARKER not in json.dumps(found)
    assert found["failed"].startswith("ValueError at test_logs.py:")


def test_the_request_is_named_while_it_is_answered() -> None:
    token = REQUEST.set("abcd1234")
    try:
        assert line("neurodash_ceu.x", "x")["request"] == "abcd1234"
    finally:
        REQUEST.reset(token)
    assert "request" not in line("neurodash_ceu.x", "x")
