"""What tests of every room share. Rows are tested on both databases: ask for `database`, and the test runs twice."""

from __future__ import annotations

import importlib
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Playwright, sync_playwright

from neurodash_ceu.ports.session import Database, open_database
from neurodash_ceu.settings import Settings
from tests import haste
from tests.client import Browser
from tests.databases import PostgresServer, SqliteServer

CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
         "--disable-sync", "--no-first-run"]
LONG = ("benchmarks", "journeys", "keeping", "killing", "races", "wheel")
NOW = datetime(2026, 11, 24, 15, 30, tzinfo=UTC)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what needs PostgreSQL by the parameter it has, and begin with the rooms whose files take long.

    Two processes share the files: what is short comes last, so that they end together.
    """
    items.sort(key=lambda item: item.path.parent.name not in LONG)  # the order within is kept
    for item in items:
        if "postgresql" in item.name:
            item.add_marker("postgres")
    if os.environ.get("NEURODASH_SOAK") == "1":
        return
    assert "soak" not in str(config.option.markexpr).replace("not soak", ""), "`make soak` sets NEURODASH_SOAK=1"


def pytest_collection_finish() -> None:
    """All code of the tests is loaded."""
    haste.settle()


@pytest.fixture(scope="session")
def sqlite_server(tmp_path_factory: pytest.TempPathFactory) -> SqliteServer:
    """The migrated SQLite file that tests copy."""
    return SqliteServer(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A PostgreSQL server, started once a run."""
    server = PostgresServer()
    yield server
    server.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a fresh, migrated database; the test runs once on each kind."""
    server: Any = request.getfixturevalue("sqlite_server" if request.param == "sqlite" else "postgres_server")
    with server.fresh(tmp_path) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without any table, once on each kind."""
    server: Any = request.getfixturevalue("sqlite_server" if request.param == "sqlite" else "postgres_server")
    with server.fresh(tmp_path, migrated=False) as url:
        yield url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A fresh, migrated database, once SQLite and once PostgreSQL."""
    opened = open_database(database_url)
    yield opened
    opened.close()


@pytest.fixture
def sqlite_url(sqlite_server: SqliteServer, tmp_path: Path) -> Iterator[str]:
    """The address of a fresh SQLite database, for tests of pages whose rows are tested elsewhere on both."""
    with sqlite_server.fresh(tmp_path) as url:
        yield url


@pytest.fixture
def sqlite_database(sqlite_url: str) -> Iterator[Database]:
    """A fresh SQLite database."""
    opened = open_database(sqlite_url)
    yield opened
    opened.close()


class Clock:
    """The clock of an application under test: stands still until it is moved (`clock.now = …`)."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    """15:30 UTC on 24 November 2026, until the test moves it."""
    return Clock()


def settings_for(url: str, folder: Path, **changes: Any) -> Settings:
    """The settings of a demonstration whose files lie in a test's folder."""
    values: dict[str, Any] = {
        "mode": "demonstration", "instance": folder, "database": url, "secret": "s" * 64,
        "public_url": "http://127.0.0.1:8000", "courses": (), "storage": folder / "kept"}
    return Settings(**values | changes)


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Settings of a demonstration, on both databases. Replace what the test needs: `dataclasses.replace`."""
    return settings_for(database_url, tmp_path)


def create_app(settings: Settings, clock: Clock) -> Flask:
    """The product's own, loaded when first asked for; of one issuer each policy is rendered once a process."""
    desk: Any = importlib.import_module("neurodash_ceu.desk.policy_routes")
    if not hasattr(desk.policy_page, "cache_info"):
        desk.policy_page = cache(desk.policy_page)
    made: Flask = importlib.import_module("neurodash_ceu.app").create_app(settings, clock)
    return made


@pytest.fixture
def app(settings: Settings, clock: Clock) -> Iterator[Flask]:
    """The application on both databases, with a clock that stands still. Its database: `house(app).database`."""
    made = create_app(settings, clock)
    made.testing = True
    yield made
    made.extensions["neurodash"].database.close()


@pytest.fixture
def browser(app: Flask) -> Browser:
    """A visitor who looks at every page with a linter's eye: see tests/client.py."""
    return Browser(app)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """The driver of real browsers: one a run, for there cannot be two in a process."""
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Chromium]:
    """Debian's Chromium."""
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
    yield browser
    browser.close()
