"""Which handouts wait for their print, and which kept file is the print of one. A process of its own does the printing.

What waits is asked of the editions themselves, so nothing can be lost: a handout without its print waits, whatever
was killed when. A row is written once, so of two printers the second writes nothing.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from neurodash_ceu.catalog import editions
from neurodash_ceu.catalog.editions import Edition
from neurodash_ceu.ports.session import Database
from neurodash_ceu.records.catalog import HandoutPrint

PAPERS = ("a4", "letter")
PAPER_NAMES = {"a4": "A4", "letter": "US Letter"}


@dataclass(frozen=True)
class Waiting:
    """A handout that has no print on a paper yet."""

    edition: Edition
    paper: str


def waiting(session: Session, made_by: str | None = None) -> list[Waiting]:
    """Every handout of a current edition that was not printed yet (or not by this code), paper by paper."""
    prints = select(HandoutPrint.edition_sha, HandoutPrint.paper)
    rows = session.execute(prints if made_by is None else prints.where(HandoutPrint.made_by == made_by))
    kept = {(row.edition_sha, row.paper) for row in rows}
    return [Waiting(one, paper) for one in editions.published(session) if one.module.handout
            for paper in PAPERS if (one.sha256, paper) not in kept]


def keep(session: Session, what: Waiting, made_by: str, sha: str, now: datetime) -> None:
    """Say that a kept file is the print. Raises IntegrityError if another printer said so first."""
    session.add(HandoutPrint(
        edition_sha=what.edition.sha256, paper=what.paper, made_by=made_by, sha256=sha, printed_at=now))
    session.flush()


def kept(session: Session, edition_sha: str, paper: str) -> str | None:
    """The SHA-256 of the newest print of an edition's handout on a paper; None while it waits for its first."""
    return session.scalar(
        select(HandoutPrint.sha256).where(HandoutPrint.edition_sha == edition_sha, HandoutPrint.paper == paper)
        .order_by(HandoutPrint.printed_at.desc()).limit(1))


def printed_now(database: Database, environment: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """Have the handouts printed that were never printed, if there are any, and wait; the sentences of what failed.

    What is not printed now, the print process prints. `environment` names another installation than this one.
    """
    with database.reading() as session:
        if not waiting(session):
            return ()
    done = subprocess.run(
        [sys.executable, "-m", "neurodash_ceu.credits.print_cli", "--handouts"],
        env={**os.environ, **(environment or {})}, capture_output=True, text=True, check=False)
    said = tuple(done.stdout.splitlines())
    if done.returncode and not said:
        return ("The handouts could not be printed: `neurodash doctor` says why.",)
    return said
