"""The forms with which the office decides about a course taken elsewhere, and adjusts what an entry credits."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import IntegerField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from neurodash_ceu.credits.outside_forms import FactsForm, one_line
from neurodash_ceu.rules.credit import KINDS, Kind, Minutes
from neurodash_ceu.rules.deeds import (
    ADJUSTMENT,
    LEAST_WORDS,
    MOST_WORDS,
    OUTSIDE_APPROVED,
    OUTSIDE_ASKED,
    OUTSIDE_REFUSED,
)
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


class Signed(IntegerField):  # type: ignore[misc]  # the library ships no types
    """A whole number with its sign, whichever minus was typed."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was sent."""
        super().process_formdata([one.strip().replace("\u2212", "-") for one in valuelist])


class AdjustForm(DeedForm):
    """How many minutes are added, or taken off, by kind, and why."""

    reasons = ADJUSTMENT

    stated = Signed("Minutes", validators=[Optional()])
    reading = Signed("Minutes of reading", validators=[Optional()])
    video = Signed("Minutes of video", validators=[Optional()])
    exercise = Signed("Minutes of exercise", validators=[Optional()])
    test = Signed("Minutes of test", validators=[Optional()])
    evaluation = Signed("Minutes of evaluation", validators=[Optional()])

    def __init__(self, kinds: Sequence[Kind]) -> None:
        super().__init__()
        self.kinds = tuple(kinds)
        for kind in KINDS:
            if kind not in kinds:
                del self[kind]

    def change(self) -> Minutes:
        """What is to be added or taken off."""
        return Minutes(**{kind: self[kind].data or 0 for kind in self.kinds})


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
