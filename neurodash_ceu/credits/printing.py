"""The print process: takes what waits for its first print, prints it, keeps the bytes, says what is held.

It runs beside the web server, never in it. Killed at any point it loses nothing: a claim runs out, and a
certificate gets its print once because the row that says so can be written once.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable
from datetime import date, datetime

from sqlalchemy.exc import IntegrityError, OperationalError

from neurodash_ceu.accounts import sessions
from neurodash_ceu.credits import certificates, transcript_printing, transcripts
from neurodash_ceu.credits.handouts import HandoutPrinter
from neurodash_ceu.credits.ledger import owner_of
from neurodash_ceu.credits.pdf import HeldPrint, print_certificate
from neurodash_ceu.credits.queues import TRANSCRIPTS
from neurodash_ceu.ports import audit, doors
from neurodash_ceu.ports.failures import on_one_line
from neurodash_ceu.ports.fonts import SHIPPED, Fonts
from neurodash_ceu.ports.outbox import put_mail
from neurodash_ceu.ports.session import Database
from neurodash_ceu.ports.storage import Storage
from neurodash_ceu.records.credits import Certificate
from neurodash_ceu.records.people import Person
from neurodash_ceu.rules.canonical import sha256_of
from neurodash_ceu.rules.certificate import facts_from_text, shown_code

log = logging.getLogger(__name__)

PAUSE_SECONDS = 0.4
PATIENCE_SECONDS = 5
Clock = Callable[[], datetime]


def print_waiting(
    database: Database, storage: Storage, clock: Clock, staff_mail: str | None = None,
    stop: threading.Event | None = None, fonts: Fonts = SHIPPED,
) -> int:
    """Print everything that is due now, in these fonts, or until told to stop; return how many prints were kept."""
    kept = 0
    while (stop is None or not stop.is_set()) and _anything_due(database, clock()):
        with database.writing() as session:
            claimed = certificates.claim(session, clock(), f"{os.getpid()}")
        if claimed is None:
            break
        kept += _print_one(database, storage, clock, *claimed, staff_mail, fonts)
    return kept


def _anything_due(database: Database, now: datetime) -> bool:
    # Asked before claiming, so that an idle printer never stands in a writer's way.
    with database.reading() as session:
        return certificates.anything_due(session, now)


def run(
    database: Database, storage: Storage, clock: Clock, stop: threading.Event, staff_mail: str | None = None,
    fonts: Fonts = SHIPPED, handouts: HandoutPrinter | None = None,
) -> None:
    """Print until told to stop: certificates first, then transcripts, then handouts.

    A database that is away for a while is waited for.

    At the start and once a day it also puts lost work back into the queue, and forgets old tries at doors and old
    sessions.
    """
    swept: date | None = None
    while not stop.is_set():
        try:
            if swept != clock().date():
                with database.writing() as session:
                    certificates.sweep(session, clock())
                    certificates.try_held_again(session, clock())
                    transcripts.sweep(session, clock())
                    TRANSCRIPTS.try_held_again(session, clock())
                    doors.sweep(session, clock())
                    sessions.sweep(session, clock())
                swept = clock().date()
            print_waiting(database, storage, clock, staff_mail, stop, fonts)
            transcript_printing.print_waiting(database, storage, clock, fonts, lambda: stop.is_set() or _anything_due(
                database, clock()))
            if handouts is not None:
                handouts.print_waiting(lambda: stop.is_set() or _anything_due(database, clock()))
        except OperationalError as error:
            log.warning("the print process waits for the database: %s", type(error.orig).__name__)
            stop.wait(PATIENCE_SECONDS)
        stop.wait(PAUSE_SECONDS)


def _print_one(
    database: Database, storage: Storage, clock: Clock, code: str, text: str, staff_mail: str | None, fonts: Fonts
) -> int:
    try:
        content = print_certificate(facts_from_text(text), fonts)
        sha = storage.put(content)
    except HeldPrint as held:
        _hold(database, clock(), code, str(held), staff_mail)
        return 0
    except Exception as error:
        # Whatever went wrong (a full disk, a missing font), the credit stands and the print is tried again.
        log.error("certificate %s could not be printed: %s", shown_code(code), on_one_line(error))
        with database.writing() as session:
            certificates.put_off(session, code, clock(), f"{type(error).__name__}: {error}")
        return 0
    try:
        with database.writing() as session:
            certificates.keep(session, code, sha, len(content), clock())
    except IntegrityError:
        return 0  # another printer was faster; its print is the one that counts
    return 1


def _hold(database: Database, now: datetime, code: str, reason: str, staff_mail: str | None) -> None:
    with database.writing() as session:
        if not certificates.hold(session, code, reason):
            return
        log.warning("the print of certificate %s is held: its audit event has the reason", shown_code(code))
        if audit.happened(session, "certificate.held", ("certificate", code), reason):
            return  # a printer started again and lacks the same: everybody was told
        audit.record(session, now, "certificate.held", ("certificate", code), actor_id=None, acting_as="printer",
                     reason=reason)
        certificate = session.get(Certificate, code)
        owner = owner_of(session, certificate.book_id) if certificate else None
        person = session.get(Person, owner) if owner is not None else None
        told = sha256_of(reason)[:12]
        if person is not None and person.email:
            put_mail(session, now, person.email, "Your certificate is waiting for us",
                     HELD_LEARNER.format(reason=reason), once_key=f"held:{code}:{told}")
        if staff_mail:
            put_mail(session, now, staff_mail, f"Certificate {shown_code(code)} is held", HELD_STAFF.format(
                code=shown_code(code), reason=reason), once_key=f"held-staff:{code}:{told}")


HELD_LEARNER = """Your credit is recorded and nothing is lost.

The certificate itself could not be printed yet: {reason}

We have been told. You need not do anything; the certificate will appear under Credits once it is printed.
"""

HELD_STAFF = """The print of certificate {code} is held: {reason}

The credit stands. The learner has been told. The print is tried again whenever the print process starts, so it
comes by itself once there is a font with these letters: put one into the folder of further fonts (docs/operating.md
names the packages), then restart `neurodash serve`. Or agree another spelling with the learner, and correct the
certificate in the office.
"""
