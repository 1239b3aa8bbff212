"""The instant at which a journey is made: a real server keeps real time."""

from __future__ import annotations

from datetime import UTC, datetime


def today_utc() -> datetime:
    """Now."""
    return datetime.now(UTC)
