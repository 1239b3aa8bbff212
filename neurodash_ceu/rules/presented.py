"""What a presented file comes to: the print we keep, a changed one of ours, or unknown. And which codes a text holds.

A file is compared by its SHA-256 and nothing else. A code found in it says which record to lay beside it, never that
the file is genuine: whoever changes a certificate keeps its code.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Literal

from neurodash_ceu.rules.certificate import ALPHABET, LENGTH
from neurodash_ceu.rules.refusal import Refused

Verdict = Literal["ours", "changed", "unknown"]

LARGEST = 5 * 1024 * 1024  # bytes; a print of ours has about a hundred thousand
MOST_CODES = 6  # of certificates that are looked up for one file
MOST_WRITTEN = 600  # that are looked for: a transcript has the code of every certificate, and its own may come last
_SIGN = f"[{ALPHABET}]"
_CODES = re.compile(rf"(?<![0-9A-Z-]){_SIGN}{{4}}(?:-{_SIGN}{{4}}){{3}}(?![0-9A-Z-])"
                    rf"|(?<=/verify/){_SIGN}{{{LENGTH}}}(?![0-9A-Z])")
_HEAD = 1024  # where readers of PDF look for its first words
_KINDS = (
    (b"\x89PNG", "a picture"), (b"\xff\xd8\xff", "a picture"), (b"GIF8", "a picture"), (b"RIFF", "a picture"),
    (b"II*\x00", "a picture"), (b"MM\x00*", "a picture"), (b"PK\x03\x04", "a document or an archive, not a PDF"),
    (b"\xd0\xcf\x11\xe0", "a document, not a PDF"), (b"{\\rtf", "a document, not a PDF"), (b"<!", "a web page"),
    (b"<h", "a web page"), (b"%!PS", "PostScript, not a PDF"), (b"MZ", "a program"), (b"\x7fELF", "a program"),
)


def must_be_pdf(content: bytes) -> None:
    """Raise Refused, on the field `file`, with a sentence for whoever sent something else than a PDF of fair size."""
    if not content:
        raise Refused("This file is empty. Choose the PDF that was downloaded.", "file")
    if len(content) > LARGEST:
        raise Refused(TOO_LARGE, "file")
    if b"%PDF-" in content[:_HEAD]:
        return
    kind = next((words for start, words in _KINDS if content.startswith(start)), "not a PDF")
    raise Refused(f"This file is {kind}. Send the PDF as it was downloaded, or type in the code that "
                  "stands on it.", "file")


TOO_LARGE = ("This file is larger than 5 MB, and no print of ours is. Send the PDF as it was downloaded, or type "
             "in the code that stands on it.")


def verdict(*, same_bytes: bool, ours: int) -> Verdict:
    """What a file is: its bytes are those of a print we keep, or it carries `ours` codes that we issued, or neither."""
    if same_bytes:
        return "ours"
    return "changed" if ours else "unknown"


def codes_in(texts: Iterable[str], most: int = MOST_CODES) -> tuple[str, ...]:
    """The codes that stand in some texts as certificates write them, without dashes, each once; so many at most."""
    found: dict[str, None] = {}
    for text in texts:
        for code in _written(text):
            found.setdefault(code)
            if len(found) == most:
                return tuple(found)
    return tuple(found)


def _written(text: str) -> Iterator[str]:
    return (match.group().replace("-", "") for match in _CODES.finditer(text))
