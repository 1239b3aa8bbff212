"""Certificates: issued once with their entry, found as typed, queued, printed once, erased by a dated act."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from neurodash_ceu.credits import certificates
from neurodash_ceu.credits.certificates import LEASE, LONGEST_WAIT, Known
from neurodash_ceu.ports.session import Database
from neurodash_ceu.records.audit import AuditEvent
from neurodash_ceu.records.credits import (
    Book,
    Certificate,
    CertificateFacts,
    CertificatePrint,
    CertificateRevocation,
    LedgerEntry,
    PrintTry,
)
from neurodash_ceu.rules.canonical import sha256_of
from neurodash_ceu.rules.certificate import facts_text, shown_code
from tests import make
from tests.credits import shelf

NOW = make.NOW
LATER = NOW + timedelta(days=1)
SHA = "a" * 64


@pytest.fixture
def issued(database: Database) -> Certificate:
    """A certificate that waits for its print."""
    with database.writing() as session:
        return shelf.credited(session, shelf.book(session))[1]


def find(database: Database, code: str) -> Known | None:
    """What is known under a code as typed."""
    with database.reading() as session:
        return certificates.find(session, code)


def known(database: Database, of: Certificate) -> Known:
    """What is known of a certificate."""
    found = find(database, of.code)
    assert found is not None
    return found


def test_it_is_issued_with_its_facts_and_its_place_in_the_queue(database: Database, issued: Certificate) -> None:
    found = known(database, issued)
    assert found.facts == shelf.stated(found.entry, issued.code)
    assert found.facts_are == "as issued"
    assert issued.facts_sha256 == sha256_of(facts_text(found.facts))
    assert (issued.entry_hash, issued.revision, issued.issued_at) == (found.entry.hash, 1, NOW)
    assert (found.status, found.print_state, found.kept) == ("in force", "being printed", None)
    with database.reading() as session:
        waiting = session.get_one(PrintTry, issued.code)
        assert (waiting.tries, waiting.not_before) == (0, NOW)


def test_an_entry_gets_one(database: Database, issued: Certificate) -> None:
    with pytest.raises(IntegrityError), database.writing() as session:
        shelf.certificate(session, session.get_one(LedgerEntry, (issued.book_id, issued.entry_seq)))


def test_codes_differ_and_cannot_be_counted_up(database: Database) -> None:
    with database.writing() as session:
        book = shelf.book(session)
        codes = [shelf.credited(session, book)[1].code for _ in range(20)]
    assert len(set(codes)) == 20
    assert all(len(code) == 16 for code in codes)
    assert codes != sorted(codes)


@pytest.mark.parametrize("typed", [
    "{code}", "{shown}", "{lower}", "  {shown}  ", "{spaced}", "{dashed}", "{lookalike}"])
def test_it_is_found_as_typed(sqlite_database: Database, typed: str) -> None:
    with sqlite_database.writing() as session:
        code = shelf.credited(session, shelf.book(session))[1].code
    as_typed = typed.format(
        code=code, shown=shown_code(code), lower=shown_code(code).lower(), spaced=shown_code(code).replace("-", " "),
        dashed="–".join(code), lookalike=code.replace("0", "o").replace("1", "l"))
    found = find(sqlite_database, as_typed)
    assert found is not None
    assert found.certificate.code == code


@pytest.mark.parametrize("typed", ["", "0", "0" * 16, "0" * 17, "U" * 16, "🙂" * 16, "' OR 1=1 --", "٠" * 16])
def test_what_was_never_issued_is_not_found(sqlite_database: Database, typed: str) -> None:
    with sqlite_database.writing() as session:
        shelf.credited(session, shelf.book(session))
    assert find(sqlite_database, typed) is None


def superseding(session, of: Certificate, code: str = "ABCDEFGH12345678") -> Certificate:
    """A reissue of a certificate under another name."""
    entry = session.get_one(LedgerEntry, (of.book_id, of.entry_seq))
    text = facts_text(shelf.stated(entry, code, "Ruth Newname"))
    newer = Certificate(code=code, book_id=of.book_id, entry_seq=of.entry_seq, revision=of.revision + 1,
                        supersedes_code=of.code, entry_hash=of.entry_hash, facts_sha256=sha256_of(text),
                        issued_at=LATER)
    session.add(newer)
    session.flush()
    session.add(CertificateFacts(code=code, facts=text))
    session.flush()
    return newer


def test_the_newest_of_an_entry_is_shown_and_the_older_says_so(database: Database, issued: Certificate) -> None:
    with database.writing() as session:
        newer = superseding(session, issued)
        newest = superseding(session, newer, "ABCDEFGH87654321")
        found = certificates.of_entries(session, [issued.book_id])
    assert {key: one.certificate.code for key, one in found.items()} == {(issued.book_id, 1): newest.code}
    assert (known(database, issued).status, known(database, issued).superseded_by) == ("superseded", newer.code)
    assert known(database, newer).status == "superseded"
    assert known(database, newest).status == "in force"


def test_a_revoked_one_is_revoked_whatever_replaced_it(database: Database, issued: Certificate) -> None:
    with database.writing() as session:
        superseding(session, issued)
        session.add(CertificateRevocation(code=issued.code, revoked_at=LATER, reason="Printed for another person."))
    assert known(database, issued).status == "revoked"


def test_the_certificates_of_others_are_not_of_mine(database: Database, issued: Certificate) -> None:
    with database.writing() as session:
        mine = shelf.book(session)
        shelf.credited(session, mine)
        found = certificates.of_entries(session, [mine.id])
        assert certificates.of_entries(session, []) == {}
    assert set(found) == {(mine.id, 1)}
    assert found[mine.id, 1].person_id == mine.person_id


# --- the queue ----------------------------------------------------------------------------------------------


def claim(database: Database, now: datetime, who: str = "1") -> str | None:
    """Take what is due; the code of it."""
    with database.writing() as session:
        taken = certificates.claim(session, now, who)
        assert (taken is not None) == (taken is not None and taken[1].startswith("{"))
    return taken[0] if taken else None


def test_a_claim_is_one_printers_until_it_runs_out(database: Database, issued: Certificate) -> None:
    assert claim(database, NOW - timedelta(seconds=1)) is None
    assert claim(database, NOW) == issued.code
    assert claim(database, NOW, "2") is None
    assert claim(database, NOW + LEASE - timedelta(seconds=1), "2") is None
    assert claim(database, NOW + LEASE, "2") == issued.code  # the first printer was killed
    with database.reading() as session:
        waiting = session.get_one(PrintTry, issued.code)
        assert (waiting.tries, waiting.claimed_by) == (2, "2")


def test_two_printers_claim_two_certificates(database: Database) -> None:
    with database.writing() as session:
        book = shelf.book(session)
        codes = {shelf.credited(session, book)[1].code for _ in range(2)}
    if database.is_sqlite:  # one writer at a time: the second claims after the first
        assert {claim(database, NOW, "1"), claim(database, NOW, "2")} == codes
    else:
        with database.writing() as one, database.writing() as two:
            taken = certificates.claim(one, NOW, "1"), certificates.claim(two, NOW, "2")
        assert {code for code, _ in filter(None, taken)} == codes
    assert claim(database, NOW, "3") is None


def test_what_waits_longest_comes_first(database: Database) -> None:
    with database.writing() as session:
        book = shelf.book(session)
        first, second = (shelf.credited(session, book)[1].code for _ in range(2))
        session.get_one(PrintTry, first).not_before = NOW + timedelta(seconds=2)
    assert claim(database, LATER) == second


def test_a_print_is_kept_once(database: Database, issued: Certificate) -> None:
    claim(database, NOW)
    with database.writing() as session:
        certificates.keep(session, issued.code, SHA, 1000, LATER)
    found = known(database, issued)
    assert found.kept is not None
    assert (found.print_state, found.kept.sha256, found.kept.size, found.kept.printed_at) == (
        "printed", SHA, 1000, LATER)
    with pytest.raises(IntegrityError), database.writing() as session:
        certificates.keep(session, issued.code, "b" * 64, 1000, LATER)
    assert claim(database, LATER) is None
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(PrintTry)) == 0
        assert not certificates.anything_due(session, LATER)


def test_a_failed_print_waits_longer_each_time(database: Database, issued: Certificate) -> None:
    now, waits = NOW, []
    for _ in range(14):
        assert claim(database, now) == issued.code
        with database.writing() as session:
            certificates.put_off(session, issued.code, now, "OSError: " + "x" * 900)
            waiting = session.get_one(PrintTry, issued.code)
            waits.append(waiting.not_before - now)
            assert waiting.claimed_by is None
            assert len(waiting.last_error or "") == 500
        assert claim(database, now) is None
        now = now + waits[-1]
    assert [wait.total_seconds() for wait in waits[:11]] == [2 ** n for n in range(1, 12)]
    assert set(waits[11:]) == {LONGEST_WAIT}
    assert known(database, issued).print_state == "being printed"


def test_a_held_print_waits_for_a_person(database: Database, issued: Certificate) -> None:
    claim(database, NOW)
    with database.writing() as session:
        assert certificates.hold(session, issued.code, "No font has ꙮ.")
        assert not certificates.hold(session, issued.code, "Another reason.")
        assert not certificates.hold(session, "nobody", "A reason.")
    found = known(database, issued)
    assert (found.print_state, found.held_reason, found.status) == ("held", "No font has ꙮ.", "in force")
    assert claim(database, LATER) is None


def test_the_queue_is_made_anew_from_the_certificates(database: Database) -> None:
    with database.writing() as session:
        book = shelf.book(session)
        waiting, lost, printed, erased = (shelf.credited(session, book)[1].code for _ in range(4))
        certificates.keep(session, printed, SHA, 1, NOW)
        certificates.erase_facts(session, erased, NOW, actor_id=None, acting_as="command")
        session.delete(session.get_one(PrintTry, lost))
    with database.writing() as session:
        assert certificates.sweep(session, LATER) == 1
        assert certificates.sweep(session, LATER) == 0
    assert claim(database, NOW) == waiting
    assert claim(database, LATER) in (waiting, lost)
    with database.reading() as session:
        assert set(session.scalars(select(PrintTry.code))) == {waiting, lost}


def test_late_news_of_a_printed_one_changes_nothing(database: Database, issued: Certificate) -> None:
    """A printer that was thought dead comes back after another has printed."""
    with database.writing() as session:
        certificates.keep(session, issued.code, SHA, 1, NOW)
        certificates.put_off(session, issued.code, NOW, "OSError")
        assert not certificates.hold(session, issued.code, "No font.")
    assert known(database, issued).print_state == "printed"


# --- erased -------------------------------------------------------------------------------------------------


def test_erasing_leaves_what_names_nobody(database: Database, issued: Certificate) -> None:
    with database.writing() as session:
        certificates.keep(session, issued.code, SHA, 1, NOW)
        assert certificates.erased_at(session, issued.code) is None
        assert certificates.erase_facts(session, issued.code, LATER, actor_id=None, acting_as="command")
    found = known(database, issued)
    assert (found.facts, found.facts_are, found.print_state, found.status) == (None, "erased", "erased", "in force")
    assert found.kept is not None
    assert found.kept.sha256 == SHA
    with database.reading() as session:
        assert session.get(CertificateFacts, issued.code) is None
        assert session.get(CertificatePrint, issued.code) is not None
        assert certificates.erased_at(session, issued.code) == LATER
        event = session.scalars(select(AuditEvent)).one()
        assert (event.act, event.subject_id, event.acting_as) == ("certificate.erased", issued.code, "command")


def test_erasing_twice_is_erasing_once(database: Database, issued: Certificate) -> None:
    for day, first in ((NOW, True), (LATER, False)):
        with database.writing() as session:
            assert certificates.erase_facts(session, issued.code, day, actor_id=None, acting_as="command") is first
    with database.reading() as session:
        assert certificates.erased_at(session, issued.code) == NOW
        assert session.scalar(select(func.count()).select_from(AuditEvent)) == 1


def test_what_was_erased_before_its_print_is_not_printed(database: Database, issued: Certificate) -> None:
    with database.writing() as session:
        session.delete(session.get_one(CertificateFacts, issued.code))  # erased behind the verb's back
        session.flush()
        assert certificates.claim(session, NOW, "1") is None
    with database.reading() as session:
        assert session.get(PrintTry, issued.code) is None


def test_a_person_with_two_books_keeps_both(database: Database) -> None:
    """After a merge: books stay as they are, the person owns them."""
    with database.writing() as session:
        person = make.person(session)
        first = shelf.book(session, person)
        second = Book(public_id="b" * 32, person_id=person.id, opened_at=LATER)
        session.add(second)
        session.flush()
        for book in (first, second):
            shelf.credited(session, book)
        assert set(certificates.of_entries(session, [first.id, second.id])) == {(first.id, 1), (second.id, 1)}
