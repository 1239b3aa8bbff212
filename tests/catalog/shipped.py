"""The shipped courses, read and checked once a process for every test that looks at all of them."""

from __future__ import annotations

from datetime import date

from neurodash_ceu.catalog.checks import check_courses
from neurodash_ceu.catalog.reader import read_courses
from tests import make

# The day of release: `courses check` looks with today's date, but a test must not fail because a year has passed.
RELEASED = date(2026, 11, 24)
SHIPPED = check_courses(read_courses(make.SHIPPED), RELEASED)
