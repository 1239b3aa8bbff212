"""Somebody with a certificate in hand: its code by keyboard, a file that is ours, a changed one, a stranger."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from neurodash_ceu.credits import scanning
from neurodash_ceu.rules.certificate import normalise_code
from neurodash_ceu.rules.presented import codes_in
from tests.journeys.site import Site
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.browser

LOOKS_AT = {"credits.ask", "credits.verify"}


@pytest.fixture
def kept(site: Site) -> bytes:
    """The print of the demonstration's completed record, as storage keeps it once the print process has it."""
    code = normalise_code(site.shown_code)
    for _ in range(300):
        for path in (site.instance / "kept").rglob("*"):
            if path.is_file() and code in codes_in(scanning.texts(content := path.read_bytes())):
                return content
        time.sleep(0.1)
    raise AssertionError("the print process printed nothing")


def show(me: Visitor, file: Path) -> None:
    """Choose a file and send it."""
    me.page.get_by_label("The certificate, as a PDF").set_input_files(file)
    me.button("Check the file")


@pytest.mark.parametrize(("width", "script"), [(1280, True), (390, False)])
def test_a_file_in_hand(site: Site, visitor: Callable[..., Visitor], kept: bytes, tmp_path: Path, width: int,
                        script: bool) -> None:
    me = visitor(width, script=script, keyboard=True, phone=script,
                 name=f"verify-{width}-{'script' if script else 'plain'}")
    files = {"ours.pdf": kept, "changed.pdf": kept.replace(b"</x:xmpmeta>", b"</x:xmpmeta> "),
             "stranger.pdf": b"%PDF-1.4 a stranger", "picture.png": b"\x89PNG\r\n\x1a\n"}
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    me.goto("/verify")
    me.look("ask")
    me.button("Check the file")
    expect(me.page.locator("#errors")).to_be_focused()
    me.look("no-file")
    show(me, tmp_path / "picture.png")
    expect(me.page.get_by_text("This file is a picture.").first).to_be_visible()
    show(me, tmp_path / "ours.pdf")
    expect(me.page.get_by_text("is the print we keep, byte for byte.")).to_be_visible()
    expect(me.page.get_by_text("Demonstration: not valid for credit", exact=True)).to_be_visible()
    me.look("ours")
    me.goto("/verify")
    show(me, tmp_path / "changed.pdf")
    expect(me.page.get_by_role("heading", level=1)).to_have_text(
        "This file carries our code, but it is not the file we printed.")
    me.look("changed")
    me.link("See the whole check")
    me.look("record")
    me.goto("/verify")
    show(me, tmp_path / "stranger.pdf")
    expect(me.page.get_by_role("heading", level=1)).to_have_text("We do not know this file.")
    me.look("unknown")
    me.goto("/verify")
    me.fill("Code on the certificate", site.shown_code.lower())
    me.button("Check the code")
    expect(me.page.get_by_text(hashlib.sha256(kept).hexdigest()[:4]).first).to_be_visible()


def test_all_were_looked_at(seen: set[str]) -> None:
    assert LOOKS_AT - seen == set()
