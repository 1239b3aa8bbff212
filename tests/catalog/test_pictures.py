"""Pictures of questions: known by their bytes, refused where they could do harm, kept for ever, shown to anybody."""

from __future__ import annotations

import hashlib
import struct
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from neurodash_ceu.catalog import pictures
from neurodash_ceu.catalog.checks import check_courses
from neurodash_ceu.catalog.pictures import NotShown, measured
from neurodash_ceu.catalog.reader import Courses, read_courses
from tests import make
from tests.catalog import kinds_course
from tests.catalog.small_course import TODAY

SVG = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 30 20'>{}</svg>"
JPEG = (b"\xff\xd8\xff\xe0" + struct.pack(">H", 4) + b"JF" + b"\xff\xc0" + struct.pack(">HBHH", 11, 8, 60, 80)
        + b"\x01\x01\x11\x00")
WEBP = {
    "VP8X": b"RIFF\0\0\0\0WEBPVP8X" + struct.pack("<I", 10) + b"\0\0\0\0" + (79).to_bytes(3, "little")
            + (59).to_bytes(3, "little"),
    "VP8L": b"RIFF\0\0\0\0WEBPVP8L" + struct.pack("<I", 5) + b"\x2f" + struct.pack("<I", 79 | 59 << 14),
    "VP8 ": b"RIFF\0\0\0\0WEBPVP8 " + struct.pack("<I", 10) + b"\0\0\0\x9d\x01\x2a" + struct.pack("<HH", 80, 60),
}


def read(folder: Path, old: str = "", new: str = "", *, alt: str = "A grey field") -> Courses:
    """The course with words of its quiz changed."""
    root = kinds_course.write(folder)
    quiz = root / "demo" / "small" / "quiz.yaml"
    text = quiz.read_text(encoding="utf-8").replace(old, new) if old else quiz.read_text(encoding="utf-8")
    quiz.write_text(text.replace("A grey field", alt), encoding="utf-8")
    return check_courses(read_courses(root, "courses"), TODAY)


@pytest.mark.parametrize(("content", "size"), [
    (kinds_course.png(80, 60), ("png", 80, 60)), (JPEG, ("jpg", 80, 60)),
    *((content, ("webp", 80, 60)) for content in WEBP.values()),
    (SVG.format("<path d='M0 0'/>").encode(), ("svg", 30, 20)),
    (b"<svg xmlns='http://www.w3.org/2000/svg' width='40px' height='30.4'/>", ("svg", 40, 30)),
])
def test_kind_and_size_are_read_from_the_bytes(content: bytes, size: tuple[str, int, int]) -> None:
    assert measured(content) == size


@pytest.mark.parametrize("inside", [
    "<script>x</script>", "<foreignObject/>", "<g onload='x'/>", "<use href='https://example.org/a'/>",
    "<image href='a.png'/>", "<a href='#x'/>", "<style>@import 'x'</style>", "<path style='fill: url(https://a)'/>",
    "<path fill='url(//a)'/>", "<use xmlns:x='http://www.w3.org/1999/xlink' x:href='javascript:x'/>", "<animate/>",
    "<html xmlns='http://www.w3.org/1999/xhtml'/>", "<p",
])
def test_a_drawing_that_does_more_than_show_is_refused(inside: str) -> None:
    with pytest.raises(NotShown):
        measured(SVG.format(inside).encode())


@pytest.mark.parametrize("content", [
    b"", b"GIF89a", b"%PDF-1.7", kinds_course.png()[:18], JPEG[:9], b"RIFF\0\0\0\0WEBPVP8X", b"<svg/>",
    b"<!DOCTYPE svg [<!ENTITY a 'b'>]>" + SVG.format("&a;").encode(),
    b"<svg xmlns='http://www.w3.org/2000/svg'/>", kinds_course.png(0, 0), "<svg/>".encode("utf-16"),
])
def test_what_is_no_picture_is_refused(content: bytes) -> None:
    with pytest.raises(NotShown):
        measured(content)


@settings(max_examples=100)
@given(st.sampled_from([kinds_course.png(), JPEG, *WEBP.values(), SVG.format("<g/>").encode()]), st.data())
def test_damaged_bytes_are_a_picture_or_a_sentence(content: bytes, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(content)))
    damaged = content[:at] + data.draw(st.binary(max_size=6)) + content[at + data.draw(st.integers(0, 6)):]
    try:
        measured(damaged)
    except NotShown as wrong:
        assert wrong.what
        assert wrong.fix


def test_pictures_come_with_the_draft_and_know_their_bytes(tmp_path: Path) -> None:
    (draft,) = read(tmp_path).drafts
    assert draft.problems == ()
    image = draft.module.quiz.item("best").options[0].image
    assert (image.width, image.height, image.sha256) == (8, 6, hashlib.sha256(kinds_course.png()).hexdigest())
    drawn = draft.module.quiz.item("number").image
    assert (drawn.width, drawn.height) == (300, 90)
    assert {one.name for one in draft.pictures} == {image.name, drawn.name}


@pytest.mark.parametrize(("old", "new", "what"), [
    ("grey.png", "gray.png", "there is no such picture"),
    ("grey.png", "../quiz.yaml", "cannot be used"),
    ("grey.png", "line.svg", None),
    ("line.svg", "line.gif", "cannot be used"),
    ("{file: grey.png", '{file: grey.png, sha256: "x"', "are found when the picture is read"),
])
def test_a_picture_that_cannot_be_shown_is_told_where_it_is_named(
    tmp_path: Path, old: str, new: str, what: str | None
) -> None:
    problems = read(tmp_path, old, new).problems
    if what is None:
        assert problems == ()
        return
    assert [what in problem.what for problem in problems] == [True]
    assert "courses/demo/small/quiz.yaml:" in problems[0].where


@pytest.mark.parametrize(("alt", "what"), [
    ('""', "`alt` is blank"), ("grey.png", "is the name of the file"), ("Grey", "is the name of the file"),
    ("x" * 301, "301 characters"), ("x" * 300, None)])
def test_a_picture_says_what_it_shows(tmp_path: Path, alt: str, what: str | None) -> None:
    problems = read(tmp_path, alt=alt).problems
    assert [what in problem.what for problem in problems] == ([True] if what else [])


def test_a_link_out_of_the_folder_and_a_large_file_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = kinds_course.write(tmp_path)
    grey = root / "demo" / "small" / "images" / "grey.png"
    (tmp_path / "other.png").write_bytes(grey.read_bytes())
    grey.unlink()
    grey.symlink_to(tmp_path / "other.png")
    (problem,) = check_courses(read_courses(root), TODAY).problems
    assert "leads out of its folder" in problem.what
    monkeypatch.setattr(pictures, "LARGEST", 10)
    assert len(check_courses(read_courses(root), TODAY).problems) == 2


def test_a_published_picture_is_served_and_nothing_else_is(app: Flask, tmp_path: Path) -> None:
    house, client = make.house(app), app.test_client()
    make.published(house.database, kinds_course.write(tmp_path), storage=house.storage)
    sha = hashlib.sha256(kinds_course.SVG.encode()).hexdigest()
    reply = client.get(f"/images/{sha}.svg")
    assert (reply.status_code, reply.mimetype, reply.data) == (200, "image/svg+xml", kinds_course.SVG.encode())
    assert reply.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert reply.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    other = house.storage.put(b"a certificate, say")
    for name in (f"{other}.svg", f"{other}.pdf", f"{sha}.png", sha, f"{sha}.svg.svg", "x.svg"):
        assert client.get(f"/images/{name}").status_code == 404, name
    house.storage.forget(sha)
    assert client.get(f"/images/{sha}.svg").status_code == 404


def test_pictures_of_an_old_edition_stay(app: Flask, tmp_path: Path) -> None:
    house = make.house(app)
    root = kinds_course.write(tmp_path)
    make.published(house.database, root, storage=house.storage)
    old = hashlib.sha256(kinds_course.png()).hexdigest()
    (root / "demo" / "small" / "images" / "grey.png").write_bytes(kinds_course.png(9, 9))
    assert make.published(house.database, root, storage=house.storage)[0] == "small: edition 2 published"
    new = hashlib.sha256(kinds_course.png(9, 9)).hexdigest()
    assert {app.test_client().get(f"/images/{sha}.png").status_code for sha in (old, new)} == {200}


def test_without_a_storage_nothing_with_pictures_is_published(app: Flask, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="with a storage"):
        make.published(make.house(app).database, kinds_course.write(tmp_path))
