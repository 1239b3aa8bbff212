"""What may be tried how often at the doors of accounts. Counted in rows, so the limits hold over every process.

Only failed sign-ins stay counted: a try is counted before the password is looked at, and taken back when it was right.
So many at once cannot slip through, and nobody is kept out by signing in often. The strict limit is for one address
from one network; the address alone has a wider one, so that a stranger cannot easily keep its owner out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from neurodash_ceu.ports.doors import Door, give_back, knock, refuse_beyond

QUARTER, HOUR = timedelta(minutes=15), timedelta(hours=1)

SIGN_IN = Door("sign-in", 10, QUARTER)
SIGN_IN_ADDRESS = Door("sign-in-address", 50, HOUR)
SIGN_IN_NETWORK = Door("sign-in-network", 100, QUARTER)
REGISTER_ADDRESS = Door("register-address", 5, HOUR)
REGISTER_NETWORK = Door("register-network", 60, HOUR)


@dataclass(frozen=True)
class Tried:
    """The tries just counted: door, who, and how many there are now."""

    counts: tuple[tuple[Door, str, int], ...]
    at: datetime

    def refuse_beyond(self) -> None:
        """Raise TooMany, with when to try again, if any of these doors was tried too often."""
        for door, _who, tries in self.counts:
            refuse_beyond(tries, door, self.at)


def try_to_sign_in(
    session: Session, mail: str, network: str, hashed: Callable[[str], str], now: datetime
) -> Tried:
    """Count a try with a password. `network` is a keyed hash already; `hashed` makes one of the address."""
    return _count(session, ((SIGN_IN, hashed(f"{mail}|{network}")), (SIGN_IN_ADDRESS, hashed(mail)),
                            (SIGN_IN_NETWORK, network)), now)


def try_to_register(
    session: Session, mail: str, network: str, hashed: Callable[[str], str], now: datetime
) -> Tried:
    """Count a mail asked for: by registering, or by asking for the confirmation again."""
    return _count(session, ((REGISTER_ADDRESS, hashed(mail)), (REGISTER_NETWORK, network)), now)


def take_back(session: Session, tried: Tried) -> None:
    """The password was right: these tries do not count."""
    for door, who, _tries in tried.counts:
        give_back(session, door, who, tried.at)


def _count(session: Session, doors: Sequence[tuple[Door, str]], now: datetime) -> Tried:
    # Always in the order of their names: two tries that share doors lock rows in one order, and neither waits for good.
    counts = ((door, who, knock(session, door, who, now)) for door, who in sorted(doors, key=lambda one: one[0].name))
    return Tried(tuple(counts), now)
