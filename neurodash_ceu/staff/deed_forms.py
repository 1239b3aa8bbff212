"""The forms of the office's deeds: a reason from a short list, words for the audit log, and what is to be put right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from neurodash_ceu.credits.reissues import PAPERS, Wanted, wanted
from neurodash_ceu.credits.words import licence_words
from neurodash_ceu.learning.more_time import Wanted as MoreTimeWanted
from neurodash_ceu.ports.fonts import Fonts
from neurodash_ceu.rules.canonical import canonical_text, sha256_of
from neurodash_ceu.rules.certificate import CertificateFacts
from neurodash_ceu.rules.deeds import (
    CORRECTION,
    GRANT,
    LEAST_WORDS,
    MORE_TIME,
    MOST_WORDS,
    REGRADE,
    RELEASE,
    REVERSAL,
    Why,
    why,
)
from neurodash_ceu.rules.people import LicenceHeld
from neurodash_ceu.rules.regrading import POLICY_WORDS, Policy
from neurodash_ceu.rules.sitting import MOST_MINUTES, MOST_PERCENT, MoreTime


def _choices(words: Mapping[str, str]) -> list[SelectChoice]:
    return [SelectChoice(value=value, label=label) for value, label in words.items()]


class DeedForm(FlaskForm):  # type: ignore[misc]  # the library ships no types
    """What every deed asks: why. `seal` proves which preview is confirmed."""

    reasons: Mapping[str, str] = {}

    reason = RadioField("Reason", validators=[InputRequired("Choose a reason.")])
    words = TextAreaField(
        "What happened", description=f"For the audit log: {LEAST_WORDS} to {MOST_WORDS} characters. The holder and the "
        "public do not read it.",
        filters=[lambda typed: typed.strip() if typed else typed],
        validators=[DataRequired("Say what happened."),
                    Length(LEAST_WORDS, MOST_WORDS, f"Say it in {LEAST_WORDS} to {MOST_WORDS} characters.")])
    seal = HiddenField()

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.reason.choices = _choices(self.reasons)

    def why(self) -> Why:
        """The whole reason. Raises Refused where it is none."""
        return why(self.reasons, self.reason.data or "", self.words.data or "")


class ReverseForm(DeedForm):
    """Why an entry is taken back."""

    reasons = REVERSAL


class ReleaseForm(DeedForm):
    """Why a held print is tried again."""

    reasons = RELEASE


class GrantForm(DeedForm):
    """Why one more attempt is given."""

    reasons = GRANT


class RegradeForm(DeedForm):
    """By which policy a corrected question is graded anew, and why. What can lower points is never chosen already."""

    reasons = REGRADE

    policy = RadioField("Policy", validators=[InputRequired("Choose a policy.")])

    def __init__(self, policies: Sequence[Policy], policy: str) -> None:
        super().__init__(policy=policy if policy in policies else policies[min(1, len(policies) - 2)])
        self.policy.choices = _choices({one: POLICY_WORDS[one] for one in policies})


class MoreTimeForm(DeedForm):
    """How much more time, where, from when to when, and why."""

    reasons = MORE_TIME

    percent = IntegerField("Percent more", default=0, description="25 makes 40 minutes 50.", validators=[
        InputRequired("Give a whole number, 0 for none."), NumberRange(0, MOST_PERCENT, f"0 to {MOST_PERCENT}.")])
    minutes = IntegerField("Minutes more", default=0, validators=[
        InputRequired("Give a whole number, 0 for none."), NumberRange(0, MOST_MINUTES, f"0 to {MOST_MINUTES}.")])
    module_id = SelectField("Module", description="Those the learner has taken up.")
    from_on = DateField("From", validators=[InputRequired("Give a day.")])
    until_on = DateField("Until", validators=[Optional()])
    open_too = BooleanField("Also for an attempt that is open now.")

    def offer(self, titles: Mapping[str, str], today: date) -> None:
        """The modules to choose from, and today where nothing was sent yet."""
        self.module_id.choices = [SelectChoice(value="", label="All modules"), *_choices(titles)]
        if not self.is_submitted():
            self.from_on.data = today

    def wanted(self) -> MoreTimeWanted:
        """What was asked for."""
        return MoreTimeWanted(MoreTime(self.percent.data, self.minutes.data, self.module_id.data or None,
                                       self.from_on.data, self.until_on.data), self.open_too.data)


class EndForm(DeedForm):
    """Why more time ends."""

    reasons = MORE_TIME


class CorrectForm(DeedForm):
    """What the next issue of a certificate prints, and why."""

    reasons = CORRECTION

    legal_name = StringField("Name as printed", validators=[DataRequired("Enter the name as it should be printed.")])
    licences = SelectMultipleField("Licences", description="Those printed now and those the holder states today. "
                                   "Another is added by the holder first, under Account, Licences.")
    paper = RadioField("Paper", choices=_choices(PAPERS), validators=[InputRequired("Choose a size of paper.")])
    agreed = BooleanField("The holder asked for this, or has agreed to it.",
                          validators=[DataRequired("A certificate is issued anew only when its holder agrees.")])

    def offer(self, licences: Sequence[LicenceHeld], facts: CertificateFacts | None) -> None:
        """Fill in what the certificate prints now, where nothing was sent yet, and the licences to choose from."""
        self._offered = {_name(one): one for one in licences}
        self.licences.choices = _choices({name: licence_words(one) for name, one in self._offered.items()})
        if facts is not None and not self.is_submitted():
            self.legal_name.data, self.paper.data = facts.legal_name, facts.paper
            self.licences.data = [_name(one) for one in facts.licences]

    def wanted(self, fonts: Fonts) -> Wanted:
        """What the next issue is to print. Raises Refused, naming the field, for what cannot be."""
        chosen = self.licences.data or []
        return wanted(self.legal_name.data or "", tuple(one for name, one in self._offered.items() if name in chosen),
                      self.paper.data or "", fonts)


def _name(licence: LicenceHeld) -> str:
    return sha256_of(canonical_text(licence))[:16]
