"""No text of ours begins a formula in a spreadsheet, and what cannot is left as it was typed."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurodash_ceu.rules.spreadsheets import harmless

BEGINS = re.compile(r"(?:^|[;\t\r\n])[\s\"]*[=+\-@\t\r\n＝＋－＠]")


@pytest.mark.parametrize(("typed", "written"), [
    ("=HYPERLINK(\"http://evil.example\")", "'=HYPERLINK(\"http://evil.example\")"),
    ("+1", "'+1"), ("-1", "'-1"), ("@SUM(A1)", "'@SUM(A1)"), ("\t=1", "'\t'=1"), ("\r=1", "'\r'=1"),
    (" =1", " '=1"), ("\"=1", "\"'=1"), ("＝1", "'＝1"), ("a;=1", "a;'=1"), ("a\n=1", "a\n'=1"),
])
def test_what_would_be_calculated_is_a_text(typed: str, written: str) -> None:
    assert harmless(typed) == written


@pytest.mark.parametrize("typed", [
    "", "Spasticity: what to measure", "a = b", "Dose - response", "x, -5 min", "ruth@example.org", "'=1", "5 + 5"])
def test_what_would_not_is_left_alone(typed: str) -> None:
    assert harmless(typed) == typed


@given(st.text(alphabet="=+-@;,'\" \t\r\nab＝1", max_size=12))
def test_nothing_begins_a_formula(typed: str) -> None:
    written = harmless(typed)
    assert not BEGINS.search(written)
    assert re.sub("'", "", written) == re.sub("'", "", typed)
    assert harmless(written) == written
