"""How often a door was tried: counted in rows, so that a limit holds over every process of an installation.

A door has a number of tries in a window of time. Who tries is a keyed hash, never an address or a mail in the clear.
Count in a transaction of its own: a try that is refused must stay counted.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from ipaddress import IPv6Address, ip_address
from typing import Any

from sqlalchemy import delete, update
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from neurodash_ceu.records.people import DoorCount
from neurodash_ceu.rules.refusal import Refused

KEPT = timedelta(days=2)


@dataclass(frozen=True)
class Door:
    """A thing that may be tried `most` times in a `window`; `name` is at most 24 characters."""

    name: str
    most: int
    window: timedelta

    def opens_at(self, now: datetime) -> datetime:
        """The start of the next window: windows follow one another from the epoch, the same for every process."""
        return self.start(now) + self.window

    def start(self, now: datetime) -> datetime:
        """The start of the window an instant lies in."""
        epoch = datetime(1970, 1, 1, tzinfo=UTC)
        return epoch + (now - epoch) // self.window * self.window


class TooMany(Refused):
    """A door was tried too often; `again_at` says from when it may be tried again."""

    def __init__(self, again_at: datetime, now: datetime) -> None:
        minutes = max(1, -(-int((again_at - now).total_seconds()) // 60))
        count, unit = (minutes, "minute") if minutes < 120 else (-(-minutes // 60), "hour")
        super().__init__(f"That was tried too often. Try again in {count} {unit}{'' if count == 1 else 's'}.")
        self.again_at = again_at


def hashed(secret: str, who: str) -> str:
    """The keyed hash under which somebody is counted, 64 hex digits."""
    return hmac.new(secret.encode(), f"door:{who}".encode(), hashlib.sha256).hexdigest()


def network_of(address: str) -> str:
    """The network an address counts as: itself for IPv4, for IPv6 its first 64 bits (the rest changes at will).

    An IPv4 address written as IPv6 is that IPv4 address. What is no address counts as itself.
    """
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(found, IPv6Address):
        return str(found.ipv4_mapped or IPv6Address(int(found) >> 64 << 64))
    return str(found)


def knock(session: Session, door: Door, who: str, now: datetime) -> int:
    """Count a try at a door and return how many there were in this window. `who` comes from `hashed`."""
    tries = session.connection().execute(_counting(session.get_bind().dialect.name), {
        "door": door.name, "who": who, "window_start": door.start(now), "tries": 1}).scalar_one()
    return int(tries)


@cache
def _counting(dialect: str) -> Any:
    """The first try, or one more. Built once: building it costs more than running it."""
    insert = sqlite_insert if dialect == "sqlite" else postgres_insert
    table: Any = DoorCount.__table__
    return (insert(table)
            .on_conflict_do_update(index_elements=["door", "who", "window_start"], set_={"tries": table.c.tries + 1})
            .returning(table.c.tries))


def give_back(session: Session, door: Door, who: str, now: datetime) -> None:
    """Take back one try counted at this instant: it turned out to be a rightful one."""
    session.execute(
        update(DoorCount)
        .where(DoorCount.door == door.name, DoorCount.who == who, DoorCount.window_start == door.start(now),
               DoorCount.tries > 0)
        .values(tries=DoorCount.tries - 1))


def forget(session: Session, door: Door, who: str) -> None:
    """Forget every try of somebody at a door."""
    session.execute(delete(DoorCount).where(DoorCount.door == door.name, DoorCount.who == who))


def tried(session: Session, door: Door, who: str, now: datetime) -> int:
    """How many tries there were in this window, without counting one."""
    row = session.get(DoorCount, (door.name, who, door.start(now)))
    return row.tries if row is not None else 0


def refuse_beyond(tries: int, door: Door, now: datetime) -> None:
    """Raise TooMany when a door was tried more often than it allows."""
    if tries > door.most:
        raise TooMany(door.opens_at(now), now)


def sweep(session: Session, now: datetime) -> None:
    """Forget windows that are over."""
    session.execute(delete(DoorCount).where(DoorCount.window_start < now - KEPT))
