"""A condition that guides, its reading list and a learning path: by keyboard alone on a phone, and on a wide page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect

from neurodash_ceu.app import create_app
from tests import make
from tests.catalog.test_guides import guided
from tests.conftest import Clock, settings_for
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.browser

LOOKS_AT = {"catalog.condition", "catalog.path", "catalog.reading_list"}


@pytest.fixture
def app(sqlite_url: str, tmp_path: Path, clock: Clock) -> Iterator[Flask]:
    """The pages are the same on both databases; here one is enough."""
    made = create_app(settings_for(sqlite_url, tmp_path), clock)
    make.published(make.house(made).database, guided(tmp_path))
    yield made
    make.house(made).database.close()


@pytest.mark.parametrize(("width", "script", "keyboard"), [
    pytest.param(1280, True, False, id="1280"), pytest.param(390, False, True, id="390-plain-keyboard")])
def test_from_a_condition_along_a_path(
    app: Flask, address: str, chromium: Browser, seen: set[str], width: int, script: bool, keyboard: bool
) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 900}, java_script_enabled=script,
                                   reduced_motion="reduce")
    context.set_default_timeout(15_000)
    me = Visitor(context.new_page(), address, app.url_map.bind("127.0.0.1"), seen, script=script, keyboard=keyboard,
                 name=f"guide-{width}")
    me.goto("/conditions/ms")
    me.look("condition")
    me.link("Staying upright")
    expect(me.page).to_have_url(f"{address}/paths/staying-upright")
    me.look("path")
    me.goto("/conditions/ms")
    me.link("Reading list to print")
    expect(me.page).to_have_url(f"{address}/conditions/ms/reading-list")
    me.look("reading-list")
    context.close()


def test_all_were_looked_at(seen: set[str]) -> None:
    assert LOOKS_AT - seen == set()
