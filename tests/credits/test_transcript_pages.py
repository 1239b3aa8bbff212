"""The page of the transcript, its files, the kept print, the pack, the public check: as their visitors meet them."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from dataclasses import replace
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from neurodash_ceu.accounts import licences
from neurodash_ceu.credits import ledger, transcripts
from neurodash_ceu.credits.queues import TRANSCRIPTS
from neurodash_ceu.membership import actions as membership
from neurodash_ceu.records.audit import AuditEvent
from neurodash_ceu.records.people import Licence, Person
from neurodash_ceu.records.transcripts import Transcript, TranscriptTry
from neurodash_ceu.rules.certificate import shown_code
from neurodash_ceu.rules.people import LicenceHeld
from neurodash_ceu.web.house import House
from tests import make
from tests.client import Browser
from tests.credits import shelf
from tests.credits.pages import NOBODY, database_url, house, issued, ruth, signed_in

__all__ = ["database_url", "house", "issued", "ruth"]  # fixtures

PAGE = "/credits/transcript"
PDF = b"%PDF-1.7 a transcript, as far as storage cares"


def premium(house: House, person: Person) -> None:
    """Let somebody hold premium."""
    with house.database.writing() as session:
        membership.grant_premium(session, person.id, "grant", "a test", date(2026, 1, 1), None, make.NOW,
                                 acting_as="test")


@pytest.fixture
def me(app: Flask, house: House, ruth: Person, issued) -> Browser:
    """Ruth, who holds premium and has a certificate and an entry of another year."""
    premium(house, ruth)
    with house.database.writing() as session:
        (book_id,) = ledger.books_of(session, ruth.id)
        ledger.append(session, book_id, replace(shelf.FACTS, completed_on="2025-03-01"))
    return signed_in(app, ruth)


def printed(house: House, content: bytes = PDF) -> str:
    """Keep a print of the newest transcript; its code."""
    with house.database.writing() as session:
        code = session.scalars(select(Transcript.code).order_by(Transcript.n.desc())).first()
        assert code is not None
        TRANSCRIPTS.keep(session, code, house.storage.put(content), len(content), make.NOW)
    return code


def test_the_ledger_leads_there(me: Browser) -> None:
    assert me.get("/credits").soup.main.select_one(f'a[href="{PAGE}"]').text == "Transcript"


def test_days_are_chosen_and_what_they_hold_is_said(me: Browser) -> None:
    page = me.get(PAGE)
    assert "2 entries, 150 min , which are 2.50 hours" in page.text.replace("\xa0", " ")
    page = me.get(f"{PAGE}?from=2026-01-01&to=&licence=")
    assert "1 entry, 75 min" in page.text.replace("\xa0", " ")
    assert page.soup.find("a", string="CSV, for a spreadsheet")["href"] == f"{PAGE}.csv?from=2026-01-01"
    assert "Nothing was credited in these days." in me.get(f"{PAGE}?from=2030-01-01").text


@pytest.mark.parametrize(("question", "error"), [
    ("from=yesterday", "Give the day as year, month and day"), ("from=2026-02-01&to=2026-01-01", "before the first")])
def test_what_is_no_day_comes_back(me: Browser, question: str, error: str) -> None:
    page = me.get(f"{PAGE}?{question}", 400)
    assert error in page.errors[0]
    assert page.soup.find(id="holds") is None
    for file in ("csv", "json"):
        assert error in me.get(f"{PAGE}.{file}?{question}", 409).text


def test_it_is_asked_for_printed_and_kept(app: Flask, house: House, me: Browser, ruth: Person) -> None:
    me.get(f"{PAGE}?from=2026-01-01")
    address = me.send({}, PAGE).location
    page = me.follow(202)
    assert page.h1 == "The transcript is being printed"
    with house.database.reading() as session:
        assert session.scalars(select(TranscriptTry.tries)).one() == 0  # a GET prints nothing
    code = printed(house)
    assert address == f"/credits/transcripts/{code}.pdf"
    answer = me.get(address).response
    assert answer.data == PDF
    assert (answer.mimetype, answer.headers["Cache-Control"]) == ("application/pdf", "private, no-cache")
    assert answer.headers["Content-Disposition"] == (
        f'inline; filename="transcript-2026-11-24-{shown_code(code)}.pdf"')
    assert me.get(f"{PAGE}.pdf", 303).location == address
    assert shown_code(code) in me.get(PAGE).soup.find(id="made").parent.text


def test_two_clicks_are_one_deed(house: House, me: Browser) -> None:
    me.get(PAGE)
    first = me.send({}, PAGE).location
    me.get(PAGE)
    assert me.send({}, PAGE).location == first


def test_a_form_that_was_tampered_with_comes_back(me: Browser) -> None:
    me.get(PAGE)
    page = me.send({"from": "2026-02-01", "to": "2026-01-01"}, PAGE, 400)
    assert page.errors == ["The last day is before the first."]
    me.get(PAGE)
    assert "Nothing was credited" in me.send({"from": "2030-01-01"}, PAGE, 400).errors[0]


def test_a_licence_of_mine_stands_on_it_and_anothers_is_not_here(app: Flask, house: House, me: Browser,
                                                                 ruth: Person) -> None:
    with house.database.writing() as session:
        mine = licences.add(session, make.learner(ruth), LicenceHeld("PT", "Texas", "1234567"), make.NOW)
        other = session.scalars(select(Licence.id).where(
            Licence.person_id == make.person(session).id)).one()
        mine_id, ended = mine.id, licences.add(session, make.learner(ruth), LicenceHeld("OT", "Ohio", "9"), make.NOW)
        licences.end(session, make.learner(ruth), ended, make.NOW)
    me.get(f"{PAGE}?licence={mine_id}")
    me.send({}, PAGE)
    with house.database.reading() as session:
        facts = transcripts.made(session, ruth.id, 1)[0].facts
    assert facts is not None and facts.licence == LicenceHeld("PT", "Texas", "1234567")
    assert json.loads(me.get(f"{PAGE}.json?licence={mine_id}").response.data)["licence"]["number"] == "1234567"
    for licence in (other, ended.id, "x", "-1", "9" * 30):
        for address in (PAGE, f"{PAGE}.csv", f"{PAGE}.json", "/credits/audit-pack.zip"):
            me.get(f"{address}?licence={licence}", 404)
        me.get(PAGE)
        me.send({"licence": str(licence)}, PAGE, 404)


def test_the_files_are_free_and_hers(app: Flask, house: House, ruth: Person, issued) -> None:
    browser = signed_in(app, ruth)
    answer = browser.get(f"{PAGE}.csv?to=2026-12-31").response
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8; header=present"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="transcript-until-2026-12-31.csv"'
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.is_streamed
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))
    assert [row["certificate"] for row in rows] == [shown_code(issued.code)]
    found = json.loads(browser.get(f"{PAGE}.json").response.data)
    assert (found["learner"], found["minutes"]) == ("Ruth Őri-Example", 75)
    with house.database.writing() as session:
        other = make.person(session)
    assert json.loads(signed_in(app, other).get(f"{PAGE}.json").response.data)["entries"] == []
    for address in (PAGE, f"{PAGE}.csv", f"{PAGE}.json", f"{PAGE}.pdf", "/credits/audit-pack.zip"):
        assert Browser(app).get(address, 303).location.startswith("/account/sign-in?next=")


def test_what_is_for_sale_is_locked_and_what_was_made_stays(app: Flask, house: House, me: Browser,
                                                           ruth: Person) -> None:
    me.get(PAGE)
    address = me.send({}, PAGE).location
    printed(house)
    with house.database.writing() as session:
        for grant in session.connection().exec_driver_sql("SELECT id FROM entitlement_grants").scalars().all():
            session.connection().exec_driver_sql(
                "INSERT INTO entitlement_ends (grant_id, ended_on, reason, recorded_at) VALUES (?, '2026-02-01', 'x', "
                "'2026-02-01 00:00:00')", (grant,))
    page = me.get(PAGE)
    assert "Premium, 99 USD a year" in page.text and page.soup.find("form", action=PAGE, method="post") is None
    assert me.get(address).response.data == PDF
    assert me.get(f"{PAGE}.pdf", 303).location == address
    assert me.get("/credits/audit-pack.zip", 303).location == PAGE
    token = page.soup.find("input", {"name": "csrf_token"})["value"]
    assert me.client.post(PAGE, data={"csrf_token": token}).headers["Location"] == f"{PAGE}#pack"
    with house.database.reading() as session:
        assert len(transcripts.made(session, ruth.id, 9)) == 1
    assert csv.reader(io.StringIO(me.get(f"{PAGE}.csv").response.text))


def test_nobody_else_gets_it(app: Flask, house: House, me: Browser) -> None:
    me.get(PAGE)
    address = me.send({}, PAGE).location
    code = printed(house)
    with house.database.writing() as session:
        other, auditor = make.person(session), make.person(session, "auditor")
    for browser in (Browser(app), signed_in(app, other)):
        assert browser.get(address, 303).location == f"/verify/{code}"
        assert browser.get(f"/credits/transcripts/{NOBODY}.pdf", 303).location == f"/verify/{NOBODY}"
    assert signed_in(app, auditor).get(address).response.data == PDF


def test_a_held_one_says_why_and_a_lost_file_is_a_sentence(house: House, me: Browser) -> None:
    me.get(PAGE)
    address = me.send({}, PAGE).location
    with house.database.writing() as session:
        code = session.scalars(select(Transcript.code)).one()
        TRANSCRIPTS.hold(session, code, "The title of an entry has “ꙮ”.")
    page = me.get(address, 202)
    assert page.h1 == "The print of this transcript is held" and "“ꙮ”" in page.text
    printed(house)
    for path in house.storage.folder.rglob("*"):
        path.unlink() if path.is_file() else None
    assert me.get(address, 500).h1 == "We cannot open our copy of this transcript"


def test_the_pack_is_a_zip(house: House, me: Browser, issued) -> None:
    answer = me.get("/credits/audit-pack.zip?from=2026-01-01&to=2026-12-31").response
    assert (answer.mimetype, answer.is_streamed) == ("application/zip", True)
    assert answer.headers["Content-Disposition"] == (
        'attachment; filename="audit-pack-2026-01-01-to-2026-12-31.zip"')
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        names = archive.namelist()
        assert archive.testzip() is None
    assert any(shown_code(issued.code) in name for name in names)


# --- the public check ------------------------------------------------------------------------------------------


def test_anyone_can_check_it(app: Flask, house: House, me: Browser, ruth: Person) -> None:
    me.get(f"{PAGE}?from=2026-01-01")
    me.send({}, PAGE)
    code = printed(house)
    anyone = Browser(app)
    assert anyone.get(f"/verify/{shown_code(code)}", 301).location == f"/verify/{code}"
    page = anyone.get(f"/verify/{code}")
    assert page.h1 == "We made this transcript, and nothing printed in it has been changed since."
    for words in ("Ruth Őri-Example", "From 1 January 2026", "Demonstration: not valid for credit",
                  "Resistance training in multiple sclerosis", "all 2 links verified", "75 min"):
        assert words in page.text.replace("\xa0", " "), words
    assert "070.000000" not in page.text and "ruth@example.org" not in page.text
    assert page.response.headers["X-Robots-Tag"] == "noindex"
    with house.database.writing() as session:
        (book_id,) = ledger.books_of(session, ruth.id)
        ledger.reverse(session, book_id, 1, make.NOW, "entered-twice")
    page = anyone.get(f"/verify/{code}")
    assert page.h1 == "We made this transcript, and something that it prints was changed in the ledger since."
    assert "Entry no. 1 was reversed on 24 November 2026." in page.text.replace("\xa0", " ")
    assert "Newer entries exist: 1 of the same period was written" in page.text


def test_the_file_can_be_sent(app: Flask, house: House, me: Browser) -> None:
    me.get(PAGE)
    me.send({}, PAGE)
    with house.database.reading() as session:
        code = session.scalars(select(Transcript.code)).one()
    content = PDF + shown_code(code).encode()
    printed(house, content)
    anyone = Browser(app)
    for sent, heading in ((content, "We made this transcript, and nothing printed in it has been changed since."),
                          (content + b" ", "This file carries the code of a transcript of ours, but it is not the file "
                                           "we printed.")):
        anyone.get("/verify")
        page = anyone.send({"file": (io.BytesIO(sent), "mine.pdf")}, "/verify", 200)
        assert page.h1 == heading
        assert ("byte for byte" in page.text) == (sent == content)


# --- the office ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["registrar", "auditor"])
def test_the_office_takes_the_same_and_it_is_noted(app: Flask, house: House, ruth: Person, me: Browser,
                                                   role: str) -> None:
    with house.database.writing() as session:
        staff = make.person(session, role)
    browser, here = signed_in(app, staff), f"/staff/people/{ruth.id}"
    assert browser.get(here).soup.find(id="transcript") is not None
    rows = browser.get(f"{here}/transcript.csv?from=2026-01-01").response.text.splitlines()
    assert len(rows) == 2
    assert json.loads(browser.get(f"{here}/transcript.json").response.data)["learner"] == "Ruth Őri-Example"
    with zipfile.ZipFile(io.BytesIO(browser.get(f"{here}/audit-pack.zip").response.data)) as archive:
        assert "audit-pack/README.txt" in archive.namelist()
    with house.database.reading() as session:
        events = session.scalars(select(AuditEvent).where(AuditEvent.act == "transcript.taken")).all()
    assert [(one.subject_id, one.actor_id, one.acting_as) for one in events] == [(str(ruth.id), staff.id, role)] * 3
    assert json.loads(events[0].after or "") == {"file": "transcript.csv", "from": "2026-01-01", "to": None}
    browser.get("/staff/people/999999/transcript.csv", 404)
    browser.get(f"{here}/transcript.csv?from=x", 409)


@pytest.mark.parametrize("file", ["transcript.csv", "transcript.json", "audit-pack.zip"])
def test_to_others_the_office_does_not_exist(app: Flask, house: House, ruth: Person, file: str) -> None:
    with house.database.writing() as session:
        other = make.person(session, "reviewer")
    signed_in(app, other).get(f"/staff/people/{ruth.id}/{file}", 404)
    signed_in(app, ruth).get(f"/staff/people/{ruth.id}/{file}", 404)
