"""A preview of the small module within the test's own process, looked at by a browser that lints every page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from neurodash_ceu.preview.running import Preview, prepared
from neurodash_ceu.preview.scratch import scratch
from tests.catalog import small_course
from tests.client import Browser

PORT = 8010
LOCAL = {"base_url": f"http://127.0.0.1:{PORT}"}


@pytest.fixture
def courses(tmp_path: Path) -> Path:
    """The small module's folder of courses."""
    return small_course.write(tmp_path)


@pytest.fixture
def preview(courses: Path) -> Iterator[Preview]:
    """A preview of these courses, read once."""
    with scratch(PORT, (courses,)) as settings, prepared(settings, PORT) as made:
        made.app.testing = True
        yield made


@pytest.fixture
def author(preview: Preview) -> Browser:
    """Who opened the printed address."""
    browser = Browser(preview.app)
    browser.client.environ_base["HTTP_HOST"] = f"127.0.0.1:{PORT}"
    browser.get(f"/preview/enter/{preview.key}", 303)
    return browser
