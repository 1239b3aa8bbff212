"""The one form of this room: a certificate's code, sent as a question, so it needs no token."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import DataRequired, ValidationError

from neurodash_ceu.rules.certificate import normalise_code


class CodeForm(FlaskForm):  # type: ignore[misc]  # the library ships no types
    """The code as it is printed on a certificate."""

    class Meta:
        """A question changes nothing: no token, and its address can be passed on."""

        csrf = False

    code = StringField(
        "Code on the certificate", description="Four groups of four, at its foot. Case and dashes do not matter.",
        filters=[lambda typed: typed.strip() if typed else typed],
        validators=[DataRequired("Enter the code on the certificate.")])

    def validate_code(self, field: StringField) -> None:
        """Refuse what cannot be a code, before anything is looked up."""
        if normalise_code(field.data) is None:
            raise ValidationError("This is not one of our codes. It stands at the foot of the certificate, beside the "
                                  "square code: copy it letter by letter.")
