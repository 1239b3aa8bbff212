"""Taking credit back: once, whole, with its reason, on both databases."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from neurodash_ceu.credits import certificates, ledger, proving, reversals
from neurodash_ceu.ports.session import Database
from neurodash_ceu.records.audit import AuditEvent
from neurodash_ceu.records.credits import Certificate, CertificateRevocation, LedgerEntry, PrintTry
from neurodash_ceu.records.outbox import Mail
from neurodash_ceu.records.people import Person
from neurodash_ceu.rules.credit import Minutes
from neurodash_ceu.rules.deeds import Acting, Plan, SeenOtherwise, Why
from neurodash_ceu.rules.refusal import Refused
from tests import make
from tests.credits import shelf
from tests.credits.test_certificates import superseding
from tests.credits.test_proving import as_owner
from tests.learning.study import ISSUER

NOW = make.NOW
WHY = Why("entered-twice", "The list of June was read in twice.")


@pytest.fixture
def registrar(database: Database) -> Acting:
    """Somebody of the office."""
    with database.writing() as session:
        return Acting(make.person(session, "registrar", legal_name="Imran Registrar").id, "registrar")


@pytest.fixture
def ruth(database: Database) -> Person:
    """A learner with two entries, the first certified."""
    with database.writing() as session:
        person = make.person(session, email="ruth@example.org")
        book = shelf.book(session, person)
        shelf.credited(session, book, person.legal_name)
        shelf.entry(session, book, kind="outside", minutes=Minutes(exercise=30), edition=None, title="Gait lab day")
    return person


def book_of(database: Database, person: Person) -> int:
    with database.reading() as session:
        return ledger.books_of(session, person.id)[0]


def planned(database: Database, book_id: int, seq: int = 1, why: Why = WHY) -> Plan:
    with database.reading() as session:
        return reversals.plan_reversal(session, book_id, seq, why, ISSUER, NOW)


def reversing(book_id: int, seq: int, acting: Acting, seen: str) -> Callable[[Session], LedgerEntry]:
    return lambda session: reversals.reverse_entry(session, book_id, seq, WHY, ISSUER, acting, seen, NOW)


def done(database: Database, act: Callable[[Session], Any]) -> Any:
    with database.writing() as session:
        return act(session)


def counts(database: Database) -> dict[str, int]:
    with database.reading() as session:
        return {table.__tablename__: session.scalar(select(func.count()).select_from(table)) or 0
                for table in (LedgerEntry, CertificateRevocation, AuditEvent, Mail)}


def test_it_is_one_deed(database: Database, ruth: Person, registrar: Acting) -> None:
    """Entry, revocation, mail and audit event: all of it, saying what the preview said."""
    book = book_of(database, ruth)
    plan = planned(database, book)
    entry = done(database, reversing(book, 1, registrar, plan.mark))
    assert (entry.kind, entry.reverses_seq, ledger.minutes_of(entry).total) == ("reversal", 1, -75)
    with database.reading() as session:
        facts = ledger.facts_of(entry)
        assert facts is not None
        assert facts.reason_code == "entered-twice"
        (known,) = certificates.issues_of(session, book, 1)
        event = session.scalars(select(AuditEvent).where(AuditEvent.act == "entry.reversed")).one()
        mail = session.scalars(select(Mail)).one()
        verdict = proving.verify(session)
    assert known.status == "revoked"
    assert known.revocation is not None
    assert known.revocation.reason == "The same credit was entered twice."
    assert (event.actor_id, event.acting_as) == (registrar.person_id, "registrar")
    assert (event.subject_kind, event.subject_id) == ("entry", f"{book}/1")
    assert event.reason == "entered-twice: The list of June was read in twice."
    assert json.loads(event.before or "") == {
        "minutes": 75, "total": 105, "certificates": {known.certificate.code: "in force"}}
    assert json.loads(event.after or "") == {
        "minutes": 0, "total": 30, "reversal": 3, "certificates": {known.certificate.code: "revoked"}}
    assert plan.letter is not None
    assert (mail.to_address, mail.subject, mail.body) == (plan.letter.to, plan.letter.subject, plan.letter.body)
    assert verdict.broken == ()


def test_the_words_of_staff_stand_in_the_audit_log_alone(database: Database, ruth: Person, registrar: Acting) -> None:
    book = book_of(database, ruth)
    done(database, reversing(book, 1, registrar, planned(database, book).mark))
    with database.reading() as session:
        kept = [*session.scalars(select(LedgerEntry.facts)), *session.scalars(select(CertificateRevocation.reason)),
                *session.scalars(select(Mail.body)), *session.scalars(select(Mail.subject))]
    assert not any("June" in text for text in kept)


def test_every_issue_of_the_certificate_is_revoked_and_leaves_the_queue(
    database: Database, ruth: Person, registrar: Acting
) -> None:
    book = book_of(database, ruth)
    with database.writing() as session:
        (known,) = certificates.issues_of(session, book, 1)
        superseding(session, known.certificate)
    plan = planned(database, book)
    assert len(plan.public) == 2
    done(database, reversing(book, 1, registrar, plan.mark))
    with database.writing() as session:
        issues = certificates.issues_of(session, book, 1)
        assert [one.status for one in issues] == ["revoked", "revoked"]
        assert [one.print_state for one in issues] == ["not printed", "not printed"]
        assert certificates.sweep(session, NOW) == 0
        assert session.scalar(select(func.count()).select_from(PrintTry)) == 0


def test_a_certificate_revoked_before_keeps_its_reason(database: Database, ruth: Person, registrar: Acting) -> None:
    book = book_of(database, ruth)
    with database.writing() as session:
        (known,) = certificates.issues_of(session, book, 1)
        certificates.revoke(session, known.certificate.code, "Another reason.", NOW)
    done(database, reversing(book, 1, registrar, planned(database, book).mark))
    with database.reading() as session:
        assert list(session.scalars(select(CertificateRevocation.reason))) == ["Another reason."]


def test_what_has_no_certificate_is_reversed_too(database: Database, ruth: Person, registrar: Acting) -> None:
    book = book_of(database, ruth)
    plan = planned(database, book, 2)
    assert plan.public == ()
    done(database, reversing(book, 2, registrar, plan.mark))
    assert counts(database)["certificate_revocations"] == 0


def test_a_closed_account_gets_no_mail(database: Database, ruth: Person, registrar: Acting) -> None:
    with database.writing() as session:
        row = session.get_one(Person, ruth.id)
        row.email, row.closed_at = None, NOW
    book = book_of(database, ruth)
    plan = planned(database, book)
    assert plan.letter is None
    done(database, reversing(book, 1, registrar, plan.mark))
    assert counts(database)["outbox"] == 0


# --- once ---------------------------------------------------------------------------------------------------


def test_the_second_is_told_what_the_first_did(database: Database, ruth: Person, registrar: Acting) -> None:
    book = book_of(database, ruth)
    seen = planned(database, book).mark
    done(database, reversing(book, 1, registrar, seen))
    before = counts(database)
    with pytest.raises(Refused) as refused:
        done(database, reversing(book, 1, replace(registrar, role="admin"), seen))
    assert refused.value.sentence == ("Entry no. 1 was reversed on 24 November 2026 by Imran Registrar. "
                                      "The same credit was entered twice.")
    assert counts(database) == before


@pytest.mark.parametrize("_round", range(5))
def test_two_registrars_at_once_make_one(database: Database, ruth: Person, registrar: Acting, _round: int) -> None:
    book = book_of(database, ruth)
    seen = planned(database, book).mark
    barrier = Barrier(2)

    def one(_: int) -> Any:
        barrier.wait(20)
        try:
            return done(database, reversing(book, 1, registrar, seen))
        except (Refused, IntegrityError) as error:
            return error

    with ThreadPoolExecutor(2) as threads:
        made = list(threads.map(one, range(2)))
    assert sorted(type(one).__name__ for one in made) == ["LedgerEntry", "Refused"]
    assert counts(database) == {"ledger_entries": 3, "certificate_revocations": 1, "audit_events": 1, "outbox": 1}


@pytest.mark.parametrize(("seq", "sentence"), [(3, "a reversal itself"), (9, "no such entry")])
def test_what_cannot_be_reversed_says_why(
    database: Database, ruth: Person, registrar: Acting, seq: int, sentence: str
) -> None:
    book = book_of(database, ruth)
    done(database, reversing(book, 1, registrar, planned(database, book).mark))
    with pytest.raises(Refused, match=sentence):
        planned(database, book, seq)


# --- what was seen ------------------------------------------------------------------------------------------


def test_what_changed_since_is_shown_again(database: Database, ruth: Person, registrar: Acting) -> None:
    """More credit came in, so the balance and the number of the reversal are others than those that were seen."""
    book = book_of(database, ruth)
    seen = planned(database, book)
    with database.writing() as session:
        ledger.append(session, book, shelf.FACTS)
    before = counts(database)
    with pytest.raises(SeenOtherwise) as otherwise:
        done(database, reversing(book, 1, registrar, seen.mark))
    assert otherwise.value.plan != seen
    assert counts(database) == before
    done(database, reversing(book, 1, registrar, otherwise.value.plan.mark))


def test_nobody_reverses_their_own(database: Database, ruth: Person) -> None:
    book = book_of(database, ruth)
    before = counts(database)
    with pytest.raises(Refused, match="your own record"):
        done(database, reversing(book, 1, Acting(ruth.id, "admin"), planned(database, book).mark))
    assert counts(database) == before


def test_a_failure_leaves_nothing_behind(database: Database, ruth: Person, registrar: Acting) -> None:
    """The last thing it writes is the mail: where that cannot be, nothing of the deed stands."""
    book = book_of(database, ruth)
    plan = planned(database, book)
    with database.writing() as session:
        session.add(Mail(to_address="x@example.org", subject="s", body="b", once_key=f"reversed:{book}:1",
                         created_at=NOW, not_before=NOW, tries=0))
    before = counts(database)
    with pytest.raises(IntegrityError):
        done(database, reversing(book, 1, registrar, plan.mark))
    assert counts(database) == before
    with database.reading() as session:
        assert {one.status for one in certificates.issues_of(session, book, 1)} == {"in force"}


def test_the_certificate_of_a_reversal_stays_revoked(database: Database, ruth: Person, registrar: Acting) -> None:
    book = book_of(database, ruth)
    done(database, reversing(book, 1, registrar, planned(database, book).mark))
    with database.reading() as session:
        code = session.scalars(select(Certificate.code)).one()
    with pytest.raises(IntegrityError), database.writing() as session:
        certificates.revoke(session, code, "Once more.", NOW)


# --- records that somebody changed ----------------------------------------------------------------------------


def spoilt(database: Database, book: int, seq: int, **values: Any) -> None:
    with as_owner(database) as owner:
        owner.execute(update(LedgerEntry).where(LedgerEntry.book_id == book, LedgerEntry.seq == seq).values(**values))


@pytest.mark.parametrize(("values", "what"), [
    ({"minutes_reading": 99}, "its column minutes_reading says otherwise than its text"),
    ({"facts": "{}"}, "Entry no. 1 is not as it was written"),
    ({"hash": "0" * 64}, "Entry no. 1 is not as it was written")])
def test_an_entry_that_was_changed_is_not_taken_back(
    database: Database, ruth: Person, registrar: Acting, values: dict[str, Any], what: str
) -> None:
    """What the preview and the mail would say is what the columns say; what is taken back is what the text says."""
    book = book_of(database, ruth)
    seen, before = planned(database, book).mark, counts(database)
    spoilt(database, book, 1, **values)
    with pytest.raises(Refused, match=what):
        planned(database, book)
    with pytest.raises(Refused, match="ledger verify"):
        done(database, reversing(book, 1, registrar, seen))
    assert counts(database) == before


def test_a_break_elsewhere_in_the_book_is_told_and_the_sum_is_that_of_the_ledger(
    database: Database, ruth: Person
) -> None:
    book = book_of(database, ruth)
    assert planned(database, book).warning is None
    whole = planned(database, book).before["total"]
    spoilt(database, book, 2, minutes_exercise=900)
    plan = planned(database, book)
    assert "breaks at entry no. 2: its column minutes_exercise" in (plan.warning or "")
    assert plan.before["total"] == whole
