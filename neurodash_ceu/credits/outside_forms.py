"""The form of a course taken elsewhere: what its learner states, and on its second step the files that prove it."""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Sequence
from datetime import date

from flask import request
from flask_wtf import FlaskForm
from werkzeug.datastructures import FileStorage
from wtforms import BooleanField, DateField, HiddenField, IntegerField, RadioField, SelectField, StringField
from wtforms.fields import MultipleFileField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from neurodash_ceu.rules import outside as law
from neurodash_ceu.rules.activities import FORMATS, TOPICS
from neurodash_ceu.rules.outside import LONGEST_LINE, LONGEST_NUMBER, MOST_TOPICS, UNIT_CHOICES, Outside
from neurodash_ceu.rules.proof import FIELD, MOST_AT_ONCE, SHOWN
from neurodash_ceu.rules.refusal import Refused

MOST_WORDS = 1_000
_NO_TOPIC = SelectChoice(value="", label="No topic")


def one_line(text: str | None) -> str:
    """A line as it is kept: NFC, spaces folded, without a sign that cannot be seen."""
    folded = " ".join(unicodedata.normalize("NFC", text or "").split())
    return "".join(sign for sign in folded if unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Co", "Cn"))


class FactsForm(FlaskForm):  # type: ignore[misc]  # the library ships no types
    """What is credited of a course and may be corrected: how it was given, its topics, its approval."""

    format = RadioField("How it was given", choices=[SelectChoice(value=name, label=name.capitalize())
                                                     for name in FORMATS],
                        validators=[InputRequired("Choose how the course was given.")])
    assessed = BooleanField("It ended in a test, and I passed it.")
    authority = StringField("Approved by", description="The authority, like AOTA.",
                            validators=[Length(max=LONGEST_NUMBER, message="Keep this short.")])
    number = StringField("Approval number", validators=[Length(max=LONGEST_NUMBER, message="Keep this short.")])
    topic_1 = SelectField("First topic", validate_choice=False)
    topic_1_minutes = IntegerField("Minutes of the first", validators=[Optional()])
    topic_2 = SelectField("Second topic", validate_choice=False)
    topic_2_minutes = IntegerField("Minutes of the second", validators=[Optional()])
    topic_3 = SelectField("Third topic", validate_choice=False)
    topic_3_minutes = IntegerField("Minutes of the third", validators=[Optional()])

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        topics = [_NO_TOPIC, *(SelectChoice(value=topic, label=words.capitalize() if topic != "hiv-aids" else words)
                               for topic, words in TOPICS.items())]
        for place in range(1, MOST_TOPICS + 1):
            self[f"topic_{place}"].choices = topics

    def fill(self, said: Outside) -> None:
        """Show what was stated, where nothing was sent yet."""
        self.format.data, self.assessed.data = said.format, said.assessed
        self.authority.data, self.number.data = said.authority, said.number
        for place, (topic, minutes) in enumerate(said.topics, 1):
            self[f"topic_{place}"].data, self[f"topic_{place}_minutes"].data = topic, minutes

    def topics(self) -> tuple[tuple[str, int], ...]:
        """The topics with their minutes. Raises Refused for minutes without a topic, or a topic without minutes."""
        found = []
        for place in range(1, MOST_TOPICS + 1):
            topic, minutes = self[f"topic_{place}"].data or "", self[f"topic_{place}_minutes"].data
            if topic and minutes is None:
                raise Refused("Enter how many minutes were about this topic.", f"topic_{place}_minutes")
            if minutes is not None and not topic:
                raise Refused("Choose the topic that these minutes were about.", f"topic_{place}")
            if topic:
                found.append((topic, minutes))
        return tuple(found)


class OutsideForm(FactsForm):
    """A course as its learner states it. `key` is that of the form, so that sending it twice is one claim."""

    title = StringField("Title of the course", validators=[
        DataRequired("Enter the title of the course as the certificate says."),
        Length(max=LONGEST_LINE, message=f"Keep this to {LONGEST_LINE} characters.")])
    provider = StringField("Provider", description="Whose certificate it is.", validators=[
        DataRequired("Enter the provider as the certificate says."),
        Length(max=LONGEST_LINE, message=f"Keep this to {LONGEST_LINE} characters.")])
    completed_on = DateField("Completed on", validators=[InputRequired("Enter the day on which the course ended.")])
    claimed = StringField("How much it was worth", description="The number on the certificate, like 6 or 0.6.",
                          validators=[DataRequired("Enter the number as the certificate says, like 6 or 0.6.")])
    claimed_unit = SelectField(
        "Of what", choices=[SelectChoice(value="", label="Choose a unit"),
                            *(SelectChoice(value=value, label=label) for value, label in UNIT_CHOICES)],
        description="A CEU of IACET, AOTA or ASHA is ten hours; a CEU of BOC is one.", validate_choice=False,
        validators=[DataRequired("Choose the unit that the certificate states.")])
    another = BooleanField("It is another course.")
    proof = MultipleFileField(
        "Proof", description=f"{SHOWN}, of 10 MB at most each; one to {MOST_AT_ONCE} files. The certificate, or "
        "whatever shows your name, the course, the day and the credit.")
    words = TextAreaField("Your answer", description="Anything the office should know. You may leave it empty.",
                          validators=[Length(max=MOST_WORDS, message=f"Keep this to {MOST_WORDS:,} characters.")])
    key = HiddenField()

    def __init__(self, said: Outside | None = None, *, first: bool = False) -> None:
        super().__init__()
        self.proof.flags.required = first
        if said is not None and not self.is_submitted():
            self.fill(said)
        if not 16 <= len(self.key.data or "") <= 64:
            self.key.data = secrets.token_urlsafe(24)

    def fill(self, said: Outside) -> None:
        """Show what was stated."""
        super().fill(said)
        self.title.data, self.provider.data = said.title, said.provider
        self.completed_on.data = date.fromisoformat(said.completed_on)
        self.claimed.data, self.claimed_unit.data = said.claimed, said.claimed_unit

    def stated(self, zone: str, today: date) -> Outside:
        """The whole statement. Raises Refused, on its field, for what cannot be."""
        claimed = law.amount(self.claimed.data or "")
        worth = law.worth(claimed, self.claimed_unit.data or "")
        return law.stated(Outside(
            one_line(self.title.data), one_line(self.provider.data), self.completed_on.data.isoformat(), zone,
            self.format.data, _plain(self.claimed.data), self.claimed_unit.data, worth.minutes,
            bool(self.assessed.data), self.topics(), one_line(self.authority.data), one_line(self.number.data)), today)

    def files(self) -> Sequence[FileStorage]:
        """The files that were sent. Raises Refused, on `proof`, for too many at once."""
        sent = [one for one in request.files.getlist(FIELD) if one.filename]
        if len(sent) > MOST_AT_ONCE:
            raise Refused(f"You sent {len(sent)} files. Send {MOST_AT_ONCE} at most.", FIELD)
        return sent


def _plain(typed: str | None) -> str:
    """A number that `amount` has read, without zeros that say nothing: "0.60" and "0,6" are "0.6"."""
    whole, _, part = (typed or "").strip().replace(",", ".").partition(".")
    part = part.rstrip("0")
    return (whole.lstrip("0") or "0") + (f".{part}" if part else "")


class PressForm(FlaskForm):  # type: ignore[misc]  # the library ships no types
    """A button that does one thing."""
