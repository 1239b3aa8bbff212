"""Every address has exactly one guard, and what needs no account stands on a short list that is read here."""

from __future__ import annotations

import pytest
from flask import Flask

from neurodash_ceu.preview.door import EXTENSION
from neurodash_ceu.preview.routes import bp
from neurodash_ceu.web import guards

# What anybody may open. Adding a line here is a decision.
OPEN = {
    "static",
    "health.alive", "keeping.ready",
    "catalog.home", "catalog.briefs", "catalog.brief", "catalog.condition", "catalog.robots", "catalog.picture",
    "catalog.handout", "catalog.handout_pdf", "catalog.reading_list", "catalog.path",
    "catalog.deep_dive",  # who does not hold it gets its lock: headings and length
    "learning.module", "learning.before",  # what an accreditor wants said before enrolling
    "accounts.register", "accounts.check_mail", "accounts.confirm", "accounts.sign_in", "accounts.sign_out",
    "accounts.reset", "accounts.reset_sent", "accounts.open_reset_link", "accounts.new_password",
    "credits.verify", "credits.ask", "credits.upload",
    "policies.policies", "policies.policy", "policies.security",  # what the provider promises, before anybody signs up
    "desk.contact", "desk.received",  # a complaint needs no account
    "renewals.feed",  # a calendar program has no session: the address is the secret
    "renewals.unsubscribe", "renewals.unsubscribe_now",  # whoever holds a reminder may end them
    "credits.certificate",  # its learner and staff get the file, anyone else is sent to /verify
    "credits.transcript_pdf",  # likewise
    # Who does not hold it is sent to the page that says what it is, a visitor to the door.
    "credits.ask_transcript", "credits.audit_pack",
}


def guarded(app: Flask) -> dict[str, str | None]:
    """Endpoint -> the guard of its view."""
    return {name: getattr(view, "guard", None) for name, view in app.view_functions.items()}


def unguarded(guarded_views: dict[str, str | None]) -> list[str]:
    """Endpoints that anybody may open although no line of OPEN says so."""
    return sorted(name for name, guard in guarded_views.items()
                  if (guard in (None, "public", "shared") or guard.endswith(guards.OR_ITS_LOCK)) and name not in OPEN)


def test_every_route_has_a_guard(app: Flask) -> None:
    views = guarded(app)
    assert len(views) > 20
    assert unguarded(views) == []
    assert [name for name, guard in views.items() if guard is None and name != "static"] == []


def test_the_ordinary_application_has_no_door_of_a_preview(app: Flask) -> None:
    """What lets somebody in without a password exists in `courses preview` alone; the contracts keep others from it."""
    assert "preview" not in app.blueprints
    assert [rule.rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/preview")] == []
    assert app.test_client().get("/preview").status_code == 404
    assert EXTENSION not in app.extensions
    assert app.jinja_env.globals.get("previewing") is None


def test_every_route_of_a_preview_has_a_guard() -> None:
    preview = Flask("preview", static_folder=None)
    preview.register_blueprint(bp)
    assert unguarded(guarded(preview)) == ["preview.enter"]  # which asks for the key that was printed


def test_the_list_names_only_what_is_there(app: Flask) -> None:
    assert OPEN - set(app.view_functions) == set()


def test_a_route_without_a_guard_is_found() -> None:
    assert unguarded({
        "office.delete": None, "office.list": "public", "office.more": f"entitled earn{guards.OR_ITS_LOCK}",
        "catalog.home": "shared", "office.mine": "entitled earn"}) == ["office.delete", "office.list", "office.more"]


def test_every_guard_leaves_its_mark() -> None:
    def view() -> str:
        return ""

    for guard in (guards.shared, guards.public, guards.signed_in, guards.entitled("deep_dive")):
        assert guard(view).guard  # type: ignore[attr-defined]  # the mark itself


@pytest.mark.parametrize("address", [
    "/", "/briefs", "/briefs/<slug>", "/briefs/<slug>/deep-dive", "/conditions/<condition_id>",
    "/conditions/<condition_id>/reading-list", "/paths/<slug>",
    "/learn", "/learn/<slug>", "/learn/<slug>/start", "/learn/<slug>/reading",
    "/learn/<slug>/quiz", "/learn/<slug>/case/<case_id>", "/learn/<slug>/evaluation", "/learn/<slug>/attestation",
    "/learn/<slug>/result", "/credits", "/credits/transcript.pdf",
    "/credits/transcript.csv", "/credits/transcript.json", "/credits/<book>/<int(max=2147483647):seq>",
    "/certificates/<code>.pdf", "/verify", "/verify/<code>", "/account/register", "/account/sign-in", "/account/reset",
    "/account/security", "/renewals", "/calendar/<token>.ics", "/unsubscribe/<token>", "/healthz", "/readyz",
    "/policies", "/policies/<name>",
    "/contact", "/.well-known/security.txt"])
def test_the_promised_addresses_are_there(app: Flask, address: str) -> None:
    assert address in {rule.rule for rule in app.url_map.iter_rules()}
