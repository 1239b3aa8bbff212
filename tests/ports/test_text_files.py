"""A text file becomes text with plain line ends, or the problem of having none, at its line."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import pytest

from neurodash_ceu.ports.files import Reading, read_file
from neurodash_ceu.ports.text_files import LARGEST, read_text
from neurodash_ceu.ports.yaml_lines import Places
from neurodash_ceu.rules.problems import Problem


@dataclass(frozen=True)
class Thing:
    """The least that a file can be read into."""

    title: str


def test_text_has_plain_line_ends_and_no_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "brief.md"
    path.write_bytes("\ufeffÜber\r\nzwei\rdrei\n\ufeffvier".encode())
    assert read_text(path, "brief.md") == "Über\nzwei\ndrei\n\ufeffvier"


@pytest.mark.parametrize(("data", "line"), [
    (b"\xff\xfe", 1), (b"\n\xe9", 2), (b"one\ntw\xe9\nthree\n", 2),
    ("üben\n".encode() * 3 + b"\x80", 4), ("x\n".encode("utf-16"), 1),
])
def test_what_is_not_utf_8_is_told_with_its_line(tmp_path: Path, data: bytes, line: int) -> None:
    path = tmp_path / "f.yaml"
    path.write_bytes(data)
    wanted = Problem(f"f.yaml:{line}", "the file is not UTF-8 text", "save it in the encoding UTF-8")
    assert read_text(path, "f.yaml") == wanted
    assert read_file(path, Thing, "f.yaml").problems == (wanted,)


@pytest.mark.parametrize(("text", "line", "code"), [
    ("a\x00b", 1, "0000"), ("\n\x00", 2, "0000"),
    ("one\r\ntwo\x1b[0m", 2, "001B"), ("one\rtwo\nthree\x85", 3, "0085"), ("\x7f", 1, "007F"),
])
def test_a_character_that_cannot_be_shown_is_told_with_its_line(
    tmp_path: Path, text: str, line: int, code: str
) -> None:
    path = tmp_path / "brief.md"
    path.write_bytes(text.encode())
    assert read_text(path, "brief.md") == Problem(
        f"brief.md:{line}", f"a character that cannot be shown (U+{code}) is used", "delete it")


def test_tabs_and_every_script_can_be_shown(tmp_path: Path) -> None:
    text = "a\tb Ελλάδα Київ 東京 \u200fעברית\u200e 😀 e\u0301 \u2028"
    path = tmp_path / "brief.md"
    path.write_text(text, encoding="utf-8")
    assert read_text(path, "brief.md") == text


def test_a_file_that_is_missing_or_no_file(tmp_path: Path) -> None:
    assert read_text(tmp_path / "gone", "a/gone") == Problem(
        "a/gone:1", "the file is missing", "write it, or take its place in the folder back")
    assert read_text(tmp_path, "a") == Problem("a:1", "this is not a file", "write a text file of that name")
    (tmp_path / "round").symlink_to(tmp_path / "round")
    assert read_text(tmp_path / "round", "a") == Problem(
        "a:1", "the file cannot be read (Too many levels of symbolic links)", "give the reader access to it")
    assert read_file(tmp_path / "gone", Thing, "gone.yaml") == Reading(
        None, (Problem("gone.yaml:1", "the file is missing", "write it, or take its place in the folder back"),),
        Places("gone.yaml"))


def test_a_file_is_read_up_to_its_largest_size(tmp_path: Path) -> None:
    path = tmp_path / "long.md"
    path.write_bytes(b"x" * LARGEST)
    assert read_text(path, "long.md") == "x" * LARGEST
    path.write_bytes(b"x" * (LARGEST + 1))
    assert read_text(path, "long.md") == Problem(
        "long.md:1", "the file is larger than 512 KiB", "make it shorter: pictures and data belong elsewhere")


def test_what_no_one_would_wait_for_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.md")
    assert read_text(tmp_path / "pipe.md", "pipe.md") == Problem(
        "pipe.md:1", "this is not a file", "write a text file of that name")


def test_a_link_is_followed_within_its_folder_and_not_out_of_it(tmp_path: Path) -> None:
    home = tmp_path / "module"
    home.mkdir()
    (tmp_path / "secret").write_text("not the author's", encoding="utf-8")
    (home / "brief.md").write_text("words", encoding="utf-8")
    (home / "near.md").symlink_to("brief.md")
    (home / "far.md").symlink_to(tmp_path / "secret")
    (tmp_path / "elsewhere").symlink_to(home)
    assert read_text(home / "near.md", "near.md", home) == "words"
    assert read_text(tmp_path / "elsewhere/near.md", "near.md", tmp_path / "elsewhere") == "words"
    assert read_text(home / "far.md", "far.md", home) == Problem(
        "far.md:1", "the file is a link that leads out of its folder", "put the file itself there")
    assert read_text(home / "far.md", "far.md") == "not the author's"
