"""Courses taken elsewhere in the office: the queue, a claim with its proof, and the three things that are decided."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from neurodash_ceu.credits import ledger, outside
from neurodash_ceu.credits.outside import Kept
from neurodash_ceu.ports import proofs
from neurodash_ceu.records.audit import AuditEvent
from neurodash_ceu.records.credits import Certificate, LedgerEntry
from neurodash_ceu.records.outbox import Mail
from neurodash_ceu.records.outside import OutsideClaim
from neurodash_ceu.records.people import Person
from neurodash_ceu.web.house import House
from tests import make
from tests.client import Browser
from tests.credits import files
from tests.credits.test_outside import SAID
from tests.credits.test_outside_page import harmless_headers

WORDS = {"words": "Compared with the certificate."}


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Pages are tried on SQLite; the rows under them on both, in tests/credits."""
    return sqlite_url


@pytest.fixture
def claim(house: House, ruth: Person) -> OutsideClaim:
    """A claim of Ruth's, its file kept as it was sent and made anew."""
    sent = files.pdf(files.armed)
    made = proofs.clean(sent).made
    kept = Kept("pdf", "certificate", house.storage.put(sent), len(sent), house.storage.put(made), len(made))
    with house.database.writing() as session:
        return outside.send(session, make.learner(ruth), SAID, [kept], "k", make.NOW)


@pytest.fixture
def here(claim: OutsideClaim) -> str:
    """Its address in the office."""
    return f"/staff/outside/{claim.book_id}/{claim.n}"


def rows(house: House) -> tuple[int, ...]:
    with house.database.reading() as session:
        return tuple(session.scalar(select(func.count()).select_from(one)) or 0
                     for one in (LedgerEntry, Mail, AuditEvent))


def state(house: House, claim: OutsideClaim) -> str:
    with house.database.reading() as session:
        return session.get_one(OutsideClaim, (claim.book_id, claim.n)).state


def test_the_queue_leads_to_the_claim_and_its_proof(
    house: House, staff: Callable[..., Browser], here: str
) -> None:
    me = staff("auditor")
    assert "1 course" in me.get("/staff").text
    page = me.get("/staff/outside")
    assert "Waiting (1)" in page.text and "Ruth Őri-Example" in page.text
    assert page.soup.find("a", href=here).get_text() == SAID.title
    page = me.get(here)
    for words in ("0.6 CEU of IACET = 6 contact hours of 60 minutes = 360 minutes", "Example College", "AOTA AP-1234",
                  "falls (60 min)", "certificate"):
        assert words in page.text
    assert page.soup.find("a", href=f"{here}/approve") is None  # an auditor changes nothing
    made = me.client.get(f"{here}/proof/1")
    harmless_headers(made.headers)
    assert b"JavaScript" not in made.data and made.data.startswith(b"%PDF-")
    assert "It can harm the computer" in me.get(f"{here}/proof/1/as-sent").text
    sent = me.client.get(f"{here}/proof/1/as-sent/file")
    harmless_headers(sent.headers)
    assert b"JavaScript" in sent.data and "as-sent" in sent.headers["Content-Disposition"]
    me.get(f"{here}/proof/2", 404)
    assert "Nobody was asked back" in me.get("/staff/outside?state=asked").text


def test_it_is_approved_as_the_office_corrected_it(
    house: House, staff: Callable[..., Browser], claim: OutsideClaim, here: str, ruth: Person
) -> None:
    me = staff("registrar")
    page = me.get(f"{here}/approve")
    assert page.soup.find("input", id="minutes")["value"] == "360"
    assert page.soup.select_one("#topic_1 option[selected]")["value"] == "falls"
    assert me.send({"step": "preview"}, status=400).errors
    page = me.send(WORDS | {"reason": "proof-corrected", "minutes": "300", "topic_1_minutes": "400", "step": "preview"},
                   status=400)
    assert page.soup.select_one("#errors a")["href"] == "#topic_1_minutes"
    before = rows(house)
    page = me.send(WORDS | {"reason": "proof-corrected", "minutes": "300", "topic_1": "", "topic_1_minutes": "",
                            "step": "preview"}, status=200)
    for words in ("Waits for the office", "Approved", "360", "300", "300 minutes will be credited", "Minutes: 300 (you "
                  "entered: 360)", "Entry no. 1"):
        assert words in page.text, words
    assert rows(house) == before
    me.send({"step": "confirm"})
    page = me.follow()
    assert "It is entered in the ledger." in page.text and "Approved, entry no. 1" in page.text
    with house.database.reading() as session:
        entry = session.scalars(select(LedgerEntry)).one()
    facts = ledger.facts_of(entry)
    assert facts is not None and (facts.minutes.stated, facts.topics) == (300, ())
    mine = Browser(me.app)
    mine.sign_in(ruth)
    assert "Outside credit, live in person." in mine.get("/credits").text
    assert "stands in your ledger as entry no. 1" in mine.get(f"/credits/outside/{claim.book_id}/{claim.n}").text
    assert "Nothing was changed" in me.get(f"{here}/refuse", 409).text


@pytest.mark.parametrize(("deed", "reason", "after", "said"), [
    ("ask", "proof-unreadable", "asked", "Please send it again, please."),
    ("refuse", "not-education", "refused", "A fitness class is not one of them.")])
def test_it_is_asked_back_and_refused_in_words_that_are_mailed(
    house: House, staff: Callable[..., Browser], claim: OutsideClaim, here: str, deed: str, reason: str, after: str,
    said: str,
) -> None:
    me = staff("admin")
    me.get(f"{here}/{deed}")
    page = me.send({"reason": reason, "words": said, "step": "preview"}, status=200)
    assert page.text.count(said) == 2 and "Mailed to the learner, and in the audit log." in page.text
    me.send({"step": "confirm"})
    assert said in me.follow().text
    assert state(house, claim) == after
    with house.database.reading() as session:
        assert said in session.scalars(select(Mail)).one().body


def test_the_audit_log_of_the_learner_tells_of_it(
    house: House, staff: Callable[..., Browser], here: str, ruth: Person
) -> None:
    me = staff("registrar")
    me.get(f"{here}/refuse")
    me.send({"reason": "not-genuine", "words": "Its provider knows nothing of it.", "step": "preview"}, status=200)
    me.send({"step": "confirm"})
    page = me.get(f"/staff/people/{ruth.id}/trail")
    assert "Outside: refused" in page.text
    assert "We could not confirm that the proof is genuine. Its provider knows nothing of it." in page.text


def test_ones_own_claim_is_decided_by_somebody_else(app: Flask, house: House) -> None:
    with house.database.writing() as session:
        boss = make.person(session, "admin", "registrar")
        kept = Kept("pdf", "a", "a" * 64, 1, "b" * 64, 1)
        row = outside.send(session, make.learner(boss), SAID, [kept], "k", make.NOW)
    me = Browser(app)
    me.sign_in(boss)
    here = f"/staff/outside/{row.book_id}/{row.n}"
    assert "This is your own record." in me.get(here).text
    for deed in ("approve", "ask", "refuse"):
        me.get(f"{here}/{deed}", 404)


def test_an_entry_is_adjusted(
    house: House, staff: Callable[..., Browser], issued: Certificate, ruth: Person
) -> None:
    me = staff("registrar")
    here = f"/staff/entries/{issued.book_id}/{issued.entry_seq}/adjust"
    assert me.get(f"/staff/people/{ruth.id}").soup.find("a", href=here) is not None
    me.get(here)
    said = WORDS | {"reason": "part-not-taken", "step": "preview"}
    assert me.send(said, status=400).soup.select_one("#errors a")["href"] == "#reading"
    assert "Only 15 min can be taken off." in me.send(said | {"test": "−16"}, status=400).errors[0]
    page = me.send(said | {"reading": "−45", "test": ""}, status=200)
    for words in ("75 min count", "30 min count, with adjustment no. 2: −45 min",
                  "The ledger has since been adjusted by −45 min: 30 min count."):
        assert words in page.text, words
    me.send({"step": "confirm"})
    page = me.follow()
    assert "Entry no. 1 is adjusted." in page.text and "Adjusts no. 1. A part of it was not taken." in page.text
    public = Browser(me.app).get(f"/verify/{issued.code}")
    assert "The ledger says other minutes since." in public.h1 and "Genuine and in force" not in public.text
    assert "stop" in public.soup.article["class"]
    assert "Adjusted" in me.get(f"/staff/certificates/{issued.code}").text
    mine = Browser(me.app)
    mine.sign_in(ruth)
    assert "Adjusts no. 1" in mine.get("/credits").text
