"""What a presented file comes to, and which codes a text holds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurodash_ceu.rules.certificate import ALPHABET, shown_code
from neurodash_ceu.rules.presented import LARGEST, MOST_CODES, codes_in, must_be_pdf, verdict
from neurodash_ceu.rules.refusal import Refused

CODES = st.text(ALPHABET, min_size=16, max_size=16)


@pytest.mark.parametrize(("same", "ours", "expected"), [
    (True, 1, "ours"), (True, 0, "ours"), (False, 1, "changed"), (False, 4, "changed"), (False, 0, "unknown")])
def test_bytes_decide_and_a_code_never_makes_a_file_genuine(same: bool, ours: int, expected: str) -> None:
    assert verdict(same_bytes=same, ours=ours) == expected


@given(CODES, st.text(max_size=30), st.text(max_size=30))
def test_a_code_is_found_as_certificates_write_it(code: str, before: str, after: str) -> None:
    assert code in codes_in([f"{before} {shown_code(code)} {after}"])
    assert code in codes_in([f"{before} https://ceu.example.org/verify/{code} {after}"])


@pytest.mark.parametrize("text", [
    "", "7KQ4-M2XV-93HJ", "7kq4-m2xv-93hj-5trc", "7KQ4-M2XV-93HJ-5TRO", "A7KQ4-M2XV-93HJ-5TRC",
    "7KQ4-M2XV-93HJ-5TRC-7KQ4",
    "7KQ4-M2XV-93HJ-5TRC9", "7KQ4M2XV93HJ5TRC", "/verify/7KQ4M2XV93HJ5TRC0"])
def test_what_no_certificate_writes_is_no_code(text: str) -> None:
    assert codes_in([text]) == ()


@given(st.lists(CODES, max_size=20))
def test_each_is_named_once_and_six_at_most(codes: list[str]) -> None:
    found = codes_in([shown_code(code) for code in codes] * 2)
    assert found == tuple(dict.fromkeys(codes))[:MOST_CODES]


@pytest.mark.parametrize(("content", "said"), [
    (b"", "This file is empty."), (b"\x89PNG\r\n", "a picture"), (b"\xff\xd8\xff\xe0", "a picture"),
    (b"PK\x03\x04...", "a document or an archive"), (b"<!doctype html>", "a web page"), (b"<html>", "a web page"),
    (b"hello", "This file is not a PDF."), (b"\x00" * 2000 + b"%PDF-1.7", "not a PDF"), (b"MZ", "a program"),
    (b"%PDF-1.7" + b" " * LARGEST, "larger than 5 MB"),
])
def test_what_is_no_pdf_of_fair_size_is_refused_on_its_field(content: bytes, said: str) -> None:
    with pytest.raises(Refused, match=said) as refused:
        must_be_pdf(content)
    assert refused.value.field == "file"


@pytest.mark.parametrize("content", [b"%PDF-1.7", b"\xef\xbb\xbf%PDF-1.4", b"\n" * 1000 + b"%PDF-2.0"])
def test_a_pdf_is_looked_at(content: bytes) -> None:
    must_be_pdf(content)
