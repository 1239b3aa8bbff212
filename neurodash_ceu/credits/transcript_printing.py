"""The print process's part of transcripts: what waits is printed, its bytes are kept, what lacks a letter is held."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from sqlalchemy.exc import IntegrityError

from neurodash_ceu.credits.pdf import HeldPrint
from neurodash_ceu.credits.queues import TRANSCRIPTS
from neurodash_ceu.credits.transcript_print import print_transcript
from neurodash_ceu.ports import audit
from neurodash_ceu.ports.failures import on_one_line
from neurodash_ceu.ports.fonts import SHIPPED, Fonts
from neurodash_ceu.ports.session import Database
from neurodash_ceu.ports.storage import Storage
from neurodash_ceu.rules.certificate import shown_code
from neurodash_ceu.rules.transcripts import transcript_from_text

log = logging.getLogger(__name__)


def print_waiting(
    database: Database, storage: Storage, clock: Callable[[], datetime], fonts: Fonts = SHIPPED,
    stop: Callable[[], bool] = lambda: False,
) -> int:
    """Print every transcript that is due now, or until told to stop; return how many prints were kept."""
    kept = 0
    while not stop():
        with database.reading() as session:
            if not TRANSCRIPTS.anything_due(session, clock()):
                break
        with database.writing() as session:
            claimed = TRANSCRIPTS.claim(session, clock(), f"{os.getpid()}")
        if claimed is None:
            break
        kept += _print_one(database, storage, clock, *claimed, fonts)
    return kept


def _print_one(
    database: Database, storage: Storage, clock: Callable[[], datetime], code: str, text: str, fonts: Fonts
) -> int:
    try:
        content = print_transcript(transcript_from_text(text), fonts)
        sha = storage.put(content)
    except HeldPrint as held:
        _hold(database, clock(), code, str(held))
        return 0
    except Exception as error:
        # Whatever went wrong, the entries stand and the print is tried again.
        log.error("transcript %s could not be printed: %s", shown_code(code), on_one_line(error))
        with database.writing() as session:
            TRANSCRIPTS.put_off(session, code, clock(), f"{type(error).__name__}: {error}")
        return 0
    with suppress(IntegrityError):  # another printer was faster; its print is the one that counts
        with database.writing() as session:
            TRANSCRIPTS.keep(session, code, sha, len(content), clock())
        return 1
    return 0


def _hold(database: Database, now: datetime, code: str, reason: str) -> None:
    """Hold it and note why. No mail goes out: whoever asked for it looks at its page, which says so."""
    with database.writing() as session:
        if not TRANSCRIPTS.hold(session, code, reason):
            return
        log.warning("the print of transcript %s is held: its audit event has the reason", shown_code(code))
        if not audit.happened(session, "transcript.held", ("transcript", code), reason):
            audit.record(session, now, "transcript.held", ("transcript", code), actor_id=None, acting_as="printer",
                         reason=reason)
