"""Who acts: the signed-in person as verbs and rules see one, free of any database or web."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class LicenceHeld:
    """A licence as its holder states it; the number stands verbatim, with its prefix."""

    profession: str
    jurisdiction: str
    number: str


@dataclass(frozen=True)
class Learner:
    """A person with an account. `zone` is the IANA name in which this person's days are counted."""

    person_id: int
    email: str
    legal_name: str
    zone: str
    paper: str
    roles: frozenset[str] = frozenset()
    confirmed: bool = False

