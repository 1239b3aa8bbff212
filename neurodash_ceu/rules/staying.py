"""How long somebody stays signed in: a fortnight from the last page, and ninety days at the longest."""

from __future__ import annotations

from datetime import datetime, timedelta

SIGNED_IN_FOR = timedelta(days=14)
LONGEST = timedelta(days=90)
SEEN_EVERY = timedelta(hours=1)  # "last seen" is right to this, so that not every page writes


def good_since(now: datetime) -> tuple[datetime, datetime]:
    """A session opens something now if it was last seen, and was begun, after these two instants.

    Last seen may lie an hour behind; the fortnight is counted from the later end: nobody is put out early.
    """
    return now - SIGNED_IN_FOR - SEEN_EVERY, now - LONGEST


def good(began: datetime, seen: datetime, now: datetime) -> bool:
    """Does a session with these instants still open something?"""
    seen_after, began_after = good_since(now)
    return seen > seen_after and began > began_after


def seen_anew(seen: datetime, now: datetime) -> bool:
    """Is it time to note that a session was seen?"""
    return now - seen >= SEEN_EVERY
