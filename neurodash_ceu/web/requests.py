"""A request's id, and its line in the log: which route, how it went, how long it took. Nothing that names a person.

The route is the rule (`/account/confirm/<secret>`), never the address that was asked for; who asks is a keyed hash of
the network, the same that doors count by.
"""

from __future__ import annotations

import logging
import re
import secrets
from functools import lru_cache
from time import perf_counter

from flask import Flask, g, request
from werkzeug.wrappers import Response

from neurodash_ceu.ports.doors import hashed, network_of
from neurodash_ceu.ports.logs import FIELDS, REQUEST
from neurodash_ceu.settings import Settings

log = logging.getLogger(__name__)

HEADER = "X-Request-ID"
ASKED_ALL_THE_TIME = ("static", "health.alive", "keeping.ready")  # not worth a line unless it fails
_WELL_FORMED = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{7,63}")


def install(app: Flask, settings: Settings) -> None:
    """Give every request its id and every answer its line. To be installed before whatever may refuse a request."""
    trusted = settings.trusted_proxies > 0

    @app.before_request
    def begin() -> None:
        g.began = perf_counter()
        given = request.headers.get(HEADER, "") if trusted else ""
        g.request_id = given if _WELL_FORMED.fullmatch(given) else secrets.token_hex(8)
        REQUEST.set(g.request_id)

    @app.after_request
    def end(response: Response) -> Response:
        response.headers[HEADER] = g.request_id
        if response.status_code < 400 and request.endpoint in ASKED_ALL_THE_TIME:
            return response
        level = logging.ERROR if response.status_code >= 500 else logging.INFO
        if log.isEnabledFor(level):
            fields = {
                "method": request.method if request.method in METHODS else "other",
                "route": request.url_rule.rule if request.url_rule else None, "status": response.status_code,
                "ms": round((perf_counter() - g.began) * 1000, 1),
                "network": _network(settings.secret, request.remote_addr or "nowhere")}
            # Made here, since `log.log` would look for its caller in the stack, which costs more than the line.
            log.handle(log.makeRecord(log.name, level, __name__, 0, "request", (), None, extra={FIELDS: fields}))
        return response

    @app.teardown_request
    def over(_error: BaseException | None) -> None:
        REQUEST.set(None)


@lru_cache(maxsize=1024)
def _network(secret: str, address: str) -> str:
    """The beginning of the hash under which doors count a network. The same few ask again and again."""
    return hashed(secret, network_of(address))[:16]


METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})  # others are whatever was typed
