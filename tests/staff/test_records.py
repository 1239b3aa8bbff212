"""A person's record and a certificate's as staff read them: whole, broken, closed, long; who looked; at what cost."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import IntegrityError

from neurodash_ceu.catalog import editions
from neurodash_ceu.credits import certificates, ledger, proving, views
from neurodash_ceu.learning import actions
from neurodash_ceu.ports import audit
from neurodash_ceu.ports.mail import put_mail
from neurodash_ceu.ports.session import Database
from neurodash_ceu.records.audit import AuditEvent, Look
from neurodash_ceu.records.credits import Certificate, LedgerEntry
from neurodash_ceu.records.messages import Message, MessageAnswer
from neurodash_ceu.records.people import Licence, Person
from neurodash_ceu.staff import looks, people
from neurodash_ceu.web.house import House
from tests import make
from tests.catalog import small_course
from tests.client import Browser
from tests.credits import shelf
from tests.credits.test_proving import as_owner
from tests.learning.study import begin

NOW = make.NOW


def test_a_record_says_who_what_and_that_it_is_whole(
    staff: Callable[..., Browser], ruth: Person, issued: Certificate
) -> None:
    page = staff("registrar").get(f"/staff/people/{ruth.id}")
    assert page.h1 == "Ruth Őri-Example"
    for words in ("ruth@example.org", "America/Chicago", "PT 070.000000, Illinois", "Whole: 1 entry", "In force"):
        assert words in page.text, words
    staff("registrar").get("/staff/people/9999", 404)
    staff("registrar").get("/staff/people/x", 404)


def test_a_broken_link_is_named_as_ledger_verify_names_it(database: Database) -> None:
    with database.writing() as session:
        ruth = make.person(session)
        book = shelf.book(session, ruth)
        for n in range(3):
            shelf.credited(session, book, activity_code=f"ND-{n}")
        other = shelf.book(session, make.person(session))
        shelf.credited(session, other)
    with as_owner(database) as connection:
        connection.execute(text("UPDATE ledger_entries SET minutes_reading = 999 WHERE book_id = :book AND seq = 2"),
                           {"book": book.id})
    with database.reading() as session:
        record = people.record_of(session, ruth.id, make.NOW)
        verdict = proving.verify(session)
    assert record is not None
    assert record.books[0].told == verdict.broken
    assert "minutes_reading" in str(verdict.broken[0])


def test_a_missing_tail_is_told_by_its_certificate(database: Database) -> None:
    with database.writing() as session:
        ruth = make.person(session)
        book = shelf.book(session, ruth)
        for n in range(2):
            shelf.credited(session, book, activity_code=f"ND-{n}")
    with as_owner(database) as connection:
        connection.execute(text("DELETE FROM ledger_entries WHERE seq = 2"))
    with database.reading() as session:
        record = people.record_of(session, ruth.id, make.NOW)
    assert record is not None
    assert "is missing" in str(record.books[0].told[0])


def test_a_closed_account_shows_nothing_personal(
    staff: Callable[..., Browser], house: House, ruth: Person, issued: Certificate
) -> None:
    with house.database.writing() as session:
        row = session.get_one(Person, ruth.id)
        row.email, row.closed_at, row.legal_name = None, NOW, "Ruth Őri-Example"
    browser = staff("registrar")
    for address in (f"/staff/people/{ruth.id}", f"/staff/people/{ruth.id}/trail", "/staff?q=ruth"):
        page = browser.get(address)
        assert not [word for word in ("Őri", "ruth@example.org", "070.000000") if word in page.text], address
    assert "Whole: 1 entry" in browser.get(f"/staff/people/{ruth.id}").text


def test_an_erased_certificate_shows_nothing_personal(
    staff: Callable[..., Browser], house: House, ruth: Person, issued: Certificate
) -> None:
    with house.database.writing() as session:
        certificates.erase_facts(session, issued.code, NOW, actor_id=None, acting_as="retention")
        row = session.get_one(Person, ruth.id)
        row.email, row.closed_at = None, NOW
    page = staff("auditor").get(f"/staff/certificates/{issued.code}")
    assert "Őri" not in page.text
    assert "were erased on" in page.text


def test_a_code_leads_to_its_record_however_it_is_typed(staff: Callable[..., Browser], issued: Certificate) -> None:
    browser, code = staff("registrar"), issued.code
    shown = f" {code[:4].lower()}-{code[4:8]} {code[8:]} ".replace("0", "o").replace("1", "l")
    assert browser.get(f"/staff?q={shown}", 303).location == f"/staff/certificates/{code}"
    assert browser.get(f"/staff/certificates/{code.lower()}", 303).location == f"/staff/certificates/{code}"
    browser.get("/staff/certificates/0000000000000000", 404)
    assert "Nobody found" in browser.get("/staff?q=wwww-wwww-wwww-wwww").text


def test_a_long_ledger_comes_in_pages(staff: Callable[..., Browser], house: House, ruth: Person) -> None:
    with house.database.writing() as session:
        book = shelf.book(session, ruth)
        for n in range(views.ENTRIES_A_PAGE + 5):
            shelf.credited(session, book, activity_code=f"ND-{n}")
    browser = staff("registrar")
    page = browser.get(f"/staff/people/{ruth.id}")
    assert len(page.soup.select("table.ledger tbody tr")) == views.ENTRIES_A_PAGE
    assert f"Whole: 50 of {views.ENTRIES_A_PAGE + 5} entries" in page.text
    assert "The whole book was not walked yet" in page.text
    older = next(link for link in page.soup.select("a") if link.get_text() == "Older entries")
    assert len(browser.get(str(older["href"])).soup.select("table.ledger tbody tr")) == 5


def queries(house: House, browser: Browser, address: str) -> int:
    """How many statements a page needs when a look was noted before."""
    browser.get(address)
    with make.counted(house.database) as seen:
        browser.get(address)
    return len(seen())


ADDRESSES = {"/staff": 2, "/staff?q=example": 4, "/staff/people/{person}": 26, "/staff/people/{person}/trail": 12,
             "/staff/certificates/{code}": 9, "/staff/prints": 2, "/staff/outbox": 2, "/staff/audit": 4,
             "/staff/audit?act=person.looked+at": 3, "/staff/messages/{message}": 4}


def much(house: House, folder: Path, ruth: Person, records: int) -> dict[str, object]:
    """So many of everything that a page of the office lists, each by somebody else; what addresses name."""
    for n in range(records):
        courses = small_course.write(folder, slug=f"m{n}")
    make.published(house.database, courses)
    with house.database.writing() as session:
        message = Message(receipt="TEST-0001", sent_key="k" * 32, kind="question", mail="ruth@example.org", text="Why?",
                          received_at=NOW, state="new")
        session.add(message)
        book = shelf.book(session, ruth)
        for n in range(records):
            somebody = make.person(session, "registrar", legal_name=f"Somebody {n} Example")
            session.add(Licence(person_id=ruth.id, profession="OT", jurisdiction="Ohio", number=f"{n}", created_at=NOW))
            edition = editions.current(session, f"m{n}")
            assert edition is not None
            actions.enrol(session, make.learner(ruth), edition, NOW)
            code = shelf.credited(session, book, activity_code=f"ND-{n}")[1].code
            certificates.hold(session, code, "A letter is missing.")
            put_mail(session, NOW, ruth.email or "", f"Mail {n}", "Words.")
            session.flush()
            looks.note(session, somebody.id, "registrar", ruth.id, NOW)
            for subject in (("certificate", code), ("entry", f"{book.id}/{n + 1}"), ("person", str(ruth.id))):
                audit.record(session, NOW, "test.noted", subject, actor_id=somebody.id, acting_as="registrar")
            session.add(MessageAnswer(message_id=message.id, n=n + 1, by_id=somebody.id, at=NOW, text="So."))
        return {"person": ruth.id, "code": code, "message": message.id}


@pytest.mark.parametrize("records", [1, 6])
def test_the_number_of_queries_does_not_grow(
    staff: Callable[..., Browser], house: House, ruth: Person, tmp_path: Path, records: int
) -> None:
    names = much(house, tmp_path, ruth, records)
    browser = staff("admin")
    found = {address: queries(house, browser, address.format(**names)) for address in ADDRESSES}
    assert found == ADDRESSES
    listed = {"/staff/prints": records, "/staff/outbox": records, "/staff?q=somebody+example": records}
    for address, least in listed.items():  # what was counted was a page with all of them
        assert len(browser.get(address).soup.select("main tbody tr")) == least, address


def test_an_enrollment_is_shown_with_its_attempts(app: Flask, staff: Callable[..., Browser], tmp_path: object) -> None:
    study = begin(make.house(app).database, tmp_path)  # type: ignore[arg-type]  # a path
    study.enrol().read().sit(right=False)
    page = staff("auditor").get(f"/staff/people/{study.person.id}")
    assert "1 used, 2 left" in page.text
    assert "not passed" in page.text


# --- who looked ---------------------------------------------------------------------------------------------


def looked(house: House) -> list[tuple[int | None, str, str]]:
    """The looks that were noted: by whom, in which role, at whom."""
    with house.database.reading() as session:
        return [(actor, role, subject) for actor, role, subject in session.execute(
            select(AuditEvent.actor_id, AuditEvent.acting_as, AuditEvent.subject_id)
            .where(AuditEvent.act == looks.LOOKED).order_by(AuditEvent.id))]


def test_a_look_is_noted_once_a_day_and_a_get_writes_nothing_else(
    staff: Callable[..., Browser], house: House, ruth: Person, issued: Certificate, clock: object
) -> None:
    auditor = staff("auditor")
    for address in ("/staff", "/staff?q=ruth", "/staff/prints", "/staff/outbox", "/staff/audit"):
        auditor.get(address)
    assert looked(house) == []
    for address in (f"/staff/certificates/{issued.code}", f"/staff/people/{ruth.id}", f"/staff/people/{ruth.id}/trail"):
        auditor.get(address)
    assert [(role, subject) for _, role, subject in looked(house)] == [("auditor", str(ruth.id))]
    staff("registrar", "admin").get(f"/staff/people/{ruth.id}")
    assert [role for _, role, _ in looked(house)] == ["auditor", "admin"]
    assert "Somebody auditor, as auditor" in auditor.get(f"/staff/people/{ruth.id}/trail").text
    clock.now = NOW.replace(day=25)  # type: ignore[attr-defined]  # the clock of tests
    auditor.get(f"/staff/people/{ruth.id}")
    assert len(looked(house)) == 3


def test_ones_own_record_is_no_look_at_somebody(app: Flask, house: House) -> None:
    with house.database.writing() as session:
        me = make.person(session, "registrar")
    browser = Browser(app)
    browser.sign_in(me)
    browser.get(f"/staff/people/{me.id}")
    assert looked(house) == []


def test_two_pages_at_once_note_one_look(database: Database) -> None:
    with database.writing() as session:
        reader, ruth = make.person(session, "auditor"), make.person(session)
    start, refused = threading.Barrier(6), []

    def look() -> None:
        start.wait()
        try:
            with database.writing() as session:
                looks.note(session, reader.id, "auditor", ruth.id, NOW)
        except IntegrityError:
            refused.append(1)

    threads = [threading.Thread(target=look) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Look)) == 1
        assert session.scalar(select(func.count()).select_from(AuditEvent).where(AuditEvent.act == looks.LOOKED)) == 1
    assert len(refused) == 5


def test_facts_as_issued_are_those_of_the_text(
    staff: Callable[..., Browser], house: House, issued: Certificate
) -> None:
    with house.database.reading() as session:
        minutes = ledger.minutes_of(session.get_one(LedgerEntry, (issued.book_id, issued.entry_seq))).total
    with as_owner(house.database) as owner:
        owner.execute(update(LedgerEntry).values(minutes_reading=999))
    page = staff("auditor").get(f"/staff/certificates/{issued.code}")
    assert f"Credit {minutes} min" in page.text
    assert not re.search(r"(?<![0-9A-Za-z])999(?![0-9A-Za-z])", page.text)  # a hash may have these digits
    assert "Broken" in page.text
