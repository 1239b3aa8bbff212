"""The forms of the desk."""

from __future__ import annotations

import secrets

from flask_wtf import FlaskForm
from wtforms import EmailField, HiddenField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from neurodash_ceu.desk import typed
from neurodash_ceu.ports.addresses import mail
from neurodash_ceu.rules.messages import KINDS
from neurodash_ceu.rules.refusal import Refused
from neurodash_ceu.web.forms import Takes

KIND_HINTS = {
    "complaint": "Anything you were not satisfied with and want an answer to.",
    "certificate": "Give its code if you have it. Name and paper can be mended too.",
    "adjustment": "What gets in the way, and what would help. You need not name a diagnosis.",
}


class ContactForm(FlaskForm):  # type: ignore[misc]  # the library ships no types
    """A question or a complaint. Who is signed in is not asked for name and address."""

    kind = RadioField("What is it about?", choices=[SelectChoice(code, words) for code, words in KINDS.items()],
                      validate_choice=False, validators=[Takes(typed.kind)])
    text = TextAreaField("Your message", validators=[Takes(typed.message)],
                         description="What happened, where, and what you would like us to do. Nothing about a patient.")
    name = StringField("Your name")
    mail = EmailField("Mail address", validators=[Takes(mail)], description="We answer there.")
    key = HiddenField()

    def __init__(self, *, known: bool, kind: str | None = None) -> None:
        super().__init__(kind=kind if kind in KINDS else None)
        if known:
            del self.name, self.mail
        if not self.is_submitted() or not 16 <= len(self.key.data or "") <= 64:
            self.key.data = secrets.token_urlsafe(24)

    def validate_name(self, field: StringField) -> None:
        """A name may be left out; what cannot be one is refused."""
        try:
            typed.name(field.data or "")
        except Refused as refused:
            raise ValidationError(refused.sentence) from refused
