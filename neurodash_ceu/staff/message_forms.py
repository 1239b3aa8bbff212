"""The forms with which the office answers, closes and reopens a message."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField, StringField, TextAreaField
from wtforms.validators import NumberRange
from wtforms.widgets import HiddenInput

from neurodash_ceu.desk import typed
from neurodash_ceu.web.forms import Takes


class AnswerForm(FlaskForm):  # type: ignore[misc]  # the library ships no types
    """An answer. `n` says which it is to be: if another was given meanwhile, this one is not sent unseen."""

    text = TextAreaField("Your answer", validators=[Takes(typed.message)],
                         description="It is mailed as it stands; the receipt number and where to go further follow it.")
    n = IntegerField(widget=HiddenInput(), validators=[NumberRange(1, 10_000)])
    step = HiddenField()


class ReasonForm(FlaskForm):  # type: ignore[misc]  # the library ships no types
    """Why a message is closed or reopened."""

    reason = StringField("Reason", validators=[Takes(typed.reason)],
                         description="One sentence for the audit log, without names or details of the message.")
