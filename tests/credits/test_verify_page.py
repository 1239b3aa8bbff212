"""/verify: what anyone with a code is told, in words, and what was checked to say so."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text

from neurodash_ceu.credits import certificates, ledger
from neurodash_ceu.credits.routes import CHECKS
from neurodash_ceu.records.credits import Certificate, CertificateRevocation
from neurodash_ceu.records.people import Person
from neurodash_ceu.rules.certificate import shown_code
from neurodash_ceu.web.house import House
from tests import make
from tests.client import Browser
from tests.conftest import Clock
from tests.credits import shelf
from tests.credits.pages import NOBODY, database_url, house, issued, queries, ruth, signed_in
from tests.credits.test_certificates import superseding
from tests.credits.test_proving import as_owner

__all__ = ["database_url", "house", "issued", "ruth"]  # fixtures


# --- the public check: the form -----------------------------------------------------------------------------


def test_the_form_leads_to_the_address_of_the_code(browser: Browser, issued: Certificate) -> None:
    page = browser.get("/verify")
    form = page.soup.main.form
    assert (form["method"], form["action"]) == ("get", "/verify")
    assert form.find("input", {"name": "csrf_token"}) is None
    for typed in (issued.code, shown_code(issued.code), f" {shown_code(issued.code).lower()} "):
        assert browser.get("/verify", 303, query_string={"code": typed}).location == f"/verify/{issued.code}"


@pytest.mark.parametrize(("typed", "sentence"), [
    ("", "Enter the code on the certificate."), ("   ", "Enter the code on the certificate."),
    ("ABC", "This is not one of our codes."), ("x" * 500, "This is not one of our codes.")])
def test_what_cannot_be_a_code_is_said_at_its_field(browser: Browser, typed: str, sentence: str) -> None:
    page = browser.get("/verify", 400, query_string={"code": typed})
    assert len(page.errors) == 1
    assert page.errors[0].startswith(sentence)
    assert page.soup.find(id="errors")["tabindex"] == "-1"
    assert page.soup.select_one("#errors a")["href"] == "#code"
    assert page.soup.find("input", id="code")["aria-invalid"] == "true"
    assert str(page.soup.title.string).startswith("Error: ")


# --- the public check: what it shows ------------------------------------------------------------------------


def facts(page) -> dict[str, str]:
    """The facts to compare, as read."""
    return {" ".join(row.dt.get_text(" ").split()): " ".join(row.dd.get_text(" ").split())
            for row in page.soup.select("dl.facts > div")}


def checks(page) -> dict[str, bool]:
    """What was checked, and whether it holds."""
    return {" ".join(one.get_text(" ").split()): one.select_one(".tick") is not None
            for one in page.soup.select("ul.ticks li")}


def real(house: House, ruth: Person, **more: object) -> Certificate:
    """A certificate of a real provider, printed."""
    with house.database.writing() as session:
        made = shelf.credited(session, shelf.book(session, ruth), ruth.legal_name, demonstration=False,
                              provider="Example Institute", **more)[1]
        shelf.printed(session, house.storage, made)
    return made


def test_a_genuine_one_is_said_in_words(app: Flask, house: House, ruth: Person) -> None:
    made = real(house, ruth)
    page = Browser(app).get(f"/verify/{made.code}")
    with house.database.reading() as session:
        sha = certificates.find(session, made.code).kept.sha256
    assert page.h1 == "We issued this certificate, and nothing has changed it since."
    assert [one.get_text(strip=True) for one in page.soup.select(".sheet-state")] == ["Genuine and in force"]
    assert "stop" not in page.soup.article["class"]
    assert facts(page) == {
        "Earned by": "Ruth Őri-Example",
        "For": "Resistance training in multiple sclerosis Activity ND-MS-01, self-paced text",
        "Completed": "22 November 2026 (America/Chicago)", "Credit": "75 min: 60 min reading, 15 min test",
        "In hours": "1.25 hours of 60 minutes", "Provider": "Example Institute",
        "Issued": "24 November 2026, first issue", "Code": shown_code(made.code),
        "Print, SHA-256": " ".join(sha[start:start + 4] for start in range(0, 64, 4))}
    assert checks(page) == {
        "The code is ours": True, "Its ledger entry has the hash it was issued with": True,
        "The chain of its book is whole: its one link verified": True, "What it states has not changed since": True,
        "We keep its print under the SHA-256 shown": True, "Its credit was not taken back": True,
        "Not superseded, not revoked": True}
    assert "24 November 2026, 15:30 UTC" in page.text
    assert page.response.headers["X-Robots-Tag"] == "noindex"


def test_what_is_nobodys_business_is_not_shown(app: Flask, house: House, ruth: Person) -> None:
    made = real(house, ruth)
    shown = Browser(app).get(f"/verify/{made.code}").response.get_data(as_text=True)
    for secret in ("070.000000", "Illinois", "ruth@example.org", "9 of 10", "score", "Physical"):
        assert secret not in shown


def test_a_demonstration_says_so_first(browser: Browser, issued: Certificate) -> None:
    page = browser.get(f"/verify/{issued.code}")
    first = page.soup.article.find(["p", "h1"])
    assert first.get_text(strip=True) == "Demonstration: not valid for credit"
    assert "stop" in page.soup.article["class"]
    assert "Genuine and in force" not in page.text


def test_the_same_to_everybody(app: Flask, house: House, ruth: Person, issued: Certificate) -> None:
    """The check looks at no session: who is signed in changes nothing and is not told."""
    assert (signed_in(app, ruth).get(f"/verify/{issued.code}").response.data
            == Browser(app).get(f"/verify/{issued.code}").response.data)


def test_a_superseded_one_leads_to_its_successor(app: Flask, house: House, ruth: Person) -> None:
    made = real(house, ruth)
    with house.database.writing() as session:
        newer = superseding(session, made)
    page = Browser(app).get(f"/verify/{made.code}")
    assert page.h1 == "We issued this certificate, and a newer one has replaced it."
    assert page.soup.article.a["href"] == f"/verify/{newer.code}"
    assert checks(page)["Superseded by a newer one"] is False
    assert "stop" in page.soup.article["class"]
    assert facts(Browser(app).get(f"/verify/{newer.code}"))["Issued"] == "25 November 2026, issue 2"


def test_a_revoked_one_says_when_and_why(app: Flask, house: House, ruth: Person) -> None:
    made = real(house, ruth)
    with house.database.writing() as session:
        session.add(CertificateRevocation(code=made.code, revoked_at=make.NOW, reason="Printed for <another> person."))
    page = Browser(app).get(f"/verify/{made.code}")
    assert page.h1 == "We issued this certificate and have revoked it."
    assert "Revoked on 24 November 2026" in page.text
    assert "The reason: Printed for <another> person." in page.text
    assert checks(page)["Revoked"] is False


def test_credit_taken_back_is_said(app: Flask, house: House, ruth: Person, clock: Clock) -> None:
    made = real(house, ruth)
    with house.database.writing() as session:
        ledger.reverse(session, made.book_id, made.entry_seq, clock.now, "entered-twice")
    page = Browser(app).get(f"/verify/{made.code}")
    assert page.h1 == "We issued this certificate, and have taken its credit back."
    assert "Credit taken back on 24 November 2026" in page.text
    assert checks(page)["Its credit was taken back"] is False


def test_an_erased_one_is_genuine_without_a_name(app: Flask, house: House, ruth: Person, clock: Clock) -> None:
    made = real(house, ruth)
    with house.database.writing() as session:
        certificates.erase_facts(session, made.code, clock.now, actor_id=None, acting_as="command")
    clock.now += timedelta(days=400)
    page = Browser(app).get(f"/verify/{made.code}")
    assert "Genuine; personal data erased on 24 November 2026" in page.text
    assert ruth.legal_name not in page.text
    shown = facts(page)
    assert shown["Earned by"] == "Erased on 24 November 2026 The retention time is over."
    assert len(shown["Print, SHA-256"].replace(" ", "")) == 64
    assert {"For", "Completed", "Credit", "In hours", "Provider"} < set(shown)


@pytest.mark.parametrize(("statement", "check"), [
    ("UPDATE ledger_entries SET facts = replace(facts, '60', '90')", "The chain of its book breaks at entry 1"),
    ("UPDATE ledger_entries SET facts = 'nothing'", "The chain of its book breaks at entry 1"),
    ("UPDATE ledger_entries SET minutes_test = 90", "The chain of its book breaks at entry 1"),
    ("UPDATE ledger_entries SET hash = substr(hash, 2) || 'f'", "Its ledger entry is not the one it was issued for"),
    ("UPDATE certificate_facts SET facts = replace(facts, 'Ruth', 'Rita')",
     "What it states was changed after it was issued")])
def test_what_was_changed_is_not_vouched_for(
    app: Flask, house: House, ruth: Person, statement: str, check: str, caplog: pytest.LogCaptureFixture
) -> None:
    made = real(house, ruth)
    with as_owner(house.database) as owner:
        owner.execute(text(statement))
    with caplog.at_level(logging.ERROR):
        page = Browser(app).get(f"/verify/{made.code}")
    assert page.h1 == "We cannot vouch for this certificate now."
    assert checks(page)[check] is False
    assert "stop" in page.soup.article["class"]
    assert "Rita" not in page.text
    assert f"certificate {made.code} does not fit the ledger" in caplog.text


def test_one_without_its_print_yet_is_genuine(app: Flask, house: House, ruth: Person) -> None:
    with house.database.writing() as session:
        made = shelf.credited(session, shelf.book(session, ruth), demonstration=False)[1]
    page = Browser(app).get(f"/verify/{made.code}")
    assert page.h1 == "We issued this certificate, and nothing has changed it since."
    assert facts(page)["Print"] == "Not printed yet The credit stands without it."


@pytest.mark.parametrize("code", [NOBODY, "nothing", "<img src=x onerror=alert(1)>", "x" * 300])
def test_an_unknown_code_is_helped_on(browser: Browser, code: str) -> None:
    page = browser.get(f"/verify/{code}", 404)
    assert page.h1 == "We issued no certificate under this code."
    assert len(page.soup.select("article li")) == 2
    assert "example.invalid" not in page.text  # a demonstration has no address to write to
    assert page.soup.find("form", action="/verify") is not None
    assert page.response.headers["X-Robots-Tag"] == "noindex"
    assert "x" * 50 not in page.text


def test_every_spelling_leads_to_one_address(browser: Browser, issued: Certificate) -> None:
    for typed in (shown_code(issued.code), issued.code.lower(), issued.code.replace("0", "O").replace("1", "l") + " "):
        if typed != issued.code:
            assert browser.get(f"/verify/{typed}", 301).location == f"/verify/{issued.code}"


def test_checking_has_a_limit(browser: Browser, issued: Certificate, clock: Clock) -> None:
    for _ in range(CHECKS.most):
        assert browser.client.get(f"/verify/{issued.code}").status_code == 200
    page = browser.get(f"/verify/{issued.code}", 429)
    assert "That was tried too often." in page.text
    assert int(page.response.headers["Retry-After"]) > 0
    browser.get(f"/verify/{NOBODY}", 429)
    assert browser.client.get(
        f"/verify/{issued.code}", environ_base={"REMOTE_ADDR": "192.0.2.7"}).status_code == 200
    clock.now += CHECKS.window
    browser.get(f"/verify/{issued.code}")


def test_a_long_book_needs_no_more_queries_to_check(app: Flask, house: House, ruth: Person) -> None:
    made = real(house, ruth)
    browser = Browser(app)
    few = queries(house, browser, f"/verify/{made.code}")
    with house.database.writing() as session:
        book = shelf.book(session, ruth)
        for _ in range(30):
            shelf.credited(session, book)
    assert queries(house, browser, f"/verify/{made.code}") == few == 3  # the try counted, the certificate, its book


def test_no_address_takes_a_post(app: Flask, issued: Certificate) -> None:
    client = app.test_client()
    for address in ("/credits", "/verify", f"/verify/{issued.code}", f"/certificates/{issued.code}.pdf"):
        assert client.post(address).status_code in (400, 405)
