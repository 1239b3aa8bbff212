"""The application: rooms and doors put together. It decides nothing itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from neurodash_ceu.accounts import routes as accounts
from neurodash_ceu.catalog import routes as catalog
from neurodash_ceu.credits import routes as credit_pages
from neurodash_ceu.desk import contact_routes as contact
from neurodash_ceu.desk import policy_routes as policies
from neurodash_ceu.keeping import routes as keeping
from neurodash_ceu.learning import routes as learning
from neurodash_ceu.ports.provider import issuer_of
from neurodash_ceu.ports.session import open_database
from neurodash_ceu.ports.storage import Storage
from neurodash_ceu.renewals import routes as renewals
from neurodash_ceu.rules.staying import SIGNED_IN_FOR
from neurodash_ceu.settings import Settings
from neurodash_ceu.staff import routes as staff
from neurodash_ceu.web import errors, headers, health, layout, numbers, requests, sizes, who
from neurodash_ceu.web.forms import Tokens
from neurodash_ceu.web.house import EXTENSION, House

BLUEPRINTS = (health.bp, keeping.bp, catalog.bp, accounts.bp, credit_pages.bp, learning.bp, renewals.bp,
              policies.bp, contact.bp, staff.bp)


def _utc_now() -> datetime:
    return datetime.now(UTC)


def create_app(settings: Settings, clock: Callable[[], datetime] = _utc_now) -> Flask:
    """Build the application of an installation. Raises CannotStart when its provider's file has mistakes."""
    app = Flask("neurodash_ceu", template_folder=str(layout.TEMPLATES), static_folder=str(layout.STATIC))
    app.config.update(
        SECRET_KEY=settings.secret,
        PERMANENT_SESSION_LIFETIME=SIGNED_IN_FOR,
        SESSION_COOKIE_NAME="__Host-neurodash" if settings.secure else "neurodash",
        SESSION_COOKIE_SECURE=settings.secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,  # a token lasts as long as its session: a quiz may lie open overnight
        WTF_CSRF_SSL_STRICT=settings.secure,
    )
    app.extensions[EXTENSION] = House(
        settings, open_database(settings.database), Storage(settings.storage), issuer_of(settings), clock)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]  # as Flask says
    requests.install(app, settings)
    sizes.install(app)
    numbers.install(app)
    Tokens(app)
    who.install(app)
    headers.install(app, settings)
    layout.install(app, settings)
    errors.install(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    return app
