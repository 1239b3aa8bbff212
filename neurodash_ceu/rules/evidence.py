"""What a module rests on: the frozen shapes of its references and of the claims drawn from them.

They spell references.yaml (CSL) and evidence.yaml. Unknown keys are problems; ids are stable and never reused.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

FORBID = {"extra": "forbid"}

Certainty = Literal["agree", "vary", "disagree", "opinion"]
Read = Literal["full", "abstract", "part of the abstract", "table or passage", "page", "second-hand"]

CERTAINTY_WORDS: dict[Certainty, str] = {
    "agree": "Most trials agree",
    "vary": "One trial, or effects vary",
    "disagree": "Trials disagree",
    "opinion": "Expert opinion",
}


# --- references (references.yaml, CSL) ------------------------------------------------------------------


@dataclass(frozen=True)
class Name:
    """An author as CSL spells one: family and given, or a `literal` for a body."""

    __pydantic_config__ = FORBID
    family: str | None = None
    given: str | None = None
    literal: str | None = None


@dataclass(frozen=True)
class Issued:
    """A CSL date: the year, and month and day where the source prints them."""

    __pydantic_config__ = FORBID
    year: int
    month: int | None = None
    day: int | None = None


@dataclass(frozen=True)
class Reference:
    """A source in CSL terms, with what we add: its short name, its design, and how much of it was read."""

    __pydantic_config__ = FORBID
    id: str
    type: str
    title: str
    short: str
    read: Read
    author: tuple[Name, ...] = ()
    issued: Issued | None = None
    container_title: str | None = None
    volume: str | None = None
    issue: str | None = None
    page: str | None = None
    publisher: str | None = None
    DOI: str | None = None
    PMID: str | None = None
    PMCID: str | None = None
    URL: str | None = None
    design: str | None = None


# --- evidence (evidence.yaml) ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Estimate:
    """One drawn number with its interval, as decimal text, so that nothing is rounded on the way.

    `axis` names the scale; only estimates of one axis are drawn together.
    """

    __pydantic_config__ = FORBID
    label: str
    axis: str
    value: str
    low: str
    high: str


@dataclass(frozen=True)
class Claim:
    """One thing a source found: the statement, its figures as printed, in whom, how sure, and where."""

    __pydantic_config__ = FORBID
    id: str
    statement: str
    population: str
    certainty: Certainty
    reference: str
    figures: tuple[str, ...] = ()
    estimate: Estimate | None = None
