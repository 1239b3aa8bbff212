"""A preview of the small module within the test's own process, looked at by a browser that lints every page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from neurodash_ceu.preview.running import Preview, prepared
from neurodash_ceu.preview.scratch import scratch
from tests.catalog import small_course
from tests.client import Browser

PORT = 8010


@pytest.fixture
def courses(tmp_path: Path) -> Path:
    """The small module's folder of courses."""
    return small_course.write(tmp_path)


@contextmanager
def previewed(courses: Path) -> Iterator[Preview]:
    """A preview of these courses, read once."""
    with scratch(PORT, (courses,)) as settings, prepared(settings, PORT) as made:
        made.app.testing = True
        yield made


def entered(preview: Preview) -> Browser:
    """Somebody who opened the printed address."""
    browser = Browser(preview.app)
    browser.get(f"/preview/enter/{preview.key}", 303)
    return browser


@pytest.fixture
def preview(courses: Path) -> Iterator[Preview]:
    """A preview of these courses."""
    with previewed(courses) as made:
        yield made


@pytest.fixture
def author(preview: Preview) -> Browser:
    """Who opened its address."""
    return entered(preview)


@pytest.fixture(scope="module")
def still(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    """A preview for tests that only look."""
    with previewed(small_course.write(tmp_path_factory.mktemp("still"))) as made:
        yield made


@pytest.fixture
def reader(still: Preview) -> Browser:
    """Who opened the address of that one."""
    return entered(still)
