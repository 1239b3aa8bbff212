"""Passwords: argon2id. Slow on purpose, so it is done outside of every transaction."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from neurodash_ceu.accounts.typed import LONGEST_PASSWORD, folded_password

# Memory in KiB; about a thirtieth of a second of one core. When these grow, a hash grows at its owner's next sign-in.
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


@dataclass(frozen=True)
class Checked:
    """Whether a password was right. `kept` is the hash it was compared with; `better` a new one, when that is weak."""

    right: bool
    kept: str | None
    better: str | None = None


def hash_of(password: str) -> str:
    """The hash that is kept of a password, with its own salt and its parameters."""
    return HASHER.hash(folded_password(password))


def check(kept: str | None, password: str) -> Checked:
    """Compare a password with a kept hash. Where there is none, the same work is done and the answer is no."""
    typed = folded_password(password[:LONGEST_PASSWORD * 4])
    try:
        HASHER.verify(kept or _nobodys(), typed)
    except (VerificationError, InvalidHashError):
        return Checked(False, kept)
    if not kept:
        return Checked(False, kept)
    return Checked(True, kept, HASHER.hash(typed) if HASHER.check_needs_rehash(kept) else None)


@lru_cache(maxsize=1)
def _nobodys() -> str:
    """A hash like any other that no password was ever chosen for; made once a process."""
    return HASHER.hash("nobody's")
