"""Logs: one JSON object a line on the standard error, and nothing of a person in it.

What we log ourselves is written with that in mind: routes instead of addresses, codes instead of names, places in the
code instead of an exception's words. What a library logs is not, so of its arguments only numbers are shown.
"""

from __future__ import annotations

import json
import logging
import os
import sys
from contextvars import ContextVar
from datetime import UTC, datetime

from neurodash_ceu.ports.failures import on_one_line

OURS = "neurodash_ceu"
FIELDS = "fields"  # `log.info("…", extra={FIELDS: {…}})`: more of the line than its message
REQUEST: ContextVar[str | None] = ContextVar("request", default=None)  # the id of the request that is being answered

_ENCODED = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=str).encode


class Lines(logging.Formatter):
    """A record as a line. `part`: which process speaks."""

    def __init__(self, part: str) -> None:
        super().__init__()
        self._part = part

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, object] = {
            "at": at, "level": record.levelname.lower(), "part": self._part, "process": os.getpid(),
            "by": record.name, "said": _said(record)}
        if (request := REQUEST.get()) is not None:
            line["request"] = request
        line |= getattr(record, FIELDS, {})
        if record.exc_info and record.exc_info[1] is not None:
            line["failed"] = on_one_line(record.exc_info[1])
        return _ENCODED(line)


def _said(record: logging.LogRecord) -> str:
    if record.name.partition(".")[0] == OURS:
        return record.getMessage()
    given = record.args if isinstance(record.args, tuple) else ()
    shown = tuple(one if isinstance(one, int | float) else "…" for one in given)
    try:
        return str(record.msg) % shown if shown else str(record.msg)
    except (TypeError, ValueError):
        return str(record.msg)  # it wants a number and got something that is not shown


def start(part: str) -> None:
    """Let this process log in lines from here on: ours from INFO, a library's from WARNING."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines(part))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger(OURS).setLevel(logging.INFO)
