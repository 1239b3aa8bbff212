"""What somebody may write to the provider, in which states that stands, and how long it has waited."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

KINDS = {
    "question": "A question",
    "complaint": "A complaint",
    "certificate": "A problem with a certificate",
    "adjustment": "A request for an adjustment",
}
STATES = ("new", "answered", "closed")
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Age:
    """How long a message has waited: whole days so far, of how many promised (None: none were), and days beyond that.

    A day late counts from the moment the promise ended: one minute after it is one day late.
    """

    days: int
    promised: int | None
    late: int

    @property
    def words(self) -> str:
        """"4 of 10 days", "2 days late"."""
        if self.late:
            return f"{_days(self.late)} late"
        return _days(self.days) if self.promised is None else f"{self.days} of {_days(self.promised)}"


def age_of(received: datetime, due: datetime | None, at: datetime) -> Age:
    """The age of a message at an instant: now while it waits, the instant of its answer afterwards."""
    waited = max(at - received, timedelta(0))
    if due is None:
        return Age(waited // DAY, None, 0)
    return Age(waited // DAY, (due - received) // DAY, -((due - at) // DAY) if at > due else 0)


def _days(count: int) -> str:
    return f"{count} day" if count == 1 else f"{count} days"
