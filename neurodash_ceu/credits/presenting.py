"""A file that somebody presents: is it a print we keep, a changed one of ours, or nothing we know?

The page at /verify and `neurodash certificates verify` ask this one function. Nothing of the file is kept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from neurodash_ceu.credits import checking, scanning, transcript_checking, transcripts
from neurodash_ceu.credits.checking import Check, Checked
from neurodash_ceu.credits.transcript_checking import CheckedTranscript
from neurodash_ceu.records.credits import CertificatePrint
from neurodash_ceu.rules.presented import MOST_CODES, MOST_WRITTEN, Verdict, codes_in, must_be_pdf, verdict


@dataclass(frozen=True)
class Presented:
    """What a file comes to. `records` are our records of it: one for a print of ours, one or more for a changed file.

    Of a transcript they are in `transcripts`, and the certificates that it names are not looked at. `strange` are codes
    it carries that we never issued; `locked` says that its texts could not be read.
    """

    verdict: Verdict
    sha256: str
    size: int
    records: tuple[Checked, ...]
    strange: tuple[str, ...]
    locked: bool
    transcripts: tuple[CheckedTranscript, ...] = ()

    @property
    def in_force(self) -> bool:
        """Whether it is the print we keep of a certificate, or of a transcript, that stands today as it was printed."""
        return (self.verdict == "ours" and all(one.state == "in force" for one in self.records)
                and all(one.stands for one in self.transcripts))


MOST_TRANSCRIPTS = 2  # that are looked at for one file
SAME = Check("The file is the print we keep, byte for byte", True)


def present(session: Session, content: bytes, bytes_are_kept: Callable[[str], bool]) -> Presented:
    """Look at a file. Raises Refused with a sentence for what is empty, too large or no PDF.

    `bytes_are_kept(sha)` says whether a kept print can be had, unchanged.
    """
    must_be_pdf(content)
    sha = hashlib.sha256(content).hexdigest()
    same = _printed_as(session, sha)
    papers = [] if same else _transcripts(session, sha)
    if same or papers:
        records = _records(session, [same] if same else [], bytes_are_kept)
        return Presented("ours", sha, len(content), records, (), False, _checked(session, papers, bytes_are_kept))
    written = codes_in(scanning.texts(content), MOST_WRITTEN)
    papers = transcripts.among(session, written)[:MOST_TRANSCRIPTS]
    candidates = () if papers else written[:MOST_CODES]
    records = _records(session, candidates, bytes_are_kept)
    found = {one.known.certificate.code for one in records}
    return Presented(
        verdict(same_bytes=False, ours=len(records) + len(papers)), sha, len(content), records,
        tuple(code for code in candidates if code not in found), scanning.is_locked(content),
        _checked(session, papers, bytes_are_kept))


def _records(session: Session, codes: Sequence[str], kept: Callable[[str], bool]) -> tuple[Checked, ...]:
    found = (checking.check(session, code, kept) for code in codes)
    return tuple(one for one in found if one is not None)


def _checked(session: Session, codes: Sequence[str], kept: Callable[[str], bool]) -> tuple[CheckedTranscript, ...]:
    found = (transcript_checking.check(session, code, kept) for code in codes)
    return tuple(one for one in found if one is not None)


def _transcripts(session: Session, sha: str) -> list[str]:
    """The code of the transcript whose print has these bytes, if one has."""
    code = transcripts.printed_as(session, sha)
    return [] if code is None else [code]


def _printed_as(session: Session, sha: str) -> str | None:
    """The code of the certificate whose print has these bytes."""
    return session.scalar(select(CertificatePrint.code).where(CertificatePrint.sha256 == sha)
                          .order_by(CertificatePrint.printed_at).limit(1))
