"""/verify with a file: what anyone who holds a PDF is told, and that nothing of it stays."""

from __future__ import annotations

import os
import sys
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryFile

import pytest
from flask import Flask

from neurodash_ceu.credits.routes import FILES
from neurodash_ceu.records.credits import Certificate, CertificateRevocation
from neurodash_ceu.records.people import Person
from neurodash_ceu.rules.certificate import shown_code
from neurodash_ceu.rules.presented import LARGEST
from neurodash_ceu.web.house import House
from neurodash_ceu.web.sizes import DRAINED, SMALL_FORM
from tests import make
from tests.client import Browser, Page
from tests.conftest import Clock
from tests.credits import shelf
from tests.credits.pages import database_url, house, ruth
from tests.credits.test_presenting import content_of
from tests.credits.test_verify_page import facts

__all__ = ["database_url", "house", "ruth"]  # fixtures


@pytest.fixture
def issued(house: House, ruth: Person) -> Certificate:
    """Her certificate of a real provider, printed."""
    return certificate(house, ruth)


def certificate(house: House, of: Person, **more: object) -> Certificate:
    """A printed certificate, whose print has its own bytes."""
    with house.database.writing() as session:
        made = shelf.credited(session, shelf.book(session, of), of.legal_name,
                              **{"demonstration": False, "provider": "Example Institute"} | more)[1]
        shelf.printed(session, house.storage, made, content_of(made.code))
    return made


def show(browser: Browser, content: bytes, status: int = 200, name: str = "certificate.pdf") -> Page:
    """Send a file by the form."""
    return sent(browser, [(name, content)], status)


def sent(browser: Browser, files: list[tuple[str, bytes]], status: int) -> Page:
    """Send files as a browser does, whatever their number and names."""
    form = browser.get("/verify").soup.main.find("form", method="post")
    token = form.find("input", {"name": "csrf_token"})["value"]
    parts = [f'--edge\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{token}\r\n'.encode()]
    for name, content in files:
        quoted = name.replace('"', "%22")
        parts.append(f'--edge\r\nContent-Disposition: form-data; name="file"; filename="{quoted}"\r\n'
                     "Content-Type: application/pdf\r\n\r\n".encode() + content + b"\r\n")
    body = b"".join(parts) + b"--edge--\r\n"
    return browser._look(browser.client.post("/verify", input_stream=BytesIO(body),
                                             content_type="multipart/form-data; boundary=edge"), status)


def states(page: Page) -> list[str]:
    """The words that say how it stands."""
    return [one.get_text(strip=True) for one in page.soup.select(".sheet-state")]


def test_the_form_stands_beside_the_code(browser: Browser) -> None:
    form = browser.get("/verify").soup.main.find("form", method="post")
    assert (form["action"], form["enctype"]) == ("/verify", "multipart/form-data")
    assert form.find("input", {"name": "csrf_token"}) is not None
    assert form.find("input", type="file")["accept"] == "application/pdf,.pdf"


def test_ours_to_the_last_byte(browser: Browser, issued: Certificate) -> None:
    page = show(browser, content_of(issued.code), name="Ruth’s certificate.pdf")
    assert page.h1 == "We issued this certificate, and nothing has changed it since."
    assert states(page) == ["Genuine and in force"]
    assert "The file you sent, Ruth’s certificate.pdf , is the print we keep, byte for byte." in page.text
    assert page.soup.select_one("ul.ticks li").get_text(strip=True) == "The file is the print we keep, byte for byte"
    assert facts(page)["Earned by"] == "Ruth Őri-Example"


def test_changed_is_said_plainly_with_our_record_beside_it(browser: Browser, issued: Certificate) -> None:
    page = show(browser, content_of(issued.code) + b" ")
    assert page.h1 == "This file carries our code, but it is not the file we printed."
    assert states(page) == ["Changed since we printed it"]
    assert facts(page)["Code"] == shown_code(issued.code)
    assert facts(page)["Earned by"] == "Ruth Őri-Example"
    assert page.soup.find("a", href=f"/verify/{issued.code}") is not None
    assert "Genuine" not in page.text and "stop" in page.soup.article["class"]


def test_unknown_says_what_that_means_and_what_to_do(browser: Browser, issued: Certificate) -> None:
    page = show(browser, b"%PDF-1.7 of somebody else")
    assert page.h1 == "We do not know this file."
    assert "That alone does not say that a certificate is false" in page.text
    assert page.soup.article.find("a", href="/verify") is not None
    assert page.soup.find("dl") is None


def test_a_code_we_never_issued_is_named(browser: Browser) -> None:
    page = show(browser, content_of("0" * 16))
    assert "It carries the code 0000-0000-0000-0000 , under which we issued no certificate." in page.text


def test_revoked_is_said_first(browser: Browser, house: House, issued: Certificate) -> None:
    with house.database.writing() as session:
        session.add(CertificateRevocation(code=issued.code, revoked_at=make.NOW, reason="Wrong <b>person</b>."))
    page = show(browser, content_of(issued.code))
    assert states(page) == ["Revoked on 24\xa0November 2026"]
    assert page.soup.article.find(["p", "h1"])["class"] == ["sheet-state"]
    assert page.h1 == "We issued this certificate and have revoked it."
    changed = show(browser, content_of(issued.code) + b" ")
    assert states(changed) == ["Changed since we printed it", "Revoked"]


def test_several_of_ours_are_laid_beside_it_one_by_one(browser: Browser, house: House, ruth: Person,
                                                       issued: Certificate) -> None:
    other = certificate(house, make_person(house), title="Another module")
    page = show(browser, content_of(issued.code) + content_of(other.code))
    assert "It carries 2 codes of ours." in page.text
    assert [one.get_text(strip=True) for one in page.soup.select("section.sheet h2")] == [
        f"Our record of {shown_code(code)}" for code in (issued.code, other.code)]


def make_person(house: House) -> Person:
    """Somebody else."""
    with house.database.writing() as session:
        return make.person(session, email="sam@example.org", legal_name="Sam Example")


def test_a_demonstration_says_so_first(browser: Browser, house: House, ruth: Person) -> None:
    made = certificate(house, ruth, demonstration=True)
    assert states(show(browser, content_of(made.code)))[0] == "Demonstration: not valid for credit"
    assert "Demonstration: not valid for credit" in states(show(browser, content_of(made.code) + b" "))


def test_a_locked_file_is_said_to_be_locked(browser: Browser) -> None:
    assert "The file is locked with a password" in show(browser, b"%PDF-1.7 /Encrypt 5 0 R").text


@pytest.mark.parametrize(("content", "sentence"), [
    (b"", "This file is empty."), (b"\x89PNG\r\n\x1a\n", "This file is a picture."), (b"hello", "not a PDF"),
    (b"%PDF-" + b"0" * LARGEST, "This file is larger than 5 MB")])
def test_what_is_no_pdf_of_fair_size_is_said_at_its_field(browser: Browser, content: bytes, sentence: str) -> None:
    page = show(browser, content, status=400)
    assert len(page.errors) == 1 and sentence in page.errors[0]
    assert page.soup.select_one("#errors a")["href"] == "#file"
    assert page.soup.find("input", id="file")["aria-invalid"] == "true"
    assert str(page.soup.title.string).startswith("Error: ")


def test_no_file_and_two_files(browser: Browser) -> None:
    for files in ([], [("", b"")]):
        assert sent(browser, files, 400).errors == ["Choose the PDF of the certificate."]
    two = sent(browser, [("a.pdf", b"%PDF-"), ("b.pdf", b"%PDF-")], 400)
    assert two.errors[0].startswith("You sent 2 files. Send one at a time")


@pytest.mark.parametrize("name", ["<script>alert(1)</script>.pdf", "a\u202efdp.exe", "../../etc/passwd", "x" * 300,
                                  "naïve “ö”.pdf"])
def test_the_name_of_a_file_is_only_shown(browser: Browser, name: str) -> None:
    page = show(browser, b"%PDF-1.7 nothing", name=name)
    shown = page.response.get_data(as_text=True)
    assert "<script>alert" not in shown and "\u202e" not in shown and "x" * 81 not in shown
    assert page.soup.find("script", src=None) is None


# --- the door -----------------------------------------------------------------------------------------------


def test_a_file_without_a_token_is_not_looked_at(app: Flask, issued: Certificate) -> None:
    response = app.test_client().post("/verify", data={"file": (BytesIO(content_of(issued.code)), "a.pdf")})
    assert response.status_code == 400
    assert "issued" not in response.get_data(as_text=True)


def test_what_is_far_too_large_is_answered_beside_the_field(browser: Browser) -> None:
    page = show(browser, b"%PDF-" + b"0" * (LARGEST + 100_000), status=413)
    assert page.errors[0].startswith("This file is larger than 5 MB")
    assert page.soup.find("form", method="post", action="/verify") is not None


def test_what_is_too_large_is_read_off_but_not_without_end(app: Flask) -> None:
    class Endless(BytesIO):
        """Counts what is read of it."""

        taken = 0

        def read(self, size: int | None = -1) -> bytes:  # type: ignore[override]  # a stream that never ends
            assert size is not None and size > 0
            self.taken += size
            return b"0" * size

    body = Endless()
    response = app.test_client().post("/verify", input_stream=body, environ_overrides={"CONTENT_LENGTH": f"{1 << 40}"},
                                      content_type="multipart/form-data; boundary=x")
    assert response.status_code == 413
    assert body.taken == DRAINED


@pytest.mark.parametrize("address", ["/account/sign-in", "/account/register"])
def test_no_other_form_takes_more_than_before(app: Flask, address: str) -> None:
    client = app.test_client()
    assert app.config["MAX_CONTENT_LENGTH"] == app.config["MAX_FORM_MEMORY_SIZE"] == SMALL_FORM == 256 * 1024
    assert client.post(address, data={"mail": "x" * (SMALL_FORM + 1)}).status_code == 413
    assert client.post(address, data={"file": (BytesIO(b"0" * (SMALL_FORM + 1)), "a.pdf")}).status_code == 413


def test_a_field_beside_the_file_stays_small(app: Flask) -> None:
    fields = {"file": (BytesIO(b"%PDF-"), "a.pdf"), "csrf_token": "x" * (SMALL_FORM + 1)}
    assert app.test_client().post("/verify", data=fields).status_code == 413


def test_files_have_a_limit_of_their_own(app: Flask, browser: Browser, clock: Clock) -> None:
    for _ in range(FILES.most):
        show(browser, b"%PDF-1.7")
    refused = show(browser, b"%PDF-1.7", status=429)
    assert "That was tried too often." in refused.text
    browser.get("/verify/" + "0" * 16, 404)
    clock.now += timedelta(minutes=10)
    show(browser, b"%PDF-1.7")


OPENED: list[str] | None = None


def _listen(event: str, arguments: tuple[object, ...]) -> None:
    if OPENED is not None and event == "open" and isinstance(arguments[2], int) and arguments[2] & WRITING:
        OPENED.append(str(arguments[0]))


WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
sys.addaudithook(_listen)  # cannot be taken away again, so it listens only while a list is there


def test_nothing_of_a_file_is_kept(browser: Browser, issued: Certificate, tmp_path: Path) -> None:
    """Python opens no file to write while it looks at one, and no byte of it lies anywhere afterwards."""
    global OPENED
    OPENED = []
    show(browser, b"%PDF-1.7 SECRET-OF-A-FILE" + b"0" * 3_000_000)
    show(browser, content_of(issued.code) + b"SECRET-OF-A-FILE")
    seen, OPENED = OPENED, None
    assert seen == []
    assert all(b"SECRET-OF-A-FILE" not in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


def test_the_listener_hears(tmp_path: Path) -> None:
    global OPENED
    OPENED = []
    with TemporaryFile(dir=tmp_path):
        pass
    seen, OPENED = OPENED, None
    assert seen


def test_the_answer_is_not_kept_by_anybody_in_between(browser: Browser, issued: Certificate) -> None:
    assert "no-store" in show(browser, content_of(issued.code)).response.headers["Cache-Control"]
