"""What the provider promises in writing: the policies and their list, and whom to tell of a weakness."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import UTC, datetime, time
from typing import cast

from flask import Blueprint, Flask, abort, current_app, render_template
from flask.sansio.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response

from neurodash_ceu.desk.pages import PolicyPage, policy_page
from neurodash_ceu.desk.reader import read_policies
from neurodash_ceu.web.guards import shared
from neurodash_ceu.web.here import issuer, now
from neurodash_ceu.web.house import EXTENSION as HOUSE
from neurodash_ceu.web.house import House

bp = Blueprint("policies", __name__)
log = logging.getLogger(__name__)
EXTENSION = "neurodash.policies"


@bp.record
def _read(setup: BlueprintSetupState) -> None:
    """Read and render the policies once, at the start; say what is wrong with the operator's, and show the drafts."""
    app = cast(Flask, setup.app)
    house = cast(House, app.extensions[HOUSE])
    shelf = read_policies(house.settings.policies_folder)
    for problem in shelf.problems:
        log.warning("this policy is not shown, its draft is: %s", problem.sentence())
    app.extensions[EXTENSION] = {name: policy_page(policy, house.issuer) for name, policy in shelf.policies.items()}


def _policies() -> Mapping[str, PolicyPage]:
    return cast(Mapping[str, PolicyPage], current_app.extensions[EXTENSION])


@bp.get("/policies")
@shared
def policies() -> str:
    """All of them, with what each is about and since when it holds."""
    return render_template("desk/policies.html", policies=_policies().values(), today=now().date(),
                           provider=issuer().provider)


@bp.get("/policies/<name>")
@shared
def policy(name: str) -> str:
    """One policy, whole."""
    page = _policies().get(name)
    if page is None:
        abort(404)
    return render_template("desk/policy.html", page=page, today=now().date(), provider=issuer().provider)


@bp.get("/.well-known/security.txt")
@shared
def security() -> Response:
    """Whom to tell of a weakness (RFC 9116), until the day somebody promised to look there. After it, nothing."""
    named = issuer().provider.security
    if named is None or named.until < now().date():
        abort(404)
    expires = datetime.combine(named.until, time(23, 59, 59), UTC)
    here = f"{issuer().public_url}/.well-known/security.txt"
    lines = (f"Contact: {named.contact}", f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}", "Preferred-Languages: en",
             f"Canonical: {here}")
    return Response("\n".join(lines) + "\n", mimetype="text/plain")
