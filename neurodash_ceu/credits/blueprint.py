"""What every credit page shares: the blueprint, and the words and filters that their templates ask for."""

from __future__ import annotations

from flask import Blueprint, render_template

from neurodash_ceu.rules.certificate import shown_code
from neurodash_ceu.rules.credit import hours_words
from neurodash_ceu.web.here import issuer, now

bp = Blueprint("credits", __name__)


def show(template: str, **values: object) -> str:
    """Render a page of credits."""
    return render_template(f"credits/{template}.html", now=now(), provider=issuer().provider, hours=hours_words,
                           shown_code=shown_code, **values)
