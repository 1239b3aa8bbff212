"""Printed transcripts: frozen once, printed once, found by code, and what anyone learns of one years later."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, func, select, text
from sqlalchemy.exc import IntegrityError

from neurodash_ceu.credits import (
    certificates,
    ledger,
    presenting,
    transcript_checking,
    transcript_printing,
    transcripts,
)
from neurodash_ceu.credits.pdf import HeldPrint
from neurodash_ceu.credits.queues import LEASE, TRANSCRIPTS
from neurodash_ceu.credits.transcript_checking import CheckedTranscript
from neurodash_ceu.credits.transcripts import KnownTranscript
from neurodash_ceu.ports.session import Database
from neurodash_ceu.ports.storage import Storage
from neurodash_ceu.records.audit import AuditEvent
from neurodash_ceu.records.credits import Certificate
from neurodash_ceu.records.people import Person
from neurodash_ceu.records.transcripts import Transcript, TranscriptFactsRow, TranscriptPrint, TranscriptTry
from neurodash_ceu.rules import transcripts as law
from neurodash_ceu.rules.certificate import shown_code
from neurodash_ceu.rules.people import LicenceHeld
from neurodash_ceu.rules.provider import DEMONSTRATION, Issuer
from neurodash_ceu.rules.refusal import Refused
from neurodash_ceu.rules.transcripts import Period, TranscriptFacts
from tests import make
from tests.conftest import Clock
from tests.credits import shelf

ISSUER = Issuer(DEMONSTRATION, True, "http://127.0.0.1:8000")
LICENCE = LicenceHeld("PT", "Texas", "1234567")
ALL = Period()
PDF = b"%PDF-1.7 a transcript, as far as storage cares"


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    """Where prints are kept."""
    return Storage(tmp_path / "kept")


@pytest.fixture
def ruth(database: Database) -> Person:
    """A learner with three entries, the second with a certificate."""
    with database.writing() as session:
        person = make.person(session, legal_name="Ruth Example")
        book = shelf.book(session, person)
        shelf.entry(session, book, completed_on="2026-03-31")
        shelf.credited(session, book)
        shelf.entry(session, book, kind="outside", completed_on="2026-11-23")
    return person


@pytest.fixture(autouse=True)
def printer(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[TranscriptFacts], bytes]], None]:
    """Something else in the printer's place, for tests of what surrounds it."""
    def put(act: Callable[[TranscriptFacts], bytes]) -> None:
        monkeypatch.setattr(transcript_printing, "print_transcript", lambda facts, _fonts: act(facts))

    put(lambda _facts: PDF)
    return put


def asked(
    database: Database, of: Person, period: Period = ALL, licence: LicenceHeld | None = None, **me: object
) -> str:
    """Ask for a transcript; its code."""
    with database.writing() as session:
        learner = replace(make.learner(of), **me)  # type: ignore[arg-type]  # members of a learner
        return transcripts.ask(session, learner, period, licence, ISSUER, make.NOW).code


def known(database: Database, code: str) -> KnownTranscript:
    """What is known of a code."""
    with database.reading() as session:
        found = transcripts.find(session, code)
    assert found is not None
    return found


def checked(database: Database, code: str, kept: bool = True) -> CheckedTranscript:
    """What anyone is told of a code."""
    with database.reading() as session:
        found = transcript_checking.check(session, code, lambda _sha: kept)
    assert found is not None
    return found


def later(database: Database, of: Person, seq: int | None = None, **facts: object) -> None:
    """Write another entry, or reverse one, a day later."""
    with database.writing() as session:
        (book_id,) = ledger.books_of(session, of.id)
        if seq is None:
            ledger.append(session, book_id, replace(shelf.FACTS, **facts))  # type: ignore[arg-type]  # facts of an entry
        else:
            ledger.reverse(session, book_id, seq, make.NOW + timedelta(days=1), "entered-twice")


def test_what_is_asked_for_is_frozen(database: Database, ruth: Person) -> None:
    code = asked(database, ruth, Period(date(2026, 4, 1), None, "This cycle"), LICENCE)
    found = known(database, shown_code(code).lower())
    facts = found.facts
    assert facts is not None
    assert [(line.number, line.kind) for line in facts.lines] == [(3, "outside"), (2, "award")]
    assert facts.lines[1].certificate and facts.lines[1].certificate_state == "in force"
    assert (facts.legal_name, facts.licence, facts.period.words) == ("Ruth Example", LICENCE, "This cycle")
    assert (facts.books[0].entries, facts.paper, facts.zone) == (3, "letter", "America/Chicago")
    assert (found.transcript.entries, found.transcript.minutes, found.transcript.n) == (2, 150, 1)
    assert (found.print_state, found.person_id, found.facts_are) == ("being printed", ruth.id, "as made")
    assert facts.verify_url == f"http://127.0.0.1:8000/verify/{code}"


def test_twice_is_once_until_something_changes(database: Database, ruth: Person) -> None:
    first = asked(database, ruth)
    assert asked(database, ruth) == first
    others = {asked(database, ruth, licence=LICENCE), asked(database, ruth, Period(date(2026, 4, 1))),
              asked(database, ruth, paper="a4"), asked(database, ruth, legal_name="Ruth Changed")}
    later(database, ruth)
    others.add(asked(database, ruth))
    assert len(others | {first}) == 6
    with database.reading() as session:
        assert [one.transcript.n for one in transcripts.made(session, ruth.id, 3)] == [6, 5, 4]


def test_there_is_nothing_to_print(database: Database, ruth: Person) -> None:
    with pytest.raises(Refused, match="Nothing was credited"):
        asked(database, ruth, Period(date(2027, 1, 1)))
    with database.writing() as session:
        nobody = make.person(session)
    with pytest.raises(Refused, match="Nothing was credited"):
        asked(database, nobody)


def test_what_is_too_long_to_print_is_said(database: Database, ruth: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(law, "MOST_LINES", 2)
    with pytest.raises(Refused, match="more than 2 entries"):
        asked(database, ruth)
    assert asked(database, ruth, Period(date(2026, 4, 1)))


def test_every_book_of_a_person_is_in_it(database: Database, ruth: Person) -> None:
    with database.writing() as session:
        other = make.person(session)
        book = shelf.book(session, other)
        shelf.entry(session, book, completed_on="2026-11-30")
        book.person_id = ruth.id  # as a merge would do it
    facts = known(database, asked(database, ruth)).facts
    assert facts is not None
    assert [(line.place, line.number) for line in facts.lines] == [(2, 1), (1, 3), (1, 2), (1, 1)]
    assert [book.entries for book in facts.books] == [3, 1]


def test_within_counts_what_a_period_holds(database: Database, ruth: Person) -> None:
    later(database, ruth, seq=1)
    with database.reading() as session:
        assert transcripts.within(session, ruth.id, ALL) == transcripts.Within(4, 150)
        assert transcripts.within(session, ruth.id, Period(date(2026, 4, 1))) == transcripts.Within(2, 150)
        assert transcripts.within(session, ruth.id, Period(date(2027, 4, 1))) == transcripts.Within(0, 0)


# --- the print ------------------------------------------------------------------------------------------------


def test_it_is_printed_once(database: Database, storage: Storage, clock: Clock, ruth: Person) -> None:
    code = asked(database, ruth)
    assert transcript_printing.print_waiting(database, storage, clock) == 1
    assert transcript_printing.print_waiting(database, storage, clock) == 0
    kept = known(database, code).kept
    assert kept is not None
    assert storage.get(kept.sha256) == PDF
    with pytest.raises(IntegrityError), database.writing() as session:
        TRANSCRIPTS.keep(session, code, "f" * 64, 1, make.NOW)
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(TranscriptTry)) == 0


def test_a_failure_is_tried_again(database: Database, storage: Storage, clock: Clock, ruth: Person, printer,
                                  caplog: pytest.LogCaptureFixture) -> None:
    code = asked(database, ruth)

    def fails(_facts: TranscriptFacts) -> bytes:
        raise OSError("no space for Ruth")

    printer(fails)
    with caplog.at_level(logging.ERROR):
        assert transcript_printing.print_waiting(database, storage, clock) == 0
    assert shown_code(code) in caplog.text and "Ruth" not in caplog.text
    printer(lambda _facts: PDF)
    assert transcript_printing.print_waiting(database, storage, clock) == 0
    clock.now += timedelta(seconds=2)
    assert transcript_printing.print_waiting(database, storage, clock) == 1


def test_a_killed_printer_loses_nothing(database: Database, storage: Storage, clock: Clock, ruth: Person,
                                        printer) -> None:
    code = asked(database, ruth)

    def killed(_facts: TranscriptFacts) -> bytes:
        raise KeyboardInterrupt

    printer(killed)
    with pytest.raises(KeyboardInterrupt):
        transcript_printing.print_waiting(database, storage, clock)
    printer(lambda _facts: PDF)
    clock.now += LEASE
    assert transcript_printing.print_waiting(database, storage, clock) == 1
    assert known(database, code).print_state == "printed"


def test_a_letter_that_lacks_holds_it(database: Database, storage: Storage, clock: Clock, ruth: Person,
                                      printer) -> None:
    code = asked(database, ruth)

    def lacks(_facts: TranscriptFacts) -> bytes:
        raise HeldPrint("The title of an entry has “ꙮ”, which the fonts of the certificate lack.")

    printer(lacks)
    assert transcript_printing.print_waiting(database, storage, clock) == 0
    found = known(database, code)
    assert (found.print_state, "“ꙮ”" in (found.held_reason or "")) == ("held", True)
    with database.writing() as session:
        assert session.scalars(select(AuditEvent.act)).all() == ["transcript.held"]
        TRANSCRIPTS.try_held_again(session, clock())
    printer(lambda _facts: PDF)
    assert transcript_printing.print_waiting(database, storage, clock) == 1


def test_what_the_queue_lost_is_put_back(database: Database, clock: Clock, ruth: Person, storage: Storage) -> None:
    asked(database, ruth)
    with database.writing() as session:
        session.execute(delete(TranscriptTry))
        assert transcripts.sweep(session, clock()) == 1
        assert transcripts.sweep(session, clock()) == 0
    transcript_printing.print_waiting(database, storage, clock)
    with database.writing() as session:
        assert transcripts.sweep(session, clock()) == 0


def test_facts_that_were_erased_are_not_printed(database: Database, storage: Storage, clock: Clock,
                                                ruth: Person) -> None:
    code = asked(database, ruth)
    with database.writing() as session:
        session.execute(delete(TranscriptFactsRow))
    assert transcript_printing.print_waiting(database, storage, clock) == 0
    assert known(database, code).print_state == "erased"
    assert checked(database, code).state == "as made"


# --- the check ------------------------------------------------------------------------------------------------


def test_one_that_is_as_it_was_made(database: Database, storage: Storage, clock: Clock, ruth: Person) -> None:
    code = asked(database, ruth)
    transcript_printing.print_waiting(database, storage, clock)
    found = checked(database, code)
    assert (found.state, found.stands, found.newer, found.since) == ("as made", True, 0, ())
    assert [one.words for one in found.checks] == [
        "The code is ours", "What it states has not changed since",
        "The ledger it was made from is whole: all 3 links verified", "We keep its print under the SHA-256 shown"]
    lost = checked(database, code, kept=False)
    assert (lost.state, lost.checks[-1].holds) == ("as made", False)
    with database.reading() as session:
        assert transcript_checking.check(session, "0" * 16, lambda _sha: True) is None


def test_what_happened_since_is_said(database: Database, ruth: Person) -> None:
    code = asked(database, ruth, Period(date(2026, 4, 1)))
    later(database, ruth, seq=2)
    later(database, ruth, kind="adjustment", adjusts=3, recorded_at=ledger.instant_text(make.NOW + timedelta(days=2)))
    later(database, ruth, seq=1)  # not in its period, and neither is what follows
    later(database, ruth, completed_on="2026-01-01")
    with database.writing() as session:
        paper = session.scalars(select(Certificate)).one()
        certificates.revoke(session, paper.code, "A mistake.", make.NOW + timedelta(days=3))
    found = checked(database, code)
    assert [(one.words, one.at.date()) for one in found.since] == [
        ("Entry no. 2 was reversed", date(2026, 11, 25)), ("Entry no. 3 was adjusted", date(2026, 11, 26)),
        (f"The certificate {shown_code(paper.code)} was revoked", date(2026, 11, 27))]
    assert (found.state, found.stands, found.newer) == ("as made", False, 2)


def test_a_newer_entry_alone_changes_nothing(database: Database, ruth: Person) -> None:
    code = asked(database, ruth)
    later(database, ruth)
    found = checked(database, code)
    assert (found.stands, found.newer) == (True, 1)


@pytest.mark.parametrize(("table", "change", "words"), [
    ("transcript_facts", "facts = replace(facts, 'Ruth', 'Rita')", "What it states was changed after it was made"),
    ("ledger_entries", "facts = replace(facts, '60', '90') WHERE seq = 2", "The chain of its book breaks at entry 2")])
def test_what_was_changed_is_found(database: Database, ruth: Person, table: str, change: str, words: str) -> None:
    code = asked(database, ruth)
    disarmed(database, table)
    with database.writing() as session:
        session.execute(text(f"UPDATE {table} SET {change}"))  # noqa: S608 - our own words
    found = checked(database, code)
    assert found.state == "broken"
    assert [one.words for one in found.checks if not one.holds] == [words]


def test_a_book_that_was_cut_short_is_found(database: Database, ruth: Person) -> None:
    code = asked(database, ruth)
    disarmed(database, "ledger_entries")
    with database.writing() as session:
        session.execute(text("DELETE FROM ledger_entries WHERE seq = 3"))
    found = checked(database, code)
    assert (found.state, found.checks[2].words) == ("broken", "Its ledger is not the one it was made from")


def disarmed(database: Database, table: str) -> None:
    """Take down what keeps a table as it was written, as only somebody at the database itself can."""
    kind = "update" if table == "transcript_facts" else "%"
    with database.writing() as session:
        if database.is_sqlite:
            names = session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table "
                                         "AND name LIKE :kind"), {"table": table, "kind": f"%{kind}"}).all()
            for name in names:
                session.execute(text(f"DROP TRIGGER {name}"))
        else:
            session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))


def test_the_file_is_known_again(database: Database, storage: Storage, clock: Clock, ruth: Person, printer) -> None:
    code = asked(database, ruth)
    with database.reading() as session:
        paper = session.scalars(select(Certificate.code)).one()
    # As in a print: the codes of certificates first, that of the transcript last.
    codes = [paper, *(f"{n:016d}" for n in range(20)), code]
    content = PDF + " ".join(map(shown_code, codes)).encode()
    printer(lambda _facts: content)
    transcript_printing.print_waiting(database, storage, clock)
    with database.reading() as session:
        ours, changed, other = (presenting.present(session, sent, storage.has) for sent in (
            content, content + b" ", PDF + shown_code(paper).encode()))
    assert (ours.verdict, ours.in_force, ours.transcripts[0].known.code, ours.records) == ("ours", True, code, ())
    assert (changed.verdict, changed.in_force, changed.transcripts[0].known.code) == ("changed", False, code)
    assert (changed.records, changed.strange) == ((), ())
    assert (other.verdict, other.transcripts, other.records[0].known.certificate.code) == ("changed", (), paper)
    later(database, ruth, seq=1)
    with database.reading() as session:
        assert not presenting.present(session, content, storage.has).in_force


def test_rows_are_numbered_by_book(database: Database, ruth: Person) -> None:
    asked(database, ruth)
    with database.reading() as session:
        row = session.scalars(select(Transcript)).one()
        assert session.scalar(select(func.count()).select_from(TranscriptPrint)) == 0
    twin = Transcript(code="0" * 16, book_id=row.book_id, n=row.n, entries=0, minutes=0, facts_sha256="0" * 64,
                      made_at=make.NOW)
    with pytest.raises(IntegrityError), database.writing() as session:
        session.add(twin)
