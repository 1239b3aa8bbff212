"""What forms of every room share."""

from __future__ import annotations

from flask import request
from flask_wtf import FlaskForm
from flask_wtf.csrf import CSRFProtect

from neurodash_ceu.rules.refusal import Refused

READING = frozenset({"GET", "HEAD", "OPTIONS"})


class Tokens(CSRFProtect):  # type: ignore[misc]  # the library ships no types
    """A token in everything that may change something. What only reads needs none, so nothing is looked up for it."""

    def protect(self, apply_exemptions: bool = False) -> None:
        """Refuse what carries no token of this session."""
        if request.method not in READING:
            super().protect(apply_exemptions)


def form_error(form: FlaskForm, refused: Refused) -> None:
    """Put a refusal where the person can act on it: on its field, or over the whole form."""
    field = form._fields.get(refused.field or "")
    if field is not None:
        field.errors = [*field.errors, refused.sentence]
    else:
        form.form_errors.append(refused.sentence)
