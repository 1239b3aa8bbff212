"""The print process: kept once whoever races, tried again whatever fails, held with a word to learner and staff."""

from __future__ import annotations

import errno
import logging
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from neurodash_ceu.accounts import sessions
from neurodash_ceu.accounts.sessions import Place
from neurodash_ceu.credits import certificates, printing
from neurodash_ceu.credits.pdf import HeldPrint
from neurodash_ceu.ports import doors
from neurodash_ceu.ports.session import Database, open_database
from neurodash_ceu.ports.storage import Storage
from neurodash_ceu.records.audit import AuditEvent
from neurodash_ceu.records.credits import Certificate, CertificatePrint, PrintTry
from neurodash_ceu.records.outbox import Mail
from neurodash_ceu.records.people import DoorCount, SignInSession
from neurodash_ceu.rules.certificate import CertificateFacts, shown_code
from tests import make
from tests.conftest import Clock
from tests.credits import shelf

STAFF = "office@example.org"


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    """Where prints are kept."""
    return Storage(tmp_path / "kept")


@pytest.fixture
def issued(database: Database) -> Certificate:
    """A certificate that waits for its print."""
    with database.writing() as session:
        return shelf.credited(session, shelf.book(session, make.person(session, email="ruth@example.org")))[1]


@pytest.fixture
def printed_as(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Put something else in the printer's place, for tests of what surrounds it."""
    def put(act: Callable[[CertificateFacts], bytes]) -> None:
        monkeypatch.setattr(printing, "print_certificate", lambda facts, _fonts: act(facts))

    put(lambda facts: f"%PDF of {facts.code}".encode())
    return put


def known(database: Database, of: Certificate) -> certificates.Known:
    """What is known of a certificate."""
    with database.reading() as session:
        found = certificates.find(session, of.code)
    assert found is not None
    return found


def fails(error: Exception) -> Callable[[CertificateFacts], bytes]:
    """A printer that fails."""
    def act(_facts: CertificateFacts) -> bytes:
        raise error

    return act


def test_what_waits_is_printed_and_kept(database: Database, storage: Storage, clock: Clock, issued, printed_as) -> None:
    assert printing.print_waiting(database, storage, clock) == 1
    kept = known(database, issued).kept
    assert kept is not None
    assert storage.get(kept.sha256) == f"%PDF of {issued.code}".encode()
    assert kept.size == len(storage.get(kept.sha256))
    assert kept.printed_at == clock.now
    assert printing.print_waiting(database, storage, clock) == 0


def test_everything_that_waits_is_printed(database: Database, storage: Storage, clock: Clock, issued,
                                          printed_as) -> None:
    with database.writing() as session:
        book = shelf.book(session)
        for _ in range(4):
            shelf.credited(session, book)
    assert printing.print_waiting(database, storage, clock) == 5


def test_the_printer_stops_between_two_prints(database: Database, storage: Storage, clock: Clock, issued,
                                              printed_as) -> None:
    with database.writing() as session:
        shelf.credited(session, shelf.book(session))
    stop = threading.Event()

    def last_one(_facts: CertificateFacts) -> bytes:
        stop.set()
        return b"the one under way is finished"

    printed_as(last_one)
    assert printing.print_waiting(database, storage, clock, stop=stop) == 1
    assert printing.print_waiting(database, storage, clock, stop=stop) == 0


def test_two_printers_keep_one_print(database: Database, database_url: str, storage: Storage, clock: Clock, issued,
                                     printed_as) -> None:
    """Both have claimed it (the first was so slow that its claim ran out); both print; one print is kept."""
    both = threading.Barrier(2)
    numbers = iter(range(2))

    def slow(_facts: CertificateFacts) -> bytes:
        mine = f"print number {next(numbers)}".encode()
        both.wait(20)
        return mine

    printed_as(slow)
    other = open_database(database_url)
    results: list[int] = []

    def run(on: Database, later: timedelta) -> None:
        results.append(printing.print_waiting(on, storage, lambda: clock.now + later))

    first = threading.Thread(target=run, args=(database, timedelta()))
    first.start()
    while both.n_waiting == 0:  # until the first holds its claim and is printing
        first.join(0.01)
        assert first.is_alive()
    run(other, certificates.LEASE)
    first.join(20)
    other.close()
    assert sorted(results) == [0, 1]
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(CertificatePrint)) == 1
        assert session.scalar(select(func.count()).select_from(PrintTry)) == 0
    kept = known(database, issued).kept
    assert kept is not None
    assert storage.get(kept.sha256).startswith(b"print number")


def test_a_killed_printer_loses_nothing(database: Database, storage: Storage, clock: Clock, issued,
                                        printed_as) -> None:
    printed_as(fails(KeyboardInterrupt()))  # type: ignore[arg-type]  # as a kill would end it
    with pytest.raises(KeyboardInterrupt):
        printing.print_waiting(database, storage, clock)
    printed_as(lambda _facts: b"another printer's")
    assert printing.print_waiting(database, storage, clock) == 0  # the claim of the dead still stands
    clock.now += certificates.LEASE
    assert printing.print_waiting(database, storage, clock) == 1
    assert known(database, issued).print_state == "printed"


def test_a_full_disk_is_tried_again(database: Database, storage: Storage, clock: Clock, issued, printed_as,
                                    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    with monkeypatch.context() as full:
        full.setattr(Storage, "put", lambda _self, _content: fails(
            OSError(errno.ENOSPC, "No space left on device"))(None))  # type: ignore[arg-type]  # no facts needed
        with caplog.at_level(logging.CRITICAL + 1):
            assert printing.print_waiting(database, storage, clock) == 0
        assert known(database, issued).print_state == "being printed"
        with database.reading() as session:
            assert session.get_one(PrintTry, issued.code).last_error == "OSError: [Errno 28] No space left on device"
            assert session.scalar(select(func.count()).select_from(Mail)) == 0
        clock.now += timedelta(seconds=1)
        assert printing.print_waiting(database, storage, clock) == 0
    clock.now += timedelta(seconds=1)
    assert printing.print_waiting(database, storage, clock) == 1
    assert known(database, issued).print_state == "printed"


def test_a_failure_is_logged_with_its_code(database: Database, storage: Storage, clock: Clock, issued, printed_as,
                                           caplog: pytest.LogCaptureFixture) -> None:
    printed_as(fails(RuntimeError("no font")))
    with caplog.at_level(logging.ERROR):
        printing.print_waiting(database, storage, clock)
    assert f"{shown_code(issued.code)} could not be printed: RuntimeError at" in caplog.text
    assert "no font" not in caplog.text  # what an error says may name a person: it stands where staff look
    with database.reading() as session:
        assert session.get_one(PrintTry, issued.code).last_error == "RuntimeError: no font"


def test_one_that_fails_does_not_hold_back_the_others(database: Database, storage: Storage, clock: Clock, issued,
                                                      printed_as, caplog: pytest.LogCaptureFixture) -> None:
    with database.writing() as session:
        shelf.credited(session, shelf.book(session))

    def not_the_first(facts: CertificateFacts) -> bytes:
        if facts.code == issued.code:
            raise RuntimeError("this one")
        return b"printed"

    printed_as(not_the_first)
    with caplog.at_level(logging.CRITICAL + 1):
        assert printing.print_waiting(database, storage, clock) == 1


def test_a_name_outside_the_fonts_is_held_and_told_once(database: Database, storage: Storage, clock: Clock, issued,
                                                        printed_as) -> None:
    printed_as(fails(HeldPrint("The name has “ꙮ”, which our fonts lack.")))
    assert printing.print_waiting(database, storage, clock, STAFF) == 0
    found = known(database, issued)
    assert (found.print_state, found.status) == ("held", "in force")
    assert "“ꙮ”" in (found.held_reason or "")
    clock.now += timedelta(days=1)
    assert printing.print_waiting(database, storage, clock, STAFF) == 0
    with database.reading() as session:
        mails = {mail.to_address: mail for mail in session.scalars(select(Mail))}
        event = session.scalars(select(AuditEvent)).one()
    assert set(mails) == {"ruth@example.org", STAFF}
    assert "Your credit is recorded and nothing is lost." in mails["ruth@example.org"].body
    assert "“ꙮ”" in mails["ruth@example.org"].body
    assert shown_code(issued.code) in mails[STAFF].subject
    assert (event.act, event.subject_id, event.acting_as) == ("certificate.held", issued.code, "printer")


def test_a_demonstration_tells_no_staff(database: Database, storage: Storage, clock: Clock, issued,
                                        printed_as) -> None:
    printed_as(fails(HeldPrint("No font.")))
    printing.print_waiting(database, storage, clock)
    with database.reading() as session:
        assert [mail.to_address for mail in session.scalars(select(Mail))] == ["ruth@example.org"]


# --- the process --------------------------------------------------------------------------------------------


def run_until(database: Database, storage: Storage, clock: printing.Clock, done: Callable[[], bool]) -> None:
    """Run the loop in a thread until something is so, then tell it to stop."""
    stop = threading.Event()
    process = threading.Thread(target=printing.run, args=(database, storage, clock, stop))
    process.start()
    for _ in range(400):
        if done():
            break
        process.join(0.05)
    stop.set()
    process.join(20)
    assert done()
    assert not process.is_alive()


def test_the_process_finds_what_the_queue_lost(database: Database, storage: Storage, clock: Clock, issued,
                                               printed_as, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printing, "PAUSE_SECONDS", 0.01)
    with database.writing() as session:
        session.execute(text("DELETE FROM print_tries"))
    run_until(database, storage, clock, lambda: known(database, issued).kept is not None)


def test_a_held_print_is_tried_again_when_a_printer_starts(
    database: Database, storage: Storage, clock: Clock, issued, printed_as, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printing, "PAUSE_SECONDS", 0.01)
    printed_as(fails(HeldPrint("The name has “ꙮ”, which our fonts lack.")))
    printing.print_waiting(database, storage, clock, STAFF)
    printed_as(lambda _facts: b"printed, with another font")
    run_until(database, storage, clock, lambda: known(database, issued).kept is not None)
    assert known(database, issued).print_state == "printed"


def test_who_was_told_that_a_print_is_held_is_not_told_again(
    database: Database, storage: Storage, clock: Clock, issued, printed_as, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printing, "PAUSE_SECONDS", 0.01)
    printed_as(fails(HeldPrint("The name has “ꙮ”, which our fonts lack.")))
    printing.print_waiting(database, storage, clock, STAFF)
    tries = []

    def still(_facts: CertificateFacts) -> bytes:
        tries.append(1)
        raise HeldPrint("The name has “ꙮ”, which our fonts lack.")

    printed_as(still)
    run_until(database, storage, clock, lambda: bool(tries) and known(database, issued).print_state == "held")
    with database.reading() as session:
        assert len(session.scalars(select(Mail)).all()) == 2
        assert len(session.scalars(select(AuditEvent)).all()) == 1


def test_the_process_waits_for_a_database_that_is_away(database: Database, storage: Storage, clock: Clock, issued,
                                                       printed_as, monkeypatch: pytest.MonkeyPatch,
                                                       caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setattr(printing, "PAUSE_SECONDS", 0.01)
    monkeypatch.setattr(printing, "PATIENCE_SECONDS", 0.01)
    flaky = Flaky(database.engine, away_at=(1, 2, 4, 6))  # at the sweep, at a claim, and when the print is to be kept
    minutes = count()
    with caplog.at_level(logging.WARNING):
        run_until(flaky, storage, lambda: make.NOW + next(minutes) * certificates.LEASE / 2,
                  lambda: known(database, issued).kept is not None)
    assert flaky.calls > 6
    assert caplog.text.count("the print process waits for the database: ConnectionError") == 4


class Flaky(Database):
    """A database that is away at some calls."""

    def __init__(self, engine: Engine, away_at: tuple[int, ...]) -> None:
        super().__init__(engine)
        self.calls, self._away_at = 0, away_at

    def writing(self, *, lasting: bool = True) -> AbstractContextManager[Session]:  # type: ignore[override]  # the same by another name
        """As ever, unless it is away."""
        self.calls += 1
        if self.calls in self._away_at:
            raise OperationalError("COMMIT", {}, ConnectionError("the server is restarting"))
        return super().writing(lasting=lasting)


def test_old_tries_at_doors_and_old_sessions_are_forgotten_once_a_day(
    database: Database, storage: Storage, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printing, "PAUSE_SECONDS", 0.01)
    door = doors.Door("a-door", 5, timedelta(minutes=10))

    def kept() -> int:
        with database.reading() as session:
            return session.scalar(select(func.count()).select_from(DoorCount)) or 0

    with database.writing() as session:
        for days in (0, 1, 9):
            doors.knock(session, door, "a" * 64, clock.now - timedelta(days=days))
        sessions.begin(session, make.person(session).id, Place("A test", "0" * 64), clock.now - timedelta(days=91))

    def passes() -> bool:
        if kept() == 2:
            clock.now += timedelta(days=9)
        return kept() == 0

    run_until(database, storage, clock, passes)
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(SignInSession)) == 0


def test_an_idle_printer_takes_no_write_lock(sqlite_database: Database, storage: Storage, clock: Clock) -> None:
    with sqlite_database.writing() as session:
        make.person(session)  # somebody writes; a printer that only looks does not wait for it
        assert printing.print_waiting(sqlite_database, storage, clock) == 0
