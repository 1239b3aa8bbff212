"""What forms of every room share."""

from __future__ import annotations

from flask_wtf import FlaskForm

from neurodash_ceu.rules.refusal import Refused


def form_error(form: FlaskForm, refused: Refused) -> None:
    """Put a refusal where the person can act on it: on its field, or over the whole form."""
    field = form._fields.get(refused.field or "")
    if field is not None:
        field.errors = [*field.errors, refused.sentence]
    else:
        form.form_errors.append(refused.sentence)
