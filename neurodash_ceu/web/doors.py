"""Rate limits at the door: who knocks is a keyed hash of a network address, or of whatever else is counted."""

from __future__ import annotations

from flask import request

from neurodash_ceu.ports.doors import Door, hashed, knock, network_of, refuse_beyond
from neurodash_ceu.web.here import database, now, settings


def hash_of(text: str) -> str:
    """The keyed hash under which a text is counted."""
    return hashed(settings().secret, text)


def stranger() -> str:
    """The keyed hash of the network this request comes from."""
    return hash_of(network_of(request.remote_addr or "nowhere"))


def pass_through(door: Door, who: str | None = None) -> None:
    """Count a try at a door, by the network address unless told otherwise. Raises TooMany beyond its limit."""
    with database().writing(lasting=False) as session:
        tries = knock(session, door, who or stranger(), now())
    refuse_beyond(tries, door, now())
