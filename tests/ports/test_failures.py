"""A failure on one line: which kind, from which, and where; never the words of an exception."""

from __future__ import annotations

import re

import pytest
from flask import Flask, render_template
from sqlalchemy.exc import IntegrityError

from neurodash_ceu.catalog.planning import load_edition
from neurodash_ceu.ports.failures import MOST, on_one_line
from neurodash_ceu.ports.session import Database
from neurodash_ceu.rules.canonical import plain
from tests import make

PERSON = "ruth@example.org"


def caught(act: object) -> BaseException:
    """What a function raises."""
    with pytest.raises(Exception) as raised:
        act()  # type: ignore[operator]  # a function
    return raised.value


def test_a_refused_row_is_named_by_its_code_and_without_its_values(database: Database) -> None:
    def twice() -> None:
        with database.writing() as session:
            make.person(session, email=PERSON)
            make.person(session, email=PERSON)

    error = caught(twice)
    assert isinstance(error, IntegrityError)
    assert PERSON in str(error.orig) or database.is_sqlite  # as the database said it
    line = on_one_line(error)
    assert PERSON not in line
    assert line.startswith("IntegrityError 23505 from UniqueViolation at " if not database.is_sqlite else
                           "IntegrityError SQLITE_CONSTRAINT_UNIQUE from IntegrityError at ")
    assert "\n" not in line


def test_a_failing_template_is_named_with_its_line(app: Flask) -> None:
    with app.test_request_context():
        line = on_one_line(caught(lambda: render_template("error.html", status=500, title="x", sentence="y")))
    assert line.startswith("UndefinedError at ")
    assert "error.html:" in line


def test_what_comes_from_nowhere_is_said_so() -> None:
    assert on_one_line(ValueError(PERSON)) == "ValueError at an unknown place"


def test_a_failure_in_a_library_says_which_line_gave_up_and_who_asked() -> None:
    line = on_one_line(caught(lambda: load_edition('{"name": "ruth@example.org"}')))
    assert re.fullmatch(
        r"ValidationError at \w+\.py:\d+ \w+ < ports/files\.py:\d+ read_json < catalog/planning\.py:\d+ load_edition",
        line), line


def test_causes_are_named_in_turn_and_a_hidden_one_is_not() -> None:
    def chained() -> None:
        try:
            raise KeyError(PERSON)
        except KeyError as error:
            raise ValueError(PERSON) from error

    def on_the_way() -> None:
        try:
            raise KeyError(PERSON)
        except KeyError:
            raise ValueError(PERSON)  # noqa: B904 - what is tried

    def hidden() -> None:
        try:
            raise KeyError(PERSON)
        except KeyError:
            raise ValueError(PERSON) from None

    assert on_one_line(caught(chained)).startswith("ValueError from KeyError at ")
    assert on_one_line(caught(on_the_way)).startswith("ValueError from KeyError at ")
    assert on_one_line(caught(hidden)).startswith("ValueError at ")


def test_a_deep_failure_is_not_a_long_line() -> None:
    value: object = 0.5
    for _ in range(100):
        value = [value]
    line = on_one_line(caught(lambda: plain(value)))
    assert line.startswith("TypeError at rules/canonical.py:")
    assert line.count(" < ") == MOST - 1
