"""A library of eight modules behind an application, for tests of pages that only read."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from neurodash_ceu.app import create_app
from tests import make
from tests.catalog import library
from tests.client import Browser
from tests.conftest import Clock, settings_for
from tests.databases import SqliteServer


@pytest.fixture(scope="module")
def library_app(sqlite_server: SqliteServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An application with the library published; its pages only read, so these tests share it."""
    folder = tmp_path_factory.mktemp("found")
    with sqlite_server.fresh(folder) as url:
        app = create_app(settings_for(url, folder), Clock())
        app.testing = True
        make.published(make.house(app).database, library.write(folder))
        yield app
        make.house(app).database.close()


@pytest.fixture
def reader(library_app: Flask) -> Browser:
    """A visitor of the library."""
    return Browser(library_app)
