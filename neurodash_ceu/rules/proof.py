"""What may prove a course taken elsewhere: PDF, JPEG or PNG, told by its first bytes and never by its name.

A proof is hostile until it was made anew: these are only the sentences with which one is turned away, and the names
under which one is given back.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence

from neurodash_ceu.rules.canonical import canonical_text
from neurodash_ceu.rules.refusal import Refused

FIELD = "proof"
LARGEST = 10 * 1024 * 1024  # bytes of one file
MOST_AT_ONCE, MOST = 5, 10  # files in one sending, and of one claim in all
MOST_PIXELS = 40_000_000
KINDS: dict[str, str] = {"pdf": "application/pdf", "jpeg": "image/jpeg", "png": "image/png"}
ENDINGS = {"pdf": "pdf", "jpeg": "jpg", "png": "png"}
SHOWN = "A PDF, or a picture as JPEG or PNG"

_STARTS = ((b"%PDF-", "pdf"), (b"\xff\xd8\xff", "jpeg"), (b"\x89PNG\r\n\x1a\n", "png"))
_END = b"%%EOF"
_TAIL = 2048  # bytes at the end of a PDF among which its last word stands
# What is sent by honest people all the same, and what it is called.
_OTHERS = (
    (b"GIF8", "a GIF picture"), (b"II*\x00", "a TIFF picture"), (b"MM\x00*", "a TIFF picture"),
    (b"BM", "a bitmap picture"), (b"PK\x03\x04", "a document or an archive, not a PDF"),
    (b"\xd0\xcf\x11\xe0", "a document, not a PDF"), (b"{\\rtf", "a document, not a PDF"), (b"<!", "a web page"),
    (b"<h", "a web page"), (b"<svg", "an SVG drawing"), (b"<?xml", "an SVG drawing or another XML file"),
    (b"%!PS", "PostScript, not a PDF"), (b"MZ", "a program"), (b"\x7fELF", "a program"),
)
_DO = "Send the certificate as a PDF, or as a picture in JPEG or PNG: a photograph or a picture of the screen will do."
_UNFIT = re.compile(r'[<>:"/\\|?*%;]+')
LONGEST_NAME = 100


def kind_of(content: bytes) -> str:
    """What a file is by its first bytes: "pdf", "jpeg" or "png". Raises Refused, on `proof`, with what to do."""
    if not content:
        raise Refused("This file is empty. Choose it again.", FIELD)
    if len(content) > LARGEST:
        raise Refused(TOO_LARGE, FIELD)
    for start, kind in _STARTS:
        if content.startswith(start):
            if kind == "pdf" and _END not in content[-_TAIL:]:
                raise Refused("This PDF is cut off, or something was put behind its end. Download it once more, or "
                              "send a picture of it.", FIELD)
            return kind
    raise Refused(f"This file is {_other(content)}. {_DO}", FIELD)


TOO_LARGE = "This file is larger than 10 MB. Send a smaller one: a scan of 150 dots per inch is enough to be read."


def _other(content: bytes) -> str:
    if content[4:8] == b"ftyp":
        return "a picture or film of a telephone (HEIC, MP4), not a JPEG"
    if content[:4] == b"RIFF":
        return "a WebP picture"
    return next((words for start, words in _OTHERS if content.startswith(start)), "neither a PDF nor a picture")


def proof_hash(shas: Sequence[str]) -> str:
    """The proof as a ledger entry names it: the SHA-256 of the one file as it was sent.

    Of several files it is the SHA-256 of the canonical JSON list of theirs, in the order in which they were sent.
    Raises ValueError for none.
    """
    if not shas:
        raise ValueError("an outside credit has a proof")
    return shas[0] if len(shas) == 1 else hashlib.sha256(canonical_text(list(shas)).encode()).hexdigest()


def kept_name(sent: str) -> str:
    """The name of a file as it may be shown and given back, without its ending: no folder, no mark, no hidden sign.

    What is left of a name that was nothing else is "proof".
    """
    last = unicodedata.normalize("NFC", sent).replace("\\", "/").rpartition("/")[2]
    plain = "".join(" " if unicodedata.category(sign)[0] in "CZ" else sign for sign in last)
    words = " ".join(_UNFIT.sub(" ", plain).split())
    stem = words.rpartition(".")[0] if "." in words else words
    return stem.strip(" .,")[:LONGEST_NAME].strip(" .,") or "proof"
