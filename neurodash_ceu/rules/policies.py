"""What a provider promises in writing: the shape of a policy's file and which policies there are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

FORBID = {"extra": "forbid"}
NAMES = ("privacy", "terms", "accessibility", "complaints", "refunds", "adjustments")
# What a text may leave to the provider's file: "{{mail}}" is the provider's mail address there.
PLACES = ("provider", "address", "mail", "site", "price", "answer", "escalation")


@dataclass(frozen=True)
class PolicyHead:
    """What stands between the two lines of dashes. Only a draft has no date from which it is in force."""

    __pydantic_config__ = FORBID
    title: str
    summary: str
    version: str
    in_force: date | None = None


@dataclass(frozen=True)
class Policy:
    """One policy: its head, its Markdown, and whether it is a shipped draft that this provider has not adopted."""

    name: str
    head: PolicyHead
    markdown: str
    draft: bool
