"""Credits: the learner's ledger, the kept certificates, and the public check. Nothing here writes or prints.

The pages of one entry and of the transcript have files of their own; importing them here puts them on the blueprint.
"""

from __future__ import annotations

import logging
from datetime import date, timedelta
from urllib.parse import quote

from flask import make_response, redirect, request
from werkzeug.wrappers import Response

from neurodash_ceu.credits import (
    certificates,
    checking,
    entry_routes,
    outside_routes,
    presenting,
    transcript_checking,
    transcript_routes,
    views,
)
from neurodash_ceu.credits import ledger as books
from neurodash_ceu.credits.blueprint import bp, show
from neurodash_ceu.credits.certificates import Known
from neurodash_ceu.credits.downloads import pdf_response, shown_name
from neurodash_ceu.credits.forms import CodeForm, FileForm
from neurodash_ceu.credits.transcript_checking import CheckedTranscript
from neurodash_ceu.credits.words import period_lines
from neurodash_ceu.ports.doors import Door
from neurodash_ceu.ports.storage import NotKept
from neurodash_ceu.rules.certificate import normalise_code
from neurodash_ceu.rules.permits import Owned, Permit, allowed
from neurodash_ceu.rules.presented import LARGEST, TOO_LARGE
from neurodash_ceu.rules.refusal import Refused
from neurodash_ceu.web.doors import pass_through
from neurodash_ceu.web.errors import error_page
from neurodash_ceu.web.forms import form_error
from neurodash_ceu.web.guards import public, signed_in
from neurodash_ceu.web.here import actor, database, learner, storage
from neurodash_ceu.web.numbers import whole_number
from neurodash_ceu.web.sizes import read_off, takes_file

__all__ = ["bp", "entry_routes", "transcript_routes"]

log = logging.getLogger(__name__)

# Enough for somebody who checks a whole clinic by hand, far too little to guess a code.
CHECKS = Door("verify", 60, timedelta(minutes=10))
FILES = Door("verify-file", 20, timedelta(minutes=10))


@bp.get("/credits")
@signed_in
def ledger() -> str:
    """My ledger, the newest entries or (`?before=`) older ones: what all come to, and whether the chain is whole."""
    before, book = (whole_number(request.args.get(name)) for name in ("before", "book"))
    with database().reading() as session:
        found = views.ledger_of(session, learner().person_id, before=before, book=book)
    return show("ledger", ledger=found, zone=learner().zone, legal_name=learner().legal_name)


@bp.get("/certificates/<code>.pdf")
@public
def certificate(code: str) -> Response:
    """The kept print, to its learner and staff alone; anyone else is sent to the public check, exist it or not.

    Of one that is not in force a page says so first; the print as it was issued is one step further (`?as=issued`).
    """
    me = actor()  # asked in any case, so that the two answers below are the same to the last header
    with database().reading() as session:
        known = certificates.find(session, code)
    if known is None or not allowed(Permit.READ_CERTIFICATE, me, Owned(known.person_id)):
        return redirect(f"/verify/{quote(code, safe='')}", 303)
    if known.status != "in force" and known.facts_are != "erased" and request.args.get("as") != "issued":
        return make_response(show("not_in_force", known=known, mine=known.person_id == me.person_id))
    if known.print_state != "printed" or known.kept is None:
        return _no_print(known, mine=known.person_id == me.person_id)
    try:
        content = storage().get(known.kept.sha256)
    except (NotKept, OSError) as error:
        log.error("the print of certificate %s cannot be served: %s", known.certificate.code, error)
        return error_page(500, *DAMAGED, action=("See your credits", "/credits"))
    return pdf_response(known, content)


DAMAGED = (
    "We cannot open our copy of this certificate",
    "Your credit stands. The file we kept is missing or damaged; this was noted, and we will restore it from a backup.")


def _no_print(known: Known, *, mine: bool) -> Response:
    return make_response(show("no_print", known=known, mine=mine), 410 if known.print_state == "erased" else 202)


# --- the public check ---------------------------------------------------------------------------------------


@bp.get("/verify")
@public
def ask() -> Response:
    """The form, and where it leads: a code that can be one of ours has an address of its own."""
    form = CodeForm(request.args)
    if "code" in request.args and form.validate():
        return redirect(f"/verify/{normalise_code(form.code.data)}", 303)
    return _asked(form, FileForm(None), 400 if form.errors else 200)


def _asked(by_code: CodeForm, by_file: FileForm, status: int) -> Response:
    """Both questions on one page, and whichever came back with its errors."""
    return make_response(show("ask", form=by_code, by_file=by_file, answered=by_file if by_file.errors else by_code),
                         status)


@bp.post("/verify")
@public
@takes_file(LARGEST)
def upload() -> Response:
    """A file is looked at and answered about; nothing of it is kept, so the answer has no address of its own."""
    form = FileForm()
    if not form.validate():
        return _asked(CodeForm(None), form, 400)
    pass_through(FILES)
    sent = form.file.data
    try:
        with database().reading() as session:
            found = presenting.present(session, sent.read(), bytes_are_kept)
    except Refused as refused:
        form_error(form, refused)
        return _asked(CodeForm(None), form, 400)
    _note_broken(*found.records)
    said = {"presented": found, "file_name": shown_name(sent.filename or "")}
    if found.transcripts:
        return make_response(transcript_page(found.transcripts[0], same=found.verdict == "ours", **said))
    if found.verdict == "ours":
        return make_response(_checked("verify", found.records, **said))
    return make_response(_checked("presented", found.records, **said))


@bp.errorhandler(413)
def _too_large(_error: Exception) -> Response:
    """Said beside the field, when what has been sent so far is read; of a claim, on a page of its own."""
    if request.endpoint != f"{bp.name}.{upload.__name__}":
        return outside_routes.too_large()
    read_off()
    form = FileForm(None)
    form_error(form, Refused(TOO_LARGE, "file"))
    return _asked(CodeForm(None), form, 413)


@bp.get("/verify/<code>")
@public
def verify(code: str) -> Response:
    """What we know of a certificate or transcript, to anyone with its code: no licence number, mail or score."""
    normal = normalise_code(code)
    if normal is not None and normal != code:
        return redirect(f"/verify/{normal}", 301)
    pass_through(CHECKS)
    with database().reading() as session:
        checked = checking.check(session, code, bytes_are_kept)
        transcript = transcript_checking.check(session, code, bytes_are_kept) if checked is None else None
    if transcript is not None:
        answer = make_response(transcript_page(transcript, same=False, presented=None, file_name=""))
        answer.headers["X-Robots-Tag"] = "noindex"
        return answer
    found = () if checked is None else (checked,)
    _note_broken(*found)
    response = make_response(_checked("verify", found, code=code, presented=None), 404 if checked is None else 200)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _checked(template: str, records: tuple[checking.Checked, ...], **values: object) -> str:
    return show(template, checked=records[0] if records else None, form=CodeForm(None), kinds_of=views.kinds_of,
                 minutes_of=books.minutes_of, **values)


def _note_broken(*records: checking.Checked) -> None:
    for one in records:
        if one.state == "broken":
            log.error("certificate %s does not fit the ledger: run `neurodash ledger verify`",
                      one.known.certificate.code)


def transcript_page(checked: CheckedTranscript, *, same: bool, **values: object) -> str:
    """What we know of a transcript; `same` when a file was sent that is the print we keep."""
    if checked.state == "broken":
        log.error("transcript %s does not fit the ledger: run `neurodash ledger verify`", checked.known.code)
    return show("verify_transcript", checked=checked, same=same, form=CodeForm(None), period_lines=period_lines,
                day=date.fromisoformat, **values)


def bytes_are_kept(sha: str) -> bool:
    """Can the bytes kept under this SHA-256 be had, unchanged?"""
    try:
        storage().get(sha)
    except (NotKept, OSError):
        return False
    return True
