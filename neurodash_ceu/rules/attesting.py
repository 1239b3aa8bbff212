"""What an attestation shows and keeps: every fact as the certificate will print it, and the statement made."""

from __future__ import annotations

import json
from dataclasses import dataclass

from neurodash_ceu.rules.canonical import canonical_text
from neurodash_ceu.rules.people import LicenceHeld

STATEMENT = (
    "I studied this module and answered its quiz and case myself, and the facts above are right as they will be "
    "printed."
)


@dataclass(frozen=True)
class Attested:
    """The facts on the screen when the learner attested. Minutes are whole; `zone` decides the completion date.

    `also` are the other facts that the certificate prints, as pairs of label and words. `nothing` says why a repeat
    earns none of the minutes, which are then what the work comes to by itself.
    """

    legal_name: str
    licences: tuple[LicenceHeld, ...]
    title: str
    activity_code: str
    provider: str
    minutes: int
    hours: str
    zone: str
    paper: str
    also: tuple[tuple[str, str], ...] = ()
    statement: str = STATEMENT
    nothing: str | None = None


def attested_text(facts: Attested) -> str:
    """The canonical JSON of what was attested; its SHA-256 names what was on the screen."""
    return canonical_text(facts)


def attested_from_text(text: str) -> Attested:
    """The facts a kept text states."""
    values = json.loads(text)
    values["licences"] = tuple(LicenceHeld(**one) for one in values["licences"])
    values["also"] = tuple((label, words) for label, words in values.get("also", []))
    return Attested(**values)
