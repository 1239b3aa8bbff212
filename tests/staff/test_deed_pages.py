"""The pages of a deed: a form, a preview of exactly what will be done, and the deed; the rows are tried elsewhere."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from neurodash_ceu.credits import certificates, ledger
from neurodash_ceu.records.audit import AuditEvent
from neurodash_ceu.records.credits import Certificate, CertificateRevocation, LedgerEntry
from neurodash_ceu.records.outbox import Mail
from neurodash_ceu.records.people import Person
from neurodash_ceu.rules.certificate import shown_code
from neurodash_ceu.web.house import House
from tests import make
from tests.client import Browser, Page
from tests.conftest import Clock
from tests.credits import shelf

WORDS = "The list of June was read in twice."
WHY = {"reason": "entered-twice", "words": WORDS}
Staff = Callable[..., Browser]


def reverse_page(issued: Certificate) -> str:
    return f"/staff/entries/{issued.book_id}/{issued.entry_seq}/reverse"


def counts(house: House) -> dict[str, int]:
    with house.database.reading() as session:
        return {table.__tablename__: session.scalar(select(func.count()).select_from(table)) or 0
                for table in (LedgerEntry, Certificate, CertificateRevocation, AuditEvent, Mail)}


def preview(browser: Browser, address: str, fields: dict[str, object], status: int = 200) -> Page:
    browser.get(address)
    return browser.send(fields, status=status)


def lines(page: Page) -> list[list[str]]:
    return [[" ".join(cell.get_text(" ").split()) for cell in row.find_all(["th", "td"])]
            for row in page.soup.select("main table tbody tr")]


# --- form and preview ---------------------------------------------------------------------------------------


def test_the_form_says_first_what_cannot_be_undone(staff: Staff, issued: Certificate) -> None:
    page = staff("registrar").get(reverse_page(issued))
    assert page.h1 == "Reverse entry no. 1"
    assert "A reversal cannot be undone" in page.text
    assert page.soup.find("button", value="confirm") is None


def test_half_a_form_comes_back(house: House, staff: Staff, issued: Certificate) -> None:
    page = preview(staff("registrar"), reverse_page(issued), {"reason": "entered-twice", "words": "Too short"}, 400)
    assert page.errors == ["Say it in 10 to 500 characters."]
    assert page.soup.select_one("input[value=entered-twice]").has_attr("checked")


def test_the_preview_changes_nothing_and_says_all(house: House, staff: Staff, issued: Certificate) -> None:
    browser, before = staff("registrar"), counts(house)
    page = preview(browser, reverse_page(issued), WHY)
    code = shown_code(issued.code)
    assert counts(house) == before
    assert lines(page) == [
        ["Entry no. 1: Resistance training in multiple sclerosis", "75 min, stands", "Reversed by no. 2"],
        ["All credit of the holder", "75 min", "0 min"],
        [f"Certificate {code}", "In force", "Revoked on 24 November 2026"]]
    assert f"{code}: Revoked on 24 November 2026. The same credit was entered twice." in page.text
    letter = page.soup.select_one(".letter").get_text()
    assert "Hello Ruth Őri-Example," in letter
    assert WORDS not in letter
    assert "Somebody registrar, as registrar" in page.text


def test_what_is_previewed_is_what_happens(house: House, staff: Staff, issued: Certificate, browser: Browser) -> None:
    """The mail to the letter, and the words that anyone who checks reads."""
    registrar = staff("registrar")
    shown = preview(registrar, reverse_page(issued), WHY).soup.select_one(".letter").get_text()
    assert registrar.send({"step": "confirm"}).location.startswith("/staff/people/")
    assert "Entry no. 1 is reversed" in registrar.follow().text
    with house.database.reading() as session:
        assert session.scalars(select(Mail.body)).one() == shown
    page = browser.get(f"/verify/{issued.code}")
    assert "Revoked on 24 November 2026" in page.text
    assert "The reason: The same credit was entered twice." in page.text


def test_the_preview_leads_back_to_the_form(staff: Staff, issued: Certificate) -> None:
    browser = staff("registrar")
    preview(browser, reverse_page(issued), WHY)
    page = browser.send({"step": "edit"}, status=200)
    assert page.soup.find("textarea").get_text().strip() == WORDS
    assert page.errors == []


# --- the seal -----------------------------------------------------------------------------------------------


def test_without_a_preview_nothing_is_done(house: House, staff: Staff, issued: Certificate) -> None:
    browser, before = staff("registrar"), counts(house)
    for seal in ("", "0" * 64, f"{'0' * 64}.{'0' * 64}", "é.é"):
        browser.get(reverse_page(issued))
        page = browser.send({**WHY, "step": "confirm", "seal": seal}, status=409)
        assert "Something changed since you looked" in page.text
    assert counts(house) == before


def test_what_changed_meanwhile_is_shown_first(
    house: House, staff: Staff, issued: Certificate, clock: Clock
) -> None:
    browser = staff("registrar")
    preview(browser, reverse_page(issued), WHY)
    with house.database.writing() as session:
        ledger.append(session, issued.book_id, shelf.FACTS)
    before = counts(house)
    page = browser.send({"step": "confirm"}, status=409)
    assert "Something changed since you looked" in page.text
    assert lines(page)[1] == ["All credit of the holder", "150 min", "75 min"]
    assert counts(house) == before
    browser.send({"step": "confirm"})
    assert counts(house)["ledger_entries"] == 3


def test_another_reason_than_the_previewed_is_shown_first(house: House, staff: Staff, issued: Certificate) -> None:
    browser = staff("registrar")
    preview(browser, reverse_page(issued), WHY)
    browser.send({"step": "confirm", "reason": "holder-asked"}, status=409)
    assert counts(house)["certificate_revocations"] == 0


def test_the_preview_of_one_is_not_confirmed_by_another(house: House, staff: Staff, issued: Certificate) -> None:
    one, two = staff("registrar"), staff("admin")
    seal = str(preview(one, reverse_page(issued), WHY).soup.find("input", {"name": "seal"})["value"])
    two.get(reverse_page(issued))
    two.send({**WHY, "step": "confirm", "seal": seal}, status=409)
    assert counts(house)["certificate_revocations"] == 0


def test_the_second_is_shown_what_the_first_did(house: House, staff: Staff, issued: Certificate) -> None:
    one, two = staff("registrar"), staff("admin")
    for browser in (one, two):
        preview(browser, reverse_page(issued), WHY)
    one.send({"step": "confirm"})
    before = counts(house)
    page = two.send({"step": "confirm"}, status=409)
    assert page.h1 == "Nothing was changed"
    assert "reversed on 24 November 2026 by Somebody registrar. The same credit was entered twice." in page.text
    assert counts(house) == before
    assert "Somebody registrar" in two.get(reverse_page(issued), 409).text


# --- four eyes, and who sees a button -----------------------------------------------------------------------


@pytest.mark.parametrize("role", ["registrar", "admin"])
def test_nobody_reaches_a_deed_on_their_own_record(app: Flask, house: House, role: str) -> None:
    with house.database.writing() as session:
        me = make.person(session, role)
        mine = shelf.credited(session, shelf.book(session, me))[1]
    browser = Browser(app)
    browser.sign_in(me)
    before = counts(house)
    for address in (reverse_page(mine), f"/staff/certificates/{mine.code}/correct",
                    f"/staff/certificates/{mine.code}/release"):
        browser.get(address, 404)
        app.config["WTF_CSRF_CHECK_DEFAULT"] = False
        assert browser.client.post(address, data={**WHY, "step": "confirm"}).status_code == 404
    assert counts(house) == before
    assert "/reverse" not in str(browser.get(f"/staff/people/{me.id}").soup)
    page = browser.get(f"/staff/certificates/{mine.code}")
    assert "/correct" not in str(page.soup)
    assert "your own certificate" in page.text


@pytest.mark.parametrize(("role", "offered"), [("registrar", True), ("admin", True), ("auditor", False)])
def test_deeds_are_offered_to_who_may(
    staff: Staff, ruth: Person, issued: Certificate, role: str, offered: bool
) -> None:
    browser = staff(role)
    for address in (f"/staff/people/{ruth.id}", f"/staff/certificates/{issued.code}"):
        assert ("/reverse" in str(browser.get(address).soup)) is offered


@pytest.mark.parametrize("address", [
    "/staff/entries/9/9/reverse", "/staff/entries/99999999999999999999/1/reverse", "/staff/entries/1/x/reverse",
    "/staff/enrollments/9/9/grant", "/staff/certificates/0000000000000000/correct", "/staff/certificates/x/release"])
def test_what_is_not_there_is_a_404(staff: Staff, address: str) -> None:
    staff("registrar").get(address, 404)


# --- correcting and releasing -------------------------------------------------------------------------------


def test_a_certificate_is_issued_anew(app: Flask, staff: Staff, ruth: Person, issued: Certificate) -> None:
    registrar = staff("registrar")
    page = registrar.get(f"/staff/certificates/{issued.code}/correct")
    assert page.soup.find("input", id="legal_name")["value"] == "Ruth Őri-Example"
    assert page.soup.select_one("[name=licences]").has_attr("checked")
    page = registrar.send({"legal_name": "Ruth Newname", "reason": "name-changed", "words": WORDS, "agreed": "y"},
                          status=200)
    assert lines(page)[0] == ["Name", "Ruth Őri-Example", "Ruth Newname"]
    at = registrar.send({"step": "confirm"}).location
    page = registrar.follow()
    assert "Ruth Newname" in page.text
    assert at != f"/staff/certificates/{issued.code}"

    learner = Browser(app)
    learner.sign_in(ruth)
    page = learner.get(f"/certificates/{issued.code}.pdf")
    assert page.h1 == "A newer certificate has replaced this one."
    assert f"/certificates/{at.rpartition('/')[2]}.pdf" in str(page.soup)
    kept = learner.client.get(f"/certificates/{issued.code}.pdf?as=issued")
    assert kept.get_data() == shelf.PRINT
    assert "SUPERSEDED" in kept.headers["Content-Disposition"]
    stranger = Browser(app)
    assert stranger.get(f"/certificates/{issued.code}.pdf?as=issued", 303).location == f"/verify/{issued.code}"


def test_a_certificate_needs_its_holders_word(staff: Staff, issued: Certificate) -> None:
    page = preview(staff("registrar"), f"/staff/certificates/{issued.code}/correct",
                   {"legal_name": "Ruth Newname", "reason": "name-changed", "words": WORDS}, 400)
    assert page.errors == ["A certificate is issued anew only when its holder agrees."]


def test_a_spelling_that_cannot_be_printed_is_said_at_its_field(staff: Staff, issued: Certificate) -> None:
    page = preview(staff("registrar"), f"/staff/certificates/{issued.code}/correct",
                   {"legal_name": "Ruth \U00013000", "reason": "name-changed", "words": WORDS, "agreed": "y"}, 400)
    assert "Enter another spelling that the holder agrees to." in page.errors[0]


def test_a_held_print_is_released(house: House, staff: Staff, ruth: Person) -> None:
    with house.database.writing() as session:
        made = shelf.credited(session, shelf.book(session, ruth))[1]
        certificates.hold(session, made.code, "A letter is missing.")
    browser = staff("registrar")
    page = preview(browser, f"/staff/certificates/{made.code}/release", {"reason": "try-again", "words": WORDS})
    assert lines(page) == [[f"Print of {shown_code(made.code)}", "Held: A letter is missing.",
                            "In the queue, to be printed now"]]
    browser.send({"step": "confirm"})
    with house.database.reading() as session:
        assert certificates.anything_due(session, make.NOW)


def test_a_revoked_one_says_so_before_its_print(
    app: Flask, house: House, staff: Staff, ruth: Person, issued: Certificate
) -> None:
    registrar = staff("registrar")
    preview(registrar, reverse_page(issued), WHY)
    registrar.send({"step": "confirm"})
    learner = Browser(app)
    learner.sign_in(ruth)
    page = learner.get(f"/certificates/{issued.code}.pdf")
    assert page.text.count("Revoked on 24 November 2026") == 1
    assert "The reason: The same credit was entered twice." in page.text
    assert learner.client.get(f"/certificates/{issued.code}.pdf?as=issued").get_data() == shelf.PRINT
    assert "Reverses no. 1. The same credit was entered twice." in learner.get("/credits").text
