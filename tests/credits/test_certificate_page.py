"""/certificates/<code>.pdf: the kept bytes to its learner and staff; to others the same as for one never issued."""

from __future__ import annotations

import logging
from urllib.parse import unquote, urlsplit

import pytest
from flask import Flask

from neurodash_ceu.credits import certificates
from neurodash_ceu.records.credits import Certificate, PrintTry
from neurodash_ceu.records.people import Person
from neurodash_ceu.rules.certificate import shown_code
from neurodash_ceu.web.house import House
from tests import make
from tests.client import Browser
from tests.credits import shelf
from tests.credits.pages import NOBODY, database_url, house, issued, ruth, signed_in

__all__ = ["database_url", "house", "issued", "ruth"]  # fixtures


def test_its_learner_gets_the_kept_bytes(app: Flask, ruth: Person, issued: Certificate, house: House) -> None:
    answer = signed_in(app, ruth).get(f"/certificates/{issued.code}.pdf").response
    with house.database.reading() as session:
        kept = certificates.find(session, issued.code).kept
    assert answer.data == shelf.PRINT
    headers = answer.headers
    assert headers["Content-Type"] == "application/pdf"
    assert headers["ETag"] == f'"{kept.sha256}"'
    assert headers["Cache-Control"] == "private, no-cache"
    assert headers["X-Robots-Tag"] == "noindex"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert int(headers["Content-Length"]) == len(shelf.PRINT)
    inline, plain, named = headers["Content-Disposition"].split("; ")
    assert (inline, plain) == ("inline", f'filename="certificate-{shown_code(issued.code)}.pdf"')
    assert unquote(named.removeprefix("filename*=UTF-8''")) == (
        f"2026-11-22, Resistance training in multiple sclerosis, Ruth Őri-Example, {shown_code(issued.code)}.pdf")


def test_a_copy_that_is_still_good_is_not_sent_again(app: Flask, ruth: Person, issued: Certificate) -> None:
    browser = signed_in(app, ruth)
    address = f"/certificates/{issued.code}.pdf"
    etag = browser.get(address).response.headers["ETag"]
    again = browser.get(address, 304, headers={"If-None-Match": etag}).response
    assert again.data == b""
    assert again.headers["ETag"] == etag
    assert browser.get(address, headers={"If-None-Match": '"' + "0" * 64 + '"'}).response.data == shelf.PRINT


@pytest.mark.parametrize("title", [
    "../../etc/passwd", 'a"; filename="b.exe', "line\r\nX-Evil: 1", "\u202egnp.exe", "x" * 400, "...", "Ἀνάβασις: Β"])
def test_no_title_breaks_the_name_of_the_file(app: Flask, ruth: Person, house: House, title: str) -> None:
    with house.database.writing() as session:
        made = shelf.credited(session, shelf.book(session, ruth), title=title)[1]
        shelf.printed(session, house.storage, made)
    headers = signed_in(app, ruth).get(f"/certificates/{made.code}.pdf").response.headers
    _, plain, named = headers["Content-Disposition"].split("; ")
    name = unquote(named.removeprefix("filename*=UTF-8''"))
    assert plain == f'filename="certificate-{shown_code(made.code)}.pdf"'
    assert name.startswith("2026-11-22")
    assert name.endswith(f", {shown_code(made.code)}.pdf")
    assert not set(name) & set('\r\n/\\":\u202e')
    assert len(name) < 160
    assert "X-Evil" not in headers


@pytest.mark.parametrize("who", ["nobody", "another learner", "reviewer", "author"])
def test_anyone_else_is_sent_to_the_check(app: Flask, house: House, issued: Certificate, who: str) -> None:
    """Whether the code exists cannot be told: the answer is the same for one that was never issued."""
    browser = Browser(app)
    if who != "nobody":
        with house.database.writing() as session:
            person = make.person(session, *(() if who == "another learner" else (who,)))
        browser.sign_in(person)
    theirs = browser.get(f"/certificates/{issued.code}.pdf", 303)
    never = browser.get(f"/certificates/{NOBODY}.pdf", 303)
    assert theirs.location == f"/verify/{issued.code}"
    assert never.location == f"/verify/{NOBODY}"
    assert b"%PDF" not in theirs.response.data
    assert theirs.response.data.replace(issued.code.encode(), b"") == never.response.data.replace(NOBODY.encode(), b"")
    own = ("Location", "Set-Cookie", "X-Request-ID")  # an address, the second, each request
    told = [{name: "" if name in own else value for name, value in one.response.headers.items()}
            for one in (theirs, never)]
    assert told[0] == told[1]


@pytest.mark.parametrize("role", ["registrar", "auditor", "admin"])
def test_staff_with_the_permit_get_it(app: Flask, house: House, issued: Certificate, role: str) -> None:
    with house.database.writing() as session:
        staff = make.person(session, role)
    browser = signed_in(app, staff)
    assert browser.get(f"/certificates/{issued.code}.pdf").response.data == shelf.PRINT
    assert browser.get(f"/certificates/{shown_code(issued.code).lower()}.pdf").response.data == shelf.PRINT
    assert browser.get(f"/certificates/{NOBODY}.pdf", 303).location == f"/verify/{NOBODY}"


@pytest.mark.parametrize("typed", ["a?b", "a#b", "..", "%0d%0aX-Evil: 1", "//evil.example"])
def test_no_code_leads_elsewhere(browser: Browser, typed: str) -> None:
    answer = browser.client.get(f"/certificates/{typed.replace('?', '%3F').replace('#', '%23')}.pdf")
    assert answer.status_code in (303, 308, 404)
    location = urlsplit(answer.headers.get("Location", ""))
    assert location.netloc in ("", "localhost")
    assert location.path.startswith(("/verify/", "/certificates/")) or answer.status_code == 404
    assert (location.query, location.fragment) == ("", "")
    assert "X-Evil" not in answer.headers


def test_one_that_waits_says_so_and_a_get_prints_nothing(app: Flask, house: House, ruth: Person) -> None:
    with house.database.writing() as session:
        made = shelf.credited(session, shelf.book(session, ruth))[1]
    page = signed_in(app, ruth).get(f"/certificates/{made.code}.pdf", 202)
    assert page.h1 == "Your certificate is being printed"
    assert page.soup.main.select_one(".actions a")["href"] == f"/certificates/{made.code}.pdf"
    with house.database.reading() as session:
        assert certificates.find(session, made.code).kept is None
        assert session.get_one(PrintTry, made.code).tries == 0


def test_one_that_failed_before_still_says_being_printed(app: Flask, house: House, ruth: Person) -> None:
    with house.database.writing() as session:
        made = shelf.credited(session, shelf.book(session, ruth))[1]
        certificates.put_off(session, made.code, make.NOW, "OSError: [Errno 28] No space left on device")
    page = signed_in(app, ruth).get(f"/certificates/{made.code}.pdf", 202)
    assert page.h1 == "Your certificate is being printed"
    assert "space" not in page.text


@pytest.mark.parametrize("whose", ["hers", "staff's"])
def test_a_held_one_says_why(app: Flask, house: House, ruth: Person, whose: str) -> None:
    with house.database.writing() as session:
        made = shelf.credited(session, shelf.book(session, ruth))[1]
        certificates.hold(session, made.code, "The name has “ꙮ”, which our fonts lack.")
        reader = ruth if whose == "hers" else make.person(session, "registrar")
    page = signed_in(app, reader).get(f"/certificates/{made.code}.pdf", 202)
    assert page.h1 == "The print of this certificate is held"
    assert "The name has “ꙮ”, which our fonts lack." in page.text
    assert ("Your credit stands" in page.text) == (whose == "hers")
    assert ("The learner was told." in page.text) == (whose != "hers")


def test_an_erased_one_is_gone(app: Flask, house: House, ruth: Person, issued: Certificate) -> None:
    with house.database.writing() as session:
        certificates.erase_facts(session, issued.code, make.NOW, actor_id=None, acting_as="command")
    page = signed_in(app, ruth).get(f"/certificates/{issued.code}.pdf", 410)
    assert page.h1 == "This certificate was erased"


@pytest.mark.parametrize("how", ["missing", "damaged", "unreadable"])
def test_a_lost_file_is_a_sentence_and_a_line_in_the_log(
    app: Flask, house: House, ruth: Person, issued: Certificate, how: str, caplog: pytest.LogCaptureFixture
) -> None:
    path = next(path for path in house.storage.folder.rglob("*") if path.is_file())
    path.unlink()
    if how == "damaged":
        path.write_bytes(b"%PDF but not these bytes")
    elif how == "unreadable":
        path.mkdir()
    with caplog.at_level(logging.ERROR):
        page = signed_in(app, ruth).get(f"/certificates/{issued.code}.pdf", 500)
    assert page.h1 == "We cannot open our copy of this certificate"
    assert "Your credit stands." in page.text
    assert str(house.storage.folder) not in page.text
    assert issued.code in caplog.text
    check = Browser(app).get(f"/verify/{issued.code}")
    assert "We issued this certificate, and nothing has changed it since." in check.text
    assert "Our copy of its print cannot be opened just now" in check.text
