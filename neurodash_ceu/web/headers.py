"""What every answer carries: what a page may load, who may frame it, and who may keep a copy."""

from __future__ import annotations

from flask import Flask, g, request
from werkzeug.wrappers import Response

from neurodash_ceu.settings import Settings
from neurodash_ceu.web.layout import asset

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
# The viewer of a browser is a page of its own around the bytes: it may show them, and do nothing else.
PDF_POLICY = "default-src 'none'; object-src 'self'; frame-ancestors 'none'; base-uri 'none'"
YEAR = 31_536_000


def install(app: Flask, settings: Settings) -> None:
    """Put the headers on every answer, each where the route did not set its own."""
    secure = [("Strict-Transport-Security", f"max-age={YEAR}; includeSubDomains")] if settings.secure else []
    always = [*ALWAYS.items(), *secure]

    @app.before_request
    def files_are_nobodys() -> None:
        if request.endpoint == "static":
            g.shared = True

    @app.after_request
    def add(response: Response) -> Response:
        there = {name.lower() for name in response.headers.keys()}  # noqa: SIM118 - these headers are pairs
        response.headers.extend([one for one in always if one[0].lower() not in there])
        if request.endpoint == "static" and response.status_code < 400:
            response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable" if _lasting() else "no-cache"
        elif not g.get("shared"):
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response


def _lasting() -> bool:
    """Can this address of a file never mean other bytes? With the hash of what it holds; fonts are renamed instead.

    While a new release starts, an old process may be asked for a new hash: what it sends must not be kept.
    """
    name = str((request.view_args or {}).get("filename", ""))
    return name.endswith(".woff2") or request.full_path.rstrip("?") == asset(name)
