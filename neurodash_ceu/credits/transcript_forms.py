"""What a transcript is asked of: two days and a licence. The same question is sent by GET and, to print, by POST."""

from __future__ import annotations

from collections.abc import Sequence

from flask_wtf import FlaskForm
from wtforms import SelectField, StringField
from wtforms.validators import ValidationError

from neurodash_ceu.credits.words import licence_words
from neurodash_ceu.records.people import Licence
from neurodash_ceu.rules.people import LicenceHeld
from neurodash_ceu.rules.refusal import Refused
from neurodash_ceu.rules.transcripts import Period, period_of


class PeriodForm(FlaskForm):  # type: ignore[misc]  # the library ships no types
    """The days, both included, and the licence that stands on the paper. A question changes nothing: no token."""

    class Meta:
        """Its answer has an address that can be kept."""

        csrf = False

    from_on = StringField("From", name="from", description="The first day, by date of completion. Empty: from the "
                                                           "beginning.", filters=[lambda typed: (typed or "").strip()])
    until_on = StringField("To", name="to", description="The last day, included. Empty: up to today.",
                           filters=[lambda typed: (typed or "").strip()])
    licence = SelectField("Licence on the paper", validate_choice=False, default="")

    def offer(self, licences: Sequence[Licence]) -> None:
        """The licences to choose from."""
        self.licence.choices = [("", "None"), *((str(one.id), licence_words(held(one))) for one in licences)]

    def validate_from_on(self, _field: StringField) -> None:
        """Refuse what is no day."""
        self._ask("from")

    def validate_until_on(self, _field: StringField) -> None:
        """Refuse what is no day, or one before the first."""
        self._ask("to")

    def _ask(self, name: str) -> None:
        try:
            self.period()
        except Refused as refused:
            if refused.field == name:
                raise ValidationError(refused.sentence) from refused

    def period(self) -> Period:
        """The days. Raises Refused on `from` or `to`."""
        return period_of(self.from_on.data or "", self.until_on.data or "")


class PrintForm(PeriodForm):
    """The same, to be printed."""

    class Meta:
        """It writes, so it carries a token."""

        csrf = True


def held(row: Licence) -> LicenceHeld:
    """A licence as it is printed."""
    return LicenceHeld(row.profession, row.jurisdiction, row.number)
