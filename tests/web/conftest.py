"""The slab of the web on one SQLite file, with addresses of the tests' own; tests of rows ask for `database_url`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from neurodash_ceu.app import create_app
from neurodash_ceu.records.people import Person
from neurodash_ceu.settings import Settings
from tests import make
from tests.client import Browser
from tests.conftest import Clock, settings_for
from tests.web import probes

Build = Callable[..., Flask]


@pytest.fixture
def settings(sqlite_url: str, tmp_path: Path) -> Settings:
    """Settings of a demonstration, on SQLite alone."""
    return settings_for(sqlite_url, tmp_path)


@pytest.fixture
def build(sqlite_url: str, tmp_path: Path, clock: Clock) -> Iterator[Build]:
    """Makes an application with these changes to its settings, and closes it afterwards."""
    made: list[Flask] = []

    def one(url: str = sqlite_url, **changes: Any) -> Flask:
        made.append(probes.put_in(create_app(settings_for(url, tmp_path, **changes), clock)))
        made[-1].testing = True
        return made[-1]

    yield one
    for app in made:
        make.house(app).database.close()


@pytest.fixture
def app(build: Build) -> Flask:
    """A demonstration."""
    return build()


@pytest.fixture
def person(app: Flask) -> Person:
    """Somebody with an account."""
    with make.house(app).database.writing() as session:
        return make.person(session)


@pytest.fixture
def here(browser: Browser, person: Person) -> Browser:
    """Their browser, signed in."""
    browser.sign_in(person)
    return browser
