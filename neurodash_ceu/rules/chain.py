"""The chain of a book: each entry carries the hash of the one before it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from neurodash_ceu.rules.credit import GENESIS, entry_hash


@dataclass(frozen=True)
class Link:
    """An entry as kept: its number, the hash it says came before, its text, its own hash."""

    seq: int
    prev_hash: str
    text: str
    hash: str


def chain_problem(link: Link, seq: int, previous: str) -> str | None:
    """Why a link does not follow entry `seq` - 1 with hash `previous`; None when it does."""
    if link.seq != seq:
        return f"entry {seq} is missing before it"
    if link.prev_hash != previous:
        return "its link to the entry before does not fit: that entry was changed or replaced"
    if link.hash != entry_hash(previous, link.text):
        return "its text was changed after it was written"
    return None


def check_chain(links: Iterable[Link]) -> tuple[int, str] | None:
    """The first broken link of one book as (number, what is wrong), or None for a whole chain."""
    seq, previous = 1, GENESIS
    for link in links:
        problem = chain_problem(link, seq, previous)
        if problem:
            return link.seq, problem
        seq, previous = seq + 1, link.hash
    return None
