"""The shipped courses, read and checked once a process for every test that looks at all of them."""

from __future__ import annotations

from neurodash_ceu.catalog.checks import check_courses
from neurodash_ceu.catalog.reader import read_courses
from tests import make

# `courses check` looks with today's date, but a test must not fail because a year has passed.
SHIPPED = check_courses(read_courses(make.SHIPPED), make.OPENED.date())
