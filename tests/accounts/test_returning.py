"""The way back leads to a page of ours, or nowhere."""

from __future__ import annotations

import pytest
from flask import Flask

from neurodash_ceu.accounts.returning import local_page


@pytest.mark.parametrize("text", [
    "/learn", "/learn/some-module", "/learn/some-module/quiz", "/account/profile?next=/learn", "/", "/briefs?q=a%20b",
    "/learn/some-module#next-step"])
def test_pages_of_ours_are_kept(app: Flask, text: str) -> None:
    with app.test_request_context():
        assert local_page(text) == text


@pytest.mark.parametrize("text", [
    "", "learn", "https://evil.example/learn", "//evil.example/learn", "///evil.example", "/\\evil.example",
    "\\\\evil.example", "/\t/evil.example", "/\n/evil.example", "/ /evil.example", "http:/learn", "https:evil.example",
    "javascript:alert(1)", "/learn\r\nSet-Cookie: a=b", "/learn@evil.example", "/learn/\u202e", "/%09/evil.example",
    "/learn/\\evil.example", "/.//evil.example", "/nothing/here", "/account/sign-out", "/account/sign-in",
    "/account/register?next=/learn", "/account/licences/1/back", "/learn?" + "a" * 400])
def test_everything_else_is_dropped(app: Flask, text: str) -> None:
    with app.test_request_context():
        assert local_page(text) is None


@pytest.mark.parametrize("text", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_signing_in_never_leads_away(app: Flask, text: str) -> None:
    client = app.test_client()
    page = client.get("/account/sign-in", query_string={"next": text}).get_data(as_text=True)
    assert "evil.example" not in page
    location = client.get("/account/confirm/none", query_string={"next": text})
    assert "evil.example" not in location.get_data(as_text=True)
