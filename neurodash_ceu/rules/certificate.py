"""What a certificate states: its facts, frozen when the credit is awarded, and the code under which anyone can ask.

The facts are one canonical text with a schema number. The print, the public check and a later explanation all read that
text and nothing else: no profile, module or setting of another day.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, fields

from neurodash_ceu.rules.canonical import canonical_text
from neurodash_ceu.rules.credit import Minutes
from neurodash_ceu.rules.people import LicenceHeld
from neurodash_ceu.rules.provider import Signer

SCHEMA = 1
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no I, L, O or U, which are read as others
LENGTH = 16  # characters of 5 bits: 80 random bits
_LOOKALIKES = str.maketrans("ILO", "110")
_BETWEEN = frozenset(" -\u2010\u2011\u2012\u2013\u2014\u2212._/\u00a0")

DEMONSTRATION = "Demonstration: not valid for credit"
FOOT = "Education for licensed professionals, not advice about a patient; the board decides what it accepts."


@dataclass(frozen=True)
class Approved:
    """A dated approval of an authority, in the authority's own wording."""

    authority: str
    number: str
    statement: str


@dataclass(frozen=True)
class CertificateFacts:
    """Everything a certificate prints.

    `code` is stored without dashes; `verify_url` is the whole public address of its check. `legal_name` and `licences`
    are those attested. `minutes` are whole, by kind. `completed_on` is the civil date (YYYY-MM-DD) in `zone`;
    `started_at`, `completed_at` and `issued_at` are ISO 8601 with their offset. `edition` is the SHA-256,
    `edition_number` counts from 1. `points` (a text where it is no whole number) of `max_points` and `attempt` tell the
    test that passed, `pass_percent` its mark; they are None where no test was required. `for_whom` is in words. `paper`
    is "a4" or "letter".
    """

    code: str
    verify_url: str
    legal_name: str
    licences: tuple[LicenceHeld, ...]
    title: str
    activity_code: str
    edition: str
    edition_number: int
    level: str
    for_whom: str
    format: str
    author: str
    objectives: tuple[str, ...]
    minutes: Minutes
    completed_on: str
    zone: str
    started_at: str
    completed_at: str
    issued_at: str
    provider: str
    provider_address: tuple[str, ...]
    paper: str
    entry_hash: str
    demonstration: bool
    provider_number: str | None = None
    signer: Signer | None = None
    approvals: tuple[Approved, ...] = ()
    points: int | str | None = None
    max_points: int | None = None
    pass_percent: int | None = None
    attempt: int | None = None
    topics: tuple[tuple[str, int], ...] = ()
    schema: int = SCHEMA


def facts_text(facts: CertificateFacts) -> str:
    """The canonical JSON of the facts: what is kept, and whose SHA-256 stands in the lasting row."""
    return canonical_text(facts)


def facts_from_text(text: str) -> CertificateFacts:
    """The facts a kept text states. Raises ValueError with a sentence when it is not one of ours."""
    try:
        values = json.loads(text)
    except json.JSONDecodeError as error:
        raise ValueError(f"the text is not JSON ({error.msg})") from error
    if not isinstance(values, dict) or values.get("schema") != SCHEMA:
        raise ValueError(f"the text is not of schema {SCHEMA}")
    unknown = set(values) - {field.name for field in fields(CertificateFacts)}
    if unknown:
        raise ValueError(f"the text has an unknown fact {sorted(unknown)[0]!r}")
    try:
        facts = CertificateFacts(**values | {
            "licences": tuple(LicenceHeld(**one) for one in values["licences"]),
            "objectives": tuple(values["objectives"]),
            "minutes": Minutes(**values["minutes"]),
            "provider_address": tuple(values["provider_address"]),
            "signer": Signer(**values["signer"]) if values.get("signer") else None,
            "approvals": tuple(Approved(**one) for one in values.get("approvals", [])),
            "topics": tuple((topic, minutes) for topic, minutes in values.get("topics", [])),
        })
    except (KeyError, TypeError) as error:
        raise ValueError("the text lacks a fact that every certificate has") from error
    if facts_text(facts) != text:
        raise ValueError("the text is not in its canonical spelling")
    return facts


# --- codes --------------------------------------------------------------------------------------------------


def new_code(random_bytes: Callable[[int], bytes]) -> str:
    """A fresh code of 80 random bits. `random_bytes(n)` gives n unpredictable bytes (`secrets.token_bytes`)."""
    number = int.from_bytes(random_bytes(LENGTH * 5 // 8), "big")
    return "".join(ALPHABET[number >> 5 * place & 31] for place in reversed(range(LENGTH)))


def normalise_code(typed: str) -> str | None:
    """A code as stored, from whatever was typed: case, dashes, spaces and lookalikes forgiven. None if it is none."""
    folded = "".join(character for character in typed.upper() if character not in _BETWEEN).translate(_LOOKALIKES)
    if len(folded) != LENGTH or not set(folded) <= set(ALPHABET):
        return None
    return folded


def shown_code(code: str) -> str:
    """A code as people read it: four groups of four."""
    return "-".join(code[start:start + 4] for start in range(0, len(code), 4))
