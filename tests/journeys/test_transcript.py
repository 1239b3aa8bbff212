"""A therapist before an audit: a transcript is asked for, printed, checked by anybody, and packed with the rest."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.site import Site
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.browser

LOOKS_AT = {"credits.transcript"}
MEMBER, LEARNER = "member@example.org", "learner@example.org"


def here(me: Visitor, site: Site, mail: str) -> None:
    """Sign in on the way to the credits."""
    me.goto("/account/sign-in?next=/credits")
    me.fill("Mail address", mail)
    me.fill("Password", site.passwords[mail])
    me.button("Sign in")


@pytest.mark.parametrize(("width", "script"), [(1280, True), (390, False)])
def test_before_an_audit(site: Site, visitor: Callable[..., Visitor], tmp_path: Path, width: int, script: bool) -> None:
    me = visitor(width, script=script, name=f"transcript-{width}")
    here(me, site, MEMBER)
    me.link("Transcript")
    me.look("choose")
    me.fill("From", "2000-01-01")
    me.page.get_by_label("Licence on the paper").select_option(
        label="Physical therapist, Ireland, licence PT000000")
    me.button("Show what these days hold")
    me.look("chosen")
    with me.page.expect_download() as packed:
        me.page.get_by_role("link", name="Download the audit pack").click()
    packed.value.save_as(tmp_path / "pack.zip")
    with zipfile.ZipFile(tmp_path / "pack.zip") as archive:
        assert archive.testzip() is None and "audit-pack/check_chain.py" in archive.namelist()
    me.button("Make the PDF")
    for _ in range(150):  # the print process has it in a moment; the page says so until then
        me.goto("/credits/transcript")
        row = me.page.locator("#made + ul li").first
        if "printed" not in row.inner_text().lower():
            break
        me.page.wait_for_timeout(200)
    expect(me.page.get_by_text("From 1 January 2000").first).to_be_visible()
    me.look("printed")
    address = me.page.locator("#made + ul li a").first.get_attribute("href")
    answer = me.page.request.get(f"{site.address}{address}")
    assert answer.headers["content-type"] == "application/pdf" and answer.body().startswith(b"%PDF-")
    me.link("Check transcript")
    expect(me.page.get_by_role("heading", level=1)).to_have_text(
        "We made this transcript, and nothing printed in it has been changed since.")
    me.look("verified")
    (tmp_path / "mine.pdf").write_bytes(answer.body())
    me.goto("/verify")
    me.page.get_by_label("The certificate, as a PDF").set_input_files(tmp_path / "mine.pdf")
    me.button("Check the file")
    expect(me.page.get_by_text("is the print we keep, byte for byte.")).to_be_visible()


def test_what_is_free_stands_beside_the_lock(site: Site, visitor: Callable[..., Visitor]) -> None:
    me = visitor(390, name="transcript-free")
    here(me, site, LEARNER)
    me.goto("/credits/transcript")
    expect(me.page.get_by_role("heading", name="The printed transcript and the audit pack")).to_be_visible()
    me.look("locked")


def test_all_were_looked_at(seen: set[str]) -> None:
    assert LOOKS_AT - seen == set()
