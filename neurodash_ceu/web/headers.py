"""What every answer carries: what a page may load, who may frame it, and who may keep a copy."""

from __future__ import annotations

from flask import Flask, g, request
from werkzeug.wrappers import Response

from neurodash_ceu.settings import Settings

CONTENT_SECURITY_POLICY = "; ".join((
    "default-src 'none'", "style-src 'self'", "script-src 'self'", "img-src 'self'", "font-src 'self'",
    "connect-src 'self'", "manifest-src 'self'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"))
ALWAYS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
YEAR = 31_536_000


def install(app: Flask, settings: Settings) -> None:
    """Put the headers on every answer."""
    @app.after_request
    def add(response: Response) -> Response:
        for name, value in ALWAYS.items():
            response.headers.setdefault(name, value)
        if settings.secure:
            response.headers.setdefault("Strict-Transport-Security", f"max-age={YEAR}; includeSubDomains")
        if request.endpoint == "static":
            _keep_static(response)
        elif not g.get("shared"):
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response


def _keep_static(response: Response) -> None:
    # An address with the hash of its content never means other bytes; fonts are renamed when they change.
    lasting = "v" in request.args or request.path.endswith(".woff2")
    response.headers["Cache-Control"] = (
        f"public, max-age={YEAR}, immutable" if lasting and response.status_code < 400 else "public, max-age=3600")
