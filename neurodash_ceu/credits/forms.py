"""What the public check asks: a certificate's code, sent as a question, or the file itself, sent in a form."""

from __future__ import annotations

from flask import request
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
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


class FileForm(FlaskForm):  # type: ignore[misc]  # the library ships no types
    """The certificate itself. What it may hold is the law's to say (`rules.presented`); here, that it is one file."""

    file = FileField(
        "The certificate, as a PDF", description="As it was downloaded, 5 MB at most. We look at it and keep nothing.",
        validators=[FileRequired("Choose the PDF of the certificate.")])

    def validate_file(self, field: FileField) -> None:
        """Refuse several."""
        sent = [one for one in request.files.getlist(field.name) if one.filename]
        if len(sent) > 1:
            raise ValidationError(f"You sent {len(sent)} files. Send one at a time, so that the answer is of that one.")
