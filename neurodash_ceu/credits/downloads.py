"""A kept certificate as an answer: its bytes, the name a folder shows, and what a browser may do with them."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote

from flask import request
from werkzeug.wrappers import Response

from neurodash_ceu.credits.certificates import Known
from neurodash_ceu.credits.transcripts import KnownTranscript
from neurodash_ceu.rules.certificate import shown_code
from neurodash_ceu.rules.proof import ENDINGS, KINDS
from neurodash_ceu.web.headers import PDF_POLICY

LONGEST_NAME = 120
# What a file system or a shell would stumble over, and marks that turn the direction of what follows.
_UNFIT = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u200e\u200f\u202a-\u202e\u2066-\u2069]+')


def file_name(known: Known) -> str:
    """The date, the title, whose it is, and the code: sorted by date in a folder of certificates.

    Of one that is not in force the name says so, for the bytes cannot.
    """
    entry = known.entry
    parts = [entry.completed_on.isoformat(), *([known.status.upper()] if known.status != "in force" else []),
             entry.title]
    if known.facts is not None:
        parts.append(known.facts.legal_name)
    words = _UNFIT.sub(" ", unicodedata.normalize("NFC", ", ".join(parts)))
    code = shown_code(known.certificate.code)
    return f"{' '.join(words.split())[:LONGEST_NAME].strip(' .,')}, {code}.pdf"


def shown_name(sent: str) -> str:
    """The name of a file somebody sent, fit to be shown on one line: no folder, no mark that turns what follows."""
    return " ".join(_UNFIT.sub(" ", unicodedata.normalize("NFC", sent)).split())[:80]


def disposition(known: Known) -> str:
    """Shown in the browser; saved under its name (RFC 5987), or under its code where only ASCII is understood."""
    plain = f"certificate-{shown_code(known.certificate.code)}.pdf"
    return f"inline; filename=\"{plain}\"; filename*=UTF-8''{quote(file_name(known), safe='')}"


def pdf_response(known: Known, content: bytes) -> Response:
    """The kept bytes, private to who asked, named by their SHA-256; a copy that is still good is not sent again."""
    assert known.kept is not None  # noqa: S101 - the caller looked
    return _pdf(disposition(known), known.kept.sha256, content)


def transcript_response(known: KnownTranscript, content: bytes) -> Response:
    """The kept bytes of a transcript, in the same way."""
    assert known.kept is not None  # noqa: S101 - the caller looked
    day = known.transcript.made_at.date().isoformat()
    return _pdf(f'inline; filename="transcript-{day}-{shown_code(known.code)}.pdf"', known.kept.sha256, content)


def _pdf(called: str, sha: str, content: bytes) -> Response:
    response = Response(content, mimetype="application/pdf", headers={
        "Content-Disposition": called,
        "Content-Security-Policy": PDF_POLICY,
        "Cache-Control": "private, no-cache",
        "X-Robots-Tag": "noindex",
    })
    response.set_etag(sha)
    response.make_conditional(request)
    return response


PROOF_POLICY = "sandbox; default-src 'none'; frame-ancestors 'none'"


def proof_response(content: bytes, kind: str, name: str, plain: str) -> Response:
    """A proof to be saved, never to be shown: `name` without its ending, `plain` where only ASCII is understood."""
    ending = ENDINGS[kind]
    quoted = quote(f"{name}.{ending}", safe="")
    return Response(content, mimetype=KINDS[kind], headers={
        "Content-Disposition": f"attachment; filename=\"{plain}.{ending}\"; filename*=UTF-8''{quoted}",
        "Content-Security-Policy": PROOF_POLICY,
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
        "X-Robots-Tag": "noindex",
    })
