"""What may be tried how often at the doors of accounts. Counted in rows, so the limits hold over every process.

Only failed sign-ins stay counted: a try is counted before the password is looked at, and taken back when it was right.
So many at once cannot slip through, and nobody is kept out by signing in often. The strict limits are for one address
from one network, and the wait grows. The address alone has a wider one, which a network that its owner signed in from
lately does not meet: a stranger elsewhere cannot keep them out. Everybody may have a link mailed instead of waiting.
Where mails run out, those that came hold links that still work, but for a few hours at worst.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from neurodash_ceu.accounts import sessions
from neurodash_ceu.ports.doors import Door, TooMany, forget, give_back, knock

QUARTER, HOUR, DAY = timedelta(minutes=15), timedelta(hours=1), timedelta(days=1)

SIGN_IN = Door("sign-in", 10, QUARTER)
SIGN_IN_LONG = Door("sign-in-long", 40, 4 * HOUR)
SIGN_IN_ADDRESS = Door("sign-in-address", 50, HOUR)
SIGN_IN_NETWORK = Door("sign-in-network", 100, QUARTER)
REGISTER_ADDRESS = Door("register-address", 5, HOUR)
REGISTER_ADDRESS_DAY = Door("register-address-day", 10, DAY)
REGISTER_NETWORK = Door("register-network", 60, HOUR)
RESET_ADDRESS = Door("reset-address", 3, HOUR)
RESET_ADDRESS_LONG = Door("reset-address-long", 6, 6 * HOUR)
RESET_NETWORK = Door("reset-network", 30, HOUR)


@dataclass(frozen=True)
class Tried:
    """The tries just counted: door, who, and how many there are now."""

    counts: tuple[tuple[Door, str, int], ...]
    at: datetime

    def refuse_beyond(self) -> None:
        """Raise TooMany, with when all of these doors may be tried again, if any was tried too often."""
        shut = [door.opens_at(self.at) for door, _who, tries in self.counts if tries > door.most]
        if shut:
            raise TooMany(max(shut), self.at)


def try_to_sign_in(
    session: Session, mail: str, network: str, hashed: Callable[[str], str], now: datetime
) -> Tried:
    """Count a try with a password. `network` is a keyed hash already; `hashed` makes one of the address."""
    there = hashed(f"{mail}|{network}")
    doors = [(SIGN_IN, there), (SIGN_IN_LONG, there), (SIGN_IN_NETWORK, network)]
    if not sessions.familiar(session, mail, network, now):
        doors.append((SIGN_IN_ADDRESS, hashed(mail)))
    return _count(session, doors, now)


def try_to_register(
    session: Session, mail: str, network: str, hashed: Callable[[str], str], now: datetime
) -> Tried:
    """Count a mail asked for: by registering, or by asking for the confirmation again."""
    who = hashed(mail)
    return _count(session, ((REGISTER_ADDRESS, who), (REGISTER_ADDRESS_DAY, who), (REGISTER_NETWORK, network)), now)


def try_to_reset(
    session: Session, mail: str, network: str, hashed: Callable[[str], str], now: datetime
) -> Tried:
    """Count a link for a new password asked for."""
    who = hashed(mail)
    return _count(session, ((RESET_ADDRESS, who), (RESET_ADDRESS_LONG, who), (RESET_NETWORK, network)), now)


def take_back(session: Session, tried: Tried) -> None:
    """The password was right: these tries do not count."""
    for door, who, _tries in tried.counts:
        give_back(session, door, who, tried.at)


def forget_tries(session: Session, mail: str, network: str, hashed: Callable[[str], str]) -> None:
    """Forget wrong passwords for an address from a network: somebody there just proved that it is theirs."""
    for door in (SIGN_IN, SIGN_IN_LONG):
        forget(session, door, hashed(f"{mail}|{network}"))


def _count(session: Session, doors: Sequence[tuple[Door, str]], now: datetime) -> Tried:
    # Always in the order of their names: two tries that share doors lock rows in one order, and neither waits for good.
    counts = tuple(
        (door, who, knock(session, door, who, now)) for door, who in sorted(doors, key=lambda one: one[0].name))
    if any(tries > door.most for door, _who, tries in counts):
        # Refused at one door, a try does not wear down another: a stranger's would make the longest wait of all.
        for door, who, tries in counts:
            if tries <= door.most:
                give_back(session, door, who, now)
    return Tried(counts, now)
