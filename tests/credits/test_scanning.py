"""A hostile file is looked through in bounded time and room, and a changed certificate still tells its code."""

from __future__ import annotations

import io
import os
import subprocess
import time
import tracemalloc
import zlib
from collections.abc import Callable

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neurodash_ceu.credits import scanning
from neurodash_ceu.credits.pdf import print_certificate
from neurodash_ceu.rules.presented import LARGEST, codes_in
from tests.credits import papers

OTHER = "0123456789ABCDEF"


@pytest.fixture(scope="module")
def plain() -> bytes:
    """A print."""
    return print_certificate(papers.FACTS)


def codes(content: bytes) -> tuple[str, ...]:
    """The codes that are found."""
    return codes_in(scanning.texts(content))


def saved(pdf: pikepdf.Pdf, **how: object) -> bytes:
    """A PDF as another program saves it."""
    written = io.BytesIO()
    pdf.save(written, **how)
    return written.getvalue()


def without_metadata(content: bytes) -> bytes:
    """Only the pages are left."""
    pdf = papers.opened(content)
    del pdf.Root.Metadata, pdf.trailer.Info, pdf.Root.StructTreeRoot
    return saved(pdf)


def without_pages(content: bytes) -> bytes:
    """Only the metadata are left."""
    pdf = papers.opened(content)
    for page in pdf.pages:
        page.Contents = pdf.make_stream(b"")
    return saved(pdf)


def redrawn(content: bytes) -> bytes:
    """As a program for printing makes a file anew: fonts cut again, no metadata of ours."""
    return subprocess.run(["pdftocairo", "-pdf", "-", "-"], input=content, capture_output=True, check=True).stdout


def unpacked(content: bytes) -> bytes:
    """As one unpacks a file to edit it by hand."""
    return saved(papers.opened(content), compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.all,
                 object_stream_mode=pikepdf.ObjectStreamMode.disable)


def in_another(content: bytes) -> bytes:
    """Attached to another file."""
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.attachments["certificate.pdf"] = pikepdf.AttachedFileSpec(pdf, content)
    return saved(pdf)


@pytest.mark.parametrize("change", [
    lambda content: content, lambda content: content + b"\n", lambda content: content[:-100],
    lambda content: content[:40_000], lambda content: b"%PDF-1.4\n" + content, without_metadata, without_pages, redrawn,
    unpacked, lambda content: content.replace(b"\n", b"\r\n")])
def test_a_changed_certificate_tells_its_code(plain: bytes, change: Callable[[bytes], bytes]) -> None:
    assert codes(change(plain)) == (papers.CODE,)


def test_several_of_ours_in_one_file_are_all_named(plain: bytes) -> None:
    other = print_certificate(papers.facts(code=OTHER, verify_url=f"https://ceu.example.org/verify/{OTHER}"))
    assert set(codes(plain + other)) == {papers.CODE, OTHER}
    joined = papers.opened(plain)
    joined.pages.extend(papers.opened(other).pages)
    assert set(codes(saved(joined))) == {papers.CODE, OTHER}


def test_one_inside_another_file_is_not_unpacked_twice(plain: bytes) -> None:
    """An attachment is one stream: its own text is seen, what is packed inside it is not, and nothing is followed."""
    assert codes(in_another(plain)) == (papers.CODE,)  # its metadata are never packed


def test_a_locked_file_says_so(plain: bytes) -> None:
    locked = saved(papers.opened(plain), encryption=pikepdf.Encryption(owner="o", user="u"))
    assert scanning.is_locked(locked) and not scanning.is_locked(plain)
    assert codes(locked) == ()


def stream(content: bytes) -> bytes:
    """A packed stream of a PDF."""
    return b"<</Filter/FlateDecode>>stream\n" + zlib.compress(content, 9) + b"\nendstream\n"


TABLE = b"beginbfchar " + b"".join(b"<%04x> <0042>\n" % number for number in range(20_000)) + b"endbfchar Tj "
HOSTILE = {
    "a bomb": stream(b"A" * (64 << 20)) * 70,
    "a bomb in a bomb": stream(stream(b"A" * (64 << 20)) * 100),
    "streams without end": b"</FlateDecode stream\n" * 240_000,
    "tables without end": stream(b"beginbfchar <0041> <0042> " * 150_000),
    "many tables": stream(TABLE) * 100,
    "parentheses": stream(b"Tj" + b"(" * (4 << 20)) * 5 + stream(b"Tj(" + b"a\\" * (2 << 20)) * 5,
    "hexadecimals": stream(b"Tj<" + b"a " * (2 << 20)) * 5,
    "ranges": stream(b"beginbfrange " + b"<0000> <ffff> <0041>\n" * 100_000 + b"endbfrange Tj(x)"),
    "halves of codes": b"7KQ4-" * (1 << 20),
    "noise": os.urandom(LARGEST - 5),
    "a broken stream": b"<</Filter/FlateDecode>>stream\nnothing packed",
    "an entity": b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_costs_little_and_says_nothing(name: str) -> None:
    content = (b"%PDF-1.7\n" + HOSTILE[name])[:LARGEST]
    begun = time.process_time()
    assert codes(content) == ()
    assert time.process_time() - begun < 6, "seconds of work; it is under one on a quiet machine"


def test_a_bomb_takes_a_bounded_room() -> None:
    content = b"%PDF-1.7\n" + HOSTILE["a bomb"]
    tracemalloc.start()
    codes(content)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 120 << 20


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400))
def test_no_bytes_break_it(noise: bytes) -> None:
    small = scanning.Room(streams=3, one=500, all=900, tables=2, entries=5, shown=50)
    for content in (noise, b"%PDF-" + stream(noise), stream(b"Tj (" + noise + b")beginbfchar " + noise + b"endbfchar")):
        assert len("".join(scanning.texts(content, small))) < 8 * len(content) + 20_000
