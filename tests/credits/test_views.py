"""The verbs under the pages, on both databases: a ledger as its learner reads it, a certificate as anyone checks it."""

from __future__ import annotations

from neurodash_ceu.credits import checking, ledger, views
from neurodash_ceu.credits.checking import Checked
from neurodash_ceu.ports.session import Database
from neurodash_ceu.records.credits import CertificateRevocation
from neurodash_ceu.rules.credit import Minutes
from tests import make
from tests.credits import shelf
from tests.credits.test_certificates import superseding


def check(database: Database, code: str, *, kept: bool = True) -> Checked:
    """Look at a certificate; `kept` says whether its bytes can be had."""
    with database.reading() as session:
        found = checking.check(session, code, lambda _sha: kept)
    assert found is not None
    return found


def test_a_ledger_is_folded_from_its_entries(database: Database) -> None:
    with database.writing() as session:
        person = make.person(session)
        book = shelf.book(session, person)
        first = shelf.credited(session, book, minutes=Minutes(reading=60, test=15))[1]
        shelf.entry(session, book, minutes=Minutes(video=30))
        ledger.reverse(session, book.id, 2, make.NOW, "entered-twice")
        shelf.entry(session, book, kind="adjustment", minutes=Minutes(reading=-10), reason_code="counted-again")
    with make.counted(database) as seen, database.reading() as session:
        found = views.ledger_of(session, person.id)
    assert len(seen()) == 5
    assert found.minutes == Minutes(reading=50, test=15)
    assert found.by_kind == [("reading", 50), ("test", 15)]
    (mine,) = found.books
    assert [(row.entry.seq, row.state, row.kind) for row in mine.rows] == [
        (4, "", "Adjustment"), (3, "reversal", "Reversal"), (2, "reversed", "Reversed by no. 3"), (1, "", "Award")]
    assert (mine.name, mine.verified, mine.fault) == (book.public_id, 4, None)
    assert mine.head == mine.rows[0].entry.hash
    assert mine.rows[-1].certificate is not None
    assert mine.rows[-1].certificate.certificate.code == first.code


def test_nobody_has_an_empty_ledger(database: Database) -> None:
    with database.reading() as session:
        assert views.ledger_of(session, 4711) == views.Ledger((), Minutes())


def test_only_the_newest_links_are_drawn(database: Database) -> None:
    with database.writing() as session:
        person = make.person(session)
        book = shelf.book(session, person)
        for _ in range(views.SQUARES + 3):
            shelf.entry(session, book)
        found = views.ledger_of(session, person.id)
    assert found.books[0].squares == ("",) * views.SQUARES
    assert found.books[0].verified == views.SQUARES + 3


def test_what_a_check_comes_to(database: Database) -> None:
    with database.writing() as session:
        book = shelf.book(session)
        good, revoked, replaced, taken_back = (shelf.credited(session, book)[1] for _ in range(4))
        session.add(CertificateRevocation(code=revoked.code, revoked_at=make.NOW, reason="A mistake."))
        superseding(session, replaced)
        ledger.reverse(session, book.id, taken_back.entry_seq, make.NOW, "entered-twice")
        revoked_too = shelf.credited(session, book)[1]
        session.add(CertificateRevocation(code=revoked_too.code, revoked_at=make.NOW, reason="A mistake."))
        ledger.reverse(session, book.id, revoked_too.entry_seq, make.NOW, "entered-twice")
    assert {code: check(database, code).state for code in (
        good.code, revoked.code, replaced.code, taken_back.code, revoked_too.code)} == {
        good.code: "in force", revoked.code: "revoked", replaced.code: "superseded", taken_back.code: "reversed",
        revoked_too.code: "revoked"}
    assert check(database, taken_back.code).reversed_at == make.NOW
    with database.reading() as session:
        assert checking.check(session, "0" * 16, lambda _sha: True) is None


def test_a_print_we_cannot_open_does_not_unmake_a_certificate(database: Database, tmp_path) -> None:
    with database.writing() as session:
        made = shelf.credited(session, shelf.book(session))[1]
        shelf.printed(session, shelf.Storage(tmp_path), made)
    looked = check(database, made.code, kept=False)
    assert looked.state == "in force"
    assert [one.words for one in looked.checks if not one.holds] == ["Our copy of its print cannot be opened just now"]


def test_a_check_needs_two_queries(database: Database) -> None:
    with database.writing() as session:
        book = shelf.book(session)
        made = shelf.credited(session, book)[1]
        for _ in range(4):
            shelf.credited(session, book)
    with make.counted(database) as seen:
        check(database, made.code)
    assert len(seen()) == 2
