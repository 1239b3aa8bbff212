"""The public check of a certificate: what we know of it, what was recomputed just now, and what that comes to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy.orm import Session

from neurodash_ceu.credits import adjustments, certificates, ledger
from neurodash_ceu.credits.adjustments import Net
from neurodash_ceu.credits.certificates import Known
from neurodash_ceu.credits.judging import COPIED, Broken, FirstFaults
from neurodash_ceu.rules.credit import EntryFacts

State = Literal["in force", "superseded", "revoked", "reversed", "adjusted", "broken"]


@dataclass(frozen=True)
class Check:
    """One thing that was looked at: what holds, in words (or what does not), and whether it does."""

    words: str
    holds: bool


@dataclass(frozen=True)
class Checked:
    """A certificate and what looking at it showed. `entry` is what the ledger says, None when it cannot be read.

    `net` is what is left of the entry with the adjustments that stand.
    """

    known: Known
    entry: EntryFacts | None
    state: State
    reversed_at: datetime | None
    erased_at: datetime | None
    checks: tuple[Check, ...]
    net: Net

    @property
    def adjusted(self) -> str:
        """What was adjusted since it was issued, in a sentence; "" where nothing was."""
        return adjustments.public_words(self.net.minutes.total, self.net.change) if self.net.standing else ""


def check(session: Session, code: str, bytes_are_kept: Callable[[str], bool]) -> Checked | None:
    """Look at the certificate of a code as typed, or None when we issued none under it.

    Recomputes the hash of its entry and of every entry of that book, and the SHA-256 of what it states.
    `bytes_are_kept(sha)` says whether the print can be had, unchanged.
    """
    known = certificates.find(session, code)
    if known is None:
        return None
    walk, broken, reversed_at, adjusted = FirstFaults(), list[Broken](), None, False
    for rows in ledger.stream(session, COPIED, known.certificate.book_id):
        broken += walk.of(rows)
        reversed_at = reversed_at or next(
            (row.recorded_at for row in rows if row.reverses_seq == known.entry.seq), None)
        adjusted = adjusted or any(row.adjusts_seq == known.entry.seq for row in rows)
    erased = certificates.erased_at(session, known.certificate.code) if known.facts_are == "erased" else None
    integrity = _integrity(known, broken[0].seq if broken else None, walk.entries, bytes_are_kept)
    net = adjustments.net_of(session, known.entry) if adjusted else adjustments.untouched(known.entry)
    return Checked(known, ledger.facts_of(known.entry), _state(known, reversed_at, net, integrity), reversed_at, erased,
                   (*integrity, *_standing(known, reversed_at, net)), net)


def _integrity(
    known: Known, breaks_at: int | None, entries: int, bytes_are_kept: Callable[[str], bool]
) -> tuple[Check, ...]:
    links = "its one link verified" if entries == 1 else f"all {entries} links verified"
    checks = [
        Check("The code is ours", True),
        _either(known.entry.hash == known.certificate.entry_hash, "Its ledger entry has the hash it was issued with",
                "Its ledger entry is not the one it was issued for"),
        _either(breaks_at is None, f"The chain of its book is whole: {links}",
                f"The chain of its book breaks at entry {breaks_at}"),
    ]
    if known.facts_are != "erased":
        checks.append(_either(known.facts_are == "as issued", "What it states has not changed since",
                              "What it states was changed after it was issued"))
        if known.kept is not None:
            checks.append(_either(bytes_are_kept(known.kept.sha256), "We keep its print under the SHA-256 shown",
                                  "Our copy of its print cannot be opened just now"))
    return tuple(checks)


def _standing(known: Known, reversed_at: datetime | None, net: Net) -> tuple[Check, ...]:
    return (
        _either(reversed_at is None, "Its credit was not taken back", "Its credit was taken back"),
        *([] if not net.standing or reversed_at else [Check("Its minutes were adjusted since", False)]),
        _either(known.status == "in force", "Not superseded, not revoked",
                "Revoked" if known.status == "revoked" else "Superseded by a newer one"),
    )


def _either(holds: bool, yes: str, no: str) -> Check:
    return Check(yes if holds else no, holds)


def _state(known: Known, reversed_at: datetime | None, net: Net, integrity: tuple[Check, ...]) -> State:
    # A print we cannot open is our trouble, not the certificate's: the SHA-256 still names its bytes.
    if not all(one.holds for one in integrity[:3]) or known.facts_are == "changed":
        return "broken"
    if known.status != "in force":
        return known.status
    if reversed_at is not None:
        return "reversed"
    return "adjusted" if net.standing else "in force"

