"""What a person typed, folded into the form that is kept, or refused with a sentence on its field.

Names of any script and any number of words are names. A licence number stays exactly as its board writes it.
"""

from __future__ import annotations

import unicodedata
from zoneinfo import available_timezones

from neurodash_ceu.ports.addresses import LONGEST_MAIL, mail
from neurodash_ceu.records.people import PROFESSIONS
from neurodash_ceu.rules.credit import zone_of
from neurodash_ceu.rules.people import LicenceHeld
from neurodash_ceu.rules.refusal import Refused

__all__ = ["LONGEST_MAIL", "mail"]  # typed at many a door, and folded below this room

LONGEST_NAME = 120
LONGEST_JURISDICTION = 80
LONGEST_NUMBER = 60
SHORTEST_PASSWORD, LONGEST_PASSWORD = 10, 128
PAPERS = ("letter", "a4")

# Scripts of Persia and India need these two invisible characters inside words.
_JOINERS = "\u200c\u200d"
_UNPRINTABLE = ("Cc", "Cf", "Cs", "Co", "Cn")

# The commonest passwords that are long enough to pass; the commonest of all are shorter than ten characters.
COMMONEST = frozenset("""
    0123456789 1234567890 12345678910 123456789a 9876543210 0987654321 1234512345 1122334455 1q2w3e4r5t 1q2w3e4r5t6y
    q1w2e3r4t5 1qaz2wsx3edc qwertyuiop qwerty1234 qwerty12345 qwerty123456 asdfghjkl1 zxcvbnm123 abcdefghij abcd123456
    abc1234567 password12 password123 password1234 passw0rd123 p@ssword123 p@ssw0rd123 mypassword passwordpassword
    administrator admin12345 letmein123 welcome123 welcome1234 iloveyou12 iloveyou123 football123 baseball123
    sunshine123 princess123 changeme123 trustno1trustno1 neurodashceu neurodash123 physiotherapy physicaltherapy
    occupationaltherapy therapist123
""".split())


def legal_name(text: str) -> str:
    """A name as on a licence: NFC, spaces folded. Raises Refused for what cannot be a name or cannot be printed."""
    name = _line(text, "legal_name", "name")
    if not name:
        raise Refused("Enter your name as it stands on your licence.", "legal_name")
    if len(name) > LONGEST_NAME:
        raise Refused(f"A name may have {LONGEST_NAME} characters; this has {len(name)}.", "legal_name")
    if not any(unicodedata.category(sign).startswith("L") for sign in name):
        raise Refused("Enter your name in letters, as it stands on your licence.", "legal_name")
    return name


def new_password(text: str, mail_address: str = "", field: str = "password") -> str:
    """A password as it is hashed. Any characters will do; only short, very long and the commonest are refused."""
    password = folded_password(text)
    if not password:
        raise Refused("Enter a password.", field)
    if len(password) < SHORTEST_PASSWORD:
        raise Refused(f"Use at least {SHORTEST_PASSWORD} characters. A few unrelated words are easy to keep.", field)
    if len(password) > LONGEST_PASSWORD:
        raise Refused(f"Use at most {LONGEST_PASSWORD} characters.", field)
    plain = password.strip().lower()
    if plain in COMMONEST or len(set(plain)) == 1:
        raise Refused("This is one of the passwords that are tried first. Choose another.", field)
    if mail_address and plain == mail_address.lower():
        raise Refused("Your mail address cannot be your password. Choose another.", field)
    return password


def folded_password(text: str) -> str:
    """The one spelling of a password on every keyboard (NFKC). Spaces stay: they are part of it."""
    return unicodedata.normalize("NFKC", text)


def zone(text: str) -> str:
    """An IANA time zone of a region, or UTC. Raises Refused for anything else."""
    name = text.strip()
    if not name:
        raise Refused("Choose your time zone.", "zone")
    zone_of(name)
    if name not in available_timezones() or ("/" not in name and name != "UTC") or name.startswith("Etc/"):
        raise Refused(f"“{name}” is not a time zone of a place. Choose one from the list.", "zone")
    return name


def paper(text: str) -> str:
    """The paper certificates are printed on. Raises Refused for another."""
    if text not in PAPERS:
        raise Refused("Choose US letter or A4.", "paper")
    return text


def profession(code: str) -> str:
    """The profession of a licence. Raises Refused for one we do not know."""
    if code not in PROFESSIONS:
        raise Refused("Choose the profession of the licence.", "profession")
    return code


def jurisdiction(text: str) -> str:
    """The place whose board gave a licence. Raises Refused for none, or for one too long."""
    where = _line(text, "jurisdiction", "place")
    if not where:
        raise Refused("Enter the state, province or country of the board.", "jurisdiction")
    if len(where) > LONGEST_JURISDICTION:
        raise Refused(f"Keep this under {LONGEST_JURISDICTION + 1} characters.", "jurisdiction")
    return where


def number(text: str) -> str:
    """A licence number, verbatim: only its ends are trimmed. Raises Refused for none, or for one too long."""
    verbatim = unicodedata.normalize("NFC", text).strip()
    if not verbatim:
        raise Refused("Enter the number as it stands on the licence, with its prefix.", "number")
    _refuse_unprintable(verbatim, "number", "number")
    if len(verbatim) > LONGEST_NUMBER:
        raise Refused(f"Keep this under {LONGEST_NUMBER + 1} characters.", "number")
    return verbatim


def licence(profession_code: str, place: str, number_text: str) -> LicenceHeld:
    """A licence as its holder states it. Raises Refused with the field."""
    return LicenceHeld(profession(profession_code), jurisdiction(place), number(number_text))


def _line(text: str, field: str, what: str) -> str:
    """One line of text: NFC, every run of white space one space."""
    line = " ".join(unicodedata.normalize("NFC", text).split())
    _refuse_unprintable(line, field, what)
    return line


def _refuse_unprintable(line: str, field: str, what: str) -> None:
    for sign in line:
        if unicodedata.category(sign) in _UNPRINTABLE and sign not in _JOINERS:
            raise Refused(f"The {what} holds an invisible character (U+{ord(sign):04X}) that cannot be printed. "
                          "Type it again without it.", field)
