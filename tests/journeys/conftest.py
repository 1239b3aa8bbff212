"""One served demonstration and one browser for all journeys, and the pages that each file's visitors have seen."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser
from werkzeug.serving import make_server

from neurodash_ceu.app import create_app
from tests.conftest import settings_for
from tests.journeys.site import Site, served
from tests.journeys.visitor import Visitor


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A demonstration, served."""
    with served(tmp_path_factory.mktemp("instance")) as site:
        yield site


@pytest.fixture(scope="module")
def seen() -> set[str]:
    """Every endpoint that a visitor of this file has looked at."""
    return set()


def _app(folder: Path):  # type: ignore[no-untyped-def]  # an application only for its table of routes
    return create_app(settings_for(f"sqlite:///{folder / 'none.sqlite3'}", folder))


@pytest.fixture
def visitor(
    site: Site, chromium: Browser, seen: set[str], tmp_path: Path
) -> Iterator[Callable[..., Visitor]]:
    """Make a visitor: `visitor(width=1280, script=True, keyboard=False)`; `phone=True` to look at 390 too."""
    routes = _app(tmp_path).url_map.bind("127.0.0.1")
    contexts = []

    def make(width: int = 1280, *, script: bool = True, keyboard: bool = False, name: str | None = None,
             phone: bool = False) -> Visitor:
        context = chromium.new_context(
            viewport={"width": width, "height": 900 if width > 600 else 844}, java_script_enabled=script,
            accept_downloads=True, reduced_motion="reduce")
        context.set_default_timeout(15_000)
        contexts.append(context)
        called = name or f"{width}-{'script' if script else 'plain'}"
        return Visitor(context.new_page(), site.address, routes, seen, script=script, keyboard=keyboard, name=called,
                       phone=phone)

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """Where the application of a test is served, for files that make one of their own."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
