"""`/readyz`: may this installation be sent requests?"""

from __future__ import annotations

import logging

from flask import Blueprint
from werkzeug.wrappers import Response

from neurodash_ceu.ports.readiness import failing
from neurodash_ceu.web.guards import shared
from neurodash_ceu.web.here import database, storage

bp = Blueprint("keeping", __name__)
log = logging.getLogger(__name__)


@bp.get("/readyz")
@shared
def ready() -> Response:
    """"ready", or 503 with the names of what is not: database, migrations, triggers, fonts, storage. Nothing else."""
    missing = failing(database(), storage())
    if missing:
        log.error("not ready: %s", ", ".join(missing))
    said = f"not ready: {', '.join(missing)}\n" if missing else "ready\n"
    return Response(said, 503 if missing else 200, mimetype="text/plain", headers={"Cache-Control": "no-store"})
