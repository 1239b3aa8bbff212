"""Whom to tell of a weakness: only where somebody is named, and only until the day they promised to look there."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from neurodash_ceu.app import create_app
from neurodash_ceu.ports.provider import issuer_of
from neurodash_ceu.rules.provider import Security
from neurodash_ceu.settings import CannotStart, Settings
from tests.client import Browser
from tests.conftest import Clock, settings_for
from tests.ports.test_provider import WHOLE

TOLD = "security:\n  contact: mailto:security@example.org\n  until: 2026-12-31\n"


def installed(folder: Path, url: str, more: str) -> Settings:
    """A production installation with this at the end of its provider's file."""
    (folder / "provider.yaml").write_text(WHOLE + more, encoding="utf-8")
    return settings_for(url, folder, mode="production", public_url="https://ceu.example.org")


@pytest.mark.parametrize(("more", "days", "status"), [
    (TOLD, 0, 200), (TOLD, 37, 200), (TOLD, 38, 404), ("", 0, 404)])
def test_it_is_there_until_its_day(
    tmp_path: Path, sqlite_url: str, clock: Clock, more: str, days: int, status: int
) -> None:
    app = create_app(installed(tmp_path, sqlite_url, more), clock)
    clock.now += timedelta(days=days)
    answer = Browser(app).client.get("/.well-known/security.txt")
    assert answer.status_code == status
    if status == 200:
        assert answer.mimetype == "text/plain"
        assert answer.text == (
            "Contact: mailto:security@example.org\nExpires: 2026-12-31T23:59:59Z\nPreferred-Languages: en\n"
            "Canonical: https://ceu.example.org/.well-known/security.txt\n")
    app.extensions["neurodash"].database.close()


def test_what_the_provider_promises_is_read(tmp_path: Path) -> None:
    provider = issuer_of(installed(tmp_path, "sqlite://", TOLD + "answer_days: 14\nescalation: the Board\n")).provider
    assert provider.security == Security("mailto:security@example.org", date(2026, 12, 31))
    assert (provider.answer_days, provider.escalation) == (14, "the Board")


@pytest.mark.parametrize(("more", "line", "words"), [
    ("answer_days: 0\n", 8, "`answer_days` is 0"), ("answer_days: 366\n", 8, "from 1 to 365"),
    ("answer_days: soon\n", 8, "a whole number is wanted"),
    (TOLD.replace("mailto:", ""), 9, "Begin it with mailto: or https://")])
def test_a_promise_that_cannot_be_meant_refuses_to_start(tmp_path: Path, more: str, line: int, words: str) -> None:
    with pytest.raises(CannotStart) as refused:
        issuer_of(installed(tmp_path, "sqlite://", more))
    assert f"provider.yaml:{line}" in str(refused.value)
    assert words in str(refused.value)
