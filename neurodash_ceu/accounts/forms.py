"""The forms of accounts. What may be typed is decided in `typed`; a form shows its sentences on the fields."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from wtforms import EmailField, Field, PasswordField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice

from neurodash_ceu.accounts import typed, zones
from neurodash_ceu.web.forms import Takes, given

PROFESSION_WORDS = {
    "PT": "Physical therapist (PT)",
    "PTA": "Physical therapist assistant (PTA)",
    "OT": "Occupational therapist (OT)",
    "OTA": "Occupational therapy assistant (OTA)",
    "SLP": "Speech-language pathologist (SLP)",
    "SLPA": "Speech-language pathology assistant (SLPA)",
}
PAPER_WORDS = {"letter": "US letter", "a4": "A4"}
PASSWORD_HINT = (f"At least {typed.SHORTEST_PASSWORD} characters, of any kind. A few unrelated words are easy to keep, "
                 "and a password manager may fill it in.")


class NewPassword:
    """A validator: the rules of a new password, which must not be the mail address of the form either."""

    field_flags = {"required": True}  # noqa: RUF012 - as above

    def __call__(self, form: FlaskForm, field: Field) -> None:
        """Raise the refusal's sentence as this field's error."""
        Takes(lambda text: typed.new_password(text, form.mail_address()))(form, field)


class ZoneField(SelectField):  # type: ignore[misc]  # the library ships no types
    """A time zone, in groups by region. Any place of the IANA list is taken, also under an older name."""

    def process(self, *args: Any, **kwargs: Any) -> None:
        """Offer "choose" while nothing is chosen, and what is chosen even when it is not offered to others."""
        super().process(*args, **kwargs)
        self.choices = [
            SelectChoice(name, words, optgroup=region or None)
            for region, places in zones.choices(self.data).items() for name, words in places]


def _zone() -> ZoneField:
    return ZoneField("Time zone", choices=[], validate_choice=False, validators=[Takes(typed.zone)],
                     description="The day you complete something is counted in it.")


def _choices(words: dict[str, str]) -> list[SelectChoice]:
    return [SelectChoice(value, label) for value, label in words.items()]


def _mail() -> EmailField:
    return EmailField("Mail address", validators=[Takes(typed.mail)])


def _name() -> StringField:
    return StringField("Legal name", description="As it stands on your licence. Certificates print exactly this.",
                       validators=[Takes(typed.legal_name)])


def _paper() -> RadioField:
    return RadioField("Paper for certificates", choices=_choices(PAPER_WORDS), default="letter",
                      validate_choice=False, validators=[Takes(typed.paper)])


class RegisterForm(FlaskForm):  # type: ignore[misc]  # the library ships no types
    """A new account."""

    legal_name = _name()
    mail = _mail()
    password = PasswordField("Password", description=PASSWORD_HINT, validators=[NewPassword()])
    zone = _zone()
    paper = _paper()

    def mail_address(self) -> str:
        """What the password must not be."""
        return self.mail.data or ""


class SignInForm(FlaskForm):  # type: ignore[misc]  # the library ships no types
    """Address and password."""

    mail = _mail()
    password = PasswordField("Password", validators=[given("Enter your password.")])


class ConfirmForm(FlaskForm):  # type: ignore[misc]  # the library ships no types
    """The password chosen at registration, so that a link alone confirms nothing."""

    password = PasswordField("Password", description="The one you chose when you registered.",
                             validators=[given("Enter the password you chose when you registered.")])


class ResendForm(FlaskForm):  # type: ignore[misc]  # the library ships no types
    """Where the confirmation should go once more."""

    mail = _mail()


class ProfileForm(FlaskForm):  # type: ignore[misc]  # the library ships no types
    """What certificates print and how days are counted."""

    legal_name = _name()
    zone = _zone()
    paper = _paper()


class LicenceForm(FlaskForm):  # type: ignore[misc]  # the library ships no types
    """One licence, as its board writes it."""

    profession = SelectField(
        "Profession", choices=_choices({"": "Choose the profession"} | PROFESSION_WORDS),
        validate_choice=False, validators=[Takes(typed.profession)])
    jurisdiction = StringField("Board of", description="The state, province or country, for example Illinois.",
                               validators=[Takes(typed.jurisdiction)])
    number = StringField("Licence number", description="With its prefix, exactly as your board writes it.",
                         validators=[Takes(typed.number)])



class PasswordForm(FlaskForm):  # type: ignore[misc]  # the library ships no types
    """The old password and the new one."""

    old_password = PasswordField("Current password", validators=[given("Enter your current password.")])
    password = PasswordField("New password", description=PASSWORD_HINT, validators=[NewPassword()])

    def __init__(self, mail: str) -> None:
        super().__init__()
        self._mail = mail

    def mail_address(self) -> str:
        """What the password must not be."""
        return self._mail


class MailForm(FlaskForm):  # type: ignore[misc]  # the library ships no types
    """Another mail address, and the password."""

    mail = EmailField("New mail address", validators=[Takes(typed.mail)])
    password = PasswordField("Password", validators=[given("Enter your password.")])


class ResetForm(FlaskForm):  # type: ignore[misc]  # the library ships no types
    """Whose password is forgotten."""

    mail = _mail()


class NewPasswordForm(FlaskForm):  # type: ignore[misc]  # the library ships no types
    """A new password, by a mailed link."""

    password = PasswordField("New password", description=PASSWORD_HINT, validators=[NewPassword()])

    def __init__(self, mail: str) -> None:
        super().__init__()
        self._mail = mail

    def mail_address(self) -> str:
        """What the password must not be."""
        return self._mail


class PressForm(FlaskForm):  # type: ignore[misc]  # the library ships no types
    """A button and the proof that it was pressed on a page of ours."""
