"""The pages on which a learner enters a course taken elsewhere, and what may come with it: on SQLite."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from neurodash_ceu.credits import outside_routes
from neurodash_ceu.records.outside import OutsideClaim, OutsideProof
from neurodash_ceu.records.people import Person
from neurodash_ceu.rules.deeds import Acting
from neurodash_ceu.rules.proof import LARGEST, MOST_AT_ONCE
from neurodash_ceu.web.house import House
from neurodash_ceu.web.sizes import DRAINED
from tests import make
from tests.client import Browser, Page
from tests.credits import files
from tests.credits.pages import database_url, house, ruth, signed_in
from tests.credits.test_outside import asked

__all__ = ["database_url", "house", "ruth"]  # fixtures

NEW = "/credits/outside/new"
SAID = {"title": "Gait after stroke", "provider": "Example College", "completed_on": "2026-10-03", "claimed": "0.6",
        "claimed_unit": "iacet-ceu", "format": "live in person"}


@pytest.fixture
def me(app: Flask, ruth: Person) -> Browser:
    """Ruth at her browser."""
    return signed_in(app, ruth)


def check(me: Browser, status: int = 200, **changes: Any) -> Page:
    """The first step."""
    me.get(NEW)
    return me.send(SAID | {"step": "check"} | changes, status=status)


def send(me: Browser, sent: Sequence[tuple[str, bytes]], status: int = 303, **changes: Any) -> Page:
    """The second step, as a browser sends it, whatever the names are."""
    form = me.page.soup.main.find("form", method="post")
    fields = {tag["name"]: tag.get("value", "") for tag in form.find_all("input", type="hidden")}
    parts = []
    for name, value in (fields | {"step": "send"} | changes).items():
        parts.append(f'--edge\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode())
    for name, content in sent:
        quoted = name.replace('"', "%22").replace("\r", "").replace("\n", "")
        parts.append(f'--edge\r\nContent-Disposition: form-data; name="proof"; filename="{quoted}"\r\n'
                     "Content-Type: application/pdf\r\n\r\n".encode("utf-8", "surrogatepass") + content + b"\r\n")
    return me._look(me.client.post(me._address, input_stream=BytesIO(b"".join(parts) + b"--edge--\r\n"),
                                   content_type="multipart/form-data; boundary=edge"), status)


def kept(house: House) -> set[Path]:
    """Every file below the storage."""
    return {path for path in house.storage.folder.rglob("*") if path.is_file()}


def claims(house: House) -> int:
    with house.database.reading() as session:
        return session.scalar(select(func.count()).select_from(OutsideClaim)) or 0


# --- entering ---------------------------------------------------------------------------------------------------


def test_a_course_is_entered_in_two_steps(me: Browser, house: House) -> None:
    assert "Nothing entered yet" in me.get("/credits/outside").text
    page = check(me, topic_1="falls", topic_1_minutes="60", assessed="y", authority="AOTA", number="AP-1234")
    assert page.h1 == "Add the proof and send it"
    assert "0.6 CEU of IACET = 6 contact hours of 60 minutes = 360 minutes" in page.text
    assert claims(house) == 0
    send(me, [("Certificate of Ruth.pdf", files.pdf(files.armed)), ("photo.jpg", files.picture("JPEG"))])
    page = me.follow()
    assert page.h1 == "Gait after stroke"
    for words in ("Sent. We write to you", "360 min", "falls (60 min)", "AOTA AP-1234", "Certificate of Ruth", "photo",
                  "A person looks at it"):
        assert words in page.text
    assert "Waits for the office" in me.get("/credits/outside").text
    assert len(kept(house)) == 4
    assert me.get("/credits").soup.find("a", href="/credits/outside") is not None


@pytest.mark.parametrize(("changes", "sentence", "field"), [
    ({"title": " "}, "Enter the title", "title"), ({"provider": "x" * 201}, "Keep this to 200", "provider"),
    ({"completed_on": "2026-11-25"}, "has not come yet", "completed_on"),
    ({"completed_on": "1969-12-31"}, "1970 or later", "completed_on"),
    ({"completed_on": "31.12.2025"}, "Not a valid date", "completed_on"),
    ({"claimed": "six"}, "like 6 or 0.6", "claimed"), ({"claimed": "0"}, "more than nothing", "claimed"),
    ({"claimed": "99999"}, "200 hours at most", "claimed"), ({"claimed_unit": ""}, "Choose the unit", "claimed_unit"),
    ({"claimed_unit": "semester"}, "Choose the unit", "claimed_unit"),
    ({"claimed": "1.5", "claimed_unit": "minute"}, "whole minutes", "claimed"),
    ({"format": ""}, "Choose how", "format-0"), ({"number": "1"}, "Say whose", "authority"),
    ({"topic_1": "falls"}, "how many minutes", "topic_1_minutes"),
    ({"topic_1_minutes": "5"}, "Choose the topic", "topic_1"),
    ({"topic_1": "falls", "topic_1_minutes": "361"}, "1 to 360", "topic_1_minutes"),
    ({"topic_1": "falls", "topic_1_minutes": "5", "topic_2": "falls", "topic_2_minutes": "5"}, "twice", "topic_2")])
def test_what_cannot_be_is_said_at_its_field(
    me: Browser, house: House, changes: dict[str, str], sentence: str, field: str
) -> None:
    page = check(me, 400, **changes)
    assert any(sentence in error for error in page.errors), page.errors
    assert page.soup.select_one("#errors a")["href"] == f"#{field}"
    assert str(page.soup.title.string).startswith("Error: ") and claims(house) == 0


def test_today_is_the_day_where_she_lives(me: Browser, clock: Any) -> None:
    clock.now = make.NOW.replace(hour=3)  # the evening before, in Chicago
    assert check(me, 400, completed_on="2026-11-24").errors
    clock.now = make.NOW
    check(me, completed_on="2026-11-24")


def test_going_back_keeps_what_was_entered(me: Browser) -> None:
    check(me, topic_1="falls", topic_1_minutes="60")
    page = me.send({"step": "edit"}, status=200)
    assert page.soup.find("input", id="title")["value"] == "Gait after stroke"
    assert page.soup.select_one("#topic_1 option[selected]")["value"] == "falls"
    assert not page.errors


def test_the_same_course_needs_a_tick(me: Browser, house: House) -> None:
    check(me)
    send(me, [("a.pdf", files.pdf())])
    page = check(me)
    assert "You entered this before" in page.text
    link = page.soup.select_one(".notice.stop a")
    assert me.get(link["href"]).h1 == "Gait after stroke"
    check(me)
    before = kept(house)
    page = send(me, [("a.pdf", files.pdf())], 400)
    assert page.soup.select_one("#errors a")["href"] == "#another" and kept(house) == before
    send(me, [("a.pdf", files.pdf())], another="y")
    assert claims(house) == 2


def test_the_form_sent_again_is_the_claim_that_is_there(me: Browser, house: House) -> None:
    check(me)
    form, address = me.page, me._address
    first = send(me, [("certificate.pdf", files.pdf())])
    stored = kept(house)
    me.page, me._address = form, address  # back, and sent once more: as after an answer that was lost on its way
    assert send(me, [("certificate.pdf", files.pdf())]).location == first.location
    assert (claims(house), kept(house)) == (1, stored)
    me.page, me._address = form, address  # back, and another course entered in the same form
    assert send(me, [("certificate.pdf", files.pdf())], title="Balance after stroke").location != first.location
    assert claims(house) == 2


def test_one_to_five_files(me: Browser, house: House) -> None:
    check(me)
    assert send(me, [], 400).errors == [outside_routes.outside.NO_PROOF]
    six = [(f"{n}.png", files.picture()) for n in range(MOST_AT_ONCE + 1)]
    assert "You sent 6 files." in send(me, six, 400).errors[0]
    assert kept(house) == set() and claims(house) == 0


def test_a_claim_is_answered_and_withdrawn(me: Browser, house: House, ruth: Person) -> None:
    check(me)
    send(me, [("a.pdf", files.pdf())])
    here = me.page.location
    assert me.get(f"{here}/answer", 303).location == here
    with house.database.writing() as session:
        acting = Acting(make.person(session, "registrar").id, "registrar")
        row = session.scalars(select(OutsideClaim)).one()
    asked(house.database, row, acting)
    page = me.get(here)
    assert "Please send the page with the hours." in page.text
    page = me.get(f"{here}/answer")
    assert page.soup.find("input", id="claimed")["value"] == "0.6"
    page = me.send({"step": "check", "claimed": "7", "claimed_unit": "contact-hour-50"}, status=200)
    assert "7 contact hours of 50 minutes = 350 minutes" in page.text
    send(me, [("hours.png", files.picture())], words="Here they are.")
    page = me.follow()
    assert "Here they are." in page.text and "350 min" in page.text and "hours" in page.text
    me.get(f"{here}/withdraw")
    me.send()
    assert "Withdrawn" in me.follow().text
    assert me.get(f"{here}/withdraw", 303).location == here
    assert "Withdrawn" in me.get("/credits/outside").text


# --- files that were made to harm -------------------------------------------------------------------------------

REFUSED = {
    "an HTML page": b"<!doctype html><script>alert(1)</script>", "an SVG": b"<svg onload='alert(1)'/>",
    "an SVG in a PDF's clothes": b"%PDF-1.7\n<svg onload='alert(1)'/>\n%%EOF",
    "an HTML page in a PDF's clothes": b"%PDF-1.7\n<html><script>alert(1)</script>%%EOF",
    "a GIF that is a script": b"GIF89a/*\x00*/=1;alert(1)", "an archive": files.zip_bytes(), "nothing": b"",
    "a PDF cut off": files.pdf()[:300], "a JPEG cut off": files.picture("JPEG")[:300],
    "a locked PDF": files.pdf(encryption=files.pikepdf.Encryption(owner="o", user="u")),
    "a PDF that unpacks without end": files.pdf(files.bomb, **files.as_it_lies()),
    "a picture of 400 million pixels": files.pixel_bomb(), "streams in one another": files.recursive(),
    "too large": b"%PDF-" + bytes(LARGEST) + b"%%EOF",
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_no_proof_is_refused_and_nothing_is_kept(me: Browser, house: House, what: str) -> None:
    check(me)
    page = send(me, [("good.pdf", files.pdf()), ("certificate.pdf", REFUSED[what])], 400)
    assert page.soup.select_one("#errors a")["href"] == "#proof" and len(page.errors) == 1
    assert kept(house) == set() and claims(house) == 0
    send(me, [("good.pdf", files.pdf())])  # what was entered is still there


TWO_AT_ONCE = {
    "a PDF and a page": files.pdf() + b"<html><script>alert(1)</script></html>",
    "a JPEG and an archive": files.picture("JPEG") + files.zip_bytes(),
    "a JPEG and a PDF": files.picture("JPEG") + files.pdf(), "a PNG and a script": files.picture() + b"<script>",
    "an armed PDF": files.pdf(files.armed),
}
HARMS = (b"<script>", b"<html>", b"PK\x03\x04", b"JavaScript", b"evil")


@pytest.mark.parametrize("what", TWO_AT_ONCE)
def test_what_is_two_things_at_once_is_given_back_as_one(me: Browser, house: House, what: str) -> None:
    check(me)
    send(me, [("certificate.html", TWO_AT_ONCE[what])])
    response = me.client.get(f"{me.page.location}/proof/1")
    assert response.status_code == 200
    harmless_headers(response.headers)
    assert not any(harm in response.data for harm in HARMS)
    assert b"%PDF" not in response.data or response.data.startswith(b"%PDF-")
    with house.database.reading() as session:
        proof = session.scalars(select(OutsideProof)).one()
    assert house.storage.get(proof.sha256) == TWO_AT_ONCE[what]  # as evidence


def harmless_headers(headers: Any) -> None:
    """Saved, never shown: by its name, its kind and its policy."""
    assert headers["Content-Disposition"].startswith("attachment; ")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == "sandbox; default-src 'none'; frame-ancestors 'none'"
    assert headers["Content-Type"] in ("application/pdf", "image/jpeg", "image/png")
    assert "no-store" in headers["Cache-Control"]


@pytest.mark.parametrize(("name", "shown"), [
    ("../../etc/passwd", "passwd"), ("..\\..\\boot.ini", "boot"), ("a\u202efdp.exe", "a%20fdp"), ("a\x00b.pdf", "a"),
    ("x" * 300 + ".pdf", "x" * 100), ("<script>alert(1)</script>.pdf", "script"), ("naïve “ö”.pdf", "na%C3%AFve"),
    ("....", "proof"), ("\u200f\u2066.pdf", "proof"), ('a"; filename="evil.exe', "a"), ("a%0d%0aSet-Cookie: x", "a")])
def test_a_name_is_only_a_name(me: Browser, name: str, shown: str) -> None:
    check(me)
    send(me, [(name, files.picture())])
    page = me.follow()
    text = page.response.get_data(as_text=True)
    assert "<script>alert" not in text and "\u202e" not in text and "x" * 101 not in text
    said = me.client.get(f"{me._address}/proof/1").headers["Content-Disposition"]
    plain, _, coded = said.partition("; filename*=UTF-8''")
    assert plain == 'attachment; filename="proof-1-1.png"'
    assert coded.startswith(shown) and coded.endswith(".png")
    assert not any(sign in coded for sign in ("/", "\\", "..", "%2F", "%5C", "%0", "%E2%80%AE", "%E2%80%8F", '"'))


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300), st.sampled_from([b"", b"%PDF-1.7\n", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"]),
       st.text(max_size=40))
def test_whatever_is_sent_is_refused_in_words(me: Browser, house: House, noise: bytes, start: bytes, name: str) -> None:
    check(me)
    page = send(me, [(name.encode("utf-8", "replace").decode() or "x", start + noise)], 400)
    assert len(page.errors) == 1 and kept(house) == set()


# --- the door ---------------------------------------------------------------------------------------------------


class Endless(BytesIO):
    """Counts what is read of it."""

    taken = 0

    def read(self, size: int | None = -1) -> bytes:  # type: ignore[override]  # a stream that never ends
        assert size is not None and size > 0
        self.taken += size
        return b"0" * size


@pytest.mark.parametrize(("length", "most"), [(str(10 << 30), 0), (str(70 << 20), DRAINED)])
def test_what_is_declared_too_large_is_refused_at_once(me: Browser, length: str, most: int) -> None:
    """Ten gigabytes are not read at all; what is a little too large is read off, so that its answer is seen."""
    body = Endless()
    response = me.client.post(NEW, input_stream=body, environ_overrides={"CONTENT_LENGTH": length},
                              content_type="multipart/form-data; boundary=x")
    assert response.status_code == 413 and "5 files of 10 MB" in response.get_data(as_text=True)
    assert body.taken == most


def test_what_comes_in_pieces_without_a_length_is_bounded_too(me: Browser) -> None:
    body = Endless()
    response = me.client.post(NEW, input_stream=body, content_type="multipart/form-data; boundary=x",
                              environ_overrides={"CONTENT_LENGTH": "", "wsgi.input_terminated": True})
    assert response.status_code in (400, 413)
    assert body.taken <= MOST_AT_ONCE * LARGEST + DRAINED + (1 << 20)


def test_whoever_is_not_signed_in_is_not_read_at_length(app: Flask) -> None:
    body = Endless()
    response = app.test_client().post(NEW, input_stream=body, environ_overrides={"CONTENT_LENGTH": str(40 << 20)},
                                      content_type="multipart/form-data; boundary=x")
    assert (response.status_code, response.headers["Location"].split("?")[0]) == (303, "/account/sign-in")
    assert body.taken <= DRAINED


def test_files_have_a_limit_of_their_own(me: Browser, clock: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outside_routes, "FILES", outside_routes.Door("outside-files", 1, timedelta(hours=1)))
    check(me)
    send(me, [("a.gif", b"GIF89a")], 400)
    assert "tried too often" in send(me, [("a.png", files.picture())], 400).errors[0]
    clock.now += timedelta(hours=1)
    send(me, [("a.png", files.picture())])


def test_anothers_claim_and_its_proof_are_not_there(app: Flask, me: Browser, house: House) -> None:
    check(me)
    send(me, [("a.pdf", files.pdf())])
    here = me.page.location
    with house.database.writing() as session:
        sam = make.person(session)
    other = signed_in(app, sam)
    for address in (here, f"{here}/answer", f"{here}/withdraw", f"{here}/proof/1"):
        other.get(address, 404)
        me.get(address, 303 if address.endswith("answer") else 200)
        assert app.test_client().get(address).status_code == 303
    me.get(f"{here}/proof/2", 404)


def test_a_disk_that_is_full_says_so_and_sends_nothing(
    me: Browser, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_self: object, _content: bytes) -> str:
        raise OSError(28, os.strerror(28))

    check(me)
    monkeypatch.setattr(type(house.storage), "put", full)
    assert send(me, [("a.pdf", files.pdf())], 400).errors == [outside_routes.UNWRITTEN]
    assert claims(house) == 0
