"""What forms of every room share."""

from __future__ import annotations

from collections.abc import Callable

from flask import current_app, request
from flask_wtf import FlaskForm
from flask_wtf.csrf import CSRFProtect
from wtforms import Field
from wtforms.validators import ValidationError

from neurodash_ceu.rules.refusal import Refused
from neurodash_ceu.web.guards import View

READING = frozenset({"GET", "HEAD", "OPTIONS"})


class Tokens(CSRFProtect):  # type: ignore[misc]  # the library ships no types
    """A token in everything that may change something. What only reads needs none, so nothing is looked up for it."""

    def protect(self, apply_exemptions: bool = False) -> None:
        """Refuse what carries no token of this session."""
        view = current_app.view_functions.get(request.endpoint or "")
        if request.method not in READING and not getattr(view, "token_is_in_the_address", False):
            super().protect(apply_exemptions)


def without_token(view: View) -> View:
    """A view whose address is itself the secret that allows the deed, so that no page of ours need come before it.

    For one-click unsubscription alone (RFC 8058): tests/house counts these views.
    """
    view.token_is_in_the_address = True  # type: ignore[attr-defined]  # read above
    return view


def form_error(form: FlaskForm, refused: Refused) -> None:
    """Put a refusal where the person can act on it: on its field, or over the whole form."""
    field = form._fields.get(refused.field or "")
    if field is not None:
        field.errors = [*field.errors, refused.sentence]
    else:
        form.form_errors.append(refused.sentence)


class Takes:
    """A validator: what a check refuses is an error of the field."""

    field_flags = {"required": True}  # noqa: RUF012 - the name and kind the forms library looks for

    def __init__(self, check: Callable[[str], object]) -> None:
        self._check = check

    def __call__(self, _form: FlaskForm, field: Field) -> None:
        """Raise the refusal's sentence as this field's error."""
        try:
            self._check(field.data or "")
        except Refused as refused:
            raise ValidationError(refused.sentence) from refused


def given(sentence: str) -> Takes:
    """A validator: something must have been typed."""
    def check(text: str) -> None:
        if not text:
            raise Refused(sentence)

    return Takes(check)
