"""A file that somebody presents: is it a print we keep, a changed one of ours, or nothing we know?

The page at /verify and `neurodash certificates verify` ask this one function. Nothing of the file is kept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from neurodash_ceu.credits import checking, scanning
from neurodash_ceu.credits.checking import Check, Checked
from neurodash_ceu.records.credits import CertificatePrint
from neurodash_ceu.rules.presented import Verdict, codes_in, must_be_pdf, verdict


@dataclass(frozen=True)
class Presented:
    """What a file comes to. `records` are our records of it: one for a print of ours, one or more for a changed file.

    `strange` are codes it carries that we never issued; `locked` says that its texts could not be read.
    """

    verdict: Verdict
    sha256: str
    size: int
    records: tuple[Checked, ...]
    strange: tuple[str, ...]
    locked: bool

    @property
    def in_force(self) -> bool:
        """Whether it is the print we keep of a certificate that stands today."""
        return self.verdict == "ours" and self.records[0].state == "in force"


SAME = Check("The file is the print we keep, byte for byte", True)


def present(session: Session, content: bytes, bytes_are_kept: Callable[[str], bool]) -> Presented:
    """Look at a file. Raises Refused with a sentence for what is empty, too large or no PDF.

    `bytes_are_kept(sha)` says whether a kept print can be had, unchanged.
    """
    must_be_pdf(content)
    sha = hashlib.sha256(content).hexdigest()
    same = _printed_as(session, sha)
    candidates = (same,) if same else codes_in(scanning.texts(content))
    found = {code: checking.check(session, code, bytes_are_kept) for code in candidates}
    records = tuple(one for one in found.values() if one is not None)
    return Presented(
        verdict(same_bytes=same is not None, ours=len(records)), sha, len(content), records,
        tuple(code for code, one in found.items() if one is None), same is None and scanning.is_locked(content))


def _printed_as(session: Session, sha: str) -> str | None:
    """The code of the certificate whose print has these bytes."""
    return session.scalar(select(CertificatePrint.code).where(CertificatePrint.sha256 == sha)
                          .order_by(CertificatePrint.printed_at).limit(1))
