"""A text file that somebody else wrote: its content with plain line ends, or the problem of having none."""

from __future__ import annotations

from pathlib import Path
from stat import S_ISREG

from neurodash_ceu.ports.yaml_lines import UNSHOWABLE, unshowable
from neurodash_ceu.rules.problems import Problem

LARGEST = 512 * 1024  # bytes; no text of ours is a tenth of it, and reading ten times as much would take minutes


def read_text(path: Path, name: str, home: Path | None = None) -> str | Problem:
    """A text file's content with plain line ends, or the problem of having none. `name` is how it is shown.

    Where `home` is given, a link that leads out of that folder is not followed: what lies elsewhere is not the
    author's to publish.
    """
    data = _bytes(path, name, home)
    if isinstance(data, Problem):
        return data
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return Problem(f"{name}:{line}", "the file is not UTF-8 text", "save it in the encoding UTF-8")
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    odd = UNSHOWABLE.search(text)
    if odd:
        line = text.count("\n", 0, odd.start()) + 1
        return Problem(f"{name}:{line}", f"{unshowable(odd.group())} is used", "delete it")
    return text


def _bytes(path: Path, name: str, home: Path | None) -> bytes | Problem:
    try:
        found = path.stat()
        if home is not None and not path.resolve().is_relative_to(home.resolve()):
            return Problem(f"{name}:1", "the file is a link that leads out of its folder", "put the file itself there")
        if not S_ISREG(found.st_mode):  # a pipe would be waited for, and a folder is none
            return Problem(f"{name}:1", "this is not a file", "write a text file of that name")
        if found.st_size > LARGEST:
            return Problem(f"{name}:1", f"the file is larger than {LARGEST // 1024} KiB",
                           "make it shorter: pictures and data belong elsewhere")
        return path.read_bytes()
    except FileNotFoundError:
        return Problem(f"{name}:1", "the file is missing", "write it, or take its place in the folder back")
    except OSError as error:
        return Problem(f"{name}:1", f"the file cannot be read ({error.strerror})", "give the reader access to it")
