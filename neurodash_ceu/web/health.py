"""Is the process alive? Asked by whoever keeps it running."""

from __future__ import annotations

from flask import Blueprint
from werkzeug.wrappers import Response

from neurodash_ceu.web.guards import shared

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@shared
def alive() -> Response:
    """"ok" while requests are answered; says nothing of the database."""
    return Response("ok\n", mimetype="text/plain", headers={"Cache-Control": "no-store"})
