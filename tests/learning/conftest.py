"""A learner at the pages: the application on both databases, the small module published, somebody signed in."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from tests import make
from tests.client import Browser
from tests.conftest import Clock
from tests.learning.study import Study, begin


@pytest.fixture
def study(app: Flask, tmp_path: Path) -> Study:
    """A learner whose rows are those the application sees; nobody is enrolled yet."""
    return begin(make.house(app).database, tmp_path)


@pytest.fixture
def visit(browser: Browser, study: Study, clock: Clock) -> Browser:
    """The learner's browser, signed in, at the moment of the study."""
    clock.now = study.now
    browser.sign_in(study.person)
    return browser
