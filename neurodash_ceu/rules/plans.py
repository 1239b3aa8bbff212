"""Who may read and use what: the entitlements, the plans that give them, and whether one is held on a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

Entitlement = Literal["brief", "earn", "deep_dive", "protocols", "brief_pdf", "tracking", "ask_unlimited"]

FOR_EVERYBODY: frozenset[Entitlement] = frozenset({"brief", "earn"})
PREMIUM: frozenset[Entitlement] = frozenset({"deep_dive", "protocols", "brief_pdf", "tracking", "ask_unlimited"})
PREMIUM_PRICE_USD_A_YEAR = 99
PRICE_WORDS = f"{PREMIUM_PRICE_USD_A_YEAR} USD a year"  # as pages say it
ALL = "*"


@dataclass(frozen=True)
class Grant:
    """An entitlement from a day until a day, both included; no end means for ever."""

    entitlement: str
    from_on: date
    until_on: date | None = None

    def holds(self, today: date) -> bool:
        """True on every day of its span."""
        return self.from_on <= today and (self.until_on is None or today <= self.until_on)


def held(grants: Sequence[Grant], today: date, free: frozenset[str] = frozenset()) -> frozenset[str]:
    """Every entitlement held on a day: everybody's, what the operator gives free, and the grants in force."""
    if ALL in free:
        return frozenset(FOR_EVERYBODY | PREMIUM)
    return frozenset(FOR_EVERYBODY | free | {grant.entitlement for grant in grants if grant.holds(today)})
