"""The forms with which the office decides about a course taken elsewhere, and adjusts what an entry credits."""

from __future__ import annotations

from wtforms import IntegerField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from neurodash_ceu.credits.outside_forms import FactsForm, one_line
from neurodash_ceu.rules.deeds import LEAST_WORDS, MOST_WORDS, OUTSIDE_APPROVED, OUTSIDE_ASKED, OUTSIDE_REFUSED
from neurodash_ceu.rules.outside import Outside
from neurodash_ceu.staff.deed_forms import DeedForm


class ApproveForm(FactsForm, DeedForm):
    """What is credited, as the proof shows it, and why."""

    reasons = OUTSIDE_APPROVED

    minutes = IntegerField("Minutes to credit", validators=[InputRequired("Enter whole minutes.")])

    def offer(self, said: Outside) -> None:
        """Show what the learner states, where nothing was sent yet."""
        self.assessed.label.text = "It ended in a test that was passed."
        if not self.is_submitted():
            self.fill(said)
            self.minutes.data = said.minutes

    def wanted(self, said: Outside) -> Outside:
        """What is to be credited. Raises Refused, naming the field, for topics that cannot be."""
        return Outside(
            said.title, said.provider, said.completed_on, said.zone, self.format.data, said.claimed, said.claimed_unit,
            self.minutes.data, bool(self.assessed.data), self.topics(), one_line(self.authority.data),
            one_line(self.number.data))


class _TellForm(DeedForm):
    """A reason, and words that the learner reads."""

    words = TextAreaField(
        "What the learner reads", description=f"It is mailed as it stands, after the reason: {LEAST_WORDS} to "
        f"{MOST_WORDS} characters. It stays in the audit log too.",
        filters=[lambda typed: typed.strip() if typed else typed],
        validators=[DataRequired("Say what the learner should know."),
                    Length(LEAST_WORDS, MOST_WORDS, f"Say it in {LEAST_WORDS} to {MOST_WORDS} characters.")])


class AskForm(_TellForm):
    """What the office asks back."""

    reasons = OUTSIDE_ASKED


class RefuseForm(_TellForm):
    """Why a claim is refused."""

    reasons = OUTSIDE_REFUSED
